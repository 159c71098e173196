//! Findings for people: the source lines, what is wrong in them, and what to do.
//!
//! The only file that knows annotate-snippets.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::base::lines::Span;
use crate::base::path::RelPath;

use super::finding::{Finding, Place, Rank, SpanIn};

/// Whether to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Terminal colours.
    Colour,
    /// Plain text.
    Plain,
}

/// Draws each finding under its source lines, with a blank line after each.
pub fn draw(findings: &[Finding], text_of: &dyn Fn(&RelPath) -> Option<String>, ink: Ink) -> String {
    let renderer = match ink {
        Ink::Colour => Renderer::styled(),
        Ink::Plain => Renderer::plain(),
    };
    findings.iter().map(|finding| draw_one(finding, text_of, &renderer) + "\n\n").collect()
}

fn draw_one(finding: &Finding, text_of: &dyn Fn(&RelPath) -> Option<String>, renderer: &Renderer) -> String {
    let level = match finding.code.rank() {
        Rank::Error => Level::ERROR,
        Rank::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&finding.message).id(finding.code.name()));
    if let Some(place) = &finding.place {
        group = with_place(group, place, text_of, AnnotationKind::Primary, None);
    }
    for related in &finding.related {
        if related.place.span.is_none() {
            let note = format!("{} ({})", related.label, related.place.path);
            group = group.element(Level::NOTE.message(note));
            continue;
        }
        group = with_place(group, &related.place, text_of, AnnotationKind::Context, Some(&related.label));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

fn with_place<'a>(
    group: Group<'a>,
    place: &'a Place,
    text_of: &dyn Fn(&RelPath) -> Option<String>,
    kind: AnnotationKind,
    label: Option<&'a str>,
) -> Group<'a> {
    let path = place.path.as_str();
    let (Some(span), Some(text)) = (place.span, text_of(&place.path)) else {
        return group.element(Origin::path(path));
    };
    let span = fit(span, &text);
    let (lines, first_line) = lines_around(&span, &text);
    let mark = kind.span(span.start - lines.start..span.end - lines.start).label(label);
    let snippet = Snippet::source(text[lines].to_owned()).path(path).line_start(first_line);
    group.element(snippet.annotation(mark))
}

// A span that lies in the text, on character boundaries.
fn fit(span: SpanIn, text: &str) -> Span {
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let (start, end) = (floor(span.start), floor(span.end));
    start..end.max(start)
}

// The whole lines that a span touches, and the number of the first: the renderer need not see the rest.
fn lines_around(span: &Span, text: &str) -> (Span, usize) {
    let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end..].find('\n').map_or(text.len(), |at| span.end + at);
    (start..end, text[..start].matches('\n').count() + 1)
}
