//! Dates that follow each other, as a kind declares it.
//!
//! What cannot be, whatever the day is, is a mistake; a date that is only a month or a year is given the benefit of
//! the doubt. Relations are told of where they are read, since their dates are no fields.

use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::kind::field::{Field, FieldType};
use crate::kind::shape::Kind;

use super::meta::Meta;
use super::read_relation::ends_too_early;
use super::value::{Item, Value};

/// Tells of dates that come before those which they follow, in the record and in the rows of its tables.
pub fn check(meta: &Meta, kind: &Kind) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut told = |lists: &[Vec<String>], fields: &[(String, Vec<Item>)]| {
        let late = lists.iter().flat_map(|names| contradictions(names, fields));
        findings.extend(late.map(|(item, message)| {
            let place = Place { path: meta.path.clone(), span: Some(item.span) };
            Finding::at(place, Code::DatesOrder, message)
        }));
    };
    told(&kind.order, &meta.fields);
    in_tables(&kind.fields, &meta.fields, &mut told);
    findings
}

type Told<'a> = dyn FnMut(&[Vec<String>], &[(String, Vec<Item>)]) + 'a;

fn in_tables(declared: &[Field], fields: &[(String, Vec<Item>)], told: &mut Told<'_>) {
    for field in declared {
        let FieldType::Table(inner) = &field.takes else { continue };
        let items = fields.iter().find(|(name, _)| *name == field.name).map_or(&[][..], |(_, items)| items);
        for item in items {
            let Value::Row(cells) = &item.value else { continue };
            told(&field.rules.order, cells);
            in_tables(inner, cells, told);
        }
    }
}

// Each date that cannot but lie before an earlier one, with the nearest such.
fn contradictions<'a>(names: &[String], fields: &'a [(String, Vec<Item>)]) -> Vec<(&'a Item, String)> {
    let value =
        |name: &String| fields.iter().find(|(field, _)| field == name).and_then(|(_, items)| items.first());
    let there: Vec<(&String, &Item)> = names.iter().filter_map(|name| Some((name, value(name)?))).collect();
    let mut found = Vec::new();
    for (index, (name, item)) in there.iter().enumerate() {
        let before = there[..index].iter().rev();
        let message =
            before.filter_map(|(first, earlier)| too_early((first, &earlier.value), (name, &item.value)));
        found.extend(message.take(1).map(|message| (*item, message)));
    }
    found
}

fn too_early((start, from): (&str, &Value), (end, until): (&str, &Value)) -> Option<String> {
    match (from, until) {
        (Value::Date(from), Value::Date(until)) => ends_too_early((start, from), (end, until)),
        (Value::Time(from), Value::Time(until)) => {
            (from > until).then(|| format!("`{end}` is {until}, before `{start}`, which is {from}"))
        }
        _ => None,
    }
}
