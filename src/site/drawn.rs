//! What figures draw: which records are on the map, and which dates are on the timeline.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;
use jiff::tz::TimeZone;

use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::document::facts::{Facts, Window};
use crate::document::figures::Figures;
use crate::document::value::{DateClaim, Relation};

use super::holding;
use super::reader::Reader;
use super::slice::{Slice, Touched};

/// The records on the map, and the dates on the timeline.
#[derive(Debug, Default)]
pub struct DrawnIndex {
    on_map: BTreeSet<RecordId>,
    // How many relations all of them have there.
    relations: usize,
    moments: BTreeMap<i16, BTreeSet<Key>>,
    by_record: BTreeMap<RecordId, Vec<(String, DateClaim)>>,
}

// By date, then by record and field.
type Key = (PartialDate, RecordId, String);

/// A date on the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment<'a> {
    /// The record.
    pub id: &'a RecordId,
    /// The field.
    pub field: &'a str,
    /// The date.
    pub date: &'a DateClaim,
}

impl DrawnIndex {
    /// Replaces what a record adds to figures.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: Option<&Facts>,
        new: Option<&Facts>,
        zone: &TimeZone,
        touched: &mut Touched,
    ) {
        if old.map(|facts| &facts.life) != new.map(|facts| &facts.life) {
            touched.insert(Slice::Life(id.clone()));
        }
        let on_map = |facts: Option<&Facts>| facts.is_some_and(|facts| !facts.figures.on_map.is_empty());
        if old.map(mapped) != new.map(mapped) && (on_map(old) || on_map(new)) {
            touched.insert(Slice::Map);
        }
        self.relations -= old.map_or(0, |facts| facts.figures.held.len());
        self.relations += new.map_or(0, |facts| facts.figures.held.len());
        match on_map(new) {
            true => drop(self.on_map.insert(id.clone())),
            false => drop(self.on_map.remove(id)),
        }
        self.replace_moments(id, new.map(|facts| &facts.figures), zone, touched);
    }

    fn replace_moments(
        &mut self,
        id: &RecordId,
        new: Option<&Figures>,
        zone: &TimeZone,
        touched: &mut Touched,
    ) {
        let moments = new.map_or(&[][..], |figures| &figures.moments);
        let new: Vec<(String, DateClaim)> =
            moments.iter().map(|(field, when)| (field.clone(), when.claim(zone))).collect();
        let old = self.by_record.remove(id).unwrap_or_default();
        if old != new {
            touched.insert(Slice::Moments(id.clone()));
            let year = |(_, claim): &(String, DateClaim)| claim.date.earliest().year();
            let key = |(field, claim): &(String, DateClaim)| (claim.date, id.clone(), field.clone());
            for moment in &old {
                self.moments.entry(year(moment)).or_default().remove(&key(moment));
            }
            for moment in &new {
                self.moments.entry(year(moment)).or_default().insert(key(moment));
            }
            self.moments.retain(|_, keys| !keys.is_empty());
            let years: BTreeSet<i16> = old.iter().chain(&new).map(year).collect();
            touched.extend(years.into_iter().map(Slice::Year));
            let count = |moments: &[(String, DateClaim)]| {
                let mut years: Vec<i16> = moments.iter().map(year).collect();
                years.sort_unstable();
                years
            };
            if count(&old) != count(&new) {
                touched.insert(Slice::Years);
            }
        }
        if !new.is_empty() {
            self.by_record.insert(id.clone(), new);
        }
    }

    /// Says what is drawn otherwise because another day has come.
    pub(super) fn pass<'d>(
        &self,
        shown: impl Iterator<Item = (&'d RecordId, &'d Facts)>,
        (old, new): (civil::Date, civil::Date),
        touched: &mut Touched,
    ) {
        for (id, facts) in shown {
            if DrawnIndex::life_on(facts, old) != DrawnIndex::life_on(facts, new) {
                touched.insert(Slice::Life(id.clone()));
                if self.on_map.contains(id) {
                    touched.insert(Slice::Map);
                }
            }
        }
        for (id, moments) in &self.by_record {
            let flipped = moments.iter().map(|(_, claim)| claim.date.earliest());
            for first in flipped.filter(|first| (old < *first) != (new < *first)) {
                touched.extend([Slice::Moments(id.clone()), Slice::Year(first.year())]);
            }
        }
    }

    /// What [`Slice::Life`] of a record depends on: what it says, and which of it holds on a day.
    pub(super) fn life_on(facts: &Facts, day: civil::Date) -> (&Window, Vec<holding::Holds>) {
        let windows = facts.figures.held.iter().chain([&facts.life]);
        (&facts.life, windows.map(|window| holding::on(day, window)).collect())
    }

    /// What [`Slice::Moments`] of a record depends on: its dates, and which of them a day comes before.
    pub(super) fn moments_on(&self, id: &RecordId, day: civil::Date) -> Vec<(&(String, DateClaim), bool)> {
        let own = self.by_record.get(id).into_iter().flatten();
        own.map(|moment| (moment, day < moment.1.date.earliest())).collect()
    }

    /// Whether there is a relation to draw.
    pub fn has_map(&self) -> bool {
        self.relations > 0
    }

    /// The years of the timeline, with how many dates each has.
    pub fn years(&self) -> impl Iterator<Item = (i16, usize)> {
        self.moments.iter().map(|(year, keys)| (*year, keys.len()))
    }
}

