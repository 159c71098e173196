//! HTML that authors wrote, cut into tags: what is written where, not what a browser makes of it.

use crate::base::lines::Span;

/// A tag, or what else stands between `<` and `>`; all places are bytes of the HTML.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// The beginning of an element, or all of an empty one.
    Open { name: String, attributes: Vec<Attribute>, span: Span },
    /// The end of an element.
    Close { name: String, span: Span },
    /// A comment, a document type or a processing instruction: nothing that readers see.
    Unseen { span: Span },
    /// An element that holds no HTML, such as a script, with all that it holds.
    Foreign { name: String, span: Span },
}

/// An attribute.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    /// Its name in lower case.
    pub(super) name: String,
    /// Where the name stands.
    pub(super) span: Span,
    /// Where its value stands, without quotes.
    pub(super) value: Span,
}

// What browsers do not read as HTML, or not as part of the page (WHATWG HTML §13.2.5, "raw text" and the like).
const FOREIGN: [&str; 13] = [
    "script",
    "style",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noembed",
    "noframes",
    "noscript",
    "plaintext",
    "template",
    "svg",
    "math",
];

impl Token {
    /// Where it stands.
    pub(super) fn span(&self) -> &Span {
        match self {
            Token::Open { span, .. }
            | Token::Close { span, .. }
            | Token::Unseen { span }
            | Token::Foreign { span, .. } => span,
        }
    }
}

/// The tags of some HTML. A `<` that begins none is text.
pub(super) fn tokens(html: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    // Once no end follows for one comment, none follows for the next.
    let mut comments_end = true;
    while let Some(start) = html[at..].find('<').map(|found| at + found) {
        let rest = &html[start..];
        let token = if let Some(inside) = rest.strip_prefix("<!--") {
            let end = if comments_end { inside.find("-->") } else { None };
            comments_end = end.is_some();
            Some(Token::Unseen { span: start..end.map_or(html.len(), |end| start + "<!---->".len() + end) })
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            let end = rest.find('>').map_or(html.len(), |end| start + end + 1);
            Some(Token::Unseen { span: start..end })
        } else if let Some(inside) = rest.strip_prefix("</") {
            close(inside, start)
        } else {
            open(html, start)
        };
        at = token.as_ref().map_or(start + 1, |token| token.span().end);
        tokens.extend(token);
    }
    tokens
}

fn close(inside: &str, start: usize) -> Option<Token> {
    let name = name_of(inside)?;
    let end = inside.find(['>', '<']).filter(|end| inside[*end..].starts_with('>'))?;
    Some(Token::Close { name: name.to_ascii_lowercase(), span: start..start + "</>".len() + end })
}

fn open(html: &str, start: usize) -> Option<Token> {
    let written = name_of(&html[start + 1..])?;
    let name = written.to_ascii_lowercase();
    let (attributes, end) = attributes(html, start + 1 + written.len())?;
    if FOREIGN.contains(&name.as_str()) {
        let closing = format!("</{name}");
        let is_end = |at: &usize| {
            html.get(*at..*at + closing.len()).is_some_and(|found| found.eq_ignore_ascii_case(&closing))
        };
        let found = html[end..].match_indices("</").map(|(at, _)| end + at).find(is_end);
        let end = match found {
            Some(at) => html[at..].find('>').map_or(html.len(), |close| at + close + 1),
            None => html.len(),
        };
        return Some(Token::Foreign { name, span: start..end });
    }
    Some(Token::Open { name, attributes, span: start..end })
}

fn name_of(text: &str) -> Option<&str> {
    text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| {
        let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        &text[..end.unwrap_or(text.len())]
    })
}

