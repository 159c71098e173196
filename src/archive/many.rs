//! Change notes for many records: the files of `content/_changes/`.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::digest::Digest;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::diag::suggest;
use crate::document::content::{self, Note};
use crate::document::notes::{self, RECORDS};
use crate::kind::common_fields;
use crate::source::table::{self, Node, Table, Value};
use crate::source::tree::{Source, Tree};

use super::manifest;
use super::reason;
use super::selection::CHANGES;
use super::snapshot::Snapshot;

/// A note with the records it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ManyNote {
    /// The note; its place is one of the file it was read from.
    pub note: Note,
    /// Records by their ids, or all of a folder (`standards/*`), each with its place.
    pub records: Vec<(String, Place)>,
}

/// Whether a path is that of a file of notes: `content/_changes/<name>.toml`.
pub fn is_notes(path: &RelPath) -> bool {
    path.folder() == CHANGES && path.extension() == Some("toml")
}

/// Reads a file of notes: tables `[[change]]`, each with the keys of a record's note, and `records`.
pub fn read(source: &Source) -> Checked<Vec<ManyNote>> {
    let text = match source.text() {
        Ok(text) => text,
        Err(finding) => return Checked { value: Vec::new(), findings: vec![finding] },
    };
    let table = table::parse(source, text, 0..text.len());
    let mut findings = table.findings;
    if findings.is_empty() {
        findings.extend(notes::of_many(source, &table.value));
    }
    let notes = content::notes_of(&table.value).into_iter().zip(rows(&table.value));
    let many = notes.map(|(note, row)| ManyNote { note, records: names(source, row) });
    Checked { value: many.collect(), findings }
}

/// The notes of a tree that a snapshot does not have, with the files that they stand in.
pub fn unsealed(tree: &Tree, newest: Option<&Snapshot>) -> Vec<(RelPath, ManyNote)> {
    let sealed: BTreeSet<Digest> = newest
        .map(|newest| sealed(tree, newest))
        .into_iter()
        .flat_map(|sealed| sealed.into_values().flatten())
        .map(|many| many.note.digest)
        .collect();
    let files = tree.below(CHANGES).filter(|source| is_notes(&source.path));
    let notes =
        files.flat_map(|source| read(source).value.into_iter().map(|many| (source.path.clone(), many)));
    notes.filter(|(_, many)| !sealed.contains(&many.note.digest)).collect()
}

/// Whom a note may be about.
pub struct Known<'a> {
    /// The records that readers can see.
    pub shown: &'a BTreeSet<RecordId>,
    /// Whether a record is there and held back.
    pub is_held_back: &'a dyn Fn(&RecordId) -> bool,
    /// Whether a folder has a kind.
    pub has_kind: &'a dyn Fn(&Slug) -> bool,
}

/// What is wrong with the notes of a tree: with their form, with new ones, and with what became of sealed ones.
pub fn check(
    tree: &Tree,
    newest: Option<&Snapshot>,
    day: jiff::civil::Date,
    known: &Known<'_>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in tree.below(CHANGES) {
        if is_notes(&source.path) {
            findings.extend(read(source).findings);
        } else {
            let message = "this is no file of change notes";
            let help = format!("notes for many records lie in `{CHANGES}/<name>.toml`");
            findings.push(Finding::at(Place::file(&source.path), Code::RecordStray, message).help(help));
        }
    }
    for (path, many) in unsealed(tree, newest) {
        findings.extend(reason::wrong(&path, &many.note, day));
        findings.extend(many.records.iter().filter_map(|(name, place)| unknown(name, place, known)));
    }
    if let Some(newest) = newest {
        // A sealed note may move to another file, as long as it is there.
        let there: Vec<Note> = tree
            .below(CHANGES)
            .filter(|source| is_notes(&source.path))
            .flat_map(|source| read(source).value)
            .map(|many| many.note)
            .collect();
        for (path, sealed) in sealed(tree, newest) {
            let here = tree.get(path.as_str()).map(|source| read(source).value).unwrap_or_default();
            let here: Vec<Note> = here.into_iter().map(|many| many.note).collect();
            let elsewhere = |note: &&Note| there.iter().all(|other| other.digest != note.digest);
            findings.extend(reason::sealed(
                &path,
                sealed.iter().map(|many| &many.note).filter(elsewhere),
                &here,
                newest.id,
            ));
        }
    }
    findings
}

impl ManyNote {
    /// Whether it is about a record.
    pub fn is_about(&self, id: &RecordId) -> bool {
        let names = |name: &str| match name.strip_suffix("/*") {
            Some(folder) => folder == id.folder.as_str(),
            None => name == id.to_string(),
        };
        self.records.iter().any(|(name, _)| names(name))
    }
}

// The notes that a snapshot holds, by file.
fn sealed(tree: &Tree, newest: &Snapshot) -> BTreeMap<RelPath, Vec<ManyNote>> {
    let files = newest.manifest.below(CHANGES).filter(|(path, _)| is_notes(path));
    let read = |(path, digest): (&RelPath, Digest)| {
        let bytes = manifest::stored(tree, digest)?;
        Some((path.clone(), read(&Source::new(path.clone(), bytes)).value))
    };
    files.filter_map(read).collect()
}

fn unknown(name: &str, place: &Place, known: &Known<'_>) -> Option<Finding> {
    let finding = |message: String| Finding::at(place.clone(), Code::EditionNote, message);
    if let Some(folder) = name.strip_suffix("/*") {
        let is_known = Slug::new(folder).is_ok_and(|folder| (known.has_kind)(&folder));
        return (!is_known).then(|| finding(format!("there is no kind for the folder `{folder}`")));
    }
    let id = match RecordId::parse(name) {
        Ok(id) => id,
        Err(_) => {
            let help = "name a record by its id (`standards/dcb0129`), or all of a folder (`standards/*`)";
            return Some(finding(format!("`{}` is no id of a record", name.escape_debug())).help(help));
        }
    };
    if known.shown.contains(&id) {
        return None;
    }
    if (known.is_held_back)(&id) {
        let help = "a note tells of a change of what was published: take the name away; the note would be published \
                    before the record";
        return Some(finding(format!("readers cannot see `{id}` yet")).help(help));
    }
    let names: Vec<String> = known.shown.iter().map(RecordId::to_string).collect();
    let near = suggest::nearest(name, names.iter().map(String::as_str));
    Some(finding(format!("there is no record `{id}`")).suggest(near))
}

fn rows(table: &Table) -> Vec<&Table> {
    let Some(entry) = table.get(common_fields::CHANGE) else { return Vec::new() };
    let Value::Array(items) = &entry.node.value else { return Vec::new() };
    let tables = items.iter().filter_map(|item| match &item.value {
        Value::Table(table) => Some(table),
        _ => None,
    });
    tables.collect()
}

fn names(source: &Source, row: &Table) -> Vec<(String, Place)> {
    let Some(entry) = row.get(RECORDS) else { return Vec::new() };
    let Value::Array(items) = &entry.node.value else { return Vec::new() };
    let text = |item: &Node| match &item.value {
        Value::Text(text) => Some((text.clone(), Place::at(&source.path, item.span.clone()))),
        _ => None,
    };
    items.iter().filter_map(text).collect()
}
