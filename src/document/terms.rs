//! The words of the site's glossary in a body: the first use of each leads to what it means, below the text.
//!
//! Not in headings, links, code and images, where a link would stand in something else or change an id.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::lines::Span;
use crate::config::glossary::Glossary;

use super::anchors::{self, Anchors};
use super::footnotes::Footnotes;
use super::raw::{self, Token};
use super::tree::{Tree, What};

/// The terms that a body uses.
#[derive(Default)]
pub(super) struct Terms {
    /// Each with its index in the glossary and the id of its explanation, in the order of their first uses.
    pub(super) used: Vec<(usize, String)>,
    /// The id of the heading above the explanations; empty where no term is used.
    pub(super) heading: String,
    /// For a text node: where in its words a first use begins or ends.
    pub(super) marks: BTreeMap<usize, Vec<(usize, Mark)>>,
}

/// Where a first use begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// It begins: the index in [`Terms::used`].
    Begins(usize),
    /// It ends.
    Ends,
}

/// Finds the first use of each term, in the order in which people read.
pub(super) fn find(tree: &Tree, footnotes: &Footnotes, glossary: &Glossary, anchors: &mut Anchors) -> Terms {
    let mut terms = Terms::default();
    if glossary.is_empty() {
        return terms;
    }
    let mut search =
        Search { tree, glossary, found: BTreeSet::new(), order: Vec::new(), marks: BTreeMap::new() };
    search.stretch(0..tree.nodes.len());
    for note in &footnotes.list {
        search.stretch(note.node + 1..tree.nodes[note.node].end);
    }
    terms.marks = search.marks;
    if !search.order.is_empty() {
        terms.heading = anchors.unique("terms");
    }
    let id = |index: usize| {
        let slug = anchors::slug(&glossary.term(index).term);
        (index, anchors.unique(&format!("term-{slug}")))
    };
    terms.used = search.order.into_iter().map(id).collect();
    terms
}

struct Search<'a> {
    tree: &'a Tree,
    glossary: &'a Glossary,
    found: BTreeSet<usize>,
    order: Vec<usize>,
    marks: BTreeMap<usize, Vec<(usize, Mark)>>,
}

impl Search<'_> {
    fn stretch(&mut self, stretch: Span) {
        let nodes = &self.tree.nodes;
        let mut run = Run::default();
        let mut open: Vec<usize> = Vec::new();
        // How many links written as HTML are open.
        let mut links = 0_usize;
        let mut at = stretch.start;
        while at < stretch.end {
            while open.pop_if(|end| *end <= at).is_some() {
                self.run(&std::mem::take(&mut run));
            }
            let node = &nodes[at];
            match &node.what {
                What::Text(words) if links == 0 => run.add(at, words),
                What::SoftBreak if links == 0 => run.add(at, "\n"),
                _ => self.run(&std::mem::take(&mut run)),
            }
            if let What::HtmlInline(tag) = &node.what {
                for token in raw::tokens(tag) {
                    match token {
                        Token::Open { name, .. } if name == "a" => links += 1,
                        Token::Close { name, .. } if name == "a" => links = links.saturating_sub(1),
                        _ => {}
                    }
                }
            }
            let is_left_out = matches!(
                node.what,
                What::Heading { .. } | What::Link { .. } | What::Image { .. } | What::Footnote { .. }
            );
            if !is_left_out && node.end > at + 1 {
                // A link that HTML leaves open ends with its paragraph.
                links = if node.what.is_inside_a_word() { links } else { 0 };
                open.push(node.end);
            }
            at = if is_left_out { node.end } else { at + 1 };
        }
        self.run(&run);
    }

    fn run(&mut self, run: &Run) {
        if run.text.is_empty() {
            return;
        }
        for (start, end, term) in self.glossary.find(&run.text) {
            if !self.found.insert(term) {
                continue;
            }
            let (first, begins) = run.place(start);
            // The end belongs to the node of the last character, not to the one that may begin after it.
            let (last, before_end) = run.place(end - 1);
            self.marks.entry(first).or_default().push((begins, Mark::Begins(self.order.len())));
            self.marks.entry(last).or_default().push((before_end + 1, Mark::Ends));
            self.order.push(term);
        }
    }
}

// Words in a row, as one text, over the ends of lines.
#[derive(Default)]
struct Run {
    text: String,
    // Each node with the place in the text where it begins.
    nodes: Vec<(usize, usize)>,
}

impl Run {
    fn add(&mut self, node: usize, words: &str) {
        self.nodes.push((node, self.text.len()));
        self.text.push_str(words);
    }

    // The node at a place in the text, and the place in that node.
    fn place(&self, at: usize) -> (usize, usize) {
        let index = self.nodes.partition_point(|(_, start)| *start <= at).saturating_sub(1);
        let (node, start) = self.nodes[index];
        (node, at - start)
    }
}
