//! The editions of all records, with what each says, and which snapshot has which of them.
//!
//! It is read from the archive alone: what the working tree says now is no edition until it is sealed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::archive::archive::Archive;
use crate::archive::history::{self, Histories, History, Origin};
use crate::archive::notice::Notice;
use crate::base::digest::Digest;
use crate::base::id::{RecordId, Slug};
use crate::base::snapshot_id::SnapshotId;
use crate::source::tree::Tree;

use super::print::EditionPrints;
use super::sealed_kinds::SealedKinds;
use super::site::Site;
use super::slice::{Slice, Touched};
use super::words::{self, Shelf, Words};

/// All editions.
#[derive(Debug, Default)]
pub struct Editions {
    by_id: BTreeMap<RecordId, Vec<Edition>>,
    // Under which id now a record has its editions that was sealed under another.
    moved: BTreeMap<RecordId, RecordId>,
    // The id that a record had first, where that was another.
    first: BTreeMap<RecordId, RecordId>,
    // The bytes that some snapshot holds.
    held: BTreeSet<Digest>,
    pub(super) kinds: SealedKinds,
    // What an earlier run read, until this one reads.
    kept: BTreeMap<Digest, Arc<Words>>,
    read: usize,
    // Made when they are asked for.
    prints: OnceLock<EditionPrints>,
}

/// An edition as readers meet it.
#[derive(Debug, Clone, PartialEq)]
pub struct Edition {
    /// Its date: the snapshot that first held it.
    pub id: SnapshotId,
    /// The record's id then.
    pub record: RecordId,
    /// The digest of its content.
    pub content: Digest,
    /// The snapshot that no longer held it; nothing while the newest does.
    pub until: Option<SnapshotId>,
    /// Where it comes from.
    pub origin: Origin,
    /// The notice under which it is withheld.
    pub notice: Option<Notice>,
    /// What it says.
    pub words: Arc<Words>,
    // What the words were read from.
    key: Digest,
}

impl Edition {
    /// What stands for everything that it was read from.
    pub fn key(&self) -> Digest {
        self.key
    }
}

impl Editions {
    /// The editions of a record by its last id, oldest first.
    pub fn of(&self, id: &RecordId) -> &[Edition] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The records that have any.
    pub fn records(&self) -> impl Iterator<Item = &RecordId> {
        self.by_id.keys()
    }

    /// The folders of the records that have any.
    pub fn folders(&self) -> BTreeSet<&Slug> {
        self.by_id.keys().map(|id| &id.folder).collect()
    }

    /// The edition that a snapshot has of a record, by the id that it had then; with the id that it has now.
    pub fn in_snapshot(&self, snapshot: SnapshotId, then: &RecordId) -> Option<(&RecordId, &Edition)> {
        let now = if self.by_id.contains_key(then) { then } else { self.moved.get(then)? };
        let (id, editions) = self.by_id.get_key_value(now)?;
        let after = editions.partition_point(|edition| edition.id <= snapshot);
        Some((id, editions[..after].last()?))
    }

    /// Under which id a record has its editions now, by the one under which some were sealed.
    pub(super) fn moved(&self) -> impl Iterator<Item = (&RecordId, &RecordId)> {
        self.moved.iter()
    }

    /// The id that a record had first, by the one that it has now.
    pub fn first_id<'a>(&'a self, id: &'a RecordId) -> &'a RecordId {
        self.first.get(id).unwrap_or(id)
    }

    /// How many editions were read when it was last looked at them: the others were known.
    pub fn read_lately(&self) -> usize {
        self.read
    }

    /// What all editions say, each once, by what it was read from.
    pub fn words(&self) -> BTreeMap<Digest, &Arc<Words>> {
        self.by_id.values().flatten().map(|edition| (edition.key, &edition.words)).collect()
    }

    /// Whether some snapshot holds the bytes with a digest.
    pub fn holds(&self, digest: Digest) -> bool {
        self.held.contains(&digest)
    }

