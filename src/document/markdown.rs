//! CommonMark, and what candour adds to it: the only file that knows comrak.
//!
//! Added are tables, `~~struck~~` text, footnotes, task lists, bare web addresses, description lists and `{#id}`
//! after headings. Quotes and dashes stay as they were written: in a legal text each may matter.

use std::cell::Cell;
use std::sync::OnceLock;

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Ast, ListType, Node as ComrakNode, NodeValue, Sourcepos, TableAlignment};
use comrak::{Arena, Options, try_parse_document};

use crate::base::lines::Span;

use super::tree::{Align, Node, Tree, What};

/// How deep quotations, lists and emphasis may lie in one another.
pub(super) const DEEPEST: usize = 100;

/// Why a body was not read.
#[derive(Debug, PartialEq)]
pub(super) enum Refusal {
    /// Nested deeper than [`DEEPEST`], here.
    TooDeep(Span),
    /// Reading it would take far more work than its length justifies.
    TooMuchWork,
}

/// Reads the Markdown at `range` of a file; the spans of the nodes are bytes of the file.
pub(super) fn read(text: &str, range: Span) -> Result<Tree, Refusal> {
    let body = &text[range.clone()];
    let arena = Arena::new();
    // Asked every 256 steps, so 32 steps a byte: counted, not timed, so that every machine agrees.
    let asks_left = Cell::new(body.len() / 8 + 4096);
    let is_over = || {
        asks_left.set(asks_left.get().saturating_sub(1));
        asks_left.get() == 0
    };
    let root = try_parse_document(&arena, body, options(), &is_over).map_err(|_| Refusal::TooMuchWork)?;
    let places = Places::of(text, range);
    // About as many as a text of paragraphs has.
    let mut nodes: Vec<Node> = Vec::with_capacity(body.len() / 16);
    let mut open: Vec<usize> = Vec::new();
    let mut depth = 0;
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => {
                let span = places.span(node.data().sourcepos);
                if is_single_tilde(node, &text[span.clone()]) {
                    nodes.push(tilde(span.start, nodes.len()));
                    continue;
                }
                let Some(what) = what(node) else { continue };
                depth += usize::from(what.nests());
                if depth > DEEPEST {
                    return Err(Refusal::TooDeep(first_line(text, span)));
                }
                open.push(nodes.len());
                nodes.push(Node { what, span, end: 0 });
            }
            NodeEdge::End(node) => {
                if is_transparent(&node.data().value) {
                    continue;
                }
                let span = places.span(node.data().sourcepos);
                if is_single_tilde(node, &text[span.clone()]) {
                    nodes.push(tilde(span.end.saturating_sub(1), nodes.len()));
                    continue;
                }
                if let Some(at) = open.pop() {
                    depth -= usize::from(nodes[at].what.nests());
                    nodes[at].end = nodes.len();
                }
            }
        }
    }
    Ok(Tree { nodes })
}

fn options() -> &'static Options<'static> {
    static OPTIONS: OnceLock<Options<'static>> = OnceLock::new();
    OPTIONS.get_or_init(|| {
        let mut options = Options::default();
        options.extension.table = true;
        options.extension.strikethrough = true;
        options.extension.footnotes = true;
        options.extension.tasklist = true;
        options.extension.autolink = true;
        options.extension.description_lists = true;
        options.extension.header_attributes = true;
        // Left in their place and numbered by ourselves, so that one without a reference can be told of.
        options.parse.leave_footnote_definitions = true;
        // `alerts` stays off: it takes quadratic time on nested quotations (comrak 0.59).
        options
    })
}

// Comrak strikes `~so~` as well as `~~so~~`; but `H~2~O` must not become struck text, so single tildes stay text.
fn is_single_tilde(node: ComrakNode<'_>, source: &str) -> bool {
    matches!(node.data().value, NodeValue::Strikethrough) && !source.starts_with("~~")
}

fn tilde(start: usize, at: usize) -> Node {
    Node { what: What::Text("~".to_owned()), span: start..start + 1, end: at + 1 }
}

// Nodes that only group others: their children are taken for those of their parent.
fn is_transparent(value: &NodeValue) -> bool {
    matches!(value, NodeValue::Document | NodeValue::DescriptionItem(_))
}

