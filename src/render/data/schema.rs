//! The form of a kind's data as JSON Schema (2020-12): of the whole register, and of a record's own file.
//!
//! What authors write is another form, which `candour schema` describes: [`crate::render::schema`].

use serde_json::{Map, Value as Json, json};

use crate::base::id::Slug;
use crate::document::value::{Absence, Certainty};
use crate::kind::field::{Choice, Field, FieldType, Many};
use crate::kind::shape::Kind;
use crate::plan::datasets::DataFile;
use crate::site::reader::Reader;

use super::value;

/// Writes the schema of a kind's data.
pub fn schema(reader: &Reader<'_>, folder: &Slug) -> Option<Vec<u8>> {
    let kind = reader.kind(folder)?;
    let id = reader.settings().base.absolute(&DataFile::Schema(folder.clone()).address());
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": id,
        "title": kind.plural,
        "description": kind.description,
        "type": "object",
        "required": ["site", "publisher", "kind", "title", "records"],
        "properties": {
            "$schema": { "const": id },
            "kind": { "const": folder.as_str() },
            "records": { "type": "array", "items": {
                "$ref": "#/$defs/record",
                "unevaluatedProperties": false,
            } },
        },
        "$defs": definitions(kind, &id),
    });
    Some(format!("{schema:#}\n").into_bytes())
}

fn definitions(kind: &Kind, id: &str) -> Json {
    let url = json!({ "type": "string", "format": "uri" });
    let text = json!({ "type": "string" });
    let certainties: Vec<&str> = Certainty::ALL.iter().map(|(name, _)| *name).collect();
    let absences: Vec<&str> = Absence::ALL.iter().map(|(name, _)| *name).collect();
    json!({
        "record": {
            "type": "object",
            "required": ["id", "identifier", "kind", "url", "data", "fields"],
            "properties": {
                "id": { "type": "string", "pattern": format!("^{}/", kind.folder) },
                "identifier": { "type": "string", "format": "uri", "description": "The same for ever." },
                "kind": { "const": kind.folder.as_str() },
                "url": url,
                "data": url,
                "standing": {
                    "description": "The status on the day of the build.",
                    "type": "object",
                    "required": ["status", "label"],
                    "properties": { "status": text, "label": text, "says": text },
                    "additionalProperties": false,
                },
                "fields": object(kind, value::fields(kind)),
            },
        },
        "page": {
            "title": kind.label,
            "$ref": "#/$defs/record",
            "properties": {
                "$schema": { "const": format!("{id}#/$defs/page") },
                "text": closed(&json!({ "html": text, "plain": text })),
                "files": { "type": "array", "items": closed(&json!({
                    "name": text, "url": url, "bytes": { "type": "integer" },
                    "sha256": { "type": "string", "pattern": "^[0-9a-f]{64}$" },
                })) },
                "referred_to_by": { "type": "array", "items": closed(&json!({
                    "field": text, "from": text, "url": url, "certainty": { "$ref": "#/$defs/certainty" },
                })) },
            },
            "unevaluatedProperties": false,
        },
        "date": {
            "description": "A day, a month or a year, as exact as its source.",
            "type": "object",
            "required": ["on", "certainty"],
            "properties": {
                "on": { "type": "string", "pattern": "^[1-9][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?$" },
                "certainty": { "$ref": "#/$defs/certainty" },
                "note": text,
            },
            "additionalProperties": false,
        },
        "certainty": { "enum": certainties },
        "absent": {
            "description": "Known not to be there.",
            "type": "object",
            "required": ["absent"],
            "properties": { "absent": { "enum": absences }, "note": text },
            "additionalProperties": false,
        },
    })
}

// All of these properties, and no other.
fn closed(properties: &Json) -> Json {
    let names: Vec<String> =
        properties.as_object().map(|all| all.keys().cloned().collect()).unwrap_or_default();
    json!({ "type": "object", "required": names, "properties": properties, "additionalProperties": false })
}

fn object<'a>(kind: &Kind, fields: impl Iterator<Item = &'a Field>) -> Json {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        // Records of a kind without statuses have none.
        if field.takes == FieldType::Status && kind.statuses.is_empty() {
            continue;
        }
        properties.insert(field.name.clone(), property(kind, field));
        if field.required {
            required.push(field.name.as_str());
        }
    }
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

fn property(kind: &Kind, field: &Field) -> Json {
    let one = one(kind, field);
    let many = match field.many {
        Many::One => one,
        // One form for readers, however it was written.
        Many::List | Many::OneOrList => json!({ "type": "array", "items": one }),
    };
    let mut property = json!({ "title": field.label, "anyOf": [many, { "$ref": "#/$defs/absent" }] });
    if let Some(name) = &field.property {
        property["$comment"] = json!(name);
    }
    property
}

fn one(kind: &Kind, field: &Field) -> Json {
    match &field.takes {
        FieldType::Text | FieldType::Code(_) => json!({ "type": "string" }),
        FieldType::Markdown => closed(&json!({ "html": { "type": "string" } })),
        FieldType::Date => json!({ "$ref": "#/$defs/date" }),
        FieldType::Time => json!({ "type": "string", "format": "date-time" }),
        FieldType::Status => {
            one_of(kind.statuses.iter().map(|status| (&status.name, &status.label, status.meaning.as_ref())))
        }
        FieldType::Choice(choices) => {
            one_of(choices.iter().map(|Choice { name, label, meaning }| (name, label, meaning.as_ref())))
        }
        FieldType::YesNo => json!({ "type": "boolean" }),
        FieldType::Number => json!({ "type": "number" }),
        FieldType::Url => json!({ "type": "string", "format": "uri" }),
        FieldType::Email => json!({ "type": "string", "format": "email" }),
        FieldType::Reference(kinds) => {
            let folders: Vec<&str> = kinds.iter().map(Slug::as_str).collect();
            let folder = if folders.is_empty() { "[a-z0-9-]+".to_owned() } else { folders.join("|") };
            let reference = json!({
                "type": "object",
                "required": ["to", "url", "certainty"],
                "properties": {
                    "to": { "type": "string", "pattern": format!("^(?:{folder})/") },
                    "url": { "type": "string", "format": "uri" },
                    "certainty": { "$ref": "#/$defs/certainty" },
                    "from": { "$ref": "#/$defs/date" },
                    "until": { "$ref": "#/$defs/date" },
                    "source": {
                        "type": "object",
                        "required": ["title"],
                        "properties": { "title": { "type": "string" }, "url": { "type": "string", "format": "uri" } },
                        "additionalProperties": false,
                    },
                    "note": { "type": "string" },
                },
                "additionalProperties": false,
            });
            match field.or_text {
                true => json!({ "anyOf": [reference, { "type": "string" }] }),
                false => reference,
            }
        }
        FieldType::Table(fields) => object(kind, fields.iter()),
    }
}

// Each value with the words that people read.
fn one_of<'a>(choices: impl Iterator<Item = (&'a String, &'a String, Option<&'a String>)>) -> Json {
    let options: Vec<Json> = choices
        .map(|(name, label, meaning)| match meaning {
            Some(meaning) => json!({ "const": name, "title": label, "description": meaning }),
            None => json!({ "const": name, "title": label }),
        })
        .collect();
    json!({ "oneOf": options })
}
