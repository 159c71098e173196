//! The kinds under which each snapshot was sealed, each set of them read once.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::archive::archive::Archive;
use crate::archive::manifest::{self, Manifest};
use crate::archive::recovered::Recovered;
use crate::archive::snapshot::Snapshot;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::kind::kinds::{self, Kinds};
use crate::source::tree::{Change, Source, Tree};

/// Which snapshot was sealed under which kinds.
#[derive(Debug, Default)]
pub struct SealedKinds {
    by_snapshot: BTreeMap<SnapshotId, Digest>,
    // Of recovered editions, by their dates and the ids of their records.
    by_edition: BTreeMap<(SnapshotId, RecordId), Digest>,
    by_digest: BTreeMap<Digest, Arc<Kinds>>,
}

impl SealedKinds {
    /// Reads the kinds of an archive; sets that `before` has are taken from there.
    pub fn of(tree: &Tree, archive: &Archive, before: &SealedKinds) -> SealedKinds {
        let mut kinds = SealedKinds::default();
        let mut read = |manifest: &Manifest| {
            let files = files(manifest);
            let digest = digest(tree, &files);
            let read = || Arc::new(kinds::of_tree(&tree_of(tree, &files)).value);
            let known = before.by_digest.get(&digest).cloned();
            kinds.by_digest.entry(digest).or_insert_with(|| known.unwrap_or_else(read));
            digest
        };
        let of_snapshot = |snapshot: &Snapshot| (snapshot.id, read(&snapshot.manifest));
        let by_snapshot = archive.snapshots.values().map(of_snapshot).collect();
        let of_edition = |found: &Recovered| ((found.id, found.record.clone()), read(&found.manifest));
        let by_edition = archive.recovered.iter().map(of_edition).collect();
        SealedKinds { by_snapshot, by_edition, ..kinds }
    }

    /// The kinds under which an edition was sealed.
    pub fn of_edition(&self, id: SnapshotId, record: &RecordId) -> Option<&Arc<Kinds>> {
        self.by_digest.get(&self.of_edition_digest(id, record)?)
    }

    /// What stands for the kinds of an edition.
    pub fn of_edition_digest(&self, id: SnapshotId, record: &RecordId) -> Option<Digest> {
        self.digest(id).or_else(|| self.by_edition.get(&(id, record.clone())).copied())
    }

    /// The kinds of a snapshot.
    pub fn get(&self, id: SnapshotId) -> Option<&Arc<Kinds>> {
        self.by_digest.get(self.by_snapshot.get(&id)?)
    }

    /// What stands for the kinds of a snapshot: the same for two that have the same.
    pub fn digest(&self, id: SnapshotId) -> Option<Digest> {
        self.by_snapshot.get(&id).copied()
    }
}

// The files that make the kinds: the built-in ones as resolved, and the site's own, one in a folder.
fn files(manifest: &Manifest) -> Vec<(RelPath, Digest)> {
    let sealed = &manifest.files;
    let built_in = manifest.below(kinds::SEALED).map(|(path, digest)| (path.clone(), digest));
    let mut files: Vec<(RelPath, Digest)> = built_in.collect();
    // From folder to folder, not from record to record.
    let mut from = "content/".to_owned();
    while let Some((path, _)) =
        sealed.range::<str, _>((Bound::Included(from.as_str()), Bound::Unbounded)).next()
    {
        let Some(folder) = path.below("content").and_then(|below| below.split('/').next()) else { break };
        let own = format!("content/{folder}/{}", kinds::FILE);
        files.extend(sealed.get_key_value(own.as_str()).map(|(path, digest)| (path.clone(), *digest)));
        // The character after the slash.
        from = format!("content/{folder}0");
    }
    files
}

fn digest(tree: &Tree, files: &[(RelPath, Digest)]) -> Digest {
    let line = |(path, digest): &(RelPath, Digest)| {
        let there = tree.get(manifest::object(*digest).as_str()).and_then(Source::digest);
        format!("{path} {}\n", there.map_or_else(|| "-".to_owned(), |there| there.to_string()))
    };
    Digest::of(files.iter().map(line).collect::<String>().as_bytes())
}

fn tree_of(tree: &Tree, files: &[(RelPath, Digest)]) -> Tree {
    let mut kinds = Tree::default();
    for (path, digest) in files {
        if let Some(bytes) = tree.get(manifest::object(*digest).as_str()).and_then(Source::shared) {
            kinds.apply(Change::Put(Source::new(path.clone(), bytes)));
        }
    }
    kinds
}
