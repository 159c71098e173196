//! What stands behind a page: its record, its file, and the line of each block.

use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::build::build::Build;
use crate::document::facts::Release;
use crate::document::sourced;
use crate::plan::page::PageKind;

/// What stands behind a page, for the author's view.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Desk {
    // The record, where the page is that of one.
    record: Option<String>,
    // The file with its fields, and the one with its text.
    file: Option<String>,
    text: Option<String>,
    // What keeps readers from seeing it yet.
    held_back: Option<&'static str>,
    blocks: Vec<Block>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
struct Block {
    line: usize,
    words: String,
}

/// The record whose page lives at an address.
pub(super) fn record_at<'a>(build: &'a Build, at: &Address) -> Option<&'a RecordId> {
    match &build.page_at(at)?.what {
        PageKind::Record(id) => Some(id),
        _ => None,
    }
}

/// What stands behind the page at an address.
pub(super) fn desk(build: &Build, at: &Address) -> Desk {
    let Some(id) = record_at(build, at) else { return Desk::default() };
    let Some(shown) = build.site().shown_one(id) else { return Desk::default() };
    let document = &shown.document;
    let source = build.tree().get(document.text_path.as_str());
    let is_text = document.text_path.extension() == Some("md");
    let blocks = source.filter(|_| is_text).map(sourced::blocks).unwrap_or_default();
    Desk {
        record: Some(id.to_string()),
        file: Some(document.meta.path.to_string()),
        text: is_text.then(|| document.text_path.to_string()),
        held_back: match document.facts.release {
            Release::Never => Some("draft"),
            Release::At(instant) if instant > build.site().as_of().instant => Some("embargo"),
            Release::Always | Release::At(_) => None,
        },
        blocks: blocks.into_iter().map(|block| Block { line: block.line, words: block.words }).collect(),
    }
}
