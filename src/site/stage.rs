//! Which stage a record has reached on a day, where its kind's stages follow from dates.

use jiff::civil;

use crate::document::facts::Beginning;
use crate::document::value::{Certainty, DateClaim};
use crate::kind::shape::{Kind, Stage, Status};

/// The stage on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// This one, since when it is known, and the next one with its beginning.
    Surely(usize, Option<Bound>, Option<(usize, Bound)>),
    /// One of two: the date of the later one is not exact enough.
    Either(usize, usize, Bound),
}

/// An end of a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bound {
    /// The first day of the later stage.
    On(DateClaim),
    /// The last day of the earlier stage.
    After(DateClaim),
}

/// The stage on a day; nothing where the record's dates do not say.
pub fn of(stages: &[Beginning], day: civil::Date) -> Option<Reached> {
    let bound = |index: usize| match stages.get(index)? {
        Beginning::On(claim) => Some(Bound::On(claim.clone())),
        Beginning::After(claim) => Some(Bound::After(claim.clone())),
        Beginning::First | Beginning::Unsaid => None,
    };
    let begun = |index: usize| bound(index).map(|bound| bound.begun(day));
    let surely = (0..stages.len()).rev().find(|index| begun(*index) == Some(Begun::Yes));
    let first = surely.unwrap_or(0);
    let perhaps = (first + 1..stages.len()).find(|index| begun(*index) == Some(Begun::Perhaps));
    // Before everything only where it is known when the next stage begins.
    if surely.is_none() && (stages.first() != Some(&Beginning::First) || bound(1).is_none()) {
        return None;
    }
    match perhaps.and_then(|later| Some((later, bound(later)?))) {
        Some((later, bound)) => Some(Reached::Either(first, later, bound)),
        None => {
            let next = (first + 1..stages.len()).find_map(|index| Some((index, bound(index)?)));
            Some(Reached::Surely(first, bound(first), next))
        }
    }
}

/// The days at whose start the stage may flip.
pub fn flip_days(stages: &[Beginning]) -> impl Iterator<Item = civil::Date> {
    let after = |day: civil::Date| day.tomorrow().unwrap_or(civil::Date::MAX);
    stages.iter().flat_map(move |beginning| match beginning {
        Beginning::First | Beginning::Unsaid => Vec::new(),
        Beginning::On(claim) => vec![claim.date.earliest(), claim.date.latest()],
        Beginning::After(claim) => vec![after(claim.date.earliest()), after(claim.date.latest())],
    })
}

// A date as it is given, with how sure it is.
fn on(claim: &DateClaim) -> String {
    match claim.certainty {
        Certainty::Stated => claim.date.to_string(),
        certainty => format!("{} ({})", claim.date, certainty.name()),
    }
}

#[derive(PartialEq)]
enum Begun {
    No,
    Perhaps,
    Yes,
}

impl Bound {
    fn begun(&self, day: civil::Date) -> Begun {
        let (surely, perhaps) = match self {
            Bound::On(claim) => (day >= claim.date.latest(), day >= claim.date.earliest()),
            Bound::After(claim) => (day > claim.date.latest(), day > claim.date.earliest()),
        };
        match (surely, perhaps) {
            (true, _) => Begun::Yes,
            (false, true) => Begun::Perhaps,
            (false, false) => Begun::No,
        }
    }
}

impl Reached {
    /// The sentence that readers see beside the stage.
    pub fn sentence(&self, kind: &Kind) -> Option<String> {
        let label = |index: usize| kind.stages.get(index).map(|stage| stage.label.clone());
        match self {
            Reached::Surely(_, since, next) => {
                let since = since.as_ref().map(|bound| match bound {
                    Bound::On(first) => format!("Since {}", on(first)),
                    Bound::After(last) => format!("Since the end of {}", on(last)),
                });
                let next = next.as_ref().and_then(|(index, bound)| {
                    Some(match bound {
                        Bound::On(first) => format!("{} from {}", label(*index)?, on(first)),
                        Bound::After(last) => format!("{} after {}", label(*index)?, on(last)),
                    })
                });
                match (since, next) {
                    (Some(since), Some(next)) => Some(format!("{since}. {next}.")),
                    (Some(one), None) | (None, Some(one)) => Some(format!("{one}.")),
                    (None, None) => None,
                }
            }
            Reached::Either(_, _, Bound::On(date) | Bound::After(date)) => {
                Some(format!("Which of the two cannot be said: the date is given only as {}.", on(date)))
            }
        }
    }

