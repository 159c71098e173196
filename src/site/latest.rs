//! The records made public last, of the site and of each kind.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use crate::base::id::{RecordId, Slug};

use super::slice::{Slice, Touched};

/// How many are listed.
pub const LISTED: usize = 20;

/// Newest first: by the first day that the date may mean, then by id.
type Key = (Reverse<civil::Date>, RecordId);

/// The records of the kinds that have a feed, newest first.
#[derive(Debug, Default)]
pub struct Latest {
    all: BTreeSet<Key>,
    by_kind: BTreeMap<Slug, BTreeSet<Key>>,
}

impl Latest {
    /// Replaces the date of a record.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: Option<civil::Date>,
        new: Option<civil::Date>,
        touched: &mut Touched,
    ) {
        if old == new {
            return;
        }
        let key = |day| (Reverse(day), id.clone());
        let of_kind = self.by_kind.entry(id.folder.clone()).or_default();
        for (list, slice) in [(&mut self.all, None), (of_kind, Some(id.folder.clone()))] {
            let before: Vec<Key> = list.iter().take(LISTED).cloned().collect();
            if let Some(old) = old {
                list.remove(&key(old));
            }
            if let Some(new) = new {
                list.insert(key(new));
            }
            if !list.iter().take(LISTED).eq(&before) {
                touched.insert(Slice::Latest(slice));
            }
        }
    }

    /// The newest records, of the site or of a kind.
    pub fn of(&self, kind: Option<&Slug>) -> impl Iterator<Item = &RecordId> {
        let list = kind.map_or(Some(&self.all), |kind| self.by_kind.get(kind));
        list.into_iter().flatten().take(LISTED).map(|(_, id)| id)
    }
}
