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
    let mut group = Group::with_title(level.primary_title(visible(&finding.message)).id(finding.code.name()));
    if let Some(place) = &finding.place {
        group = with_place(group, place, text_of, AnnotationKind::Primary, None);
    }
    for related in &finding.related {
        if related.place.span.is_none() {
            let note = format!("{} ({})", related.label, related.place.path);
            group = group.element(Level::NOTE.message(visible(&note)));
            continue;
        }
        group = with_place(group, &related.place, text_of, AnnotationKind::Context, Some(&related.label));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(visible(help)));
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
    let path = visible(place.path.as_str());
    let (Some(span), Some(text)) = (place.span, text_of(&place.path)) else {
        return group.element(Origin::path(path));
    };
    let span = fit(span, &text);
    let (lines, first_line) = lines_around(&span, &text);
    let mark = kind.span(span.start - lines.start..span.end - lines.start).label(label.map(visible));
    let snippet = Snippet::source(harmless(&text[lines])).path(path).line_start(first_line);
    group.element(snippet.annotation(mark))
}

// A text that a terminal shows and does not obey: controls become pictures of themselves.
fn visible(text: &str) -> String {
    let picture = |c: char| match c {
        '\0'..'\u{20}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        other => other,
    };
    harmless(&text.chars().map(picture).collect::<String>())
}

// The same for source lines, in which C0 controls are drawn by the renderer: what stands for a control that it lets
// through (C1, writing direction, no width) is as long as that in UTF-8, so that spans stay true.
fn harmless(text: &str) -> String {
    let stand_in = |c: char| match c {
        '\u{80}'..='\u{9f}' | '\u{61c}' => '¿',
        '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        other => other,
    };
    text.chars().map(stand_in).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::code::Code;

    #[test]
    fn nothing_in_a_finding_commands_the_terminal() {
        let path = RelPath::new("content/\u{202e}a.md").expect("a path");
        let text = "x \u{1b}[31m \u{9b}2J \u{202e}y\n".to_owned();
        let finding = Finding::at(Place::at(&path, 2..3), Code::FieldType, "a \u{1b}c \u{9b}2J")
            .help("\u{1b}]0;x\u{7}");
        let finding = finding.related(Place::file(&path), "\u{1b}[1m");
        let drawn = draw(&[finding], &|_| Some(text.clone()), Ink::Plain);
        let commands = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!drawn.contains(commands), "{drawn:?}");
    }
}
