//! The end of a build: the output is published, and what was done is told.

use std::path::Path;

use serde_json::json;

use crate::disk::publish;

use super::arguments::Common;
use super::report::{self, Tally, could_not_run, say, tell};
use super::session::Session;

/// Whether building again later can make another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    /// It may: from an instant that is told.
    Flips,
    /// It cannot: the site stands still, or was built for a given day.
    Same,
}

/// Publishes the output of a session that found no error.
pub(super) fn publish(common: &Common, mut session: Session, out: &Path, tally: Tally, later: Later) -> u8 {
    let published = match publish::publish(session.build.output(), out, &common.site) {
        Ok(published) => published,
        Err(error) => return could_not_run(&error.to_string()),
    };
    session.timings.lap("publish");

    let site = session.build.site();
    let until = site.interval().until.map(|until| until.to_string());
    let pages = session.build.output().iter().filter(|artifact| artifact.at.is_page()).count();
    if tally.warnings > 0 {
        say(common, &format!("{}.", tally.words()));
    }
    let total = session.timings.total().as_millis();
    say(
        common,
        &format!(
            "Built {} into {} in {total} ms, as of {}: {} files written, {} unchanged, {} removed.",
            report::count(site.shown().count(), "record"),
            report::count(pages, "page"),
            site.as_of().day(),
            published.written,
            published.linked,
            published.removed,
        ),
    );
    if published.carried > 0 {
        say(common, &format!("Kept {} that candour did not make.", report::count(published.carried, "file")));
    }
    if let (Some(until), Later::Flips) = (&until, later) {
        say(common, &format!("True until {until}: build again then."));
    }
    tell(
        common,
        &json!({
            "result": "built",
            "as_of": site.as_of().instant.to_string(),
            "true_until": until,
            "records": site.shown().count(),
            "pages": pages,
            "written": published.written,
            "unchanged": published.linked,
            "removed": published.removed,
            "kept": published.carried,
        }),
    );
    if session.wants_timings {
        say(common, session.timings.table().trim_end());
    }
    // The program ends here: the system takes the memory back faster than a hundred thousand destructors.
    std::mem::forget(session);
    super::CLEAN
}
