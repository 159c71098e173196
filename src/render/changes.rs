//! What changed: the page of the site's changes, and the feeds of the site and of each record (RFC 4287).

use serde::Serialize;

use crate::archive::snapshot::Snapshot;
use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::snapshot_id::SnapshotId;
use crate::kind::shape::Kind;
use crate::plan::past;
use crate::site::editions::Edition;
use crate::site::reader::Reader;
use crate::site::words::Words;
use crate::theme::theme::{Prepared, prepare};

use super::edition;
use super::feed::{self, Entry, Feed};
use super::past::{dated, difference, gist};
use super::shell::{self, FeedLink, PageView};
use super::snapshot::{self, ChangeView};
use super::view::Crumb;

/// How many snapshots the page of changes tells of; the others have pages of their own.
const SNAPSHOTS: usize = 20;

/// How many changes of a snapshot it lists; all of them are on the snapshot's page.
const LISTED: usize = 40;

/// How many entries a feed has at most.
const ENTRIES: usize = 50;

#[derive(Serialize)]
struct ChangesPage {
    snapshots: Vec<Group>,
    all: String,
    more: bool,
    // The feeds of the changes of one kind each.
    feeds: Vec<Crumb>,
}

#[derive(Serialize)]
struct Group {
    date: String,
    iso: String,
    href: String,
    first: bool,
    records: usize,
    // Where more is told of them.
    more: String,
    changes: Vec<ChangeView>,
    // How many more there are.
    left: usize,
    gone: Vec<Crumb>,
}

/// Puts the page of the site's changes together.
pub(super) fn page(reader: &Reader<'_>, at: &Address) -> (PageView, Prepared) {
    let base = &reader.settings().base;
    let newest: Vec<&Snapshot> = reader.snapshots().rev().take(SNAPSHOTS + 1).collect();
    let group = |snapshot: &&Snapshot| {
        let mut changes = match snapshot.previous {
            None => Vec::new(),
            Some(_) => snapshot::changes(reader, snapshot),
        };
        let left = changes.len().saturating_sub(LISTED);
        changes.truncate(LISTED);
        Group {
            date: dated(snapshot.id),
            iso: snapshot.id.day.to_string(),
            href: base.href(&past::snapshot_address(snapshot.id)),
            first: snapshot.previous.is_none(),
            records: snapshot.records.len(),
            more: base.href(&past::between_address(snapshot.id)),
            changes,
            left,
            gone: snapshot::gone(reader, snapshot),
        }
    };
    let view = ChangesPage {
        snapshots: newest.iter().take(SNAPSHOTS).map(group).collect(),
        all: base.href(&past::snapshots_address()),
        more: newest.len() > SNAPSHOTS,
        feeds: reader.followed_kinds().into_iter().map(|kind| kind_feed(reader, kind)).collect(),
    };
    let mut page = shell::page(reader, at, "Changes", &[]);
    page.breadcrumbs.push(shell::home_crumb(reader));
    let href = base.href(&at.join("feed.atom"));
    page.feed = Some(FeedLink { title: format!("Changes of {}", reader.settings().title), href });
    (page, prepare(&view))
}

/// Writes the feed of the site's changes, newest first.
pub(super) fn of_site(reader: &Reader<'_>, at: &Address) -> Vec<u8> {
    let base = &reader.settings().base;
    let mut entries = Vec::new();
    for snapshot in reader.snapshots().rev() {
        for (id, date, words) in snapshot::new_editions(reader, snapshot) {
            entries.push(entry(reader, id, date, words, snapshot));
        }
        if entries.len() >= ENTRIES {
            break;
        }
    }
    entries.truncate(ENTRIES);
    feed::write(
        reader,
        &Feed {
            at: base.absolute(at),
            title: format!("{} – Changes", reader.settings().title),
            subtitle: None,
            home: base.absolute(&past::changes_address()),
            entries,
        },
    )
}

