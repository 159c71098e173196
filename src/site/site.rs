//! The site as a value: settings, kinds, documents, and the indexes over them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil;

use crate::archive::archive::Archive;
use crate::archive::history::Histories;
use crate::base::as_of::AsOf;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::config::settings::Settings;
use crate::document::attachment::Measure;
use crate::document::document::Document;
use crate::document::facts::{Facts, Release, SortKey};
use crate::kind::kinds::Kinds;

use super::agenda::{Agenda, Dates};
use super::audience::Audience;
use super::card::{self, Card};
use super::circles::Circles;
use super::claims::Claims;
use super::drawn::DrawnIndex;
use super::editions::Editions;
use super::facets::{Facets, Tags};
use super::flips::{Flips, Interval};
use super::held_back;
use super::inverse::Inverse;
use super::latest::Latest;
use super::numbers::Numbers;
use super::parts::{anchors, dates, relations, row, unique};
use super::places;
use super::registers::Registers;
use super::search::entry::{self, DocId};
use super::search::past::ReadEditions;
use super::search::search::Search;
use super::search::volume::Volume;
use super::slice::{Slice, Touched};
use super::standing;
use super::vocabulary::Vocabulary;

/// The site as of an instant.
pub struct Site {
    pub(super) settings: Arc<Settings>,
    pub(super) kinds: Arc<Kinds>,
    pub(super) as_of: AsOf,
    audience: Audience,
    // Every document that was read, published or not.
    documents: BTreeMap<RecordId, Arc<Document>>,
    // What readers cannot see yet.
    pub(super) held_back: BTreeMap<RecordId, Arc<Document>>,
    // What readers can see.
    pub(super) shown: BTreeMap<RecordId, Shown>,
    pub(super) registers: Registers,
    pub(super) inverse: Inverse,
    pub(super) latest: Latest,
    pub(super) agenda: Agenda,
    pub(super) claims: Claims,
    // Of what readers cannot see yet.
    pub(super) claims_to_come: Claims,
    pub(super) circles: Circles,
    pub(super) numbers: Numbers,
    pub(super) drawn: DrawnIndex,
    pub(super) vocabulary: Vocabulary,
    pub(super) facets: Facets,
    pub(super) tags: Tags,
    pub(super) search: Search,
    // The editions, with what they were read from.
    pub(super) past: Search,
    pub(super) read_editions: ReadEditions,
    // How large the files of `static/` are; who reads of one notes it as a source, which every change touches.
    pub(super) statics: BTreeMap<RelPath, Measure>,
    pub(super) archive: Arc<Archive>,
    pub(super) histories: Histories,
    pub(super) editions: Editions,
    flips: Flips,
    interval: Interval,
}

/// A document that readers can see, with its card.
pub struct Shown {
    /// The document.
    pub document: Arc<Document>,
    /// What is shown of it elsewhere.
    pub card: Card,
    // The day by which it is among the latest, if its kind has a feed.
    pub(super) latest: Option<civil::Date>,
    // Its dates that count on the day.
    pub(super) dates: Dates,
}

impl Site {
    /// A site without a document.
    pub fn new(settings: Arc<Settings>, kinds: Arc<Kinds>, as_of: AsOf) -> Site {
        Site {
            settings,
            kinds,
            as_of,
            audience: Audience::Readers,
            documents: BTreeMap::new(),
            held_back: BTreeMap::new(),
            shown: BTreeMap::new(),
            registers: Registers::default(),
            inverse: Inverse::default(),
            latest: Latest::default(),
            agenda: Agenda::default(),
            claims: Claims::default(),
            claims_to_come: Claims::default(),
            circles: Circles::default(),
            numbers: Numbers::default(),
            drawn: DrawnIndex::default(),
            vocabulary: Vocabulary::default(),
            facets: Facets::default(),
            tags: Tags::default(),
            search: Search::new(Volume::Now),
            past: Search::new(Volume::Past),
            read_editions: ReadEditions::default(),
            statics: BTreeMap::new(),
            archive: Arc::default(),
            histories: Histories::default(),
            editions: Editions::default(),
            flips: Flips::default(),
            interval: Interval { from: None, until: None },
        }
    }

    /// The same site for others; for one that nothing was read into yet.
    pub fn for_audience(self, audience: Audience) -> Site {
        Site { audience, ..self }
    }

