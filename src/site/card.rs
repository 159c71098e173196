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
    /// When it was made public.
    pub published: Option<DateClaim>,
}

/// Makes the card of a record.
pub fn of(id: &RecordId, at: Address, facts: &Facts, kind: &Kind, as_of: &AsOf) -> Card {
    let standing = standing::of(facts, kind, as_of);
    let own = facts.status.as_ref().and_then(|name| kind.status(name)).cloned();
    let computed = |label: &str, tone, own: Option<Status>| Status {
        name: own.map_or_else(String::new, |status| status.name),
        label: label.to_owned(),
        // The standing says it in a sentence of its own.
        meaning: None,
        tone,
        in_force: false,
    };
    let status = match &standing {
        Standing::NotYet(_) => Some(computed("Not yet in force", Tone::Scheduled, own)),
        Standing::Ended(_) => Some(computed("No longer in force", Tone::Withdrawn, own)),
        Standing::Withdrawn(_) => Some(computed("Withdrawn", Tone::Withdrawn, own)),
        Standing::Uncertain(_) => Some(computed("In force: not certain", Tone::Neutral, own)),
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
        published: facts.published.clone(),
    }
}
