//! The list of changes: what each is, and where.

use crate::compare::part::{Edited, Part, Run};
use crate::compare::passage::{self, Block};

use super::view::Jump;

/// A longer list is no help to find anything.
const LONGEST: usize = 100;

/// How many words of a change its entry shows.
const WORDS: usize = 9;

/// The changes so far.
#[derive(Default)]
pub(super) struct Jumps {
    pub(super) list: Vec<Jump>,
    pub(super) more: usize,
    count: usize,
    section: Option<String>,
    // Before each id: two texts of one page must not have the same.
    prefix: String,
}

impl Jumps {
    /// For the text of a field.
    pub(super) fn of_field(name: &str) -> Jumps {
        Jumps { prefix: format!("{name}-"), ..Jumps::default() }
    }

    /// The place of what was moved: where it stands now.
    pub(super) fn here(&self, index: usize) -> String {
        format!("{}here-{}", self.prefix, index + 1)
    }

    /// Where it stood.
    pub(super) fn there(&self, index: usize) -> String {
        format!("{}there-{}", self.prefix, index + 1)
    }

    /// Goes on under a heading.
    pub(super) fn enter(&mut self, heading: &Block) {
        self.section = Some(heading.text()).filter(|text| !text.is_empty());
    }

    /// Adds a change; says under which id it stands.
    pub(super) fn add(&mut self, how: &'static str, text: &str) -> String {
        self.count += 1;
        let id = format!("{}change-{}", self.prefix, self.count);
        self.add_at(&id, how, text);
        id
    }

    /// Adds a change that stands under an id.
    pub(super) fn add_at(&mut self, id: &str, how: &'static str, text: &str) {
        if self.list.len() < LONGEST {
            let section = self.section.clone().filter(|section| section != text);
            self.list.push(Jump { id: id.to_owned(), how, text: first_words(text), section });
        } else {
            self.more += 1;
        }
    }
}

/// The text around the first change in a part, for its entry.
pub(super) fn text_of(part: &Part) -> String {
    match part {
        Part::Changed(changed) => match &changed.inside {
            Edited::Line(runs) => {
                let new: Vec<_> = runs.iter().flat_map(Run::after).collect();
                let old: Vec<_> = runs.iter().flat_map(Run::before).collect();
                passage::text(if new.is_empty() { old } else { new })
            }
            Edited::Blocks(parts) => {
                let texts: Vec<String> = parts.iter().map(text_of).filter(|text| !text.is_empty()).collect();
                texts.join(" ")
            }
        },
        Part::Came(arrival) => text_of(&arrival.part),
        Part::Went(departure) => departure.block.text(),
        Part::Same(block, _) | Part::Added(block) | Part::Removed(block) => block.text(),
    }
}

/// The first words of a text.
pub(super) fn first_words(text: &str) -> String {
    let mut words = text.split_whitespace();
    let first: Vec<&str> = words.by_ref().take(WORDS).collect();
    match words.next() {
        Some(_) => format!("{} …", first.join(" ").trim_end_matches([',', ';', ':', '.'])),
        None => first.join(" "),
    }
}
