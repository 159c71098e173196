//! Withholds the words of editions: works out which stored bytes only they need, and writes the notice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil};

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::document::files;
use crate::source::tree::Tree;

use super::archive::{Archive, FOLDER};
use super::history::{Edition, Histories, History};
use super::manifest;
use super::notice::Notice;
use super::sequence::Entry as _;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// The record, by any id that it had.
    pub record: &'a RecordId,
    /// Editions by their dates; none means all but the current one.
    pub editions: &'a [SnapshotId],
    /// Why.
    pub reason: &'a str,
    /// On whose authority.
    pub authority: &'a str,
    /// The day, in the site's time zone.
    pub on: civil::Date,
    /// Now.
    pub now: Timestamp,
    /// The program: `candour 0.1.0`.
    pub generator: &'a str,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The notice to be added; none where all that is asked for is withheld already.
    pub notice: Option<Notice>,
    /// The stored bytes to be removed after the notice is there: also those of earlier notices that are still there.
    pub remove: Vec<RelPath>,
    /// Attachments that others need too and that stay, each with who needs it.
    pub kept: Vec<(RelPath, String)>,
    /// The edition that stays because it is what the site says now.
    pub current: Option<SnapshotId>,
}

/// Plans a redaction; the error is a sentence that says what to do first.
pub fn plan(
    tree: &Tree,
    archive: &Archive,
    histories: &Histories,
    asked: &Asked<'_>,
) -> Result<Redaction, String> {
    let (id, history) = found(histories, asked.record)
        .ok_or_else(|| format!("`{}` has no edition: nothing of it was sealed", asked.record))?;
    let current = history.editions.last().filter(|edition| edition.until.is_none());
    let editions = chosen(archive, id, history, asked.editions, current)?;
    let Some(editions) = editions else {
        let remove = still_there(tree, archive.notices.iter().flat_map(|notice| &notice.withheld));
        return Ok(Redaction { notice: None, remove, kept: Vec::new(), current: None });
    };
    let uses = Uses::of(archive, history, id);
    let mut free: BTreeSet<(usize, &RelPath)> = BTreeSet::new();
    for notice in &archive.notices {
        let Some((noticed_id, noticed)) = found(histories, &notice.record) else { continue };
        let noticed_uses = Uses::of(archive, noticed, noticed_id);
        for edition in noticed.editions.iter().filter(|edition| notice.editions.contains(&edition.id)) {
            free.extend(noticed_uses.by_edition(edition).map(|(list, path, _)| (list, path)));
        }
    }
    let mut wanted: BTreeMap<Digest, &RelPath> = BTreeMap::new();
    for edition in &editions {
        for (list, path, digest) in uses.by_edition(edition) {
            free.insert((list, path));
            wanted.insert(digest, path);
        }
    }
    wanted.retain(|digest, _| archive.withheld(*digest).is_none());
    let mut kept: BTreeMap<Digest, (RelPath, String)> = BTreeMap::new();
    let mut blocked: BTreeSet<String> = BTreeSet::new();
    let mut needed = |digest: Digest, by: String| {
        let Some(path) = wanted.get(&digest) else { return };
        match files::is_main(path) {
            true => drop(blocked.insert(by)),
            false => drop(kept.entry(digest).or_insert_with(|| ((*path).clone(), by))),
        }
    };
    for (list, (name, files)) in lists(archive).enumerate() {
        for (path, digest) in &files.files {
            if !free.contains(&(list, path)) {
                needed(*digest, format!("`{path}` in {name}"));
            }
        }
    }
    for source in tree.iter().filter(|source| source.path.below(FOLDER).is_none()) {
        if let Some(digest) = source.digest() {
            needed(digest, format!("`{}`, as it is now", source.path));
        }
    }
    if let Some(first) = blocked.iter().next() {
        let more = blocked.len() - 1;
        let more = if more > 0 { format!(" and {more} others") } else { String::new() };
        return Err(format!(
            "the same bytes are {first}{more}: change what is there now and publish, or name those editions too"
        ));
    }
    wanted.retain(|digest, _| !kept.contains_key(digest));
    if wanted.is_empty() {
        return Err("every file of these editions is needed elsewhere: nothing can be withheld".to_owned());
    }
    let last = archive.notices.last();
    let notice = Notice {
        number: last.map_or(1, |last| last.number.saturating_add(1)),
        record: id.clone(),
        editions: editions.iter().map(|edition| edition.id).collect(),
        reason: asked.reason.to_owned(),
        authority: asked.authority.to_owned(),
        on: asked.on,
        entered: asked.now,
        generator: asked.generator.to_owned(),
        withheld: wanted.keys().copied().collect(),
        previous: last.map(Notice::digest),
    };
    let all = archive.notices.iter().chain([&notice]).flat_map(|notice| &notice.withheld);
    let remove = still_there(tree, all);
    let current = current.map(|edition| edition.id).filter(|_| asked.editions.is_empty());
    Ok(Redaction { notice: Some(notice), remove, kept: kept.into_values().collect(), current })
}

