//! The gate: what was published never says something else without a note that tells so.

use std::collections::BTreeSet;

use jiff::civil;

use crate::base::date::PartialDate;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::content::{Content, Note, Part};
use crate::document::document::Document;
use crate::document::files::Files;
use crate::kind::shape::Kind;
use crate::source::tree::Tree;

use super::archive::gather;
use super::manifest;
use super::many::{self, ManyNote};
use super::selection::CHANGES;
use super::snapshot::Snapshot;

/// What a record is held against.
pub struct Gate<'a> {
    /// The files of the site, with those of its archive.
    pub tree: &'a Tree,
    /// The newest snapshot.
    pub newest: &'a Snapshot,
    /// The day of the site: a note cannot be dated after it.
    pub day: civil::Date,
    // Notes for many records that the newest snapshot does not have.
    many: Vec<(RelPath, ManyNote)>,
}

// What says nothing, in lower case and without full stops.
const EMPTY_WORDS: [&str; 16] = [
    "change",
    "changes",
    "changed",
    "update",
    "updates",
    "updated",
    "edit",
    "edits",
    "edited",
    "minor",
    "minor change",
    "minor changes",
    "minor edits",
    "minor update",
    "various changes",
    "fix",
];

/// The fewest letters with which a note can say something.
const SHORTEST: usize = 8;

