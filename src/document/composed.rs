//! Whether letters and their accents are written as one character where there is one (Normalization Form C, UAX 15).
//!
//! The only file that knows unicode-normalization. Texts in scripts whose writers put marks in another order than
//! the standard does (Hebrew, Arabic, the scripts of India) are left alone: that is no mistake of theirs.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::base::lines::Span;

use super::letters::{self, Writing};

/// Letters that should be written in another way.
#[derive(Debug, PartialEq)]
pub(super) struct Apart {
    /// The first of them.
    pub(super) span: Span,
    /// What it should be.
    pub(super) whole: String,
    /// How many there are.
    pub(super) count: usize,
}

/// Looks for letters that are not composed.
pub(super) fn first_apart(text: &str) -> Option<Apart> {
    if is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return None;
    }
    let mut apart: Option<Apart> = None;
    for (span, first) in clusters(text) {
        let cluster = &text[span.clone()];
        let is_ours = match letters::writing(first) {
            Writing::Latin | Writing::Greek | Writing::Cyrillic | Writing::None => true,
            Writing::EastAsian => is_jamo(first),
            _ => false,
        };
        if !is_ours || cluster.nfc().eq(cluster.chars()) {
            continue;
        }
        match &mut apart {
            Some(apart) => apart.count += 1,
            None => apart = Some(Apart { span, whole: cluster.nfc().collect(), count: 1 }),
        }
    }
    apart
}

// Characters with the marks that follow them; only those that are not plain ASCII.
fn clusters(text: &str) -> impl Iterator<Item = (Span, char)> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        loop {
            let (start, first) = chars.next()?;
            let mut end = start + first.len_utf8();
            while let Some((at, c)) = chars.next_if(|(_, c)| letters::is_mark(*c) || is_trailing_jamo(*c)) {
                end = at + c.len_utf8();
            }
            if end - start > 1 {
                return Some((start..end, first));
            }
        }
    })
}

fn is_jamo(c: char) -> bool {
    ('\u{1100}'..='\u{11ff}').contains(&c)
}

fn is_trailing_jamo(c: char) -> bool {
    ('\u{1160}'..='\u{11ff}').contains(&c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_apart_are_found() {
        let apart = first_apart("a cafe\u{301} and a na\u{308}ive w\u{302}yl").expect("three");
        assert_eq!(apart, Apart { span: 5..8, whole: "é".to_owned(), count: 3 });
        let jamo = first_apart("\u{1112}\u{1161}\u{11ab}").expect("a syllable");
        assert_eq!(jamo.whole, "한");
        assert_eq!(first_apart("\u{2126}").expect("the ohm sign").whole, "Ω");
    }

    #[test]
    fn what_is_whole_or_has_no_whole_is_let_be() {
        // Welsh, Vietnamese, Yoruba (no single character), pointed Hebrew and Arabic as people type them, Hindi.
        for text in ["tŷ ŵyr", "tiếng Việt", "ọ\u{301}", "שָׁלּוֹם", "مُدَّة", "क़लम", "10 µg", "", "👩‍⚕️"]
        {
            assert_eq!(first_apart(text), None, "{text}");
        }
    }
}
