//! Relations seen from the other end.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::RecordId;
use crate::document::value::Relation;

use super::slice::{Slice, Touched};

/// Who points to whom.
#[derive(Debug, Default)]
pub struct Inverse {
    // To whom: by which field, from whom. Evidence is read from the record that declares it.
    pointing: BTreeMap<RecordId, BTreeSet<(String, RecordId)>>,
}

impl Inverse {
    /// Replaces the relations that a record declares.
    pub fn replace(
        &mut self,
        from: &RecordId,
        old: &[(String, Relation)],
        new: &[(String, Relation)],
        touched: &mut Touched,
    ) {
        let to = |relations: &[(String, Relation)], target: &RecordId| -> Vec<(String, Relation)> {
            relations.iter().filter(|(_, relation)| relation.to == *target).cloned().collect()
        };
        let targets: BTreeSet<&RecordId> = old.iter().chain(new).map(|(_, relation)| &relation.to).collect();
        for target in targets {
            let (before, after) = (to(old, target), to(new, target));
            // Their order counts too: it is the order in which the other end shows them.
            if before == after {
                continue;
            }
            let pointing = self.pointing.entry(target.clone()).or_default();
            for (field, _) in before {
                pointing.remove(&(field, from.clone()));
            }
            pointing.extend(after.into_iter().map(|(field, _)| (field, from.clone())));
            if pointing.is_empty() {
                self.pointing.remove(target);
            }
            touched.insert(Slice::Inverse(target.clone()));
        }
    }

    /// Who points to a record, by field.
    pub fn of(&self, to: &RecordId) -> impl Iterator<Item = &(String, RecordId)> {
        self.pointing.get(to).into_iter().flatten()
    }
}
