//! Characters that hide something in a file: what a reviewer does not see, or sees in another order.
//!
//! It looks at a file as it lies on disk, comments and program text included, whatever the file is
//! (Trojan Source, CVE-2021-42574; UTS 55). Emoji, flags, joined scripts and quotations that are written from right
//! to left need some of these characters; there they are no mistake.

use std::collections::BTreeMap;

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::source::table::{Node, Table, Value};

use super::character_name;
use super::composed;
use super::direction::Paragraph;
use super::letters::{self, Writing};

/// What is wrong with a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    // It changes the order in which the text is read.
    Direction,
    // It hides inside a word, or carries a text that nobody sees.
    Hidden,
    // It does nothing here.
    Idle,
    // It cannot stand on a web page.
    Control,
    // Nobody can know what it shows.
    Unknown,
}

// The first of a fault, and how often it stands in the file.
struct Found {
    span: Span,
    count: usize,
}

/// Tells of each such character once in a file, at the first place where it stands.
pub fn check(path: &RelPath, text: &str) -> Vec<Finding> {
    // TOML and Markdown tell of controls themselves.
    let told_elsewhere = matches!(path.extension(), Some("md" | "toml"));
    let suspect = |c: &char| if c.is_control() { !told_elsewhere } else { !c.is_ascii() };
    let mut found: BTreeMap<(Fault, char), Found> = BTreeMap::new();
    let mut paragraph = Paragraph::default();
    for (at, c) in text.char_indices().filter(|(_, c)| suspect(c)) {
        if !paragraph.holds(at) {
            paragraph = Paragraph::around(text, at);
        }
        let Some(fault) = fault(text, at, c, &paragraph) else { continue };
        let entry = found.entry((fault, payload(c))).or_insert(Found { span: at..at, count: 0 });
        entry.count += 1;
        // A run of characters that carries a text is one thing.
        if entry.span.end == at {
            entry.span.end = at + c.len_utf8();
        }
    }
    let told = found.iter().map(|((fault, _), found)| finding(path, text, *fault, found));
    told.chain(apart(path, text)).collect()
}

/// What an escape or an entity puts into a text that its source does not show: `\u202E`, `&#x202E;`.
///
/// `span` is where the text stands in the file, `decoded` what it means.
pub fn check_decoded(path: &RelPath, text: &str, span: &Span, decoded: &str) -> Option<Finding> {
    if decoded.is_ascii() {
        return None;
    }
    let source = &text[span.clone()];
    let paragraph = Paragraph::around(decoded, 0);
    let (at, c, fault) = decoded.char_indices().find_map(|(at, c)| {
        let fault = if c.is_ascii() { None } else { fault(decoded, at, c, &paragraph) };
        let fault = fault.filter(|_| !source.contains(c));
        fault.map(|fault| (at, c, fault))
    })?;
    let found = Found { span: at..at + c.len_utf8(), count: 1 };
    let mut finding = finding(path, decoded, fault, &found);
    finding.place = Some(Place::at(path, escape_in(source, span, c)));
    Some(finding)
}

/// What the escapes of a TOML file put into its strings.
pub fn in_escapes(path: &RelPath, text: &str, table: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut nodes: Vec<&Node> = table.entries.iter().map(|entry| &entry.node).collect();
    while let Some(node) = nodes.pop() {
        match &node.value {
            Value::Text(decoded) => findings.extend(check_decoded(path, text, &node.span, decoded)),
            Value::Array(inner) => nodes.extend(inner),
            Value::Table(inner) => nodes.extend(inner.entries.iter().map(|entry| &entry.node)),
            _ => {}
        }
    }
    findings
}

// Where a character is written by its number; the whole stretch where that cannot be seen.
fn escape_in(source: &str, span: &Span, c: char) -> Span {
    let number = u32::from(c);
    let ways = [
        format!("\\u{number:04x}"),
        format!("\\u{number:08x}"),
        format!("&#x{number:x};"),
        format!("&#{number};"),
    ];
    let source = source.to_ascii_lowercase();
    let place = ways.iter().find_map(|way| source.find(way.as_str()).map(|at| at..at + way.len()));
    place.map_or(span.clone(), |place| span.start + place.start..span.start + place.end)
}

// Characters that carry a text by their number, or that open and close, count as one, whichever they are.
fn payload(c: char) -> char {
    match c {
        '\u{2066}'..='\u{2069}' => '\u{2066}',
        '\u{e0000}'..='\u{e007f}' => '\u{e0000}',
        '\u{e0100}'..='\u{e01ef}' => '\u{e0100}',
        other => other,
    }
}

