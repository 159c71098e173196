//! Whose wishes may have changed with the archive.

use std::collections::BTreeSet;

use crate::archive::archive;
use crate::plan::page::Owner;
use crate::plan::past;
use crate::plan::routes::Routes;
use crate::site::site::Site;
use crate::site::slice::{Slice, Touched};
use crate::source::tree::Tree;

use super::intake::Intake;

/// The owners to ask again.
pub(super) fn owners(
    tree: &Tree,
    site: &Site,
    routes: &Routes,
    intake: &Intake,
    touched: &Touched,
) -> BTreeSet<Owner> {
    let sealed = intake.paths.iter().filter(|path| path.below(archive::FOLDER).is_some());
    let mut owners: BTreeSet<Owner> = sealed.cloned().map(Owner::Sealed).collect();
    for slice in touched {
        match slice {
            Slice::Editions(id) => drop(owners.insert(Owner::Record(id.clone()))),
            Slice::Kind(folder) => {
                // Each kind of which something was sealed has a feed of changes.
                owners.insert(Owner::Archive);
                owners.extend(past::records_in(site, folder).cloned().map(Owner::Record));
            }
            Slice::Snapshot(id) => drop(owners.insert(Owner::Snapshot(*id))),
            Slice::Snapshots => {
                owners.insert(Owner::Archive);
                // What no snapshot names any more was planned before.
                owners.extend(routes.owners().filter(|owner| matches!(owner, Owner::Sealed(_))).cloned());
                let files = tree.below(archive::FOLDER).map(|source| source.path.clone());
                owners.extend(files.map(Owner::Sealed));
            }
            _ => {}
        }
    }
    owners
}
