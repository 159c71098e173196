//! What an edition says, in the few words that other pages need: read from the files as they were sealed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::archive::archive::{self, Archive};
use crate::archive::history::Edition;
use crate::archive::manifest;
use crate::archive::many::{self, ManyNote};
use crate::archive::selection::CHANGES;
use crate::archive::snapshot::Snapshot;
use crate::base::date::PartialDate;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::document::content::{Content, Note, Part};
use crate::document::facts::Window;
use crate::document::files;
use crate::document::meta::Meta;
use crate::document::sealed;
use crate::document::value::{DateClaim, Value};
use crate::kind::common_fields;
use crate::kind::field::FieldType;
use crate::kind::shape::{Kind, Status};
use crate::source::tree::{Source, Tree};

use super::sealed_kinds::SealedKinds;

/// What an edition says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Words {
    /// Whether its files are there to be read.
    pub is_stored: bool,
    /// Whether no edition of the record was published before it.
    pub is_first: bool,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// The publisher's own version.
    pub version: Option<String>,
    /// Its status, by the kind under which it was sealed.
    pub status: Option<Status>,
    /// From when and until when it says that it applies.
    pub window: Window,
    /// Since when it says that it is withdrawn.
    pub withdrawn: Option<DateClaim>,
    /// The notes that came with it, or later while it was shown.
    pub notes: Vec<Told>,
    /// In what it differs from the edition before; nothing for the first.
    pub changes: Vec<Difference>,
    /// Its attachments: each name with the place of its bytes in the archive.
    pub files: Vec<(String, RelPath)>,
}

/// A change note as readers see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// The date that it gives.
    pub date: Option<PartialDate>,
    /// The kind of change, in words.
    pub kind: Option<String>,
    /// What it says.
    pub text: String,
    /// Who made the change.
    pub by: Option<String>,
}

/// A part in which an edition differs from the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Which part.
    pub part: Part,
    /// What it is called.
    pub label: String,
    /// Whether its kind says that it may change without a note.
    pub is_routine: bool,
}

/// What editions are read from.
pub struct Shelf<'a> {
    tree: &'a Tree,
    pub(super) archive: &'a Archive,
    kinds: &'a SealedKinds,
    // Of the files that are stored as they were sealed, in order.
    stored: Vec<Digest>,
    // What stands for the notes for many records of each snapshot.
    changes: BTreeMap<SnapshotId, Vec<u8>>,
}

/// The digests of the files that are stored as they were sealed, in order.
pub fn stored(tree: &Tree) -> Vec<Digest> {
    let sound =
        |source: &Source| source.digest().filter(|own| manifest::promised(&source.path) == Some(*own));
    let mut stored: Vec<Digest> = tree.below(manifest::OBJECTS).filter_map(sound).collect();
    stored.sort_unstable();
    stored
}

impl<'a> Shelf<'a> {
    /// The files with those of the archive, and which of these are stored as they were sealed; the snapshots, and the
    /// kinds of each.
    pub fn of(
        (tree, stored): (&'a Tree, Vec<Digest>),
        archive: &'a Archive,
        kinds: &'a SealedKinds,
    ) -> Shelf<'a> {
        let mut shelf = Shelf { tree, archive, kinds, stored, changes: BTreeMap::new() };
        let changes = archive.snapshots.iter().map(|(id, snapshot)| {
            let mut text = Vec::new();
            shelf.tell(&snapshot.manifest.below(CHANGES).collect::<Vec<_>>(), &mut text);
            (*id, text)
        });
        shelf.changes = changes.collect();
        shelf
    }

    /// What stands for everything that an edition's words are read from: its own files and those of the one before, each
    /// as [`Shelf::own`] tells them, the notes for many records, and the kinds.
    pub fn key(&self, edition: &Edition, own: &[u8], before: Option<&[u8]>) -> Digest {
        let mut text: Vec<u8> = Vec::with_capacity(1024);
        text.extend(before.into_iter().chain([own]).flatten());
        let since = self.changes.range(..=edition.id).rev().take(2);
        let is_sealed = self.archive.snapshots.contains_key(&edition.id);
        since.take(if is_sealed { 2 } else { 1 }).for_each(|(_, changes)| text.extend(changes));
        let kinds = self.kinds.of_edition_digest(edition.id, &edition.record);
        text.extend(kinds.iter().flat_map(Digest::bytes));
        Digest::of(&text)
    }

    /// What stands for the files of an edition, when it came and when it was shown last.
    pub fn own(&self, edition: &Edition) -> Vec<u8> {
        let mut text = Vec::with_capacity(512);
        let first = self.files(edition.id, &edition.record);
        self.tell(&first, &mut text);
        let last = last_id(self.archive, edition);
        let is_short = edition.last == edition.id && last == edition.record;
        let last = if is_short { first.clone() } else { self.files(edition.last, &last) };
        self.tell(if last == first { &[] } else { &last }, &mut text);
        text
    }