fn fault(text: &str, at: usize, c: char, paragraph: &Paragraph) -> Option<Fault> {
    let before = || text[..at].chars().next_back();
    let after = || text[at + c.len_utf8()..].chars().next();
    let of_a_word = |c: Option<char>| c.is_some_and(letters::is_of_a_word);
    let in_a_word = || of_a_word(before()) && of_a_word(after());
    let of = |c: Option<char>, writing: Writing| c.is_some_and(|c| letters::writing(c) == writing);
    let hidden_or = |other: Option<Fault>| if in_a_word() { Some(Fault::Hidden) } else { other };
    match c {
        '\u{202a}'..='\u{202e}' => Some(Fault::Direction),
        '\u{2066}'..='\u{2069}' => paragraph.reorders(at).then_some(Fault::Direction),
        '\u{61c}' | '\u{200e}' | '\u{200f}' => (!paragraph.has_right_to_left()).then_some(Fault::Idle),
        '\u{feff}' => hidden_or((at > 0).then_some(Fault::Idle)),
        '\u{2060}' => hidden_or(None),
        '\u{200b}' if of(before(), Writing::Spaceless) || of(after(), Writing::Spaceless) => None,
        '\u{200b}' => {
            let at_a_space = |c: Option<char>| c.is_none_or(char::is_whitespace);
            hidden_or((at_a_space(before()) || at_a_space(after())).then_some(Fault::Idle))
        }
        '\u{200c}' | '\u{200d}' if joins(text, at) => None,
        '\u{200c}' | '\u{200d}' => hidden_or(Some(Fault::Idle)),
        '\u{34f}' if of(before(), Writing::RightToLeft) || of(after(), Writing::RightToLeft) => None,
        '\u{115f}' | '\u{1160}' if of(before(), Writing::EastAsian) || of(after(), Writing::EastAsian) => {
            None
        }
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => Some(Fault::Hidden),
        '\u{2061}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{fff9}'..='\u{fffb}' => Some(Fault::Hidden),
        '\u{fe00}'..='\u{fe0f}' => (!selects(before())).then_some(Fault::Hidden),
        '\u{e0100}'..='\u{e01ef}' => (!of(before(), Writing::EastAsian)).then_some(Fault::Hidden),
        '\u{e0000}'..='\u{e007f}' => (!is_in_a_flag(text, at)).then_some(Fault::Hidden),
        '\u{2028}' | '\u{2029}' => Some(Fault::Idle),
        '\t' | '\n' | '\r' => None,
        _ if super::escape::is_forbidden(c) => Some(Fault::Control),
        _ => letters::is_unknown(c).then_some(Fault::Unknown),
    }
}

// A joiner between two emoji, or after a letter of a script that joins letters.
fn joins(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev().filter(|c| !letters::is_mark(*c));
    let next = text[at..].chars().nth(1);
    before.next().is_some_and(|c| match letters::writing(c) {
        Writing::RightToLeft | Writing::Spaceless | Writing::Joined => true,
        Writing::None => !c.is_ascii() && letters::is_emoji(c) && next.is_some_and(letters::is_emoji),
        _ => false,
    })
}

// Whether a variation selector after this character chooses between forms that there are.
fn selects(base: Option<char>) -> bool {
    base.is_some_and(|base| {
        let is_sign =
            letters::writing(base) == Writing::None && !base.is_whitespace() && !letters::is_mark(base);
        let is_other =
            matches!(letters::writing(base), Writing::EastAsian | Writing::Spaceless | Writing::Joined);
        letters::is_emoji(base) || is_sign || is_other
    })
}

// The flags of England, Scotland and Wales are a black flag and the name of the country in tag characters.
fn is_in_a_flag(text: &str, at: usize) -> bool {
    const COUNTRIES: [&str; 3] = ["gbeng", "gbsct", "gbwls"];
    let is_tag = |c: &char| ('\u{e0020}'..='\u{e007f}').contains(c);
    let behind = text[..at].chars().rev().take(6).take_while(is_tag).count();
    let start = at - behind * '\u{e0020}'.len_utf8();
    let tags: String = text[start..].chars().take(7).take_while(is_tag).collect();
    let name: String = tags
        .chars()
        .filter_map(|c| char::from_u32(u32::from(c) - 0xe0000))
        .filter(|c| *c != '\u{7f}')
        .collect();
    text[..start].ends_with('\u{1f3f4}') && tags.ends_with('\u{e007f}') && COUNTRIES.contains(&name.as_str())
}

