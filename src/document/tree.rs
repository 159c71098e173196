//! A body as a tree: what CommonMark says of it, in our own words.
//!
//! The nodes lie in one row in the order of the text, each before what it holds; whoever reads the tree walks along
//! the row, so that no depth of nesting can exhaust the stack.

use crate::base::lines::Span;

use super::alerts::Alert;

/// A body as read.
pub(super) struct Tree {
    /// All nodes, each before its children.
    pub(super) nodes: Vec<Node>,
}

/// One node.
pub(super) struct Node {
    /// What it is.
    pub(super) what: What,
    /// Where it stands in the file.
    pub(super) span: Span,
    /// The index of the first node that is not inside it.
    pub(super) end: usize,
}

/// What a node is.
#[derive(Debug, PartialEq)]
pub(super) enum What {
    /// A paragraph; a bare one stands in a tight list and is written without tags.
    Paragraph { bare: bool },
    /// A heading with the id that the author gave it.
    Heading { level: u8, id: Option<String> },
    /// A block quotation.
    Quote,
    /// A block that readers must not miss, `> [!NOTE]`.
    Alert(Alert),
    /// A list with bullets.
    Bullets { tasks: bool },
    /// A numbered list and its first number.
    Numbers { start: usize },
    /// An entry of a list.
    Item,
    /// An entry of a list with a box that is ticked or not.
    Task { done: bool },
    /// A list of terms and what they mean.
    Terms,
    /// A term.
    Term,
    /// What a term means.
    Meaning,
    /// A code block with its info string.
    Fence { info: String, code: String },
    /// A thematic break.
    Rule,
    /// The caption of the table that follows.
    Caption,
    /// An image that stands alone, with its caption.
    Figure { caption: String },
    /// A table, with the alignment of each column.
    Table { columns: Vec<Align> },
    /// A row of a table.
    Row { head: bool },
    /// A cell of a row.
    Cell { head: bool },
    /// The text of a footnote.
    Footnote { name: String },
    /// HTML as a block of its own.
    HtmlBlock(String),
    /// Text.
    Text(String),
    /// A line end that is a space.
    SoftBreak,
    /// A line end that is one.
    HardBreak,
    /// Code in a line.
    Code(String),
    /// HTML in a line: one tag, comment or the like.
    HtmlInline(String),
    /// Emphasis.
    Emphasis,
    /// Strong emphasis.
    Strong,
    /// Struck text, `~~so~~`.
    Struck,
    /// A link.
    Link { address: String, title: String },
    /// An image; its children are the text for those who do not see it.
    Image { address: String, title: String },
    /// The mark of a footnote in the text.
    Note { name: String },
}

/// The alignment of a table column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// As the language goes.
    Natural,
    /// Left.
    Left,
    /// In the middle.
    Centre,
    /// Right.
    Right,
}

impl Tree {
    /// Takes out nodes with all that they hold; the nodes come in the order of the text.
    pub(super) fn remove(&mut self, roots: impl IntoIterator<Item = usize>) {
        let mut kept = vec![true; self.nodes.len()];
        for root in roots {
            kept[root..self.nodes[root].end].fill(false);
        }
        // How many nodes are kept before each.
        let mut before = Vec::with_capacity(kept.len() + 1);
        before.push(0);
        before.extend(kept.iter().scan(0, |count, kept| {
            *count += usize::from(*kept);
            Some(*count)
        }));
        for node in &mut self.nodes {
            node.end = before[node.end];
        }
        let mut kept = kept.into_iter();
        self.nodes.retain(|_| kept.next().unwrap_or(true));
    }

    /// The plain text inside a node: words, code and the texts of images, white space folded.
    pub(super) fn text_of(&self, at: usize) -> String {
        let mut text = String::new();
        for node in &self.nodes[at + 1..self.nodes[at].end] {
            match &node.what {
                What::Text(words) | What::Code(words) => text.push_str(words),
                What::SoftBreak | What::HardBreak => text.push(' '),
                _ => {}
            }
        }
        folded(&text)
    }

    /// The plain text of a stretch of nodes, for search and feeds: blocks are set apart by a space.
    pub(super) fn plain(&self, nodes: Span) -> String {
        let mut text = String::new();
        for node in &self.nodes[nodes] {
            match &node.what {
                What::Text(words) | What::Code(words) => text.push_str(words),
                What::Fence { code, .. } => {
                    text.push(' ');
                    text.push_str(code);
                }
                What::Figure { caption } => {
                    text.push(' ');
                    text.push_str(caption);
                    text.push(' ');
                }
                what if what.is_inside_a_word() => {}
                _ => text.push(' '),
            }
        }
        folded(&text)
    }
}

impl What {
    /// Whether it stands in a line, without a space around it.
    pub(super) fn is_inside_a_word(&self) -> bool {
        use What::*;
        matches!(self, Emphasis | Strong | Struck | Link { .. } | Note { .. } | HtmlInline(_))
    }

    /// Whether what it holds is a line of text, not blocks.
    pub(super) fn holds_a_line(&self) -> bool {
        use What::*;
        matches!(self, Paragraph { .. } | Heading { .. } | Caption | Cell { .. } | Emphasis | Strong | Struck)
            || matches!(self, Link { .. } | Image { .. } | Figure { .. })
    }

    /// Whether it can hold nodes that hold nodes, so that it counts for the depth of nesting.
    pub(super) fn nests(&self) -> bool {
        use What::*;
        matches!(
            self,
            Quote | Alert(_) | Item | Task { .. } | Meaning | Footnote { .. } | Emphasis | Strong | Struck
        ) || matches!(self, Link { .. } | Image { .. })
    }
}

/// Folds every run of white space to one space and trims the ends.
pub(super) fn folded(text: &str) -> String {
    let is_rare = |c: char| !c.is_ascii() && c.is_whitespace();
    if !text.is_ascii() && text.contains(is_rare) {
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    // Most of a text has single spaces already: it is copied in long stretches.
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    let mut is_after_space = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b' ' if !is_after_space => is_after_space = true,
            b' ' | b'\t'..=b'\r' => {
                out.push_str(&text[from..at]);
                from = at + 1;
                if !is_after_space {
                    out.push(' ');
                    is_after_space = true;
                }
            }
            _ => is_after_space = false,
        }
    }
    out.push_str(&text[from..]);
    out.truncate(out.trim_end_matches(' ').len());
    out
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn every_run_of_white_space_is_one_space() {
        for text in [
            "",
            " ",
            "a",
            "a b",
            "  a  b  ",
            "\n\ta\u{b}\u{c}b\r\n",
            "a \n b",
            "é  ’ \n",
            "a\u{a0}b",
            " \u{2003}é\u{3000} b\u{85}",
        ] {
            assert_eq!(folded(text), text.split_whitespace().collect::<Vec<_>>().join(" "), "{text:?}");
        }
    }
}
