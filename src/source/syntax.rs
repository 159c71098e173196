//! Slips in TOML, in the words of those who write records.
//!
//! The TOML reader says what its grammar expected; here that is held against the line, to say what was probably meant.

use crate::base::lines::Span;

/// A slip: where, what, and what to write.
pub struct Slip {
    /// The smallest stretch that is wrong.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to do, where that can be told.
    pub help: Option<String>,
}

/// How the TOML reader tells of a line that is no `key = value`, after which it stops.
pub const NO_VALUE: &str = "key with no value";

/// How we tell of a whole number that is none, or that has more than 64 bits.
pub const ODD_NUMBER: &str = "not a whole number";

/// How it tells of a key that was there before.
pub const TWICE: &str = "duplicate key";

const CURLY: [char; 8] = ['“', '”', '„', '‟', '‘', '’', '«', '»'];

/// Looks at a mistake that the TOML reader tells of as `what, expected this, that`.
pub fn explain(text: &str, span: Span, told: &str) -> Slip {
    let (what, expected) = told.split_once(", expected ").unwrap_or((told, ""));
    let span = on_characters(text, &span);
    let found = text.get(span.clone()).unwrap_or_default();
    let slip = |message: &str, help: &str| Slip {
        span: span.clone(),
        message: message.to_owned(),
        help: Some(help.to_owned()),
    };
    match what {
        TWICE => slip(&format!("the key `{found}` is given twice"), "keep one of the two"),
        ODD_NUMBER => slip(
            &format!("`{found}` is no whole number that can be read"),
            "write one between -9223372036854775808 and 9223372036854775807, or put it in quotes",
        ),
        NO_VALUE => without_equals(text, span),
        "unquoted keys cannot be empty" => slip("a key is missing", "write `key = value`"),
        "extra `=`" => slip("one `=` too many", "remove it"),
        "string values must be quoted" => unquoted(text, span, found),
        "invalid basic string" | "invalid literal string" if is_a_quote(expected) => {
            slip("this string is not closed", &format!("close it with {expected}"))
        }
        "invalid multi-line basic string" | "invalid multi-line literal string" if is_a_quote(expected) => {
            endless(text, span, expected)
        }
        "missing opening quote" => slip("this string is not opened", &format!("open it with {expected}")),
        "missing escaped value" => {
            let escaped = text[span.start..].chars().next().filter(|c| !c.is_control());
            let message = format!("`\\{}` means nothing", escaped.map(String::from).unwrap_or_default());
            slip(&message, "write `\\\\` for a backslash that is one")
        }
        "unclosed array" | "missing comma between array elements" if has_odd_quotes(text, &span) => {
            slip("this string is not closed", "close it with `\"`")
        }
        "unclosed array" => slip("this list is not closed", "close it with `]`"),
        "missing comma between array elements" => {
            slip("a comma is missing between two entries", "write `,` between them, and `]` after the last")
        }
        "missing comma between key-value pairs" => {
            slip("a comma is missing between two entries", "write `,` between them, and `}` after the last")
        }
        "cannot recurse further; max recursion depth met" | "recursion limit" => {
            slip("lists or tables nested too deep", "write them with fewer levels")
        }
        "extra comma in array" | "extra comma in inline table" => slip("one comma too many", "remove it"),
        "unclosed inline table" | "invalid inline table element" => {
            slip("this table is not closed", "close it with `}`")
        }
        "unclosed table" => slip("this heading is not closed", "close it with `]`"),
        "unclosed array table" => slip("this heading is not closed", "close it with `]]`"),
        "invalid unquoted key" => {
            let message = format!("`{found}` cannot stand in a key");
            slip(&message, "a key holds letters, digits, `-` and `_`, without quotes")
        }
        "invalid boolean" => {
            let help = "write `true` or `false` in small letters, and nothing after it; put a text in quotes";
            slip(&format!("`{found}` is no value"), help)
        }
        "unexpected leading zero" => {
            slip("a number does not begin with 0", "write it without the 0, or put it in quotes")
        }
        "unexpected key or value" => after_value(text, span),
        _ if what.starts_with("invalid date") => slip(told, DATES),
        _ => Slip { span: span.clone(), message: told.to_owned(), help: None },
    }
}

