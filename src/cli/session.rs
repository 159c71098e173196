//! One run over a site: read it, build it, tell what was found.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::base::as_of::Moment;
use crate::build::build::{Build, Outcome};
use crate::build::clock::Clock;
use crate::disk::read;
use crate::source::tree::Tree;

use super::arguments::Common;
use super::timings::Timings;

/// A site that was read and built in memory.
pub(super) struct Session {
    /// The build.
    pub(super) build: Build,
    /// What it did.
    pub(super) outcome: Outcome,
    /// How long it took.
    pub(super) timings: Timings,
}

/// Where the output goes unless told otherwise.
pub(super) fn default_out(site: &Path) -> PathBuf {
    site.join("public")
}

/// Reads and builds a site; the error is a sentence.
pub(super) fn open(common: &Common, out: &Path, asked: Option<Moment>) -> Result<Session, String> {
    let mut timings = Timings::start();
    let clock = clock(asked)?;
    let skip = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let tree = read::read(&common.site, &[skip])
        .map_err(|error| format!("cannot read the folder `{}`: {error}", common.site.display()))?;
    timings.lap("load");
    let changes = Tree::default().changes_to(&tree);
    let mut build = Build::new(&clock);
    let outcome = build.update(changes, &clock, &mut |stage| timings.lap(stage.name()));
    Ok(Session { build, outcome, timings })
}

// The one place where the clock and the environment are read.
pub(super) fn clock(asked: Option<Moment>) -> Result<Clock, String> {
    let epoch = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => {
            let seconds =
                text.trim().parse::<i64>().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
            Some(seconds.ok_or("SOURCE_DATE_EPOCH must be a number of seconds since 1970")?)
        }
        Err(_) => None,
    };
    Ok(Clock { asked, epoch, now: Timestamp::now() })
}
