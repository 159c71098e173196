//! Cuts text into words and signs.

/// Cuts a text into words, signs and white space, in order; nothing is left out.
///
/// A word is a run of letters, marks and digits; an apostrophe between letters belongs to it, and so does a point or a
/// comma between digits, so that `0.1.0` and `1,204` are one. Where a script writes no spaces, each letter is a word.
pub(super) fn cut(text: &str) -> impl Iterator<Item = (Sort, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (sort, length) = match first {
            c if c.is_whitespace() => {
                (Sort::Space, rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()))
            }
            c if is_alone(c) => (Sort::Word, c.len_utf8()),
            c if belongs(c) => (Sort::Word, word(rest)),
            c => (Sort::Sign, c.len_utf8()),
        };
        let (token, after) = rest.split_at(length);
        rest = after;
        Some((sort, token))
    })
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Word,
    Sign,
    Space,
}

fn word(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    let mut before = ' ';
    while let Some((at, c)) = letters.next() {
        let after = letters.peek().map_or(' ', |(_, after)| *after);
        let joins = match c {
            '\'' | '’' => before.is_alphabetic() && after.is_alphabetic(),
            '.' | ',' => before.is_ascii_digit() && after.is_ascii_digit(),
            c => belongs(c) && !is_alone(c),
        };
        if !joins {
            return at;
        }
        before = c;
    }
    text.len()
}

fn belongs(c: char) -> bool {
    // Marks that stand on letters, and what joins letters without being seen.
    let is_mark = matches!(u32::from(c), 0x300..=0x36f | 0x483..=0x487 | 0x591..=0x5c7 | 0x610..=0x61a | 0x64b..=0x65f
        | 0x900..=0x903 | 0x93a..=0x94f | 0x200c..=0x200d | 0xad);
    c.is_alphanumeric() || c == '_' || is_mark
}

// Letters of scripts that write no spaces between words: Thai, Lao, Burmese, Khmer, kana and Han.
fn is_alone(c: char) -> bool {
    matches!(u32::from(c), 0xe00..=0xeff | 0x1000..=0x109f | 0x1780..=0x17ff | 0x3040..=0x30ff | 0x3400..=0x4dbf
        | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x323af)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_into_words_and_signs() {
        let cut = |text: &str| cut(text).map(|(_, token)| token.to_owned()).collect::<Vec<_>>().join("|");
        expect_test::expect![[r#"
            It's| |10|–|12| |days|,| |v0.1.0| |(|1,204|)|.
            ’|tis| |the| |bodies|’| |o’clock| |data_set| |café|…
            信|息|管|理|2019|年| |ข|้|อ|ม|ู|ล"#]]
        .assert_eq(
            &[
                "It's 10–12 days, v0.1.0 (1,204).",
                "’tis the bodies’ o’clock data_set café…",
                "信息管理2019年 ข้อมูล",
            ]
            .map(cut)
            .join("\n"),
        );
    }
}
