//! `candour check`.

use std::path::Path;

use crate::archive::published::Published;
use crate::diag::finding::in_order;
use crate::site::due;

use super::arguments::{CheckOptions, Common};
use super::report::{self, could_not_run, say};
use super::session;

/// Reports everything that is wrong with the site, and writes nothing.
pub(super) fn run(common: &Common, options: &CheckOptions) -> u8 {
    let session = match session::open_as_it_stood(common, options.as_of) {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    let mut findings = session.build.findings();
    if let Some(path) = &options.published {
        match published(path) {
            Ok(published) => findings.extend(published.findings(session.build.site().archive())),
            Err(reason) => return could_not_run(&reason),
        }
    }
    if options.deny_overdue {
        findings.extend(due::findings(session.build.site()));
    }
    let tally = report::these(common, &session.build, &in_order(findings));
    say(common, &format!("{} checked: {}.", report::count(session.outcome.read, "record"), tally.words()));
    let failed = tally.errors > 0 || options.deny_warnings && tally.warnings > 0;
    if failed { super::FINDINGS } else { super::CLEAN }
}

fn published(path: &Path) -> Result<Published, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
    Published::parse(&text).map_err(|reason| format!("`{}` {reason}", path.display()))
}