fn what(node: ComrakNode<'_>) -> Option<What> {
    let mut ast = node.data_mut();
    let Ast { value, attrs, .. } = &mut *ast;
    if is_transparent(value) {
        return None;
    }
    Some(match value {
        NodeValue::Paragraph => What::Paragraph { bare: is_bare(node) },
        NodeValue::Heading(heading) => {
            What::Heading { level: heading.level, id: attrs.as_mut().and_then(|attrs| attrs.id.take()) }
        }
        NodeValue::BlockQuote => What::Quote,
        NodeValue::List(list) if list.list_type == ListType::Ordered => What::Numbers { start: list.start },
        NodeValue::List(list) => What::Bullets { tasks: list.is_task_list },
        NodeValue::Item(_) => What::Item,
        NodeValue::TaskItem(task) => What::Task { done: task.symbol.is_some() },
        NodeValue::DescriptionList => What::Terms,
        NodeValue::DescriptionTerm => What::Term,
        NodeValue::DescriptionDetails => What::Meaning,
        NodeValue::CodeBlock(block) => {
            What::Fence { info: std::mem::take(&mut block.info), code: std::mem::take(&mut block.literal) }
        }
        NodeValue::ThematicBreak => What::Rule,
        NodeValue::Table(table) => What::Table { columns: table.alignments.iter().map(align).collect() },
        NodeValue::TableRow(head) => What::Row { head: *head },
        NodeValue::TableCell => What::Cell { head: is_in_head(node) },
        NodeValue::FootnoteDefinition(note) => What::Footnote { name: std::mem::take(&mut note.name) },
        NodeValue::HtmlBlock(html) => What::HtmlBlock(std::mem::take(&mut html.literal)),
        NodeValue::Text(words) => What::Text(std::mem::take(words).into_owned()),
        NodeValue::SoftBreak => What::SoftBreak,
        NodeValue::LineBreak => What::HardBreak,
        NodeValue::Code(code) => What::Code(std::mem::take(&mut code.literal)),
        NodeValue::HtmlInline(html) => What::HtmlInline(std::mem::take(html)),
        NodeValue::Emph => What::Emphasis,
        NodeValue::Strong => What::Strong,
        NodeValue::Strikethrough => What::Struck,
        NodeValue::Link(link) => {
            What::Link { address: std::mem::take(&mut link.url), title: std::mem::take(&mut link.title) }
        }
        NodeValue::Image(link) => {
            What::Image { address: std::mem::take(&mut link.url), title: std::mem::take(&mut link.title) }
        }
        NodeValue::FootnoteReference(note) => What::Note { name: std::mem::take(&mut note.name) },
        // The extensions that make other nodes are off.
        other => What::Text(other.text().unwrap_or_default().to_owned()),
    })
}

fn is_bare(paragraph: ComrakNode<'_>) -> bool {
    let Some(parent) = paragraph.parent() else { return false };
    if matches!(parent.data().value, NodeValue::DescriptionTerm) {
        return true;
    }
    parent.parent().is_some_and(|above| match above.data().value {
        NodeValue::List(list) => list.tight,
        NodeValue::DescriptionItem(item) => item.tight,
        _ => false,
    })
}

fn is_in_head(cell: ComrakNode<'_>) -> bool {
    cell.parent().is_some_and(|row| matches!(row.data().value, NodeValue::TableRow(true)))
}

fn align(alignment: &TableAlignment) -> Align {
    match alignment {
        TableAlignment::None => Align::Natural,
        TableAlignment::Left => Align::Left,
        TableAlignment::Center => Align::Centre,
        TableAlignment::Right => Align::Right,
    }
}

/// The part of a span that lies on its first line.
pub(super) fn first_line(text: &str, span: Span) -> Span {
    let end = text[span.clone()].find(['\r', '\n']).map_or(span.end, |at| span.start + at);
    span.start..end
}

// Turns comrak's lines and columns into bytes of the file.
struct Places<'a> {
    text: &'a str,
    starts: Vec<usize>,
    end: usize,
}

impl<'a> Places<'a> {
    // A lone `\r` ends a line for CommonMark, though not for an editor.
    fn of(text: &'a str, range: Span) -> Places<'a> {
        let bytes = &text.as_bytes()[..range.end];
        let ends_line =
            |at: &usize| bytes[*at] == b'\n' || bytes[*at] == b'\r' && bytes.get(*at + 1) != Some(&b'\n');
        let after = (range.clone()).filter(ends_line).map(|at| at + 1);
        Places { text, starts: std::iter::once(range.start).chain(after).collect(), end: range.end }
    }

    // Lines and columns count from 1, columns in bytes, the end is the last byte (not the one after it).
    fn span(&self, position: Sourcepos) -> Span {
        let start = self.byte(position.start.line, position.start.column.saturating_sub(1));
        let end = self.byte(position.end.line, position.end.column);
        start..end.max(start)
    }

    fn byte(&self, line: usize, column: usize) -> usize {
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.end);
        let mut at = (start + column).min(self.end);
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}
