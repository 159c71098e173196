//! Writes what is said of one record as JSON.

use serde_json::{Map, Value as Json};

// Most records with a text are shorter, in bytes.
const USUAL: usize = 16 << 10;

/// An object as JSON with indented lines, and a line end.
pub(super) fn json(object: &Map<String, Json>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(USUAL);
    serde_json::to_writer_pretty(&mut bytes, object).expect("its keys are text, and memory takes all bytes");
    bytes.push(b'\n');
    bytes
}
