//! Style sheets as they are published: without comments, and without space that means nothing.

/// Takes out of a style sheet what only its authors need. Strings are left alone, and so are comments that begin with
/// `/*!`, by which licences ask to be kept.
pub fn compact(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    // Whether space was left out that may still be needed.
    let mut space = false;
    while let Some(next) = rest.chars().next() {
        let is_kept = rest.starts_with("/*!");
        if let Some(comment) = rest.strip_prefix("/*").filter(|_| !is_kept) {
            rest = comment.split_once("*/").map_or("", |(_, after)| after);
            space = true;
            continue;
        }
        if next.is_ascii_whitespace() {
            rest = rest.trim_start();
            space = true;
            continue;
        }
        if space && is_needed(out.chars().next_back(), next) {
            out.push(' ');
        }
        space = false;
        if next == '}' && out.ends_with(';') {
            out.pop();
        }
        let end = match next {
            '"' | '\'' => string_end(rest, next),
            '/' if is_kept => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => next.len_utf8(),
        };
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    out.push('\n');
    out
}

// Before a colon space is a combinator (`a :hover`), and around plus and minus it is part of `calc()`.
fn is_needed(before: Option<char>, after: char) -> bool {
    let is_open = before.is_none_or(|before| matches!(before, '{' | '}' | ';' | ',' | ':' | '>'));
    !is_open && !matches!(after, '{' | '}' | ';' | ',' | '>')
}

// Where a string that begins here ends; one without an end takes the rest.
fn string_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => return at + character.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_space_go_and_nothing_else() {
        let css = "/* One. */\n:root {\n  --bg: #fff; --wide: 70rem;\n}\n\n.a > .b , .c :hover { margin: 0 auto;\n  \
            inline-size: calc(100% - 2rem); }\n@media (min-width: 48em) { .d::before { content: \" /* no */ \\\" > \"; } }";
        let expected = ":root{--bg:#fff;--wide:70rem}.a>.b,.c :hover{margin:0 auto;inline-size:calc(100% - 2rem)}\
            @media (min-width:48em){.d::before{content:\" /* no */ \\\" > \"}}\n";
        assert_eq!(compact(css), expected);
        assert_eq!(compact(expected), expected, "twice is once");
    }

    #[test]
    fn what_has_no_end_ends_with_the_file() {
        assert_eq!(compact("a{b:\"c"), "a{b:\"c\n");
        assert_eq!(compact("a{} /* b"), "a{}\n");
    }

    #[test]
    fn a_licence_is_kept() {
        assert_eq!(compact("/*! By  us. */\na { b: c }"), "/*! By  us. */ a{b:c}\n");
    }
}
