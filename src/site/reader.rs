//! Lends out slices of the site, and notes which ones it lent.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::snapshot_id::SnapshotId;
use crate::config::settings::Settings;
use crate::document::document::Document;
use crate::document::facts::SortKey;
use crate::document::moved::Moved;
use crate::document::value::{Relation, Value};
use crate::kind::shape::Kind;

use super::audience::Audience;
use super::card::Card;
use super::flips::Interval;
use super::site::Site;
use super::slice::Slice;

/// The only way for a page or a check to read the site.
pub struct Reader<'a> {
    pub(super) site: &'a Site,
    lent: RefCell<BTreeSet<Slice>>,
    pub(super) then: Cell<Option<SnapshotId>>,
}

impl<'a> Reader<'a> {
    /// A reader that has lent nothing yet.
    pub fn of(site: &'a Site) -> Reader<'a> {
        Reader { site, lent: RefCell::new(BTreeSet::new()), then: Cell::new(None) }
    }

    /// Notes a slice that is kept elsewhere.
    pub fn note(&self, slice: Slice) {
        self.lent.borrow_mut().insert(slice);
    }

    /// What was lent.
    pub fn into_lent(self) -> BTreeSet<Slice> {
        self.lent.into_inner()
    }

    /// The settings.
    pub fn settings(&self) -> &'a Settings {
        self.note(Slice::Settings);
        &self.site.settings
    }

    /// For whom the site is built, which never changes.
    pub fn audience(&self) -> Audience {
        self.site.audience()
    }

