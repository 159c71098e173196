//! What may stay of raw HTML: elements and attributes without power over the page.

/// Elements that may stand in a line of text.
pub(super) const INLINE: [&str; 32] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "data", "del", "dfn", "em", "i", "img", "ins",
    "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time",
    "u", "var", "wbr",
];

/// Elements that may stand only between paragraphs.
pub(super) const BLOCK: [&str; 33] = [
    "article",
    "aside",
    "blockquote",
    "caption",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements without an end.
pub(super) const EMPTY: [&str; 5] = ["br", "col", "hr", "img", "wbr"];

/// Elements whose end may be left out.
pub(super) const ENDS_BY_ITSELF: [&str; 11] =
    ["p", "li", "dt", "dd", "td", "th", "tr", "tbody", "thead", "tfoot", "colgroup"];

/// Attributes of any element.
pub(super) const GENERIC: [&str; 4] = ["dir", "id", "lang", "title"];

/// Attributes of one element.
pub(super) const OWN: [(&str, &[&str]); 12] = [
    ("a", &["href", "name"]),
    ("bdo", &["dir"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("data", &["value"]),
    ("details", &["open"]),
    ("img", &["src", "alt", "width", "height"]),
    ("li", &["value"]),
    ("ol", &["start", "type", "reversed"]),
    ("td", &["colspan", "rowspan", "headers"]),
    ("th", &["colspan", "rowspan", "headers", "scope", "abbr"]),
    ("time", &["datetime"]),
];

/// Whether an element may stay.
pub(super) fn element(name: &str) -> bool {
    INLINE.contains(&name) || BLOCK.contains(&name)
}

/// Whether an attribute of an element may stay.
pub(super) fn attribute(element: &str, name: &str) -> bool {
    GENERIC.contains(&name) || OWN.iter().any(|(own, names)| *own == element && names.contains(&name))
}
