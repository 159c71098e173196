//! A day's site: what readers could see, as a tree like any other.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use crate::base::as_of::Moment;
use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::source::tree::{Change, Source, Tree};

use super::archive::{self, Archive, OBJECTS, SNAPSHOTS};
use super::manifest;
use super::recovered::Recovered;
use super::sequence::Entry as _;
use super::snapshot::Snapshot;

/// Puts together the site as it stood: content, settings, kinds and static files of the newest snapshot that is not
/// dated after a moment, with the snapshots until then and with today's themes.
///
/// `None` where the archive has no snapshot that old. A moment that names a day means its end.
pub fn tree(tree: &Tree, moment: Moment) -> Option<Tree> {
    let archive = archive::of_tree(tree).value;
    let is_until = |id: SnapshotId| is_until(&archive, moment, id);
    let newest = archive.snapshots.values().rfind(|snapshot| is_until(snapshot.id))?;
    let kept: BTreeMap<SnapshotId, &Snapshot> =
        archive.snapshots.iter().filter(|(id, _)| is_until(**id)).map(|(id, sealed)| (*id, sealed)).collect();
    let is_found = |found: &&Recovered| match moment {
        Moment::EndOf(day) => found.id.day <= day,
        // Of the time of the day nothing is known.
        Moment::At(instant) => found.id.day < instant.to_zoned(TimeZone::UTC).date(),
    };
    let recovered = linked(archive.recovered.iter().filter(is_found));
    let manifests = kept.values().map(|snapshot| &snapshot.manifest);
    let manifests = manifests.chain(recovered.iter().map(|found| &found.manifest));
    let needed: BTreeSet<Digest> = manifests.flat_map(|manifest| manifest.files.values().copied()).collect();
    let is_kept = |source: &Source| {
        let path = &source.path;
        if let Some(below) = path.below(SNAPSHOTS) {
            let id = below.split('/').next().and_then(SnapshotId::parse);
            return id.is_some_and(|id| kept.contains_key(&id));
        }
        if path.below(Recovered::FOLDER).is_some() {
            return false;
        }
        if path.below(OBJECTS).is_some() {
            return Digest::parse(path.file_name()).is_some_and(|digest| needed.contains(&digest));
        }
        path.below(archive::FOLDER).is_some() || path.below("themes").is_some()
    };
    let mut then = Tree::default();
    for source in tree.iter().filter(|source| is_kept(source)) {
        then.apply(Change::Put(source.clone()));
    }
    for found in &recovered {
        then.apply(Change::Put(found.file()));
    }
    let mut files = newest.manifest.files.clone();
    // What was found since of the days after that snapshot stands in the place of what it has.
    let mut later: Vec<&Recovered> = recovered.iter().filter(|found| found.id > newest.id).collect();
    later.sort_by_key(|found| found.id);
    for found in later {
        let old: BTreeSet<&RelPath> =
            newest.files_of(&found.record).into_iter().map(|(path, _)| path).collect();
        files.retain(|path, _| !old.contains(path));
        let new = found.manifest.of_record(&found.record).into_iter();
        files.extend(new.map(|(path, digest)| (path.clone(), digest)));
    }
    for (path, digest) in &files {
        let bytes = tree.get(manifest::object(*digest).as_str()).and_then(Source::shared);
        if let Some(bytes) = bytes {
            then.apply(Change::Put(Source::new(path.clone(), bytes)));
        }
    }
    Some(then)
}

// The recovered editions of until then, numbered and linked as if no others had been entered.
fn linked<'a>(recovered: impl Iterator<Item = &'a Recovered>) -> Vec<Recovered> {
    let mut linked: Vec<Recovered> = Vec::new();
    for (number, found) in (1..).zip(recovered) {
        let previous = linked.last().map(Recovered::digest);
        linked.push(Recovered { number, previous, ..found.clone() });
    }
    linked
}

/// A file of that site that a notice withholds, with the number of the notice: without it the site is not whole.
pub fn withheld(tree: &Tree, moment: Moment) -> Option<(RelPath, u32)> {
    let archive = archive::of_tree(tree).value;
    let newest = archive.snapshots.values().rfind(|snapshot| is_until(&archive, moment, snapshot.id))?;
    newest.manifest.files.iter().find_map(|(path, digest)| {
        let notice = archive.withheld(*digest)?;
        Some((path.clone(), notice.number))
    })
}

fn is_until(archive: &Archive, moment: Moment, id: SnapshotId) -> bool {
    match moment {
        Moment::EndOf(day) => id.day <= day,
        Moment::At(instant) => archive.snapshots.get(&id).is_some_and(|snapshot| snapshot.as_of <= instant),
    }
}
