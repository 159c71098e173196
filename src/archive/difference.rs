//! What differs between two states of a site: between two snapshots, or between the newest one and what would be sealed.
//!
//! Only what is said counts: files that were laid out otherwise are no difference.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::digest::Digest;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::config::settings;
use crate::document::content::{self, Content, Part};
use crate::kind::common_fields;
use crate::kind::kinds;
use crate::source::table::{self, Table};
use crate::source::tree::{Change, Source, Tree};

use super::archive::gather;
use super::manifest::{self, Manifest};
use super::many;
use super::selection::KINDS;
use super::snapshot::{SealedRecord, Snapshot};

/// A state of a site: its files and its records.
#[derive(Debug, Clone, Copy)]
pub struct State<'a> {
    /// The files.
    pub manifest: &'a Manifest,
    /// The records.
    pub records: &'a BTreeMap<RecordId, SealedRecord>,
}

/// In what two states differ, each part in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// Records, by the ids that they have in the newer state, or had in the older one where they are gone.
    pub records: Vec<(RecordId, RecordFate)>,
    /// Kinds that the site declares itself.
    pub kinds: Vec<(Slug, Fate)>,
    /// Kinds that candour brings: that they became others is nothing that the site says.
    pub built_in_kinds: Vec<(String, Fate)>,
    /// Keys of the settings, at the top of `site.toml`.
    pub settings: Vec<(String, Fate)>,
    /// Files of notes for many records.
    pub notes: Vec<(RelPath, Fate)>,
    /// Files that are published as they are.
    pub files: Vec<(RelPath, Fate)>,
}

/// What became of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordFate {
    /// It was not there before.
    New,
    /// It says something else: in these parts, where both texts are stored.
    Changed(Vec<Part>),
    /// It has another id; in which parts it says something else besides.
    Moved(RecordId, Vec<Part>),
    /// It ended, with a notice.
    Withdrawn,
    /// It says the same, with other notes or other former ids.
    Annotated,
    /// It is not there any more.
    Gone,
}

/// What became of anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It was not there before.
    New,
    /// It is another.
    Changed,
    /// It is not there any more.
    Gone,
}

impl Fate {
    /// In a word.
    pub fn word(self) -> &'static str {
        match self {
            Fate::New => "new",
            Fate::Changed => "changed",
            Fate::Gone => "gone",
        }
    }
}

impl Snapshot {
    /// The snapshot as a state of the site.
    pub fn state(&self) -> State<'_> {
        State { manifest: &self.manifest, records: &self.records }
    }
}

impl Differences {
    /// Whether both states say the same.
    pub fn is_empty(&self) -> bool {
        let Differences { records, kinds, built_in_kinds: _, settings, notes, files } = self;
        records.is_empty() && kinds.is_empty() && settings.is_empty() && notes.is_empty() && files.is_empty()
    }
}

/// In what a newer state differs from an older one. The bytes of both are in the tree: stored, or at their paths.
pub fn between(tree: &Tree, old: State<'_>, new: State<'_>) -> Differences {
    let mut differences = Differences { records: records(tree, old, new), ..Differences::default() };
    let (before, after) = (&old.manifest.files, &new.manifest.files);
    let paths: BTreeSet<&RelPath> = before.keys().chain(after.keys()).collect();
    for path in paths {
        let (was, is) = (before.get(path).copied(), after.get(path).copied());
        let fate = match (was, is) {
            (None, _) => Fate::New,
            (_, None) => Fate::Gone,
            (was, is) if was == is => continue,
            _ => Fate::Changed,
        };
        let tables = || (table_of(tree, path, was), table_of(tree, path, is));
        let says_the_same = || matches!(tables(), (Some(was), Some(is)) if digest(&was) == digest(&is));
        if path.as_str() == settings::FILE {
            let (was, is) = tables();
            differences.settings = keys(&was.unwrap_or_default(), &is.unwrap_or_default());
        } else if let Some(name) = path.below(KINDS) {
            differences.built_in_kinds.push((name.trim_end_matches(".toml").to_owned(), fate));
        } else if let Ok(folder) = kinds::folder_of(path) {
            if !says_the_same() {
                differences.kinds.push((folder, fate));
            }
        } else if many::is_notes(path) {
            if !says_the_same() {
                differences.notes.push((path.clone(), fate));
            }
        } else if path.below("static").is_some() {
            differences.files.push((path.clone(), fate));
        }
    }
    differences
}