/// Writes the feed of the changes of a kind's records, newest first.
pub(super) fn of_kind(reader: &Reader<'_>, folder: &Slug, at: &Address) -> Vec<u8> {
    let base = &reader.settings().base;
    let mut editions: Vec<(&RecordId, &Edition)> = reader.editions_of_kind(folder).collect();
    editions.sort_by(|(a_id, a), (b_id, b)| (b.id, a_id).cmp(&(a.id, b_id)));
    let entries = editions.into_iter().filter_map(|(id, edition)| {
        let snapshot = reader.snapshot(edition.id)?;
        Some(entry(reader, id, edition.id, &edition.words, snapshot))
    });
    let label = reader.kind(folder).map_or_else(|| folder.to_string(), |kind| kind.plural.clone());
    feed::write(
        reader,
        &Feed {
            at: base.absolute(at),
            title: format!("{} – Changes: {label}", reader.settings().title),
            subtitle: None,
            home: base.absolute(&past::changes_address()),
            entries: entries.take(ENTRIES).collect(),
        },
    )
}

/// Writes the feed of a record's changes, newest first.
pub(super) fn of_record(reader: &Reader<'_>, id: &RecordId) -> Vec<u8> {
    let base = &reader.settings().base;
    let home = reader.address(id);
    let editions = reader.editions(id);
    let newest = editions.iter().rev().take(ENTRIES);
    let entries = newest.filter_map(|edition| {
        let snapshot = reader.snapshot(edition.id)?;
        Some(entry(reader, id, edition.id, &edition.words, snapshot))
    });
    let title = editions.last().map(|edition| edition.words.title.clone()).unwrap_or_default();
    feed::write(
        reader,
        &Feed {
            at: base.absolute(&past::feed_address(&home)),
            title: format!("Changes of {title}"),
            subtitle: None,
            home: base.absolute(&past::history_address(&home)),
            entries: entries.collect(),
        },
    )
}

fn entry(reader: &Reader<'_>, id: &RecordId, date: SnapshotId, words: &Words, snapshot: &Snapshot) -> Entry {
    let kind = reader.kind(&id.folder);
    let what = match (reader.notice_of(id, date), gist(words)) {
        (Some(notice), _) => edition::notice(notice),
        (None, Some(gist)) => gist,
        (None, None) if words.is_first => "Published.".to_owned(),
        (None, None) => "Shown again.".to_owned(),
    };
    let summary = match difference(words).filter(|difference| *difference != what) {
        Some(difference) => format!("{what} {difference}"),
        None => what,
    };
    let home = reader.address(id);
    let related = (!words.is_first).then(|| past::redline_address(&home, date));
    Entry {
        related: related.map(|at| reader.settings().base.absolute(&at)),
        id: format!("{}/{date}", feed::identifier_of_sealed(reader, id)),
        title: words.title.clone(),
        updated: snapshot.as_of.to_string(),
        published: snapshot.as_of.to_string(),
        href: reader.settings().base.absolute(&past::edition_address(&home, date)),
        category: kind.map(|kind| (kind.folder.to_string(), kind.label.clone())),
        summary,
    }
}

fn kind_feed(reader: &Reader<'_>, kind: &Kind) -> Crumb {
    let href = reader.settings().base.href(&past::kind_feed_address(&kind.folder));
    Crumb { label: kind.plural.clone(), href }
}

/// Where it is told what changed with an edition.
pub(super) fn redline_href(reader: &Reader<'_>, id: &RecordId, date: SnapshotId) -> String {
    reader.settings().base.href(&past::redline_address(&reader.address(id), date))
}

/// A link to the record's edition.
pub(super) fn edition_link(reader: &Reader<'_>, id: &RecordId, date: SnapshotId, title: &str) -> Crumb {
    let href = reader.settings().base.href(&past::edition_address(&reader.address(id), date));
    Crumb { label: title.to_owned(), href }
}
