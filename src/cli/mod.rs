//! Turns a command into calls, and results into words and an exit status.
//!
//! The clock and the environment are read here, once. Exit status: 0 clean, 1 findings of error rank, 2 could not run.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command, Format};

pub mod arguments;

pub mod appending;
mod archive_arguments;

mod again;
mod author;
mod browser;
mod build;
mod check;
mod diff;
mod due;
mod edition;
mod editor;
mod explain;
mod finish;
mod new_record;
mod new_site;
mod note;
mod publish;
mod redact;
mod rename;
mod report;
mod schema;
mod search;
mod serve;
mod session;
mod snapshot;
mod timings;
mod verify;

/// Everything went well.
pub const CLEAN: u8 = 0;
/// There are findings of error rank.
pub const FINDINGS: u8 = 1;
/// The command could not run.
pub const COULD_NOT_RUN: u8 = 2;

/// Runs a command line, program name first.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors, though clap brings them as such.
            let status = if error.use_stderr() { COULD_NOT_RUN } else { CLEAN };
            // Nothing is left to say where even this cannot be printed.
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    let has_findings = matches!(arguments.command, Command::Build(_) | Command::Check(_));
    if arguments.common.format == Format::Sarif && !has_findings {
        return ExitCode::from(report::could_not_run("`--format sarif` is for `check` and `build`"));
    }
    let status = match &arguments.command {
        Command::Build(options) => build::run(&arguments.common, options),
        Command::Publish(options) => publish::run(&arguments.common, options),
        Command::Note(options) => note::run(&arguments.common, options),
        Command::Snapshot(command) => snapshot::run(&arguments.common, command),
        Command::Edition(command) => edition::run(&arguments.common, command),
        Command::Redact(options) => redact::run(&arguments.common, options),
        Command::Check(options) => check::run(&arguments.common, options),
        Command::New(options) => match options.what.as_str() {
            "site" => new_site::run(&arguments.common, options),
            _ => new_record::run(&arguments.common, options),
        },
        Command::Rename(options) => rename::run(&arguments.common, options),
        Command::Diff(options) => diff::run(&arguments.common, options),
        Command::Due(options) => due::run(&arguments.common, options),
        Command::Serve(options) => serve::run(&arguments.common, options),
        Command::Search(options) => search::run(&arguments.common, options),
        Command::Schema(options) => schema::run(&arguments.common, options),
        Command::Explain(options) => explain::run(options),
    };
    ExitCode::from(status)
}
