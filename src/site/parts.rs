//! The parts of a document's facts that others read, and so the slices that a change of it touches.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::path::RelPath;
use crate::document::attachment::Measure;
use crate::document::facts::Facts;
use crate::document::value::{DateClaim, Relation, Value};

// What a register shows of a record, and what feeds call it.
pub(super) fn row(facts: &Facts) -> (&BTreeMap<String, Vec<Value>>, &Option<String>) {
    (&facts.columns, &facts.first_id)
}

pub(super) fn dates(facts: &Facts) -> &BTreeMap<String, DateClaim> {
    &facts.dates
}

pub(super) fn anchors(facts: &Facts) -> (&BTreeSet<String>, &Vec<RelPath>, &BTreeMap<RelPath, Measure>) {
    (&facts.ids, &facts.files, &facts.measures)
}

pub(super) fn relations(facts: &Facts) -> &[(String, Relation)] {
    &facts.relations
}

pub(super) fn unique(facts: &Facts) -> &BTreeSet<(String, String)> {
    &facts.unique
}
