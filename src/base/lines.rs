//! From byte offsets to the lines and columns that an editor shows.

use std::borrow::Cow;
use std::ops::Range;

/// A stretch of a file, in bytes from its start.
pub type Span = Range<usize>;

/// A position as people and editors count it: both from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters (Unicode scalar values).
    pub column: usize,
}

/// Where each line of a text starts, so that many offsets are looked up quickly.
pub struct Lines<'a> {
    text: Cow<'a, str>,
    starts: Vec<usize>,
    // How many characters begin before each block: a line may be as long as its file.
    characters: Vec<usize>,
}

const BLOCK: usize = 1024;

impl<'a> Lines<'a> {
    /// Finds the lines of a text; `\n` and `\r\n` end one.
    pub fn of(text: impl Into<Cow<'a, str>>) -> Lines<'a> {
        let text = text.into();
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut before = 0;
        let count = |block: &[u8]| {
            let here = before;
            before += begun(block);
            here
        };
        let characters = text.as_bytes().chunks(BLOCK).map(count).collect();
        Lines { text, starts, characters }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The position of a byte; an offset past the end or inside a character is moved back to one that exists.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let line = self.line(offset);
        let column = self.characters_before(offset) - self.characters_before(self.starts[line]) + 1;
        Position { line: line + 1, column }
    }

    /// The byte at which a line starts, counted from 1; the text's end for a line that does not exist.
    pub fn start_of(&self, line: usize) -> usize {
        self.starts.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len())
    }

    /// The bytes of the line that holds a byte, without its line end.
    pub fn line_around(&self, offset: usize) -> Span {
        let line = self.line(offset.min(self.text.len()));
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        self.starts[line]..end
    }

    /// The nearest character boundary at or before a byte.
    pub fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    // Counted from 0; the first starts at 0, so there is one.
    fn line(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) - 1
    }

    fn characters_before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        let before = self.characters.get(block).copied();
        let rest = &self.text.as_bytes()[(block * BLOCK).min(offset)..offset];
        // Past the last block there is only the end of a text that fills its blocks.
        before.unwrap_or_else(|| begun(self.text.as_bytes())) + begun(rest)
    }
}

// How many characters begin in these bytes of UTF-8.
fn begun(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let lines = Lines::of("one\nné x\r\nlast");
        assert_eq!(lines.position(0), Position { line: 1, column: 1 });
        assert_eq!(lines.position(8), Position { line: 2, column: 4 });
        assert_eq!(lines.position(999), Position { line: 3, column: 5 });
        assert_eq!(lines.start_of(3), 11);
        assert_eq!(lines.line_around(8), 4..10);
        assert_eq!(lines.line_around(999), 11..15);
        assert_eq!(Lines::of("").position(0), Position { line: 1, column: 1 });
    }

    #[test]
    fn columns_of_a_long_line_count_characters_too() {
        for text in ["é".repeat(3000), "a€".repeat(1024), "x".repeat(2 * BLOCK)] {
            let lines = Lines::of(&text);
            for (count, (at, _)) in text.char_indices().enumerate() {
                assert_eq!(lines.position(at), Position { line: 1, column: count + 1 });
            }
            assert_eq!(lines.position(usize::MAX).column, text.chars().count() + 1);
        }
    }
}
