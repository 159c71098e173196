//! Words with letters that only look like those of their neighbours: `рolicy` with a Cyrillic er.
//!
//! In running text that is most often a slip of the keyboard, and a warning. In a name, a code or the host of an
//! address it deceives readers and searches, and is an error. A site lists words that are right in `allow_words`.

use std::collections::BTreeSet;

use crate::base::host;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::base::web;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place, SpanIn};
use crate::kind::common_fields;
use crate::source::table::{Node, Table, Value as Toml};

use super::character_name;
use super::letters::{self, Writing};
use super::meta::Meta;
use super::value::{Item, Value};

/// A letter that looks like another.
#[derive(Debug, PartialEq)]
struct Disguise {
    letter: char,
    like: char,
    // How the word is written in an address, if not in these letters: `xn--80ak6aa92e`.
    written: Option<String>,
}

/// The words of a text that hold letters of two scripts, one of which looks like the other.
pub(super) fn in_prose(path: &RelPath, prose: &str) -> Vec<Finding> {
    if prose.is_ascii() {
        return Vec::new();
    }
    let mixed = words(prose).filter_map(|span| {
        let word = &prose[span.clone()];
        let disguise = mixed(word)?;
        Some(finding(Place::at(path, span), Code::TextMixed, word, &disguise))
    });
    // Once for each word: the same slip is made again by copying.
    let mut seen = BTreeSet::new();
    mixed.filter(|finding| seen.insert(finding.message.clone())).collect()
}

/// The disguised words in the names, codes and addresses of a record, and in its lines of text.
pub(super) fn in_meta(meta: &Meta, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, items) in &meta.fields {
        items.iter().for_each(|item| of_item(meta, text, name, item, &mut findings));
    }
    findings
}

fn of_item(meta: &Meta, text: &str, field: &str, item: &Item, findings: &mut Vec<Finding>) {
    let told = |found: Vec<(String, Disguise)>, code: Code| {
        let one = |(word, disguise): (String, Disguise)| {
            finding(place_of(&meta.path, text, item.span, disguise.written(&word)), code, &word, &disguise)
        };
        found.into_iter().map(one).collect::<Vec<_>>()
    };
    match &item.value {
        Value::Text(words) if field == common_fields::TITLE => {
            findings.extend(told(in_name(words), Code::TextLookalike));
        }
        Value::Text(words) => {
            let found = self::words(words).filter_map(|span| {
                let word = &words[span];
                mixed(word).map(|disguise| (word.to_owned(), disguise))
            });
            findings.extend(told(found.collect(), Code::TextMixed));
        }
        Value::Code(code) => findings.extend(told(in_code(code), Code::TextLookalike)),
        Value::Url(url) => findings.extend(told(in_host(url), Code::TextLookalike)),
        Value::Email(address) => {
            let host = address.rsplit('@').next().unwrap_or(address);
            findings.extend(told(in_labels(host), Code::TextLookalike));
        }
        Value::Row(cells) => {
            for (cell, items) in cells {
                // The title of a source is a line of text like others.
                let name = format!("{field}.{cell}");
                items.iter().for_each(|item| of_item(meta, text, &name, item, findings));
            }
        }
        _ => {}
    }
}

/// The disguised words in a TOML file whose strings are names that every page shows.
pub fn in_names(path: &RelPath, text: &str, table: &Table) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut nodes: Vec<&Node> = table.entries.iter().map(|entry| &entry.node).collect();
    while let Some(node) = nodes.pop() {
        match &node.value {
            Toml::Text(words) => {
                let span = SpanIn { start: node.span.start, end: node.span.end };
                let found = if web::is_web_address(words) { in_host(words) } else { in_name(words) };
                let told = |(word, disguise): (String, Disguise)| {
                    finding(
                        place_of(path, text, span, disguise.written(&word)),
                        Code::TextLookalike,
                        &word,
                        &disguise,
                    )
                };
                findings.extend(found.into_iter().map(told));
            }
            Toml::Array(inner) => nodes.extend(inner),
            Toml::Table(inner) => nodes.extend(inner.entries.iter().map(|entry| &entry.node)),
            _ => {}
        }
    }
    findings
}

