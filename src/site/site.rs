//! The site as a value: settings, kinds, documents, and the indexes over them.

use std::collections::BTreeMap;
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
use crate::document::facts::{Release, SortKey};
use crate::kind::kinds::Kinds;

use super::agenda::{Agenda, Dates};
use super::audience::Audience;
use super::card::Card;
use super::circles::Circles;
use super::claims::Claims;
use super::drawn::DrawnIndex;
use super::editions::Editions;
use super::facets::{Facets, Tags};
use super::flips::{Flips, Interval};
use super::inverse::Inverse;
use super::latest::Latest;
use super::numbers::Numbers;
use super::registers::Registers;
use super::search::numbering;
use super::search::past::ReadEditions;
use super::search::search::Search;
use super::search::volume::Volume;
use super::slice::{Slice, Touched};
use super::vocabulary::Vocabulary;

/// The site as of an instant.
pub struct Site {
    pub(super) settings: Arc<Settings>,
    pub(super) kinds: Arc<Kinds>,
    pub(super) as_of: AsOf,
    pub(super) audience: Audience,
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
        // Before documents come, so that each is placed once.
        let layout = numbering::layout(&kinds);
        self.search.set_layout(layout.clone());
        self.past.set_layout(layout);
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
        if zone_changed {
            documents
                .iter()
                .for_each(|document| self.flips.replace(None, Some(&document.facts), &self.as_of));
        }
        let all = documents.into_iter().map(|document| (document.id.clone(), Some(document)));
        self.show(all.collect(), touched);
        let shown = self.shown.iter().map(|(id, shown)| (id, &shown.document.facts));
        self.drawn.pass(shown, (day, self.as_of.day()), touched);
    }

    /// Replaces documents, or takes them away; each record stands here once.
    pub fn replace(&mut self, documents: Vec<(RecordId, Option<Arc<Document>>)>, touched: &mut Touched) {
        for (id, new) in &documents {
            let old = match new {
                Some(new) => self.documents.insert(id.clone(), new.clone()),
                None => self.documents.remove(id),
            };
            if old.is_some() != new.is_some() {
                touched.insert(Slice::Card(id.clone()));
            }
            let (before, after) = (old.as_deref(), new.as_deref());
            // A circle that comes with a record under embargo is told of before it comes.
            let ties = |document: Option<&Document>| {
                let facts = document.map(|document| &document.facts);
                let facts = facts.filter(|facts| facts.release != Release::Never);
                facts.map(|facts| facts.ties.clone()).unwrap_or_default()
            };
            self.circles.replace(id, &ties(before), &ties(after));
            self.flips.replace(before.map(|old| &old.facts), after.map(|new| &new.facts), &self.as_of);
        }
        self.show(documents, touched);
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
}