// The attributes from a byte on, and the byte after the `>`; nothing where there is no `>`.
fn attributes(html: &str, from: usize) -> Option<(Vec<Attribute>, usize)> {
    let mut attributes = Vec::new();
    let mut at = from;
    loop {
        at += html[at..].find(|c: char| !c.is_whitespace() && c != '/')?;
        if html[at..].starts_with('>') {
            return Some((attributes, at + 1));
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/' | '<');
        // A `=` in front belongs to the name, as browsers have it.
        let first = html[at..].chars().next().filter(|c| *c != '<')?.len_utf8();
        let name = at..at + first + html[at + first..].find(ends)?;
        // No tag holds another: without this, a thousand unclosed ones would be read a thousand times.
        if html[name.end..].starts_with('<') {
            return None;
        }
        at = name.end;
        let mut value = at..at;
        let equals = html[at..].trim_start();
        if let Some(after) = equals.strip_prefix('=') {
            let after = after.trim_start();
            let start = html.len() - after.len();
            let quote = after.chars().next()?;
            if matches!(quote, '"' | '\'') {
                let length = after[1..].find(quote)?;
                value = start + 1..start + 1 + length;
                at = value.end + 1;
            } else {
                value = start..start + after.find(|c: char| c.is_whitespace() || matches!(c, '>' | '<'))?;
                at = value.end;
            }
        }
        attributes.push(Attribute { name: html[name.clone()].to_ascii_lowercase(), span: name, value });
    }
}

/// Where stretches of some HTML stand in the file.
pub(super) struct Places<'a> {
    text: &'a str,
    node: Span,
    // Whether the file has the HTML as it is. In a quotation or a list, its lines have marks in front of them there,
    // so that each tag is looked for, after the one before it.
    is_verbatim: bool,
    from: usize,
}

impl<'a> Places<'a> {
    /// For the HTML of a node that stands here in the file.
    pub(super) fn of(text: &'a str, node: Span, html: &str) -> Places<'a> {
        let is_verbatim = text[node.clone()].starts_with(html.trim_end());
        Places { text, from: node.start, node, is_verbatim }
    }

    /// Where a stretch of the HTML stands; the first line of all of it, where that cannot be told.
    pub(super) fn place(&mut self, html: &str, stretch: &Span) -> Span {
        if self.is_verbatim {
            return self.node.start + stretch.start..(self.node.start + stretch.end).min(self.node.end);
        }
        let line = html[stretch.clone()].lines().next().unwrap_or_default();
        let found = self.text[self.from..self.node.end].find(line).filter(|_| !line.is_empty());
        let Some(start) = found.map(|at| self.from + at) else {
            return super::markdown::first_line(self.text, self.node.clone());
        };
        if line.starts_with('<') {
            self.from = start;
        }
        start..start + line.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let one = |token: &Token| match token {
            Token::Open { name, attributes, .. } => {
                let values = attributes.iter().map(|a| format!(" {}={:?}", a.name, &html[a.value.clone()]));
                format!("<{name}{}>", values.collect::<String>())
            }
            Token::Close { name, .. } => format!("</{name}>"),
            Token::Unseen { span } => format!("unseen {:?}", &html[span.clone()]),
            Token::Foreign { span, .. } => format!("foreign {:?}", &html[span.clone()]),
        };
        tokens(html).iter().map(one).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn tags_are_found_with_their_attributes() {
        let html = "a <B>b</b > <img src=x.png alt='a > \"b' hidden/><br/> 1 < 2 <!-- > --><!DOCTYPE x> <a =x y = \"é\">\
            <SCRIPT a=\"</script>\"> <b> </script x> <details\nopen> <x-y> </ no> <a href=\"";
        expect_test::expect![[r#"
            <b>
            </b>
            <img src="x.png" alt="a > \"b" hidden="">
            <br>
            unseen "<!-- > -->"
            unseen "<!DOCTYPE x>"
            <a =x="" y="é">
            foreign "<SCRIPT a=\"</script>\"> <b> </script x>"
            <details open="">
            <x-y>"#]]
        .assert_eq(&shown(html));
    }

    #[test]
    fn any_cut_of_html_is_read() {
        let html = "<a b='c' d=e f>é</a><!-- x --><script>y</script><?p?><br/>";
        for end in (0..=html.len()).filter(|end| html.is_char_boundary(*end)) {
            assert!(tokens(&html[..end]).iter().all(|token| token.span().end <= end));
        }
    }
}
