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
    let mut words = String::with_capacity(text.len());
    let mut start = 0;
    let mut put = |c: char, words: &mut String| match c {
        '\'' | '’' => {}
        c if is_of_word(c) => words.push(c),
        _ => close(words, &mut start),
    };
    // A space ends what letters around it say of one another, so that only the words that need it take the long way.
    for piece in text.split_inclusive(' ') {
        if piece.is_ascii() {
            piece.bytes().for_each(|byte| put(char::from(byte.to_ascii_lowercase()), &mut words));
        } else {
            let is_mark =
                |c: &char| !c.is_ascii() && c.general_category_group() == GeneralCategoryGroup::Mark;
            let plain: String = piece.nfkd().filter(|c| !is_mark(c)).collect();
            plain.to_lowercase().chars().for_each(|c| put(c, &mut words));
        }
    }
    close(&mut words, &mut start);
    let end = words.trim_end().len();
    words.truncate(end);
    words
}

/// The words of a text in their order.
pub fn of(text: &str) -> Vec<String> {
    spaced(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

// Ends the word that began at `start`, and begins the next; one that is too long is taken back.
fn close(words: &mut String, start: &mut usize) {
    if words.len() - *start > LONGEST {
        words.truncate(*start);
    }
    if words.len() > *start {
        words.push(' ');
    }
    *start = words.len();
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