    /// A kind.
    pub fn kind(&self, folder: &Slug) -> Option<&'a Arc<Kind>> {
        self.note(Slice::Kind(folder.clone()));
        self.site.kinds.get(folder)
    }

    /// The address of a record, whether there is one or not.
    pub fn address(&self, id: &RecordId) -> Address {
        self.note(Slice::Kind(id.folder.clone()));
        self.site.kinds.address(id)
    }

    /// The address of a kind's register.
    pub fn register_address(&self, folder: &Slug) -> Address {
        self.site.kinds.register_address(folder)
    }

    /// A whole document: for its own page only.
    pub fn document(&self, id: &RecordId) -> Option<&'a Arc<Document>> {
        self.note(Slice::Document(id.clone()));
        self.site.shown.get(id).map(|shown| &shown.document)
    }

    /// What is shown of a record where it is named.
    pub fn card(&self, id: &RecordId) -> Option<&'a Card> {
        self.note(Slice::Card(id.clone()));
        self.site.shown.get(id).map(|shown| &shown.card)
    }

    /// Whether there is a record that readers cannot see yet.
    pub fn is_held_back(&self, id: &RecordId) -> bool {
        self.note(Slice::Card(id.clone()));
        self.site.is_held_back(id)
    }

    /// The id that a record had first.
    pub fn first_id(&self, id: &RecordId) -> String {
        self.note(Slice::Row(id.clone()));
        let first = self.site.shown.get(id).and_then(|shown| shown.document.facts.first_id.clone());
        first.unwrap_or_else(|| id.to_string())
    }

    /// A record's value in a column of its register.
    pub fn column(&self, id: &RecordId, field: &str) -> &'a [Value] {
        self.note(Slice::Row(id.clone()));
        let values = self.site.shown.get(id).and_then(|shown| shown.document.facts.columns.get(field));
        values.map_or(&[], Vec::as_slice)
    }

    /// Whether a record's page has an anchor.
    pub fn has_anchor(&self, id: &RecordId, anchor: &str) -> bool {
        self.note(Slice::Anchors(id.clone()));
        self.site.shown.get(id).is_some_and(|shown| shown.document.facts.ids.contains(anchor))
    }

    /// The anchors of a record's page.
    pub fn anchors(&self, id: &RecordId) -> Vec<&'a str> {
        self.note(Slice::Anchors(id.clone()));
        let shown = self.site.shown.get(id);
        shown.into_iter().flat_map(|shown| shown.document.facts.ids.iter().map(String::as_str)).collect()
    }

    /// The files of a record.
    pub fn files(&self, id: &RecordId) -> Vec<&'a str> {
        self.note(Slice::Anchors(id.clone()));
        let shown = self.site.shown.get(id);
        shown
            .into_iter()
            .flat_map(|shown| {
                shown.document.facts.files.iter().map(super::super::base::path::RelPath::as_str)
            })
            .collect()
    }

    /// The relations that point to a record: the field, the record that declares it, the relation.
    pub fn inverse(&self, to: &RecordId) -> Vec<(&'a str, &'a RecordId, &'a Relation)> {
        if self.then.get().is_some() {
            return Vec::new();
        }
        self.note(Slice::Inverse(to.clone()));
        let mut found = Vec::new();
        for (field, from) in self.site.inverse.of(to) {
            let relations = self.site.shown.get(from).map(|shown| shown.document.facts.relations.as_slice());
            let pointing = relations
                .unwrap_or_default()
                .iter()
                .filter(|(name, relation)| name == field && relation.to == *to);
            found.extend(pointing.map(|(_, relation)| (field.as_str(), from, relation)));
        }
        found
    }

    /// The entries of a register in its order.
    pub fn register(&self, folder: &Slug) -> Vec<&'a (SortKey, RecordId)> {
        self.note(Slice::Register(folder.clone()));
        let descending = self.kind(folder).is_some_and(|kind| kind.register.descending);
        let entries = self.site.registers.of(folder);
        if !descending {
            return entries.collect();
        }
        // What has nothing to sort by comes last in either direction.
        let (mut sorted, missing): (Vec<_>, Vec<_>) = entries.partition(|(key, _)| *key != SortKey::Missing);
        sorted.reverse();
        sorted.into_iter().chain(missing).collect()
    }

    /// The records of a kind, in the order of their ids.
    pub fn members(&self, folder: &Slug) -> Vec<&'a RecordId> {
        self.note(Slice::Members(folder.clone()));
        let mut ids: Vec<&RecordId> = self.site.registers.of(folder).map(|(_, id)| id).collect();
        ids.sort();
        ids
    }

    /// How many records a kind has.
    pub fn count(&self, folder: &Slug) -> usize {
        self.note(Slice::Members(folder.clone()));
        self.site.registers.len(folder)
    }

    /// The folders of the kinds that have records, in order.
    pub fn folders(&self) -> Vec<&'a Slug> {
        self.note(Slice::Kinds);
        let kinds = self.site.kinds.iter().map(|kind| &kind.folder);
        kinds.filter(|folder| self.count(folder) > 0).collect()
    }

    /// The folders of all kinds, with records or without, in order.
    pub fn kinds(&self) -> Vec<&'a Slug> {
        self.note(Slice::Kinds);
        self.site.kinds.iter().map(|kind| &kind.folder).collect()
    }

    /// The latest records of the site, or of a kind.
    pub fn latest(&self, folder: Option<&Slug>) -> Vec<&'a RecordId> {
        self.note(Slice::Latest(folder.cloned()));
        self.site.latest.of(folder).collect()
    }

    /// The records that lived elsewhere before, in the order of their ids.
    pub fn moves(&self) -> Vec<(&'a RecordId, &'a Moved)> {
        self.note(Slice::Moves);
        let moves = self.site.shown.iter().map(|(id, shown)| (id, &shown.document.facts.moved));
        moves.filter(|(_, moved)| !moved.is_nowhere()).collect()
    }

    /// The records of a kind with a value that should be unique.
    pub fn holders(&self, folder: &Slug, field: &str, value: &str) -> Vec<&'a RecordId> {
        self.note(Slice::Unique(folder.clone(), field.to_owned(), value.to_owned()));
        self.site.claims.of(folder, field, value).collect()
    }

    /// The interval in which every build is the same.
    pub fn interval(&self) -> Interval {
        self.note(Slice::Flips);
        self.site.interval()
    }
}
