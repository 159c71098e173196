//! A day's site: what readers could see, as a tree like any other.

use std::collections::BTreeSet;

use crate::base::as_of::Moment;
use crate::base::digest::Digest;
use crate::base::snapshot_id::SnapshotId;
use crate::source::tree::{Change, Source, Tree};

use super::archive::{self, Archive, OBJECTS, SNAPSHOTS};
use super::manifest;

/// Puts together the site as it stood: content, settings, kinds and static files of the newest snapshot that is not
/// dated after a moment, with the snapshots until then and with today's themes.
///
/// `None` where the archive has no snapshot that old. A moment that names a day means its end.
pub fn tree(tree: &Tree, moment: Moment) -> Option<Tree> {
    let archive = archive::of_tree(tree).value;
    let is_until = |id: SnapshotId| match moment {
        Moment::EndOf(day) => id.day <= day,
        Moment::At(instant) => archive.snapshots.get(&id).is_some_and(|snapshot| snapshot.as_of <= instant),
    };
    let newest = archive.snapshots.values().rfind(|snapshot| is_until(snapshot.id))?;
    let kept = Archive {
        snapshots: archive
            .snapshots
            .iter()
            .filter(|(id, _)| is_until(**id))
            .map(|(id, s)| (*id, s.clone()))
            .collect(),
    };
    let needed: BTreeSet<Digest> =
        kept.snapshots.values().flat_map(|snapshot| snapshot.manifest.files.values().copied()).collect();
    let is_kept = |source: &Source| {
        let path = &source.path;
        if let Some(below) = path.below(SNAPSHOTS) {
            let id = below.split('/').next().and_then(SnapshotId::parse);
            return id.is_some_and(|id| kept.snapshots.contains_key(&id));
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
    for (path, digest) in &newest.manifest.files {
        let bytes = tree.get(manifest::object(*digest).as_str()).and_then(Source::shared);
        if let Some(bytes) = bytes {
            then.apply(Change::Put(Source::new(path.clone(), bytes)));
        }
    }
    Some(then)
}
