//! The numbers that count without a gap.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::{RecordId, Slug};

use super::slice::{Slice, Touched};

/// Which numbers there are, by kind and field, and how many records have each.
#[derive(Debug, Default)]
pub struct Numbers {
    taken: BTreeMap<(Slug, String), BTreeMap<i64, BTreeSet<RecordId>>>,
}

impl Numbers {
    /// Replaces the numbers of a record: pairs of field and number.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: &BTreeSet<(String, i64)>,
        new: &BTreeSet<(String, i64)>,
        touched: &mut Touched,
    ) {
        for (field, number) in old.symmetric_difference(new) {
            let numbers = self.taken.entry((id.folder.clone(), field.clone())).or_default();
            let holders = numbers.entry(*number).or_default();
            if !holders.remove(id) {
                holders.insert(id.clone());
            }
            if holders.is_empty() {
                numbers.remove(number);
            }
            touched.insert(Slice::Numbers(id.folder.clone(), field.clone()));
        }
    }

    /// The next smaller number than one.
    pub fn before(&self, kind: &Slug, field: &str, number: i64) -> Option<i64> {
        let numbers = self.taken.get(&(kind.clone(), field.to_owned()))?;
        numbers.range(..number).next_back().map(|(number, _)| *number)
    }

    /// The first record with a number.
    pub fn first(&self, kind: &Slug, field: &str, number: i64) -> Option<&RecordId> {
        self.taken.get(&(kind.clone(), field.to_owned()))?.get(&number)?.first()
    }
}
