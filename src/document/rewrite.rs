//! Changes stretches of a source text and leaves every other byte as it is.
//!
//! What is to be changed is said by whoever plans it; here is only how it is written: in the quotes that stand there,
//! with the line ends that the file has.

use crate::base::lines::Span;
use crate::source::table::{Node, Table, Value};

/// A stretch of a text, and what stands there afterwards.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// First byte of the stretch.
    pub start: usize,
    /// The byte after its last; the same as `start` where something is put in between.
    pub end: usize,
    /// The new text.
    pub text: String,
}

impl Edit {
    /// Replaces a stretch.
    pub fn new(span: Span, text: impl Into<String>) -> Edit {
        Edit { start: span.start, end: span.end, text: text.into() }
    }
}

/// The text after all edits; of two that overlap, the later one is left out.
pub fn apply(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort();
    edits.dedup();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        if edit.start < at {
            continue;
        }
        out.push_str(&text[at..edit.start]);
        out.push_str(&edit.text);
        at = edit.end;
    }
    out + &text[at..]
}

/// Replaces what a TOML string says, where it is written there without escapes.
pub fn inside(text: &str, span: Span, old: &str, new: &str) -> Option<Edit> {
    let found = text.get(span.clone())?.find(old)?;
    let start = span.start + found;
    Some(Edit::new(start..start + old.len(), new))
}

/// Adds a text to a list at the top of a TOML table; without such a list, one is begun below the key `after`.
///
/// `block` is where the TOML stands in the text.
pub fn add_to_list(
    text: &str,
    block: &Span,
    table: &Table,
    key: &str,
    after: &str,
    value: &str,
) -> Option<Edit> {
    match table.get(key).map(|entry| &entry.node) {
        Some(Node { value: Value::Array(items), span }) => {
            let (at, new) = match items.last() {
                Some(last) => (last.span.end, format!(", \"{value}\"")),
                None => (span.start + 1, format!("\"{value}\"")),
            };
            Some(Edit::new(at..at, new))
        }
        Some(_) => None,
        None => {
            let line = if text[block.clone()].contains("\r\n") { "\r\n" } else { "\n" };
            let entry = table.get(after);
            let at = entry.map_or(block.start, |entry| end_of_line(text, entry.node.span.end, block.end));
            // The last line of a file may have no end.
            let begun = entry.is_some() && !text[..at].ends_with('\n');
            let begin = if begun { line } else { "" };
            Some(Edit::new(at..at, format!("{begin}{key} = [\"{value}\"]{line}")))
        }
    }
}

// The byte after the line end that follows a byte.
fn end_of_line(text: &str, from: usize, end: usize) -> usize {
    text[from..end].find('\n').map_or(end, |found| from + found + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::RelPath;
    use crate::source::table;
    use crate::source::tree::Source;

    fn added(text: &str) -> String {
        let source = Source::new(RelPath::new("a.toml").expect("a path"), text.as_bytes());
        let table = table::parse(&source, text, 0..text.len()).value;
        let edit = add_to_list(text, &(0..text.len()), &table, "formerly", "title", "a/b");
        apply(text, &edit.into_iter().collect::<Vec<_>>())
    }

    #[test]
    fn an_id_is_added_and_nothing_else_moves() {
        let texts = [
            "title = 'A' # so\nform = 1\n\n[table]\na = 1\n",
            "form = 1\r\ntitle = \"A\"\r\n",
            "title = \"A\"",
            "title = \"A\"\nformerly = []\n",
            "formerly = [\n    'x/y', # first\n]\ntitle = \"A\"\n",
            "title = \"\"\"\nA\nB\"\"\" # end\nb = 1\n",
        ];
        expect_test::expect![[r#"
            "title = 'A' # so\nformerly = [\"a/b\"]\nform = 1\n\n[table]\na = 1\n"
            "form = 1\r\ntitle = \"A\"\r\nformerly = [\"a/b\"]\r\n"
            "title = \"A\"\nformerly = [\"a/b\"]\n"
            "title = \"A\"\nformerly = [\"a/b\"]\n"
            "formerly = [\n    'x/y', \"a/b\", # first\n]\ntitle = \"A\"\n"
            "title = \"\"\"\nA\nB\"\"\" # end\nformerly = [\"a/b\"]\nb = 1\n""#]]
        .assert_eq(&texts.map(|text| format!("{:?}", added(text))).join("\n"));
    }

    #[test]
    fn edits_are_made_in_the_order_of_the_text() {
        let edits =
            [Edit::new(4..5, "E"), Edit::new(0..1, "AA"), Edit::new(0..1, "AA"), Edit::new(2..2, "+")];
        assert_eq!(apply("abcdef", &edits), "AAb+cdEf");
    }
}
