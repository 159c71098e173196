//! The values of a record by which its register, or the whole site, can be filtered.
//!
//! They are told apart as addresses tell them: two spellings of a text that make one address are one value. It does
//! not know the day: a status that the calendar gives is put in its place by [`crate::site`].

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::id::{RecordId, Slug};
use crate::kind::common_fields;
use crate::kind::field::Field;
use crate::kind::shape::Kind;

use super::meta::Meta;
use super::value::{Absence, Value};

/// One value of a field that is a facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// The field.
    pub field: String,
    /// The value.
    pub value: FacetValue,
    /// How the record spells it, where it is a text.
    pub spelling: String,
}

/// What a register can be filtered by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FacetValue {
    /// The name of a status, or of one that the day gives.
    Status(String),
    /// The name of a choice.
    Choice(String),
    /// Another record.
    Record(RecordId),
    /// true or false.
    YesNo(bool),
    /// The year of a date; of an instant in UTC.
    Year(i16),
    /// A text, by the name that addresses give it.
    Text(Slug),
    /// Known not to be there.
    Absent(Absence),
    /// The record says nothing.
    NotStated,
}

/// The facets of a record, each value once.
pub fn of(kind: &Kind, meta: &Meta) -> Vec<Facet> {
    let mut facets: Vec<Facet> = Vec::new();
    for field in kind.facets() {
        let items = meta.items(&field.name);
        let values = items.iter().filter_map(|item| value(&item.value));
        let mut values: Vec<(FacetValue, String)> = values.collect();
        if values.is_empty() {
            values.push((FacetValue::NotStated, String::new()));
        }
        for (value, spelling) in values {
            if !facets.iter().any(|facet| facet.field == field.name && facet.value == value) {
                facets.push(Facet { field: field.name.clone(), value, spelling });
            }
        }
    }
    facets
}

/// The tags of a record, by the name that addresses give them, each once and with its spelling.
pub fn tags(meta: &Meta) -> Vec<(Slug, String)> {
    let mut tags: Vec<(Slug, String)> = Vec::new();
    for text in meta.items(common_fields::TAGS).iter().filter_map(|item| item.value.as_text()) {
        let name = name_of(text);
        if !tags.iter().any(|(known, _)| *known == name) {
            tags.push((name, text.to_owned()));
        }
    }
    tags
}

/// The name that addresses give a text: its letters and digits; a digest where that leaves nothing usable.
pub fn name_of(text: &str) -> Slug {
    Slug::suggest(text).unwrap_or_else(|| {
        let digest = Digest::of(text.trim().to_lowercase().as_bytes()).to_string();
        Slug::new(&format!("x{}", &digest[..16])).expect("a letter and hex digits")
    })
}

/// The words for a value that is known not to be there, or not stated.
pub fn absence_label(value: &FacetValue) -> Option<&'static str> {
    match value {
        FacetValue::Absent(absence) => Some(absence.label()),
        FacetValue::NotStated => Some("Not stated"),
        _ => None,
    }
}

/// The part of an address that names a value of a field: `active`, `2021`, `nhsx`.
pub fn path_of(field: &Field, value: &FacetValue) -> String {
    match value {
        FacetValue::Status(name) | FacetValue::Choice(name) => name_of(name).to_string(),
        // By its name alone where no other record can have that name, here or in the lines below.
        FacetValue::Record(id) => match field.only_kind() {
            Some(folder) if *folder == id.folder && !ABSENT.contains(&id.name.as_str()) => {
                id.name.to_string()
            }
            _ => id.to_string(),
        },
        FacetValue::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        FacetValue::Year(year) => format!("{year:04}"),
        FacetValue::Text(name) => name.to_string(),
        FacetValue::Absent(Absence::NotApplicable) => ABSENT[0].to_owned(),
        FacetValue::Absent(Absence::Unknown) => ABSENT[1].to_owned(),
        FacetValue::NotStated => ABSENT[2].to_owned(),
    }
}

const ABSENT: [&str; 3] = ["not-applicable", "not-known", "not-stated"];

/// The value by which a field that says this is filtered, and how the record spells it; nothing where it says nothing.
pub fn value(value: &Value) -> Option<(FacetValue, String)> {
    let plain = |value| Some((value, String::new()));
    match value {
        Value::Status(name) => plain(FacetValue::Status(name.clone())),
        Value::Choice(name) => plain(FacetValue::Choice(name.clone())),
        Value::Reference(relation) => plain(FacetValue::Record(relation.to.clone())),
        Value::YesNo(yes) => plain(FacetValue::YesNo(*yes)),
        Value::Date(claim) => plain(FacetValue::Year(claim.date.earliest().year())),
        Value::Time(instant) => plain(FacetValue::Year(instant.to_zoned(jiff::tz::TimeZone::UTC).year())),
        Value::Text(text) => Some((FacetValue::Text(name_of(text)), text.clone())),
        Value::Absent(absence, _) => plain(FacetValue::Absent(*absence)),
        Value::Markdown(_)
        | Value::Number(_)
        | Value::Code(_)
        | Value::Url(_)
        | Value::Email(_)
        | Value::Row(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_make_one_address_are_one_value() {
        let names = ["Open source", "open-source", "OPEN  Source!", "Gwŷr y tŷ", "Ε", "日本"].map(name_of);
        let names = names.map(|name| name.to_string());
        assert_eq!(names[..4], ["open-source", "open-source", "open-source", "gwyr-y-ty"]);
        assert!(names[4].starts_with('x') && names[5].starts_with('x') && names[4] != names[5], "{names:?}");
    }
}
