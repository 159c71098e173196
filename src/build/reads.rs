//! Who read what: the dependency graph.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::address::Address;
use crate::base::bulk;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::site::slice::{Slice, Touched};

use super::whole::Whole;

// How often it is asked what an update makes dirty before it is worth while to remember it: as often as by one update.
const LOOKED_FOR: usize = 2;

/// Something that reads the site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Task {
    /// The page at an address is drawn.
    Page(Address),
    /// A record is checked.
    Check(RecordId),
    /// A record's row of data is made.
    Row(RecordId),
    /// What `site.toml` names is checked.
    Targets,
}

/// What a task read.
#[derive(Debug, Clone)]
pub enum Lent {
    /// In this run.
    Slices(Vec<Slice>),
    /// In an earlier run: a stretch of the lists that it kept.
    Kept(Arc<KeptReads>, Range<usize>),
}

/// What tasks of an earlier run read: each slice once, and lists of places among them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptReads {
    /// The slices, each with what it was.
    pub slices: Vec<(Slice, Digest)>,
    /// The lists of all tasks, one after the other.
    pub lists: Vec<u32>,
}

/// What each task read, in both directions.
#[derive(Debug, Default)]
pub struct Reads {
    by_task: BTreeMap<Task, Lent>,
    // The other direction; made when it is worth it: a build that ends soon needs it for one update, or for none.
    by_slice: Option<BTreeMap<Slice, BTreeSet<Task>>>,
    asked: usize,
    // What the pages of a record's past read, where they are what an earlier run made of them.
    whole: BTreeMap<RecordId, Whole>,
}

impl KeptReads {
    /// Whether every number is that of a slice.
    pub fn is_sound(&self) -> bool {
        self.lists.iter().all(|number| (*number as usize) < self.slices.len())
    }

    /// The places of a list's slices.
    pub fn numbers(&self, list: &Range<usize>) -> &[u32] {
        self.lists.get(list.clone()).unwrap_or_default()
    }
}

impl Reads {
    /// Takes what all pages of records' pasts read, in place of what each of them did.
    pub(super) fn set_whole(&mut self, whole: BTreeMap<RecordId, Whole>) {
        self.whole = whole;
    }

    /// Takes out what the pages of pasts read where some of it was touched: it is to be told page by page.
    pub(super) fn take_touched(&mut self, touched: &Touched) -> Vec<(RecordId, Whole)> {
        let is_touched = self.whole.par_iter().filter(|(_, whole)| whole.is_touched(touched));
        let ids: Vec<RecordId> = is_touched.map(|(id, _)| id.clone()).collect();
        ids.into_iter().filter_map(|id| Some((id.clone(), self.whole.remove(&id)?))).collect()
    }

    /// What all pages of a record's past read, where it was not told one by one since.
    pub(super) fn whole(&self, id: &RecordId) -> Option<&Whole> {
        self.whole.get(id)
    }

    /// Replaces what a task read.
    pub fn replace(&mut self, task: &Task, lent: Lent) {
        self.forget(task);
        if let Some(by_slice) = &mut self.by_slice {
            for slice in slices(&lent) {
                by_slice.entry(slice.clone()).or_default().insert(task.clone());
            }
        }
        self.by_task.insert(task.clone(), lent);
    }

    /// Replaces what many tasks read.
    pub fn replace_all(&mut self, many: Vec<(Task, Lent)>) {
        if self.by_slice.is_some() {
            many.into_iter().for_each(|(task, lent)| self.replace(&task, lent));
        } else {
            bulk::put_all(&mut self.by_task, many);
        }
    }

    /// Forgets a task that is no more.
    pub fn forget(&mut self, task: &Task) {
        let Some(lent) = self.by_task.remove(task) else { return };
        let Some(by_slice) = &mut self.by_slice else { return };
        for slice in slices(&lent) {
            if let Some(tasks) = by_slice.get_mut(slice) {
                tasks.remove(task);
                if tasks.is_empty() {
                    by_slice.remove(slice);
                }
            }
        }
    }

