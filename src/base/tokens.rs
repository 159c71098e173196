//! The words of a text as search compares them: small letters without accents, and digits.
//!
//! The script of the search page cuts what readers type in the same way; what one finds, the other must.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

/// The longest word that can be searched for, in bytes: what is longer is no word, but a key or an address.
pub const LONGEST: usize = 40;

/// The words of a text in their order, with single spaces between them.
///
/// An apostrophe is no end of a word: `buyer’s` is `buyers`.
pub fn spaced(text: &str) -> String {
    let mut words = Words { text: String::with_capacity(text.len()), start: 0 };
    // A space ends what letters around it say of one another, so that only the pieces that need it take the long way:
    // where one began, and which words there were by then.
    let mut piece = (0, 0, 0);
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        if byte.is_ascii() {
            words.put(char::from(byte.to_ascii_lowercase()));
            at += 1;
        } else {
            let (begin, length, start) = piece;
            words.text.truncate(length);
            words.start = start;
            at = text[begin..].find(' ').map_or(text.len(), |end| begin + end + 1);
            words.put_marked(&text[begin..at]);
        }
        if *byte == b' ' || !byte.is_ascii() {
            piece = (at, words.text.len(), words.start);
        }
    }
    words.close();
    let end = words.text.trim_end_matches(' ').len();
    words.text.truncate(end);
    words.text
}

/// The words of a text in their order.
pub fn of(text: &str) -> Vec<String> {
    spaced(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

struct Words {
    text: String,
    // Where the last word began.
    start: usize,
}

impl Words {
    fn put(&mut self, c: char) {
        match c {
            '\'' | '’' => {}
            c if is_of_word(c) => self.text.push(c),
            _ => self.close(),
        }
    }

    // Letters with accents, and whatever else is not ASCII.
    fn put_marked(&mut self, piece: &str) {
        let is_mark = |c: &char| !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark;
        let plain: String = piece.nfkd().filter(|c| !is_mark(c)).collect();
        plain.to_lowercase().chars().for_each(|c| self.put(c));
    }

    // Ends the word that began last, and begins the next; one that is too long is taken back.
    fn close(&mut self) {
        if self.text.len() - self.start > LONGEST {
            self.text.truncate(self.start);
        }
        if self.text.len() > self.start {
            self.text.push(' ');
        }
        self.start = self.text.len();
    }
}

fn is_of_word(c: char) -> bool {
    use GeneralCategoryGroup::{Letter, Number};
    c.is_ascii_alphanumeric() || !c.is_ascii() && matches!(c.general_category_group(), Letter | Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_small_and_plain() {
        assert_eq!(
            spaced("The buyer’s Tŷ — café’s: GP/HA, e-mail (dm+d)"),
            "the buyers ty cafes gp ha e mail dm d"
        );
        assert_eq!(spaced("  ½ ﬁne № 5 "), "1 2 fine no 5");
        assert_eq!(spaced("ΟΔΟΣ Σ ΣΑ. A \u{301}E´a İı"), "οδος σ σα a e a iı");
        assert_eq!(spaced(""), "");
        assert_eq!(of("—"), [""; 0]);
    }

    #[test]
    fn what_is_too_long_is_no_word() {
        let long = "a".repeat(LONGEST + 1);
        assert_eq!(spaced(&format!("b {long} {} é{long}", &long[1..])), format!("b {}", &long[1..]));
    }
}
