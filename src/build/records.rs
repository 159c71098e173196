//! What is kept of what records say: one whose files are what they were, read in the same way, is not read again.
//!
//! It is kept for sites with an archive, which are built again and again beside what they published before, and only of
//! records that readers see. A record of which something was found is read again, so that it is found again.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::config::settings;
use crate::document::document::Document;
use crate::document::files::{self, Files};
use crate::kind::kinds;
use crate::site::site::Site;
use crate::source::tree::{Source, Tree};

use super::concern::{Concern, Findings};
use super::whole::number_of;

/// The records whose ids have the same first digit in their digests (base 16).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Records {
    // Each with what it was read from.
    records: Vec<(Digest, Arc<Document>)>,
}

/// What an earlier run read of records.
#[derive(Debug, Default)]
pub(super) struct Known {
    // How records are read now.
    with: Option<Digest>,
    by_id: BTreeMap<RecordId, (Digest, Arc<Document>)>,
}

impl Records {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// What stands for what is here: the same for two that hold the same.
    pub(super) fn mark(&self) -> Digest {
        mark(self.records.iter().map(|(key, _)| *key))
    }
}

impl Known {
    /// Takes out of the drawers what an earlier run read.
    pub(super) fn of(drawers: BTreeMap<usize, Records>) -> Known {
        let records = drawers.into_values().flat_map(|drawer| drawer.records);
        let by_id = records.map(|(key, document)| (document.id.clone(), (key, document)));
        Known { with: None, by_id: by_id.collect() }
    }

    /// The same for records that are read as a tree says.
    pub(super) fn with(self, tree: &Tree) -> Known {
        Known { with: Some(way(tree)), ..self }
    }

    /// What a record said in an earlier run, where it says the same now.
    pub(super) fn get(&self, id: &RecordId, files: &Files<'_>) -> Option<Arc<Document>> {
        let (key, document) = self.by_id.get(id)?;
        (key_of(self.with?, id, files)? == *key).then(|| document.clone())
    }
}

/// The drawers that hold something else than before.
pub(super) fn pack(
    tree: &Tree,
    site: &Site,
    findings: &Findings,
    before: &BTreeMap<usize, Digest>,
) -> BTreeMap<usize, Records> {
    if site.archive().newest().is_none() {
        return BTreeMap::new();
    }
    let with = way(tree);
    let key = |document: &&Arc<Document>| {
        let in_files = document.facts.files.iter().cloned().map(Concern::Source);
        let mut concerns = in_files.chain([Concern::Record(document.id.clone())]);
        let is_sound = concerns.all(|concern| findings.of(&concern).is_empty());
        let files = files::gather(tree, &document.id).filter(|_| is_sound)?;
        Some((key_of(with, &document.id, &files)?, Arc::clone(document)))
    };
    let all: Vec<&Arc<Document>> = site.shown().map(|shown| &shown.document).collect();
    let all: Vec<(Digest, Arc<Document>)> = all.par_iter().filter_map(key).collect();
    let drawer = |number: usize| {
        let own = all.iter().filter(|(_, document)| number_of(&document.id) == number);
        let drawer = Records { records: own.cloned().collect() };
        (before.get(&number) != Some(&drawer.mark())).then_some((number, drawer))
    };
    (0..super::drawers::COUNT).into_par_iter().filter_map(drawer).collect()
}

/// What stands for what a record says, read in a way; nothing where it has no files, or one could not be read.
pub(super) fn key(tree: &Tree, way: Digest, id: &RecordId) -> Option<Digest> {
    key_of(way, id, &files::gather(tree, id)?)
}

/// What stands for how records are read: the settings and the kinds.
pub(super) fn way(tree: &Tree) -> Digest {
    let settings = tree.get(settings::FILE).into_iter();
    let kinds = tree.below("content").filter(|source| source.path.file_name() == kinds::FILE);
    let files = settings.chain(kinds).chain(tree.below(kinds::SEALED));
    let text: String =
        files.map(|source| format!("{:?} {:?}\n", source.path.as_str(), source.digest())).collect();
    Digest::of(text.as_bytes())
}

// What stands for everything that a record is read from; nothing where a file of it could not be read.
fn key_of(with: Digest, id: &RecordId, files: &Files<'_>) -> Option<Digest> {
    if !files.findings.is_empty() {
        return None;
    }
    let mut parts = vec![with, Digest::of(id.to_string().as_bytes())];
    for source in files.iter() {
        parts.extend([Digest::of(source.path.as_str().as_bytes()), Source::digest(source)?]);
    }
    Some(Digest::of_all(&parts))
}

fn mark(keys: impl Iterator<Item = Digest>) -> Digest {
    Digest::of_all(&keys.collect::<Vec<_>>())
}
