//! A notice: that the words of some editions are withheld, why, and on whose authority; never the words themselves.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::finding::Place;

use super::checksum;
use super::sequence::{self, Entry};
use super::snapshot::Broken;

const FORMAT: u32 = 1;

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Which one it is, from 1.
    pub number: u32,
    /// The record, by the id that it has now.
    pub record: RecordId,
    /// The editions whose words are withheld, by their dates.
    pub editions: Vec<SnapshotId>,
    /// Why.
    pub reason: String,
    /// Who ordered it, and where that can be looked up.
    pub authority: String,
    /// The day on which it was given, in the site's time zone.
    pub on: civil::Date,
    /// When it was entered.
    pub entered: Timestamp,
    /// The program that wrote it.
    pub generator: String,
    /// The digests of the files that are withheld: what was sealed can still be told from what was not.
    pub withheld: BTreeSet<Digest>,
    /// The digest of the notice before.
    pub previous: Option<Digest>,
}

impl Notice {
    /// Its file, for findings.
    pub fn place(&self) -> Place {
        Place::file(&sequence::path::<Notice>(self.number))
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: u32,
    number: u32,
    record: String,
    editions: Vec<String>,
    reason: String,
    authority: String,
    on: String,
    entered: String,
    generator: String,
    withheld: Vec<String>,
    previous: Option<String>,
    checksum: String,
}

impl Entry for Notice {
    const FOLDER: &'static str = "archive/notices";
    const WHAT: &'static str = "notice";

    fn parse(text: &str) -> Result<Notice, Broken> {
        let wire: Wire = read(text, FORMAT)?;
        let withheld = wire.withheld.iter().map(|text| digest(text));
        Ok(Notice {
            number: wire.number,
            record: record(&wire.record)?,
            editions: wire.editions.iter().map(|text| edition(text)).collect::<Result<_, _>>()?,
            reason: wire.reason,
            authority: wire.authority,
            on: wire.on.parse().map_err(|_| bad("day", &wire.on))?,
            entered: instant(&wire.entered)?,
            generator: wire.generator,
            withheld: withheld.collect::<Result<_, _>>()?,
            previous: wire.previous.as_deref().map(digest).transpose()?,
        })
    }

    fn text(&self) -> String {
        checksum::sealed(&Wire {
            format: FORMAT,
            number: self.number,
            record: self.record.to_string(),
            editions: self.editions.iter().map(SnapshotId::to_string).collect(),
            reason: self.reason.clone(),
            authority: self.authority.clone(),
            on: self.on.to_string(),
            entered: self.entered.to_string(),
            generator: self.generator.clone(),
            withheld: self.withheld.iter().map(Digest::to_string).collect(),
            previous: self.previous.map(|digest| digest.to_string()),
            checksum: checksum::BLANK.to_owned(),
        })
    }

    fn number(&self) -> u32 {
        self.number
    }

    fn previous(&self) -> Option<Digest> {
        self.previous
    }
}

/// Reads the shape of a file of the archive, if it is of the format that is asked for.
pub(super) fn read<T: for<'a> Deserialize<'a>>(text: &str, format: u32) -> Result<T, Broken> {
    let any: serde_json::Value =
        serde_json::from_str(text).map_err(|error| Broken::Json(error.to_string()))?;
    match any.get("format").and_then(serde_json::Value::as_u64) {
        Some(other) if other != u64::from(format) => Err(Broken::Format(other)),
        _ => serde_json::from_value(any).map_err(|error| Broken::Json(error.to_string())),
    }
}

pub(super) fn bad(what: &str, text: &str) -> Broken {
    Broken::Json(format!("`{text}` is no {what}"))
}

pub(super) fn digest(text: &str) -> Result<Digest, Broken> {
    Digest::parse(text).ok_or_else(|| bad("SHA-256", text))
}

pub(super) fn record(text: &str) -> Result<RecordId, Broken> {
    RecordId::parse(text).map_err(|_| bad("record", text))
}

pub(super) fn edition(text: &str) -> Result<SnapshotId, Broken> {
    SnapshotId::parse(text).ok_or_else(|| bad("edition", text))
}

pub(super) fn instant(text: &str) -> Result<Timestamp, Broken> {
    text.parse().map_err(|_| bad("instant", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_notice_is_read_back_and_only_as_it_was_written() {
        let notice = Notice {
            number: 1,
            record: RecordId::parse("policies/a").expect("an id"),
            editions: SnapshotId::parse("2021-02-22").into_iter().collect(),
            reason: "It named a witness.".to_owned(),
            authority: "Order 12 of the county court".to_owned(),
            on: date(2022, 1, 2),
            entered: Timestamp::UNIX_EPOCH,
            generator: "candour of a test".to_owned(),
            withheld: [Digest::of(b"a"), Digest::of(b"b")].into(),
            previous: None,
        };
        assert_eq!(Notice::parse(&notice.text()), Ok(notice.clone()));
        assert_eq!(
            Notice::parse(&notice.text().replace("\"format\": 1", "\"format\": 2")),
            Err(Broken::Format(2))
        );
        for (from, to) in [("policies/a", "policies"), ("2021-02-22", "2021-02"), ("\"on\"", "\"off\"")] {
            assert!(Notice::parse(&notice.text().replace(from, to)).is_err(), "{from}");
        }
    }
}
