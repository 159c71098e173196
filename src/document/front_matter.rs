//! Where the front matter of a file ends and its body begins.
//!
//! Only the fences are looked for; what stands between them is for the TOML reader, and whether there must be
//! any is for the reader of records, who knows whether a `.toml` file lies beside this one.

use memchr::memchr2;

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};

const FENCE: &str = "+++";
const YAML_FENCE: &str = "---";
const DELIMITERS: [&str; 4] = ["\"\"\"", "'''", "\"", "'"];

/// The two parts of a file, in bytes of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// What stands between the `+++` lines; `None` without such lines, and where a finding says why it cannot be told.
    pub toml: Option<Span>,
    /// What follows them, or the whole text after a byte order mark.
    pub body: Span,
}

/// Splits a text into TOML and body by its `+++` lines.
///
/// Spaces after a fence, blank lines before the first one, a byte order mark and `\r\n` are all right; a `+++` line
/// inside a multi-line string of the TOML is no fence. A file without front matter is clean here: `toml` is `None`.
pub fn split(path: &RelPath, text: &str) -> Checked<Split> {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let Some(first) = lines_from(text, start).find(|line| !text[line.clone()].trim().is_empty()) else {
        return Checked::clean(Split { toml: None, body: start..text.len() });
    };
    match text[first.clone()].trim_end() {
        FENCE => below_fence(path, text, first),
        YAML_FENCE => below_yaml_fence(path, text, start, first),
        _ => Checked::clean(Split { toml: None, body: start..text.len() }),
    }
}

fn below_fence(path: &RelPath, text: &str, fence: Span) -> Checked<Split> {
    // A string that is never closed swallows the fence. Then the first fence counts: the TOML reader points at the
    // string.
    let close = closing_fence(text, fence.end)
        .or_else(|| lines_from(text, fence.end).find(|line| text[line.clone()].trim_end() == FENCE));
    if let Some(close) = close {
        return Checked::clean(Split { toml: Some(fence.end..close.start), body: close.end..text.len() });
    }
    let place = Place::at(path, fence.start..fence.start + FENCE.len());
    let finding = Finding::at(place, Code::FrontMatterUnclosed, "this front matter has no end")
        .help("close it with a line `+++`, then write the text below it");
    Checked { value: Split { toml: None, body: text.len()..text.len() }, findings: vec![finding] }
}

// A body may well begin with a rule (`---`). It is YAML when a key follows and the fence is closed.
fn below_yaml_fence(path: &RelPath, text: &str, start: usize, fence: Span) -> Checked<Split> {
    let is_key = |line: &str| {
        let key = line.split_once(':').map_or("", |(key, _)| key);
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
    };
    let has_key = lines_from(text, fence.end).next().is_some_and(|line| is_key(&text[line]));
    let close = lines_from(text, fence.end).find(|line| text[line.clone()].trim_end() == YAML_FENCE);
    let Some(close) = close.filter(|_| has_key) else {
        return Checked::clean(Split { toml: None, body: start..text.len() });
    };
    let place = Place::at(path, fence.start..fence.start + YAML_FENCE.len());
    let finding =
        Finding::at(place, Code::FrontMatterMissing, "this front matter is YAML; candour reads TOML")
            .help("write it as TOML between two lines `+++`: `title = \"…\"`");
    Checked { value: Split { toml: None, body: close.end..text.len() }, findings: vec![finding] }
}

// The lines from a byte on, each with its line end.
fn lines_from(text: &str, start: usize) -> impl Iterator<Item = Span> {
    text[start..].split_inclusive('\n').scan(start, |at, line| {
        let span = *at..*at + line.len();
        *at = span.end;
        Some(span)
    })
}

fn closing_fence(text: &str, start: usize) -> Option<Span> {
    let mut inside = None;
    lines_from(text, start).find(|line| {
        let line = &text[line.clone()];
        if inside.is_none() && line.trim_end() == FENCE {
            return true;
        }
        inside = string_after(line, inside);
        false
    })
}

