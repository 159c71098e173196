//! A record as a row of its register's data: everything it says but its text.

use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value as Json, json};

use crate::base::id::RecordId;
use crate::document::document::Document;
use crate::document::value::Value;
use crate::kind::shape::Kind;
use crate::plan::datasets;
use crate::render::feed;
use crate::site::card::Card;
use crate::site::reader::Reader;

use super::columns::{Column, Of};
use super::{sheet, value};

/// The rows of a record.
#[derive(Debug, Clone)]
pub struct Row {
    /// In the JSON file: a JSON object on one line.
    pub json: Box<RawValue>,
    /// In the table: a line with its end.
    pub csv: Vec<u8>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Row) -> bool {
        self.json.get() == other.json.get() && self.csv == other.csv
    }
}

/// Makes the rows of a record; `None` where readers cannot see it.
pub fn row(reader: &Reader<'_>, id: &RecordId) -> Option<Row> {
    let (document, card, kind) = (reader.document(id)?, reader.card(id)?, reader.kind(&id.folder)?);
    let json = to_raw_value(&object(reader, kind, card, document)).expect("JSON can be written to memory");
    Some(Row { json, csv: sheet::record(kind, |column| cell(reader, card, document, column)) })
}

/// What a record says, but for its text.
pub fn object(reader: &Reader<'_>, kind: &Kind, card: &Card, document: &Document) -> Map<String, Json> {
    let base = &reader.settings().base;
    let mut object = Map::new();
    let mut put = |name: &str, value: Json| drop(object.insert(name.to_owned(), value));
    put("id", json!(card.id.to_string()));
    put("identifier", json!(feed::identifier(reader, &card.id)));
    put("kind", json!(card.id.folder.as_str()));
    put("url", json!(base.absolute(&card.at)));
    put("data", json!(base.absolute(&datasets::record_address(&card.at))));
    if let Some(status) = &card.status {
        let mut standing = json!({ "status": status.name, "label": status.label });
        if let Some(sentence) = card.standing.sentence() {
            standing["says"] = json!(sentence);
        }
        put("standing", standing);
    }
    put("fields", Json::Object(value::of_document(reader, kind, document)));
    object
}

fn cell(reader: &Reader<'_>, card: &Card, document: &Document, column: &Column<'_>) -> String {
    match column.of {
        Of::Id => card.id.to_string(),
        Of::Identifier => feed::identifier(reader, &card.id),
        Of::Url => reader.settings().base.absolute(&card.at),
        Of::Status => card.status.as_ref().map_or_else(String::new, |status| status.name.clone()),
        Of::Field(field) | Of::Certainty(field) => {
            let items = document.meta.items(&field.name);
            column.cell(&items.iter().map(|item| &item.value).collect::<Vec<&Value>>())
        }
    }
}
