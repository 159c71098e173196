//! Bytes that are no text, or another one than they seem.

use super::Outcome::Accepted;
use super::{Input, PAGE, RECORD, policy, with_fields};
use crate::workshop::SITE;

const CLASS: &str = "encoding";

pub(super) fn inputs(all: &mut Vec<Input>) {
    let utf_16 = |text: &str, little: bool| -> Vec<u8> {
        let order = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(order).collect()
    };
    // Each is the end of a text that is sound up to there.
    let ends: [&[u8]; 14] = [
        b"caf\xe9",
        b"\xc3",
        b"\xe2\x82",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\x80",
        b"\xff",
        b"a\0b",
        b"\x01\x02\x03\xfe",
        b"\x93quoted\x94",
        b"\xf8\x88\x80\x80\x80",
        b"\x1b]0;title\x07\xff",
        b"\0\0\0\0",
    ];
    for end in ends {
        for (path, start) in [
            (RECORD, policy("Text. ")),
            (
                "content/organisations/body.toml",
                "title = \"The body\"\nform = \"unit\"\nsummary = \"".to_owned(),
            ),
        ] {
            let bytes = [start.as_bytes(), end, b"\n"].concat();
            all.push(Input::refused(CLASS, "source.encoding", path, bytes));
        }
    }
    for little in [true, false] {
        for (path, text) in [(RECORD, policy("Text.")), ("site.toml", SITE.to_owned())] {
            all.push(Input::refused(CLASS, "source.encoding", path, utf_16(&text, little)));
        }
    }
    for (path, text) in [
        ("site.toml", format!("{SITE}description = \"caf")),
        ("content/risks/_kind.toml", "format = 1\nlabel = \"".to_owned()),
        ("themes/civic/templates/page.html", "caf".to_owned()),
    ] {
        all.push(Input::refused(CLASS, "source.encoding", path, [text.as_bytes(), b"\xe9\n"].concat()));
    }
    for c in
        ['\u{0}', '\u{1}', '\u{8}', '\u{b}', '\u{1b}', '\u{7f}', '\u{80}', '\u{9b}', '\u{fffe}', '\u{1ffff}']
    {
        all.push(Input::refused(CLASS, "source.encoding", RECORD, policy(&format!("a{c}b"))));
    }
    let noise: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    all.push(Input::refused(CLASS, "source.encoding", RECORD, noise.clone()));
    all.push(Input::refused(CLASS, "source.encoding", "site.toml", noise));
    all.push(Input::refused(CLASS, "front-matter.missing", RECORD, "\u{feff}"));
    all.push(Input::refused(CLASS, "front-matter.missing", RECORD, ""));
    all.push(Input::refused(CLASS, "front-matter.missing", RECORD, policy("Text.").replace('\n', "\r")));

    let accepted = |bytes: String, with| Input::file(CLASS, RECORD, bytes, Accepted(PAGE, with, "\u{feff}"));
    all.push(accepted(format!("\u{feff}{}", policy("Text.")), "<p>Text.</p>"));
    all.push(accepted(policy("Text.").replace('\n', "\r\n"), "<p>Text.</p>"));
    all.push(accepted(with_fields("summary = \"Ünïcode 😀 \u{1f3f4}\"", "Ünïcode 😀"), "<p>Ünïcode 😀</p>"));
}