fn finding(path: &RelPath, text: &str, fault: Fault, found: &Found) -> Finding {
    let place = Place::at(path, found.span.clone());
    let run = &text[found.span.clone()];
    let c = run.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
    let name = match (run.chars().count(), fault) {
        (1, _) => character_name::of(c),
        (count, _) => format!("a run of {count} characters from {} on", character_name::of(c)),
    };
    let rest = match found.count - run.chars().count().min(found.count) {
        0 => String::new(),
        more => format!(" ({more} more in this file)"),
    };
    let shown = around(text, &found.span);
    let (code, message, help) = match fault {
        Fault::Direction => (
            Code::TextDirection,
            format!("{name} makes readers see another order than programs: `{shown}`{rest}"),
            "remove it: words in Arabic or Hebrew need no such character",
        ),
        Fault::Hidden => (
            Code::TextHidden,
            format!("{name} is hidden in `{shown}`{rest}"),
            "remove it: nobody sees it, and a search for the word does not find it",
        ),
        Fault::Idle => {
            (Code::TextIdle, format!("{name} does nothing in `{shown}`{rest}"), "remove it: nobody sees it")
        }
        Fault::Control => (
            Code::SourceEncoding,
            // Worded as for the text of a record, so that one place has one message.
            format!("the character U+{:04X} cannot stand on a web page", u32::from(c)),
            "remove it, and look for others like it",
        ),
        Fault::Unknown if c == '\u{fffd}' => (
            Code::TextUnknown,
            format!("{name} stands for a character that was lost, in `{shown}`{rest}"),
            "write the character that was there",
        ),
        Fault::Unknown => (
            Code::TextUnknown,
            format!("{name} has no meaning that readers' devices know, in `{shown}`{rest}"),
            "write the character that is meant, or a word",
        ),
    };
    Finding::at(place, code, message).help(help)
}

// The word around a place, with what cannot be seen written out.
fn around(text: &str, span: &Span) -> String {
    const MOST: usize = 16;
    let is_word = |c: &char| !c.is_whitespace() && *c != '"' && *c != '`';
    let before: Vec<char> = text[..span.start].chars().rev().take_while(is_word).take(MOST).collect();
    let after = text[span.start..].chars().take_while(is_word).take(MOST);
    let word: String = before.into_iter().rev().chain(after).collect();
    character_name::escaped(&word, is_invisible)
}

fn is_invisible(c: char) -> bool {
    let formats =
        matches!(c, '\u{61c}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{feff}');
    let ranges = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let more = matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{fff9}'..='\u{fffd}' | '\u{e0000}'..='\u{e01ef}');
    formats || ranges || more || c.is_control() || letters::is_unknown(c)
}

