//! Seals a tree under a date: gives the files that are to be added to the archive.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil};

use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::source::tree::{Change, Source, Tree};

use super::archive::{self, Archive, DESCRIPTION, MANIFEST};
use super::manifest;
use super::selection::{self, Selection};
use super::snapshot::{Previous, Snapshot};
use crate::base::snapshot_id::SnapshotId;

/// Tells git to leave the bytes of the archive as they are.
pub const ATTRIBUTES: (&str, &str) = ("archive/.gitattributes", "** -text\n");

/// What is to be sealed, and when.
#[derive(Debug, Clone)]
pub struct Occasion {
    /// The day it is sealed under.
    pub day: civil::Date,
    /// The instant whose view it is.
    pub as_of: Timestamp,
    /// Now.
    pub now: Timestamp,
    /// The program that seals: `candour 0.1.0`.
    pub generator: String,
}

/// A snapshot that is ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Sealing {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Files of bytes that no snapshot had before, by path.
    pub objects: Vec<Source>,
    /// The snapshot's own files; they are written after the bytes, together.
    pub own: Vec<Source>,
}

impl Sealing {
    /// Everything that it adds to a tree.
    pub fn changes(&self) -> Vec<Change> {
        self.objects.iter().chain(&self.own).cloned().map(Change::Put).collect()
    }
}

/// Seals a selection of a tree; nothing where the newest snapshot says the same.
pub fn seal(tree: &Tree, selection: Selection, archive: &Archive, occasion: &Occasion) -> Option<Sealing> {
    let newest = archive.newest();
    if newest.is_some_and(|newest| selection.differences(tree, newest).is_empty()) {
        return None;
    }
    let resolved: BTreeMap<RelPath, &'static str> = selection::resolved().collect();
    let mut objects: BTreeMap<Digest, Source> = BTreeMap::new();
    for (path, digest) in &selection.manifest.files {
        let at = manifest::object(*digest);
        if manifest::stored(tree, *digest).is_some() || objects.contains_key(digest) {
            continue;
        }
        let bytes = match resolved.get(path) {
            Some(text) => Some(text.as_bytes().into()),
            None => tree.get(path.as_str()).and_then(Source::shared),
        };
        objects.extend(bytes.map(|bytes| (*digest, Source::new(at, bytes))));
    }
    let id = free_id(archive, occasion.day);
    let snapshot = Snapshot {
        id,
        as_of: occasion.as_of,
        sealed: occasion.now,
        generator: occasion.generator.clone(),
        previous: newest.map(|newest| Previous { id: newest.id, digest: newest.digest }),
        manifest: selection.manifest,
        records: selection.records,
        digest: Digest::of(b""),
    }
    .with_digest();
    let own = vec![
        Source::new(archive::file_of(id, MANIFEST), snapshot.manifest.text().into_bytes()),
        Source::new(archive::file_of(id, DESCRIPTION), snapshot.json().into_bytes()),
    ];
    Some(Sealing { snapshot, objects: objects.into_values().collect(), own })
}

// The first name of a day that no snapshot has.
fn free_id(archive: &Archive, day: civil::Date) -> SnapshotId {
    let taken = archive.snapshots.keys().rev().find(|id| id.day == day);
    taken.map_or(SnapshotId::first(day), |last| SnapshotId { day, ordinal: last.ordinal.saturating_add(1) })
}
