//! The pages of snapshots: what the site held on a date, what changed with it, and how anyone can check that.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::archive::archive::{self, DESCRIPTION, MANIFEST};
use crate::archive::notice::Notice;
use crate::archive::sequence;
use crate::archive::snapshot::Snapshot;
use crate::base::address::Address;
use crate::base::date::PartialDate;
use crate::base::digest::Digest;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::config::settings;
use crate::kind::kinds;
use crate::plan::past;
use crate::site::reader::Reader;
use crate::site::words::Words;
use crate::theme::theme::{Prepared, prepare};

use super::changes::{edition_link, redline_href};
use super::edition;
use super::past::{NoteView, dated, difference, notes, object_href, plain_date};
use super::shell::{self, PageView};
use super::values::grouped;
use super::view::{Crumb, DateView};

/// A snapshot of more records than this names them in its manifest only: a page for each snapshot must stay small.
const LISTED: usize = 250;

#[derive(Serialize)]
struct SnapshotsView {
    summary: String,
    years: Vec<YearView>,
    // What is withheld, newest first.
    notices: Vec<NoticeView>,
}

#[derive(Serialize)]
struct NoticeView {
    text: String,
    record: Crumb,
    href: String,
}

#[derive(Serialize)]
struct YearView {
    year: i16,
    snapshots: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    date: String,
    iso: String,
    href: String,
    what: String,
}

#[derive(Serialize)]
struct SnapshotView {
    id: String,
    date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    entered: Option<DateView>,
    sealed: String,
    generator: String,
    digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<Crumb>,
    first: bool,
    // Where it is told how much of each record differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    between: Option<String>,
    records: String,
    changes: Vec<ChangeView>,
    gone: Vec<Crumb>,
    settings: Vec<FileView>,
    groups: Vec<Group>,
    // Whether it holds what is withheld.
    withheld: bool,
    description: String,
    manifest: String,
    manifest_digest: String,
    objects: String,
}

/// One record of which a snapshot has another edition than the one before.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeView {
    /// Its edition.
    pub record: Crumb,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `New`, `New edition`, `Withdrawn`, `Moved`, `Shown again`.
    pub how: &'static str,
    /// Where it is told what changed with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redline: Option<String>,
    /// Where it was, if it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The notes.
    pub notes: Vec<NoteView>,
    /// In what it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<String>,
    /// That it is withheld, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withheld: Option<String>,
}