fn apart(path: &RelPath, text: &str) -> Option<Finding> {
    let apart = composed::first_apart(text)?;
    let written: Vec<String> =
        text[apart.span.clone()].chars().map(|c| format!("U+{:04X}", u32::from(c))).collect();
    let rest = match apart.count {
        1 => String::new(),
        count => format!(" ({} more in this file)", count - 1),
    };
    let whole = &apart.whole;
    let message = format!("`{whole}` is written as {}{rest}", written.join(" + "));
    let meant: Vec<String> = whole.chars().map(character_name::of).collect();
    let help = format!("write {}; saving the file in Normalization Form C mends all", meant.join(" and "));
    Some(Finding::at(Place::at(path, apart.span), Code::TextComposed, message).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::lines::Lines;

    fn told(file: &str, text: &str) -> String {
        let path = RelPath::new(file).expect("a path");
        let lines = Lines::of(text);
        let shown = check(&path, text).into_iter().map(|finding| {
            let at = finding.place.as_ref().and_then(|place| place.span).map_or(0, |span| span.start);
            let at = lines.position(at);
            format!("{}:{} {} {}", at.line, at.column, finding.code, finding.message)
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_hides_is_told_of() {
        let text = "access\u{202e}level \u{2067}a\u{2069} re\u{200b}cord re\u{200b}use\n\nx\u{200e} y \u{200b}z a\u{200d}b\n\
            p\u{e0041}\u{e0042}q v\u{fe01} \u{e000} \u{fffd} e\u{301} \u{9b} w\u{e0100}\u{e0101}\n";
        expect_test::expect![[r#"
            1:7 text.direction U+202E RIGHT-TO-LEFT OVERRIDE makes readers see another order than programs: `access\u{202E}level`
            1:14 text.direction U+2067 RIGHT-TO-LEFT ISOLATE makes readers see another order than programs: `\u{2067}a\u{2069}` (1 more in this file)
            1:20 text.hidden U+200B ZERO WIDTH SPACE is hidden in `re\u{200B}cord` (1 more in this file)
            3:10 text.hidden U+200D ZERO WIDTH JOINER is hidden in `a\u{200D}b`
            4:7 text.hidden U+FE01 VARIATION SELECTOR-2 is hidden in `v\u{FE01}`
            4:2 text.hidden a run of 2 characters from U+E0041 TAG LATIN CAPITAL LETTER A on is hidden in `p\u{E0041}\u{E0042}q`
            4:19 text.hidden a run of 2 characters from U+E0100 VARIATION SELECTOR-17 on is hidden in `w\u{E0100}\u{E0101}`
            3:6 text.idle U+200B ZERO WIDTH SPACE does nothing in `\u{200B}z`
            3:2 text.idle U+200E LEFT-TO-RIGHT MARK does nothing in `x\u{200E}`
            4:9 text.unknown U+E000 has no meaning that readers' devices know, in `\u{E000}`
            4:11 text.unknown U+FFFD REPLACEMENT CHARACTER stands for a character that was lost, in `\u{FFFD}`
            4:13 text.composed `é` is written as U+0065 + U+0301"#]]
        .assert_eq(&told("content/pages/a.md", text));
        expect_test::expect![[r#"
            1:1 source.encoding the character U+000C cannot stand on a web page
            1:3 source.encoding the character U+001B cannot stand on a web page"#]]
        .assert_eq(&told("themes/a.html", "\u{c}a\u{1b}"));
    }

    #[test]
    fn real_words_of_many_languages_are_let_be() {
        let texts = [
            "Llywodraeth Cymru: tŷ, ŵyr, môr, dŵr, gŵyl, pŷg; Ynys Môn; llŷn",
            "Gàidhlig, Ulster-Scots, naïve café, Škoda, Łódź, İstanbul, ß, 10 µg, 5 kΩ, TNFα, £ € ¥",
            "פּרק שָׁלוֹם: ‏(חוק)‏ 12", // marks beside Hebrew
            "The term \u{2067}حرية الإعلام\u{2069} means freedom of information.",
            "قانون، مُدَّة، می‌خواهم، نمی‌شود",
            "क्‍ष और क्‌ष, தமிழ், বাংলা, ശ്രീ, ක්‍රි",
            "ภาษา\u{200b}ไทย, ភាសា\u{200b}ខ្មែរ",
            "👩‍⚕️ 🏳️‍🌈 👨‍👩‍👧 ❤️ ©️ 1️⃣ #️⃣ 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 🇬🇧 ☎︎",
            "葛󠄀城市、適用範囲",
            "\u{feff}A file may begin so. and/\u{200b}or, 10\u{2060}/\u{2060}12, co\u{ad}operate, a\u{a0}b",
            "Κυβέρνηση, Правительство, ქართული, Հայաստան, ᏣᎳᎩ, 日本語テキスト, 한국어",
        ];
        for text in texts {
            assert_eq!(told("content/pages/a.md", text), "", "{text}");
        }
    }

    #[test]
    fn a_flag_of_no_country_hides_a_text() {
        assert!(told("a.md", "🏴\u{e0067}\u{e0062}").contains("text.hidden"));
    }

    #[test]
    fn escapes_are_looked_through() {
        let path = RelPath::new("a.md").expect("a path");
        let text = "title = \"a\\u202Eb\"";
        let finding = check_decoded(&path, text, &(8..18), "a\u{202e}b").expect("told");
        let span = finding.place.and_then(|place| place.span).expect("a span");
        assert_eq!(&text[span.start..span.end], "\\u202E");
        assert_eq!(check_decoded(&path, "\"é\"", &(0..4), "é"), None);
    }

    #[test]
    fn a_long_file_of_marks_takes_no_more_work_than_its_length() {
        for mark in [
            "\u{2067}a",
            "\u{2067}\n\n",
            "e\u{301}",
            "\u{e0041}",
            "\u{1f3f4}\u{e0067}",
            "\u{200d}",
            "а\u{301}\u{200b}",
        ] {
            assert!(!check(&RelPath::new("a.md").expect("a path"), &mark.repeat(50_000)).is_empty());
        }
    }
}
