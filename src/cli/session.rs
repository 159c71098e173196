//! One run over a site: read it, build it, tell what was found.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use crate::archive::{archive, as_of};
use crate::base::as_of::Moment;
use crate::build::build::{Build, Links, Outcome};
use crate::build::clock::Clock;
use crate::build::kept::Kept;
use crate::diag::finding::Finding;
use crate::disk::{change, read};
use crate::output::store::Store;
use crate::site::audience::Audience;
use crate::source::tree::{Change, Tree};

use super::arguments::Common;
use super::timings::Timings;

/// A site that was read and built in memory.
pub(super) struct Session {
    /// The build.
    pub(super) build: Build,
    /// What it did.
    pub(super) outcome: Outcome,
    /// How many pages were drawn in all.
    pub(super) drawn: usize,
    /// How long it took.
    pub(super) timings: Timings,
    /// Whether that is to be printed.
    pub(super) wants_timings: bool,
    /// What is known of the time.
    pub(super) clock: Clock,
    /// The findings that were told of, where the output is to be published.
    pub(super) reported: Vec<Finding>,
}

impl Session {
    /// Takes in changes that are not on disk yet.
    pub(super) fn update(&mut self, changes: Vec<Change>) {
        let timings = &mut self.timings;
        self.outcome = self.build.update(changes, &self.clock, &mut |stage| timings.lap(stage.name()));
        self.drawn += self.outcome.drawn.len();
    }
}

/// The files of a site, before anything is made of them.
pub(super) struct Loaded {
    /// The files as they are.
    pub(super) tree: Tree,
    /// The moment that was asked for.
    pub(super) asked: Option<Moment>,
    /// For whom the site is built.
    pub(super) audience: Audience,
    /// What is known of the time.
    pub(super) clock: Clock,
    /// How pages lead to each other.
    pub(super) links: Links,
    /// How long it took.
    pub(super) timings: Timings,
}

/// Where the output goes unless told otherwise.
pub(super) fn default_out(site: &Path) -> PathBuf {
    site.join("public")
}

/// Reads and builds a site from its files as they are; the error is a sentence.
pub(super) fn open(common: &Common, out: &Path, asked: Option<Moment>) -> Result<Session, String> {
    load(common, out, asked, Audience::Readers).map(|loaded| loaded.build(None, None))
}

/// The same from the archive, where a moment is asked for and there is one: the site as it stood.
pub(super) fn open_as_it_stood(common: &Common, asked: Option<Moment>) -> Result<Session, String> {
    let loaded = load(common, &default_out(&common.site), asked, Audience::Readers)?;
    loaded.stood_then().map(|loaded| loaded.build(None, None))
}

/// Reads the files of a site; the error is a sentence.
pub(super) fn load(
    common: &Common,
    out: &Path,
    asked: Option<Moment>,
    audience: Audience,
) -> Result<Loaded, String> {
    let mut timings = Timings::start();
    refuse_unfinished(common)?;
    let clock = clock(asked)?;
    let skip = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
    let tree = read::read(&common.site, &[skip])
        .map_err(|error| format!("cannot read the folder `{}`: {error}", common.site.display()))?;
    timings.lap("load");
    Ok(Loaded { tree, asked, audience, clock, links: Links::Rooted, timings })
}

impl Loaded {
    /// The site as it stood, where a moment is asked for and there is an archive.
    pub(super) fn stood_then(self) -> Result<Loaded, String> {
        match self.asked {
            Some(moment) => Ok(Loaded { tree: stood(self.tree, moment)?, ..self }),
            None => Ok(self),
        }
    }

    /// Builds it; where there is a store, the bytes of its pages wait there, and what an earlier run kept is not made
    /// again.
    pub(super) fn build(self, store: Option<Arc<dyn Store>>, kept: Option<Kept>) -> Session {
        let Loaded { tree, audience, clock, links, mut timings, .. } = self;
        let changes = tree.into_changes();
        let mut build = Build::new(&clock).for_audience(audience).with_links(links);
        if let Some(store) = store {
            build = build.with_store(store);
        }
        if let Some(kept) = kept {
            build = build.with_kept(kept);
        }
        let outcome = build.update(changes, &clock, &mut |stage| timings.lap(stage.name()));
        let drawn = outcome.drawn.len();
        Session { build, outcome, drawn, timings, wants_timings: false, clock, reported: Vec::new() }
    }
}

/// Refuses a site of which half the references may have old names.
pub(super) fn refuse_unfinished(common: &Common) -> Result<(), String> {
    match change::is_unfinished(&common.site) {
        true => Err("a renaming was interrupted; finish it with `candour rename --finish`".to_owned()),
        false => Ok(()),
    }
}

/// The day on which the command runs, in UTC: what is made before there is a site has no other zone.
pub(super) fn today() -> Result<civil::Date, String> {
    today_in(&TimeZone::UTC)
}

/// The day on which the command runs, in a time zone.
pub(super) fn today_in(zone: &TimeZone) -> Result<civil::Date, String> {
    let clock = clock(None)?;
    Ok(zone.to_datetime(clock.given()).date())
}

/// The site as it stood, where it has an archive; without one, the files as they are serve for every day.
pub(super) fn stood(tree: Tree, moment: Moment) -> Result<Tree, String> {
    if tree.below(archive::SNAPSHOTS).next().is_none() {
        return Ok(tree);
    }
    if let Some((path, notice)) = as_of::withheld(&tree, moment) {
        return Err(format!(
            "the site of that day cannot be built: `{path}` is withheld under notice {notice}; \
             `candour snapshot restore` gives what is left of it"
        ));
    }
    as_of::tree(&tree, moment).ok_or_else(|| {
        let first = archive::of_tree(&tree).value.snapshots.keys().next().map(ToString::to_string);
        let since = first.map_or_else(String::new, |first| format!("; its first snapshot is of {first}"));
        format!("the site held nothing on that day{since}")
    })
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
    // Whole seconds: nobody publishes at a fraction of one, and archives tell of this instant for ever.
    let now = Timestamp::now();
    let now = Timestamp::from_second(now.as_second()).unwrap_or(now);
    Ok(Clock { asked, epoch, now })
}
