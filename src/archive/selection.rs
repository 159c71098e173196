//! What of a tree is sealed: what readers can see, and what explains it.

use std::collections::BTreeMap;

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::document::content::{self, Content};
use crate::document::document::Document;
use crate::document::files::{self, Claim};
use crate::kind::kinds;
use crate::source::table;
use crate::source::tree::{Source, Tree};

use super::archive::gather;
use super::manifest::{self, Manifest};
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
    tree.below(CHANGES).for_each(&mut add);
    tree.below("content").filter(|source| source.path.file_name() == kinds::FILE).for_each(&mut add);
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
    /// Whether a snapshot says the same: the same records with the same contents and notes, the same settings, kinds,
    /// notes and static files, however the files are laid out.
    pub fn says_the_same(&self, tree: &Tree, snapshot: &Snapshot) -> bool {
        self.records == snapshot.records && self.other_differences(tree, snapshot).is_empty()
    }

    /// The files that are no records and in which this and a snapshot differ, in the order of their paths. The kinds
    /// that candour brings are not among them: that they became others is nothing that the site says.
    pub fn other_differences<'a>(&'a self, tree: &Tree, snapshot: &'a Snapshot) -> Vec<&'a RelPath> {
        let (new, old) = (&self.manifest.files, &snapshot.manifest.files);
        let mut paths: Vec<&RelPath> =
            new.keys().chain(old.keys().filter(|path| !new.contains_key(*path))).collect();
        paths.sort();
        paths.retain(|path| {
            let (new, old) = (new.get(*path), old.get(*path));
            let is_laid_out_otherwise = || {
                let sealed = tree.get(manifest::object(*old?).as_str())?;
                Some(table_digest(tree.get(path.as_str())?, &[])? == table_digest(sealed, &[])?)
            };
            new != old
                && path.below(KINDS).is_none()
                && !matches!(files::claim(path), Claim::Record(_))
                && !(path.extension() == Some("toml") && is_laid_out_otherwise() == Some(true))
        });
        paths
    }
}

/// The digest of a TOML file's content, whatever its layout; nothing where it is not TOML.
pub fn table_digest(source: &Source, without: &[&str]) -> Option<Digest> {
    let text = source.text().ok()?;
    let table = table::parse(source, text, 0..text.len());
    table.findings.is_empty().then(|| content::digest_without(&table.value, without))
}
