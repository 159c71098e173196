//! Enters a recovered edition: what a record said on a day, found in another place.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil};

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::document::content::Content;
use crate::document::value::Certainty;
use crate::kind::kinds;
use crate::source::tree::{Source, Tree};

use super::archive::{Archive, gather};
use super::history::{Edition, Histories};
use super::manifest::{self, Manifest};
use super::recovered::Recovered;
use super::redaction;
use super::selection;
use super::sequence::Entry as _;

/// What is to be entered.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// The record, by any id that it had.
    pub record: &'a RecordId,
    /// The day from which readers could see it.
    pub day: civil::Date,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it was found.
    pub source: &'a str,
    /// The day on which it is entered, in the site's time zone.
    pub on: civil::Date,
    /// Now.
    pub now: Timestamp,
    /// The program: `candour 0.1.0`.
    pub generator: &'a str,
}

/// A recovered edition that is ready to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The edition.
    pub entry: Recovered,
    /// Files of bytes that are not stored yet.
    pub objects: Vec<Source>,
}

/// The id that a record had on a day before the newest snapshot; the error is a sentence.
pub fn id_then(archive: &Archive, histories: &Histories, found: &Found<'_>) -> Result<RecordId, String> {
    let Found { record, day, .. } = found;
    let (now, history) = redaction::found(histories, record)
        .ok_or_else(|| format!("`{record}` has no edition yet: publish it first"))?;
    let newest = archive.newest().ok_or_else(|| "nothing was sealed yet".to_owned())?;
    if *day >= newest.id.day {
        return Err(format!(
            "{day} is not before the newest snapshot, of {}: what readers see from then on is sealed by \
             `candour publish`",
            newest.id
        ));
    }
    if let Some(snapshot) = archive.snapshots.keys().find(|id| id.day == *day) {
        return Err(format!("the snapshot {snapshot} holds what readers saw on that day"));
    }
    if let Some(notice) = history.editions.iter().find(|edition| edition.id.day == *day) {
        let edition = archive.notice_of(notice);
        let why =
            edition.map_or_else(String::new, |notice| format!(", withheld under notice {}", notice.number));
        return Err(format!("`{now}` has an edition of {day} already{why}"));
    }
    let ids: Vec<&RecordId> = history.editions.iter().map(|edition: &Edition| &edition.record).collect();
    let before = archive.snapshots.range(..SnapshotId::first(*day)).next_back();
    let held = before.and_then(|(_, snapshot)| ids.iter().find(|id| snapshot.records.contains_key(**id)));
    Ok((*held.or(ids.first()).unwrap_or(&now)).clone())
}

/// The editions that were entered for the same day and from the same place.
pub fn alike<'a>(archive: &'a Archive, found: &Found<'_>) -> impl Iterator<Item = &'a Recovered> {
    let (id, source) = (SnapshotId::first(found.day), found.source.to_owned());
    archive.recovered.iter().filter(move |entered| entered.id == id && entered.source == source)
}

/// Whether files, at the paths that a record had, say what was entered.
pub fn says_the_same(entered: &Recovered, files: &Tree) -> bool {
    let content = Content::of_files(&gather(files, &entered.record));
    (content.digest(), content.notes_digest()) == (entered.content, entered.notes)
}

/// Seals a recovered edition, given the record's files at the paths that they had.
pub fn seal(tree: &Tree, archive: &Archive, found: &Found<'_>, then: &RecordId, files: &Tree) -> Entered {
    let content = Content::of_files(&gather(files, then));
    let mut bytes: BTreeMap<RelPath, Source> = BTreeMap::new();
    for source in files.iter() {
        bytes.insert(source.path.clone(), source.clone());
    }
    let own = tree.below("content").filter(|source| kinds::folder_of(&source.path).is_ok());
    bytes.extend(own.map(|source| (source.path.clone(), source.clone())));
    bytes
        .extend(selection::resolved().map(|(path, text)| (path.clone(), Source::new(path, text.as_bytes()))));
    let mut manifest = Manifest::default();
    let mut objects: BTreeMap<Digest, Source> = BTreeMap::new();
    for (path, source) in bytes {
        let (Some(digest), Some(bytes)) = (source.digest(), source.shared()) else { continue };
        manifest.files.insert(path, digest);
        if manifest::stored(tree, digest).is_none() {
            objects.insert(digest, Source::new(manifest::object(digest), bytes));
        }
    }
    let last = archive.recovered.last();
    let entry = Recovered {
        number: last.map_or(1, |last| last.number.saturating_add(1)),
        record: then.clone(),
        id: SnapshotId::first(found.day),
        certainty: found.certainty,
        source: found.source.to_owned(),
        on: found.on,
        entered: found.now,
        generator: found.generator.to_owned(),
        content: content.digest(),
        notes: content.notes_digest(),
        manifest,
        previous: last.map(Recovered::digest),
    };
    Entered { entry, objects: objects.into_values().collect() }
}
