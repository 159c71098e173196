//! One snapshot: what readers could see under a date, sealed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::id::RecordId;

use super::checksum;
use super::manifest::Manifest;
use crate::base::snapshot_id::SnapshotId;

/// The version of the format that this candour writes and reads.
pub const FORMAT: u32 = 1;

/// A snapshot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The date it is sealed under.
    pub id: SnapshotId,
    /// The instant whose view it holds: what was to be published later is not in it.
    pub as_of: Timestamp,
    /// When it was really sealed.
    pub sealed: Timestamp,
    /// The program that sealed it: `candour 0.1.0`.
    pub generator: String,
    /// The snapshot before, by its own digest; none for the first.
    pub previous: Option<Previous>,
    /// Its files.
    pub manifest: Manifest,
    /// Its records.
    pub records: BTreeMap<RecordId, SealedRecord>,
    /// The digest of its `snapshot.json`, which holds the manifest's: this one digest stands for all of it.
    pub digest: Digest,
}

/// The snapshot before another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its name.
    pub id: SnapshotId,
    /// The digest of its `snapshot.json`.
    pub digest: Digest,
}

/// A record in a snapshot. Neither titles nor notes are here: they stand in the record's files, which a court may order
/// to be withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedRecord {
    /// The digest of its content.
    pub content: Digest,
    /// The digest of its change notes, if it has any.
    pub notes: Option<Digest>,
    /// The ids that it had before.
    pub formerly: Vec<RecordId>,
}

/// What is wrong with a `snapshot.json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// It is of a format that this candour does not know.
    Format(u64),
    /// It cannot be read; why.
    Json(String),
}

// The shape of the file: keys in this order, two spaces, one line end at the end.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: u32,
    id: String,
    as_of: String,
    sealed: String,
    generator: String,
    previous: Option<WirePrevious>,
    manifest: String,
    records: BTreeMap<String, WireRecord>,
    // Of the file itself: the newest snapshot has none after it that would hold its digest.
    checksum: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WirePrevious {
    id: String,
    sha256: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WireRecord {
    content: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    formerly: Vec<String>,
}

impl Snapshot {
    /// The text of its `snapshot.json`.
    pub fn json(&self) -> String {
        let record = |(id, record): (&RecordId, &SealedRecord)| {
            let formerly = record.formerly.iter().map(RecordId::to_string).collect();
            let notes = record.notes.map(|notes| notes.to_string());
            (id.to_string(), WireRecord { content: record.content.to_string(), notes, formerly })
        };
        let wire = Wire {
            format: FORMAT,
            id: self.id.to_string(),
            as_of: self.as_of.to_string(),
            sealed: self.sealed.to_string(),
            generator: self.generator.clone(),
            previous: self.previous.as_ref().map(|previous| WirePrevious {
                id: previous.id.to_string(),
                sha256: previous.digest.to_string(),
            }),
            manifest: Digest::of(self.manifest.text().as_bytes()).to_string(),
            records: self.records.iter().map(record).collect(),
            checksum: checksum::BLANK.to_owned(),
        };
        checksum::sealed(&wire)
    }

    /// Seals: fills in the digest that stands for everything else.
    pub fn with_digest(mut self) -> Snapshot {
        self.digest = Digest::of(self.json().as_bytes());
        self
    }

    /// Reads a `snapshot.json` with its manifest. That the two belong together is not asked here.
    pub fn parse(json: &str, manifest: Manifest) -> Result<Snapshot, Broken> {
        let any: serde_json::Value =
            serde_json::from_str(json).map_err(|error| Broken::Json(error.to_string()))?;
        match any.get("format").and_then(serde_json::Value::as_u64) {
            Some(format) if format != u64::from(FORMAT) => return Err(Broken::Format(format)),
            _ => {}
        }
        let wire: Wire = serde_json::from_value(any).map_err(|error| Broken::Json(error.to_string()))?;
        let bad = |what: &str, text: &str| Broken::Json(format!("`{text}` is no {what}"));
        let id = |text: &str| SnapshotId::parse(text).ok_or_else(|| bad("snapshot", text));
        let digest = |text: &str| Digest::parse(text).ok_or_else(|| bad("SHA-256", text));
        let instant = |text: &str| text.parse::<Timestamp>().map_err(|_| bad("instant", text));
        let record_id = |text: &str| RecordId::parse(text).map_err(|_| bad("record", text));
        let mut records = BTreeMap::new();
        for (name, record) in &wire.records {
            let formerly = record.formerly.iter().map(|id| record_id(id)).collect::<Result<_, _>>()?;
            let notes = record.notes.as_deref().map(digest).transpose()?;
            let record = SealedRecord { content: digest(&record.content)?, notes, formerly };
            records.insert(record_id(name)?, record);
        }
        digest(&wire.manifest)?;
        Ok(Snapshot {
            id: id(&wire.id)?,
            as_of: instant(&wire.as_of)?,
            sealed: instant(&wire.sealed)?,
            generator: wire.generator,
            previous: wire
                .previous
                .map(|previous| {
                    Ok::<_, Broken>(Previous { id: id(&previous.id)?, digest: digest(&previous.sha256)? })
                })
                .transpose()?,
            manifest,
            records,
            digest: Digest::of(json.as_bytes()),
        })
    }
}
