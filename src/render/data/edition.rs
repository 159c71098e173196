//! An edition as data, beside its page: when readers saw it, what its fields said, and where its files are.
//!
//! The text is not told again: its file stands among the others, as it was sealed.

use serde_json::{Map, Value as Json, json};

use crate::archive::archive::gather;
use crate::archive::history::Origin;
use crate::archive::manifest;
use crate::archive::notice::Notice;
use crate::archive::sequence;
use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::document::sealed;
use crate::plan::past;
use crate::site::editions::Edition;
use crate::site::reader::Reader;
use crate::site::slice::Slice;
use crate::source::tree::Tree;

use super::{pretty, value};

/// Writes the data of an edition; `None` where there is no such edition.
pub fn edition(
    tree: &Tree,
    reader: &Reader<'_>,
    id: &RecordId,
    date: SnapshotId,
    at: &Address,
) -> Option<Vec<u8>> {
    let beside = reader.edition(id, date)?;
    let edition = beside.edition;
    let base = &reader.settings().base;
    let home = reader.address(id);
    let url = |date| base.absolute(&past::edition_address(&home, date));
    let mut object = Map::new();
    let mut put = |name: &str, value: Json| drop(object.insert(name.to_owned(), value));
    put("id", json!(id.to_string()));
    put("edition", json!(edition.id.to_string()));
    if edition.record != *id {
        put("id_then", json!(edition.record.to_string()));
    }
    put("url", json!(url(edition.id)));
    put("data", json!(base.absolute(at)));
    put("record", json!(base.absolute(&home)));
    put("title", json!(edition.words.title));
    put("shown_from", json!(edition.id.day.to_string()));
    put("shown_until", json!(edition.until.map(|until| until.day.to_string())));
    put("previous", json!(beside.before.map(url)));
    put("next", json!(beside.after.map(url)));
    put("content_sha256", json!(edition.content.to_string()));
    match &edition.origin {
        Origin::Sealed => put("snapshot", json!(base.absolute(&past::snapshot_address(edition.id)))),
        Origin::Recovered { source, on, certainty } => {
            put(
                "recovered",
                json!({ "source": source, "entered": on.to_string(), "certainty": certainty.name() }),
            );
        }
    }
    let notes = edition.words.notes.iter().map(|note| {
        json!({
            "date": note.date.map(|date| date.iso()),
            "kind": note.kind,
            "text": note.text,
            "by": note.by,
        })
    });
    put("notes", notes.collect());
    if let Some(notice) = &edition.notice {
        let file = base.absolute(&Address::file(&sequence::path::<Notice>(notice.number)));
        put(
            "withheld",
            json!({
                "notice": file,
                "on": notice.on.to_string(),
                "reason": notice.reason,
                "authority": notice.authority,
            }),
        );
    }
    if let Some(fields) = fields(tree, reader, date, &edition.record) {
        put("fields", Json::Object(fields));
    }
    put("files", files(reader, edition));
    Some(pretty::json(&object))
}

// What its fields said, by the kind under which it was sealed.
fn fields(tree: &Tree, reader: &Reader<'_>, date: SnapshotId, then: &RecordId) -> Option<Map<String, Json>> {
    let sealed = reader.edition_files(date, then)?;
    let kinds = reader.edition_kinds(date, then);
    let kind = kinds.and_then(|kinds| kinds.get(&then.folder)).or_else(|| reader.kind(&then.folder))?;
    for (_, digest) in sealed.of_record(then) {
        reader.note(Slice::Source(manifest::object(digest)));
    }
    let stored = sealed.tree_of(tree, then);
    let meta = sealed::fields(kind, &gather(&stored, then))?;
    Some(value::of_meta(reader, kind, &meta))
}

// Its files, each with the place of its bytes; those that are withheld have none.
fn files(reader: &Reader<'_>, edition: &Edition) -> Json {
    let base = &reader.settings().base;
    let sealed = reader.edition_files(edition.id, &edition.record);
    let sealed = sealed.map(|files| files.of_record(&edition.record)).unwrap_or_default();
    // The archive as a whole is asked only where there is a notice: it is another one with each snapshot.
    let is_withheld = |digest| edition.notice.is_some() && reader.archive().withheld(digest).is_some();
    let file = |(path, digest): (&RelPath, Digest)| {
        let url = match is_withheld(digest) {
            true => Json::Null,
            false => json!(base.absolute(&Address::file(&manifest::object(digest)))),
        };
        json!({ "name": path.file_name(), "sha256": digest.to_string(), "url": url })
    };
    sealed.into_iter().map(file).collect()
}