    /// What stands for each of them.
    pub(super) fn prints(&self) -> &EditionPrints {
        self.prints.get_or_init(|| EditionPrints::of(self))
    }

    fn read(tree: &Tree, archive: &Archive, before: &Editions) -> (Histories, Editions) {
        let held = || archive.manifests().flat_map(|manifest| manifest.files.values()).copied().collect();
        let (all, (kinds, stored, held)) = rayon::join(
            || Histories::of(archive),
            || (SealedKinds::of(tree, archive, &before.kinds), words::stored(tree), held()),
        );
        let shelf = Shelf::of((tree, stored), archive, &kinds);
        let histories: Vec<(&RecordId, &History)> = all.iter().collect();
        let one = |(id, history): &(&RecordId, &History)| {
            let known: BTreeMap<Digest, &Arc<Words>> =
                before.of(id).iter().map(|edition| (edition.key, &edition.words)).collect();
            let known = |key: &Digest| known.get(key).copied().or_else(|| before.kept.get(key)).cloned();
            ((*id).clone(), editions(&shelf, history, &known))
        };
        let read: Vec<(RecordId, (Vec<Edition>, usize))> = histories.par_iter().map(one).collect();
        let count = read.iter().map(|(_, (_, count))| count).sum();
        let by_id: BTreeMap<RecordId, Vec<Edition>> =
            read.into_iter().map(|(id, (editions, _))| (id, editions)).collect();
        let (mut moved, mut first) = (BTreeMap::new(), BTreeMap::new());
        for (id, history) in &histories {
            let last = history.editions.last().and_then(|edition| archive.snapshots.get(&edition.last));
            let formerly =
                last.and_then(|last| last.records.get(*id)).map(|record| record.formerly.as_slice());
            first.extend(formerly.and_then(<[_]>::first).map(|first| ((*id).clone(), first.clone())));
            for old in formerly.unwrap_or_default().iter().filter(|old| !by_id.contains_key(*old)) {
                moved.insert(old.clone(), (*id).clone());
            }
        }
        let (kept, prints) = (BTreeMap::new(), OnceLock::new());
        (all, Editions { by_id, moved, first, held, kinds, kept, read: count, prints })
    }
}

// The editions of a record, and how many of them had to be read.
fn editions(
    shelf: &Shelf<'_>,
    history: &History,
    known: &dyn Fn(&Digest) -> Option<Arc<Words>>,
) -> (Vec<Edition>, usize) {
    let mut before: Option<&history::Edition> = None;
    let mut told: Option<Vec<u8>> = None;
    let mut editions = Vec::new();
    let mut read = 0;
    for edition in &history.editions {
        let own = shelf.own(edition);
        let key = shelf.key(edition, &own, told.as_deref());
        // An edition never changes: where it was read before, it is not read again.
        let words = known(&key).unwrap_or_else(|| {
            read += 1;
            Arc::new(shelf.read(edition, before))
        });
        editions.push(Edition {
            id: edition.id,
            record: edition.record.clone(),
            content: edition.content,
            until: edition.until,
            origin: edition.origin.clone(),
            notice: shelf.archive.notice_of(edition).cloned(),
            words,
            key,
        });
        (before, told) = (Some(edition), Some(own));
    }
    (editions, read)
}

impl Site {
    /// The same site, which need not read again what an earlier run read; before it has an archive.
    pub fn with_words(mut self, kept: BTreeMap<Digest, Arc<Words>>) -> Site {
        self.editions.kept = kept;
        self
    }

