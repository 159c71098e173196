//! Findings for people: the source lines, what is wrong in them, and what to do.
//!
//! The only file that knows annotate-snippets.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::base::path::RelPath;

use super::excerpt;
use super::finding::{Finding, Place, Rank};
use super::texts::Texts;

/// Whether to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// Terminal colours.
    Colour,
    /// Plain text.
    Plain,
}

/// How many findings are drawn: nobody reads more at a time.
pub const MOST: usize = 1000;

// A message or a path longer than this is cut, in characters.
const LONGEST: usize = 600;

/// Draws each finding under its source lines, with a blank line after each; of very many, the first [`MOST`].
pub fn draw(findings: &[Finding], text_of: &dyn Fn(&RelPath) -> Option<String>, ink: Ink) -> String {
    let renderer = match ink {
        Ink::Colour => Renderer::styled(),
        Ink::Plain => Renderer::plain(),
    };
    let texts = Texts::new(text_of);
    let shown = findings.iter().take(MOST).map(|finding| draw_one(finding, &texts, &renderer) + "\n\n");
    let mut drawn: String = shown.collect();
    if findings.len() > MOST {
        drawn += &format!("… and {} more; `--format json` lists all\n\n", findings.len() - MOST);
    }
    drawn
}

fn draw_one(finding: &Finding, texts: &Texts<'_>, renderer: &Renderer) -> String {
    let level = match finding.code.rank() {
        Rank::Error => Level::ERROR,
        Rank::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(visible(&finding.message)).id(finding.code.name()));
    let mut moved = Vec::new();
    if let Some(place) = &finding.place {
        group = with_place(group, place, texts, AnnotationKind::Primary.into(), &mut moved);
    }
    for related in &finding.related {
        if related.place.span.is_none() {
            let note = format!("{} ({})", related.label, related.place.path);
            group = group.element(Level::NOTE.message(visible(&note)));
            continue;
        }
        let mark = Mark { kind: AnnotationKind::Context, label: Some(&related.label) };
        group = with_place(group, &related.place, texts, mark, &mut moved);
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    let drawn = renderer.render(&[group]);
    moved.iter().fold(drawn, |drawn, (counted, real)| drawn.replacen(counted, real, 1))
}

#[derive(Clone, Copy)]
struct Mark<'a> {
    kind: AnnotationKind,
    label: Option<&'a str>,
}

impl From<AnnotationKind> for Mark<'_> {
    fn from(kind: AnnotationKind) -> Self {
        Mark { kind, label: None }
    }
}

// What the renderer counts as the place of a line that is cut, and what that is in the whole line.
type Moved = Vec<(String, String)>;

fn with_place<'a>(
    group: Group<'a>,
    place: &'a Place,
    texts: &Texts<'_>,
    mark: Mark<'a>,
    moved: &mut Moved,
) -> Group<'a> {
    let path = visible(place.path.as_str());
    let (Some(span), Some(lines)) = (place.span, texts.get(&place.path)) else {
        return group.element(Origin::path(path));
    };
    let excerpt = excerpt::around(span, &lines);
    if let Some(column) = excerpt.column {
        let counted = excerpt.text[..excerpt.span.start].chars().count() + 1;
        let at = |column: usize| format!("{path}:{}:{column}", excerpt.line);
        moved.push((at(counted), at(column)));
    }
    let mark = mark.kind.span(excerpt.span).label(mark.label.map(visible));
    let snippet = Snippet::source(harmless(&excerpt.text)).path(path).line_start(excerpt.line);
    group.element(snippet.annotation(mark))
}

// A text that a terminal shows and does not obey: controls become pictures of themselves.
fn visible(text: &str) -> String {
    let picture = |c: char| match c {
        '\0'..'\u{20}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        other => other,
    };
    let mut shown = harmless(&text.chars().take(LONGEST).map(picture).collect::<String>());
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

// The same for source lines, in which C0 controls are drawn by the renderer: what stands for a control that it lets
// through (C1, writing direction) is as long as that in UTF-8, so that spans stay true.
fn harmless(text: &str) -> String {
    let stand_in = |c: char| match c {
        '\u{80}'..='\u{9f}' | '\u{61c}' => '¿',
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        other => other,
    };
    text.chars().map(stand_in).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::code::Code;

    #[test]
    fn a_place_in_a_long_line_is_told_as_it_is() {
        let path = RelPath::new("content/a.md").expect("a path");
        let text = format!("one\n{} wrong {}\n", "é".repeat(5000), "x".repeat(5000));
        let at = text.find("wrong").expect("it is there");
        let finding = Finding::at(Place::at(&path, at..at + 5), Code::FieldType, "this is wrong");
        let finding = finding.related(Place::at(&path, at + 8..text.len()), "and this");
        for ink in [Ink::Plain, Ink::Colour] {
            let drawn = draw(std::slice::from_ref(&finding), &|_| Some(text.clone()), ink);
            assert!(drawn.contains("content/a.md:2:5002") && drawn.len() < 2000, "{drawn}");
        }
    }

    #[test]
    fn of_very_many_findings_the_first_are_drawn() {
        let path = RelPath::new("content/a.md").expect("a path");
        let finding = Finding::at(Place::file(&path), Code::FieldType, "wrong");
        let drawn = draw(&vec![finding; MOST + 7], &|_| None, Ink::Plain);
        assert_eq!(drawn.matches("error[").count(), MOST);
        assert!(drawn.ends_with("… and 7 more; `--format json` lists all\n\n"));
    }

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
