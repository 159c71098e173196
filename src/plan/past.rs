//! Where the past lives: histories, editions, snapshots, and the archive's own files.

use std::collections::BTreeSet;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::archive::archive::{self, DESCRIPTION, MANIFEST};
use crate::archive::notice::Notice;
use crate::archive::recovered::Recovered;
use crate::archive::sequence::{self, Entry as _};
use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::finding::Place;
use crate::site::editions::Edition;
use crate::site::site::Site;
use crate::source::tree::{Source, Tree};

use super::absent::{self, Absent};
use super::datasets;
use super::page::{Page, PageKind};
use super::planning::{Claim, file_address};

/// A page or a file about what was published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Past {
    /// An edition of a record.
    Edition(RecordId, SnapshotId),
    /// An edition as data.
    EditionData(RecordId, SnapshotId),
    /// A page in the place of a file that is withheld: it tells why.
    Absent(Absent),
    /// A page that leads on to an edition, from where it was while the record had another id.
    EditionMoved(RecordId, SnapshotId),
    /// What changed in a record with an edition.
    Redline(RecordId, SnapshotId),
    /// A page that leads on to what changed with an edition, from where it was while the record had another id.
    RedlineMoved(RecordId, SnapshotId),
    /// What changed in a record since an edition.
    RedlineToCurrent(RecordId, SnapshotId),
    /// A record's history, whole or what was shown in a year.
    History(RecordId, Years),
    /// A page that leads on to a record's history.
    HistoryMoved(RecordId),
    /// The editions of a record for programs (RFC 7089).
    TimeMap(RecordId),
    /// The changes of a record.
    RecordFeed(RecordId),
    /// All snapshots.
    Snapshots,
    /// A snapshot.
    Snapshot(SnapshotId),
    /// What changed between a snapshot and the one before.
    Between(SnapshotId),
    /// The changes of the site.
    Changes,
    /// The changes of the site as a feed.
    ChangeFeed,
    /// The changes of a kind's records as a feed.
    KindChangeFeed(Slug),
}

/// What of a history a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Years {
    /// Everything.
    All,
    /// The years, each of which has a page.
    Overview,
    /// What was shown in a year.
    One(i16),
}

/// A history of more editions than this has a page for each year.
pub const LONG: usize = 100;

/// Where a record's past begins: its own address, or `/index/` for the home page, whose own is not free for that.
pub fn home_of(record: &Address) -> Address {
    match record == &Address::home() {
        true => Address::page(["index"]),
        false => record.clone(),
    }
}

/// The address of an edition.
pub fn edition_address(record: &Address, id: SnapshotId) -> Address {
    home_of(record).join(&format!("{id}/"))
}

/// The address of what changed with an edition.
pub fn redline_address(record: &Address, id: SnapshotId) -> Address {
    changes_of(&edition_address(record, id))
}

// The address of what changed with the edition at an address.
fn changes_of(edition: &Address) -> Address {
    edition.join("changes/")
}

/// The address of what changed since an edition.
pub fn redline_to_current_address(record: &Address, id: SnapshotId) -> Address {
    redline_address(record, id).join("current/")
}

/// The editions that are compared with the newest: the ten before it, but for the last of them, which the newest is
/// compared with in any case.
pub fn compared_with_current(editions: &[Edition]) -> &[Edition] {
    let end = editions.len().saturating_sub(2);
    &editions[end.saturating_sub(TO_CURRENT - 1)..end]
}

/// How many editions are compared with the newest.
const TO_CURRENT: usize = 10;

/// The address of a history.
pub fn history_address(record: &Address) -> Address {
    home_of(record).join("history/")
}

/// The address of a year of a long history.
pub fn year_address(record: &Address, year: i16) -> Address {
    history_address(record).join(&format!("{year}/"))
}

/// The address of a record's TimeMap.
pub fn timemap_address(record: &Address) -> Address {
    home_of(record).join("timemap.link")
}

