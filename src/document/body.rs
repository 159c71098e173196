//! The body of a document: its HTML in pieces, and what other documents may know of it.

use std::collections::BTreeSet;

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place, in_order};

use super::anchors::Anchors;
use super::markdown::{self, Refusal};
use super::target::Target;
use super::{check, escape, footnotes, html, links, outline, tree};

/// The longest body that is read, in bytes.
pub const LONGEST: usize = 4 << 20;

/// A body.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// The HTML, cut where an address is to be written.
    pub pieces: Vec<Piece>,
    /// The headings in the order of the text.
    pub outline: Vec<Heading>,
    /// The allowed links and images in the order of the text.
    pub links: Vec<Link>,
    /// Every id in the HTML.
    pub ids: BTreeSet<String>,
    /// The text for search and feeds: code included, white space folded to single spaces.
    pub plain: String,
}

/// A stretch of a body's HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// HTML.
    Html(String),
    /// Here goes the address of the link with this index, escaped for an attribute value in double quotes.
    Href(usize),
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// 2 to 6: the heading of level 1 is the page's title.
    pub level: u8,
    /// Its id; never empty, and no other element's.
    pub id: String,
    /// Its text without marks; empty for a heading without text, which a finding tells of.
    pub title: String,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub target: Target,
    /// Its text, or that of the image.
    pub text: String,
    /// Its address in the file, or the whole link where the address stands elsewhere.
    pub span: Span,
    /// Whether it is an image.
    pub image: bool,
}

/// What happens to HTML in Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RawHtml {
    /// It is an error.
    Deny,
    /// It is shown as the text it is.
    Escape,
}

/// Reads the Markdown at `range` of a file; every place is one of the whole file.
///
/// A body that is too long or nested too deep, or whose HTML would be out of all proportion, is shown as plain text.
pub fn parse(path: &RelPath, text: &str, range: Span, raw_html: RawHtml) -> Checked<Body> {
    let mut findings: Vec<Finding> = check::characters(path, text, range.clone()).into_iter().collect();
    let value = read(path, text, range.clone(), raw_html, &mut findings).unwrap_or_else(|finding| {
        findings.push(finding);
        plain_body(&text[range])
    });
    Checked { value, findings: in_order(findings) }
}

fn read(
    path: &RelPath,
    text: &str,
    range: Span,
    raw_html: RawHtml,
    findings: &mut Vec<Finding>,
) -> Result<Body, Finding> {
    if range.len() > LONGEST {
        let message = format!("a text of {} bytes; candour reads at most {LONGEST}", range.len());
        let help = "divide it into several documents";
        return Err(Finding::at(Place::file(path), Code::SourceTooLarge, message).help(help));
    }
    let tree = markdown::read(text, range.clone())
        .map_err(|refusal| too_deep(path, text, range.clone(), refusal))?;
    let mut anchors = Anchors::default();
    let outline = outline::collect(path, text, &tree, &mut anchors);
    let footnotes = footnotes::collect(path, &tree, &mut anchors);
    let links = links::collect(path, text, &tree);
    let page = html::Page {
        tree: &tree,
        outline: &outline.value,
        footnotes: &footnotes.value,
        links: &links.value,
        raw_html,
    };
    let most = 64 * range.len() + (64 << 10);
    let pieces = html::write(&page, most).map_err(|html::TooMuch| {
        let place = Place::at(path, markdown::first_line(text, range.clone()));
        let message =
            format!("the page would be more than 64 times as long as its text of {} bytes", range.len());
        let help = "look for a table with far more columns than cells";
        Finding::at(place, Code::BodyTooDeep, message).help(help)
    })?;
    findings.extend(check::check(path, text, &tree, raw_html));
    findings.extend([outline.findings, footnotes.findings, links.findings].into_iter().flatten());
    Ok(Body {
        plain: html::plain(&page),
        pieces,
        outline: outline.value.by_node.into_values().collect(),
        links: links.value.list,
        ids: anchors.into_ids(),
    })
}

fn too_deep(path: &RelPath, text: &str, range: Span, refusal: Refusal) -> Finding {
    let (span, message, help) = match refusal {
        Refusal::TooDeep(span) => {
            let deepest = markdown::DEEPEST;
            let message = format!("lists, quotations or emphasis nested more than {deepest} deep");
            (span, message, "write it with fewer levels")
        }
        Refusal::TooMuchWork => {
            let message = "reading this text takes far more work than its length justifies".to_owned();
            (range, message, "look for tables with thousands of columns and for lists many levels deep")
        }
    };
    Finding::at(Place::at(path, markdown::first_line(text, span)), Code::BodyTooDeep, message).help(help)
}

fn plain_body(text: &str) -> Body {
    Body {
        pieces: vec![Piece::Html(format!("<pre>{}</pre>\n", escape::text(text)))],
        outline: Vec::new(),
        links: Vec::new(),
        ids: BTreeSet::new(),
        plain: tree::folded(text),
    }
}
