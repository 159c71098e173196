//! A body as HTML.
//!
//! The HTML is ours to the last byte: valid, without inline style, each scrolling region named and within reach of
//! the keyboard. Headings stand beside their anchors, not around them, so that a heading is read once.

mod block;
mod inline;

use super::body::{Piece, RawHtml};
use super::code;
use super::escape;
use super::footnotes::Footnotes;
use super::links::Links;
use super::outline::Outline;
use super::regions::Regions;
use super::tree::{Align, Node, Tree, What};

/// A body and all that was found out about it.
pub(super) struct Page<'a> {
    /// The body as read.
    pub(super) tree: &'a Tree,
    /// Its headings.
    pub(super) outline: &'a Outline,
    /// Its footnotes.
    pub(super) footnotes: &'a Footnotes,
    /// Its links.
    pub(super) links: &'a Links,
    /// What to do with HTML in it.
    pub(super) raw_html: RawHtml,
}

/// The HTML is longer than it may be.
#[derive(Debug)]
pub(super) struct TooMuch;

/// Writes a body, then its footnotes; at most so many bytes (and one node).
pub(super) fn write(page: &Page<'_>, most: usize) -> Result<Vec<Piece>, TooMuch> {
    let mut writer = Writer {
        page,
        most,
        written: 0,
        html: String::new(),
        pieces: Vec::new(),
        regions: Regions::default(),
        heading: "",
        columns: &[],
        column: 0,
        open_link: None,
        backlinks: None,
    };
    writer.write(0, page.tree.nodes.len())?;
    writer.footnotes()?;
    writer.flush();
    Ok(writer.pieces)
}

/// The plain text of a body, then that of its footnotes.
pub(super) fn plain(page: &Page<'_>) -> String {
    let nodes = &page.tree.nodes;
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, node) in nodes.iter().enumerate() {
        if matches!(node.what, What::Footnote { .. }) && at >= start {
            parts.push(page.tree.plain(start..at));
            start = node.end;
        }
    }
    parts.push(page.tree.plain(start..nodes.len()));
    let notes = page.footnotes.list.iter().map(|note| page.tree.plain(note.node + 1..nodes[note.node].end));
    parts.extend(notes);
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

enum Children {
    Write,
    Skip,
}

struct Writer<'a> {
    page: &'a Page<'a>,
    most: usize,
    written: usize,
    html: String,
    pieces: Vec<Piece>,
    regions: Regions,
    // The title of the heading above, which names tables.
    heading: &'a str,
    // The table that is being written.
    columns: &'a [Align],
    column: usize,
    // The link that is being written: an `a` must not stand in an `a`.
    open_link: Option<usize>,
    // The way back from a footnote, and the paragraph at whose end it goes.
    backlinks: Option<(usize, String)>,
}

impl<'a> Writer<'a> {
    fn write(&mut self, from: usize, to: usize) -> Result<(), TooMuch> {
        let nodes = &self.page.tree.nodes;
        let mut open: Vec<usize> = Vec::new();
        let mut at = from;
        while at < to {
            while let Some(last) = open.pop_if(|last| nodes[*last].end <= at) {
                self.leave(last);
            }
            match self.enter(at, &nodes[at]) {
                Children::Write => {
                    open.push(at);
                    at += 1;
                }
                Children::Skip => at = nodes[at].end,
            }
            if self.written + self.html.len() > self.most {
                return Err(TooMuch);
            }
        }
        while let Some(last) = open.pop() {
            self.leave(last);
        }
        Ok(())
    }

    fn enter(&mut self, at: usize, node: &'a Node) -> Children {
        match &node.what {
            What::Paragraph { bare: false } => self.block("<p>"),
            What::Paragraph { bare: true } => {}
            What::Heading { .. } => self.heading(at),
            What::Quote => self.block("<blockquote>\n"),
            What::Bullets { tasks: false } => self.block("<ul>\n"),
            What::Bullets { tasks: true } => self.block("<ul class=\"tasks\">\n"),
            What::Numbers { start: 1 } => self.block("<ol>\n"),
            What::Numbers { start } => self.block(&format!("<ol start=\"{start}\">\n")),
            What::Item => self.block("<li>"),
            What::Task { done } => self.task(*done),
            What::Terms => self.block("<dl>\n"),
            What::Term => self.block("<dt>"),
            What::Meaning => self.block("<dd>"),
            What::Fence { info, code } => self.fence(code::language(info), code),
            What::Rule => self.block("<hr>\n"),
            What::Table { columns } => self.table(columns),
            What::Row { head } => self.row(*head),
            What::Cell { .. } => self.cell(at),
            What::Footnote { .. } => return Children::Skip,
            What::HtmlBlock(source) => self.html_block(source),
            What::Text(words) => self.push(&escape::text(words)),
            What::SoftBreak => self.push("\n"),
            What::HardBreak => self.push("<br>\n"),
            What::Code(code) => self.push(&format!("<code>{}</code>", escape::text(code))),
            What::HtmlInline(source) if self.page.raw_html == RawHtml::Escape => {
                self.push(&escape::text(source))
            }
            What::HtmlInline(_) => {}
            What::Emphasis => self.push("<em>"),
            What::Strong => self.push("<strong>"),
            What::Struck => self.push("<del>"),
            What::Link { address, title } => self.link(at, address, title),
            What::Image { title, .. } => {
                self.image(at, title);
                return Children::Skip;
            }
            What::Note { .. } => self.mark(at),
        }
        Children::Write
    }

    fn leave(&mut self, at: usize) {
        match &self.page.tree.nodes[at].what {
            What::Paragraph { bare } => self.end_of_paragraph(at, *bare),
            What::Heading { .. } => self.end_of_heading(at),
            What::Quote => self.block("</blockquote>\n"),
            What::Bullets { .. } => self.block("</ul>\n"),
            What::Numbers { .. } => self.block("</ol>\n"),
            What::Item | What::Task { .. } => self.push("</li>\n"),
            What::Terms => self.block("</dl>\n"),
            What::Term => self.push("</dt>\n"),
            What::Meaning => self.push("</dd>\n"),
            What::Table { .. } => self.end_of_table(at),
            What::Row { head: true } => self.push("</tr>\n</thead>\n"),
            What::Row { head: false } => self.push("</tr>\n"),
            What::Cell { .. } => self.end_of_cell(at),
            What::Emphasis => self.push("</em>"),
            What::Strong => self.push("</strong>"),
            What::Struck => self.push("</del>"),
            What::Link { .. } => self.end_of_link(at),
            _ => {}
        }
    }

    fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    // Begins a new line, if something stands on this one.
    fn block(&mut self, html: &str) {
        if !self.html.ends_with('\n') && !(self.html.is_empty() && self.pieces.is_empty()) {
            self.html.push('\n');
        }
        self.html.push_str(html);
    }

    fn flush(&mut self) {
        if !self.html.is_empty() {
            self.written += self.html.len();
            self.pieces.push(Piece::Html(std::mem::take(&mut self.html)));
        }
    }

    fn href(&mut self, link: usize) {
        self.flush();
        self.pieces.push(Piece::Href(link));
    }
}
