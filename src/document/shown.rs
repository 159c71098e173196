//! For tests: a body as one text, so that whole texts are compared.

use crate::base::lines::Lines;
use crate::base::path::RelPath;
use crate::diag::finding::Finding;

use super::body::{self, Body, Part, Piece};
use super::front_matter;
use crate::base::id::Slug;
use crate::config::writing::{RawHtml, Writing};

/// The HTML of a file's body, with `{address}` where one goes.
pub(super) fn html(text: &str) -> String {
    let (body, _) = parse(text, RawHtml::Deny);
    html_of(text, &body)
}

/// The findings in a file's body: line, column, code, message, and the text they point at.
pub(super) fn findings(text: &str) -> String {
    let (_, findings) = parse(text, RawHtml::Deny);
    findings.iter().map(|finding| told(text, finding)).collect::<Vec<_>>().join("\n")
}

/// Reads a file's body.
pub(super) fn parse(text: &str, raw_html: RawHtml) -> (Body, Vec<Finding>) {
    read(text, &Writing { raw_html, ..Writing::default() })
}

/// Reads a file's body as a site wants it.
pub(super) fn read(text: &str, writing: &Writing) -> (Body, Vec<Finding>) {
    let path = RelPath::new("content/a.md").expect("a sound path");
    let split = front_matter::split(&path, text).value;
    let kind = Slug::new("pages").expect("a sound name");
    let body = body::parse(&path, text, split.body, writing, Part::Text(&kind));
    (body.value, body.findings)
}

/// The HTML of a body, with `{address}` where one goes.
pub(super) fn html_of(text: &str, body: &Body) -> String {
    let shown = |piece: &Piece| match piece {
        Piece::Html(html) => html.clone(),
        Piece::Size(_) => " width height".to_owned(),
        Piece::File(_) => String::new(),
        Piece::Href(link) => format!("{{{}}}", &text[body.links[*link].span.clone()]),
    };
    body.pieces.iter().map(shown).collect()
}

fn told(text: &str, finding: &Finding) -> String {
    let span = finding.place.as_ref().and_then(|place| place.span);
    let Some(span) = span else { return format!("{} {}", finding.code, finding.message) };
    let position = Lines::of(text).position(span.start);
    let (line, column) = (position.line, position.column);
    let (code, message, source) =
        (finding.code, &finding.message, text[span.start..span.end].replace('\0', "\\0"));
    format!("{line}:{column} {code} {message} | {source}")
}
