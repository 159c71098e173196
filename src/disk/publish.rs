//! Publishes an output as a folder: readers see the old site or the new one, never half of each.
//!
//! The new tree is staged complete beside the output folder, flushed, and exchanged with it in one step.
//! Files with the same bytes as before are hard links to what is there, so they keep their times; files that
//! candour did not make are carried over. A run that was killed is healed by the next one. Where the folder
//! cannot be renamed (a mount point), files are replaced one by one.

use std::path::{Path, PathBuf};

use crate::base::digest::Digest;
use crate::output::artifact::Output;

use error::PublishError;
use lock::Lock;
use place::Place;
use plan::Plan;
use present::Present;
use swap::Swapped;
use wanted::Wanted;

pub mod error;

mod place;

pub(super) mod lock;

mod inner;

mod listing;

mod present;

mod read;

mod wanted;

mod plan;

mod staging;

mod flush;

mod swap;

mod in_place;

mod remove;

mod known;

mod late;

pub mod current;

/// What was done to the output folder, in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// New, or with other bytes.
    pub written: usize,
    /// Already there with these bytes, and kept as they were.
    pub linked: usize,
    /// Made by candour for an earlier site and no longer part of it.
    pub removed: usize,
    /// Not made by candour, and kept.
    pub carried: usize,
    /// The digest of the manifests that are there now, as [`manifest::digest`](crate::output::manifest::digest) makes it.
    pub manifests: Digest,
}

/// Publishes `output` and its manifests as the folder `out`, for the site at `root`.
///
/// Nothing is touched where nothing differs. On an error the folder is as it was, unless the error says
/// otherwise. Refuses a folder that is, holds or lies in the site's own content, and one where a file that
/// candour did not make stands at an address of the site.
pub fn publish(output: &Output, out: &Path, root: &Path) -> Result<Published, PublishError> {
    let place = Place::find(out, root)?;
    let _lock = Lock::take(&place)?;
    swap::heal(&place)?;
    let (wanted, present) = rayon::join(|| Wanted::of(output), || Present::read(&place.out));
    let (wanted, present) = (wanted?, present?);
    let plan = Plan::new(&wanted, &present, &place.out)?;
    if plan.is_idle() {
        in_place::sweep(&place.out)?;
        return Ok(plan.summary(wanted.manifests));
    }
    if place.is_fixed() || present.holds_mounts {
        in_place::put(&plan, &present, &place.out)?;
        return Ok(plan.summary(wanted.manifests));
    }
    let swapped = staging::stage(&plan, &place)
        .and_then(|()| flush::tree(&place.staging(), &plan))
        .and_then(|()| swap::swap(&place));
    match swapped {
        Ok(Swapped::Done) => {
            let late = leave(&place, &present).map_err(|error| PublishError::Leftover(Box::new(error)))?;
            if let Some(path) = late {
                return Err(PublishError::Late(path, place.late()));
            }
        }
        Ok(Swapped::Fixed) => {
            remove::tree(&place.staging())?;
            in_place::put(&plan, &present, &place.out)?;
        }
        Err(error) => {
            // The first failure is the one to tell; what cannot be removed now is removed by the next run.
            let _ = remove::tree(&place.staging());
            return Err(error);
        }
    }
    Ok(plan.summary(wanted.manifests))
}

// Takes the old tree apart, now that the new one is in its place. Gives one of the files of others that had no place in
// it, if there were any.
fn leave(place: &Place, before: &Present) -> Result<Option<PathBuf>, PublishError> {
    swap::set_aside(place)?;
    flush::folder(&place.parent)?;
    known::remove(&place.aside(), before);
    let late = late::rescue(place, before)?;
    swap::discard(place)?;
    Ok(late)
}
