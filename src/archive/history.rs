//! The editions of each record: the runs of equal content in the snapshots.

use std::collections::BTreeMap;

use jiff::civil;

use crate::base::digest::Digest;
use crate::base::id::RecordId;

use crate::document::value::Certainty;

use super::archive::Archive;
use super::recovered::Recovered;
use super::snapshot::Snapshot;
use crate::base::snapshot_id::SnapshotId;

/// The history of one record, through all the ids that it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Its editions, oldest first.
    pub editions: Vec<Edition>,
}

/// A record's content as sealed at a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The snapshot that first held it, whose name is the edition's date.
    pub id: SnapshotId,
    /// The record's id then.
    pub record: RecordId,
    /// The digest of its content.
    pub content: Digest,
    /// The last snapshot that held it.
    pub last: SnapshotId,
    /// The first snapshot after it, which holds another edition or none, or the recovered edition that follows; nothing
    /// for what the newest snapshot holds.
    pub until: Option<SnapshotId>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where an edition comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It was sealed when it was published.
    Sealed,
    /// It was entered later.
    Recovered {
        /// Where it was found.
        source: String,
        /// The day on which it was entered.
        on: civil::Date,
        /// How sure it is that readers saw it from its date on.
        certainty: Certainty,
    },
}

impl Origin {
    /// Whether it was sealed when it was published.
    pub fn is_sealed(&self) -> bool {
        *self == Origin::Sealed
    }
}

impl Edition {
    /// Whether it was entered later.
    pub fn is_recovered(&self) -> bool {
        self.origin != Origin::Sealed
    }
}

/// The histories of all records, each under the last id that it had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histories {
    by_id: BTreeMap<RecordId, History>,
}

impl Histories {
    /// Derives all editions from the snapshots, and takes in between what was found later. In which order that was
    /// entered makes no difference.
    pub fn of(archive: &Archive) -> Histories {
        let mut histories = Histories::default();
        let mut recovered: Vec<&Recovered> = archive.recovered.iter().collect();
        recovered.sort_by(|a, b| (a.id, &a.record).cmp(&(b.id, &b.record)));
        let mut recovered = recovered.into_iter().peekable();
        for snapshot in archive.snapshots.values() {
            while let Some(found) = recovered.next_if(|found| found.id < snapshot.id) {
                histories.recover(found);
            }
            histories.add(snapshot);
        }
        recovered.for_each(|found| histories.recover(found));
        histories
    }

    /// The history of a record by its last id.
    pub fn get(&self, id: &RecordId) -> Option<&History> {
        self.by_id.get(id)
    }

    /// All histories, by the last ids of their records.
    pub fn iter(&self) -> impl Iterator<Item = (&RecordId, &History)> {
        self.by_id.iter()
    }

    /// The history of a record that had other ids before: its own, or that of the first of them which has one.
    pub fn under<'a>(
        &self,
        id: &RecordId,
        formerly: impl IntoIterator<Item = &'a RecordId>,
    ) -> Option<&History> {
        self.get(id).or_else(|| formerly.into_iter().find_map(|old| self.get(old)))
    }

    fn add(&mut self, snapshot: &Snapshot) {
        // First who moved, so that an id which was left can be told from one that is gone.
        for (id, record) in &snapshot.records {
            if self.by_id.contains_key(id) {
                continue;
            }
            let old = record.formerly.iter().rev().find(|old| self.by_id.contains_key(*old));
            if let Some(history) = old.and_then(|old| self.by_id.remove(old)) {
                self.by_id.insert(id.clone(), history);
            }
        }
        for (id, history) in &mut self.by_id {
            let Some(last) = history.editions.last_mut().filter(|last| last.until.is_none()) else {
                continue;
            };
            // What was sealed is an edition under its own date, whatever was found since of the time before.
            let is_same = |content| content == last.content && !last.is_recovered();
            match snapshot.records.get(id).is_some_and(|record| is_same(record.content)) {
                true => last.last = snapshot.id,
                false => last.until = Some(snapshot.id),
            }
        }
        for (id, record) in &snapshot.records {
            let history = self.by_id.entry(id.clone()).or_insert_with(|| History { editions: Vec::new() });
            if history.editions.last().is_none_or(|last| last.until.is_some()) {
                history.editions.push(Edition {
                    id: snapshot.id,
                    record: id.clone(),
                    content: record.content,
                    last: snapshot.id,
                    until: None,
                    origin: Origin::Sealed,
                });
            }
        }
    }

    fn recover(&mut self, found: &Recovered) {
        let empty = || History { editions: Vec::new() };
        let history = self.by_id.entry(found.record.clone()).or_insert_with(empty);
        if let Some(open) = history.editions.last_mut().filter(|open| open.until.is_none()) {
            open.until = Some(found.id);
        }
        history.editions.push(Edition {
            id: found.id,
            record: found.record.clone(),
            content: found.content,
            last: found.id,
            until: None,
            origin: Origin::Recovered {
                source: found.source.clone(),
                on: found.on,
                certainty: found.certainty,
            },
        });
    }
}
