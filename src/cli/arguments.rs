//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil;

use jiff::Span;

use crate::base::as_of::Moment;
use crate::base::date::PartialDate;

use super::archive_arguments::{EditionCommand, RedactOptions, SnapshotCommand};

/// Publishes the records of a public body as a transparency website.
#[derive(Debug, Parser)]
#[command(name = "candour", version, about, propagate_version = true, disable_help_subcommand = true)]
pub struct Arguments {
    /// What every command takes.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Common {
    /// The folder of the site, which holds site.toml
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    pub site: PathBuf,
    /// How findings and results are printed
    #[arg(long, global = true, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Print findings only
    #[arg(long, global = true)]
    pub quiet: bool,
}

/// How findings and results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, with the source lines
    Human,
    /// For programs, one JSON object a line
    Json,
    /// For code hosts and editors, a SARIF 2.1.0 log; of `check` and `build` only
    Sarif,
    /// What `snapshot export` makes: a folder
    #[value(skip)]
    Bag,
    /// What `snapshot export` makes: one file
    #[value(skip)]
    Tar,
}

/// What candour does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site into a folder; on an error nothing is written
    Build(BuildOptions),
    /// Seal what differs from the newest snapshot, and build
    Publish(PublishOptions),
    /// Write a change note into a record
    Note(NoteOptions),
    /// List, show, verify, compare, restore or export what was sealed
    #[command(subcommand)]
    Snapshot(SnapshotCommand),
    /// Enter what a record said before it was sealed here
    #[command(subcommand)]
    Edition(EditionCommand),
    /// Withhold the words of editions, under a notice that says why
    Redact(RedactOptions),
    /// Look for mistakes, and write nothing
    Check(CheckOptions),
    /// Show the site in a browser on this machine
    Serve(ServeOptions),
    /// Make a new site (`new site DIR`), or a new record (`new KIND NAME`)
    New(NewOptions),
    /// Rename a record or a kind's folder, in every file that names it
    Rename(RenameOptions),
    /// Tell what changed in a record from one edition to another
    Diff(DiffOptions),
    /// List what is overdue and what falls due
    Due(DueOptions),
    /// Find records by their words, as the search page of the site does
    Search(SearchOptions),
    /// Print the JSON Schema of a kind, for editors
    Schema(SchemaOptions),
    /// Explain the code of a finding
    Explain(ExplainOptions),
}

/// Options of `build`.
#[derive(Debug, Args)]
pub struct BuildOptions {
    /// The folder to build into [default: public, in the folder of the site]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Build the site as it stood on this day (its end) or at this instant
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub as_of: Option<Moment>,
    /// Build a review site of what is not sealed: each page says that it is not yet published
    #[arg(long)]
    pub unsealed: bool,
    /// Link from page to page, so that the folder works wherever it lies, without a server
    #[arg(long)]
    pub portable: bool,
    /// Print how long each stage took
    #[arg(long)]
    pub timings: bool,
}

/// Options of `publish`.
#[derive(Debug, Args)]
pub struct PublishOptions {
    /// The folder to build into [default: public, in the folder of the site]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// The day to seal under, as readers saw it at its end [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub date: Option<civil::Date>,
    /// One note for all records that changed and have none
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// What kind of change that note tells of
    #[arg(long, value_enum, default_value_t = NoteKind::Minor)]
    pub kind: NoteKind,
    /// Print how long each stage took
    #[arg(long)]
    pub timings: bool,
}

/// Options of `note`.
#[derive(Debug, Args)]
pub struct NoteOptions {
    /// The record, by its id, such as policies/open-source; or a kind, by its folder with a slash: policies/
    pub record: String,
    /// What readers should know about the change
    #[arg(value_name = "TEXT")]
    pub note: String,
    /// What kind of change it was
    #[arg(long, value_enum)]
    pub kind: NoteKind,
    /// Who made the change
    #[arg(long, value_name = "NAME")]
    pub by: Option<String>,
    /// When it was made [default: the day of the site, which is today unless site.toml pins it]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<PartialDate>,
}

/// What kind of change a note tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NoteKind {
    /// Puts right a mistake; what was meant does not change
    Correction,
    /// Changes the wording, not what is asked of anyone
    Minor,
    /// Changes what is asked, allowed or promised
    Major,
    /// Ends what was published
    Withdrawal,
}

impl NoteKind {
    /// The word that a note writes.
    pub fn name(self) -> &'static str {
        match self {
            NoteKind::Correction => "correction",
            NoteKind::Minor => "minor",
            NoteKind::Major => "major",
            NoteKind::Withdrawal => "withdrawal",
        }
    }
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Treat warnings as errors
    #[arg(long)]
    pub deny_warnings: bool,
    /// Treat what is overdue as errors
    #[arg(long)]
    pub deny_overdue: bool,
    /// Also hold the archive against what the deployed site says: its /.well-known/candour/archive.json
    #[arg(long, value_name = "FILE")]
    pub published: Option<PathBuf>,
    /// Check the site as it stood on this day (its end) or at this instant
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub as_of: Option<Moment>,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The port on this machine; 0 takes any that is free
    #[arg(long, default_value_t = 4000)]
    pub port: u16,
    /// Show the site as it stood on this day (its end) or at this instant
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub as_of: Option<Moment>,
    /// Show drafts, and what is held back until its instant, too: each says so
    #[arg(long)]
    pub drafts: bool,
    /// Open the site in a browser
    #[arg(long)]
    pub open: bool,
}