// The longest text, in bytes, that is written out again to show its quotes.
const SHORT: usize = 60;
const DATES: &str = "write a day as 2021-02-22, a month or a year in quotes: \"2021-02\", \"2021\"";

// What stands before the value is no `key =`.
fn without_equals(text: &str, span: Span) -> Slip {
    let before = text[line_start(text, span.start)..span.start].trim_end();
    if let Some(key) = before.strip_suffix(':') {
        let colon = span.start - text[..span.start].len() + text[..span.start].trim_end().len() - 1;
        return Slip {
            span: colon..colon + 1,
            message: format!("`{}` is followed by a colon", key.trim()),
            help: Some(format!("write `{} = …`", key.trim())),
        };
    }
    Slip {
        span,
        message: "a key without a value".to_owned(),
        help: Some("write `key = value`; a key is one word, with `_` for a space".to_owned()),
    }
}

fn unquoted(text: &str, span: Span, found: &str) -> Slip {
    let key = text[line_start(text, span.start)..span.start].trim_end().trim_end_matches('=').trim();
    let (message, help) = if found.is_empty() {
        (format!("`{key}` has no value"), "write it after the `=`, or remove the line".to_owned())
    } else if found.starts_with(CURLY) {
        let plain = found.trim_matches(CURLY).trim_matches('"');
        (format!("the quotes around `{plain}` are curly"), format!("write straight ones: \"{plain}\""))
    } else if matches!(found.to_lowercase().as_str(), "yes" | "no") {
        (format!("`{found}` is no value"), "write `true` or `false`, or put a text in quotes".to_owned())
    } else if looks_like_a_date(found) {
        (format!("`{found}` is no date"), DATES.to_owned())
    } else if found.contains(['"', '\\']) || found.len() > SHORT {
        ("this text has no quotes".to_owned(), "put it in quotes".to_owned())
    } else {
        (format!("the text `{found}` has no quotes"), format!("write \"{found}\""))
    };
    Slip { span, message, help: Some(help) }
}

// A string of several lines swallows everything up to the end: where it begins is what helps.
fn endless(text: &str, span: Span, expected: &str) -> Slip {
    let quote = expected.trim_matches('`').repeat(3);
    let start = text[..span.start].rfind(&quote);
    Slip {
        span: start.map_or(span, |start| start..start + quote.len()),
        message: "this string is not closed".to_owned(),
        help: Some(format!("close it with `{quote}`")),
    }
}

fn after_value(text: &str, span: Span) -> Slip {
    let line = &text[line_start(text, span.start)..span.start];
    let value = line.split_once('=').map_or("", |(_, value)| value.trim_start());
    let help = match value.chars().next() {
        Some('"') => "inside the quotes, write `\\\"` for a quote; after them, nothing but a comment",
        Some('\'') => "put a text that holds `'` in double quotes",
        Some(c) if c.is_ascii_digit() => "write a number with digits and a point only, a text in quotes",
        _ => "put a text in quotes; after the value, end the line",
    };
    Slip { span, message: "something follows the value".to_owned(), help: Some(help.to_owned()) }
}

fn looks_like_a_date(found: &str) -> bool {
    let words = found.split([' ', '/', '.', '-']).filter(|word| !word.is_empty());
    let numbers = words.clone().filter(|word| word.bytes().all(|b| b.is_ascii_digit())).count();
    (2..=3).contains(&words.count()) && numbers >= 2
}

fn is_a_quote(expected: &str) -> bool {
    ["`\"`", "`'`"].contains(&expected)
}

fn has_odd_quotes(text: &str, span: &Span) -> bool {
    text[line_start(text, span.start)..span.start].matches('"').count() % 2 == 1
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |found| found + 1)
}

fn on_characters(text: &str, span: &Span) -> Span {
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = floor(span.start);
    start..floor(span.end).max(start)
}
