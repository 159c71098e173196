//! Prints findings, and says what they amount to.

use std::io::{IsTerminal, Write};

use crate::base::path::RelPath;
use crate::build::build::Build;
use crate::diag::finding::{Finding, in_order};
use crate::diag::human::{self, Ink};
use crate::diag::json;
use crate::diag::sarif;
use crate::source::tree::Tree;
use crate::theme::civic;

use super::arguments::{Common, Format};

/// The status of a command that was interrupted before it could end in order, as shells give it.
pub(super) const INTERRUPTED: i32 = 130;

/// How many findings there are of each rank.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// They stop the build.
    pub(super) errors: usize,
    /// Someone should look.
    pub(super) warnings: usize,
}

/// Prints all findings of a build: for people to standard error, for programs to standard output.
pub(super) fn findings(common: &Common, build: &Build) -> Tally {
    these(common, build, &in_order(build.findings()))
}

/// Prints some findings of a build.
pub(super) fn these(common: &Common, build: &Build, findings: &[Finding]) -> Tally {
    among(common, build.tree(), findings)
}

/// Prints some findings in the files of a site.
pub(super) fn among(common: &Common, tree: &Tree, findings: &[Finding]) -> Tally {
    let text_of = |path: &RelPath| tree.text_of(path).or_else(|| civic::text_of(path).map(str::to_owned));
    put_findings(common, findings, &text_of);
    tally(findings)
}

/// Prints findings, given the texts of the files that they are about.
pub(super) fn put_findings(
    common: &Common,
    findings: &[Finding],
    text_of: &dyn Fn(&RelPath) -> Option<String>,
) {
    match common.format {
        Format::Json => put(&mut std::io::stdout(), &json::lines(findings, text_of)),
        Format::Sarif => put(&mut std::io::stdout(), &sarif::log(findings, text_of)),
        Format::Human | Format::Bag | Format::Tar => {
            put(&mut std::io::stderr(), &human::draw(findings, text_of, ink()));
        }
    }
}

/// Counts findings by rank.
pub(super) fn tally(findings: &[Finding]) -> Tally {
    let errors = findings.iter().filter(|finding| finding.is_error()).count();
    Tally { errors, warnings: findings.len() - errors }
}

impl Tally {
    /// The count in words: `3 errors and 1 warning`.
    pub(super) fn words(self) -> String {
        match (self.errors, self.warnings) {
            (0, 0) => "nothing wrong".to_owned(),
            (errors, 0) => count(errors, "error"),
            (0, warnings) => count(warnings, "warning"),
            (errors, warnings) => format!("{} and {}", count(errors, "error"), count(warnings, "warning")),
        }
    }
}

/// A number of things in words: `1 record`, `2 records`.
pub(super) fn count(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// Says that a command could not run, and why.
pub(super) fn could_not_run(reason: &str) -> u8 {
    put(&mut std::io::stderr(), &format!("candour: {reason}\n"));
    super::COULD_NOT_RUN
}

/// Says that what was asked for is refused, and why.
pub(super) fn refused(reason: &str) -> u8 {
    put(&mut std::io::stderr(), &format!("candour: {reason}\n"));
    super::FINDINGS
}

/// Prints what someone should look at; a program has it from what the command tells.
pub(super) fn warn(common: &Common, line: &str) {
    if is_for_people(common) {
        put(&mut std::io::stderr(), &format!("warning: {line}\n"));
    }
}

/// Prints a line for people, unless they asked for quiet or are a program.
pub(super) fn say(common: &Common, line: &str) {
    if !common.quiet && is_for_people(common) {
        put(&mut std::io::stdout(), &format!("{line}\n"));
    }
}

fn is_for_people(common: &Common) -> bool {
    !matches!(common.format, Format::Json | Format::Sarif)
}

/// Prints a JSON object for programs.
pub(super) fn tell(common: &Common, object: &serde_json::Value) {
    if common.format == Format::Json {
        put(&mut std::io::stdout(), &format!("{object}\n"));
    }
}

/// Prints what a command was asked for.
pub(super) fn print(text: &str) {
    put(&mut std::io::stdout(), text);
}

// A closed pipe (`candour check | head`) is no reason to fail.
fn put(to: &mut dyn Write, text: &str) {
    let _ = to.write_all(text.as_bytes());
    let _ = to.flush();
}

fn ink() -> Ink {
    let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    if std::io::stderr().is_terminal() && !plain { Ink::Colour } else { Ink::Plain }
}
