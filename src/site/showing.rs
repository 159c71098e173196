//! What readers see of documents, and all that is made of it.
//!
//! Each index is told of every change in the same order, and knows nothing of the others: so they are made side by side.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::id::RecordId;
use crate::document::document::Document;
use crate::document::facts::Facts;

use super::agenda::Dates;
use super::audience::Audience;
use super::card;
use super::held_back;
use super::parts::{anchors, dates, relations, row, unique};
use super::places;
use super::search::entry::{self, DocId};
use super::site::{Shown, Site};
use super::slice::{Slice, Touched};
use super::standing;

// A record as readers saw it, and as they see it now.
struct Shift {
    id: RecordId,
    old: Option<Shown>,
    new: Option<Shown>,
}

impl Shift {
    fn facts(&self) -> (Option<&Facts>, Option<&Facts>) {
        (self.old.as_ref().map(|old| &old.document.facts), self.new.as_ref().map(|new| &new.document.facts))
    }
}

impl Site {
    /// Replaces what readers see of documents.
    pub(super) fn show(&mut self, documents: Vec<(RecordId, Option<Arc<Document>>)>, touched: &mut Touched) {
        let shown_now = |document: &(RecordId, Option<Arc<Document>>)| self.shown_now(document.1.clone()?);
        let shown: Vec<Option<Shown>> = documents.par_iter().map(shown_now).collect();
        let mut shifts = Vec::with_capacity(shown.len());
        for ((id, document), new) in documents.into_iter().zip(shown) {
            self.hold_back(&id, document.as_ref().filter(|_| new.is_none()), touched);
            let old = self.shown.remove(&id);
            shifts.push(Shift { id, old, new });
        }
        self.index(&shifts, touched);
        let new = shifts.into_iter().filter_map(|shift| Some((shift.id, shift.new?)));
        self.shown.extend(new);
    }

    fn index(&mut self, shifts: &[Shift], touched: &mut Touched) {
        let is_searched = self.is_searched();
        let Site {
            registers,
            inverse,
            claims,
            numbers,
            vocabulary,
            agenda,
            drawn,
            latest,
            facets,
            tags,
            search,
            as_of,
            ..
        } = self;
        let zone = &as_of.zone;
        let (none, no_numbers, no_words, no_dates) =
            (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), Dates::default());
        let mut parts: [Touched; 5] = Default::default();
        let [of_records, of_lists, of_figures, of_words, of_dates] = &mut parts;
        rayon::scope(|scope| {
            scope.spawn(|_| shifts.iter().for_each(|shift| tell(shift, of_records)));
            scope.spawn(|_| {
                for Shift { id, old, new } in shifts {
                    let (old, new) = (old.as_ref(), new.as_ref());
                    facets.replace(id, &places::facets(old), &places::facets(new), of_lists);
                    tags.replace(id, &places::tags(old), &places::tags(new), of_lists);
                }
            });
            scope.spawn(|_| {
                for shift in shifts {
                    let (old, new) = shift.facts();
                    drawn.replace(&shift.id, old, new, zone, of_figures);
                    let key = |facts: Option<&Facts>| facts.map(|facts| facts.sort.clone());
                    registers.replace(&shift.id, key(old).as_ref(), key(new).as_ref(), of_figures);
                    let (old, new) = (old.map(relations), new.map(relations));
                    inverse.replace(&shift.id, old.unwrap_or_default(), new.unwrap_or_default(), of_figures);
                }
            });
            scope.spawn(|_| {
                for shift in shifts {
                    let (old, new) = shift.facts();
                    let id = &shift.id;
                    let (before, after) = (old.map_or(&none, unique), new.map_or(&none, unique));
                    claims.replace(id, before, after, of_words);
                    let before = old.map_or(&no_numbers, |facts| &facts.counted);
                    let after = new.map_or(&no_numbers, |facts| &facts.counted);
                    numbers.replace(id, before, after, of_words);
                    let before = old.map_or(&no_words, |facts| &facts.words);
                    let after = new.map_or(&no_words, |facts| &facts.words);
                    vocabulary.replace(id, before, after);
                }
            });
            scope.spawn(|_| {
                for Shift { id, old, new } in shifts {
                    let (old, new) = (old.as_ref(), new.as_ref());
                    let before = old.map_or(&no_dates, |shown| &shown.dates);
                    let after = new.map_or(&no_dates, |shown| &shown.dates);
                    agenda.replace(before, after, of_dates);
                    latest.replace(id, &places::channels(old), &places::channels(new), of_dates);
                    let found = new.filter(|_| is_searched);
                    search.replace(&DocId::Record(id.clone()), found.map(entry::of));
                }
            });
        });
        parts.into_iter().for_each(|part| touched.extend(part));
    }

    fn shown_now(&self, document: Arc<Document>) -> Option<Shown> {
        let kind = self.kinds.get(&document.id.folder)?;
        let is_released = standing::is_released(&document.facts, &self.as_of);
        if !is_released && self.audience != Audience::Authors {
            return None;
        }
        let at = self.kinds.address(&document.id);
        let mut card = card::of(&document.id, at, &document.facts, kind, &self.as_of);
        if !is_released {
            card.title = format!("{}: {}", held_back::word(document.facts.release), card.title);
        }
        let told = card.told.as_ref().filter(|_| kind.feed).map(|claim| claim.date.earliest());
        // What is dated after the instant is not news yet.
        let latest = told.filter(|day| *day <= self.as_of.day());
        let dates = Dates::of(&document.facts, &card, &self.as_of);
        Some(Shown { document, card, latest, dates })
    }
}

// What of a record itself is another now.
fn tell(shift: &Shift, touched: &mut Touched) {
    let Shift { id, old, new } = shift;
    let (old_facts, new_facts) = shift.facts();
    let mut touch = |differs: bool, slice: fn(RecordId) -> Slice| {
        if differs {
            touched.insert(slice(id.clone()));
        }
    };
    let same = match (old, new) {
        (Some(a), Some(b)) => Arc::ptr_eq(&a.document, &b.document) || a.document == b.document,
        (None, None) => true,
        _ => false,
    };
    touch(!same, Slice::Document);
    touch(old.as_ref().map(|shown| &shown.card) != new.as_ref().map(|shown| &shown.card), Slice::Card);
    touch(old_facts.map(row) != new_facts.map(row), Slice::Row);
    touch(old_facts.map(anchors) != new_facts.map(anchors), Slice::Anchors);
    let moved =
        |facts: Option<&Facts>| facts.map(|facts| facts.moved.clone()).filter(|moved| !moved.is_nowhere());
    touch(moved(old_facts) != moved(new_facts), |_| Slice::Moves);
    touch(old_facts.map(dates) != new_facts.map(dates), Slice::Dates);
}
