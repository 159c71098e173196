//! The end of a build: the output is published, and what was done is told.

use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use crate::base::as_of::AsOf;
use crate::disk::publish::error::PublishError;
use crate::disk::publish::{self, Published};

use super::again::Again;
use super::arguments::Common;
use super::report::{self, Tally, could_not_run, say, tell};
use super::session::Session;
use super::timings::Timings;

/// Whether building again later can make another site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Later {
    /// It may: from an instant that is told.
    Flips,
    /// It cannot: the site stands still, or was built for a given day.
    Same,
}

/// What there is after a build.
pub(super) struct Made {
    /// How many records readers see.
    pub(super) records: usize,
    /// How many pages there are.
    pub(super) pages: usize,
    /// How many pages and files were drawn.
    pub(super) drawn: usize,
    /// The instant for which it was built.
    pub(super) as_of: AsOf,
    /// When it has to be built again, if ever.
    pub(super) until: Option<Timestamp>,
    /// What was done to the output folder.
    pub(super) published: Published,
}

/// Publishes the output of a session that found no error, and keeps a receipt where one is wanted.
pub(super) fn publish(
    common: &Common,
    mut session: Session,
    out: &Path,
    tally: Tally,
    (later, again): (Later, Option<Again>),
) -> u8 {
    // Meanwhile what the next run may need is kept.
    let both = |session: &Session| {
        let publish = || publish::publish(session.build.output(), out, &common.site);
        rayon::join(publish, || again.iter().for_each(|again| again.keep(&session.build))).0
    };
    let mut published = both(&session);
    // The site comes before what saves work: what is kept of it may be all that is too much for the disk.
    if let (Err(error), Some(again)) = (&published, &again)
        && error.is_full()
    {
        again.forget();
        published = publish::publish(session.build.output(), out, &common.site);
        if published.is_ok() {
            again.keep(&session.build);
        }
    }
    // What an earlier run published is elsewhere, or was altered there.
    if matches!(published, Err(PublishError::Lost)) {
        session.drawn += session.build.draw_recalled();
        published = both(&session);
    }
    let published = match published {
        Ok(published) => published,
        Err(error) => return could_not_run(&error.to_string()),
    };
    session.timings.lap("publish");

    let site = session.build.site();
    let made = Made {
        records: site.shown().count(),
        pages: session.build.output().iter().filter(|artifact| artifact.at.is_page()).count(),
        drawn: session.drawn,
        as_of: site.as_of().clone(),
        until: site.interval().until,
        published,
    };
    if let Some(again) = again {
        again.note(&session, (made.records, made.pages), made.published.manifests);
        session.timings.lap("keep");
    }
    tell_of(common, &made, tally, later, &session.timings);
    if session.wants_timings {
        say(common, session.timings.table().trim_end());
    }
    // The program ends here: the system takes the memory back faster than a hundred thousand destructors.
    std::mem::forget(session);
    super::CLEAN
}

/// Tells what was done.
pub(super) fn tell_of(common: &Common, made: &Made, tally: Tally, later: Later, timings: &Timings) {
    let Made { records, pages, drawn, as_of, until, published } = made;
    let until = until.map(|until| until.to_string());
    if tally.warnings > 0 {
        say(common, &format!("{}.", tally.words()));
    }
    let total = timings.total().as_millis();
    say(
        common,
        &format!(
            "Built {} into {} in {total} ms, as of {}: {} files written, {} unchanged, {} removed.",
            report::count(*records, "record"),
            report::count(*pages, "page"),
            as_of.day(),
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
            "as_of": as_of.instant.to_string(),
            "true_until": until,
            "records": records,
            "pages": pages,
            "drawn": drawn,
            "written": published.written,
            "unchanged": published.linked,
            "removed": published.removed,
            "kept": published.carried,
        }),
    );
}
