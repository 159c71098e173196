//! `candour build`.

use serde_json::json;

use crate::disk::publish;

use super::arguments::{BuildOptions, Common};
use super::report::{self, could_not_run, say, tell};
use super::session;

/// Builds the site into a folder.
pub(super) fn run(common: &Common, options: &BuildOptions) -> u8 {
    let out = options.out.clone().unwrap_or_else(|| session::default_out(&common.site));
    let mut session = match session::open(common, &out, options.as_of) {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    let tally = report::findings(common, &session.build);
    session.timings.lap("report");
    if tally.errors > 0 {
        say(common, &format!("{}: nothing was written.", tally.words()));
        return super::FINDINGS;
    }
    let published = match publish::publish(session.build.output(), &out, &common.site) {
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
    // A site that stands still, or one built for a given day, is the same however late it is built again.
    let stands_still = options.as_of.is_some() || site.settings().as_of.is_some();
    if let (Some(until), false) = (&until, stands_still) {
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
    if options.timings {
        say(common, session.timings.table().trim_end());
    }
    // The program ends here: the system takes the memory back faster than a hundred thousand destructors.
    std::mem::forget(session);
    super::CLEAN
}
