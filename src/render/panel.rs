//! The values by which a register is filtered: the panel on it, and the other values on the page of one.

use serde::Serialize;

use crate::document::facets::{self, FacetValue};
use crate::kind::field::{Field, FieldType};
use crate::kind::shape::{Kind, Status, Tone};
use crate::plan::filters;
use crate::site::card;
use crate::site::facets::FacetKey;
use crate::site::reader::Reader;
use crate::site::stage;

use super::values;

/// A field with its values.
#[derive(Serialize)]
pub struct FacetView {
    label: String,
    values: Vec<ValueLink>,
}

/// A value, and where the records with it are listed.
#[derive(Serialize)]
pub struct ValueLink {
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<String>,
    current: bool,
}

/// Every value of every facet with how many records have it; declared ones that none has are named without a link.
pub fn panel(reader: &Reader<'_>, kind: &Kind) -> Vec<FacetView> {
    let sizes = reader.facet_sizes(&kind.folder);
    if sizes.is_empty() {
        return Vec::new();
    }
    let facet = |field: &Field| {
        let mut values: Vec<(FacetValue, usize, &str)> = sizes
            .iter()
            .filter(|(key, ..)| key.field == field.name)
            .map(|(key, count, spelling)| (key.value.clone(), *count, *spelling))
            .collect();
        let missing = declared(kind, field).into_iter();
        let missing: Vec<_> =
            missing.filter(|value| values.iter().all(|(known, ..)| known != value)).collect();
        values.extend(missing.into_iter().map(|value| (value, 0, "")));
        let mut links: Vec<_> = values
            .into_iter()
            .map(|(value, count, spelling)| {
                let label = label_of(reader, kind, field, &value, spelling);
                let link = ValueLink {
                    href: (count > 0).then(|| href(reader, kind, field, &value)),
                    count: Some(values::count(count)),
                    current: false,
                    label,
                };
                (place(kind, field, &value, &link.label), link)
            })
            .collect();
        links.sort_by(|(one, _), (other, _)| one.cmp(other));
        FacetView { label: field.label.clone(), values: links.into_iter().map(|(_, link)| link).collect() }
    };
    kind.facets().map(facet).collect()
}

/// What the values of a field mean.
#[derive(Serialize)]
pub struct Meanings {
    label: String,
    terms: Vec<Meaning>,
}

#[derive(Serialize)]
struct Meaning {
    label: String,
    meaning: String,
}

/// What the words mean by which the register of a kind is filtered, as far as the kind says so.
pub fn meanings(kind: &Kind) -> Vec<Meanings> {
    let of = |field: &Field| {
        let term = |value: FacetValue| {
            let (label, meaning) = match &value {
                FacetValue::Status(name) => status(kind, name)?,
                FacetValue::Choice(name) => choice(field, name)?,
                _ => return None,
            };
            Some(Meaning { label, meaning: meaning? })
        };
        let terms: Vec<Meaning> = declared(kind, field).into_iter().filter_map(term).collect();
        (!terms.is_empty()).then(|| Meanings { label: field.label.clone(), terms })
    };
    kind.facets().filter_map(of).collect()
}

/// How many records of a kind have which status of the day.
#[derive(Serialize)]
pub struct StatusCount {
    label: String,
    tone: &'static str,
    href: String,
    count: String,
}

/// The statuses of a kind's records with how many have each, those that apply first; none where its register is not
/// filtered by them.
pub fn statuses(reader: &Reader<'_>, kind: &Kind) -> Vec<StatusCount> {
    let Some(field) = kind.facets().find(|field| field.takes == FieldType::Status) else {
        return Vec::new();
    };
    let sizes = reader.facet_sizes(&kind.folder);
    let mut counts: Vec<_> = sizes
        .into_iter()
        .filter(|(key, ..)| key.field == field.name)
        .filter_map(|(key, size, _)| {
            let FacetValue::Status(name) = &key.value else { return None };
            let status = status_of(kind, name)?;
            let place = place(kind, field, &key.value, &status.label);
            let count = StatusCount {
                href: href(reader, kind, field, &key.value),
                count: values::count(size),
                tone: status.tone.name(),
                label: status.label,
            };
            Some(((status.tone != Tone::InForce, place), count))
        })
        .collect();
    counts.sort_by(|(one, _), (other, _)| one.cmp(other));
    counts.into_iter().map(|(_, count)| count).collect()
}

