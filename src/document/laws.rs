//! What holds for any text whatever: tried on thousands of texts put together at random from awkward pieces.

use std::collections::BTreeSet;

use super::body::Piece;
use super::shown;
use crate::config::settings::RawHtml;

const PIECES: &str = "[ ] ( ) ![ ]( a.md * ** _ ~ ~~ ` `` é 适 \u{feff} \0 [^a] [^b] {#x} { } <b> <!-- --> < > &amp; & \\ \
    www.a.b a@b.c https://x.y/z ``` ```rust ~~~ [x] [ ] --- === a [r]: /u [r] [t][q] \" ' x:y // +++ <a@b.c> | \
    [^a]:n ## # - 1. : |a|b| |-|:-:| javascript:x";
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
            text.push_str(pieces[chance.below(pieces.len())]);
            text.push_str(SPACES[chance.below(SPACES.len())]);
        }
        for raw_html in [RawHtml::Deny, RawHtml::Escape] {
            let (body, findings) = shown::parse(&text, raw_html);
            for finding in findings {
                let span = finding.place.and_then(|place| place.span).expect("a place");
                assert!(text.get(span.start..span.end).is_some(), "{text:?}: {}", finding.message);
            }
            let shown = |piece: &Piece| match piece {
                Piece::Html(html) => html.clone(),
                Piece::Href(_) => "x".to_owned(),
            };
            let html: String = body.pieces.iter().map(shown).collect();
            let ids = ids_of(&html);
            assert_eq!(ids, body.ids, "{text:?}");
            assert!(body.outline.iter().all(|heading| ids.contains(&heading.id)), "{text:?}");
            is_balanced(&html, &text);
        }
    }
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

// Every element is closed in its turn, and no link stands in a link.
fn is_balanced(html: &str, text: &str) {
    let mut open: Vec<&str> = Vec::new();
    for part in html.split('<').skip(1) {
        let tag = part.split(['>', ' ']).next().unwrap_or("");
        match tag.strip_prefix('/') {
            Some(closed) => assert_eq!(open.pop(), Some(closed), "{text:?}: {html}"),
            None if matches!(tag, "br" | "hr" | "img" | "input") => {}
            None => {
                assert!(tag != "a" || !open.contains(&"a"), "{text:?}: {html}");
                open.push(tag);
            }
        }
    }
    assert!(open.is_empty(), "{text:?}: {html}");
}
