//! A kind as a JSON Schema (2020-12), so that editors can complete and check the fields of a record.

use serde_json::{Map, Value, json};

use crate::base::id::Slug;
use crate::document::value::{Absence, Certainty};
use crate::kind::field::{Choice, Field, FieldType, Many};
use crate::kind::figure::PLACES;
use crate::kind::shape::Kind;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Writes the schema of a kind's records: their TOML, alone or in front of a text.
pub fn schema(kind: &Kind) -> String {
    let mut schema = json!({
        "$schema": DIALECT,
        "title": kind.label,
        "description": kind.description,
        "$defs": definitions(),
    });
    if let (Value::Object(schema), Value::Object(body)) = (&mut schema, object(kind, &kind.fields)) {
        schema.extend(body);
    }
    format!("{schema:#}\n")
}

fn object(kind: &Kind, fields: &[Field]) -> Value {
    // Records of a kind without statuses have none.
    let has_values = |field: &&Field| field.takes != FieldType::Status || !kind.statuses.is_empty();
    let properties: Map<String, Value> =
        fields.iter().filter(has_values).map(|field| (field.name.clone(), property(kind, field))).collect();
    let required: Vec<&str> =
        fields.iter().filter(|field| field.required).map(|field| field.name.as_str()).collect();
    let mut object = json!({ "type": "object", "properties": properties, "additionalProperties": false });
    if !required.is_empty() {
        object["required"] = json!(required);
    }
    let asked: Vec<Value> = fields.iter().filter_map(|field| asked_for(field, fields)).collect();
    if !asked.is_empty() {
        object["allOf"] = json!(asked);
    }
    object
}

// A field that must be there where another is: a yes or no with a yes, any other with a value.
fn asked_for(field: &Field, fields: &[Field]) -> Option<Value> {
    let with = field.rules.required_with.as_deref()?;
    let other = fields.iter().find(|other| other.name == with)?;
    let says = match other.takes {
        FieldType::YesNo => json!({ "const": true }),
        _ => json!({ "not": { "$ref": "#/$defs/absent" } }),
    };
    Some(json!({
        "if": { "required": [with], "properties": { with: says } },
        "then": { "required": [field.name] },
    }))
}

fn property(kind: &Kind, field: &Field) -> Value {
    let one = value(kind, field);
    let many = || json!({ "type": "array", "items": one });
    let mut forms = match field.many {
        Many::One => vec![one],
        Many::List => vec![many()],
        Many::OneOrList => vec![one.clone(), many()],
    };
    forms.push(json!({ "$ref": "#/$defs/absent" }));
    let mut property = json!({ "title": field.label, "anyOf": forms });
    if let Some(drawn) = drawn(field) {
        property["description"] = json!(drawn);
    }
    property
}