/// A file that is no record, and that a snapshot has otherwise than the one before.
#[derive(Debug, Clone, Serialize)]
pub struct FileView {
    what: &'static str,
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

#[derive(Serialize)]
struct Group {
    label: String,
    count: String,
    records: Vec<Held>,
}

#[derive(Serialize)]
struct Held {
    #[serde(flatten)]
    record: Crumb,
    // The number of the notice under which it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<u32>,
}

/// Puts the list of snapshots together, newest first.
pub(super) fn all(reader: &Reader<'_>, at: &Address) -> (PageView, Prepared) {
    let base = &reader.settings().base;
    let mut years: BTreeMap<i16, Vec<Entry>> = BTreeMap::new();
    let snapshots: Vec<&Snapshot> = reader.snapshots().collect();
    for snapshot in snapshots.iter().rev() {
        let changed = new_editions(reader, snapshot).len();
        let records = count(snapshot.records.len(), "record");
        years.entry(snapshot.id.day.year()).or_default().push(Entry {
            date: dated(snapshot.id),
            iso: snapshot.id.day.to_string(),
            href: base.href(&past::snapshot_address(snapshot.id)),
            what: match snapshot.previous {
                None => format!("{records}; the first"),
                Some(_) => format!("{records}, {}", count(changed, "new edition")),
            },
        });
    }
    let view = SnapshotsView {
        summary: format!("{}.", count(snapshots.len(), "snapshot")),
        years: years.into_iter().rev().map(|(year, snapshots)| YearView { year, snapshots }).collect(),
        notices: reader.archive().notices.iter().rev().map(|notice| noticed(reader, notice)).collect(),
    };
    let mut page = shell::page(reader, at, "Snapshots of this site", &[]);
    page.breadcrumbs.push(shell::home_crumb(reader));
    (page, prepare(&view))
}

/// Puts the page of a snapshot together; `None` where there is no such snapshot.
pub(super) fn one(reader: &Reader<'_>, id: SnapshotId, at: &Address) -> Option<(PageView, Prepared)> {
    let snapshot = reader.snapshot(id)?;
    let base = &reader.settings().base;
    let before = reader.snapshot_before(id);
    let sealed = snapshot.sealed.to_zoned(reader.settings().zone.clone());
    let file = |name: &str| base.absolute(&Address::file(&archive::file_of(id, name)));
    let view = SnapshotView {
        id: id.to_string(),
        date: dated(id),
        entered: (sealed.date() != id.day).then(|| plain_date(&PartialDate::Day(sealed.date()))),
        sealed: sealed.strftime("%-d %B %Y, %H:%M (%Z)").to_string(),
        generator: snapshot.generator.clone(),
        digest: snapshot.digest.to_string(),
        previous: before.map(|before| Crumb {
            label: dated(before.id),
            href: base.href(&past::snapshot_address(before.id)),
        }),
        first: before.is_none(),
        between: before.map(|_| base.href(&past::between_address(id))),
        records: count(snapshot.records.len(), "record"),
        changes: before.map_or_else(Vec::new, |_| changes(reader, snapshot)),
        gone: gone(reader, snapshot),
        settings: before.map_or_else(Vec::new, |before| others(reader, snapshot, before)),
        groups: groups(reader, snapshot),
        withheld: snapshot.records.keys().any(|then| withheld(reader, id, then).is_some()),
        description: file(DESCRIPTION),
        manifest: file(MANIFEST),
        manifest_digest: Digest::of(snapshot.manifest.text().as_bytes()).to_string(),
        objects: base.absolute(&Address::page(["archive", "objects"])),
    };
    let mut page = shell::page(reader, at, &format!("Snapshot of {}", dated(id)), &["Snapshots"]);
    page.breadcrumbs.push(shell::home_crumb(reader));
    let href = base.href(&past::snapshots_address());
    page.breadcrumbs.push(Crumb { label: "Snapshots".to_owned(), href });
    page.noindex = true;
    Some((page, prepare(&view)))
}

/// The editions that a snapshot has first, in the order of their records' ids then.
pub(super) fn new_editions<'a>(
    reader: &Reader<'a>,
    snapshot: &'a Snapshot,
) -> Vec<(&'a RecordId, SnapshotId, &'a Words)> {
    let editions = snapshot.records.keys().filter_map(|then| reader.edition_in(snapshot.id, then));
    editions.filter(|(_, date, _)| *date == snapshot.id).collect()
}

/// What a snapshot has that the one before had not.
pub(super) fn changes(reader: &Reader<'_>, snapshot: &Snapshot) -> Vec<ChangeView> {
    changes_by_id(reader, snapshot).into_iter().map(|(_, change)| change).collect()
}

/// The same with the id that each record had then.
pub(super) fn changes_by_id(reader: &Reader<'_>, snapshot: &Snapshot) -> Vec<(RecordId, ChangeView)> {
    let Some(before) = reader.snapshot_before(snapshot.id) else { return Vec::new() };
    let mut changes = Vec::new();
    for (then, record) in &snapshot.records {
        let Some((id, date, words)) = reader.edition_in(snapshot.id, then) else { continue };
        let was = std::iter::once(then).chain(record.formerly.iter().rev());
        let was = was.clone().find(|id| before.records.contains_key(*id));
        let moved = was.filter(|was| *was != then);
        let how = match (date == snapshot.id, was) {
            (true, _) if words.is_withdrawal() => "Withdrawn",
            (true, None) if !words.is_first => "Shown again",
            (true, None) => "New",
            (true, Some(_)) => "New edition",
            (false, _) if moved.is_some() => "Moved",
            (false, _) => continue,
        };
        let change = ChangeView {
            record: edition_link(reader, id, date, &words.title),
            kind: reader.kind(&id.folder).map(|kind| kind.label.clone()),
            how,
            redline: (date == snapshot.id && !words.is_first).then(|| redline_href(reader, id, date)),
            from: moved.map(RecordId::to_string),
            notes: if date == snapshot.id { notes(words, date) } else { Vec::new() },
            difference: difference(words).filter(|_| date == snapshot.id),
            withheld: reader.notice_of(id, date).map(edition::notice),
        };
        changes.push((then.clone(), change));
    }
    changes
}

