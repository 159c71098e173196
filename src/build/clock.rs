//! Which instant a site is built for.

use jiff::Timestamp;

use crate::base::as_of::{AsOf, Moment};
use crate::config::settings::Settings;

/// What is known of the time: what was asked for, and what the clock said when the command began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// `--as-of`.
    pub asked: Option<Moment>,
    /// `SOURCE_DATE_EPOCH`, as reproducible-builds.org defines it.
    pub epoch: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
}

impl Clock {
    /// What counts as now: given by the environment, or by the clock.
    pub fn given(&self) -> Timestamp {
        self.epoch.unwrap_or(self.now)
    }

    /// The instant to build for: asked for, pinned by the site, given by the environment, or now; in this order.
    pub fn as_of(&self, settings: &Settings) -> AsOf {
        self.asked.or(settings.as_of).unwrap_or(Moment::At(self.given())).in_zone(&settings.zone)
    }
}
