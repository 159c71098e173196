//! `candour build`.

use crate::build::unsealed;
use crate::diag::finding::Finding;

use super::arguments::{BuildOptions, Common};
use super::finish::{self, Later};
use super::report::{self, Tally, could_not_run, say};
use super::session::{self, Session};

/// Builds the site into a folder.
pub(super) fn run(common: &Common, options: &BuildOptions) -> u8 {
    let out = options.out.clone().unwrap_or_else(|| session::default_out(&common.site));
    let opened = match options.unsealed {
        true => session::open_for_review(common, &out, options.as_of),
        false => session::open_as_it_stood(common, &out, options.as_of),
    };
    let mut session = match opened {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    session.wants_timings = options.timings;
    let tally = match options.unsealed || report::tally(&session.build.findings()).errors > 0 {
        true => report::findings(common, &session.build),
        false => sealed_only(common, &mut session),
    };
    session.timings.lap("report");
    if tally.errors > 0 {
        say(common, &format!("{}: nothing was written.", tally.words()));
        return super::FINDINGS;
    }
    // A site that stands still, or one built for a given day, is the same however late it is built again.
    let stands_still = options.as_of.is_some() || session.build.site().settings().as_of.is_some();
    finish::publish(common, session, &out, tally, if stands_still { Later::Same } else { Later::Flips })
}

// Holds a site against its archive: what is not sealed stops the build, and what only waits is left out of it.
fn sealed_only(common: &Common, session: &mut Session) -> Tally {
    let build = &session.build;
    let unsealed = unsealed::of_site(build.tree(), build.site());
    if let Some(finding) = unsealed.finding {
        return report::findings_with(common, build, vec![finding]);
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
    report::findings_with(common, &session.build, warnings)
}
