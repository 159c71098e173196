//! What readers cannot see yet: only checks look at it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::id::RecordId;
use crate::document::document::Document;
use crate::document::facts::Release;

use super::reader::Reader;
use super::site::Site;
use super::slice::{Slice, Touched};
use super::standing;

/// In a word, why readers cannot see a record yet.
pub(super) fn word(release: Release) -> &'static str {
    match release {
        Release::Never => "Draft",
        Release::At(_) => "Held back",
        Release::Always => "Shown",
    }
}

impl Reader<'_> {
    /// Until when readers cannot see a record that is shown; nothing where they can.
    pub fn held_back_until(&self, document: &Document) -> Option<Release> {
        let is_released = standing::is_released(&document.facts, self.site.as_of());
        (!is_released).then_some(document.facts.release)
    }
}

impl Site {
    /// Whether there is a record that readers cannot see yet.
    pub fn is_held_back(&self, id: &RecordId) -> bool {
        self.held_back.contains_key(id)
    }

    /// The documents that readers cannot see yet, in the order of their ids.
    pub fn held_back(&self) -> impl Iterator<Item = &Document> {
        self.held_back.values().map(Arc::as_ref)
    }

    /// A document that readers cannot see yet.
    pub fn held_back_one(&self, id: &RecordId) -> Option<&Document> {
        self.held_back.get(id).map(Arc::as_ref)
    }

    /// Replaces what only checks see of a document.
    pub(super) fn hold_back(&mut self, id: &RecordId, new: Option<&Arc<Document>>, touched: &mut Touched) {
        let old = match new {
            Some(new) => self.held_back.insert(id.clone(), new.clone()),
            None => self.held_back.remove(id),
        };
        if old.as_ref() == new {
            return;
        }
        touched.insert(Slice::HeldBack(id.clone()));
        let none = BTreeSet::new();
        let old = old.as_ref().map_or(&none, |document| &document.facts.unique);
        let new = new.map_or(&none, |document| &document.facts.unique);
        self.claims_to_come.replace(id, old, new, touched);
    }
}
