//! A document as the search index holds it.

use std::sync::Arc;

use jiff::civil;

use crate::base::id::{RecordId, Slug};
use crate::base::snapshot_id::SnapshotId;
use crate::document::facts::{Facts, SortKey};
use crate::document::indexed::Indexed;
use crate::document::value::Relation;
use crate::kind::common_fields;
use crate::site::site::Shown;

use super::own::OwnPage;

/// What can be found.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocId {
    /// A record as it is now.
    Record(RecordId),
    /// What a record said at a time, by its id now and the date of the edition.
    Edition(RecordId, SnapshotId),
    /// A page that the site makes of itself.
    Page(OwnPage),
}

/// What is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Its words.
    pub index: Arc<Indexed>,
    /// Where it belongs.
    pub place: Place,
    /// The other values by which results can be filtered, as they stand among the words: see [`facet`].
    pub facets: Vec<String>,
    /// Of an edition: since when and until when readers could see it.
    pub span: Option<Span>,
}

/// The snapshot that first held an edition, and the one that no longer did, if there is one.
pub type Span = (SnapshotId, Option<SnapshotId>);

/// Where a document belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The folder of its kind.
    pub folder: Slug,
    /// Its status; that of an edition is [`Standing::Newest`] or [`Standing::Earlier`].
    pub status: Standing,
    /// The day by which it is sorted.
    pub day: Option<civil::Date>,
}

/// A status, as far as search tells them apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// This one of its kind, or of those that the day gives.
    Named(String),
    /// None.
    None,
    /// It is the newest edition.
    Newest,
    /// It was replaced, or taken off.
    Earlier,
}

/// A value by which results can be filtered, as it stands among the words: `~tag+open-source`. No word begins so.
pub fn facet(name: &str, value: &str) -> String {
    format!("~{name}+{value}")
}

/// The entry of a record that readers can see.
pub fn of(shown: &Shown) -> Entry {
    let facts = &shown.document.facts;
    let status = shown.card.status.as_ref();
    let status = status.map_or(Standing::None, |status| Standing::Named(status.name.clone()));
    let place = Place { folder: shown.document.id.folder.clone(), status, day: day(facts) };
    Entry { index: facts.index.clone(), place, facets: facets(facts), span: None }
}

/// The tags and owners of a document.
pub fn facets(facts: &Facts) -> Vec<String> {
    let tags = facts.tags.iter().map(|(tag, _)| facet("tag", tag.as_str()));
    let owners = facts.relations.iter().filter(|(field, _)| field == common_fields::OWNER);
    let owner = |(_, relation): &(String, Relation)| facet("owner", &relation.to.to_string());
    let mut facets: Vec<String> = tags.chain(owners.map(owner)).collect();
    facets.sort();
    facets.dedup();
    facets
}

// When it was published; where it does not say, since when it applies; or the date by which its register is sorted.
fn day(facts: &Facts) -> Option<civil::Date> {
    let claim = facts.published.as_ref().or(facts.window.from.as_ref());
    claim.map(|claim| claim.date.earliest()).or_else(|| match &facts.sort {
        SortKey::Day(day) => Some(*day),
        SortKey::Instant(instant) => Some(instant.to_zoned(jiff::tz::TimeZone::UTC).date()),
        _ => None,
    })
}