/// The other values of a facet, where the kind declares them all: without counts, which are on the register.
pub fn others(reader: &Reader<'_>, kind: &Kind, field: &Field, current: &FacetValue) -> Vec<FacetView> {
    if declared(kind, field).is_empty() {
        return Vec::new();
    }
    let values = reader.facet_values(&kind.folder, &field.name);
    let mut links: Vec<_> = values
        .into_iter()
        .map(|value| {
            let label = label_of(reader, kind, field, value, "");
            let place = place(kind, field, value, &label);
            let href = Some(href(reader, kind, field, value));
            (place, ValueLink { label, href, count: None, current: value == current })
        })
        .collect();
    links.sort_by(|(one, _), (other, _)| one.cmp(other));
    let base = &reader.settings().base;
    let all = ValueLink {
        label: "All".to_owned(),
        href: Some(base.href(&reader.register_address(&kind.folder))),
        count: None,
        current: false,
    };
    let values = [all].into_iter().chain(links.into_iter().map(|(_, link)| link)).collect();
    vec![FacetView { label: field.label.clone(), values }]
}

/// What people call a value; `spelling` is how most records spell a text.
pub fn label_of(
    reader: &Reader<'_>,
    kind: &Kind,
    field: &Field,
    value: &FacetValue,
    spelling: &str,
) -> String {
    match value {
        FacetValue::Status(name) => status(kind, name).map_or_else(|| name.clone(), |(label, _)| label),
        FacetValue::Choice(name) => choice(field, name).map_or_else(|| name.clone(), |(label, _)| label),
        FacetValue::Record(id) => reader.card(id).map_or_else(|| id.to_string(), |card| card.title.clone()),
        FacetValue::YesNo(yes) => if *yes { "Yes" } else { "No" }.to_owned(),
        FacetValue::Year(year) => year.to_string(),
        FacetValue::Text(_) => spelling.to_owned(),
        other => facets::absence_label(other).unwrap_or_default().to_owned(),
    }
}

/// What a value means, where the kind says so.
pub fn meaning_of(kind: &Kind, field: &Field, value: &FacetValue) -> Option<String> {
    match value {
        FacetValue::Status(name) => status(kind, name)?.1,
        FacetValue::Choice(name) => choice(field, name)?.1,
        _ => None,
    }
}

/// Where the list of a value is.
pub(super) fn href(reader: &Reader<'_>, kind: &Kind, field: &Field, value: &FacetValue) -> String {
    let key = FacetKey { folder: kind.folder.clone(), field: field.name.clone(), value: value.clone() };
    let register = reader.register_address(&kind.folder);
    reader.settings().base.href(&filters::facet_address(&register, field, &key))
}

// Everything that a record may say, as declared; empty where that is without end.
fn declared(kind: &Kind, field: &Field) -> Vec<FacetValue> {
    match &field.takes {
        FieldType::Status => {
            let names = kind.statuses.iter().map(|status| &status.name);
            let names = names.chain(kind.stages.iter().map(|stage| &stage.name));
            names.map(|name| FacetValue::Status(name.clone())).collect()
        }
        FieldType::Choice(choices) => {
            choices.iter().map(|choice| FacetValue::Choice(choice.name.clone())).collect()
        }
        FieldType::YesNo => vec![FacetValue::YesNo(true), FacetValue::YesNo(false)],
        _ => Vec::new(),
    }
}

// Where a value stands among the others: as declared, or by its words, years newest first; what is no value last.
fn place(kind: &Kind, field: &Field, value: &FacetValue, label: &str) -> (usize, usize, String) {
    let order = declared(kind, field).iter().position(|declared| declared == value);
    let words = crate::document::facts::folded(label);
    match (order, value) {
        (Some(order), _) => (0, order, words),
        (None, FacetValue::Year(year)) => (1, usize::try_from(9_999 - year).unwrap_or_default(), words),
        (None, FacetValue::Absent(_)) => (2, 0, words),
        (None, FacetValue::NotStated) => (3, 0, words),
        // Those that the day gives follow the declared ones in an order of their own.
        (None, FacetValue::Status(name)) => {
            let of_day = card::statuses_of_day().iter().position(|status| status.name == *name);
            (1, of_day.unwrap_or(usize::MAX), words)
        }
        _ => (1, 0, words),
    }
}

// The label and meaning of a status, of the kind or of the day.
fn status(kind: &Kind, name: &str) -> Option<(String, Option<String>)> {
    status_of(kind, name).map(|found| (found.label, found.meaning))
}

fn status_of(kind: &Kind, name: &str) -> Option<Status> {
    let own = kind.status(name).cloned();
    let computed = || card::statuses_of_day().into_iter().chain(stage::statuses(kind));
    own.or_else(|| computed().find(|status| status.name == name))
}

fn choice(field: &Field, name: &str) -> Option<(String, Option<String>)> {
    let FieldType::Choice(choices) = &field.takes else { return None };
    let found = choices.iter().find(|choice| choice.name == name)?;
    Some((found.label.clone(), found.meaning.clone()))
}
