//! What stands for a slice of the site in another run: the same for two that are equal, another for two that differ.
//!
//! Only for what pages of the past read; any other slice has none, and what read it is drawn again.

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;

use super::editions::Edition;
use super::parts::{anchors, dates, row};
use super::site::Site;
use super::slice::Slice;

/// The prints of a site's slices.
pub struct Prints<'a> {
    site: &'a Site,
    // Of all editions until a snapshot: which one it has of a record depends on these.
    until: BTreeMap<SnapshotId, Digest>,
}

impl<'a> Prints<'a> {
    /// Gets ready to give them.
    pub fn of(site: &'a Site) -> Prints<'a> {
        let mut dates: Vec<(SnapshotId, &RecordId, &RecordId)> = site
            .editions
            .records()
            .flat_map(|now| {
                site.editions.of(now).iter().map(move |edition| (edition.id, now, &edition.record))
            })
            .collect();
        dates.sort();
        let (mut until, mut sum) = (BTreeMap::new(), Digest::of(b""));
        for same in dates.chunk_by(|a, b| a.0 == b.0) {
            sum = Digest::of_all(&[sum, print(&same)]);
            until.extend(same.first().map(|(date, ..)| (*date, sum)));
        }
        Prints { site, until }
    }

    /// The print of a slice; nothing for those that no page of the past reads, and for those of sources and addresses,
    /// which are not the site's.
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
                let editions = site.editions.of(id).iter().map(edition).collect::<Vec<_>>();
                print(&(editions, site.editions.first_id(id)))
            }
            Slice::KindEditions(folder) => {
                let own = site.editions.records().filter(|id| id.folder == *folder);
                print(
                    &own.map(|id| (id, site.editions.of(id).iter().map(edition).collect()))
                        .collect::<Vec<(_, Vec<_>)>>(),
                )
            }
            Slice::Edition(id, date) => {
                let all = site.editions.of(id);
                let at = all.iter().position(|edition| edition.id == *date);
                let beside = |at: Option<usize>| at.and_then(|at| all.get(at)).map(|edition| edition.id);
                let before = beside(at.and_then(|at| at.checked_sub(1)));
                print(&(at.map(|at| edition(&all[at])), before, beside(at.map(|at| at + 1))))
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
            self.until.range(..=date).next_back().map(|(_, sum)| sum),
            moved,
            found,
        ))
    }
}

// An edition, with what its words were read from in place of the words.
fn edition(edition: &Edition) -> impl Debug {
    let Edition { id, record, content, until, origin, notice, .. } = edition;
    (id, record, content, until, origin, notice, edition.key())
}

fn print(of: &impl Debug) -> Digest {
    Digest::of(format!("{of:?}").as_bytes())
}
