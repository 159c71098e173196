//! Whether the ends of records lead somewhere: what replaced a withdrawn record must not be replaced by it in turn.

use std::collections::BTreeSet;

use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::document::Document;
use crate::kind::common_fields;
use crate::site::reader::Reader;

/// Looks for a circle of records each of which was withdrawn for the next; told of once, at the first id in it.
///
/// It walks against the arrows, from a record to those that it replaced: who points to a record is all that may be
/// known of others here.
pub fn circle(reader: &Reader<'_>, document: &Document) -> Option<Finding> {
    let field = format!("{}.replaced_by", common_fields::WITHDRAWN);
    let own = &document.id;
    let (_, relation, span) = document.meta.relations().into_iter().find(|(name, ..)| *name == field)?;
    if relation.to == *own {
        // That is said by itself.
        return None;
    }
    // From the record back to itself. Each is replaced by one other at most, so the way back is a tree without
    // branches that meet: the first way found is the only one.
    let mut waiting = vec![vec![own.clone()]];
    let mut seen = BTreeSet::from([own.clone()]);
    while let Some(way) = waiting.pop() {
        let last = way.last().unwrap_or(own);
        for (_, from, _) in reader.inverse(last).into_iter().filter(|(name, ..)| *name == field) {
            if from == own {
                return told(own, &way, || Place { path: document.meta.path.clone(), span: Some(span) });
            }
            if seen.insert(from.clone()) {
                waiting.push(way.iter().cloned().chain([from.clone()]).collect());
            }
        }
    }
    None
}

// The way is own, who was replaced by own, who was replaced by that …; the arrows point the other way.
fn told(own: &RecordId, way: &[RecordId], place: impl FnOnce() -> Place) -> Option<Finding> {
    if way.iter().min() != Some(own) {
        return None;
    }
    let names = way.iter().skip(1).rev().chain([own]).map(|id| format!("`{id}`")).collect::<Vec<_>>();
    let message = format!("`{own}` is replaced by {}", names.join(", which is replaced by "));
    let help = "remove `replaced_by` from the one that still stands, or that nothing replaced";
    Some(Finding::at(place(), Code::WithdrawnCircle, message).help(help))
}
