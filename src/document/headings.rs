//! How the headings of a text stand to each other: steps that are left out, names that come twice, and headings that
//! are whole paragraphs.

use std::collections::BTreeMap;

use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

use super::facts;
use super::markdown::first_line;
use super::tree::{Tree, What};

/// The most characters of a heading.
const LONGEST: usize = 150;

/// Tells what a reader of the outline would stumble over.
pub(super) fn check(path: &RelPath, text: &str, tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    // The title of the page is the heading of level 1.
    let mut before = 1;
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut names: BTreeMap<(usize, String), Place> = BTreeMap::new();
    let mut quoted = 0;
    for (at, node) in tree.nodes.iter().enumerate() {
        if node.what == What::Quote {
            quoted = quoted.max(node.end);
        }
        let What::Heading { level, .. } = node.what else { continue };
        // A quoted text has an outline of its own.
        if at < quoted {
            continue;
        }
        let place = Place::at(path, first_line(text, node.span.clone()));
        let title = tree.text_of(at);
        if level > before + 1 {
            let message = match before {
                1 => format!("the first heading is of level {level}"),
                _ => format!("a heading of level {level} follows one of level {before}"),
            };
            let help = format!(
                "write `{}`: each heading is at most one level below the one it belongs to",
                "#".repeat(usize::from(before) + 1)
            );
            findings.push(Finding::at(place.clone(), Code::BodyHeadingLevel, message).help(help));
        }
        before = level.max(1);
        let length = title.chars().count();
        if length > LONGEST {
            let message = format!("a heading of {length} characters");
            let help = "say what the section is about in a few words, and the rest below it";
            findings.push(Finding::at(place.clone(), Code::BodyHeadingLong, message).help(help));
        }
        while open.last().is_some_and(|(above, _)| *above >= level) {
            open.pop();
        }
        let parent = open.last().map_or(usize::MAX, |(_, parent)| *parent);
        open.push((level, at));
        let name = facts::folded(&title);
        if name.is_empty() {
            continue;
        }
        match names.get(&(parent, name.clone())) {
            Some(first) => {
                let message = format!("the heading `{title}` stands here twice");
                let finding =
                    Finding::at(place, Code::BodyHeadingTwice, message).related(first.clone(), "the first");
                findings.push(finding.help("say in each what sets it apart, or join the two sections"));
            }
            None => drop(names.insert((parent, name), place)),
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::shown;

    #[test]
    fn an_outline_goes_down_step_by_step() {
        let text = "### First\n\n## A\n\n#### Deep\n\n##### Deeper\n\n## B\n\n### A\n\n> #### Quoted\n\n## a\n\n## C\n\n### A\n";
        expect_test::expect![[r#"
            1:1 body.heading-level the first heading is of level 3 | ### First
            5:1 body.heading-level a heading of level 4 follows one of level 2 | #### Deep
            15:1 body.heading-twice the heading `a` stands here twice | ## a"#]]
        .assert_eq(&shown::findings(text));
        let long = format!("## {}\n", "word ".repeat(31));
        assert!(shown::findings(&long).starts_with("1:1 body.heading-long a heading of 154 characters"));
        assert_eq!(shown::findings(&format!("## {}\n", "w".repeat(150))), "");
    }
}