impl<'a> Gate<'a> {
    /// A gate before the newest snapshot.
    pub fn new(tree: &'a Tree, newest: &'a Snapshot, day: civil::Date) -> Gate<'a> {
        let mut many = Vec::new();
        for source in tree.below(CHANGES) {
            let sealed = newest.manifest.files.get(&source.path).copied();
            let sealed: BTreeSet<Digest> = sealed
                .filter(|digest| Some(*digest) != source.digest())
                .and_then(|digest| tree.get(manifest::object(digest).as_str()))
                .map_or_else(BTreeSet::new, |sealed| {
                    many::read(sealed).value.into_iter().map(|many| many.note.digest).collect()
                });
            if newest.manifest.files.get(&source.path).copied() != source.digest() {
                let new =
                    many::read(source).value.into_iter().filter(|many| !sealed.contains(&many.note.digest));
                many.extend(new.map(|many| (source.path.clone(), many)));
            }
        }
        Gate { tree, newest, day, many }
    }

    /// Holds a record that readers can see against its newest edition.
    pub fn record(&self, document: &Document, kind: &Kind) -> Vec<Finding> {
        let files = gather(self.tree, &document.id);
        let formerly: Vec<RecordId> =
            document.formerly().iter().filter_map(|(id, _)| RecordId::parse(id).ok()).collect();
        let ids = std::iter::once(&document.id).chain(formerly.iter().rev());
        let Some(old_id) = ids.into_iter().find(|id| self.newest.records.contains_key(*id)) else {
            return Vec::new();
        };
        if self.newest.holds(&document.id, &files) {
            return Vec::new();
        }
        let sealed = self.newest.tree_of(self.tree, old_id);
        let (old, new) = (Content::of_files(&gather(&sealed, old_id)), Content::of_files(&files));
        let mut findings = self.sealed_notes(document, &old, &new);
        let is_routine = |part: &&Part| match part {
            Part::Field(name) => kind.field(name).is_some_and(|field| field.routine),
            Part::Text | Part::File(_) => false,
        };
        let differences = old.differences(&new);
        if differences.iter().all(is_routine) {
            return findings;
        }
        let known: BTreeSet<Digest> = old.notes.iter().map(|note| note.digest).collect();
        let own = new.notes.iter().filter(|note| !known.contains(&note.digest));
        let own = own.map(|note| (&document.meta.path, note));
        let many = self.many.iter().filter(|(_, many)| many.is_about(&document.id));
        let notes: Vec<(&RelPath, &Note)> = own.chain(many.map(|(path, many)| (path, &many.note))).collect();
        let wrong: Vec<Option<Finding>> = notes.iter().map(|(path, note)| self.wrong(path, note)).collect();
        if wrong.iter().any(Option::is_none) {
            return findings;
        }
        if wrong.is_empty() {
            findings.push(self.silent(document, &files, &sealed, old_id, &differences));
        }
        findings.extend(wrong.into_iter().flatten());
        findings
    }

    /// Records that were published and that readers would no longer find.
    pub fn gone(&self, shown: &BTreeSet<RecordId>, moved: &BTreeSet<RecordId>) -> Vec<Finding> {
        let gone = self.newest.records.keys().filter(|id| !shown.contains(*id) && !moved.contains(*id));
        let finding = |id: &RecordId| {
            let was = self.newest.files_of(id).first().map(|(path, _)| (*path).clone())?;
            let is_there = self.tree.get(was.as_str()).is_some();
            let message = match is_there {
                true => format!("`{id}` was published, and is now held back from readers"),
                false => format!("`{id}` was published, and is gone"),
            };
            let help = match is_there {
                true => {
                    "take `draft` or `publish_at` away again; to end the record, add `[withdrawn]`".to_owned()
                }
                false => format!(
                    "bring it back with `candour snapshot restore {} --to DIR`; to end it, add `[withdrawn]` with \
                     `on` and `reason`; if it moved, name `{id}` in `formerly` of the new record",
                    self.newest.id
                ),
            };
            Some(Finding::at(Place::file(&was), Code::EditionGone, message).help(help))
        };
        gone.filter_map(finding).collect()
    }

    // A sealed note stays as it is.
    fn sealed_notes(&self, document: &Document, old: &Content, new: &Content) -> Vec<Finding> {
        let there: BTreeSet<Digest> = new.notes.iter().map(|note| note.digest).collect();
        let missing = old.notes.iter().filter(|note| !there.contains(&note.digest));
        let finding = |note: &Note| {
            // An altered one is probably that of the same day.
            let near = new.notes.iter().find(|other| other.date == note.date);
            let place = match near {
                Some(near) => Place { path: document.meta.path.clone(), span: Some(near.span) },
                None => Place::file(&document.meta.path),
            };
            let message = match near {
                Some(_) => format!("the note of {} was sealed and is altered", note.date),
                None => format!("the note of {} was sealed and is gone", note.date),
            };
            let help = format!("it said `{}`: put that back; what is new needs a note of its own", note.text);
            Finding::at(place, Code::EditionNoteSealed, message).help(help)
        };
        missing.map(finding).collect()
    }

    // Why a note does not open the gate.
    fn wrong(&self, path: &RelPath, note: &Note) -> Option<Finding> {
        let place = Place { path: path.clone(), span: Some(note.span) };
        let date = PartialDate::parse(&note.date)?;
        let wrong = |message: String, help: &str| {
            Some(Finding::at(place.clone(), Code::EditionNote, message).help(help))
        };
        let newest = self.newest.id.day;
        if date.latest() < newest {
            let message = format!("the note is dated before the edition of {newest} that it changes");
            return wrong(message, "date it when the change was made");
        }
        if date.earliest() > self.day {
            let message = format!("the note is dated after today, {}", self.day);
            return wrong(message, "date it when the change was made");
        }
        let plain = note.text.trim().trim_end_matches('.').to_lowercase();
        let letters = plain.chars().filter(|c| c.is_alphanumeric()).count();
        if letters < SHORTEST || EMPTY_WORDS.contains(&plain.as_str()) {
            let message = format!("the note `{}` does not say what changed", note.text);
            return wrong(message, "say what readers should know: what it said, and what it says now");
        }
        None
    }

    fn silent(
        &self,
        document: &Document,
        files: &Files<'_>,
        sealed: &Tree,
        old_id: &RecordId,
        differences: &[&Part],
    ) -> Finding {
        let names: Vec<String> = differences.iter().map(|part| in_words(part)).collect();
        let message = format!(
            "`{}` no longer says what was published on {}: {} {}",
            document.id,
            self.newest.id.day,
            listed(&names),
            if names.len() == 1 { "differs" } else { "differ" },
        );
        let place = match differences.first() {
            Some(Part::Field(name)) => {
                let span = document.meta.items(name).first().map(|item| item.span);
                Place { path: document.meta.path.clone(), span }
            }
            Some(Part::Text) => first_difference(files, &gather(sealed, old_id))
                .unwrap_or_else(|| Place::file(&document.text_path)),
            _ => Place::file(&document.meta.path),
        };
        let help = format!(
            "say why with `candour note {} --kind correction \"…\"`, or put back what was published",
            document.id
        );
        Finding::at(place, Code::EditionSilentChange, message).help(help)
    }
}

// The first line of the text that the sealed text does not have there.
fn first_difference(files: &Files<'_>, sealed: &Files<'_>) -> Option<Place> {
    let (new, old) = (files.text?, sealed.text);
    let text = new.text().ok()?;
    let old = old.and_then(|old| old.text().ok()).unwrap_or_default();
    let lines =
        |text: &'_ str| -> BTreeSet<String> { text.lines().map(|line| line.trim_end().to_owned()).collect() };
    let known = lines(old);
    let split = crate::document::front_matter::split(&new.path, text).value;
    let mut at = split.body.start;
    for line in text[split.body].split_inclusive('\n') {
        let bare = line.trim_end();
        if !bare.is_empty() && !known.contains(bare) {
            return Some(Place::at(&new.path, at..at + bare.len()));
        }
        at += line.len();
    }
    None
}

fn in_words(part: &Part) -> String {
    match part {
        Part::Field(name) => format!("`{name}`"),
        Part::Text => "the text".to_owned(),
        Part::File(name) => format!("the attachment `{name}`"),
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}
