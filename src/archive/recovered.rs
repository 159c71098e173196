//! A recovered edition: what a record said on a day before candour sealed it, entered later from a source.

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::document::value::Certainty;

use super::checksum;
use super::manifest::Manifest;
use super::notice::{bad, digest, edition, instant, read, record};
use super::sequence::Entry;
use super::snapshot::Broken;

const FORMAT: u32 = 1;

/// A recovered edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// In which order it was entered, from 1.
    pub number: u32,
    /// The record, by the id that it has in the archive.
    pub record: RecordId,
    /// The day from which readers could see it.
    pub id: SnapshotId,
    /// How sure that is.
    pub certainty: Certainty,
    /// Where it was found.
    pub source: String,
    /// The day on which it was entered, in the site's time zone.
    pub on: civil::Date,
    /// When it was entered.
    pub entered: Timestamp,
    /// The program that sealed it.
    pub generator: String,
    /// The digest of its content.
    pub content: Digest,
    /// The digest of its change notes, if it has any.
    pub notes: Option<Digest>,
    /// Its files, and the kinds under which they were read.
    pub manifest: Manifest,
    /// The digest of the one entered before.
    pub previous: Option<Digest>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    format: u32,
    number: u32,
    record: String,
    date: String,
    certainty: String,
    source: String,
    on: String,
    entered: String,
    generator: String,
    content: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    files: std::collections::BTreeMap<String, String>,
    previous: Option<String>,
    checksum: String,
}

impl Entry for Recovered {
    const FOLDER: &'static str = "archive/recovered";
    const WHAT: &'static str = "recovered edition";

    fn parse(text: &str) -> Result<Recovered, Broken> {
        let wire: Wire = read(text, FORMAT)?;
        let mut manifest = Manifest::default();
        for (path, hex) in &wire.files {
            let path = RelPath::new(path).ok_or_else(|| bad("path", path))?;
            manifest.files.insert(path, digest(hex)?);
        }
        Ok(Recovered {
            number: wire.number,
            record: record(&wire.record)?,
            id: edition(&wire.date)?,
            certainty: certainty(&wire.certainty)?,
            source: wire.source,
            on: wire.on.parse().map_err(|_| bad("day", &wire.on))?,
            entered: instant(&wire.entered)?,
            generator: wire.generator,
            content: digest(&wire.content)?,
            notes: wire.notes.as_deref().map(digest).transpose()?,
            manifest,
            previous: wire.previous.as_deref().map(digest).transpose()?,
        })
    }

    fn text(&self) -> String {
        let files = self.manifest.files.iter();
        checksum::sealed(&Wire {
            format: FORMAT,
            number: self.number,
            record: self.record.to_string(),
            date: self.id.to_string(),
            certainty: self.certainty.name().to_owned(),
            source: self.source.clone(),
            on: self.on.to_string(),
            entered: self.entered.to_string(),
            generator: self.generator.clone(),
            content: self.content.to_string(),
            notes: self.notes.map(|notes| notes.to_string()),
            files: files.map(|(path, digest)| (path.to_string(), digest.to_string())).collect(),
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

fn certainty(text: &str) -> Result<Certainty, Broken> {
    let known = Certainty::ALL.into_iter().find(|(name, _)| *name == text);
    known.map(|(_, certainty)| certainty).ok_or_else(|| bad("certainty", text))
}
