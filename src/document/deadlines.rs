//! The dates of a document on which something begins, ends, or is to have been done.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::kind::due::Due;
use crate::kind::shape::Kind;

use super::meta::Meta;
use super::value::{DateClaim, Value};

/// A date that something hangs on, as its kind declares.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Deadline {
    /// The field.
    pub field: String,
    /// What its coming means.
    pub due: Due,
    /// When it comes.
    pub when: When,
}

/// A date as given, or an instant whose civil day depends on the site's time zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum When {
    /// A date.
    Date(DateClaim),
    /// An instant.
    Instant(Timestamp),
}

/// The deadlines of a document, in the order of its kind's fields.
pub fn of(kind: &Kind, meta: &Meta) -> Vec<Deadline> {
    let due = kind.fields.iter().filter_map(|field| Some((field, field.due?)));
    let deadlines = due.flat_map(|(field, due)| {
        let when = meta.items(&field.name).iter().filter_map(|item| when(&item.value));
        when.map(|when| Deadline { field: field.name.clone(), due, when }).collect::<Vec<_>>()
    });
    deadlines.collect()
}

/// When a value comes, if it is a date or an instant.
pub fn when(value: &Value) -> Option<When> {
    match value {
        Value::Date(claim) => Some(When::Date(claim.clone())),
        Value::Time(instant) => Some(When::Instant(*instant)),
        _ => None,
    }
}
