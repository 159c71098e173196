//! Writes the files of the index: words with their documents, the rest of long lists, and what is shown of results.
//!
//! Each is a script that hands one value over: `candour("w-na",…)`. It holds text only, and no code.

use serde_json::{Value, json};

use crate::base::address::Address;
use crate::base::date::PartialDate;
use crate::base::snapshot_id::SnapshotId;
use crate::plan::datasets::DataFile;
use crate::plan::lookup::{self, Lookup};
use crate::plan::{agenda, filters, past, planning};
use crate::site::reader::Reader;
use crate::site::search::entry::{DocId, Entry};
use crate::site::search::numbering::{self, Layout, PLACES, YEARS};
use crate::site::search::own::OwnPage;
use crate::site::search::volume::Volume;

use super::manifest::{self, Past};
use super::wire;

/// Writes a shard: for each group of forms `["form form","documents"]`; for a long list also how many documents it has
/// in all, and what its rest is called.
pub fn words(reader: &Reader<'_>, volume: Volume, bound: &str) -> Vec<u8> {
    let groups = reader.shard(volume, bound, late(reader, volume));
    let rows = groups.into_iter().map(|group| {
        let (forms, posts) = (group.forms.join(" "), wire::posts(&group.posts));
        match group.long {
            Some((all, stem)) => json!([forms, posts, all, lookup::tail_name(volume, &stem)]),
            None => json!([forms, posts]),
        }
    });
    file(&Lookup::Words(volume, bound.to_owned()), rows)
}

/// Writes the documents of a long list besides its best.
pub fn tail(reader: &Reader<'_>, volume: Volume, stem: &str) -> Vec<u8> {
    let rest = reader.tail(volume, stem, late(reader, volume));
    file(&Lookup::Tail(volume, stem.to_owned()), [json!(wire::numbers(&rest))].into_iter())
}

/// Writes a block of results: for each document its number, title, address, date, summary and sections.
pub fn results(reader: &Reader<'_>, volume: Volume, shift: u32, prefix: u64) -> Vec<u8> {
    let rows = reader.block(volume, shift, prefix);
    let rows = rows.into_iter().filter_map(|(number, id, entry)| result(reader, number, id, entry));
    file(&Lookup::Results(volume, shift, prefix), rows)
}

/// Writes how the volume of editions is divided.
pub fn divided(reader: &Reader<'_>) -> Vec<u8> {
    file(&Lookup::Past, manifest::past(reader).iter().map(Past::json))
}

/// Writes when readers could see some editions: for each its number, the day on which it came, and the day on which it
/// went, empty for one that is still there.
pub fn spans(reader: &Reader<'_>, code: u32) -> Vec<u8> {
    let rows = reader.spans(code).into_iter().map(|(number, (from, until))| {
        json!([number, from.day.to_string(), until.map(|until| until.day.to_string()).unwrap_or_default()])
    });
    file(&Lookup::Spans(code), rows)
}

fn result(reader: &Reader<'_>, number: u64, id: &DocId, entry: &Entry) -> Option<Value> {
    let sections =
        entry.index.sections.iter().map(|section| json!([section.id, section.title, section.text]));
    let sections: Vec<Value> = sections.collect();
    // Below the address of the site, wherever that is.
    let below = |at: &Address| at.as_str()[1..].to_owned();
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
            let date = shown(*date, edition.until);
            Some(json!([number, edition.words.title, below(&at), date, summary, sections]))
        }
        DocId::Page(page) => {
            let at = address(*page);
            Some(json!([number, page.title(), below(&at), "", page.summary(), sections]))
        }
    }
}

/// Where a page is that the site makes of itself.
pub fn address(page: OwnPage) -> Address {
    match page {
        OwnPage::Statement(statement) => statement.address(),
        OwnPage::Dates(due) => agenda::address(due),
        OwnPage::Accountability => planning::accountability_address(),
        OwnPage::Timeline => planning::timeline_address(),
        OwnPage::Changes => past::changes_address(),
        OwnPage::Snapshots => past::snapshots_address(),
        OwnPage::Data => DataFile::Page.address(),
        OwnPage::Tags => filters::tags_address(),
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
fn late(reader: &Reader<'_>, volume: Volume) -> impl Fn(u64) -> bool + use<> {
    let layout: Layout = numbering::layout(reader.all_kinds());
    let mut known = std::collections::BTreeMap::new();
    for (kind, (_, statuses)) in layout.iter().enumerate() {
        for status in 0..statuses.len() {
            let code = (kind as u32) << numbering::STATUSES | status as u32;
            let class = manifest::class(reader, &layout, code);
            // Which editions are asked for is not known here: all are as good.
            let is_late = class.is_some_and(|class| !class.rank.is_current());
            known.insert(code, is_late && volume == Volume::Now);
        }
    }
    move |number: u64| known.get(&((number >> (PLACES + YEARS)) as u32)).copied().unwrap_or(false)
}

// A value on each line, so that a difference of two files can be read.
fn file(part: &Lookup, rows: impl Iterator<Item = Value>) -> Vec<u8> {
    let rows: Vec<String> = rows.map(|row| safe(row.to_string())).collect();
    format!("candour({},[\n{}\n])\n", json!(part.name()), rows.join(",\n")).into_bytes()
}

// Line ends of Unicode were no part of texts in scripts before 2019.
fn safe(json: String) -> String {
    if json.is_ascii() {
        return json;
    }
    json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Reads a file of the index: the values that it hands over.
pub fn read(file: &str) -> Option<Vec<Value>> {
    let from = file.find(",[\n")? + 1;
    let to = file.rfind(')')?;
    serde_json::from_str(&file[from..to]).ok()
}
