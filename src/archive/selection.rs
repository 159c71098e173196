//! What of a tree is sealed: what readers can see, and what explains it.

use std::collections::BTreeMap;

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::document::content::Content;
use crate::document::document::Document;
use crate::kind::kinds;
use crate::source::tree::{Source, Tree};

use super::archive::gather;
use super::difference::{self, Differences, State};
use super::manifest::Manifest;
use super::many;
use super::snapshot::{SealedRecord, Snapshot};

/// The folder of notes for many records.
pub const CHANGES: &str = "content/_changes";

/// The folder of a snapshot's kinds as they were resolved.
pub const KINDS: &str = "kinds";

/// What a snapshot of a tree would hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Selection {
    /// Its files.
    pub manifest: Manifest,
    /// Its records.
    pub records: BTreeMap<RecordId, SealedRecord>,
}

/// Selects from a tree, given the documents that readers can see. Contents that `before` already has are not computed
/// again.
pub fn of<'a>(
    tree: &Tree,
    shown: impl IntoIterator<Item = &'a Document>,
    before: Option<&Snapshot>,
) -> Selection {
    let mut manifest = Manifest::default();
    let mut records = BTreeMap::new();
    let mut add = |source: &Source| {
        manifest.files.extend(source.digest().map(|digest| (source.path.clone(), digest)));
    };
    for document in shown {
        let files = gather(tree, &document.id);
        files.iter().for_each(&mut add);
        let known = before.and_then(|before| {
            let record = before.records.get(&document.id)?;
            before.holds(&document.id, &files).then(|| record.clone())
        });
        let formerly = document.formerly().into_iter().filter_map(|(id, _)| RecordId::parse(id).ok());
        let record = known.unwrap_or_else(|| {
            let content = Content::of_files(&files);
            SealedRecord {
                content: content.digest(),
                notes: content.notes_digest(),
                formerly: formerly.collect(),
            }
        });
        records.insert(document.id.clone(), record);
    }
    tree.get(settings::FILE).into_iter().for_each(&mut add);
    tree.below("static").for_each(&mut add);
    tree.below(CHANGES).filter(|source| many::is_notes(&source.path)).for_each(&mut add);
    tree.below("content").filter(|source| kinds::folder_of(&source.path).is_ok()).for_each(&mut add);
    for (path, text) in resolved() {
        manifest.files.insert(path, Digest::of(text.as_bytes()));
    }
    Selection { manifest, records }
}

/// The built-in kinds as a snapshot keeps them: a later candour may have others.
pub fn resolved() -> impl Iterator<Item = (RelPath, &'static str)> {
    kinds::embedded_texts().map(|(name, text)| {
        (RelPath::new(&format!("{KINDS}/{name}.toml")).expect("names of built-in kinds are plain"), text)
    })
}

impl Selection {
    /// The selection as a state of the site.
    pub fn state(&self) -> State<'_> {
        State { manifest: &self.manifest, records: &self.records }
    }

    /// In what this and a snapshot differ, however their files are laid out.
    pub fn differences(&self, tree: &Tree, snapshot: &Snapshot) -> Differences {
        difference::between(tree, snapshot.state(), self.state())
    }
}
