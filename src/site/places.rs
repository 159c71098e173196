//! Where a record stands in feeds and lists.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use crate::base::id::Slug;
use crate::document::facets::{Facet, FacetValue};
use crate::document::facts::SortKey;
use crate::kind::common_fields;

use super::facets::FacetKey;
use super::latest::Channel;
use super::lists::Placed;
use super::site::Shown;

/// The feeds that a record is in, with the day by which it is.
pub(super) fn channels(shown: Option<&Shown>) -> BTreeSet<(Channel, civil::Date)> {
    let Some((shown, day)) = shown.and_then(|shown| Some((shown, shown.latest?))) else {
        return BTreeSet::new();
    };
    let own = [Channel::Site, Channel::Kind(shown.card.id.folder.clone())];
    let tags = shown.document.facts.tags.iter().map(|(tag, _)| Channel::Tag(tag.clone()));
    own.into_iter().chain(tags).map(|channel| (channel, day)).collect()
}

// The values by which its register is filtered; the status is that of the day.
pub(super) fn facets(shown: Option<&Shown>) -> Placed<'_, FacetKey> {
    let Some(shown) = shown else { return (&SortKey::Missing, BTreeMap::new()) };
    let facts = &shown.document.facts;
    let of_day = shown.card.status.as_ref();
    let key = |facet: &Facet| FacetKey {
        folder: shown.card.id.folder.clone(),
        field: facet.field.clone(),
        value: match of_day.filter(|_| facet.field == common_fields::STATUS) {
            Some(status) => FacetValue::Status(status.name.clone()),
            None => facet.value.clone(),
        },
    };
    (&facts.sort, facts.facets.iter().map(|facet| (key(facet), facet.spelling.as_str())).collect())
}

pub(super) fn tags(shown: Option<&Shown>) -> Placed<'_, Slug> {
    let Some(shown) = shown else { return (&SortKey::Missing, BTreeMap::new()) };
    let facts = &shown.document.facts;
    (&facts.sort, facts.tags.iter().map(|(tag, spelling)| (tag.clone(), spelling.as_str())).collect())
}
