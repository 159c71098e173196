//! Who read what: the dependency graph.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::site::slice::{Slice, Touched};

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

/// What each task read, in both directions.
#[derive(Debug, Default)]
pub struct Reads {
    by_task: BTreeMap<Task, Vec<Slice>>,
    // The other direction; made when an edit first asks for it, since a build that ends at once never does.
    by_slice: Option<BTreeMap<Slice, BTreeSet<Task>>>,
}

impl Reads {
    /// Replaces what a task read.
    pub fn replace(&mut self, task: &Task, lent: Vec<Slice>) {
        self.forget(task);
        if let Some(by_slice) = &mut self.by_slice {
            for slice in &lent {
                by_slice.entry(slice.clone()).or_default().insert(task.clone());
            }
        }
        self.by_task.insert(task.clone(), lent);
    }

    /// Forgets a task that is no more.
    pub fn forget(&mut self, task: &Task) {
        let slices = self.by_task.remove(task).unwrap_or_default();
        let Some(by_slice) = &mut self.by_slice else { return };
        for slice in slices {
            if let Some(tasks) = by_slice.get_mut(&slice) {
                tasks.remove(task);
                if tasks.is_empty() {
                    by_slice.remove(&slice);
                }
            }
        }
    }

    /// The tasks that read something touched.
    pub fn dirty(&mut self, touched: &Touched) -> BTreeSet<Task> {
        if self.by_task.is_empty() {
            return BTreeSet::new();
        }
        let by_task = &self.by_task;
        let by_slice = self.by_slice.get_or_insert_with(|| {
            let mut by_slice: BTreeMap<Slice, BTreeSet<Task>> = BTreeMap::new();
            for (task, slices) in by_task {
                for slice in slices {
                    by_slice.entry(slice.clone()).or_default().insert(task.clone());
                }
            }
            by_slice
        });
        touched.iter().filter_map(|slice| by_slice.get(slice)).flatten().cloned().collect()
    }

    /// What a task read, and which of it was touched: why it was done again.
    pub fn of(&self, task: &Task) -> &[Slice] {
        self.by_task.get(task).map_or(&[], Vec::as_slice)
    }
}
