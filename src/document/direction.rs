//! The order of reading: which marks of it are right in a paragraph, and which turn its text round.
//!
//! An isolate (UAX 9) is right where the paragraph holds letters that are written from right to left, where it is
//! closed, and, if it turns the direction to the left, where such letters stand inside it.

use std::collections::BTreeSet;

use crate::base::lines::Span;

use super::letters::{self, Writing};

/// A paragraph: what stands between two blank lines.
#[derive(Default)]
pub(super) struct Paragraph {
    span: Span,
    right_to_left: bool,
    wrong: BTreeSet<usize>,
}

impl Paragraph {
    /// The paragraph around a byte.
    pub(super) fn around(text: &str, at: usize) -> Paragraph {
        let is_blank = |line: &str| line.trim().is_empty();
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        // Line by line, so that the work is that of the paragraph alone.
        let mut start = line;
        for above in text[..line].split_inclusive('\n').rev().take_while(|line| !is_blank(line)) {
            start -= above.len();
        }
        let mut end = line;
        for (number, below) in text[line..].split_inclusive('\n').enumerate() {
            if number > 0 && is_blank(below) {
                break;
            }
            end += below.len();
        }
        let span = start..end.max(at + 1);
        let mut paragraph = Paragraph { span: span.clone(), ..Paragraph::default() };
        paragraph.read(&text[start..end]);
        paragraph
    }

    fn read(&mut self, text: &str) {
        let mut open: Vec<(usize, char, usize)> = Vec::new();
        let mut isolates = Vec::new();
        let mut count = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| !c.is_ascii()) {
            let at = self.span.start + at;
            match c {
                '\u{2066}'..='\u{2068}' => {
                    isolates.push(at);
                    open.push((at, c, count));
                }
                '\u{2069}' => {
                    isolates.push(at);
                    match open.pop() {
                        Some((from, '\u{2067}', before)) if before == count => self.wrong.extend([from, at]),
                        Some(_) => {}
                        None => drop(self.wrong.insert(at)),
                    }
                }
                other => count += usize::from(letters::writing(other) == Writing::RightToLeft),
            }
        }
        self.wrong.extend(open.into_iter().map(|(at, ..)| at));
        self.right_to_left = count > 0;
        if count == 0 {
            self.wrong.extend(isolates);
        }
    }

    /// Whether a byte lies in it.
    pub(super) fn holds(&self, at: usize) -> bool {
        self.span.contains(&at)
    }

    /// Whether it holds letters that are written from right to left.
    pub(super) fn has_right_to_left(&self) -> bool {
        self.right_to_left
    }

    /// Whether the isolate at a byte turns text round that should stay as it is.
    pub(super) fn reorders(&self, at: usize) -> bool {
        self.wrong.contains(&at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The isolates that are wrong, as `x` among those that are right.
    fn shown(text: &str) -> String {
        let marks = text.char_indices().filter(|(_, c)| ('\u{2066}'..='\u{2069}').contains(c));
        marks
            .map(|(at, _)| match Paragraph::around(text, at).reorders(at) {
                true => 'x',
                false => '.',
            })
            .collect()
    }

    #[test]
    fn isolates_are_right_around_what_needs_them() {
        let texts = [
            "The word \u{2067}חוק\u{2069} and \u{2068}x\u{2069}.",
            "Not \u{2067}law 12\u{2069} here",
            "חוק \u{2067}law 12\u{2069}",
            "חוק \u{2066}law 12\u{2069}",
            "חוק \u{2066}open",
            "חוק\u{2069}",
            "חוק\n\n\u{2066}a\u{2069}",
            "חוק\r\n\r\n\u{2066}a\u{2069}",
        ];
        assert_eq!(texts.map(shown), ["....", "xx", "xx", "..", "x", "x", "xx", "xx"]);
    }
}
