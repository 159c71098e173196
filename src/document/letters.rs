//! Which writing a letter belongs to, and which letters look like others (UAX 24, UTS 39).
//!
//! It knows characters only, and no text around them.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};
use unicode_security::confusable_detection;

/// The writings that candour tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Writing {
    /// Latin letters.
    Latin,
    /// Greek letters.
    Greek,
    /// Cyrillic letters.
    Cyrillic,
    /// Han, kana, Hangul and bopomofo.
    EastAsian,
    /// Scripts that are written from right to left.
    RightToLeft,
    /// Scripts that write no spaces between words: Thai, Lao, Khmer, Burmese and their like.
    Spaceless,
    /// Other scripts without joined letters.
    Separate,
    /// Any other script: it may need joiners.
    Joined,
    /// Digits, signs and marks that belong to no script.
    None,
}

/// The writing of a character.
pub(super) fn writing(c: char) -> Writing {
    use Script::*;
    if c.is_ascii_alphabetic() {
        return Writing::Latin;
    }
    match c.script() {
        Latin => Writing::Latin,
        Greek => Writing::Greek,
        Cyrillic => Writing::Cyrillic,
        Han | Hiragana | Katakana | Hangul | Bopomofo => Writing::EastAsian,
        Arabic | Hebrew | Syriac | Thaana | Nko | Adlam | Samaritan | Mandaic | Hanifi_Rohingya => {
            Writing::RightToLeft
        }
        Thai | Lao | Khmer | Myanmar | Tai_Le | New_Tai_Lue | Tai_Tham | Tai_Viet | Javanese | Balinese => {
            Writing::Spaceless
        }
        Armenian | Georgian | Cherokee | Coptic | Lisu | Ethiopic | Deseret => Writing::Separate,
        Common | Inherited | Unknown => Writing::None,
        _ => Writing::Joined,
    }
}

/// The name of a character's script: `Cyrillic`.
pub(super) fn script_name(c: char) -> &'static str {
    c.script().full_name()
}

/// Whether it may stand inside a word: a letter, a digit or a mark on one.
pub(super) fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Whether it is a mark that stands on the character before it.
pub(super) fn is_mark(c: char) -> bool {
    !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark
}

/// Whether it is drawn as an emoji, or can be.
pub(super) fn is_emoji(c: char) -> bool {
    c.is_emoji_char_or_emoji_component()
}

/// Whether nobody can know what it shows: assigned to nothing, for private use, or the sign for a lost character.
pub(super) fn is_unknown(c: char) -> bool {
    let category = c.general_category();
    matches!(category, GeneralCategory::PrivateUse | GeneralCategory::Unassigned) || c == '\u{fffd}'
}

/// What a text looks like, in the form of UTS 39 §4 ("skeleton").
pub(super) fn skeleton(text: &str) -> String {
    confusable_detection::skeleton(text).collect()
}

/// The ASCII letter or digit that a character of another script, or a disguised Latin one, looks like.
pub(super) fn double(c: char) -> Option<char> {
    if c.is_ascii() || !c.is_alphanumeric() {
        return None;
    }
    let mut buffer = [0; 4];
    let mut like = confusable_detection::skeleton(c.encode_utf8(&mut buffer));
    let (first, second) = (like.next()?, like.next());
    (first.is_ascii_alphanumeric() && second.is_none()).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_doubles() {
        // Cyrillic a, Greek capital Nu, Cyrillic shha; not: e with an accent, w with a circumflex, Greek Delta.
        assert_eq!(
            ['а', 'Ν', 'һ', 'é', 'ŵ', 'Δ', 'a'].map(double),
            [Some('a'), Some('N'), Some('h'), None, None, None, None]
        );
    }

    #[test]
    fn a_character_belongs_to_a_writing() {
        use Writing::*;
        let letters = ['a', 'ŵ', 'Ω', 'ж', '適', 'ع', 'ไ', 'क', '9', '\u{301}', '😀'];
        let expected =
            [Latin, Latin, Greek, Cyrillic, EastAsian, RightToLeft, Spaceless, Joined, None, None, None];
        assert_eq!(letters.map(writing), expected);
        assert!(is_emoji('😀') && !is_emoji('a') && is_mark('\u{301}'));
        assert_eq!(['\u{e000}', '\u{378}', '\u{fffd}', 'é'].map(is_unknown), [true, true, true, false]);
    }
}