// The multi-line string (its delimiter) that is open at the end of a line (TOML 1.0, "String").
fn string_after(line: &str, mut open: Option<&'static str>) -> Option<&'static str> {
    let mut rest = line;
    loop {
        let delimiter = match open.take() {
            Some(delimiter) => delimiter,
            None => {
                rest = &rest[rest.find(['"', '\'', '#'])?..];
                // None of them: a comment, which ends with its line.
                let delimiter = DELIMITERS.into_iter().find(|delimiter| rest.starts_with(delimiter))?;
                rest = &rest[delimiter.len()..];
                delimiter
            }
        };
        match end_of_string(rest, delimiter) {
            Some(end) => rest = &rest[end..],
            // A string of one line ends with its line, closed or not.
            None => return (delimiter.len() == 3).then_some(delimiter),
        }
    }
}

// The byte after a string, from its first byte inside the quotes.
fn end_of_string(rest: &str, delimiter: &str) -> Option<usize> {
    let quote = delimiter.as_bytes()[0];
    let escape = if quote == b'"' { b'\\' } else { quote };
    let mut at = 0;
    while let Some(found) = memchr2(quote, escape, rest.as_bytes().get(at..)?) {
        at += found;
        if rest[at..].starts_with(delimiter) {
            at += delimiter.len();
            // Up to two more quotes before the closing three belong to the string.
            let more = rest[at..].bytes().take(delimiter.len() - 1).take_while(|b| *b == quote);
            return Some(at + more.count());
        }
        let is_escape = rest[at..].starts_with('\\');
        at += 1;
        if is_escape {
            at += rest[at..].chars().next().map_or(0, char::len_utf8);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let path = RelPath::new("content/a.md").expect("a path");
        let Checked { value, findings } = split(&path, text);
        let toml = value.toml.map(|span| &text[span]);
        let told: Vec<_> = findings
            .iter()
            .map(|f| {
                format!(
                    "{} {:?}",
                    f.code,
                    f.place.as_ref().and_then(|p| p.span).map(|s| &text[s.start..s.end])
                )
            })
            .collect();
        format!("{toml:?} | {:?} {}", &text[value.body], told.join(", "))
    }

    #[test]
    fn a_text_is_split_at_its_fences() {
        let cases = [
            "+++\na = 1\n+++\nText.\n",
            "+++  \na = 1\n+++ \t\nText.\n",
            "\n+++\n+++\n\nText.\n",
            "\u{feff}+++\r\na = 1\r\n+++\r\nText.\r\n",
            "+++\na = 1\n+++",
            "++++\na\n+++\n",
            "Text.\n\n+++\na = 1\n+++\n",
            "\u{feff}Text.",
            "++",
            "",
        ];
        let split = cases.map(shown).join("\n");
        expect_test::expect![[r#"
            Some("a = 1\n") | "Text.\n" 
            Some("a = 1\n") | "Text.\n" 
            Some("") | "\nText.\n" 
            Some("a = 1\r\n") | "Text.\r\n" 
            Some("a = 1\n") | "" 
            None | "++++\na\n+++\n" 
            None | "Text.\n\n+++\na = 1\n+++\n" 
            None | "Text." 
            None | "++" 
            None | "" "#]]
        .assert_eq(&split);
    }

    #[test]
    fn a_fence_inside_a_string_is_none() {
        let cases = [
            "+++\na = \'\'\'\n+++\n\'\'\'\n+++\nText.",
            "+++\na = \"\"\"x\n+++\n\\\"\"\"\"\"\"\n+++\nText.",
            "+++\na = \"it\'s # \'\'\'\" # \'\'\'\n+++\nText.",
            "+++\na = \'\'\'one\'\'\'\'\'\n+++\nText.",
            "+++\na = \'C:\\\' # \\\n+++\nText.",
            // The string is never closed: the TOML reader is to say so.
            "+++\na = \"\"\"x\n+++\nText.",
            "+++\na = \"x\n+++\nText.",
        ];
        let split = cases.map(shown).join("\n");
        expect_test::expect![[r#"
            Some("a = '''\n+++\n'''\n") | "Text." 
            Some("a = \"\"\"x\n+++\n\\\"\"\"\"\"\"\n") | "Text." 
            Some("a = \"it's # '''\" # '''\n") | "Text." 
            Some("a = '''one'''''\n") | "Text." 
            Some("a = 'C:\\' # \\\n") | "Text." 
            Some("a = \"\"\"x\n") | "Text." 
            Some("a = \"x\n") | "Text." "#]]
        .assert_eq(&split);
    }

    #[test]
    fn what_cannot_be_split_is_told_at_the_opening_fence() {
        let cases = [
            "+++\na = 1\n\nText.\n",
            "\u{feff}+++",
            "---\ntitle: A\n---\nText.",
            "---\n\nA rule: it may begin a text.\n\n---\n",
            "---\nNo end: either.",
        ];
        let split = cases.map(shown).join("\n");
        expect_test::expect![[r#"
            None | "" front-matter.unclosed Some("+++")
            None | "" front-matter.unclosed Some("+++")
            None | "Text." front-matter.missing Some("---")
            None | "---\n\nA rule: it may begin a text.\n\n---\n" 
            None | "---\nNo end: either." "#]]
        .assert_eq(&split);
    }
}
