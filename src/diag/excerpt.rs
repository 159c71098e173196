//! The few lines of a text that a finding is shown with.
//!
//! A line may be as long as its file, and a stretch may cover all of it: what is shown stays small.

use crate::base::lines::{Lines, Span};

use super::finding::SpanIn;

/// What is shown of a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The text: whole lines, or a part of one with `…` where it is cut.
    pub text: String,
    /// What is wrong, in bytes of `text`.
    pub span: Span,
    /// The number of its first line.
    pub line: usize,
    /// The column of what is wrong in the whole line; `None` where the line is not cut at its beginning.
    pub column: Option<usize>,
}

// Longer stretches are shown in part: in bytes, and in lines.
const LONGEST: usize = 2000;
const MOST_LINES: usize = 20;

// What is shown before and after what is wrong, and of that, in bytes.
const AROUND: usize = 60;
const WITHIN: usize = 80;

const CUT: &str = "…";

/// The lines that a stretch touches, or as much of them as helps.
pub fn around(span: SpanIn, lines: &Lines<'_>) -> Excerpt {
    let (start, end) = (lines.floor(span.start), lines.floor(span.end));
    let first = lines.line_around(start);
    let last = lines.line_around(end.max(start));
    let position = lines.position(start);
    let count = lines.position(last.start).line - position.line + 1;
    let is_short = last.end - first.start <= LONGEST && count <= MOST_LINES;
    if is_short {
        let text = lines.text()[first.start..last.end].to_owned();
        let span = start - first.start..end.max(start) - first.start;
        return Excerpt { text, span, line: position.line, column: None };
    }
    let end = lines.floor(end.clamp(start, first.end.min(start + WITHIN)));
    let from = match start - first.start {
        near if near <= AROUND => first.start,
        _ => lines.floor(start - AROUND),
    };
    let to = lines.floor(first.end.min(end + AROUND)).max(end);
    let before = if from > first.start { CUT } else { "" };
    let after = if to < first.end { CUT } else { "" };
    let text = format!("{before}{}{after}", &lines.text()[from..to]);
    let at = |byte: usize| byte - from + before.len();
    Excerpt { text, span: at(start)..at(end), line: position.line, column: Some(position.column) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, span: Span) -> String {
        let lines = Lines::of(text);
        let excerpt = around(SpanIn { start: span.start, end: span.end }, &lines);
        let marked = &excerpt.text[excerpt.span.clone()];
        format!("{}:{:?} {:?} {:?}", excerpt.line, excerpt.column, marked, excerpt.text)
    }

    #[test]
    fn short_lines_are_shown_whole() {
        assert_eq!(shown("a\nbc d\r\ne", 5..6), "2:None \"d\" \"bc d\\r\"");
        assert_eq!(shown("a\nb\nc\nd", 2..5), "2:None \"b\\nc\" \"b\\nc\"");
        // A stretch that does not lie in the text, or begins inside a character.
        assert_eq!(shown("é", 1..9), "1:None \"é\" \"é\"");
        assert_eq!(shown("a", 7..9), "1:None \"\" \"a\"");
    }

    #[test]
    fn of_a_long_line_a_part_is_shown() {
        let text = format!("{}wrong{}", "é".repeat(5000), "x".repeat(5000));
        let shown_part = shown(&text, 10000..10005);
        let whole = format!("…{}wrong{}…", "é".repeat(30), "x".repeat(60));
        assert_eq!(shown_part, format!("1:Some(5001) \"wrong\" {whole:?}"));
        let long = shown(&text, 0..text.len());
        assert_eq!(long, format!("1:Some(1) {:?} {:?}", "é".repeat(40), "é".repeat(70) + "…"));
    }

    #[test]
    fn of_many_lines_the_first_is_shown() {
        let text = "line\n".repeat(5000);
        assert_eq!(shown(&text, 5..20_000), "2:Some(1) \"line\" \"line\"");
    }
}