    /// Replaces the archive and reads its editions again where they may be others. To be called wherever a file of the
    /// archive changed.
    pub fn set_archive(&mut self, tree: &Tree, archive: Arc<Archive>, touched: &mut Touched) {
        let (histories, editions) = Editions::read(tree, &archive, &self.editions);
        let ids: BTreeSet<&RecordId> = self.editions.records().chain(editions.records()).collect();
        // Nothing was read of any where there was none.
        let is_first = self.editions.by_id.is_empty() && self.archive.snapshots.is_empty();
        for id in ids.iter().filter(|_| is_first) {
            touched.extend([Slice::Editions((*id).clone()), Slice::KindEditions(id.folder.clone())]);
        }
        for id in ids.into_iter().filter(|_| !is_first) {
            touch(id, self.editions.of(id), editions.of(id), &archive, touched);
        }
        for (then, now) in self.editions.moved.iter().chain(&editions.moved) {
            if self.editions.moved.get(then) != editions.moved.get(then) {
                touched.extend([Slice::Editions(then.clone()), Slice::Editions(now.clone())]);
                let with = archive.snapshots.values().filter(|snapshot| snapshot.records.contains_key(then));
                touched.extend(with.map(|snapshot| Slice::Snapshot(snapshot.id)));
            }
        }
        let kinds = archive
            .snapshots
            .keys()
            .filter(|id| self.editions.kinds.digest(**id) != editions.kinds.digest(**id));
        touched.extend(kinds.map(|id| Slice::Snapshot(*id)));
        let (old, new) = (&self.archive.snapshots, &archive.snapshots);
        for id in old.keys().chain(new.keys()).filter(|id| old.get(*id) != new.get(*id)) {
            touched.insert(Slice::Snapshot(*id));
            // What the one after it changed is counted from it.
            touched.extend(new.range(*id..).nth(1).map(|(next, _)| Slice::Snapshot(*next)));
            touched.insert(Slice::Snapshots);
        }
        let entries = |archive: &Archive| (archive.recovered.clone(), archive.notices.clone());
        if entries(&self.archive) != entries(&archive) {
            touched.insert(Slice::Snapshots);
        }
        if self.archive.notices != archive.notices {
            // A new notice may withhold an attachment of an edition that another one withheld before.
            for (id, all) in &editions.by_id {
                let under = || all.iter().filter(|edition| edition.notice.is_some());
                touched.extend(under().map(|edition| Slice::Edition(id.clone(), edition.id)));
                touched.extend(under().next().map(|_| Slice::Editions(id.clone())));
            }
        }
        self.archive = archive;
        self.histories = histories;
        self.editions = editions;
    }

    /// The editions of all records.
    pub fn editions(&self) -> &Editions {
        &self.editions
    }
}

fn touch(id: &RecordId, old: &[Edition], new: &[Edition], archive: &Archive, touched: &mut Touched) {
    if old == new {
        return;
    }
    touched.extend([Slice::Editions(id.clone()), Slice::KindEditions(id.folder.clone())]);
    let beside = |all: &[Edition], at: usize| {
        let before = at.checked_sub(1).and_then(|at| all.get(at)).map(|edition| edition.id);
        (before, all.get(at + 1).map(|edition| edition.id))
    };
    let find = |all: &[Edition], id: SnapshotId| all.iter().position(|edition| edition.id == id);
    let dates: BTreeSet<SnapshotId> = old.iter().chain(new).map(|edition| edition.id).collect();
    for date in dates {
        let (was, is) = (find(old, date), find(new, date));
        let said =
            |all: &[Edition], at: Option<usize>| at.map(|at| (all[at].words.clone(), all[at].notice.clone()));
        if said(old, was) != said(new, is) {
            touched.insert(Slice::Words(id.clone(), date));
        }
        let whole = |all: &[Edition], at: Option<usize>| at.map(|at| (all[at].clone(), beside(all, at)));
        if whole(old, was) != whole(new, is) {
            touched.insert(Slice::Edition(id.clone(), date));
        }
    }
    // From the first that differs on, snapshots may have another edition than before.
    let dates = |all: &[Edition]| all.iter().map(|edition| edition.id).collect::<Vec<_>>();
    let (old, new) = (dates(old), dates(new));
    let same = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    if let Some(first) = [old.get(same), new.get(same)].into_iter().flatten().min() {
        touched.extend(archive.snapshots.range(first..).map(|(date, _)| Slice::Snapshot(*date)));
    }
}