    // Each list begins with its length, and each path ends with what no path holds: no two are written alike.
    fn tell(&self, files: &[(&RelPath, Digest)], text: &mut Vec<u8>) {
        text.extend(files.len().to_le_bytes());
        for (path, digest) in files {
            text.extend(path.as_str().as_bytes());
            text.push(0);
            text.extend(digest.bytes());
            text.push(u8::from(self.stored.binary_search(digest).is_ok()));
        }
    }

    /// Reads what an edition says, after the one before it.
    pub fn read(&self, edition: &Edition, before: Option<&Edition>) -> Words {
        let sealed = self.archive.manifest_at(edition.id, &edition.record);
        let stored = sealed.map(|sealed| sealed.tree_of(self.tree, &edition.record)).unwrap_or_default();
        let read = archive::gather(&stored, &edition.record);
        let kind = self
            .kinds
            .of_edition(edition.id, &edition.record)
            .and_then(|kinds| kinds.get(&edition.record.folder));
        let meta = kind.and_then(|kind| sealed::fields(kind, &read));
        let is_stored = meta.is_some();
        let nothing = || Meta::empty(&RelPath::new("content").expect("a plain name"));
        let meta = meta.unwrap_or_else(nothing);
        let text = |name: &str| meta.text(name).map(str::to_owned);
        let status = text(common_fields::STATUS).and_then(|name| kind?.status(&name).cloned());
        // Also where the record's own files are withheld: an attachment that others need stays.
        let own = sealed.map(|sealed| sealed.of_record(&edition.record)).unwrap_or_default();
        let is_there = |path: &RelPath| !files::is_main(path) && stored.get(path.as_str()).is_some();
        let attached = own.into_iter().filter(|(path, _)| is_there(path));
        let attached = attached.map(|(path, digest)| (path.file_name().to_owned(), manifest::object(digest)));
        Words {
            is_stored,
            is_first: before.is_none(),
            title: text(common_fields::TITLE).unwrap_or_else(|| edition.record.name.to_string()),
            summary: text(common_fields::SUMMARY),
            version: text(common_fields::VERSION),
            status,
            window: Window {
                from: meta.date(common_fields::IN_FORCE_FROM).cloned(),
                until: meta.date(common_fields::IN_FORCE_UNTIL).cloned(),
            },
            withdrawn: withdrawn(&meta),
            notes: self.notes(edition, before, kind.map(Arc::as_ref)),
            changes: before.map_or_else(Vec::new, |before| {
                let (old, new) = (self.content(before.id, &before.record), Content::of_files(&read));
                // With what is not stored, nothing can be compared.
                let both = is_stored && !old.parts.is_empty();
                if both { differences(&old, &new, kind.map(Arc::as_ref)) } else { Vec::new() }
            }),
            files: attached.collect(),
        }
    }

    // The notes that this edition has and the one before had not; and those for many records that came with it.
    fn notes(&self, edition: &Edition, before: Option<&Edition>, kind: Option<&Kind>) -> Vec<Told> {
        let own = |edition: &Edition| self.content(edition.last, &last_id(self.archive, edition)).notes;
        let known: BTreeSet<Digest> =
            before.map(own).unwrap_or_default().iter().map(|note| note.digest).collect();
        let mut notes: Vec<Note> =
            own(edition).into_iter().filter(|note| !known.contains(&note.digest)).collect();
        if before.is_some() {
            let sealed = |snapshot: Option<&Snapshot>| snapshot.map_or_else(Vec::new, |s| self.many(s));
            let known: BTreeSet<Digest> =
                sealed(self.before(edition.id)).into_iter().map(|many| many.note.digest).collect();
            let new = sealed(self.archive.snapshots.get(&edition.id)).into_iter();
            let about =
                new.filter(|many| !known.contains(&many.note.digest) && many.is_about(&edition.record));
            notes.extend(about.map(|many| many.note));
        }
        notes.sort_by(|a, b| a.date.cmp(&b.date));
        notes.iter().map(|note| told(note, kind)).collect()
    }

    fn many(&self, snapshot: &Snapshot) -> Vec<ManyNote> {
        let files = snapshot.manifest.below(CHANGES);
        let sources = files.filter_map(|(_, digest)| self.tree.get(manifest::object(digest).as_str()));
        sources.flat_map(|source| many::read(source).value).collect()
    }

    fn content(&self, id: SnapshotId, record: &RecordId) -> Content {
        let Some(sealed) = self.archive.manifest_at(id, record) else { return Content::default() };
        let stored = sealed.tree_of(self.tree, record);
        Content::of_files(&archive::gather(&stored, record))
    }

