//! Which headings got another name: the new one stands in the place of the old one, though no word of it stays.
//!
//! Words cannot tell this, the place does: a heading names what stands below it, and that stayed. It says nothing of
//! paragraphs: one in which no word stays is another.

use std::collections::BTreeSet;

use super::blocks;
use super::part::{Edited, Part};

/// Finds headings of one level that took the place of another, among those that neither stayed nor moved.
pub(super) fn find(parts: &mut Vec<Part>) {
    alone(parts);
    for part in parts {
        let part = match part {
            Part::Came(arrival) => &mut *arrival.part,
            part => part,
        };
        if let Part::Changed(changed) = part
            && let Edited::Blocks(parts) = &mut changed.inside
        {
            find(parts);
        }
    }
}

// Those that alone went and came between neighbours that are in both texts. What is all of a text has no place in it.
fn alone(parts: &mut Vec<Part>) {
    let is_in_both = |part: &Part| matches!(part, Part::Same(..) | Part::Changed(_));
    let mut merged = BTreeSet::new();
    let mut at = 0;
    while at < parts.len() {
        let length = parts[at..].iter().take_while(|part| !is_in_both(part)).count();
        if let [Part::Removed(was), Part::Added(is)] = &parts[at..at + length]
            && length < parts.len()
            && was.heading().is_some()
            && was.heading() == is.heading()
        {
            parts[at] = blocks::pair(was, is);
            merged.insert(at + 1);
        }
        at += length + 1;
    }
    let mut places = 0..;
    parts.retain(|_| places.next().is_none_or(|place| !merged.contains(&place)));
}
