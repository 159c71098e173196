//! Text into HTML.

use std::borrow::Cow;

/// Escapes a text for the content of an element: `&`, `<` and `>`.
///
/// Characters that HTML does not allow (controls, noncharacters) become U+FFFD.
pub fn text(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '&' | '<' | '>'))
}

/// Escapes a text for an attribute value in double quotes.
pub fn attribute(text: &str) -> Cow<'_, str> {
    escaped(text, |c| matches!(c, '&' | '<' | '>' | '"'))
}

/// HTML without the characters that it does not allow: they become U+FFFD.
pub fn allowed(html: &str) -> Cow<'_, str> {
    escaped(html, |_| false)
}

/// Whether a character must not stand in HTML at all (WHATWG HTML, "Preprocessing the input stream").
pub fn is_forbidden(c: char) -> bool {
    let noncharacter = (0xfdd0..=0xfdef).contains(&u32::from(c)) || u32::from(c) & 0xfffe == 0xfffe;
    c.is_control() && !matches!(c, '\t' | '\n' | '\r') || noncharacter
}

fn escaped(text: &str, special: fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(|c| special(c) || is_forbidden(c)) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        match c {
            _ if is_forbidden(c) => out.push(char::REPLACEMENT_CHARACTER),
            _ if !special(c) => out.push(c),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push_str("&quot;"),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_html_would_read_otherwise_is_escaped() {
        assert_eq!(text("a <b> & \"c\""), "a &lt;b&gt; &amp; \"c\"");
        assert_eq!(attribute("a <b> & \"c\""), "a &lt;b&gt; &amp; &quot;c&quot;");
        assert_eq!(text("a\0b\u{85}\u{1f}\t\n"), "a\u{fffd}b\u{fffd}\u{fffd}\t\n");
    }
}