fn records(tree: &Tree, old: State<'_>, new: State<'_>) -> Vec<(RecordId, RecordFate)> {
    let mut found: BTreeMap<&RecordId, RecordFate> = BTreeMap::new();
    let mut left: BTreeSet<&RecordId> = BTreeSet::new();
    for (id, record) in new.records {
        if let Some(before) = old.records.get(id) {
            if before != record {
                found.insert(id, change(tree, (old, id, before), (new, id, record)));
            }
            continue;
        }
        let gone = |old_id: &&RecordId| !new.records.contains_key(*old_id);
        let former = record.formerly.iter().rev().filter(gone).find_map(|id| old.records.get_key_value(id));
        let fate = former.map_or(RecordFate::New, |(old_id, before)| {
            left.insert(old_id);
            match change(tree, (old, old_id, before), (new, id, record)) {
                RecordFate::Changed(parts) => RecordFate::Moved(old_id.clone(), parts),
                RecordFate::Withdrawn => RecordFate::Withdrawn,
                _ => RecordFate::Moved(old_id.clone(), Vec::new()),
            }
        });
        found.insert(id, fate);
    }
    let gone = old.records.keys().filter(|id| !new.records.contains_key(*id) && !left.contains(id));
    found.extend(gone.map(|id| (id, RecordFate::Gone)));
    found.into_iter().map(|(id, fate)| (id.clone(), fate)).collect()
}

type Held<'a> = (State<'a>, &'a RecordId, &'a SealedRecord);

fn change(tree: &Tree, old: Held<'_>, new: Held<'_>) -> RecordFate {
    if old.2.content == new.2.content {
        return RecordFate::Annotated;
    }
    let content = |(state, id, _): Held<'_>| Content::of_files(&gather(&files(tree, state, id), id));
    let (was, is) = (content(old), content(new));
    let ended = Part::Field(common_fields::WITHDRAWN.to_owned());
    if is.parts.contains_key(&ended) && !was.parts.contains_key(&ended) {
        return RecordFate::Withdrawn;
    }
    // What is withheld cannot be compared part by part.
    let is_whole = was.digest() == old.2.content && is.digest() == new.2.content;
    RecordFate::Changed(match is_whole {
        true => was.differences(&is).into_iter().cloned().collect(),
        false => Vec::new(),
    })
}

fn files(tree: &Tree, state: State<'_>, id: &RecordId) -> Tree {
    let mut files = Tree::default();
    for (path, digest) in state.manifest.of_record(id) {
        if let Some(bytes) = bytes(tree, path, digest) {
            files.apply(Change::Put(Source::new(path.clone(), bytes)));
        }
    }
    files
}

fn bytes(tree: &Tree, path: &RelPath, digest: Digest) -> Option<Arc<[u8]>> {
    let working = || tree.get(path.as_str()).filter(|source| source.digest() == Some(digest))?.shared();
    manifest::stored(tree, digest).or_else(working)
}

fn table_of(tree: &Tree, path: &RelPath, digest: Option<Digest>) -> Option<Table> {
    let source = Source::new(path.clone(), bytes(tree, path, digest?)?);
    let text = source.text().ok()?;
    let table = table::parse(&source, text, 0..text.len());
    table.findings.is_empty().then_some(table.value)
}

fn digest(table: &Table) -> Digest {
    content::digest_without(table, &[])
}

// Since when there is an archive is nothing that the site says.
fn keys(was: &Table, is: &Table) -> Vec<(String, Fate)> {
    let value = |table: &Table, key: &str| table.get(key).map(|entry| content::digest_of(&entry.node.value));
    let keys: BTreeSet<&String> = was.entries.iter().chain(&is.entries).map(|entry| &entry.key).collect();
    let fate = |key: &String| match (value(was, key), value(is, key)) {
        (None, _) => Some(Fate::New),
        (_, None) => Some(Fate::Gone),
        (was, is) => (was != is).then_some(Fate::Changed),
    };
    keys.into_iter()
        .filter(|key| *key != settings::ARCHIVE)
        .filter_map(|key| Some((key.clone(), fate(key)?)))
        .collect()
}
