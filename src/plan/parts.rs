//! The places that themes give to the parts of a record's page.
//!
//! They begin with `page-`, so that no heading of an author's can have one. What a record says itself makes places
//! that are among its facts; here are those that the other end of its relations makes, and those of every page.

use crate::base::id::RecordId;
use crate::document::facts;
use crate::site::reader::Reader;

// Whether there is a list of contents depends on the theme; a link to it leads to the top of the page otherwise.
const EVERYWHERE: [&str; 2] = ["page-contents", "page-menu"];

/// Whether a theme gives this place to a part of a record's page that does not come from the record itself.
pub fn has(reader: &Reader<'_>, id: &RecordId, anchor: &str) -> bool {
    if !anchor.starts_with("page-") {
        return false;
    }
    EVERYWHERE.contains(&anchor)
        || reader.inverse(id).iter().any(|(name, from, _)| {
            let field = reader.kind(&from.folder).and_then(|kind| kind.field_at(name));
            let heading = field.and_then(|field| Some((field.inverse.as_ref()?, field.section.as_ref())));
            heading.is_some_and(|(label, section)| facts::part_of_page(section.unwrap_or(label)) == anchor)
        })
}
