//! The gate: what was published never says something else without a note that tells so.

use std::collections::BTreeSet;

use jiff::civil;

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::content::{Content, Note, Part};
use crate::document::document::Document;
use crate::document::files::{self, Files};
use crate::document::written::Written;
use crate::kind::common_fields;
use crate::kind::kinds::Kinds;
use crate::kind::shape::Kind;
use crate::source::tree::Tree;

use super::archive::{Archive, gather};
use super::history::Histories;
use super::many::{self, ManyNote};
use super::reason;
use super::silence::{self, Differing};
use super::snapshot::Snapshot;

/// What a site is held against.
pub struct Gate<'a> {
    /// The files of the site, with those of its archive.
    pub tree: &'a Tree,
    /// The newest snapshot.
    pub newest: &'a Snapshot,
    /// The day of the site: a note cannot be dated after it.
    pub day: civil::Date,
    archive: &'a Archive,
    histories: &'a Histories,
    // Notes for many records that the newest snapshot does not have.
    many: Vec<(RelPath, ManyNote)>,
}

/// How a record stands to what was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stand {
    /// It was never published, or says the same, or differs in routine fields only.
    Fine,
    /// It differs, and a note says why.
    Noted,
    /// It differs, and no note says why.
    Silent,
}

// What was published of a record.
struct Published<'a> {
    snapshot: &'a Snapshot,
    // The id that it had then.
    id: &'a RecordId,
    // The date of its newest edition.
    edition: SnapshotId,
}

