//! How files look from outside, so that what has not changed need not be read again.

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, SystemTime};

use crate::base::path::RelPath;

// Longer than the clock of any file system we know takes to move on.
const SETTLED: Duration = Duration::from_millis(100);

/// The files that were there at the last look, each with how it looked from outside; nothing where that proves
/// nothing.
pub(super) type Known = BTreeMap<RelPath, Option<Stamp>>;

/// How a file looks from outside: while this is the same, so is what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    length: u64,
    modified: SystemTime,
    file: Option<(u64, i64, i64)>,
}

impl Stamp {
    // A file that was written to a moment ago may be written to again without looking different.
    pub(super) fn of(metadata: &fs::Metadata) -> Option<Stamp> {
        let modified = metadata.modified().ok()?;
        let is_settled = modified.elapsed().is_ok_and(|since| since > SETTLED);
        is_settled.then(|| Stamp { length: metadata.len(), modified, file: inner(metadata) })
    }
}

#[cfg(unix)]
fn inner(metadata: &fs::Metadata) -> Option<(u64, i64, i64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.ino(), metadata.ctime(), metadata.ctime_nsec()))
}

#[cfg(not(unix))]
fn inner(_: &fs::Metadata) -> Option<(u64, i64, i64)> {
    None
}
