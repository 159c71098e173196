//! Footnotes: which are used, in which order, and their ids.

use std::collections::BTreeMap;

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};

use super::anchors::{self, Anchors};
use super::tree::{Tree, What};

/// The footnotes that are referred to, in the order of their first marks.
pub(super) struct Footnotes {
    /// The footnotes; their numbers count from 1.
    pub(super) list: Vec<Footnote>,
    /// For the node of each mark: the footnote and which of its marks this is, both from 0.
    pub(super) marks: BTreeMap<usize, (usize, usize)>,
}

/// A footnote.
pub(super) struct Footnote {
    /// The node of its text.
    pub(super) node: usize,
    /// The id of its text. It comes from the name, not from the number, which moves when another is put before it.
    pub(super) id: String,
    /// The ids of its marks.
    pub(super) mark_ids: Vec<String>,
}

/// Numbers the footnotes and gives them ids; tells of those that no reader will find.
pub(super) fn collect(path: &RelPath, tree: &Tree, anchors: &mut Anchors) -> Checked<Footnotes> {
    let mut findings = Vec::new();
    let mut defined: BTreeMap<String, usize> = BTreeMap::new();
    for (at, node) in tree.nodes.iter().enumerate() {
        let What::Footnote { name } = &node.what else { continue };
        if defined.contains_key(&key(name)) {
            findings.push(told(path, tree, at, name, "is defined twice; this one is left out"));
        } else {
            defined.insert(key(name), at);
        }
    }
    let footnotes = Footnotes { list: Vec::new(), marks: BTreeMap::new() };
    let mut numbering = Numbering { tree, defined, numbers: BTreeMap::new(), footnotes };
    numbering.take_in(0..tree.nodes.len(), anchors);
    // Footnotes may have footnotes: the list grows while it is read.
    let mut next = 0;
    while let Some(footnote) = numbering.footnotes.list.get(next) {
        numbering.take_in(footnote.node + 1..tree.nodes[footnote.node].end, anchors);
        next += 1;
    }
    for at in numbering.defined.values() {
        let What::Footnote { name } = &tree.nodes[*at].what else { continue };
        if !numbering.numbers.contains_key(at) {
            findings.push(told(path, tree, *at, name, "is not referred to; it is left out"));
        }
    }
    Checked { value: numbering.footnotes, findings }
}

struct Numbering<'a> {
    tree: &'a Tree,
    // The nodes of the footnotes by their names.
    defined: BTreeMap<String, usize>,
    // The numbers (from 0) of the nodes that were referred to.
    numbers: BTreeMap<usize, usize>,
    footnotes: Footnotes,
}

impl Numbering<'_> {
    // Takes in the marks of a stretch, except those that no reader sees: in the text of an image, in other footnotes.
    fn take_in(&mut self, stretch: Span, anchors: &mut Anchors) {
        let mut at = stretch.start;
        while at < stretch.end {
            let node = &self.tree.nodes[at];
            match &node.what {
                What::Footnote { .. } | What::Image { .. } => at = node.end,
                What::Note { name } => {
                    self.mark(at, name, anchors);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    fn mark(&mut self, at: usize, name: &str, anchors: &mut Anchors) {
        let Some(node) = self.defined.get(&key(name)).copied() else { return };
        let list = &mut self.footnotes.list;
        let slug = anchors::slug(name);
        let number = *self.numbers.entry(node).or_insert_with(|| {
            let id = anchors.unique(&format!("fn-{slug}"));
            list.push(Footnote { node, id, mark_ids: Vec::new() });
            list.len() - 1
        });
        let mark_ids = &mut list[number].mark_ids;
        self.footnotes.marks.insert(at, (number, mark_ids.len()));
        mark_ids.push(anchors.unique(&format!("fnref-{slug}")));
    }
}

fn told(path: &RelPath, tree: &Tree, at: usize, name: &str, what: &str) -> Finding {
    let span = tree.nodes[at].span.clone();
    // `[^name]:`
    let mark = span.start..span.end.min(span.start + name.len() + "[^]:".len());
    Finding::at(Place::at(path, mark), Code::BodyFootnote, format!("the footnote `{name}` {what}"))
}

fn key(name: &str) -> String {
    super::tree::folded(name).to_lowercase()
}