    fn files(&self, id: SnapshotId, record: &RecordId) -> Vec<(&RelPath, Digest)> {
        self.archive.manifest_at(id, record).map_or_else(Vec::new, |sealed| sealed.of_record(record))
    }

    fn before(&self, id: SnapshotId) -> Option<&Snapshot> {
        self.archive.snapshots.range(..id).next_back().map(|(_, snapshot)| snapshot)
    }
}

// The id that a record had at the end of an edition: a record may move without saying anything else.
fn last_id(archive: &Archive, edition: &Edition) -> RecordId {
    let Some(last) = archive.snapshots.get(&edition.last) else { return edition.record.clone() };
    if last.records.contains_key(&edition.record) {
        return edition.record.clone();
    }
    let moved = last.records.iter().find(|(_, record)| record.formerly.contains(&edition.record));
    moved.map_or_else(|| edition.record.clone(), |(id, _)| id.clone())
}

fn told(note: &Note, kind: Option<&Kind>) -> Told {
    let label = kind.and_then(|kind| {
        let FieldType::Table(fields) = &kind.field(common_fields::CHANGE)?.takes else { return None };
        let FieldType::Choice(choices) = &fields.iter().find(|field| field.name == "kind")?.takes else {
            return None;
        };
        choices.iter().find(|choice| choice.name == note.kind).map(|choice| choice.label.clone())
    });
    let written = (!note.kind.is_empty()).then(|| note.kind.clone());
    Told {
        date: PartialDate::parse(&note.date),
        kind: label.or(written),
        text: note.text.clone(),
        by: note.by.clone(),
    }
}

fn differences(old: &Content, new: &Content, kind: Option<&Kind>) -> Vec<Difference> {
    let one = |part: &&Part| match part {
        Part::Field(name) => {
            let field = kind.and_then(|kind| kind.field(name));
            Difference {
                part: (*part).clone(),
                label: field.map_or_else(|| name.clone(), |field| field.label.clone()),
                is_routine: field.is_some_and(|field| field.routine),
            }
        }
        Part::Text => Difference { part: Part::Text, label: "Text".to_owned(), is_routine: false },
        Part::File(name) => {
            let label = format!("Attachment {name}");
            Difference { part: (*part).clone(), label, is_routine: false }
        }
    };
    // The text first, then files, then fields in the order of the kind; details last.
    let place = |difference: &Difference| match &difference.part {
        Part::Text => (0, 0),
        Part::File(_) => (1, 0),
        Part::Field(name) => {
            let place = kind.and_then(|kind| kind.fields.iter().position(|field| field.name == *name));
            (2, place.unwrap_or(usize::MAX))
        }
    };
    let mut differences: Vec<Difference> = new.differences(old).iter().map(one).collect();
    differences.sort_by_key(|difference| (difference.is_routine, place(difference)));
    differences
}

fn withdrawn(meta: &Meta) -> Option<DateClaim> {
    let Some(Value::Row(cells)) = meta.value(common_fields::WITHDRAWN) else { return None };
    let on = cells.iter().find(|(name, _)| name == "on");
    on.and_then(|(_, items)| items.first()?.value.as_date().cloned())
}

impl Words {
    /// Whether only details differ from the edition before, which need no note.
    pub fn is_routine(&self) -> bool {
        !self.changes.is_empty() && self.changes.iter().all(|change| change.is_routine)
    }

    /// Whether it is the edition that ended what was published.
    pub fn is_withdrawal(&self) -> bool {
        let ends = |change: &Difference| change.part == Part::Field(common_fields::WITHDRAWN.to_owned());
        self.withdrawn.is_some() && self.changes.iter().any(ends)
    }

    /// Whether it says from or until when it applies, or when it was withdrawn.
    pub fn is_dated(&self) -> bool {
        self.withdrawn.is_some() || self.window.from.is_some() || self.window.until.is_some()
    }

    /// What it says about applying, as the end of "It said:"; nothing where it says nothing.
    pub fn said(&self) -> Option<String> {
        let status = self.status.as_ref();
        if let Some(on) = &self.withdrawn {
            return Some(format!("withdrawn {} {}", on.date.preposition(), on.date));
        }
        let window = match (&self.window.from, &self.window.until) {
            (Some(from), Some(until)) => Some(format!("in force from {} until {}", from.date, until.date)),
            (Some(from), None) => Some(format!("in force from {}", from.date)),
            (None, Some(until)) => Some(format!("in force until {}", until.date)),
            (None, None) => None,
        };
        match (status, window) {
            (Some(status), Some(window)) if !status.in_force => {
                Some(format!("status “{}”, {window}", status.label))
            }
            (_, Some(window)) => Some(window),
            (Some(status), None) => Some(format!("status “{}”", status.label)),
            (None, None) => None,
        }
    }
}