/// The disguised labels in the host of an address in a text.
pub(super) fn in_address(path: &RelPath, text: &str, span: &Span, address: &str) -> Vec<Finding> {
    let span = SpanIn { start: span.start, end: span.end };
    let told = |(label, disguise): (String, Disguise)| {
        finding(place_of(path, text, span, disguise.written(&label)), Code::TextLookalike, &label, &disguise)
    };
    in_host(address).into_iter().map(told).collect()
}

/// Whether a finding is about a word that the site allows.
pub fn is_allowed(finding: &Finding, allowed: &BTreeSet<String>) -> bool {
    let is_ours = matches!(finding.code, Code::TextMixed | Code::TextLookalike);
    is_ours && allowed.iter().any(|word| finding.message.contains(&in_word(word)))
}

// The part of a message that names the word.
fn in_word(word: &str) -> String {
    format!(" in `{word}` is ")
}

// A name: words of two scripts, and words in disguise among words in Latin letters.
fn in_name(name: &str) -> Vec<(String, Disguise)> {
    if name.is_ascii() {
        return Vec::new();
    }
    let spans: Vec<&str> = words(name).map(|span| &name[span]).collect();
    let is_latin = |word: &&&str| word.chars().any(|c| letters::writing(c) == Writing::Latin);
    let is_foreign =
        |word: &&&str| word.chars().any(|c| c.is_alphabetic() && letters::writing(c) != Writing::Latin);
    // A Russian or Greek phrase in a name has words that look like no Latin ones.
    let has_phrase =
        spans.iter().filter(is_foreign).any(|word| mixed(word).is_none() && whole(word).is_none());
    let has_latin = spans.iter().any(|word| is_latin(&word));
    let found = spans.iter().filter_map(|word| {
        let disguise = mixed(word).or_else(|| whole(word).filter(|_| has_latin && !has_phrase))?;
        Some(((*word).to_owned(), disguise))
    });
    found.collect()
}

// A code, or the labels of a host: any letter that looks like one of ASCII among those that are ASCII, or all of it.
fn in_code(code: &str) -> Vec<(String, Disguise)> {
    let parts = words(code).map(|span| &code[span]);
    let has_latin = code.chars().any(|c| c.is_ascii_alphabetic());
    let found = parts.filter(|part| !part.is_ascii()).filter_map(|part| {
        let letter = part.chars().find(|c| letters::double(*c).is_some())?;
        let is_whole = letters::skeleton(part).is_ascii();
        let like = letters::double(letter)?;
        (is_whole || has_latin && mixed(part).is_some())
            .then(|| (part.to_owned(), Disguise { letter, like, written: None }))
    });
    found.collect()
}

fn in_host(address: &str) -> Vec<(String, Disguise)> {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    in_labels(host)
}

// Each label by itself: `.com` behind a name in Cyrillic is Latin always.
fn in_labels(host: &str) -> Vec<(String, Disguise)> {
    let one = |label: &str| {
        let name = host::readable(label);
        let written = (name.is_ascii() != label.is_ascii()).then(|| label.to_owned());
        let name = if written.is_some() { name } else { label.to_owned() };
        let with = |(word, disguise)| (word, Disguise { written: written.clone(), ..disguise });
        in_code(&name).into_iter().map(with).collect::<Vec<_>>()
    };
    host.split('.').flat_map(one).collect()
}

impl Disguise {
    // The word as the source has it.
    fn written<'w>(&'w self, word: &'w str) -> &'w str {
        self.written.as_deref().unwrap_or(word)
    }
}

// A letter of another script that looks like a Latin one, in a word that has Latin letters too.
fn mixed(word: &str) -> Option<Disguise> {
    if word.is_ascii() || !word.chars().any(|c| letters::writing(c) == Writing::Latin) {
        return None;
    }
    word.chars().filter(|c| is_foreign_double(*c)).find_map(|letter| {
        let like = letters::double(letter)?;
        Some(Disguise { letter, like, written: None })
    })
}

// A word without a Latin letter that looks as if all were.
fn whole(word: &str) -> Option<Disguise> {
    let is_disguised = !word.is_ascii()
        && word.chars().filter(|c| c.is_alphabetic()).all(|c| letters::double(c).is_some())
        && word.chars().all(|c| letters::writing(c) != Writing::Latin);
    let letter = word.chars().find(|c| is_foreign_double(*c)).filter(|_| is_disguised)?;
    Some(Disguise { letter, like: letters::double(letter)?, written: None })
}

