//! The dates to come, and those that passed: what begins or ends by itself, and what is to be done by a day.
//!
//! Which fields those are is for the kinds to say. Records that were replaced, withdrawn or have ended ask nothing of
//! anybody, and are not here.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil};

use crate::base::as_of::AsOf;
use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::document::deadlines::{Deadline, When};
use crate::document::facts::Facts;
use crate::document::value::{Certainty, DateClaim};
use crate::kind::due::Due;
use crate::kind::shape::Tone;

use super::card::Card;
use super::reader::Reader;
use super::site::Site;
use super::slice::{Slice, Touched};
use super::standing::Standing;

/// How many of those to come are lent as the next.
pub const NEXT: usize = 6;

/// A date of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    /// The record.
    pub id: &'a RecordId,
    /// The key of the field.
    pub field: &'a str,
    /// The date.
    pub date: &'a DateClaim,
    /// Whether the last day that it may mean is over.
    pub has_passed: bool,
}

/// All dates that something hangs on.
#[derive(Debug, Default)]
pub struct Agenda {
    by_due: BTreeMap<Due, Calendar>,
}

#[derive(Debug, Default)]
struct Calendar {
    all: BTreeMap<Key, Held>,
    // Those that have not passed: they do not all come after those that have, since a year may be all that is known.
    to_come: BTreeSet<Key>,
}

// By date, then by record.
type Key = (PartialDate, RecordId, String);

#[derive(Debug, Clone, PartialEq)]
struct Held {
    date: DateClaim,
    has_passed: bool,
}

/// The dates of one record that count on a day.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Dates(Vec<(Due, Key, Held)>);

impl Dates {
    /// The dates of a record, if it still stands.
    pub fn of(facts: &Facts, card: &Card, as_of: &AsOf) -> Dates {
        if !stands(card) {
            return Dates::default();
        }
        let today = as_of.day();
        let date = |deadline: &Deadline| {
            let date = date_of(&deadline.when, as_of);
            let has_passed = date.date.latest() < today;
            let key = (date.date, card.id.clone(), deadline.field.clone());
            (deadline.due, key, Held { date, has_passed })
        };
        Dates(facts.deadlines.iter().map(date).collect())
    }
}

impl Agenda {
    /// Replaces the dates of a record.
    pub fn replace(&mut self, old: &Dates, new: &Dates, touched: &mut Touched) {
        if old == new {
            return;
        }
        let gone = old.0.iter().filter(|entry| !new.0.contains(entry));
        let came = new.0.iter().filter(|entry| !old.0.contains(entry));
        for (due, key, held) in gone {
            touched.insert(Slice::Agenda(*due));
            let calendar = self.by_due.entry(*due).or_default();
            if !held.has_passed && calendar.is_next(key) {
                touched.insert(Slice::Next(*due));
            }
            calendar.all.remove(key);
            calendar.to_come.remove(key);
        }
        for (due, key, held) in came {
            touched.insert(Slice::Agenda(*due));
            let calendar = self.by_due.entry(*due).or_default();
            calendar.all.insert(key.clone(), held.clone());
            if !held.has_passed {
                calendar.to_come.insert(key.clone());
                if calendar.is_next(key) {
                    touched.insert(Slice::Next(*due));
                }
            }
        }
    }

    /// All dates, the earliest first.
    pub fn of(&self, due: Due) -> impl DoubleEndedIterator<Item = Entry<'_>> {
        self.by_due
            .get(&due)
            .into_iter()
            .flat_map(|calendar| &calendar.all)
            .map(|((_, id, field), held)| Entry { id, field, date: &held.date, has_passed: held.has_passed })
    }
}

impl Calendar {
    // Whether a date is, or would be, among the next.
    fn is_next(&self, key: &Key) -> bool {
        self.to_come.iter().nth(NEXT - 1).is_none_or(|last| key <= last)
    }
}

impl Site {
    /// The dates of a sort, the earliest first.
    pub fn agenda(&self, due: Due) -> impl Iterator<Item = Entry<'_>> {
        self.agenda.of(due)
    }

    // When something flips that the settings date: the review of the accessibility statement.
    pub(super) fn own_flip(&self) -> Option<Timestamp> {
        self.settings.accessibility.as_ref().map(|own| self.as_of.start_of(own.overdue_from()))
    }
}

impl<'a> Reader<'a> {
    /// Whether a day has begun at whose start something flips.
    pub fn has_begun(&self, day: civil::Date) -> bool {
        self.note(Slice::Flips);
        self.site.as_of().day() >= day
    }

    /// All dates of a sort, the earliest first, those that passed among them.
    pub fn agenda(&self, due: Due) -> Vec<Entry<'a>> {
        self.note(Slice::Agenda(due));
        self.site.agenda.of(due).collect()
    }

    /// The next dates of a sort, the earliest first.
    pub fn next(&self, due: Due) -> Vec<Entry<'a>> {
        self.note(Slice::Next(due));
        self.site.agenda.of(due).filter(|entry| !entry.has_passed).take(NEXT).collect()
    }
}

/// The day at whose start a deadline has passed.
pub fn flip_day(deadline: &Deadline, as_of: &AsOf) -> civil::Date {
    date_of(&deadline.when, as_of).date.latest().tomorrow().unwrap_or(civil::Date::MAX)
}

// What was replaced, withdrawn or has ended is nobody's task any more.
fn stands(card: &Card) -> bool {
    let is_over = matches!(card.standing, Standing::Withdrawn(_) | Standing::Ended(_));
    let tone = card.status.as_ref().map(|status| status.tone);
    !is_over && !matches!(tone, Some(Tone::Superseded | Tone::Withdrawn))
}

/// The date of a deadline, in the time zone of an instant.
pub fn date_of(when: &When, as_of: &AsOf) -> DateClaim {
    match when {
        When::Date(claim) => claim.clone(),
        When::Instant(instant) => {
            let day = as_of.zone.to_datetime(*instant).date();
            DateClaim { date: PartialDate::Day(day), certainty: Certainty::Stated, note: None }
        }
    }
}
