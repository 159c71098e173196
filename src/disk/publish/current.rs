//! Whether an output folder holds exactly what a build made before.

use std::fs;
use std::path::Path;

use rayon::prelude::*;

use crate::base::digest::Digest;
use crate::output::manifest;

use super::Published;
use super::error::PublishError;
use super::in_place;
use super::inner::Inner;
use super::lock::Lock;
use super::place::Place;
use super::present::{Entry, Made, Present};
use super::read;
use super::staging::FILE_MODE;
use super::swap;

/// Whether the folder `out` of the site at `root` holds the output whose manifests have this digest: each file is read,
/// since times prove nothing. Then there is nothing to publish, and this is what was found; nothing where anything is in
/// doubt.
pub fn current(manifests: Digest, out: &Path, root: &Path) -> Result<Option<Published>, PublishError> {
    if fs::symlink_metadata(out).is_err() {
        return Ok(None);
    }
    let place = Place::find(out, root)?;
    let _lock = Lock::take(&place)?;
    swap::heal(&place)?;
    let present = Present::read(&place.out)?;
    if present.root.is_none() || fs::symlink_metadata(place.out.join(in_place::ledger())).is_ok() {
        return Ok(None);
    }
    // The manifests themselves have no digest in any of them.
    let lists: Option<Vec<(String, Vec<u8>)>> = present
        .ours()
        .filter(|(_, made)| *made == Made::Noted)
        .map(|(path, _)| list(&place.out, path))
        .collect();
    let Some(lists) = lists else { return Ok(None) };
    let own = lists.iter().map(|(name, bytes)| (name.as_str(), Digest::of(bytes)));
    if manifest::digest(own) != manifests {
        return Ok(None);
    }
    let files: Vec<(&Inner, Made)> = present.ours().collect();
    let is_same = |(path, made): &(&Inner, Made)| match (present.get(path.as_os_str()), made) {
        (Some(Entry::File(length, FILE_MODE)), Made::As(digest)) => {
            let read = read::digest(&place.out.join(path), length);
            matches!(read, Ok(Some(read)) if read == *digest)
        }
        (Some(Entry::File(_, FILE_MODE)), Made::Noted) => true,
        _ => false,
    };
    if !files.par_iter().all(is_same) {
        return Ok(None);
    }
    in_place::sweep(&place.out)?;
    let carried = present
        .entries
        .into_iter()
        .filter(|(path, entry)| !matches!(entry, Entry::Folder(_)) && !present.is_ours(path.as_os_str()));
    Ok(Some(Published { written: 0, linked: files.len(), removed: 0, carried: carried.count(), manifests }))
}

fn list(out: &Path, path: &Inner) -> Option<(String, Vec<u8>)> {
    Some((format!("/{}", path.path().to_str()?), fs::read(out.join(path)).ok()?))
}
