//! The fields of a record's files alone, without its text: what is needed of the many editions that are no pages.

use crate::config::settings::RawHtml;
use crate::kind::shape::Kind;
use crate::source::table;

use super::files::Files;
use super::front_matter;
use super::meta::{self, Meta};

/// Reads the fields; nothing where there is no file that can hold any. What is wrong with them is not told: they were
/// published as they are.
pub fn fields(kind: &Kind, files: &Files<'_>) -> Option<Meta> {
    let beside = files.data.and_then(|source| Some((source, source.text().ok()?)));
    let before = files.text.and_then(|source| Some((source, source.text().ok()?)));
    let (source, text, range) = match (beside, before) {
        (Some((source, text)), _) => (source, text, Some(0..text.len())),
        (None, Some((source, text))) => (source, text, front_matter::split(&source.path, text).value.toml),
        (None, None) => return None,
    };
    let Some(range) = range else { return Some(Meta::empty(&source.path)) };
    let table = table::parse(source, text, range).value;
    Some(meta::read(&source.path, &table, kind, RawHtml::Escape).value)
}
