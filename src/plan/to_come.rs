//! The addresses of a record that readers cannot see yet, held against those that are taken today or
//! wanted by others that are to come.

use crate::diag::finding::Finding;
use crate::document::document::Document;
use crate::site::reader::Reader;
use crate::site::slice::Slice;

use super::planning;
use super::routes::{self, Routes};

/// What will stand in the way of a record's addresses when it comes.
pub fn check(reader: &Reader<'_>, routes: &Routes, document: &Document) -> Vec<Finding> {
    let at = reader.address(&document.id);
    let claims = planning::of_document(document, &at, |id| reader.address(id));
    let refused = claims.iter().filter_map(|claim| {
        reader.note(Slice::Path(routes::folded(&claim.page.at)));
        routes.refusal(claim).or_else(|| routes.refusal_to_come(&document.id, claim))
    });
    refused.collect()
}
