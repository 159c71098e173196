//! The numbers of a record that count without a gap.

use std::collections::BTreeSet;

use crate::kind::field::Field;
use crate::kind::shape::Kind;

use super::meta::Meta;
use super::value::{Number, Value};

/// Its numbers in the fields that count, each with the field.
pub(super) fn of(kind: &Kind, meta: &Meta) -> BTreeSet<(String, i64)> {
    let fields = kind.fields.iter().filter(|field| field.rules.contiguous);
    let number = |field: &Field| match meta.value(&field.name) {
        Some(Value::Number(Number::Whole(number))) => Some((field.name.clone(), *number)),
        _ => None,
    };
    fields.filter_map(number).collect()
}
