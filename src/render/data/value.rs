//! Values as JSON: one form for each type of field, whatever the record left out.

use serde_json::{Map, Value as Json, json};

use crate::document::document::Document;
use crate::document::meta::Meta;
use crate::document::value::{Absence, Citation, DateClaim, Item, Number, Relation, Value};
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType, Many};
use crate::kind::shape::Kind;
use crate::render::article;
use crate::site::reader::Reader;

// What tells candour how to publish a record is not part of what the record says.
const NOT_DATA: [&str; 2] = [common_fields::DRAFT, common_fields::PUBLISH_AT];

/// The fields of a kind's data: the title, then the others in the order of its declaration.
pub fn fields(kind: &Kind) -> impl Iterator<Item = &Field> {
    let (title, others): (Vec<&Field>, Vec<&Field>) =
        kind.fields.iter().partition(|field| field.name == common_fields::TITLE);
    title.into_iter().chain(others).filter(|field| !NOT_DATA.contains(&field.name.as_str()))
}

/// The values of a record by field; a field without one is left out.
pub fn of_document(reader: &Reader<'_>, kind: &Kind, document: &Document) -> Map<String, Json> {
    of_meta(reader, kind, &document.meta)
}

/// The same of fields without a text.
pub fn of_meta(reader: &Reader<'_>, kind: &Kind, meta: &Meta) -> Map<String, Json> {
    let folder = meta.path.folder();
    let value = |field: &Field| {
        let items = meta.items(&field.name);
        (!items.is_empty()).then(|| (field.name.clone(), all(reader, folder, field, items)))
    };
    fields(kind).filter_map(value).collect()
}

fn all(reader: &Reader<'_>, folder: &str, field: &Field, items: &[Item]) -> Json {
    match (field.many, items) {
        // Absent as a whole, also where it would be a list.
        (Many::One, [item])
        | (Many::List | Many::OneOrList, [item @ Item { value: Value::Absent(..), .. }]) => {
            one(reader, folder, field, &item.value)
        }
        (_, items) => items.iter().map(|item| one(reader, folder, field, &item.value)).collect(),
    }
}

fn one(reader: &Reader<'_>, folder: &str, field: &Field, value: &Value) -> Json {
    match value {
        Value::Text(text)
        | Value::Code(text)
        | Value::Status(text)
        | Value::Choice(text)
        | Value::Url(text)
        | Value::Email(text) => json!(text),
        Value::Markdown(body) => json!({ "html": article::html(reader, folder, body) }),
        Value::Date(claim) => date(claim),
        Value::Time(instant) => json!(instant.to_string()),
        Value::YesNo(yes) => json!(yes),
        Value::Number(Number::Whole(number)) => json!(number),
        Value::Number(Number::Decimal(text)) => {
            text.parse::<f64>().map_or_else(|_| json!(text), |n| json!(n))
        }
        Value::Reference(relation) => reference(reader, relation),
        Value::Row(cells) => {
            let FieldType::Table(columns) = &field.takes else { return json!({}) };
            let cell = |(name, items): &(String, Vec<Item>)| {
                let column = columns.iter().find(|column| column.name == *name)?;
                Some((name.clone(), all(reader, folder, column, items)))
            };
            Json::Object(cells.iter().filter_map(cell).collect())
        }
        Value::Absent(absence, note) => {
            let word = Absence::ALL.iter().find(|(_, known)| known == absence).map(|(word, _)| *word);
            with_note(json!({ "absent": word }), note.as_deref())
        }
    }
}

fn date(claim: &DateClaim) -> Json {
    let date = json!({ "on": claim.date.iso(), "certainty": claim.certainty.name() });
    with_note(date, claim.note.as_deref())
}

fn reference(reader: &Reader<'_>, relation: &Relation) -> Json {
    let mut value = json!({
        "to": relation.to.to_string(),
        "url": reader.settings().base.absolute(&reader.address(&relation.to)),
        "certainty": relation.certainty.name(),
    });
    for (name, claim) in [("from", &relation.from), ("until", &relation.until)] {
        if let Some(claim) = claim {
            value[name] = date(claim);
        }
    }
    if let Some(Citation { title, url }) = &relation.source {
        value["source"] = json!({ "title": title });
        if let Some(url) = url {
            value["source"]["url"] = json!(url);
        }
    }
    with_note(value, relation.note.as_deref())
}

fn with_note(mut value: Json, note: Option<&str>) -> Json {
    if let Some(note) = note {
        value["note"] = json!(note);
    }
    value
}
