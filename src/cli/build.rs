//! `candour build`.

use std::path::Path;

use crate::build::build::Links;
use crate::build::receipt::Receipt;
use crate::build::unsealed;
use crate::diag::finding::{Finding, in_order};
use crate::disk::publish::Published;
use crate::site::audience::Audience;

use super::again::Again;
use super::arguments::{BuildOptions, Common};
use super::finish::{self, Later, Made};
use super::report::{self, Tally, could_not_run, say};
use super::session::{self, Loaded, Session};

/// Builds the site into a folder.
pub(super) fn run(common: &Common, options: &BuildOptions) -> u8 {
    let out = options.out.clone().unwrap_or_else(|| session::default_out(&common.site));
    match build(common, options, &out) {
        Ok(status) => status,
        Err(reason) => could_not_run(&reason),
    }
}

fn build(common: &Common, options: &BuildOptions, out: &Path) -> Result<u8, String> {
    let audience = if options.unsealed { Audience::Reviewers } else { Audience::Readers };
    let mut loaded = session::load(common, out, options.as_of, audience)?;
    // Receipts are for what is published.
    let again = if options.portable { None } else { Again::of(common, &loaded) };
    if options.portable {
        loaded.links = Links::Portable;
    }
    let found = again.as_ref().and_then(|again| again.find(common, &loaded, out));
    if !options.unsealed {
        loaded = loaded.stood_then()?;
    }
    if let Some((receipt, published)) = found {
        return Ok(unchanged(common, options, (loaded, receipt, published)));
    }
    let kept = again.as_ref().and_then(Again::kept);
    let mut session = loaded.build(again.as_ref().map(Again::store), kept);
    session.wants_timings = options.timings;
    let tally = match options.unsealed || report::tally(&session.build.findings()).errors > 0 {
        true => told(common, &mut session, Vec::new()),
        false => sealed_only(common, &mut session),
    };
    session.timings.lap("report");
    if tally.errors > 0 {
        say(common, &format!("{}: nothing was written.", tally.words()));
        return Ok(super::FINDINGS);
    }
    // A site that stands still, or one built for a given day, is the same however late it is built again.
    let stands_still = options.as_of.is_some() || session.build.site().settings().as_of.is_some();
    let later = if stands_still { Later::Same } else { Later::Flips };
    Ok(finish::publish(common, session, out, tally, (later, again)))
}

// All of it is there: what was found is told once more.
fn unchanged(
    common: &Common,
    options: &BuildOptions,
    (loaded, receipt, published): (Loaded, Receipt, Published),
) -> u8 {
    let Loaded { tree, clock, mut timings, asked, .. } = loaded;
    let settings = crate::config::settings::of_tree(&tree).value;
    let tally = report::among(common, &tree, &receipt.findings);
    timings.lap("compare");
    let made = Made {
        records: receipt.records,
        pages: receipt.pages,
        drawn: 0,
        as_of: clock.as_of(&settings),
        until: receipt.interval.until,
        published,
    };
    let later = if asked.is_some() || settings.as_of.is_some() { Later::Same } else { Later::Flips };
    finish::tell_of(common, &made, tally, later, &timings);
    if options.timings {
        say(common, timings.table().trim_end());
    }
    super::CLEAN
}

// Holds a site against its archive: what is not sealed stops the build, and what only waits is left out of it.
fn sealed_only(common: &Common, session: &mut Session) -> Tally {
    let build = &session.build;
    let unsealed = unsealed::of_site(build.tree(), build.site());
    if let Some(finding) = unsealed.finding {
        return told(common, session, vec![finding]);
    }
    let newest = build.site().archive().newest();
    let waits = unsealed.waiting.iter();
    let warnings: Vec<Finding> = newest.map_or_else(Vec::new, |newest| {
        waits.map(|id| unsealed::waiting(build.tree(), id, newest)).collect()
    });
    let changes: Vec<_> =
        unsealed.waiting.iter().flat_map(|id| unsealed::without(build.tree(), id)).collect();
    if !changes.is_empty() {
        session.update(changes);
    }
    told(common, session, warnings)
}

// Prints what was found, and keeps it.
fn told(common: &Common, session: &mut Session, more: Vec<Finding>) -> Tally {
    session.reported = in_order(session.build.findings().into_iter().chain(more).collect());
    report::these(common, &session.build, &session.reported)
}
