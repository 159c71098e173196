//! A whole register as data, put together from the rows of its records.

use std::io;

use serde::Serialize;
use serde_json::ser::Formatter;
use serde_json::value::RawValue;

use crate::base::address::Address;
use crate::base::id::Slug;
use crate::plan::datasets::DataFile;
use crate::site::reader::Reader;

use super::rows::Rows;
use super::sheet;

#[derive(Serialize)]
struct RegisterFile<'a> {
    #[serde(rename = "$schema")]
    schema: String,
    site: String,
    publisher: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<Licence<'a>>,
    kind: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    records: Vec<&'a RawValue>,
}

#[derive(Serialize)]
struct Licence<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// Writes the records of a kind as CSV.
pub fn csv(reader: &Reader<'_>, rows: &Rows, folder: &Slug) -> Option<Vec<u8>> {
    let mut bytes = sheet::header(reader.kind(folder)?);
    rows.of(reader, folder).iter().for_each(|row| bytes.extend_from_slice(&row.csv));
    Some(bytes)
}

/// Writes the records of a kind as JSON, a line for each.
pub fn json(reader: &Reader<'_>, rows: &Rows, folder: &Slug) -> Option<Vec<u8>> {
    let rows = rows.of(reader, folder);
    file(reader, folder, rows.into_iter().map(|row| &*row.json).collect())
}

/// How many bytes both files have: CSV, JSON.
pub fn sizes(reader: &Reader<'_>, rows: &Rows, folder: &Slug) -> (u64, u64) {
    let rows = rows.of(reader, folder);
    let header = reader.kind(folder).map_or(0, |kind| sheet::header(kind).len());
    let empty = file(reader, folder, Vec::new()).map_or(0, |bytes| bytes.len());
    let csv: usize = rows.iter().map(|row| row.csv.len()).sum();
    // Each row begins a line; all but the first also end the one before with a comma.
    let json: usize = rows.iter().map(|row| row.json.get().len() + 2).sum::<usize>().saturating_sub(1);
    let size = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
    (size(header + csv), size(empty + json))
}

fn file(reader: &Reader<'_>, folder: &Slug, records: Vec<&RawValue>) -> Option<Vec<u8>> {
    let (settings, kind) = (reader.settings(), reader.kind(folder)?);
    let file = RegisterFile {
        schema: settings.base.absolute(&DataFile::Schema(folder.clone()).address()),
        site: settings.base.absolute(&Address::home()),
        publisher: &settings.publisher.name,
        licence: settings
            .licence
            .as_ref()
            .map(|licence| Licence { name: &licence.name, url: licence.url.as_deref() }),
        kind: folder.as_str(),
        title: &kind.plural,
        description: kind.description.as_deref(),
        records,
    };
    let mut bytes = Vec::new();
    file.serialize(&mut serde_json::Serializer::with_formatter(&mut bytes, Lines))
        .expect("JSON can be written to memory");
    bytes.push(b'\n');
    Some(bytes)
}

// Compact, with a line for each item of the one list that is no raw value.
struct Lines;

impl Formatter for Lines {
    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        writer.write_all(if first { b"\n" } else { b",\n" })
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n]")
    }
}