// Small Greek letters stand in the names of substances and units (`TNFα`, `μg`); only the omicron is a mere disguise.
fn is_foreign_double(c: char) -> bool {
    let is_greek_sign = ('α'..='ω').contains(&c) && c != 'ο';
    let is_other = matches!(
        letters::writing(c),
        Writing::Greek | Writing::Cyrillic | Writing::Separate | Writing::Joined
    );
    is_other && !is_greek_sign && letters::double(c).is_some()
}

// Stretches of letters, digits and marks that are not ASCII alone.
fn words(text: &str) -> impl Iterator<Item = Span> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(letters::is_of_a_word)?;
        let rest = &text[start..];
        at = start + rest.find(|c| !letters::is_of_a_word(c)).unwrap_or(rest.len());
        Some(start..at)
    })
}

fn place_of(path: &RelPath, text: &str, span: SpanIn, word: &str) -> Place {
    let found = text.get(span.start..span.end).and_then(|source| source.find(word));
    match found {
        Some(at) => Place::at(path, span.start + at..span.start + at + word.len()),
        // Written with escapes.
        None => Place { path: path.clone(), span: Some(span) },
    }
}

fn finding(place: Place, code: Code, word: &str, disguise: &Disguise) -> Finding {
    let Disguise { letter, like, written } = disguise;
    let name = character_name::of(*letter);
    let message = format!("`{letter}`{}{name}, and looks like `{like}`", in_word(word));
    let plain: String = word.chars().map(|c| letters::double(c).unwrap_or(c)).collect();
    let script = letters::script_name(*letter);
    let reads = written.as_ref().map_or_else(String::new, |written| format!("`{written}` reads `{word}`: "));
    let help = format!(
        "{reads}write `{plain}`; if the {script} letter is meant, add the word to `allow_words` in site.toml"
    );
    Finding::at(place, code, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(text: &str) -> Vec<String> {
        let path = RelPath::new("a.md").expect("a path");
        in_prose(&path, text).into_iter().map(|finding| finding.message).collect()
    }

    fn names(found: &[(String, Disguise)]) -> Vec<&str> {
        found.iter().map(|(word, _)| word.as_str()).collect()
    }

    #[test]
    fn a_letter_in_disguise_is_told_of_once() {
        assert_eq!(
            prose("The рolicy, a рolicy and ΝHS"),
            [
                "`р` in `рolicy` is U+0440 CYRILLIC SMALL LETTER ER, and looks like `p`",
                "`Ν` in `ΝHS` is U+039D GREEK CAPITAL LETTER NU, and looks like `N`"
            ]
        );
    }

    #[test]
    fn real_words_are_no_disguise() {
        for text in [
            "Ŵyr tŷ naïve Łódź Škoda İstanbul smørrebrød",
            "Закон о связи, а также СССР; Η κυβέρνηση; ქართული; עברית; العربية",
            "10 μg of IFNγ, TNFα and β2, 5 kΩ, Δt, Σx, x²",
            "日本語のTシャツ、한국어, Яндекс-based, COVID‑19, ½ ﬁ",
            "re\u{301}sume\u{301}",
        ] {
            assert_eq!(prose(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn names_and_codes_are_looked_at_more_closely() {
        assert_eq!(names(&in_name("Guidance on А and СОР")), ["А", "СОР"]);
        assert_eq!(names(&in_name("Federal law О связи")), [""; 0]);
        assert_eq!(names(&in_name("СОР")), [""; 0]);
        assert_eq!(names(&in_code("DСB-0129")), ["DСB"]);
        assert_eq!(names(&in_code("А1")), ["А1"]);
        assert_eq!(names(&in_host("https://www.аррӏе.com/x")), ["аррӏе"]);
        assert_eq!(names(&in_host("https://gоv.uk")), ["gоv"]);
        assert_eq!(names(&in_host("https://www.xn--80ak6aa92e.com/x")), ["аррӏе"]);
        assert_eq!(names(&in_host("https://xn--mnchen-3ya.example/")), [""; 0]);
        for host in
            ["https://россия.рф/", "https://münchen.example/", "https://例え.jp/", "https://a.example/о"]
        {
            assert_eq!(names(&in_host(host)), [""; 0], "{host}");
        }
    }
}
