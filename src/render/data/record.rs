//! A record as data, beside its page: what it says, its text, its files, and who refers to it.

use serde_json::{Value as Json, json};

use crate::base::id::RecordId;
use crate::plan::datasets::DataFile;
use crate::plan::planning;
use crate::render::article;
use crate::site::reader::Reader;

use super::{pretty, row};

/// Writes the data of a record.
pub fn record(reader: &Reader<'_>, id: &RecordId) -> Option<Vec<u8>> {
    let (document, card, kind) = (reader.document(id)?, reader.card(id)?, reader.kind(&id.folder)?);
    let base = &reader.settings().base;
    let schema = base.absolute(&DataFile::Schema(id.folder.clone()).address());
    let mut object = row::object(reader, kind, card, document);
    object.shift_insert(0, "$schema".to_owned(), json!(format!("{schema}#/$defs/page")));
    if !document.body.pieces.is_empty() {
        let html = article::html(reader, document.text_path.folder(), &document.body);
        object.insert("text".to_owned(), json!({ "html": html, "plain": document.body.plain }));
    }
    let files: Vec<Json> = document
        .attachments
        .iter()
        .map(|file| {
            let url = base.absolute(&planning::file_address(&card.at, &file.name));
            json!({ "name": file.name, "url": url, "bytes": file.measure.bytes, "sha256": file.digest.to_string() })
        })
        .collect();
    if !files.is_empty() {
        object.insert("files".to_owned(), Json::Array(files));
    }
    let referring: Vec<Json> = reader
        .inverse(id)
        .into_iter()
        .map(|(field, from, relation)| {
            let url = base.absolute(&reader.address(from));
            json!({ "field": field, "from": from.to_string(), "url": url, "certainty": relation.certainty.name() })
        })
        .collect();
    if !referring.is_empty() {
        object.insert("referred_to_by".to_owned(), Json::Array(referring));
    }
    Some(pretty::json(&object))
}