/// Options of `rename`.
#[derive(Debug, Args)]
pub struct RenameOptions {
    /// What it is called: an id (policies/old), or a kind's folder with a slash (policies/)
    #[arg(required_unless_present = "finish")]
    pub old: Option<String>,
    /// What it is to be called, in the same form
    #[arg(required_unless_present = "finish")]
    pub new: Option<String>,
    /// Print what would be changed, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Only finish a renaming that was interrupted
    #[arg(long, conflicts_with_all = ["old", "new", "dry_run"])]
    pub finish: bool,
}

/// Options of `diff`.
#[derive(Debug, Args)]
pub struct DiffOptions {
    /// The record, by its id, such as policies/open-source
    pub record: String,
    /// The older edition: its date, or a day on which it was shown; `files` for the record as its files have it
    #[arg(value_name = "A")]
    pub old: String,
    /// The newer one, in the same form [default: the newest edition]
    #[arg(value_name = "B")]
    pub new: Option<String>,
}

/// Options of `due`.
#[derive(Debug, Args)]
pub struct DueOptions {
    /// Only what comes within this time: 30d, 6w, 3m, 1y
    #[arg(long, value_name = "TIME", value_parser = super::due::length)]
    pub within: Option<Span>,
    /// Print the next instant at which the site says something else, by itself
    #[arg(long, conflicts_with = "within")]
    pub next: bool,
    /// As of this day (its end) or instant
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub as_of: Option<Moment>,
}

/// Options of `new`.
#[derive(Debug, Args)]
pub struct NewOptions {
    /// `site`, or the kind of the record, by its folder (policies) or its label (policy)
    pub what: String,
    /// The folder of the new site, or the name of the new record
    pub name: String,
    /// The title of the site or the record [default: its name in words]
    #[arg(long, value_parser = line)]
    pub title: Option<String>,
    /// For a record: its form [default: md]
    #[arg(long, value_enum)]
    pub form: Option<Form>,
    /// For a site: who publishes it [default: its title]
    #[arg(long, value_name = "NAME", value_parser = line)]
    pub publisher: Option<String>,
    /// For a site: where it will be published [default: a place that cannot exist]
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
}

/// The files that a record is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// One file: fields and text
    Md,
    /// One file: fields only
    Toml,
    /// A folder, for a record with attachments
    Folder,
}

/// Options of `search`.
#[derive(Debug, Args)]
pub struct SearchOptions {
    /// The words
    #[arg(required = true)]
    pub words: Vec<String>,
    /// Only records of this kind, by its folder (policies); may be given more than once
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// Only records with this status (in-force); may be given more than once
    #[arg(long, value_name = "STATUS")]
    pub status: Vec<String>,
    /// Also what was replaced or has ended
    #[arg(long)]
    pub all: bool,
    /// Also earlier editions, after what records say now
    #[arg(long)]
    pub editions: bool,
    /// The newest first
    #[arg(long)]
    pub newest: bool,
    /// Which page of results
    #[arg(long, default_value_t = 1)]
    pub page: usize,
    /// The editions that readers could see on this day (at its end); on a site without an archive, what is current then
    #[arg(long, value_name = "DATE", value_parser = moment, conflicts_with = "editions")]
    pub as_of: Option<Moment>,
}

/// Options of `schema`.
#[derive(Debug, Args)]
pub struct SchemaOptions {
    /// The kind, by its folder (policies) or its label (policy)
    pub kind: String,
}

/// Options of `explain`.
#[derive(Debug, Args)]
pub struct ExplainOptions {
    /// The code, such as reference.missing; without one, all codes are listed
    pub code: Option<String>,
}

pub(super) fn day(text: &str) -> Result<civil::Date, String> {
    match PartialDate::parse(text) {
        Some(PartialDate::Day(day)) => Ok(day),
        _ => Err("write a day such as 2022-02-10".to_owned()),
    }
}

fn date(text: &str) -> Result<PartialDate, String> {
    PartialDate::parse(text)
        .ok_or_else(|| "write a day, a month or a year: 2022-02-10, 2022-02, 2022".to_owned())
}

// A title or a name is one line that says something.
fn line(text: &str) -> Result<String, String> {
    let text = text.trim();
    match text.is_empty() || text.contains(char::is_control) {
        true => Err("write one line of text".to_owned()),
        false => Ok(text.to_owned()),
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text)
        .ok_or_else(|| "write a day such as 2022-02-10, or an instant with its offset".to_owned())
}