/// The address of a record's feed of changes.
pub fn feed_address(record: &Address) -> Address {
    home_of(record).join("feed.atom")
}

/// The address of the list of snapshots.
pub fn snapshots_address() -> Address {
    Address::page(["snapshots"])
}

/// The address of a snapshot.
pub fn snapshot_address(id: SnapshotId) -> Address {
    snapshots_address().join(&format!("{id}/"))
}

/// The address of what changed between a snapshot and the one before.
pub fn between_address(id: SnapshotId) -> Address {
    snapshot_address(id).join("changes/")
}

/// The address of the feed of a kind's changes.
pub fn kind_feed_address(folder: &Slug) -> Address {
    changes_address().join(&format!("{folder}/feed.atom"))
}

/// The address of the site's changes.
pub fn changes_address() -> Address {
    Address::page(["changes"])
}

/// The years in which a history has something to tell, from the first on.
pub fn years(editions: &[Edition]) -> Vec<i16> {
    let first = editions.first().map(|edition| edition.id.day.year());
    let days = editions.iter().flat_map(|edition| edition.until.into_iter().chain([edition.id]));
    let last = days.map(|id| id.day.year()).max();
    first.zip(last).map_or_else(Vec::new, |(first, last)| (first..=last).collect())
}

/// The pages of a record's past.
pub fn of_record(site: &Site, id: &RecordId) -> Vec<Claim> {
    let editions = site.editions().of(id);
    let Some(newest) = editions.last() else { return Vec::new() };
    let at = site.kinds().address(id);
    let newest = place(newest.id);
    let mut claims = Vec::new();
    let mut add = |at: Address, what: PageKind, place: &Place| {
        claims.push(Claim { page: Page { at, what }, place: place.clone() });
    };
    let past = |what: Past| PageKind::Past(what);
    for edition in editions {
        let own = edition_address(&at, edition.id);
        let place = place(edition.id);
        for (name, object) in &edition.words.files {
            add(file_address(&own, name), PageKind::File(object.clone()), &place);
        }
        if edition.id != editions[0].id {
            let redline = past(Past::Redline(id.clone(), edition.id));
            add(changes_of(&own), redline, &place);
        }
        add(datasets::record_address(&own), past(Past::EditionData(id.clone(), edition.id)), &place);
        add(own, past(Past::Edition(id.clone(), edition.id)), &place);
        if edition.record != *id {
            let old = edition_address(&site.kinds().address(&edition.record), edition.id);
            if edition.id != editions[0].id {
                add(changes_of(&old), past(Past::RedlineMoved(id.clone(), edition.id)), &place);
            }
            add(old, past(Past::EditionMoved(id.clone(), edition.id)), &place);
        }
    }
    for edition in compared_with_current(editions) {
        let redline = past(Past::RedlineToCurrent(id.clone(), edition.id));
        add(redline_to_current_address(&at, edition.id), redline, &newest);
    }
    if editions.len() > LONG {
        add(history_address(&at), past(Past::History(id.clone(), Years::Overview)), &newest);
        for year in years(editions) {
            add(year_address(&at, year), past(Past::History(id.clone(), Years::One(year))), &newest);
        }
    } else {
        add(history_address(&at), past(Past::History(id.clone(), Years::All)), &newest);
    }
    if at == Address::home() {
        add(home_of(&at), PageKind::Redirect(id.clone()), &newest);
    }
    add(timemap_address(&at), past(Past::TimeMap(id.clone())), &newest);
    add(feed_address(&at), past(Past::RecordFeed(id.clone())), &newest);
    let before: BTreeSet<&RecordId> =
        editions.iter().map(|edition| &edition.record).filter(|old| *old != id).collect();
    for old in before {
        let old = site.kinds().address(old);
        add(history_address(&old), past(Past::HistoryMoved(id.clone())), &newest);
        // What programs read does not follow pages that lead on.
        add(timemap_address(&old), past(Past::TimeMap(id.clone())), &newest);
        add(feed_address(&old), past(Past::RecordFeed(id.clone())), &newest);
    }
    claims.extend(absent::claims(site, id));
    claims
}

