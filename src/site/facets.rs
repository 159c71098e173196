//! Which records have which facets and tags.

use std::collections::BTreeMap;

use crate::base::id::{RecordId, Slug};
use crate::document::facets::FacetValue;

use super::lists::{Change, List, ListId, Lists, Placed};
use super::slice::{Slice, Touched};

/// A value by which one register can be filtered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FacetKey {
    /// The kind.
    pub folder: Slug,
    /// The field.
    pub field: String,
    /// The value.
    pub value: FacetValue,
}

/// The records of each kind by the values of its facets.
#[derive(Debug, Default)]
pub struct Facets {
    by_kind: BTreeMap<Slug, Lists<FacetKey>>,
}

/// The records of all kinds by their tags.
#[derive(Debug, Default)]
pub struct Tags {
    lists: Lists<Slug>,
}

impl Facets {
    /// Replaces the facets of a record.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: &Placed<'_, FacetKey>,
        new: &Placed<'_, FacetKey>,
        touched: &mut Touched,
    ) {
        let lists = self.by_kind.entry(id.folder.clone()).or_default();
        lists.replace(id, old, new, |key, change| {
            touched.insert(Slice::Facet(key.clone()));
            if change.size || change.spelling {
                touched.insert(Slice::FacetSizes(id.folder.clone()));
            }
            if change.being {
                touched.insert(Slice::FacetValues(id.folder.clone(), key.field.clone()));
            }
            if change.spelling {
                touched.insert(Slice::FacetName(key.clone()));
            }
            touch_parts(&ListId::Facet(key.clone()), change, touched);
        });
    }

    /// The records with a value.
    pub fn get(&self, key: &FacetKey) -> Option<&List> {
        self.by_kind.get(&key.folder)?.get(key)
    }

    /// The values that records of a kind have, by field.
    pub fn of(&self, kind: &Slug) -> impl Iterator<Item = (&FacetKey, &List)> {
        self.by_kind.get(kind).into_iter().flat_map(Lists::iter)
    }
}

impl Tags {
    /// Replaces the tags of a record.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: &Placed<'_, Slug>,
        new: &Placed<'_, Slug>,
        touched: &mut Touched,
    ) {
        self.lists.replace(id, old, new, |tag, change| {
            touched.extend([Slice::Tag(tag.clone()), Slice::TagKind(tag.clone(), id.folder.clone())]);
            if change.size || change.spelling {
                touched.insert(Slice::Tags);
            }
            if change.spelling {
                touched.insert(Slice::TagName(tag.clone()));
            }
            touch_parts(&ListId::Tag(tag.clone(), id.folder.clone()), change, touched);
        });
    }

    /// The records with a tag.
    pub fn get(&self, tag: &Slug) -> Option<&List> {
        self.lists.get(tag)
    }

    /// All tags.
    pub fn iter(&self) -> impl Iterator<Item = (&Slug, &List)> {
        self.lists.iter()
    }
}

/// Touches the parts of a list.
pub(super) fn touch_parts(list: &ListId, change: &Change, touched: &mut Touched) {
    touched.extend(change.parts.iter().map(|part| Slice::Part(list.clone(), part.clone())));
    if change.division {
        touched.insert(Slice::Parts(list.clone()));
    }
}
