//! What is shown of a record wherever it is named.

use crate::base::address::Address;
use crate::base::as_of::AsOf;
use crate::base::id::RecordId;
use crate::document::facts::Facts;
use crate::document::value::DateClaim;
use crate::kind::shape::{Kind, Status, Tone};

use super::standing::{self, Standing};

/// A record at a glance, as of the site's instant.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The record.
    pub id: RecordId,
    /// Its page.
    pub at: Address,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// Its status as drawn: its own, unless the day says that it is not yet or no longer so.
    pub status: Option<Status>,
    /// Where it stands.
    pub standing: Standing,
    /// When it is told of: when it was made public, or what its kind names in its place.
    pub told: Option<DateClaim>,
}

/// A status that the day gives: its name, its label, and how it is drawn.
type Computed = (&'static str, &'static str, Tone);

const NOT_YET: Computed = ("not-yet-in-force", "Not yet in force", Tone::Scheduled);
const UNCERTAIN: Computed = ("in-force-not-certain", "In force: not certain", Tone::Neutral);
const ENDED: Computed = ("no-longer-in-force", "No longer in force", Tone::Withdrawn);
const WITHDRAWN: Computed = ("withdrawn", "Withdrawn", Tone::Withdrawn);

/// The statuses that the day gives, which no record writes.
pub fn statuses_of_day() -> [Status; 4] {
    [NOT_YET, UNCERTAIN, ENDED, WITHDRAWN].map(status_of_day)
}

fn status_of_day((name, label, tone): Computed) -> Status {
    // The standing says what it means, in a sentence of its own.
    Status { name: name.to_owned(), label: label.to_owned(), meaning: None, tone, in_force: false }
}

/// Makes the card of a record.
pub fn of(id: &RecordId, at: Address, facts: &Facts, kind: &Kind, as_of: &AsOf) -> Card {
    let standing = standing::of(facts, kind, as_of);
    let own = facts.status.as_ref().and_then(|name| kind.status(name)).cloned();
    let status = match &standing {
        Standing::NotYet(_) => Some(status_of_day(NOT_YET)),
        Standing::Ended(_) => Some(status_of_day(ENDED)),
        Standing::Withdrawn(_) => Some(status_of_day(WITHDRAWN)),
        Standing::Uncertain(_) => Some(status_of_day(UNCERTAIN)),
        Standing::Stage(reached) => reached.status(kind),
        Standing::Silent | Standing::InForce(_) => own,
    };
    Card {
        id: id.clone(),
        at,
        title: facts.title.clone(),
        summary: facts.summary.clone(),
        status,
        standing,
        told: facts.told.clone(),
    }
}
