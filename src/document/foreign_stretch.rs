//! Tags of a template that belong together, which are told of once: from `{% if … %}` to its `{% endif %}`, and one
//! after the other with nothing but white space between.

use std::collections::BTreeMap;

use crate::base::lines::Span;

use super::foreign;
use super::foreign_signs::Sign;

/// A piece of foreign syntax, with those that belong to it.
pub(super) struct Stretch<'s> {
    /// Where the first one stands.
    pub(super) span: Span,
    /// What it is.
    pub(super) sign: &'s Sign,
    /// How many more belong to it; what only closes others is not counted.
    pub(super) more: usize,
    /// Where the last of them stands.
    pub(super) last: Span,
}

/// The stretches of a text, as they are found.
pub(super) struct Stretches<'t, 's> {
    pub(super) list: Vec<Stretch<'s>>,
    prose: &'t str,
    // Where what ends a block stands last, by the name of the block.
    ends: BTreeMap<&'t str, usize>,
    // The block that is open: its name, how many of them, and which stretch it is.
    block: Option<(&'t str, usize, usize)>,
}

impl<'t, 's> Stretches<'t, 's> {
    /// None yet, of a text with these pieces.
    pub(super) fn of(prose: &'t str, found: &[(Span, &'s Sign)]) -> Stretches<'t, 's> {
        let pieces = found.iter().map(|(span, _)| (word(&prose[span.clone()]), span.start));
        let ends = pieces.filter_map(|(word, start)| Some((word.strip_prefix("end")?.trim_start(), start)));
        Stretches { list: Vec::new(), prose, ends: ends.collect(), block: None }
    }

    /// Adds the next piece of the text.
    pub(super) fn add(&mut self, span: Span, sign: &'s Sign) {
        let text = &self.prose[span.clone()];
        let name = word(text);
        if foreign::closes(text) {
            self.close(name, span);
            return;
        }
        if let Some((block, depth, stretch)) = &mut self.block {
            *depth += usize::from(*block == name && sign.is_of_template);
            if sign.is_of_template {
                self.list[*stretch].more += 1;
                return;
            }
        }
        let is_block = self.block.is_none()
            && sign.is_of_template
            && self.ends.get(name).is_some_and(|end| *end > span.start);
        let last = self.list.len().checked_sub(1);
        match last.filter(|last| self.follows(&self.list[*last], &span, sign)) {
            Some(last) => {
                self.list[last].more += 1;
                self.list[last].last = span;
            }
            None => self.list.push(Stretch { span: span.clone(), sign, more: 0, last: span }),
        }
        if is_block {
            self.block = Some((name, 1, self.list.len() - 1));
        }
    }

    fn close(&mut self, name: &str, span: Span) {
        let Some((block, depth, stretch)) = &mut self.block else { return };
        if name.strip_prefix("end").map(str::trim_start) != Some(*block) {
            return;
        }
        *depth -= 1;
        if *depth == 0 {
            self.list[*stretch].last = span;
            self.block = None;
        }
    }

    // Whether a piece stands behind another of its sort, with nothing but white space between and in the same paragraph.
    fn follows(&self, before: &Stretch<'_>, span: &Span, sign: &Sign) -> bool {
        let between = self.prose.get(before.last.end..span.start).unwrap_or("x");
        let is_near = between.trim().is_empty() && between.matches('\n').count() < 2;
        is_near && sign.is_of_template && before.sign.what == sign.what
    }
}

// The first word of a tag.
fn word(text: &str) -> &str {
    let inside = text.trim_start_matches(['{', '%', '<', '-', '+']).trim_start();
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inside.len());
    &inside[..end]
}
