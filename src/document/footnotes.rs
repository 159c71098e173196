//! Footnotes: which are used, in which order, and their ids.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

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

/// Takes out of the tree the footnotes that no reader would find, and tells of them.
pub(super) fn leave_out(path: &RelPath, tree: &mut Tree) -> Vec<Finding> {
    let left_out = Numbering::of(tree).left_out;
    let findings = left_out.iter().map(|(at, why)| told(path, tree, *at, why)).collect();
    tree.remove(left_out.keys().copied());
    findings
}

/// Gives ids to the footnotes of a tree that holds none without a mark.
pub(super) fn collect(tree: &Tree, anchors: &mut Anchors) -> Footnotes {
    let Numbering { order, counts, marks, .. } = Numbering::of(tree);
    let named = |(node, count): (usize, usize)| {
        let slug = anchors::slug(name_of(tree, node));
        let id = anchors.unique(&format!("fn-{slug}"));
        let mark_ids = (0..count).map(|_| anchors.unique(&format!("fnref-{slug}"))).collect();
        Footnote { node, id, mark_ids }
    };
    Footnotes { list: order.into_iter().zip(counts).map(named).collect(), marks }
}

// Which footnote is which number, all from 0.
struct Numbering {
    // The nodes of the footnotes in the order of their first marks, and how many marks each has.
    order: Vec<usize>,
    counts: Vec<usize>,
    // For the node of each mark: its footnote, and which of its marks it is.
    marks: BTreeMap<usize, (usize, usize)>,
    // The nodes of those without a mark, and why.
    left_out: BTreeMap<usize, &'static str>,
}

impl Numbering {
    fn of(tree: &Tree) -> Numbering {
        let mut defined: BTreeMap<String, usize> = BTreeMap::new();
        let mut left_out = BTreeMap::new();
        for (at, node) in tree.nodes.iter().enumerate() {
            let What::Footnote { name } = &node.what else { continue };
            match defined.entry(key(name)) {
                Entry::Occupied(_) => {
                    left_out.insert(at, "is defined twice; this one is left out");
                }
                Entry::Vacant(vacant) => {
                    left_out.insert(at, "is not referred to; it is left out");
                    vacant.insert(at);
                }
            }
        }
        let mut numbering =
            Numbering { order: Vec::new(), counts: Vec::new(), marks: BTreeMap::new(), left_out };
        let mut numbers = BTreeMap::new();
        numbering.take_in(tree, 0..tree.nodes.len(), &defined, &mut numbers);
        // Footnotes may have footnotes: the order grows while it is read.
        let mut next = 0;
        while let Some(node) = numbering.order.get(next).copied() {
            numbering.take_in(tree, node + 1..tree.nodes[node].end, &defined, &mut numbers);
            next += 1;
        }
        numbering
    }

    // Takes in the marks of a stretch, except those that no reader sees: in the text of an image, in other footnotes.
    fn take_in(
        &mut self,
        tree: &Tree,
        stretch: Span,
        defined: &BTreeMap<String, usize>,
        numbers: &mut BTreeMap<usize, usize>,
    ) {
        let mut at = stretch.start;
        while at < stretch.end {
            let node = &tree.nodes[at];
            let definition = match &node.what {
                What::Note { name } => defined.get(&key(name)),
                _ => None,
            };
            if let Some(definition) = definition.copied() {
                let number = *numbers.entry(definition).or_insert_with(|| {
                    self.order.push(definition);
                    self.counts.push(0);
                    self.left_out.remove(&definition);
                    self.order.len() - 1
                });
                self.marks.insert(at, (number, self.counts[number]));
                self.counts[number] += 1;
            }
            let is_unseen = matches!(node.what, What::Footnote { .. } | What::Image { .. });
            at = if is_unseen { node.end } else { at + 1 };
        }
    }
}

fn name_of(tree: &Tree, at: usize) -> &str {
    match &tree.nodes[at].what {
        What::Footnote { name } => name,
        _ => "",
    }
}

fn told(path: &RelPath, tree: &Tree, at: usize, why: &str) -> Finding {
    let (name, span) = (name_of(tree, at), tree.nodes[at].span.clone());
    // `[^name]:`
    let mark = span.start..span.end.min(span.start + name.len() + "[^]:".len());
    Finding::at(Place::at(path, mark), Code::BodyFootnote, format!("the footnote `{name}` {why}"))
}

fn key(name: &str) -> String {
    super::tree::folded(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::shown;

    #[test]
    fn footnotes_follow_the_text_in_the_order_of_their_marks() {
        let text = "## Fn b\n\nOne[^b] two[^a.1] again[^B] ![alt[^c]](i.png) [link[^b]](x.md).\n\n\
            [^b]: B has[^c] one.\n[^c]: Ends with code.\n\n    ```\n    x\n    ```\n[^a.1]: A.\n[^d]: Left out[^e].\n\
            [^e]: Left out too.\n";
        expect_test::expect![[r##"
            <div class="heading"><h2 id="fn-b">Fn b</h2><a class="anchor" href="#fn-b" aria-label="Link to this section: Fn b"></a></div>
            <p>One<sup class="footnote-ref"><a id="fnref-b" href="#fn-b-1" aria-label="Footnote 1">1</a></sup> two<sup class="footnote-ref"><a id="fnref-a1" href="#fn-a1" aria-label="Footnote 2">2</a></sup> again<sup class="footnote-ref"><a id="fnref-b-1" href="#fn-b-1" aria-label="Footnote 1">1</a></sup> <img src="{i.png}" alt="alt" width height> <a href="{x.md}">link<sup class="footnote-ref" id="fnref-b-2">1</sup></a>.</p>
            <section class="footnotes" aria-label="Footnotes">
            <ol>
            <li id="fn-b-1">
            <p>B has<sup class="footnote-ref"><a id="fnref-c" href="#fn-c" aria-label="Footnote 3">3</a></sup> one. <a class="footnote-backref" href="#fnref-b" aria-label="Back to footnote 1">Back</a> <a class="footnote-backref" href="#fnref-b-1" aria-label="Back to footnote 1 (2)">(2)</a> <a class="footnote-backref" href="#fnref-b-2" aria-label="Back to footnote 1 (3)">(3)</a></p>
            </li>
            <li id="fn-a1">
            <p>A. <a class="footnote-backref" href="#fnref-a1" aria-label="Back to footnote 2">Back</a></p>
            </li>
            <li id="fn-c">
            <p>Ends with code.</p>
            <div class="scroll" role="region" tabindex="0" aria-label="Code"><pre class="code"><code>x
            </code></pre></div>
            <p><a class="footnote-backref" href="#fnref-c" aria-label="Back to footnote 3">Back</a></p>
            </li>
            </ol>
            </section>
        "##]].assert_eq(&shown::html(text));
        expect_test::expect![[r#"
            3:47 body.link-vague the words `link` do not say where the link leads | [link[^b]](x.md)
            12:1 body.footnote the footnote `d` is not referred to; it is left out | [^d]:
            13:1 body.footnote the footnote `e` is not referred to; it is left out | [^e]:"#]]
        .assert_eq(&shown::findings(text));
    }
}
