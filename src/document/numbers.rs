//! Numbers of headings and paragraphs, by which a text can be cited.
//!
//! Only what stands in the text itself is counted: a heading in a quotation belongs to what is quoted.

use std::collections::BTreeMap;

use crate::base::path::RelPath;
use crate::config::writing::Numbering;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

use super::anchors::Anchors;
use super::tree::{Tree, What};

/// The numbers of a body.
#[derive(Default)]
pub(super) struct Numbers {
    /// The number of each heading, under its node.
    pub(super) headings: BTreeMap<usize, String>,
    /// The number and the id of each paragraph, under its node.
    pub(super) paragraphs: BTreeMap<usize, (String, String)>,
}

/// Counts what is to be numbered, and gives the paragraphs ids: `p2-3` for number 2.3.
pub(super) fn count(tree: &Tree, numbering: Numbering, anchors: &mut Anchors) -> Numbers {
    match numbering {
        Numbering::None => Numbers::default(),
        Numbering::Headings => Numbers { headings: headings(tree), paragraphs: BTreeMap::new() },
        Numbering::Paragraphs => paragraphs(tree, anchors),
    }
}

/// Tells of headings and paragraphs that have a number already.
pub(super) fn twice(path: &RelPath, text: &str, tree: &Tree, numbers: &Numbers) -> Vec<Finding> {
    let numbered =
        numbers.headings.keys().chain(numbers.paragraphs.keys()).collect::<std::collections::BTreeSet<_>>();
    let told = |at: &usize| {
        let first = tree.nodes.get(at + 1).filter(|_| at + 1 < tree.nodes[*at].end)?;
        let source = &text[first.span.clone()];
        let length = typed_number(source)?;
        let (what, place) = match tree.nodes[*at].what {
            What::Heading { .. } => ("heading", first.span.start),
            _ => ("paragraph", first.span.start),
        };
        let message = format!("this {what} begins with a number, and candour numbers it too");
        let place = Place::at(path, place..place + length);
        Some(Finding::at(place, Code::BodyNumberTwice, message).help("remove the number from the text"))
    };
    numbered.into_iter().filter_map(told).collect()
}

// The blocks that stand in the text itself.
fn top(tree: &Tree) -> impl Iterator<Item = (usize, &What)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let node = tree.nodes.get(at)?;
        let found = (at, &node.what);
        at = node.end;
        Some(found)
    })
}

// A level that is left out counts as if it were not there: 1, 1.1, also where `####` follows `##`.
fn headings(tree: &Tree) -> BTreeMap<usize, String> {
    let mut numbers = BTreeMap::new();
    let mut open: Vec<(u8, usize)> = Vec::new();
    for (at, what) in top(tree) {
        let What::Heading { level, .. } = what else { continue };
        let level = (*level).max(2);
        let mut before = 0;
        while let Some((_, count)) = open.pop_if(|(deeper, _)| *deeper > level) {
            before = count;
        }
        match open.last_mut() {
            Some((same, count)) if *same == level => *count += 1,
            _ => open.push((level, before + 1)),
        }
        let counts: Vec<String> = open.iter().map(|(_, count)| count.to_string()).collect();
        numbers.insert(at, counts.join("."));
    }
    numbers
}

// Paragraphs count anew in each section, so that one put in between moves the numbers of its section only.
fn paragraphs(tree: &Tree, anchors: &mut Anchors) -> Numbers {
    let is_section = |what: &What| matches!(what, What::Heading { level: 1 | 2, .. });
    let has_sections = top(tree).any(|(_, what)| is_section(what));
    let mut numbers = Numbers::default();
    let (mut section, mut paragraph) = (0, 0);
    for (at, what) in top(tree) {
        if is_section(what) {
            (section, paragraph) = (section + 1, 0);
            numbers.headings.insert(at, section.to_string());
        }
        if let What::Paragraph { .. } = what {
            paragraph += 1;
            let number = if has_sections { format!("{section}.{paragraph}") } else { paragraph.to_string() };
            let id = anchors.unique(&format!("p{}", number.replace('.', "-")));
            numbers.paragraphs.insert(at, (number, id));
        }
    }
    numbers
}

// How long the number is with which a text begins: `1.`, `2)`, `1.2`, `1.2.`; but a year or `5 principles` is none.
fn typed_number(text: &str) -> Option<usize> {
    let length = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let digits = &text[..length];
    let parts = digits.trim_end_matches('.').split('.');
    let sound = parts.clone().all(|part| (1..=3).contains(&part.len()));
    let closed = text[length..].starts_with(')');
    let marked = digits.contains('.') || closed;
    let end = length + usize::from(closed);
    let ends = text[end..].starts_with(char::is_whitespace);
    (sound && marked && ends).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_from_a_year_and_a_count() {
        let numbers = ["1. Scope", "2) Scope", "1.2 Scope", "10.2.3. x", "1.2.3"].map(typed_number);
        assert_eq!(numbers, [Some(2), Some(2), Some(3), Some(7), None]);
        let none =
            ["2021 in review", "5 principles", "2021. x", "Scope", "", "1.x", ". x", "3.5% of", "1..2 x"];
        assert_eq!(none.map(typed_number), [None; 9]);
    }
}
