//! Law: reading a text takes time that grows with its length, whatever the text; or the text is refused.
//!
//! Each shape is doubled twice. What takes twice the time is well; what takes four times as long would let a few
//! kilobytes stop a build.

use std::time::{Duration, Instant};

use candour::base::id::Slug;
use candour::base::path::RelPath;
use candour::config::glossary::{Glossary, Term};
use candour::config::writing::{Numbering, RawHtml, Writing};
use candour::diag::code::Code;
use candour::diag::finding::{Origin, Place};
use candour::document::body::{self, Part};

type Shape = (&'static str, fn(usize) -> String);

const SHAPES: [Shape; 48] = [
    ("quotations", |n| ">".repeat(n)),
    ("quotations, spaced", |n| "> ".repeat(n)),
    ("quotations and lists", |n| "> - ".repeat(n)),
    ("lazy quotation", |n| "> a\n".to_owned() + &"b\n".repeat(n)),
    ("brackets", |n| "[".repeat(n)),
    ("brackets closed", |n| "[".repeat(n) + &"]".repeat(n)),
    ("brackets, closing", |n| "a](".repeat(n)),
    ("links in links", |n| "[a](b".repeat(n)),
    ("images", |n| "![".repeat(n) + &"](a)".repeat(n)),
    ("references", |n| "[a][b]".repeat(n)),
    ("definitions", |n| (0..n).map(|i| format!("[r{i}]: /u\n")).collect()),
    ("definitions, long", |n| format!("[a]: /u '{}\n", "x\n".repeat(n))),
    ("emphasis", |n| "*a ".repeat(n)),
    ("emphasis, mixed", |n| "*a _b ".repeat(n)),
    ("emphasis, many stars", |n| "a**b".repeat(n) + &"c* ".repeat(n)),
    ("strong", |n| "**a ".repeat(n) + &"a** ".repeat(n)),
    ("struck", |n| "~~a ".repeat(n)),
    ("tildes", |n| "~".repeat(n) + "a"),
    ("backticks", |n| (1..n / 50).map(|i| "`".repeat(i % 300 + 1) + "a").collect()),
    ("code unclosed", |n| "`a ``b ".repeat(n)),
    ("fences", |n| "```\n".repeat(n)),
    ("entities", |n| "&amp;&#x41;&nosuch;".repeat(n)),
    ("addresses", |n| "https://a.b/(".repeat(n)),
    ("addresses, mail", |n| "a@b.c ".repeat(n)),
    ("addresses, mail without end", |n| "a.".repeat(n) + "@"),
    ("addresses, www", |n| "www.".repeat(n)),
    ("addresses, angle", |n| "<a:".repeat(n)),
    ("comments", |n| "<!-- ".repeat(n)),
    ("comments in a line", |n| "a <!-- ".repeat(n)),
    ("processing", |n| "a <?".repeat(n)),
    ("declarations", |n| "a <!X ".repeat(n)),
    ("tags", |n| "<b>".repeat(n)),
    ("tags, blocks", |n| "<div>\n\n".repeat(n)),
    ("tags, ends", |n| "a </b>".repeat(n)),
    ("tags, unclosed", |n| format!("<div\n{}", "<a b=\"".repeat(n))),
    ("tags, one quote", |n| format!("<div>\n{}\">", "<a b=c ".repeat(n))),
    ("tags, tables", |n| "<table><tr><td>".repeat(n)),
    ("tags, ids", |n| (0..n).map(|i| format!("<a id=\"x{i}\"></a>\n\n")).collect()),
    ("tags, equal ids", |n| "<a id=\"x\"></a>\n\n".repeat(n)),
    ("footnotes", |n| "[^a]".repeat(n) + "\n\n[^a]: x"),
    ("footnotes, defined", |n| (0..n).map(|i| format!("[^{i}]\n\n[^{i}]: x\n\n")).collect()),
    ("headings", |n| "## a\n".repeat(n)),
    ("headings, setext", |n| "a\n---\n".repeat(n)),
    ("tables", |n| "| a |\n|---|\n| b |\n\n".repeat(n)),
    ("captions", |n| "Table: a\n\n| a |\n|---|\n\n".repeat(n)),
    ("alerts", |n| "> [!NOTE]\n> a\n\n".repeat(n)),
    ("descriptions", |n| "a\n\n: b\n\n".repeat(n)),
    ("terms", |n| "DCB data controller data ".repeat(n)),
];

// The least of several runs.
fn effort(text: &str, writing: &Writing, runs: usize) -> (Duration, bool) {
    let path = RelPath::new("content/pages/a.md").expect("a sound path");
    let kind = Slug::new("pages").expect("a sound name");
    let mut refused = false;
    let once = |_| {
        let start = Instant::now();
        let findings = body::parse(&path, text, 0..text.len(), writing, Part::Text(&kind)).findings;
        refused = findings.iter().any(|f| [Code::BodyTooDeep, Code::BodyTooLarge].contains(&f.code));
        start.elapsed()
    };
    let least = (0..runs).map(once).min().unwrap_or_default();
    (least, refused)
}

fn writing() -> Writing {
    let mut glossary = Glossary::default();
    for term in ["DCB", "data controller", "data"] {
        let term = Term { term: term.to_owned(), stands_for: None, definition: Some("x".to_owned()) };
        assert_eq!(glossary.add(term, &[]), None);
    }
    let place = Place::file(&RelPath::new("site.toml").expect("a sound path"));
    let kind = Slug::new("pages").expect("a sound name");
    let numbering = [(kind, (Numbering::Paragraphs, Origin(place)))].into();
    Writing { raw_html: RawHtml::Sanitise, numbering, glossary, ..Writing::default() }
}

// Other programs share the machine, so that a daily run only asks that nothing gets out of hand.
#[test]
fn no_text_takes_long() {
    let writing = writing();
    for (name, shape) in SHAPES {
        let (took, _) = effort(&shape(8_000), &writing, 1);
        assert!(took < Duration::from_secs(20), "{name}: {took:?}");
    }
}

#[test]
fn the_effort_grows_with_the_length_campaign() {
    if std::env::var_os("CANDOUR_CAMPAIGN").is_none() {
        return;
    }
    let writing = writing();
    let mut wrong = Vec::new();
    for (name, shape) in SHAPES {
        let sizes = [10_000, 20_000, 40_000].map(shape);
        let [(one, _), (two, _), (four, refused)] = [0, 1, 2].map(|i| effort(&sizes[i], &writing, 5));
        // Below twenty milliseconds the clock says little. Linear is 4, quadratic is 16.
        let ratio = four.as_secs_f64() / one.as_secs_f64().max(0.02);
        let length = sizes[2].len();
        let end = if refused { "refused" } else { "" };
        println!("{name:<30} {length:>8} bytes {one:>9.1?} {two:>9.1?} {four:>9.1?} {ratio:>5.1} {end}");
        if ratio >= 9.0 && !refused {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}