/// Records that the snapshot before had, and that did not move: each with its last edition.
pub(super) fn gone(reader: &Reader<'_>, snapshot: &Snapshot) -> Vec<Crumb> {
    let Some(before) = reader.snapshot_before(snapshot.id) else { return Vec::new() };
    let moved: BTreeSet<&RecordId> =
        snapshot.records.values().flat_map(|record| record.formerly.iter()).collect();
    let is_gone = |id: &&RecordId| !snapshot.records.contains_key(*id) && !moved.contains(*id);
    let gone = before.records.keys().filter(is_gone);
    let last = gone.filter_map(|then| reader.edition_in(before.id, then));
    last.map(|(id, date, words)| edition_link(reader, id, date, &words.title)).collect()
}

/// Settings, kinds and files for the whole site in which two snapshots differ.
pub(super) fn others(reader: &Reader<'_>, snapshot: &Snapshot, before: &Snapshot) -> Vec<FileView> {
    let (new, old) = (&snapshot.manifest.files, &before.manifest.files);
    let paths: BTreeSet<&RelPath> = new.keys().chain(old.keys()).collect();
    let differs = paths.into_iter().filter(|path| new.get(*path) != old.get(*path));
    let view = |path: &RelPath| {
        let what = match (path.as_str(), path.file_name()) {
            (settings::FILE, _) => "Settings of the site",
            (_, kinds::FILE) => "Kind of records",
            _ if path.below("static").is_some() => "File for the whole site",
            _ => return None,
        };
        let href = new.get(path).map(|digest| object_href(reader, *digest));
        Some(FileView { what, path: path.to_string(), href })
    };
    differs.filter_map(view).collect()
}

fn groups(reader: &Reader<'_>, snapshot: &Snapshot) -> Vec<Group> {
    let mut by_folder: BTreeMap<&Slug, Vec<&RecordId>> = BTreeMap::new();
    for id in snapshot.records.keys() {
        by_folder.entry(&id.folder).or_default().push(id);
    }
    let sealed = reader.sealed_kinds(snapshot.id);
    let group = |(folder, ids): (&Slug, Vec<&RecordId>)| {
        let link = |then: &&RecordId| {
            let (id, date, words) = reader.edition_in(snapshot.id, then)?;
            let withheld = reader.notice_of(id, date).map(|notice| notice.number);
            Some(Held { record: edition_link(reader, id, date, &words.title), withheld })
        };
        let is_listed = snapshot.records.len() <= LISTED;
        Group {
            label: sealed
                .and_then(|kinds| kinds.get(folder))
                .map_or_else(|| folder.to_string(), |kind| kind.plural.clone()),
            count: grouped(i64::try_from(ids.len()).unwrap_or(i64::MAX)),
            records: if is_listed { ids.iter().filter_map(link).collect() } else { Vec::new() },
        }
    };
    by_folder.into_iter().map(group).collect()
}

// The notice under which what a snapshot holds of a record is withheld.
fn withheld<'a>(reader: &Reader<'a>, snapshot: SnapshotId, then: &RecordId) -> Option<&'a Notice> {
    let (id, date, _) = reader.edition_in(snapshot, then)?;
    reader.notice_of(id, date)
}

fn noticed(reader: &Reader<'_>, notice: &Notice) -> NoticeView {
    let base = &reader.settings().base;
    let title = reader.editions(&notice.record).last().map(|edition| edition.words.title.clone());
    let dates: Vec<String> = notice.editions.iter().map(|date| dated(*date)).collect();
    let what = match dates.split_last() {
        Some((last, [])) => format!("Its edition of {last} is"),
        Some((last, before)) => format!("Its editions of {} and {last} are", before.join(", ")),
        None => "It is".to_owned(),
    };
    NoticeView {
        text: edition::withheld(&what, notice),
        record: Crumb {
            label: title.unwrap_or_else(|| notice.record.to_string()),
            href: base.href(&past::history_address(&reader.address(&notice.record))),
        },
        href: base.href(&Address::file(&sequence::path::<Notice>(notice.number))),
    }
}

fn count(n: usize, what: &str) -> String {
    let number = grouped(i64::try_from(n).unwrap_or(i64::MAX));
    format!("{number} {what}{}", if n == 1 { "" } else { "s" })
}
