//! Records of one kind that readers would take for each other: the same title, and nothing beside it that differs.
//!
//! A date, a code or a number in the register tells two records apart, and so does it that one replaces the other.

use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::document::Document;
use crate::document::facts;
use crate::document::value::Value;
use crate::kind::common_fields;
use crate::kind::shape::Kind;
use crate::site::reader::Reader;

/// Tells of a record that has the title of one before it; records come in the order of their ids.
pub(super) fn check(reader: &Reader<'_>, document: &Document, kind: &Kind) -> Option<Finding> {
    let title = document.meta.items(common_fields::TITLE).first()?;
    let key = facts::title_key(&document.facts.title);
    let holders = reader.holders(&document.id.folder, facts::TITLES, &key);
    let mut before = holders.into_iter().filter(|other| **other < document.id);
    let first = before.find(|other| !are_apart(reader, document, kind, other))?;
    let place = Place { path: document.meta.path.clone(), span: Some(title.span) };
    let message = format!("`{first}` has the title `{}` too", document.facts.title);
    let finding = Finding::at(place, Code::TitleTwice, message);
    let finding = match reader.files(first).first().and_then(|file| crate::base::path::RelPath::new(file)) {
        Some(path) => finding.related(Place::file(&path), "the other one"),
        None => finding,
    };
    Some(finding.help("say in the title what sets it apart: a year, a place, a part"))
}

fn are_apart(reader: &Reader<'_>, document: &Document, kind: &Kind, other: &RecordId) -> bool {
    let tells =
        |value: &Value| matches!(value, Value::Date(_) | Value::Time(_) | Value::Code(_) | Value::Number(_));
    let own = |field: &str| document.facts.columns.get(field).map_or(&[][..], Vec::as_slice);
    let by_column = kind.columns().map(|field| field.name.as_str()).any(|field| {
        let theirs = reader.column(other, field);
        own(field) != theirs && own(field).iter().chain(theirs).any(tells)
    });
    let published = reader.card(other).and_then(|card| card.told.as_ref());
    let by_date = match (&document.facts.told, published) {
        (Some(own), Some(theirs)) => own.date.earliest() != theirs.date.earliest(),
        _ => false,
    };
    let replaces =
        |name: &str| name == common_fields::SUPERSEDES || name.starts_with(common_fields::WITHDRAWN);
    let mut relations = document.facts.relations.iter();
    by_column
        || by_date
        || relations.any(|(name, relation)| replaces(name) && relation.to == *other)
        || reader.inverse(&document.id).iter().any(|(name, from, _)| replaces(name) && *from == other)
}