    /// The tasks that read something touched.
    pub fn dirty(&mut self, touched: &Touched) -> BTreeSet<Task> {
        if touched.is_empty() {
            return BTreeSet::new();
        }
        if self.by_task.is_empty() {
            return BTreeSet::new();
        }
        self.asked += 1;
        if self.by_slice.is_none() && self.asked <= LOOKED_FOR {
            return self.looked_for(touched);
        }
        let by_task = &self.by_task;
        let by_slice = self.by_slice.get_or_insert_with(|| {
            let mut by_slice: BTreeMap<Slice, BTreeSet<Task>> = BTreeMap::new();
            for (task, lent) in by_task {
                for slice in slices(lent) {
                    by_slice.entry(slice.clone()).or_default().insert(task.clone());
                }
            }
            by_slice
        });
        touched.iter().filter_map(|slice| by_slice.get(slice)).flatten().cloned().collect()
    }

    // The same, found by looking at everything that was read.
    fn looked_for(&self, touched: &Touched) -> BTreeSet<Task> {
        let is_dirty = |lent: &Lent| slices(lent).any(|slice| touched.contains(slice));
        let dirty = self.by_task.par_iter().filter(|(_, lent)| is_dirty(lent));
        dirty.map(|(task, _)| task.clone()).collect::<Vec<_>>().into_iter().collect()
    }

    /// What a task read, as it is known; nothing where it did nothing.
    pub fn lent(&self, task: &Task) -> Option<&Lent> {
        self.by_task.get(task)
    }

    /// What a task read: why it was done again, where some of it was touched.
    pub fn of(&self, task: &Task) -> Vec<&Slice> {
        self.by_task.get(task).map_or_else(Vec::new, |lent| slices(lent).collect())
    }
}

fn slices(lent: &Lent) -> impl Iterator<Item = &Slice> {
    let (own, kept) = match lent {
        Lent::Slices(own) => (own.as_slice(), None),
        Lent::Kept(kept, list) => (&[][..], Some((kept, kept.numbers(list)))),
    };
    let of_kept =
        kept.into_iter().flat_map(|(kept, list)| list.iter().map(|number| &kept.slices[*number as usize].0));
    own.iter().chain(of_kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dirty_is_found_with_and_without_the_other_direction() {
        let slice = |at: &str| Slice::Address(Address::parse(at).unwrap());
        let task = |at: &str| Task::Page(Address::parse(at).unwrap());
        let mut reads = Reads::default();
        let print = Digest::of(b"");
        let kept_slices = ["/a/", "/b/", "/c/"].map(|at| (slice(at), print)).to_vec();
        let kept = Arc::new(KeptReads { slices: kept_slices, lists: vec![0, 1, 1, 2] });
        reads.replace_all(vec![
            (task("/kept/1/"), Lent::Kept(kept.clone(), 0..2)),
            (task("/kept/2/"), Lent::Kept(kept.clone(), 2..4)),
            (task("/own/"), Lent::Slices(vec![slice("/a/"), slice("/d/")])),
            (task("/none/"), Lent::Slices(Vec::new())),
        ]);
        let dirty = |reads: &mut Reads, at: &str| reads.dirty(&Touched::from([slice(at)]));
        for round in 0..3 {
            assert_eq!(dirty(&mut reads, "/a/"), [task("/kept/1/"), task("/own/")].into(), "{round}");
            assert_eq!(dirty(&mut reads, "/b/"), [task("/kept/1/"), task("/kept/2/")].into(), "{round}");
            assert_eq!(dirty(&mut reads, "/d/"), [task("/own/")].into(), "{round}");
            assert_eq!(dirty(&mut reads, "/e/"), [].into(), "{round}");
        }
        assert!(reads.by_slice.is_some());
        reads.forget(&task("/kept/1/"));
        reads.replace(&task("/own/"), Lent::Kept(kept.clone(), 2..3));
        assert_eq!(dirty(&mut reads, "/a/"), [].into());
        assert_eq!(dirty(&mut reads, "/b/"), [task("/kept/2/"), task("/own/")].into());
        assert_eq!(reads.of(&task("/kept/2/")), [&slice("/b/"), &slice("/c/")]);
        // Numbers of nothing are no lists.
        assert!(kept.is_sound());
        assert!(!KeptReads { slices: vec![(slice("/a/"), print)], lists: vec![1] }.is_sound());
        assert!(kept.numbers(&(3..5)).is_empty());
    }
}
