//! Whose wishes may have changed with the archive.

use std::collections::BTreeSet;

use crate::archive::archive;
use crate::base::path::RelPath;
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
    let mut owners: BTreeSet<Owner> = sealed.map(owner).collect();
    for slice in touched {
        match slice {
            Slice::Editions(id) => owners.extend([Owner::Record(id.clone()), Owner::Past(id.clone())]),
            Slice::Kind(folder) => {
                // Each kind of which something was sealed has a feed of changes.
                owners.insert(Owner::Archive);
                let records = past::records_in(site, folder).cloned();
                owners.extend(records.flat_map(|id| [Owner::Record(id.clone()), Owner::Past(id)]));
            }
            Slice::Snapshot(id) => drop(owners.insert(Owner::Snapshot(*id))),
            Slice::Snapshots => {
                owners.insert(Owner::Archive);
                // What no snapshot names any more was planned before.
                owners.extend(routes.owners().filter(|owner| matches!(owner, Owner::Sealed(_))).cloned());
                owners.insert(Owner::Objects);
                let others = tree.below(archive::FOLDER).filter(|source| !is_object(&source.path));
                owners.extend(others.map(|source| Owner::Sealed(source.path.clone())));
            }
            _ => {}
        }
    }
    owners
}

fn owner(path: &RelPath) -> Owner {
    if is_object(path) { Owner::Objects } else { Owner::Sealed(path.clone()) }
}

/// Whether a file is one of the stored bytes of the archive.
pub(super) fn is_object(path: &RelPath) -> bool {
    path.below(archive::OBJECTS).is_some()
}