// What the map shows of a record by itself.
fn mapped(facts: &Facts) -> (&Window, Vec<&(String, Relation)>) {
    (&facts.life, relations(facts).collect())
}

fn relations(facts: &Facts) -> impl Iterator<Item = &(String, Relation)> {
    facts.relations.iter().filter(|(field, _)| facts.figures.on_map.contains(field))
}

impl<'a> Reader<'a> {
    /// The day the site is of. What is drawn otherwise on another day is a slice of its own, so this notes none.
    pub fn day(&self) -> civil::Date {
        self.site.as_of().day()
    }

    /// Since when and until when what a record speaks of exists.
    pub fn life(&self, id: &RecordId) -> Option<&'a Window> {
        self.note(Slice::Life(id.clone()));
        self.site.shown.get(id).map(|shown| &shown.document.facts.life)
    }

    /// The records whose kinds have relations on the map, in the order of their ids, each with those that it declares.
    pub fn on_map(&self) -> Vec<(&'a RecordId, Vec<&'a (String, Relation)>)> {
        self.note(Slice::Map);
        let own = |id: &'a RecordId| {
            let facts = self.site.shown.get(id).map(|shown| &shown.document.facts);
            (id, facts.into_iter().flat_map(relations).collect())
        };
        self.site.drawn.on_map.iter().map(own).collect()
    }

    /// Whether there is a relation on the map, of whatever day.
    pub fn has_map(&self) -> bool {
        self.note(Slice::Map);
        self.site.drawn.has_map()
    }

    /// The dates of a record that are on the timeline.
    pub fn moments(&self, id: &RecordId) -> Vec<Moment<'a>> {
        self.note(Slice::Moments(id.clone()));
        let Some((id, moments)) = self.site.drawn.by_record.get_key_value(id) else { return Vec::new() };
        moments.iter().map(|(field, date)| Moment { id, field, date }).collect()
    }

    /// The years of the timeline, with how many dates each has.
    pub fn years(&self) -> Vec<(i16, usize)> {
        self.note(Slice::Years);
        self.site.drawn.years().collect()
    }

    /// The dates of a year, by date.
    pub fn year(&self, year: i16) -> Vec<Moment<'a>> {
        self.note(Slice::Year(year));
        let keys = self.site.drawn.moments.get(&year).into_iter().flatten();
        let moment = |(date, id, field): &'a Key| {
            let own = self.site.drawn.by_record.get(id)?.iter();
            let (field, date) = own.into_iter().find(|(name, claim)| name == field && claim.date == *date)?;
            Some(Moment { id, field, date })
        };
        keys.filter_map(moment).collect()
    }
}