// What a figure makes of a field, in words.
fn drawn(field: &Field) -> Option<String> {
    let place = PLACES.iter().find(|(_, place)| Some(*place) == field.drawn.map).map(|(word, _)| *word);
    let map = place.map(|place| format!("On the map, the other record is drawn {place} this one."));
    let timeline = field.drawn.timeline.then(|| match field.takes {
        FieldType::Reference(_) => "The dates of this record are on the other’s timeline too.".to_owned(),
        _ => "On the timeline.".to_owned(),
    });
    let parts: Vec<String> = map.into_iter().chain(timeline).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn value(kind: &Kind, field: &Field) -> Value {
    match &field.takes {
        FieldType::Text | FieldType::Markdown => json!({ "type": "string", "minLength": 1 }),
        FieldType::Date => json!({ "$ref": "#/$defs/date" }),
        FieldType::Time => json!({ "type": "string", "format": "date-time" }),
        FieldType::Status => {
            let statuses = kind.statuses.iter();
            one_of(statuses.map(|status| (&status.name, &status.label, status.meaning.as_ref())))
        }
        FieldType::Choice(choices) => {
            one_of(choices.iter().map(|Choice { name, label, meaning }| (name, label, meaning.as_ref())))
        }
        FieldType::YesNo => json!({ "type": "boolean" }),
        FieldType::Number if field.rules.contiguous => json!({ "type": "integer", "minimum": 1 }),
        FieldType::Number => json!({ "type": "number" }),
        FieldType::Code(None) => json!({ "type": "string", "minLength": 1 }),
        FieldType::Code(Some(pattern)) => {
            json!({ "type": "string", "pattern": format!("^(?:{})$", pattern.as_str()) })
        }
        FieldType::Url => json!({ "type": "string", "format": "uri", "pattern": "^https?://[^/]" }),
        FieldType::Email => json!({ "type": "string", "format": "email" }),
        FieldType::Reference(kinds) => {
            let folders: Vec<&str> = kinds.iter().map(Slug::as_str).collect();
            let folder = if folders.is_empty() { "[a-z0-9-]+".to_owned() } else { folders.join("|") };
            let id =
                json!({ "type": "string", "pattern": format!("^(?:{folder})/[a-z0-9]+(?:-[a-z0-9]+)*$") });
            let relation = json!({
                "type": "object",
                "required": ["to"],
                "additionalProperties": false,
                "properties": {
                    "to": id,
                    "from": { "$ref": "#/$defs/date" },
                    "until": { "$ref": "#/$defs/date" },
                    "certainty": { "$ref": "#/$defs/certainty" },
                    "note": { "type": "string" },
                    "source": { "$ref": "#/$defs/source" },
                },
            });
            // A name of what has no record has no slash.
            let name = field.or_text.then(|| json!({ "type": "string", "pattern": "^[^/]+$" }));
            let forms: Vec<Value> = [id, relation].into_iter().chain(name).collect();
            json!({ "anyOf": forms })
        }
        FieldType::Table(fields) => object(kind, fields),
    }
}

// Each value with the words that people read.
fn one_of<'a>(choices: impl Iterator<Item = (&'a String, &'a String, Option<&'a String>)>) -> Value {
    let options: Vec<Value> = choices
        .map(|(name, label, meaning)| match meaning {
            Some(meaning) => json!({ "const": name, "title": label, "description": meaning }),
            None => json!({ "const": name, "title": label }),
        })
        .collect();
    json!({ "oneOf": options })
}

// Dates as exact as their source, how sure a statement is, who says so, and why there is no value.
fn definitions() -> Value {
    let certainties: Vec<&str> = Certainty::ALL.iter().map(|(name, _)| *name).collect();
    let absences: Vec<&str> = Absence::ALL.iter().map(|(name, _)| *name).collect();
    let date = json!({ "type": "string", "pattern": "^[1-9][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?$" });
    json!({
        "date": { "anyOf": [date, {
            "type": "object",
            "required": ["on"],
            "additionalProperties": false,
            "properties": { "on": date, "certainty": { "$ref": "#/$defs/certainty" }, "note": { "type": "string" } },
        }] },
        "certainty": { "enum": certainties },
        "source": {
            "type": "object",
            "required": ["title"],
            "additionalProperties": false,
            "properties": { "title": { "type": "string" }, "url": { "type": "string", "format": "uri" } },
        },
        "absent": {
            "type": "object",
            "required": ["absent"],
            "additionalProperties": false,
            "properties": { "absent": { "enum": absences }, "note": { "type": "string" } },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::kinds;
    use crate::source::tree::Tree;

    #[test]
    fn every_field_of_every_built_in_kind_has_a_schema_that_says_something() {
        for kind in kinds::of_tree(&Tree::default()).value.iter() {
            let schema: Value = serde_json::from_str(&schema(kind)).expect("JSON");
            assert_eq!(schema["$schema"], DIALECT);
            for field in &kind.fields {
                let property = &schema["properties"][&field.name];
                let silent = field.takes == FieldType::Status && kind.statuses.is_empty();
                assert_eq!(property.is_null(), silent, "{} of {}", field.name, kind.folder);
            }
            let required = schema["required"].as_array().expect("a list");
            assert_eq!(required.len(), kind.fields.iter().filter(|field| field.required).count());
        }
    }

    #[test]
    fn a_choice_says_what_each_value_means() {
        let kinds = kinds::of_tree(&Tree::default()).value;
        let policies = kinds.iter().find(|kind| !kind.statuses.is_empty()).expect("a kind with statuses");
        let schema: Value = serde_json::from_str(&schema(policies)).expect("JSON");
        let first = &schema["properties"]["status"]["anyOf"][0]["oneOf"][0];
        assert_eq!(
            first.to_string(),
            r#"{"const":"draft","title":"Draft","description":"Published for comment; nobody is asked to follow it yet."}"#
        );
    }
}
