//! Writes the files of the index: words with their documents, the rest of long lists, and what is shown of results.
//!
//! Each is a script that hands one value over: `candour("w","na",…)`. It holds text only, and no code.

use serde_json::{Value, json};

use crate::base::date::PartialDate;
use crate::base::snapshot_id::SnapshotId;
use crate::plan::{lookup, past};
use crate::site::reader::Reader;
use crate::site::search::entry::{DocId, Entry};
use crate::site::search::numbering::{self, Layout, PLACES, YEARS};

use super::manifest;
use super::wire;

/// Writes a shard: for each group of forms `["form form","documents"]`; for a long list also how many documents it has
/// in all, and what its rest is called.
pub fn words(reader: &Reader<'_>, bound: &str) -> Vec<u8> {
    let late = late(reader);
    let groups = reader.shard(bound, &late);
    let rows = groups.into_iter().map(|group| {
        let (forms, posts) = (group.forms.join(" "), wire::posts(&group.posts));
        match group.long {
            Some((all, stem)) => json!([forms, posts, all, lookup::tail_name(&stem)]),
            None => json!([forms, posts]),
        }
    });
    file("w", bound, rows)
}

/// Writes the documents of a long list besides its best.
pub fn tail(reader: &Reader<'_>, stem: &str) -> Vec<u8> {
    let late = late(reader);
    let rest = reader.tail(stem, &late);
    file("t", &lookup::tail_name(stem), [json!(wire::numbers(&rest))].into_iter())
}

/// Writes a block of results: for each document its number, title, address, date, summary and sections.
pub fn results(reader: &Reader<'_>, shift: u32, prefix: u64) -> Vec<u8> {
    let rows = reader.block(shift, prefix);
    let rows = rows.into_iter().filter_map(|(number, id, entry)| result(reader, number, id, entry));
    file("r", &format!("{shift}-{prefix:x}"), rows)
}

fn result(reader: &Reader<'_>, number: u64, id: &DocId, entry: &Entry) -> Option<Value> {
    let sections =
        entry.index.sections.iter().map(|section| json!([section.id, section.title, section.text]));
    let sections: Vec<Value> = sections.collect();
    // Below the address of the site, wherever that is.
    let below = |at: &crate::base::address::Address| at.as_str()[1..].to_owned();
    match id {
        DocId::Record(id) => {
            let card = reader.card(id)?;
            let date = card.told.as_ref().map(|claim| claim.date.to_string()).unwrap_or_default();
            let summary = card.summary.as_deref().unwrap_or_default();
            Some(json!([number, card.title, below(&card.at), date, summary, sections]))
        }
        DocId::Edition(id, date) => {
            let edition = reader.edition(id, *date)?.edition;
            let at = past::edition_address(&reader.address(id), *date);
            let summary = edition.words.summary.as_deref().unwrap_or_default();
            Some(json!([
                number,
                edition.words.title,
                below(&at),
                shown(*date, edition.until),
                summary,
                sections
            ]))
        }
    }
}

fn shown(from: SnapshotId, until: Option<SnapshotId>) -> String {
    let day = |id: SnapshotId| PartialDate::Day(id.day);
    match until {
        Some(until) => format!("on this site from {} until {}", day(from), day(until)),
        None => format!("on this site from {}", day(from)),
    }
}

// Which documents come late in a long list: those that are not found unless they are asked for.
fn late<'r>(reader: &'r Reader<'_>) -> impl Fn(u64) -> bool + use<'r> {
    let layout: Layout = numbering::layout(reader.all_kinds());
    let mut known = std::collections::BTreeMap::new();
    for (kind, (_, statuses)) in layout.iter().enumerate() {
        for status in 0..statuses.len() {
            let code = (kind as u32) << numbering::STATUSES | status as u32;
            let class = manifest::class(reader, &layout, code);
            known.insert(code, class.is_some_and(|class| !class.rank.is_current()));
        }
    }
    move |number: u64| known.get(&((number >> (PLACES + YEARS)) as u32)).copied().unwrap_or(false)
}

// A value on each line, so that a difference of two files can be read.
fn file(kind: &str, name: &str, rows: impl Iterator<Item = Value>) -> Vec<u8> {
    let rows: Vec<String> = rows.map(|row| safe(&row.to_string())).collect();
    format!("candour({},{},[\n{}\n])\n", json!(kind), safe(&json!(name).to_string()), rows.join(",\n"))
        .into_bytes()
}

// Line ends of Unicode were no part of texts in scripts before 2019.
fn safe(json: &str) -> String {
    json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Reads a file of the index: the values that it hands over.
pub fn read(file: &str) -> Option<Vec<Value>> {
    let from = file.find(",[\n")? + 1;
    let to = file.rfind(')')?;
    serde_json::from_str(&file[from..to]).ok()
}
