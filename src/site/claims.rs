//! Which records have a value that no two records of their kind may share.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::{RecordId, Slug};

use super::slice::{Slice, Touched};

/// Who has which value: kind, field, value.
#[derive(Debug, Default)]
pub struct Claims {
    holders: BTreeMap<(Slug, String, String), BTreeSet<RecordId>>,
}

impl Claims {
    /// Replaces the values of a record: pairs of field and value.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: &BTreeSet<(String, String)>,
        new: &BTreeSet<(String, String)>,
        touched: &mut Touched,
    ) {
        for (field, value) in old.symmetric_difference(new) {
            let key = (id.folder.clone(), field.clone(), value.clone());
            let holders = self.holders.entry(key.clone()).or_default();
            if !holders.remove(id) {
                holders.insert(id.clone());
            }
            if holders.is_empty() {
                self.holders.remove(&key);
            }
            touched.insert(Slice::Unique(key.0, key.1, key.2));
        }
    }

    /// The records with a value, in the order of their ids.
    pub fn of(&self, kind: &Slug, field: &str, value: &str) -> impl Iterator<Item = &RecordId> {
        self.holders.get(&(kind.clone(), field.to_owned(), value.to_owned())).into_iter().flatten()
    }
}
