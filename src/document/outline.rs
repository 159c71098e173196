//! The headings of a body, with their ids.

use std::collections::BTreeMap;

use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};

use super::anchors::{self, Anchors};
use super::body::Heading;
use super::numbers::Numbers;
use super::tree::{Tree, What};

// What a heading without letters is called.
const FALLBACK_ID: &str = "section";

/// The headings by their nodes, in the order of the text, which is also that of the outline.
pub(super) struct Outline {
    /// Each heading under the index of its node.
    pub(super) by_node: BTreeMap<usize, Heading>,
}

/// Takes the ids that authors chose for headings, under their nodes; before all others, so that nothing else gets one
/// of them.
pub(super) fn chosen(
    path: &RelPath,
    text: &str,
    tree: &Tree,
    anchors: &mut Anchors,
) -> Checked<BTreeMap<usize, String>> {
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
        } else if anchors.is_reserved(id) {
            let message = format!("the id `{id}` belongs to another part of the page");
            findings.push(Finding::at(place, Code::BodyHeadingId, message).help("choose another"));
        } else if !anchors.take(id) {
            let message = format!("the id `{id}` is given twice in this document");
            findings.push(
                Finding::at(place, Code::BodyHeadingId, message)
                    .help("links can only reach the first; choose another"),
            );
        } else {
            chosen.insert(at, anchors.full(id));
        }
    }
    Checked { value: chosen, findings }
}

/// Collects the headings, and gives an id to each that has none.
pub(super) fn collect(
    path: &RelPath,
    text: &str,
    tree: &Tree,
    mut chosen: BTreeMap<usize, String>,
    numbers: &Numbers,
    anchors: &mut Anchors,
) -> Checked<Outline> {
    let mut findings = Vec::new();
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
        let number = numbers.headings.get(&at).cloned();
        by_node.insert(at, Heading { level: level.max(2), id, title, number });
    }
    Checked { value: Outline { by_node }, findings }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::config::writing::RawHtml;

    fn outline(text: &str) -> String {
        let (body, _) = shown::parse(text, RawHtml::Deny);
        let lines = body.outline.iter().map(|h| format!("{} {:?} {:?}", h.level, h.id, h.title));
        lines.collect::<Vec<_>>().join("\n")
    }

    const TEXT: &str = "# One\n\n## Scope\n\n## Scope\n\n### *Scope* `of` [it](a.md)[^n]\n\n##\n\n## 适用范围\n\n## ???\n\n\
        ## Other {#scope-1}\n\n## Again {#scope-1}\n\n## Odd {#\"a b\"}\n\nSetext & é {#set}\n---\n\n> ## Quoted\n\n\
        ## ![Map](m.png) A {curly} word\n\n## <!-- c -->\n\n[^n]: N.\n";

    #[test]
    fn every_heading_has_an_id_of_its_own() {
        expect_test::expect![[r#"
            2 "one" "One"
            2 "scope" "Scope"
            2 "scope-2" "Scope"
            3 "scope-of-it" "Scope of it"
            2 "section" ""
            2 "适用范围" "适用范围"
            2 "section-1" "???"
            2 "scope-1" "Other"
            2 "again" "Again"
            2 "odd" "Odd"
            2 "set" "Setext & é"
            2 "quoted" "Quoted"
            2 "map-a-curly-word" "Map A {curly} word"
            2 "section-2" """#]]
        .assert_eq(&outline(TEXT));
        expect_test::expect![[r#"
            1:1 body.heading-one a heading of level 1 inside a text | # One
            5:1 body.heading-twice the heading `Scope` stands here twice | ## Scope
            9:1 body.heading-empty a heading without text | ##
            17:12 body.heading-id the id `scope-1` is given twice in this document | scope-1
            19:11 body.heading-id `a b` cannot be an id | a b
            28:1 body.heading-empty a heading without text | ## <!-- c -->
            28:4 body.html an HTML comment | <!-- c -->"#]]
        .assert_eq(&shown::findings(TEXT));
    }

    #[test]
    fn the_ids_of_the_outline_are_those_of_the_page() {
        let (body, _) = shown::parse(TEXT, RawHtml::Deny);
        let html = shown::html_of(TEXT, &body);
        let written: Vec<&str> =
            html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let mut unique = written.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique, body.ids.iter().collect::<Vec<_>>());
        assert_eq!(unique.len(), written.len());
        let headings: Vec<&str> = written.into_iter().filter(|id| !id.starts_with("fn")).collect();
        assert_eq!(headings, body.outline.iter().map(|h| h.id.as_str()).collect::<Vec<_>>());
    }
}
