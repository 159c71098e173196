//! Whether a record applies, computed for an instant and only where that is certain.

use jiff::civil;

use crate::base::as_of::AsOf;
use crate::base::date::PartialDate;
use crate::document::facts::{Facts, Release};
use crate::document::value::{Certainty, DateClaim};
use crate::kind::shape::Kind;

use super::holding;
use super::stage::{self, Reached};

/// Where a record stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Its kind or status says nothing about applying.
    Silent,
    /// It applies, since a date where one is known.
    InForce(Option<DateClaim>),
    /// It will apply from a date on.
    NotYet(DateClaim),
    /// It applied until a date.
    Ended(DateClaim),
    /// It was withdrawn on a date.
    Withdrawn(DateClaim),
    /// Whether it applies cannot be said for this day: this date is not exact enough.
    Uncertain(DateClaim),
    /// Its kind has stages that follow from dates, and it has reached this one.
    Stage(Reached),
}

// How a day stands to a date that may be inexact or uncertain.
enum Side {
    Before,
    Within,
    After,
}

fn side(day: civil::Date, date: &PartialDate) -> Side {
    match (day < date.earliest(), day > date.latest()) {
        (true, _) => Side::Before,
        (_, true) => Side::After,
        _ => Side::Within,
    }
}

/// Where a record stands as of an instant.
pub fn of(facts: &Facts, kind: &Kind, as_of: &AsOf) -> Standing {
    let day = as_of.day();
    if let Some(on) = &facts.withdrawn {
        match side(day, &on.date) {
            Side::Before => {}
            Side::Within if day != on.date.latest() => return Standing::Uncertain(on.clone()),
            _ => return Standing::Withdrawn(on.clone()),
        }
    }
    if let Some(reached) = stage::of(&facts.stages, day) {
        return Standing::Stage(reached);
    }
    let status = facts.status.as_ref().and_then(|name| kind.status(name));
    if !status.is_some_and(|status| status.in_force) {
        return Standing::Silent;
    }
    if let Some(until) = &facts.window.until {
        match side(day, &until.date) {
            Side::After => return Standing::Ended(until.clone()),
            // The last day itself still counts.
            Side::Within if day != until.date.latest() || until.date.earliest() != until.date.latest() => {
                return Standing::Uncertain(until.clone());
            }
            _ => {}
        }
    }
    match &facts.window.from {
        None => Standing::InForce(None),
        Some(from) => match side(day, &from.date) {
            Side::Before => Standing::NotYet(from.clone()),
            Side::Within if day != from.date.latest() => Standing::Uncertain(from.clone()),
            _ => Standing::InForce(Some(from.clone())),
        },
    }
}

/// Whether readers may see a record as of an instant.
pub fn is_released(facts: &Facts, as_of: &AsOf) -> bool {
    match facts.release {
        Release::Always => true,
        Release::At(instant) => instant <= as_of.instant,
        Release::Never => false,
    }
}

/// The days at whose start the standing of a record may flip.
pub fn flip_days(facts: &Facts) -> Vec<civil::Date> {
    let after = |day: civil::Date| day.tomorrow().unwrap_or(civil::Date::MAX);
    // From the day it is told of it is among the latest.
    let mut days: Vec<civil::Date> = facts.told.iter().map(|claim| claim.date.earliest()).collect();
    days.extend(stage::flip_days(&facts.stages));
    // What exists and which relations hold is drawn, and so is whether a date is still to come.
    days.extend(facts.figures.held.iter().chain([&facts.life]).flat_map(holding::flip_days));
    for claim in [&facts.window.from, &facts.withdrawn].into_iter().flatten() {
        days.extend([claim.date.earliest(), claim.date.latest()]);
    }
    if let Some(claim) = &facts.window.until {
        days.extend([claim.date.earliest(), after(claim.date.latest())]);
    }
    days
}

impl Standing {
    /// The sentence that readers see.
    pub fn sentence(&self) -> Option<String> {
        let hedge = |claim: &DateClaim| match claim.certainty {
            Certainty::Stated => String::new(),
            certainty => format!(" ({})", certainty.name()),
        };
        let on = |claim: &DateClaim| format!("{}{}", claim.date, hedge(claim));
        match self {
            // What there is to say of a stage stands at the kind that declares it.
            Standing::Silent | Standing::InForce(None) | Standing::Stage(_) => None,
            Standing::InForce(Some(from)) => Some(format!("In force since {}.", on(from))),
            Standing::NotYet(from) => Some(format!("Not yet in force: it applies from {}.", on(from))),
            Standing::Ended(until) => Some(format!("No longer in force: it applied until {}.", on(until))),
            Standing::Withdrawn(date) => Some(format!("Withdrawn {} {}.", date.date.preposition(), on(date))),
            Standing::Uncertain(date) => Some(format!(
                "Whether it is in force cannot be said: its date is given only as {}.",
                on(date)
            )),
        }
    }
}
