//! Looks again at a site's files: what is new, what differs, what is gone.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::base::path::RelPath;
use crate::source::tree::Change;

use super::read::{Found, INPUT, LIMITS, Walk};
use super::stamp::Known;

/// What tells a folder from another that has its name later; nothing, where the system does not say.
#[cfg(unix)]
pub(super) fn identity(metadata: &fs::Metadata) -> Option<u64> {
    use std::os::unix::fs::MetadataExt as _;
    Some(metadata.ino())
}

#[cfg(not(unix))]
pub(super) fn identity(_: &fs::Metadata) -> Option<u64> {
    None
}

/// Compares what lies at `paths` (everything, if there are none) with what is known of it from an earlier look, and
/// reads what may differ.
///
/// The error is as for [`super::read::read`]; what is known then stays as it was.
pub(super) fn look(
    root: &Path,
    skip: &[PathBuf],
    known: &mut Known,
    paths: &[RelPath],
) -> io::Result<Vec<Change>> {
    let before = identity(&fs::metadata(root)?);
    fs::read_dir(root)?;
    let mut changes = Vec::new();
    let mut seen: Known = Known::new();
    let mut there: BTreeSet<RelPath> = BTreeSet::new();
    let walk = Walk::new(root, skip, LIMITS, Some(known));
    let first = match paths {
        [] => INPUT.iter().filter_map(|name| walk.top(name)).collect(),
        paths => paths.iter().filter_map(|path| walk.at(path)).collect(),
    };
    walk.from(first, &mut |found| match found {
        Found::Source(source, stamp) => {
            there.insert(source.path.clone());
            seen.insert(source.path.clone(), stamp);
            changes.push(Change::Put(source));
        }
        Found::Same(path) => drop(there.insert(path)),
        Found::Folder(_) => {}
    })?;
    // A site that was moved away in the meantime lost nothing; it cannot be read.
    if identity(&fs::metadata(root)?) != before {
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            "another folder took its place while it was read",
        ));
    }
    let is_looked_at = |path: &RelPath| {
        paths.is_empty() || paths.iter().any(|at| path == at || path.below(at.as_str()).is_some())
    };
    let gone: Vec<RelPath> =
        known.keys().filter(|path| is_looked_at(path) && !there.contains(*path)).cloned().collect();
    for path in gone {
        known.remove(&path);
        changes.push(Change::Gone(path));
    }
    known.extend(seen);
    Ok(changes)
}
