//! Lends out slices of the site, and notes which ones it lent.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::config::settings::Settings;
use crate::config::writing::Writing;
use crate::document::attachment::Measure;
use crate::document::document::Document;
use crate::document::facets::FacetValue;
use crate::document::facts::{Release, SortKey, Word};
use crate::document::moved::Moved;
use crate::document::value::{DateClaim, Relation, Value};
use crate::kind::shape::Kind;

use super::audience::Audience;
use super::card::Card;
use super::circles::Link;
use super::facets::FacetKey;
use super::flips::Interval;
use super::latest::Channel;
use super::lists::{List, ListId};
use super::site::Site;
use super::slice::Slice;
use super::vocabulary::Drift;

/// The only way for a page or a check to read the site.
pub struct Reader<'a> {
    pub(super) site: &'a Site,
    // Whether, and from when on, what readers cannot see yet is there too.
    ahead: Option<Release>,
    lent: RefCell<BTreeSet<Slice>>,
    pub(super) then: Cell<Option<SnapshotId>>,
}

impl<'a> Reader<'a> {
    /// A reader that has lent nothing yet.
    pub fn of(site: &'a Site) -> Reader<'a> {
        Reader { site, ahead: None, lent: RefCell::new(BTreeSet::new()), then: Cell::new(None) }
    }

    /// A reader for the check of a record that readers cannot see yet: it sees the site as it will be when that record
    /// comes, as far as it is known today. Pages are never drawn from it.
    pub fn ahead(site: &'a Site, release: Release) -> Reader<'a> {
        Reader { ahead: Some(release), ..Reader::of(site) }
    }

    /// Whether this is the check of a record that readers cannot see yet, and when it comes.
    pub fn is_ahead(&self) -> Option<Release> {
        self.ahead
    }

    /// Notes a slice that is kept elsewhere.
    pub fn note(&self, slice: Slice) {
        self.lent.borrow_mut().insert(slice);
    }

    /// What was lent.
    pub fn into_lent(self) -> Vec<Slice> {
        self.lent.into_inner().into_iter().collect()
    }

    /// The settings.
    pub fn settings(&self) -> &'a Settings {
        self.note(Slice::Settings);
        &self.site.settings
    }

    /// How texts are read.
    pub fn writing(&self) -> &'a Writing {
        self.note(Slice::Writing);
        &self.site.settings.writing
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

    /// A whole document: for its own page, and for findings that point into it.
    pub fn document(&self, id: &RecordId) -> Option<&'a Arc<Document>> {
        self.note(Slice::Document(id.clone()));
        self.there(id)
    }