impl<'a> Gate<'a> {
    /// A gate before the newest snapshot; none where nothing was sealed.
    pub fn new(
        tree: &'a Tree,
        archive: &'a Archive,
        histories: &'a Histories,
        day: civil::Date,
    ) -> Option<Gate<'a>> {
        let newest = archive.newest()?;
        Some(Gate { tree, newest, day, archive, histories, many: many::unsealed(tree, Some(newest)) })
    }

    /// Whether a record was ever published, under any of its ids.
    pub fn is_known(&self, document: &Document) -> bool {
        self.published(&document.id, &former_ids(document)).is_some()
    }

    /// Holds a record that readers can see against its newest edition.
    pub fn record(&self, document: &Document, kind: &Kind) -> (Stand, Vec<Finding>) {
        let formerly = former_ids(document);
        let Some(published) = self.published(&document.id, &formerly) else {
            return (Stand::Fine, Vec::new());
        };
        let files = gather(self.tree, &document.id);
        if files.iter().any(|source| source.digest().is_none()) {
            // A file that was not read is reported by itself.
            return (Stand::Fine, Vec::new());
        }
        if published.snapshot.holds(&document.id, &files) {
            return (Stand::Fine, Vec::new());
        }
        let sealed = published.snapshot.tree_of(self.tree, published.id);
        let sealed_files = gather(&sealed, published.id);
        let (old, new) = (Content::of_files(&sealed_files), Content::of_files(&files));
        let record = &published.snapshot.records[published.id];
        let path = &document.meta.path;
        // Where its bytes are withheld, what is left is its digests.
        let is_whole = old.digest() == record.content;
        let mut findings = match is_whole {
            true => reason::sealed(path, &old.notes, &new.notes, published.snapshot.id),
            false => Vec::new(),
        };
        let known: BTreeSet<Digest> = old.notes.iter().map(|note| note.digest).collect();
        let mut own: Vec<&Note> = new.notes.iter().filter(|note| !known.contains(&note.digest)).collect();
        if !is_whole && new.notes_digest() == record.notes {
            own.clear();
        }
        let wrong: Vec<Finding> = own.iter().filter_map(|note| reason::wrong(path, note, self.day)).collect();
        if new.digest() == record.content {
            findings.extend(wrong);
            return (Stand::Fine, findings);
        }
        let differences = if is_whole { old.differences(&new) } else { Vec::new() };
        let differences = self.not_routine(differences, kind, published.snapshot, published.id);
        if is_whole && differences.is_empty() {
            findings.extend(wrong);
            return (Stand::Fine, findings);
        }
        let is_right = |note: &Note| {
            reason::is_after(note, published.edition.day) && reason::wrong(path, note, self.day).is_none()
        };
        let mut many = self.many.iter().filter(|(_, many)| many.is_about(&document.id));
        if own.iter().any(|note| is_right(note)) || many.any(|(_, many)| is_right(&many.note)) {
            findings.extend(wrong);
            return (Stand::Noted, findings);
        }
        // A note that was meant to tell of it is the mistake, and not that there is none.
        let early = own.iter().filter(|note| !reason::is_after(note, published.edition.day));
        findings.extend(early.map(|note| reason::too_early(path, note, published.edition.day)));
        findings.extend(wrong);
        if own.is_empty() {
            let parts = differences;
            let edition = published.edition;
            let differing = Differing { document, files: &files, sealed: &sealed_files, edition, parts };
            let finding = silence::finding(&differing);
            findings.push(self.with_used_notes(finding, path, &new.notes, edition));
        }
        (Stand::Silent, findings)
    }

    /// Records that were published and that readers would no longer find, under any id that they had. What has no kind
    /// any more is reported as such.
    pub fn gone(
        &self,
        shown: &BTreeSet<RecordId>,
        moved: &BTreeSet<RecordId>,
        kinds: &Kinds,
    ) -> Vec<Finding> {
        let mut ids: BTreeSet<&RecordId> = self.newest.records.keys().collect();
        ids.extend(self.newest.records.values().flat_map(|record| &record.formerly));
        let gone = ids.into_iter().filter(|id| !shown.contains(*id) && !moved.contains(*id));
        gone.filter_map(|id| match files::gather(self.tree, id) {
            Some(_) if kinds.get(&id.folder).is_none() => None,
            Some(files) => Some(held_back(id, &files)),
            None => Some(self.lost(id, shown)),
        })
        .collect()
    }

    fn lost(&self, id: &RecordId, shown: &BTreeSet<RecordId>) -> Finding {
        if let Some((now, _)) = self.newest.records.iter().find(|(now, record)| {
            record.formerly.contains(id) && !self.newest.records.contains_key(id) && shown.contains(*now)
        }) {
            let path = files::gather(self.tree, now)
                .and_then(|files| Some(Written::of(&files).fields_in?.0.path.clone()));
            let place = path.map(|path| Place::file(&path)).unwrap_or_else(|| place_of(id));
            let message = format!("`{now}` was published as the former `{id}`, and no longer says so");
            let help = format!("add `{id}` to `formerly` again: its addresses lead here");
            return Finding::at(place, Code::EditionGone, message).help(help);
        }
        let was = self.newest.files_of(id).first().map(|(path, _)| Place::file(path));
        let message = format!("`{id}` was published, and is gone");
        let help = format!(
            "bring it back with `candour snapshot restore {} --to DIR`; to end it, add `[withdrawn]` with `on` and \
             `reason`; if it moved, name `{id}` in `formerly` of the new record",
            self.newest.id
        );
        Finding::at(was.unwrap_or_else(|| place_of(id)), Code::EditionGone, message).help(help)
    }

    // The newest snapshot that has the record, under any of its ids.
    fn published<'b>(&'b self, id: &'b RecordId, formerly: &'b [RecordId]) -> Option<Published<'b>> {
        let ids = || std::iter::once(id).chain(formerly.iter().rev());
        let (snapshot, then) =
            self.archive.snapshots.values().rev().find_map(|snapshot| {
                Some((snapshot, ids().find(|id| snapshot.records.contains_key(*id))?))
            })?;
        let history =
            self.histories.under(then, [id]).or_else(|| self.histories.under(id, formerly.iter().rev()));
        let edition = history.and_then(|history| history.editions.last());
        Some(Published { snapshot, id: then, edition: edition.map_or(snapshot.id, |edition| edition.id) })
    }

    // What the site does not say by itself: fields that are routine now, and were when they were sealed, it does.
    fn not_routine<'p>(
        &self,
        mut parts: Vec<&'p Part>,
        kind: &Kind,
        snapshot: &Snapshot,
        then: &RecordId,
    ) -> Vec<&'p Part> {
        let field = |part: &Part, kind: &Kind| match part {
            Part::Field(name) => kind.field(name).map(|field| field.routine),
            Part::Text | Part::File(_) => None,
        };
        let is_now = |part: &Part| field(part, kind) == Some(true);
        if !parts.iter().any(|part| is_now(part)) {
            return parts;
        }
        let kinds = snapshot.kinds(self.tree);
        let was = kinds.get(&then.folder);
        // A field that its kind did not have then may be routine from its first day.
        let was_routine = |part: &Part| was.is_none_or(|was| field(part, was).unwrap_or(true));
        parts.retain(|part| !(is_now(part) && was_routine(part)));
        parts
    }

    // Whoever writes under a note that is sealed may think that it still tells of the change.
    fn with_used_notes(
        &self,
        finding: Finding,
        path: &RelPath,
        notes: &[Note],
        edition: SnapshotId,
    ) -> Finding {
        let used = notes.iter().rev().find(|note| reason::is_after(note, edition.day));
        match used {
            Some(note) => {
                let place = Place { path: path.clone(), span: Some(note.span) };
                finding
                    .related(place, format!("this note was sealed with {edition}, and tells of that edition"))
            }
            None => finding,
        }
    }
}

fn former_ids(document: &Document) -> Vec<RecordId> {
    document.formerly().iter().filter_map(|(id, _)| RecordId::parse(id).ok()).collect()
}

fn place_of(id: &RecordId) -> Place {
    Place::file(&RelPath::new(&format!("content/{id}.md")).expect("an id is a plain path"))
}

// At the field that holds the record back.
fn held_back(id: &RecordId, files: &Files<'_>) -> Finding {
    let written = Written::of(files);
    let field =
        [common_fields::DRAFT, common_fields::PUBLISH_AT].into_iter().find_map(|name| written.field(name));
    let place = written.fields_in.map(|(source, _)| match field {
        Some(entry) => Place::at(&source.path, entry.key_span.start..entry.node.span.end),
        None => Place::file(&source.path),
    });
    let message = format!("`{id}` was published, and is now held back from readers");
    let help = match field {
        Some(entry) => format!("take `{}` away again; to end the record, add `[withdrawn]`", entry.key),
        None => "bring back what was published; to end the record, add `[withdrawn]`".to_owned(),
    };
    Finding::at(place.unwrap_or_else(|| place_of(id)), Code::EditionGone, message).help(help)
}