    /// For whom it is built.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// Replaces the settings.
    pub fn set_settings(&mut self, settings: Arc<Settings>, touched: &mut Touched) {
        if !self.settings.is_same_for_pages(&settings) {
            touched.insert(Slice::Settings);
        }
        if self.settings.writing != settings.writing {
            touched.insert(Slice::Writing);
        }
        // Equal ones may stand at other places, which findings name.
        self.settings = settings;
    }

    /// Replaces the kinds; documents of changed kinds are to be read again by the caller.
    pub fn set_kinds(&mut self, kinds: Arc<Kinds>, touched: &mut Touched) {
        for kind in self.kinds.iter().chain(kinds.iter()) {
            if self.kinds.get(&kind.folder) != kinds.get(&kind.folder) {
                touched.insert(Slice::Kind(kind.folder.clone()));
            }
        }
        let folders = |kinds: &Kinds| kinds.iter().map(|kind| kind.folder.clone()).collect::<Vec<_>>();
        if folders(&self.kinds) != folders(&kinds) {
            touched.insert(Slice::Kinds);
        }
        self.kinds = kinds;
    }

    /// Replaces what is known of a file of `static/`.
    pub fn set_static(&mut self, path: &RelPath, measure: Option<Measure>) {
        match measure {
            Some(measure) => drop(self.statics.insert(path.clone(), measure)),
            None => drop(self.statics.remove(path)),
        }
    }

    /// Moves the site to another instant: whatever that flips is replaced.
    pub fn set_as_of(&mut self, as_of: AsOf, touched: &mut Touched) {
        if self.as_of == as_of {
            return;
        }
        let zone_changed = self.as_of.zone != as_of.zone;
        let day = self.as_of.day();
        let documents: Vec<Arc<Document>> = self.documents.values().cloned().collect();
        if zone_changed {
            documents
                .iter()
                .for_each(|document| self.flips.replace(Some(&document.facts), None, &self.as_of));
        }
        self.as_of = as_of;
        for document in documents {
            if zone_changed {
                self.flips.replace(None, Some(&document.facts), &self.as_of);
            }
            self.show(&document.id, Some(&document), touched);
        }
        let shown = self.shown.iter().map(|(id, shown)| (id, &shown.document.facts));
        self.drawn.pass(shown, (day, self.as_of.day()), touched);
    }

    /// Replaces a document, or takes it away.
    pub fn replace(&mut self, id: &RecordId, new: Option<&Arc<Document>>, touched: &mut Touched) {
        let old = match new {
            Some(new) => self.documents.insert(id.clone(), new.clone()),
            None => self.documents.remove(id),
        };
        if old.is_some() != new.is_some() {
            touched.insert(Slice::Card(id.clone()));
        }
        let (before, after) = (old.as_deref(), new.map(Arc::as_ref));
        // A circle that comes with a record under embargo is told of before it comes.
        let ties = |document: Option<&Document>| {
            let facts = document.map(|document| &document.facts);
            let facts = facts.filter(|facts| facts.release != Release::Never);
            facts.map(|facts| facts.ties.clone()).unwrap_or_default()
        };
        self.circles.replace(id, &ties(before), &ties(after));
        self.flips.replace(before.map(|old| &old.facts), after.map(|new| &new.facts), &self.as_of);
        self.show(id, new, touched);
    }

    /// Ends an update: looks at what can only be told of all records together, and says whether the interval of equal
    /// builds moved.
    pub fn settle(&mut self, touched: &mut Touched) {
        self.circles.settle(touched);
        self.vocabulary.settle(touched);
        let interval = self.flips.around(self.as_of.instant).cut(self.own_flip(), self.as_of.instant);
        if interval != self.interval {
            self.interval = interval;
            touched.insert(Slice::Flips);
        }
    }

    /// The instant the site is built for.
    pub fn as_of(&self) -> &AsOf {
        &self.as_of
    }

    /// The interval in which every build of these sources is the same.
    pub fn interval(&self) -> Interval {
        self.interval
    }

    /// The settings.
    pub fn settings(&self) -> &Arc<Settings> {
        &self.settings
    }

    /// The snapshots.
    pub fn archive(&self) -> &Arc<Archive> {
        &self.archive
    }

    /// The editions of all records.
    pub fn histories(&self) -> &Histories {
        &self.histories
    }

