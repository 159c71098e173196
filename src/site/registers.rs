//! Which records each register lists, in order.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::{RecordId, Slug};
use crate::document::facts::SortKey;

use super::slice::{Slice, Touched};

/// All registers.
#[derive(Debug, Default)]
pub struct Registers {
    by_kind: BTreeMap<Slug, BTreeSet<(SortKey, RecordId)>>,
}

impl Registers {
    /// Replaces the entry of a record.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: Option<&SortKey>,
        new: Option<&SortKey>,
        touched: &mut Touched,
    ) {
        if old == new {
            return;
        }
        let register = self.by_kind.entry(id.folder.clone()).or_default();
        if let Some(old) = old {
            register.remove(&(old.clone(), id.clone()));
        }
        if let Some(new) = new {
            register.insert((new.clone(), id.clone()));
        }
        touched.insert(Slice::Register(id.folder.clone()));
        if old.is_some() != new.is_some() {
            touched.insert(Slice::Members(id.folder.clone()));
        }
    }

    /// The entries of a register, smallest first.
    pub fn of(&self, kind: &Slug) -> impl DoubleEndedIterator<Item = &(SortKey, RecordId)> {
        self.by_kind.get(kind).into_iter().flatten()
    }

    /// How many entries a register has.
    pub fn len(&self, kind: &Slug) -> usize {
        self.by_kind.get(kind).map_or(0, BTreeSet::len)
    }
}
