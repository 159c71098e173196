//! The command line of what is done with the archive.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil;

use crate::base::snapshot_id::SnapshotId;
use crate::document::value::Certainty;

use super::arguments::{Format, day};

/// What `snapshot` does.
#[derive(Debug, Subcommand)]
pub enum SnapshotCommand {
    /// List all snapshots
    List,
    /// Show a snapshot and its records
    Show {
        /// The snapshot, such as 2021-02-22
        #[arg(value_parser = snapshot)]
        id: SnapshotId,
    },
    /// Read every file of the archive, and find what is missing, altered or added
    Verify {
        /// The folder of `--site` is a site that was built, or a copy of one, and not what it was built from
        #[arg(long)]
        built: bool,
    },
    /// Tell what differs between two snapshots
    Diff {
        /// The older one
        #[arg(value_parser = snapshot)]
        old: SnapshotId,
        /// The newer one
        #[arg(value_parser = snapshot)]
        new: SnapshotId,
    },
    /// Write the files of a snapshot into an empty folder
    Restore {
        /// The snapshot
        #[arg(value_parser = snapshot)]
        id: SnapshotId,
        /// The folder, empty or missing
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Write a snapshot as a BagIt bag, which other archives can check and take in
    Export {
        /// The snapshot
        #[arg(value_parser = snapshot)]
        id: SnapshotId,
        /// A folder (bag), or the same in one file (tar)
        #[arg(id = "format", long = "format", value_name = "bag|tar", value_parser = package, global = false)]
        format: Format,
        /// The folder that it is written into, under the name of the snapshot
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
}

/// What `edition` does.
#[derive(Debug, Subcommand)]
pub enum EditionCommand {
    /// Seal a recovered edition: what a record said on a day, found in another place
    Add(RecoveredOptions),
}

/// Options of `edition add`.
#[derive(Debug, Args)]
pub struct RecoveredOptions {
    /// The record, by its id, such as policies/open-source
    pub record: String,
    /// The day from which readers could see it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub date: civil::Date,
    /// The record as it was: a file, or a folder with index.md and its attachments
    #[arg(long, value_name = "FILE")]
    pub file: PathBuf,
    /// Where it was found
    #[arg(long, value_name = "URL")]
    pub source: String,
    /// How sure it is that readers saw this on that day: stated, reported or inferred
    #[arg(long, value_name = "HOW", value_parser = certainty, default_value = "stated")]
    pub certainty: Certainty,
}

/// Options of `redact`.
#[derive(Debug, Args)]
pub struct RedactOptions {
    /// The record, by its id, such as policies/open-source
    pub record: String,
    /// An edition by its date; without one, all but the current one
    #[arg(long = "edition", value_name = "DATE", value_parser = snapshot)]
    pub editions: Vec<SnapshotId>,
    /// Why, for readers; do not repeat what is withheld
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Who ordered it, and where that can be looked up
    #[arg(long, value_name = "TEXT")]
    pub authority: String,
}

fn snapshot(text: &str) -> Result<SnapshotId, String> {
    SnapshotId::parse(text).ok_or_else(|| "write a day such as 2021-02-22, or 2021-02-22-2".to_owned())
}

fn package(text: &str) -> Result<Format, String> {
    match text {
        "bag" => Ok(Format::Bag),
        "tar" => Ok(Format::Tar),
        _ => Err("write `bag` or `tar`".to_owned()),
    }
}

fn certainty(text: &str) -> Result<Certainty, String> {
    let known = Certainty::ALL.into_iter().find(|(name, _)| *name == text);
    known.map(|(_, certainty)| certainty).ok_or_else(|| "write `stated`, `reported` or `inferred`".to_owned())
}
