//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::base::as_of::Moment;

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
}

/// What candour does.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Build the site into a folder; on an error nothing is written
    Build(BuildOptions),
    /// Look for mistakes, and write nothing
    Check(CheckOptions),
    /// Show the site in a browser on this machine
    Serve(ServeOptions),
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
    /// Build for this day (its end) or instant
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub as_of: Option<Moment>,
    /// Print how long each stage took
    #[arg(long)]
    pub timings: bool,
}

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckOptions {
    /// Treat warnings as errors
    #[arg(long)]
    pub deny_warnings: bool,
    /// Check for this day (its end) or instant
    #[arg(long, value_name = "DATE", value_parser = moment)]
    pub as_of: Option<Moment>,
}

/// Options of `serve`.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// The port on this machine; 0 takes any that is free
    #[arg(long, default_value_t = 4000)]
    pub port: u16,
    /// Show the site for this day (its end) or instant
    #[arg(long, value_name = "DATE", value_parser = moment)]
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

fn moment(text: &str) -> Result<Moment, String> {
    Moment::parse(text)
        .ok_or_else(|| "write a day such as 2022-02-10, or an instant with its offset".to_owned())
}
