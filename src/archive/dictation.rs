//! Writes change notes into files, and leaves everything else in them as it is.

use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::document::content::{self, Content, Note};
use crate::document::files::Files;
use crate::document::front_matter;
use crate::document::written::Written;
use crate::kind::common_fields;
use crate::source::table::{self, Table};
use crate::source::tree::{Change, Source, Tree};

use super::archive::gather;
use super::selection::CHANGES;

/// A note to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dictated {
    /// Its date.
    pub date: PartialDate,
    /// Its kind.
    pub kind: String,
    /// What it says.
    pub text: String,
    /// Who made the change.
    pub by: Option<String>,
}

/// Why a note is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAdded {
    /// The notes are written in a form that cannot be added to, or there is nothing that can be read.
    Form,
    /// The same note stands there: a second one would tell of nothing new.
    Repeated,
}

/// A record's file of fields with a note more, after all others.
pub fn into_record(id: &RecordId, files: &Files<'_>, note: &Dictated) -> Result<Source, NotAdded> {
    let (source, text) = Written::of(files).fields_in.ok_or(NotAdded::Form)?;
    let end = match files.data {
        Some(_) => text.len(),
        None => front_matter::split(&source.path, text).value.toml.ok_or(NotAdded::Form)?.end,
    };
    let new = Source::new(source.path.clone(), added(text, end, &note.lines(&[])).into_bytes());
    // Read back: all as it was, and one note more.
    let mut tree = Tree::default();
    for other in files.iter().map(|other| if other.path == new.path { &new } else { other }) {
        tree.apply(Change::Put(other.clone()));
    }
    let read_back = gather(&tree, id);
    let (was, is) = (Content::of_files(files), Content::of_files(&read_back));
    let fields = |files: &Files<'_>| Written::of(files).fields.entries.len();
    let grew = usize::from(was.notes.is_empty());
    if was.parts != is.parts || fields(&read_back) != fields(files) + grew {
        return Err(NotAdded::Form);
    }
    is_one_more(&was.notes, &is.notes, note).map(|()| new)
}

/// A kind's file with a note more, after everything else.
pub fn into_kind(source: &Source, note: &Dictated) -> Result<Source, NotAdded> {
    let text = source.text().map_err(|_| NotAdded::Form)?;
    let new = Source::new(source.path.clone(), added(text, text.len(), &note.lines(&[])).into_bytes());
    let (was, is) = (table_of(source)?, table_of(&new)?);
    let rest = |table: &Table| content::digest_without(table, &[common_fields::CHANGE]);
    if rest(&was) != rest(&is) {
        return Err(NotAdded::Form);
    }
    is_one_more(&content::notes_of(&was), &content::notes_of(&is), note).map(|()| new)
}

/// The file of a day's notes for many records with one more, made from what it was.
pub fn for_many(
    day: jiff::civil::Date,
    old: Option<&Source>,
    note: &Dictated,
    records: &[RecordId],
) -> Result<Source, NotAdded> {
    let text = match old {
        Some(old) => old.text().map_err(|_| NotAdded::Form)?,
        None => "",
    };
    let path = many_path(day);
    let new = Source::new(path, added(text, text.len(), &note.lines(records)).into_bytes());
    let was = old.map_or(Ok(Table::default()), table_of)?;
    let is = table_of(&new)?;
    is_one_more(&content::notes_of(&was), &content::notes_of(&is), note).map(|()| new)
}

/// Where the notes of a day for many records lie.
pub fn many_path(day: jiff::civil::Date) -> RelPath {
    RelPath::new(&format!("{CHANGES}/{day}.toml")).expect("a day is a plain name")
}

fn table_of(source: &Source) -> Result<Table, NotAdded> {
    let text = source.text().map_err(|_| NotAdded::Form)?;
    let table = table::parse(source, text, 0..text.len());
    if table.findings.is_empty() { Ok(table.value) } else { Err(NotAdded::Form) }
}

fn is_one_more(was: &[Note], is: &[Note], note: &Dictated) -> Result<(), NotAdded> {
    let digests = |notes: &[Note]| notes.iter().map(|note| note.digest).collect::<Vec<_>>();
    let (last, others) = is.split_last().ok_or(NotAdded::Form)?;
    let is_it = last.text == note.text && last.date == note.date.iso() && last.kind == note.kind;
    if digests(was) != digests(others) || !is_it {
        return Err(NotAdded::Form);
    }
    let is_new = others.iter().all(|other| other.digest != last.digest);
    if is_new { Ok(()) } else { Err(NotAdded::Repeated) }
}

impl Dictated {
    fn lines(&self, records: &[RecordId]) -> Vec<String> {
        let mut lines = vec![
            "[[change]]".to_owned(),
            match self.date {
                PartialDate::Day(day) => format!("date = {day}"),
                inexact => format!("date = {}", quoted(&inexact.iso())),
            },
            format!("kind = {}", quoted(&self.kind)),
            format!("note = {}", quoted(&self.text)),
        ];
        lines.extend(self.by.as_ref().map(|by| format!("by = {}", quoted(by))));
        if !records.is_empty() {
            lines.push("records = [".to_owned());
            lines.extend(records.iter().map(|id| format!("    {},", quoted(&id.to_string()))));
            lines.push("]".to_owned());
        }
        lines
    }
}

// A text with lines more at a place where a line begins or the text ends, with the line ends that it has.
fn added(text: &str, at: usize, lines: &[String]) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let (before, after) = text.split_at(at);
    let gap = match before {
        _ if before.trim().is_empty() => String::new(),
        _ if before.ends_with('\n') => end.to_owned(),
        _ => end.repeat(2),
    };
    let lines: String = lines.iter().map(|line| format!("{line}{end}")).collect();
    format!("{before}{gap}{lines}{after}")
}

// As a basic string of TOML 1.0.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
