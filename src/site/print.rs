//! What stands for a slice of the site in another run: the same for two that are equal, another for two that differ.
//!
//! Only for what pages of the past and of records read; any other slice has none, and what read it is drawn again.

use std::collections::BTreeMap;
use std::fmt::Debug;

use rayon::prelude::*;
use serde::Serialize;

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::packing;
use crate::base::snapshot_id::SnapshotId;

use super::drawn::DrawnIndex;
use super::editions::{Edition, Editions};
use super::parts::{anchors, dates, row};
use super::reader::Reader;
use super::site::Site;
use super::slice::Slice;

/// The prints of a site's slices.
pub struct Prints<'a> {
    site: &'a Site,
    editions: &'a EditionPrints,
}

/// The prints of all editions.
#[derive(Debug, Default)]
pub struct EditionPrints {
    // Of the editions of each record, oldest first.
    by_record: BTreeMap<RecordId, Vec<Digest>>,
    // Of all editions until a snapshot: which one it has of a record depends on these.
    until: BTreeMap<SnapshotId, Digest>,
}

impl EditionPrints {
    /// Makes them.
    pub fn of(editions: &Editions) -> EditionPrints {
        let records: Vec<&RecordId> = editions.records().collect();
        let of_record = |id: &&RecordId| ((*id).clone(), editions.of(id).iter().map(edition).collect());
        let by_record: Vec<(RecordId, Vec<Digest>)> = records.par_iter().map(of_record).collect();
        let dated = |id: &&RecordId| {
            let own = editions.of(id).iter();
            own.map(|edition| (edition.id, wired(&(*id, &edition.record)))).collect::<Vec<_>>()
        };
        let mut dates: Vec<(SnapshotId, Digest)> = records.par_iter().flat_map_iter(dated).collect();
        // In the order of dates; of those with the same, in that of the records.
        dates.sort_by_key(|(date, _)| *date);
        let (mut until, mut sum) = (BTreeMap::new(), Digest::of(b""));
        for same in dates.chunk_by(|a, b| a.0 == b.0) {
            let prints: Vec<Digest> = [sum].into_iter().chain(same.iter().map(|(_, print)| *print)).collect();
            sum = Digest::of_all(&prints);
            until.extend(same.first().map(|(date, _)| (*date, sum)));
        }
        EditionPrints { by_record: by_record.into_iter().collect(), until }
    }

    /// That of all editions of a record, one after the other.
    pub fn of_record(&self, id: &RecordId) -> Digest {
        Digest::of_all(self.by_record.get(id).map_or(&[], Vec::as_slice))
    }
}

impl<'a> Prints<'a> {
    /// Gets ready to give them.
    pub fn of(site: &'a Site) -> Prints<'a> {
        Prints { site, editions: site.editions.prints() }
    }

    /// The print of a slice; nothing for those that no page reads which is kept, and for those of documents, sources and
    /// addresses, which are not the site's.
    pub fn get(&self, slice: &Slice) -> Option<Digest> {
        let site = self.site;
        let facts = |id: &RecordId| site.shown_one(id).map(|shown| &shown.document.facts);
        Some(match slice {
            Slice::Card(id) => print(&(site.shown_one(id).map(|shown| &shown.card), site.is_held_back(id))),
            Slice::Row(id) => print(&facts(id).map(row)),
            Slice::Anchors(id) => print(&facts(id).map(anchors)),
            Slice::Dates(id) => print(&facts(id).map(dates)),
            Slice::Tag(tag) | Slice::TagName(tag) => print(&site.tags.get(tag)),
            Slice::Editions(id) => {
                Digest::of_all(&[self.editions.of_record(id), print(site.editions.first_id(id))])
            }
            Slice::KindEditions(folder) => {
                let own = self.editions.by_record.keys().filter(|id| id.folder == *folder);
                let prints = own.flat_map(|id| [print(id), self.editions.of_record(id)]);
                Digest::of_all(&prints.collect::<Vec<_>>())
            }
            Slice::Edition(id, date) => {
                let all = site.editions.of(id);
                let at = all.iter().position(|edition| edition.id == *date);
                let beside = |at: Option<usize>| at.and_then(|at| all.get(at)).map(|edition| edition.id);
                let before = beside(at.and_then(|at| at.checked_sub(1)));
                let own = at.and_then(|at| self.editions.by_record.get(id)?.get(at));
                print(&(own, before, beside(at.map(|at| at + 1))))
            }
            Slice::Words(id, date) => {
                let found = site.editions.of(id).iter().find(|edition| edition.id == *date);
                print(&found.map(|edition| (edition.key(), &edition.notice)))
            }
            Slice::Snapshot(date) => self.snapshot(*date),
            Slice::Snapshots => {
                let archive = site.archive();
                let snapshots: Vec<_> =
                    archive.snapshots.values().map(|snapshot| (snapshot.id, snapshot.digest)).collect();
                print(&(snapshots, &archive.recovered, &archive.notices))
            }
            // As the reader lends them.
            Slice::Inverse(id) => print(&Reader::of(site).inverse(id)),
            Slice::Life(id) => {
                let day = site.as_of().day();
                print(&facts(id).map(|facts| DrawnIndex::life_on(facts, day)))
            }
            Slice::Moments(id) => print(&site.drawn.moments_on(id, site.as_of().day())),
            _ => return None,
        })
    }

    // What a snapshot is, the one before it, and which edition it has of each record under which id.
    fn snapshot(&self, date: SnapshotId) -> Digest {
        let archive = self.site.archive();
        let own = archive.snapshots.get(&date);
        let moved = self.site.editions.moved();
        let moved: Vec<_> = moved
            .filter(|(then, _)| own.is_some_and(|snapshot| snapshot.records.contains_key(*then)))
            .collect();
        let found: Vec<_> = archive
            .recovered
            .iter()
            .filter(|found| found.id == date)
            .map(|found| (found, self.site.editions.kinds.of_edition_digest(date, &found.record)))
            .collect();
        print(&(
            own.map(|snapshot| snapshot.digest),
            archive.snapshots.range(..date).next_back().map(|(id, before)| (id, before.digest)),
            self.site.editions.kinds.digest(date),
            self.editions.until.range(..=date).next_back().map(|(_, sum)| sum),
            moved,
            found,
        ))
    }
}

// The print of an edition, with what its words were read from in place of the words.
fn edition(edition: &Edition) -> Digest {
    let Edition { id, record, content, until, origin, notice, .. } = edition;
    let (record, of, key) =
        ((record.folder.as_str(), record.name.as_str()), (id, content, until), edition.key());
    // Few have more to tell, and there are many.
    let more = (!origin.is_sealed() || notice.is_some()).then(|| format!("{origin:?} {notice:?}"));
    wired(&(record, of, key, more))
}

// The print of something in the form in which it is kept, which is faster to write than to be read.
fn wired(of: &(impl Serialize + Debug)) -> Digest {
    packing::pack(of).map_or_else(|| print(of), |bytes| Digest::of(&bytes))
}

fn print(of: &impl Debug) -> Digest {
    Digest::of(format!("{of:?}").as_bytes())
}
