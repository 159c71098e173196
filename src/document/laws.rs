//! What holds for any text whatever: tried on thousands of texts put together at random from awkward pieces.

use std::collections::BTreeSet;

use super::body::Piece;
use super::raw::{self, Token};
use super::shown;
use crate::base::id::Slug;
use crate::base::path::RelPath;
use crate::config::glossary::{Glossary, Term};
use crate::config::writing::{Numbering, RawHtml, Writing};
use crate::diag::finding::{Origin, Place};

const PIECES: &str = "[ ] ( ) ![ ]( a.md * ** __ ~ ~~ ` `` é 适 \u{feff} \0 [^a] [^b] {#x} { } <b> <!-- --> < > &amp; & \\ \
    www.a.b a@b.c https://x.y/z ``` ```rust ~~~ [x] [ ] --- === a [r]: /u [r] [t][q] \" ' x:y // +++ <a@b.c> | \
    [^a]:n ## # - 1. : |a|b| |-|:-:| javascript:x DCB DCBs \u{e000} > [!NOTE] [!X] Table: 1.2 <a_href=x.md> </a> </b> \
    <div> </div> <details> </details> <summary> <script> </script> <p_id=x> <table> <td> </table> <ul> <li> \
    <h2_id='y'> <img_src=x.png_onerror=x> <a_name=x> <style> <svg> <iframe> <b_style=x> \
    &#xE000; L0 B0 &#57345; <b_title='&#xE000;I0&#xE001;'>";
const SPACES: [&str; 8] = ["", "", " ", " ", "\n", "\n\n", "\r\n", "\n    "];

// Xorshift (Marsaglia 2003): the same texts in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("below a usize")
    }
}

#[test]
fn any_text_becomes_sound_html() {
    let pieces: Vec<&str> = PIECES.split_whitespace().collect();
    let mut chance = Chance(20_211_122);
    for _ in 0..4_000 {
        let mut text = String::new();
        for _ in 0..=chance.below(40) {
            text.push_str(&pieces[chance.below(pieces.len())].replace('_', " "));
            text.push_str(SPACES[chance.below(SPACES.len())]);
        }
        for raw_html in [RawHtml::Deny, RawHtml::Escape, RawHtml::Sanitise] {
            let (body, findings) = shown::read(&text, &writing(raw_html));
            for finding in findings {
                let span = finding.place.and_then(|place| place.span).expect("a place");
                assert!(text.get(span.start..span.end).is_some(), "{text:?}: {}", finding.message);
            }
            let shown = |piece: &Piece| match piece {
                Piece::Html(html) => html.clone(),
                Piece::Href(_) => "x".to_owned(),
                Piece::Size(_) | Piece::File(_) => String::new(),
            };
            let html: String = body.pieces.iter().map(shown).collect();
            let ids = ids_of(&html);
            assert_eq!(ids, body.ids, "{text:?}");
            assert!(body.outline.iter().all(|heading| ids.contains(&heading.id)), "{text:?}");
            is_balanced(&html, &text);
            is_harmless(&html, &text);
        }
    }
}

// A site that asks for everything.
fn writing(raw_html: RawHtml) -> Writing {
    let mut glossary = Glossary::default();
    let term = Term {
        term: "DCB".to_owned(),
        stands_for: Some("Board".to_owned()),
        definition: Some("A & b".to_owned()),
    };
    assert_eq!(glossary.add(term, &["DCBs".to_owned()]), None);
    let place = Place::file(&RelPath::new("site.toml").expect("a sound path"));
    let numbering = (Numbering::Paragraphs, Origin(place));
    let kind = Slug::new("pages").expect("a sound name");
    Writing { raw_html, numbering: [(kind, numbering)].into(), glossary, ..Writing::default() }
}

// The ids in the HTML; each once, and none missing that the HTML itself links to.
fn ids_of(html: &str) -> BTreeSet<String> {
    let values = |name: &str| {
        let parts: Vec<&str> = html.split(name).skip(1).collect();
        parts.into_iter().filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect::<Vec<_>>()
    };
    let mut ids = BTreeSet::new();
    for id in values(" id=\"") {
        assert!(!id.is_empty() && !id.contains(char::is_whitespace), "{html}");
        assert!(ids.insert(id), "{html}");
    }
    assert!(values(" href=\"#").iter().all(|id| ids.contains(id)), "{html}");
    ids
}

// Nothing acts, and nothing is left of what candour itself put in between.
fn is_harmless(html: &str, text: &str) {
    for token in raw::tokens(html) {
        match token {
            Token::Open { attributes, .. } => {
                let acts =
                    |name: &str| name.starts_with("on") || ["style", "srcdoc", "xlink:href"].contains(&name);
                assert!(!attributes.iter().any(|a| acts(&a.name)), "{text:?}: {html}");
            }
            Token::Close { .. } => {}
            Token::Unseen { .. } | Token::Foreign { .. } => panic!("{text:?}: {html}"),
        }
    }
    assert!(!html.contains("title=\"\u{e000}"), "{text:?}: {html}");
}

// Every element is closed in its turn, and no link stands in a link.
fn is_balanced(html: &str, text: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let tag = part.split(['>', ' ']).next().unwrap_or("");
        match tag.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "{text:?}: {html}"),
            None if matches!(tag, "br" | "hr" | "img" | "input" | "wbr" | "col") => {}
            None => {
                assert!(tag != "a" || !open.contains(&"a"), "{text:?}: {html}");
                open.push(tag);
            }
        }
    }
    assert!(open.is_empty(), "{text:?}: {html}");
}