/// The history of a record by any id that it had, with the one that it has now.
pub fn found<'a>(histories: &'a Histories, record: &RecordId) -> Option<(&'a RecordId, &'a History)> {
    let had = |history: &History| history.editions.iter().any(|edition| edition.record == *record);
    let own = || histories.iter().find(|(id, _)| *id == record);
    own().or_else(|| histories.iter().find(|(_, history)| had(history)))
}

// The editions that are to be withheld; none where all of them are already.
fn chosen<'a>(
    archive: &Archive,
    id: &RecordId,
    history: &'a History,
    asked: &[SnapshotId],
    current: Option<&Edition>,
) -> Result<Option<Vec<&'a Edition>>, String> {
    let first =
        format!("change the record, give the change a note and run `candour publish`; then redact `{id}`");
    for date in asked {
        if !history.editions.iter().any(|edition| edition.id == *date) {
            let dates: Vec<String> = history.editions.iter().map(|edition| edition.id.to_string()).collect();
            return Err(format!("`{id}` has no edition of {date}; it has {}", dates.join(", ")));
        }
        if current.is_some_and(|current| current.id == *date) {
            return Err(format!("the edition of {date} is what the site says now: {first}"));
        }
    }
    let is_meant = |edition: &&Edition| match asked {
        [] => current.is_none_or(|current| current.id != edition.id),
        asked => asked.contains(&edition.id),
    };
    let mut editions: Vec<&Edition> = history.editions.iter().filter(is_meant).collect();
    if editions.is_empty() {
        return Err(format!("the only edition of `{id}` is what the site says now: {first}"));
    }
    editions.retain(|edition| archive.notice_of(edition).is_none());
    Ok(if editions.is_empty() { None } else { Some(editions) })
}

// The lists of files of the archive, each with its name in a sentence.
fn lists(archive: &Archive) -> impl Iterator<Item = (String, &manifest::Manifest)> {
    let snapshots = archive.snapshots.values();
    let snapshots = snapshots.map(|one| (format!("the snapshot {}", one.id), &one.manifest));
    let recovered = archive.recovered.iter();
    snapshots.chain(recovered.map(|one| (format!("the recovered edition of {}", one.id), &one.manifest)))
}

// Where the archive has the files of a record.
struct Uses<'a> {
    archive: &'a Archive,
    // Every id that the record had.
    ids: BTreeSet<&'a RecordId>,
}

impl<'a> Uses<'a> {
    fn of(archive: &'a Archive, history: &'a History, id: &'a RecordId) -> Uses<'a> {
        let mut ids: BTreeSet<&RecordId> = history.editions.iter().map(|edition| &edition.record).collect();
        ids.insert(id);
        let records = archive.snapshots.values().filter_map(|snapshot| snapshot.records.get(id));
        ids.extend(records.flat_map(|record| &record.formerly));
        Uses { archive, ids }
    }

    // The files of an edition: the number of the list in the archive, the path, and the digest.
    fn by_edition(&self, edition: &Edition) -> impl Iterator<Item = (usize, &'a RelPath, Digest)> + use<'a> {
        let mut found = Vec::new();
        for (list, snapshot) in self.archive.snapshots.values().enumerate() {
            if edition.is_recovered() || !(edition.id..=edition.last).contains(&snapshot.id) {
                continue;
            }
            let then = self.ids.iter().find(|id| {
                snapshot.records.get(**id).is_some_and(|record| record.content == edition.content)
            });
            let files = then.map(|then| snapshot.files_of(then)).unwrap_or_default();
            found.extend(files.into_iter().map(|(path, digest)| (list, path, digest)));
        }
        for (list, recovered) in self.archive.recovered.iter().enumerate() {
            if edition.is_recovered() && recovered.id == edition.id && recovered.record == edition.record {
                let files = recovered.manifest.of_record(&recovered.record).into_iter();
                let list = self.archive.snapshots.len() + list;
                found.extend(files.map(|(path, digest)| (list, path, digest)));
            }
        }
        found.into_iter()
    }
}

fn still_there<'a>(tree: &Tree, digests: impl IntoIterator<Item = &'a Digest>) -> Vec<RelPath> {
    let objects: BTreeSet<RelPath> = digests.into_iter().map(|digest| manifest::object(*digest)).collect();
    objects.into_iter().filter(|path| tree.get(path.as_str()).is_some()).collect()
}