    /// The stage as a status that can be drawn.
    pub fn status(&self, kind: &Kind) -> Option<Status> {
        match self {
            Reached::Surely(index, ..) => kind.stages.get(*index).map(status),
            Reached::Either(first, later, _) => {
                let (first, later) = (kind.stages.get(*first)?, kind.stages.get(*later)?);
                Some(either(first, later))
            }
        }
    }
}

/// The statuses that the stages of a kind can give: each, and each pair of which either may hold.
pub fn statuses(kind: &Kind) -> Vec<Status> {
    let each = kind.stages.iter().map(status);
    let pairs =
        kind.stages.iter().enumerate().flat_map(|(index, first)| {
            kind.stages.iter().skip(index + 1).map(move |later| either(first, later))
        });
    each.chain(pairs).collect()
}

fn status(stage: &Stage) -> Status {
    Status {
        name: stage.name.clone(),
        label: stage.label.clone(),
        meaning: stage.meaning.clone(),
        tone: stage.tone,
        in_force: false,
    }
}

// One of two stages, which of them cannot be said.
fn either(first: &Stage, later: &Stage) -> Status {
    Status {
        name: format!("{}-or-{}", first.name, later.name),
        label: format!("{} or {}: not certain", first.label, later.label.to_lowercase()),
        meaning: None,
        ..status(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::date::PartialDate;

    fn on(text: &str) -> DateClaim {
        let date = PartialDate::parse(text).expect("a date");
        DateClaim { date, certainty: Certainty::Stated, note: None }
    }

    fn stage(stages: &[Beginning], day: &str) -> String {
        match of(stages, day.parse().expect("a day")) {
            Some(Reached::Surely(index, ..)) => index.to_string(),
            Some(Reached::Either(first, later, _)) => format!("{first} or {later}"),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn the_last_day_belongs_to_the_stage_that_ends_with_it() {
        let stages = [
            Beginning::First,
            Beginning::On(on("2020-02-27")),
            Beginning::After(on("2020-04-22")),
            Beginning::Unsaid,
        ];
        let days = ["2020-02-26", "2020-02-27", "2020-04-22", "2020-04-23", "2030-01-01"];
        assert_eq!(days.map(|day| stage(&stages, day)), ["0", "1", "1", "2", "2"]);
        let days: Vec<String> = flip_days(&stages).map(|day| day.to_string()).collect();
        assert_eq!(days, ["2020-02-27", "2020-02-27", "2020-04-23", "2020-04-23"]);
    }

    #[test]
    fn a_month_leaves_the_stage_open_within_it() {
        let stages = [Beginning::First, Beginning::On(on("2020-02-27")), Beginning::After(on("2020-04"))];
        let days = ["2020-04-01", "2020-04-02", "2020-04-30", "2020-05-01"];
        assert_eq!(days.map(|day| stage(&stages, day)), ["1", "1 or 2", "1 or 2", "2"]);
    }

    #[test]
    fn without_dates_nothing_is_said() {
        assert_eq!(stage(&[Beginning::First, Beginning::Unsaid], "2020-01-01"), "none");
        assert_eq!(stage(&[], "2020-01-01"), "none");
        let late = [Beginning::First, Beginning::Unsaid, Beginning::After(on("2020-04-22"))];
        assert_eq!(["2020-01-01", "2021-01-01"].map(|day| stage(&late, day)), ["none", "2"]);
        // A first stage with a date of its own goes on as long as no later one begins.
        let dated = [Beginning::On(on("2020-02-27")), Beginning::Unsaid];
        assert_eq!(["2020-02-26", "2021-01-01"].map(|day| stage(&dated, day)), ["none", "0"]);
    }
}