    /// The kinds.
    pub fn kinds(&self) -> &Arc<Kinds> {
        &self.kinds
    }

    /// The documents that readers can see, in the order of their ids.
    pub fn shown(&self) -> impl Iterator<Item = &Shown> {
        self.shown.values()
    }

    /// What figures draw.
    pub fn drawn(&self) -> &DrawnIndex {
        &self.drawn
    }

    /// A document that readers can see.
    pub fn shown_one(&self, id: &RecordId) -> Option<&Shown> {
        self.shown.get(id)
    }

    /// The entries of a register, smallest first.
    pub fn register(&self, folder: &Slug) -> Vec<(SortKey, RecordId)> {
        self.registers.of(folder).cloned().collect()
    }

    // Replaces what readers see of a document.
    fn show(&mut self, id: &RecordId, document: Option<&Arc<Document>>, touched: &mut Touched) {
        let new = document.and_then(|document| self.shown_now(document.clone()));
        self.hold_back(id, document.filter(|_| new.is_none()), touched);
        let old = match new {
            Some(new) => self.shown.insert(id.clone(), new),
            None => self.shown.remove(id),
        };
        let new = self.shown.get(id);
        let (old_facts, new_facts) =
            (old.as_ref().map(|shown| &shown.document.facts), new.map(|shown| &shown.document.facts));
        let mut touch = |differs: bool, slice: Slice| {
            if differs {
                touched.insert(slice);
            }
        };
        let same = |a: Option<&Shown>, b: Option<&Shown>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(&a.document, &b.document) || a.document == b.document,
            (None, None) => true,
            _ => false,
        };
        touch(!same(old.as_ref(), new), Slice::Document(id.clone()));
        touch(old.as_ref().map(|shown| &shown.card) != new.map(|shown| &shown.card), Slice::Card(id.clone()));
        let (old_row, new_row) = (old_facts.map(row), new_facts.map(row));
        touch(old_row != new_row, Slice::Row(id.clone()));
        let (old_anchors, new_anchors) = (old_facts.map(anchors), new_facts.map(anchors));
        touch(old_anchors != new_anchors, Slice::Anchors(id.clone()));
        let moved = |facts: Option<&Facts>| {
            facts.map(|facts| facts.moved.clone()).filter(|moved| !moved.is_nowhere())
        };
        touch(moved(old_facts) != moved(new_facts), Slice::Moves);

        touch(old_facts.map(dates) != new_facts.map(dates), Slice::Dates(id.clone()));

        let key = |facts: &Option<&Facts>| facts.map(|facts| facts.sort.clone());
        self.registers.replace(id, key(&old_facts).as_ref(), key(&new_facts).as_ref(), touched);
        let (old_relations, new_relations) = (old_facts.map(relations), new_facts.map(relations));
        self.inverse.replace(
            id,
            old_relations.unwrap_or_default(),
            new_relations.unwrap_or_default(),
            touched,
        );
        let none = BTreeSet::new();
        let (old_unique, new_unique) = (old_facts.map(unique), new_facts.map(unique));
        self.claims.replace(id, old_unique.unwrap_or(&none), new_unique.unwrap_or(&none), touched);
        let (no_numbers, no_words) = (BTreeSet::new(), BTreeSet::new());
        self.numbers.replace(
            id,
            old_facts.map_or(&no_numbers, |facts| &facts.counted),
            new_facts.map_or(&no_numbers, |facts| &facts.counted),
            touched,
        );
        self.vocabulary.replace(
            id,
            old_facts.map_or(&no_words, |facts| &facts.words),
            new_facts.map_or(&no_words, |facts| &facts.words),
        );
        let no_dates = Dates::default();
        self.agenda.replace(
            old.as_ref().map_or(&no_dates, |shown| &shown.dates),
            new.map_or(&no_dates, |shown| &shown.dates),
            touched,
        );
        self.drawn.replace(id, old_facts, new_facts, &self.as_of.zone, touched);
        self.latest.replace(id, &places::channels(old.as_ref()), &places::channels(new), touched);
        self.facets.replace(id, &places::facets(old.as_ref()), &places::facets(new), touched);
        self.tags.replace(id, &places::tags(old.as_ref()), &places::tags(new), touched);
        self.search.replace(&DocId::Record(id.clone()), new.map(entry::of));
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
