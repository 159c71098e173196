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
        for (field, relation) in old.iter().filter(|relation| !new.contains(relation)) {
            if let Some(pointing) = self.pointing.get_mut(&relation.to) {
                pointing.remove(&(field.clone(), from.clone()));
            }
            touched.insert(Slice::Inverse(relation.to.clone()));
        }
        for (field, relation) in new {
            self.pointing.entry(relation.to.clone()).or_default().insert((field.clone(), from.clone()));
            if !old.contains(&(field.clone(), relation.clone())) {
                touched.insert(Slice::Inverse(relation.to.clone()));
            }
        }
    }

    /// Who points to a record, by field.
    pub fn of(&self, to: &RecordId) -> impl Iterator<Item = &(String, RecordId)> {
        self.pointing.get(to).into_iter().flatten()
    }
}
