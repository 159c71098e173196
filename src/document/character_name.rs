//! What a character is called, for findings: the code point and its name in Unicode.

/// `U+202E RIGHT-TO-LEFT OVERRIDE`; the code point alone where there is no name.
pub(super) fn of(c: char) -> String {
    let code_point = format!("U+{:04X}", u32::from(c));
    match unicode_names2::name(c) {
        Some(name) => format!("{code_point} {name}"),
        None => match alias(c) {
            Some(name) => format!("{code_point} {name}"),
            None => code_point,
        },
    }
}

/// A text in which every character that cannot be seen is written as `\u{200B}`.
pub(super) fn escaped(text: &str, is_hidden: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) {
            true => out.push_str(&format!("\\u{{{:04X}}}", u32::from(c))),
            false => out.push(c),
        }
    }
    out
}

// Controls have no name, only aliases (NameAliases.txt); here are those that turn up in files.
fn alias(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{7}' => "BELL",
        '\u{8}' => "BACKSPACE",
        '\u{b}' => "LINE TABULATION",
        '\u{c}' => "FORM FEED",
        '\u{1b}' => "ESCAPE",
        '\u{7f}' => "DELETE",
        '\u{85}' => "NEXT LINE",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_have_names() {
        let names = ['\u{202e}', '\u{440}', '\u{85}', '\u{e000}', '\u{e0041}'].map(of);
        expect_test::expect![[r#"
            U+202E RIGHT-TO-LEFT OVERRIDE
            U+0440 CYRILLIC SMALL LETTER ER
            U+0085 NEXT LINE
            U+E000
            U+E0041 TAG LATIN CAPITAL LETTER A"#]]
        .assert_eq(&names.join("\n"));
        assert_eq!(escaped("re\u{200b}cord", |c| c == '\u{200b}'), "re\\u{200B}cord");
    }
}
