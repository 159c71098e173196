//! Which records each register lists, in order.

use std::collections::BTreeMap;

use crate::base::id::{RecordId, Slug};
use crate::document::facts::SortKey;

use super::lists::{List, ListId, Lists, Placed};
use super::slice::{Slice, Touched};

/// All registers.
#[derive(Debug, Default)]
pub struct Registers {
    lists: Lists<Slug>,
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
        let folder = &id.folder;
        self.lists.replace(id, &placed(folder, old), &placed(folder, new), |folder, change| {
            touched.insert(Slice::Register(folder.clone()));
            if change.size {
                touched.insert(Slice::Members(folder.clone()));
            }
            super::facets::touch_parts(&ListId::Register(folder.clone()), change, touched);
        });
    }

    /// The entries of a register, smallest first.
    pub fn of(&self, kind: &Slug) -> impl DoubleEndedIterator<Item = &(SortKey, RecordId)> {
        self.lists.get(kind).into_iter().flat_map(List::records)
    }

    /// How many entries a register has.
    pub fn len(&self, kind: &Slug) -> usize {
        self.lists.get(kind).map_or(0, List::size)
    }

    /// A register with an entry.
    pub fn get(&self, kind: &Slug) -> Option<&List> {
        self.lists.get(kind)
    }
}

fn placed<'a>(folder: &Slug, key: Option<&'a SortKey>) -> Placed<'a, Slug> {
    match key {
        Some(key) => (key, BTreeMap::from([(folder.clone(), "")])),
        None => (&SortKey::Missing, BTreeMap::new()),
    }
}
