//! Change notes for many records: the files of `content/_changes/`.

use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::document::content::{self, Note};
use crate::source::table::{self, Table, Value};
use crate::source::tree::Source;

use super::selection::CHANGES;

/// Whether a path is that of a file of notes: `content/_changes/<name>.toml`.
pub fn is_notes(path: &RelPath) -> bool {
    path.folder() == CHANGES && path.extension() == Some("toml")
}

/// A note with the records it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct ManyNote {
    /// The note; its place is one of the file it was read from.
    pub note: Note,
    /// Records by their ids, or all of a folder (`standards/*`).
    pub records: Vec<String>,
}

/// Reads a file of notes: tables `[[change]]`, each with `date`, `kind`, `note` and `records`.
pub fn read(source: &Source) -> Checked<Vec<ManyNote>> {
    let text = match source.text() {
        Ok(text) => text,
        Err(finding) => return Checked { value: Vec::new(), findings: vec![finding] },
    };
    let table = table::parse(source, text, 0..text.len());
    let mut findings = table.findings;
    let notes = content::notes_of(&table.value);
    let mut many = Vec::new();
    for (note, rows) in notes.into_iter().zip(rows(&table.value)) {
        let records = names(rows);
        if records.is_empty() {
            let place = Place::at(&source.path, note.span.start..note.span.end);
            let message = "this note names no record";
            let help = "add `records = [\"standards/dcb0129\", …]`, or `records = [\"standards/*\"]` for all of a folder";
            findings.push(Finding::at(place, Code::EditionNote, message).help(help));
        }
        many.push(ManyNote { note, records });
    }
    Checked { value: many, findings }
}

impl ManyNote {
    /// Whether it is about a record.
    pub fn is_about(&self, id: &RecordId) -> bool {
        let names = |name: &String| match name.strip_suffix("/*") {
            Some(folder) => folder == id.folder.as_str(),
            None => *name == id.to_string(),
        };
        self.records.iter().any(names)
    }
}

fn rows(table: &Table) -> Vec<&Table> {
    let Some(entry) = table.get("change") else { return Vec::new() };
    let Value::Array(items) = &entry.node.value else { return Vec::new() };
    let tables = items.iter().filter_map(|item| match &item.value {
        Value::Table(table) => Some(table),
        _ => None,
    });
    tables.collect()
}

fn names(row: &Table) -> Vec<String> {
    let Some(entry) = row.get("records") else { return Vec::new() };
    let Value::Array(items) = &entry.node.value else { return Vec::new() };
    let texts = items.iter().filter_map(|item| match &item.value {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    });
    texts.collect()
}