    /// A whole document, whether readers can see it or not: for findings that point into it.
    pub fn any_document(&self, id: &RecordId) -> Option<&'a Arc<Document>> {
        self.note(Slice::HeldBack(id.clone()));
        self.document(id).or_else(|| self.site.held_back.get(id))
    }

    // A document that is there: for readers, or, when looking ahead, for them then.
    fn there(&self, id: &RecordId) -> Option<&'a Arc<Document>> {
        let shown = self.site.shown.get(id).map(|shown| &shown.document);
        let Some(own) = self.ahead else { return shown };
        self.note(Slice::HeldBack(id.clone()));
        shown.or_else(|| self.site.held_back.get(id).filter(|document| comes_by(own, document.facts.release)))
    }

    /// Whether there is a record.
    pub fn is_there(&self, id: &RecordId) -> bool {
        self.note(Slice::Card(id.clone()));
        self.there(id).is_some()
    }

    /// The date in a field of a record.
    pub fn date(&self, id: &RecordId, field: &str) -> Option<&'a DateClaim> {
        self.note(Slice::Dates(id.clone()));
        self.there(id).and_then(|document| document.facts.dates.get(field))
    }

    /// The circles of references that are told of at a record.
    pub fn circles(&self, id: &RecordId) -> Vec<&'a Vec<Link>> {
        self.note(Slice::Circles(id.clone()));
        self.site.circles.at(id).collect()
    }

    /// The next smaller number in a field that counts, if this record is the first with its own.
    pub fn number_before(&self, id: &RecordId, field: &str, number: i64) -> Option<Option<i64>> {
        self.note(Slice::Numbers(id.folder.clone(), field.to_owned()));
        let is_first = self.site.numbers.first(&id.folder, field, number) == Some(id);
        is_first.then(|| self.site.numbers.before(&id.folder, field, number))
    }

    /// Whether a word is mostly written in another way.
    pub fn drift(&self, word: &Word) -> Option<&'a Drift> {
        self.note(Slice::Word(word.clone()));
        self.site.vocabulary.drift(word)
    }

    /// What is shown of a record where it is named.
    pub fn card(&self, id: &RecordId) -> Option<&'a Card> {
        self.note(Slice::Card(id.clone()));
        self.site.shown.get(id).map(|shown| &shown.card)
    }

    /// Whether there is a record that readers cannot see yet.
    pub fn is_held_back(&self, id: &RecordId) -> bool {
        self.note(Slice::Card(id.clone()));
        self.site.is_held_back(id) && self.there(id).is_none()
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
        self.there(id).is_some_and(|document| document.facts.ids.contains(anchor))
    }

    /// The anchors of a record's page.
    pub fn anchors(&self, id: &RecordId) -> Vec<&'a str> {
        self.note(Slice::Anchors(id.clone()));
        let document = self.there(id);
        document.into_iter().flat_map(|document| document.facts.ids.iter().map(String::as_str)).collect()
    }

    /// The files of a record.
    pub fn files(&self, id: &RecordId) -> Vec<&'a str> {
        self.note(Slice::Anchors(id.clone()));
        let document = self.there(id);
        document.into_iter().flat_map(|document| document.facts.files.iter().map(RelPath::as_str)).collect()
    }

    /// How large an attachment of a record is.
    pub fn measure(&self, id: &RecordId, file: &RelPath) -> Option<Measure> {
        self.note(Slice::Anchors(id.clone()));
        self.there(id)?.facts.measures.get(file).copied()
    }

    /// How large a file of `static/` is, by its address.
    pub fn measure_at(&self, at: &Address) -> Option<Measure> {
        let path = RelPath::new(&format!("static{at}"))?;
        self.note(Slice::Source(path.clone()));
        self.site.statics.get(&path).copied()
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
        self.list(&ListId::Register(folder.clone()))
    }

    /// The records of a list in the order of their register.
    pub fn list(&self, list: &ListId) -> Vec<&'a (SortKey, RecordId)> {
        self.note_list(list);
        let own = self.site.list(list).into_iter().flat_map(List::records);
        in_order(own.filter(|(_, id)| id.folder == *list.folder()), self.is_descending(list.folder()))
    }

    /// The records of a part of a list, in the order of their register.
    pub fn part(&self, list: &ListId, part: &str) -> Vec<&'a (SortKey, RecordId)> {
        self.note(Slice::Part(list.clone(), part.to_owned()));
        let own = self.site.list(list).into_iter().flat_map(List::records);
        let own = own.filter(|(key, id)| id.folder == *list.folder() && key.part() == part);
        in_order(own, self.is_descending(list.folder()))
    }

    /// The parts of a list, with how many records each has.
    pub fn part_sizes(&self, list: &ListId) -> Vec<(&'a str, usize)> {
        self.note_list(list);
        self.site.part_sizes(list)
    }

    /// The parts of a list.
    pub fn part_names(&self, list: &ListId) -> Vec<&'a str> {
        self.note(Slice::Parts(list.clone()));
        self.site.part_sizes(list).into_iter().map(|(part, _)| part).collect()
    }

    fn note_list(&self, list: &ListId) {
        self.note(match list {
            ListId::Register(folder) => Slice::Register(folder.clone()),
            ListId::Facet(key) => Slice::Facet(key.clone()),
            ListId::Tag(tag, folder) => Slice::TagKind(tag.clone(), folder.clone()),
        });
    }

    fn is_descending(&self, folder: &Slug) -> bool {
        self.kind(folder).is_some_and(|kind| kind.register.descending)
    }

    /// How most records with a value spell it.
    pub fn facet_spelling(&self, key: &FacetKey) -> &'a str {
        self.note(Slice::FacetName(key.clone()));
        self.site.facets.get(key).map_or("", List::spelling)
    }

    /// The values that records of a kind have, with how many have each and how they spell it.
    pub fn facet_sizes(&self, folder: &Slug) -> Vec<(&'a FacetKey, usize, &'a str)> {
        self.note(Slice::FacetSizes(folder.clone()));
        self.site.facets.of(folder).map(|(key, list)| (key, list.size(), list.spelling())).collect()
    }

    /// The values that records of a kind have in a field.
    pub fn facet_values(&self, folder: &Slug, field: &str) -> Vec<&'a FacetValue> {
        self.note(Slice::FacetValues(folder.clone(), field.to_owned()));
        let keys = self.site.facets.of(folder).map(|(key, _)| key);
        keys.filter(|key| key.field == field).map(|key| &key.value).collect()
    }

    /// The kinds whose records have a tag.
    pub fn tag_kinds(&self, tag: &Slug) -> Vec<&'a Slug> {
        self.note(Slice::Tag(tag.clone()));
        self.site.tags.get(tag).into_iter().flat_map(List::folders).collect()
    }

    /// How most records with a tag spell it.
    pub fn tag_spelling(&self, tag: &Slug) -> &'a str {
        self.note(Slice::TagName(tag.clone()));
        self.tag_label(self.site.tags.get(tag).map_or("", List::spelling))
    }

    /// A tag as the site calls it, where it names its tags; else as it is written.
    pub fn tag_label(&self, written: &'a str) -> &'a str {
        let known = self.settings().tags.as_ref().and_then(|tags| tags.get(written));
        known.map_or(written, |tag| &tag.label)
    }

    /// All tags, with how many records have each and how they spell it.
    pub fn tags(&self) -> Vec<(&'a Slug, usize, &'a str)> {
        self.note(Slice::Tags);
        self.site.tags.iter().map(|(tag, list)| (tag, list.size(), self.tag_label(list.spelling()))).collect()
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

    /// The latest records of a channel.
    pub fn latest(&self, channel: &Channel) -> Vec<&'a RecordId> {
        self.note(Slice::Latest(channel.clone()));
        self.site.latest.of(channel).collect()
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
        let to_come = self.site.claims_to_come.of(folder, field, value);
        let to_come = to_come.filter(|id| self.ahead.is_some() && self.there(id).is_some());
        self.site.claims.of(folder, field, value).chain(to_come).collect()
    }

    /// The interval in which every build is the same.
    pub fn interval(&self) -> Interval {
        self.note(Slice::Flips);
        self.site.interval()
    }
}

// Whether a record is there when another comes; a draft may come at any time.
fn comes_by(own: Release, other: Release) -> bool {
    match (own, other) {
        (Release::Never, _) | (_, Release::Always) => true,
        (Release::At(own), Release::At(other)) => other <= own,
        (Release::Always, Release::At(_)) | (_, Release::Never) => false,
    }
}

// Entries in the order of their register; what has nothing to sort by comes last in either direction.
fn in_order<'a>(
    entries: impl DoubleEndedIterator<Item = &'a (SortKey, RecordId)>,
    descending: bool,
) -> Vec<&'a (SortKey, RecordId)> {
    if !descending {
        return entries.collect();
    }
    let (mut sorted, missing): (Vec<_>, Vec<_>) = entries.partition(|(key, _)| *key != SortKey::Missing);
    sorted.reverse();
    sorted.into_iter().chain(missing).collect()
}
