//! The headings of a body, with their ids.

use std::collections::BTreeMap;

use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};

use super::anchors::{self, Anchors};
use super::body::Heading;
use super::tree::{Tree, What};

// What a heading without letters is called.
const FALLBACK_ID: &str = "section";

/// The headings by their nodes, in the order of the text, which is also that of the outline.
pub(super) struct Outline {
    /// Each heading under the index of its node.
    pub(super) by_node: BTreeMap<usize, Heading>,
}

/// Collects the headings and gives each an id. Those that authors chose come first, so that no other heading takes
/// one of them.
pub(super) fn collect(path: &RelPath, text: &str, tree: &Tree, anchors: &mut Anchors) -> Checked<Outline> {
    let mut findings = Vec::new();
    let mut chosen = BTreeMap::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        let What::Heading { id: Some(id), .. } = &node.what else { continue };
        let start =
            text[node.span.clone()].rfind(id.as_str()).map_or(node.span.start, |at| node.span.start + at);
        let place = Place::at(path, start..start + id.len());
        if !anchors::is_sound(id) {
            let message = format!("`{}` cannot be an id", id.escape_debug());
            let help = "use letters, digits, `-`, `_`, `.` and `:`";
            findings.push(Finding::at(place, Code::BodyHeadingId, message).help(help));
        } else if !anchors.take(id) {
            let message = format!("the id `{id}` is given twice in this document");
            findings.push(
                Finding::at(place, Code::BodyHeadingId, message)
                    .help("links can only reach the first; choose another"),
            );
        } else {
            chosen.insert(at, id.clone());
        }
    }
    let mut by_node = BTreeMap::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        let What::Heading { level, .. } = node.what else { continue };
        let place = Place::at(path, super::markdown::first_line(text, node.span.clone()));
        let title = tree.text_of(at);
        if level == 1 && !title.is_empty() {
            let message = "a heading of level 1 inside a text";
            let help = "the page's title is its heading of level 1: begin with `##`";
            findings.push(Finding::at(place.clone(), Code::BodyHeadingOne, message).help(help));
        }
        if title.is_empty() {
            let finding = Finding::at(place, Code::BodyHeadingEmpty, "a heading without text");
            findings.push(finding.help("write what the section is about, or remove the line"));
        }
        let id = chosen.remove(&at).unwrap_or_else(|| {
            let slug = anchors::slug(&title);
            anchors.unique(if slug.is_empty() { FALLBACK_ID } else { &slug })
        });
        by_node.insert(at, Heading { level: level.max(2), id, title });
    }
    Checked { value: Outline { by_node }, findings }
}