/// The pages of the archive as a whole; none where there is no snapshot.
pub fn of_archive(site: &Site) -> Vec<Claim> {
    let Some(newest) = site.archive().newest() else { return Vec::new() };
    let feeds =
        followed(site).map(|folder| (kind_feed_address(folder), Past::KindChangeFeed(folder.clone())));
    let pages = [
        (snapshots_address(), Past::Snapshots),
        (changes_address(), Past::Changes),
        (changes_address().join("feed.atom"), Past::ChangeFeed),
    ];
    let claim = |(at, what)| Claim { page: Page { at, what: PageKind::Past(what) }, place: place(newest.id) };
    pages.into_iter().chain(feeds).chain(absent::of_stored(site)).map(claim).collect()
}

/// The kinds of which some record was sealed.
pub fn followed(site: &Site) -> impl Iterator<Item = &Slug> {
    site.editions().folders().into_iter().filter(move |folder| site.kinds().get(folder).is_some())
}

/// The pages of a snapshot.
pub fn of_snapshot(site: &Site, id: SnapshotId) -> Vec<Claim> {
    let Some(snapshot) = site.archive().snapshots.get(&id) else { return Vec::new() };
    let own = (snapshot_address(id), Past::Snapshot(id));
    let between = snapshot.previous.is_some().then(|| (between_address(id), Past::Between(id)));
    let claim = |(at, what)| Claim { page: Page { at, what: PageKind::Past(what) }, place: place(id) };
    [own].into_iter().chain(between).map(claim).collect()
}

/// The stored bytes of the archive, each as it is.
pub fn of_objects(site: &Site, tree: &Tree) -> Vec<Claim> {
    let stored: Vec<&Source> = tree.below(archive::OBJECTS).collect();
    stored.par_iter().filter_map(|source| of_sealed(site, tree, &source.path)).collect()
}

/// A file of the archive as it is, so that readers can check it; nothing for one that no snapshot names.
pub fn of_sealed(site: &Site, tree: &Tree, path: &RelPath) -> Option<Claim> {
    let is_named = match path.below(archive::SNAPSHOTS).and_then(|below| below.split_once('/')) {
        Some((id, name)) => {
            let id = SnapshotId::parse(id).filter(|id| site.archive().snapshots.contains_key(id));
            id.is_some() && [DESCRIPTION, MANIFEST].contains(&name)
        }
        None if [Notice::FOLDER, Recovered::FOLDER].contains(&path.folder()) => {
            sequence::number_of(path.file_name()).is_some()
        }
        None => {
            let digest = Digest::parse(path.file_name());
            // Bytes that came back although they are withheld are not for readers.
            let is_free = |digest| site.editions().holds(digest) && site.archive().withheld(digest).is_none();
            path.below(archive::OBJECTS).is_some() && digest.is_some_and(is_free)
        }
    };
    let is_there = tree.get(path.as_str()).is_some_and(|source| source.shared().is_some());
    let page = || Page { at: Address::file(path), what: PageKind::File(path.clone()) };
    (is_named && is_there).then(|| Claim { page: page(), place: Place::file(path) })
}

/// The records whose past is told below a kind's folder.
pub fn records_in<'a>(site: &'a Site, folder: &'a Slug) -> impl Iterator<Item = &'a RecordId> {
    let is_in = move |id: &&RecordId| {
        id.folder == *folder || site.editions().of(id).iter().any(|edition| edition.record.folder == *folder)
    };
    site.editions().records().filter(is_in)
}

fn place(id: SnapshotId) -> Place {
    Place::file(&archive::file_of(id, DESCRIPTION))
}
