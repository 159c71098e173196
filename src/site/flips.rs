//! When what is computed changes by itself, as time passes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::as_of::AsOf;
use crate::document::facts::{Facts, Release};

use super::{agenda, standing};

/// The instants at which some record's standing or visibility flips.
#[derive(Debug, Default)]
pub struct Flips {
    // How many records flip at each instant.
    at: BTreeMap<Timestamp, usize>,
}

/// The interval in which every build of the same sources is the same: from an instant, until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interval {
    /// The last flip, at or before the instant.
    pub from: Option<Timestamp>,
    /// The next flip, after the instant.
    pub until: Option<Timestamp>,
}

impl Interval {
    /// Whether an instant lies in it.
    pub fn holds(&self, instant: Timestamp) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.until.is_none_or(|until| instant < until)
    }
}

impl Interval {
    /// The part of it around an instant that one more flip leaves.
    pub fn cut(self, flip: Option<Timestamp>, instant: Timestamp) -> Interval {
        match flip {
            Some(flip) if flip <= instant => Interval { from: self.from.max(Some(flip)), ..self },
            Some(flip) => Interval { until: Some(self.until.map_or(flip, |until| until.min(flip))), ..self },
            None => self,
        }
    }
}

impl Flips {
    /// Replaces the flips of a record.
    pub fn replace(&mut self, old: Option<&Facts>, new: Option<&Facts>, as_of: &AsOf) {
        for instant in old.into_iter().flat_map(|facts| instants(facts, as_of)) {
            if let Some(count) = self.at.get_mut(&instant) {
                *count -= 1;
                if *count == 0 {
                    self.at.remove(&instant);
                }
            }
        }
        for instant in new.into_iter().flat_map(|facts| instants(facts, as_of)) {
            *self.at.entry(instant).or_default() += 1;
        }
    }

    /// The flips on both sides of an instant.
    pub fn around(&self, instant: Timestamp) -> Interval {
        let from = self.at.range(..=instant).next_back().map(|(at, _)| *at);
        let until = self.at.range(instant..).map(|(at, _)| *at).find(|at| *at > instant);
        Interval { from, until }
    }
}

fn instants(facts: &Facts, as_of: &AsOf) -> Vec<Timestamp> {
    match facts.release {
        Release::Never => Vec::new(),
        Release::Always => days(facts, as_of),
        Release::At(instant) => days(facts, as_of).into_iter().chain([instant]).collect(),
    }
}

fn days(facts: &Facts, as_of: &AsOf) -> Vec<Timestamp> {
    let deadlines = facts.deadlines.iter().map(|deadline| agenda::flip_day(deadline, as_of));
    let moments = facts.figures.moments.iter();
    let comes = moments.map(|(_, when)| when.claim(&as_of.zone).date.earliest());
    let days = standing::flip_days(facts).into_iter().chain(deadlines).chain(comes);
    days.map(|day| as_of.start_of(day)).collect()
}
