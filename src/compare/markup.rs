//! The HTML of a body, tag by tag. It is our own, and so well-formed; what is not is taken as text.

use std::collections::BTreeMap;

use crate::document::body::Piece;

/// Something in the HTML of a body.
#[derive(Debug, PartialEq)]
pub(super) enum Event<'a> {
    /// A tag that begins an element.
    Start(Start<'a>),
    /// A tag that ends one.
    End(&'a str),
    /// Text, as it is written in HTML.
    Text(&'a str),
}

/// A tag that begins an element.
#[derive(Debug, PartialEq)]
pub(super) struct Start<'a> {
    /// The element's name.
    pub(super) name: &'a str,
    /// Its attributes as written, in their order.
    pub(super) attributes: Vec<(&'a str, &'a str)>,
    /// The link whose address goes into one of them.
    pub(super) link: Option<usize>,
}

impl Start<'_> {
    /// The value of an attribute, in plain text.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(key, _)| *key == name).map(|(_, value)| plain(value))
    }

    /// Whether it has a class.
    pub(super) fn has_class(&self, class: &str) -> bool {
        let classes = self.attributes.iter().find(|(key, _)| *key == "class");
        classes.is_some_and(|(_, value)| value.split(' ').any(|own| own == class))
    }
}

/// A body's HTML in one piece, and where the addresses of links go. What is told of files that links lead to is no part
/// of the text.
pub(super) fn joined(pieces: &[Piece]) -> (String, BTreeMap<usize, usize>) {
    let mut html = String::new();
    let mut links = BTreeMap::new();
    for piece in pieces {
        match piece {
            Piece::Html(text) => html.push_str(text),
            Piece::Href(link) => {
                links.insert(html.len(), *link);
            }
            Piece::Size(_) | Piece::File(_) => {}
        }
    }
    (html, links)
}

/// Reads HTML, tag by tag.
pub(super) fn events<'a>(html: &'a str, links: &BTreeMap<usize, usize>, each: &mut dyn FnMut(Event<'a>)) {
    let mut at = 0;
    while at < html.len() {
        let rest = &html[at..];
        let tag = rest.strip_prefix('<').and_then(|tag| Some(&tag[..end_of_tag(tag)?]));
        let Some(tag) = tag else {
            // A `<` that begins no tag is text.
            let first = rest.chars().next().map_or(1, char::len_utf8);
            let length = rest[first..].find('<').map_or(rest.len(), |next| next + first);
            each(Event::Text(&rest[..length]));
            at += length;
            continue;
        };
        match tag.strip_prefix('/') {
            Some(name) => each(Event::End(name.trim())),
            None => each(Event::Start(start(tag, at + 1, links))),
        }
        at += tag.len() + 2;
    }
}

// A `>` in a value between quotes ends nothing.
fn end_of_tag(tag: &str) -> Option<usize> {
    let is_tag = tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
    let mut quoted = false;
    let end = tag.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.filter(|_| is_tag)
}

fn start<'a>(tag: &'a str, offset: usize, links: &BTreeMap<usize, usize>) -> Start<'a> {
    let name_end = tag.find(|c: char| c.is_whitespace()).unwrap_or(tag.len());
    let mut start = Start { name: &tag[..name_end], attributes: Vec::new(), link: None };
    let mut at = name_end;
    while at < tag.len() {
        at += tag[at..].len() - tag[at..].trim_start().len();
        let rest = &tag[at..];
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        if end == 0 {
            break;
        }
        let key = &rest[..end];
        let value = rest[end..].strip_prefix("=\"").and_then(|value| Some(&value[..value.find('"')?]));
        match value {
            Some(value) => {
                let begins = at + end + 2;
                start.link = start.link.or_else(|| links.get(&(offset + begins)).copied());
                start.attributes.push((key, value));
                at = begins + value.len() + 1;
            }
            None => {
                start.attributes.push((key, ""));
                at += end.max(1);
            }
        }
    }
    start
}

/// Text as HTML writes it, in plain text.
pub(super) fn plain(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
