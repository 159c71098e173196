//! Any Markdown: what becomes of it holds nothing that a sanitiser, told which elements candour writes, would take out;
//! a browser need not mend it; and each id is there once.
#![no_main]

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::OnceLock;

use ammonia::Builder;
use candour::base::id::Slug;
use candour::base::path::RelPath;
use candour::config::glossary::{Glossary, Term};
use candour::config::writing::{Numbering, RawHtml, Writing};
use candour::diag::finding::{Origin, Place};
use candour::document::body::{self, Body, Part, Piece};
use candour::document::escape;
use candour::document::link::{self, Meaning};
use html5ever::serialize::{SerializeOpts, TraversalScope, serialize};
use html5ever::tendril::TendrilSink as _;
use html5ever::{QualName, local_name, ns, parse_fragment};
use libfuzzer_sys::fuzz_target;
use markup5ever_rcdom::{RcDom, SerializableHandle};
use url::Url;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let path = RelPath::new("content/policies/a.md").expect("a path");
    let folder = Slug::new("policies").expect("a folder");
    // The length chooses, so that every text is still only a text.
    let part = if text.len() % 7 == 6 { Part::Field("advice", 2) } else { Part::Text(&folder) };
    for raw_html in [RawHtml::Deny, RawHtml::Escape, RawHtml::Sanitise] {
        let read = body::parse(&path, text, 0..text.len(), &writing(&folder, raw_html, text.len()), part);
        for finding in &read.findings {
            let span = finding.place.as_ref().and_then(|place| place.span).expect("a place in the text");
            assert!(text.get(span.start..span.end).is_some(), "{finding:?}");
            assert!(!finding.message.contains('\n'), "{finding:?}");
        }
        let page = page(&read.value);
        let normal = normal(&page);
        let sanitised = sanitiser(raw_html).clean(&page).to_string();
        assert_eq!(normal, sanitised, "{raw_html:?} of {page:?}");
        assert_eq!(names(&page), names(&normal), "{raw_html:?} of {page:?}");
        assert!(!page.contains(|c: char| c.is_control() && !"\n\r\t".contains(c)), "{page:?}");
        has_its_ids(&page, &read.value);
    }
});

// A site that asks for much.
fn writing(folder: &Slug, raw_html: RawHtml, choice: usize) -> Writing {
    let mut glossary = Glossary::default();
    let text = |text: &str| Some(text.to_owned());
    let terms = [
        ("DCB", text("Board"), text("A & b")),
        ("data", None, text("<i>")),
        ("a b", text("\"x\" > y"), None),
    ];
    for (term, stands_for, definition) in terms {
        glossary.add(Term { term: term.to_owned(), stands_for, definition }, &["DCBs".to_owned()]);
    }
    let numbering = [Numbering::None, Numbering::Headings, Numbering::Paragraphs][choice % 3];
    let place = Place::file(&RelPath::new("site.toml").expect("a path"));
    Writing { raw_html, numbering: [(folder.clone(), (numbering, Origin(place)))].into(), glossary }
}

// As the site puts it together, where all that can be known of files is known.
fn page(body: &Body) -> String {
    let shown = |piece: &Piece| match piece {
        Piece::Html(html) => html.clone(),
        Piece::Href(at) => match link::meaning("content/policies", &body.links[*at].target) {
            // One that no browser can read leads nowhere; the sanitiser takes it out for that.
            Meaning::External(url) if Url::parse(&url).is_ok() => escape::attribute(&url).to_string(),
            _ => "/elsewhere/".to_owned(),
        },
        Piece::Size(_) => " width=\"3\" height=\"2\"".to_owned(),
        Piece::File(_) => " <span class=\"file\">(PDF, 3 kB)</span>".to_owned(),
    };
    body.pieces.iter().map(shown).collect()
}

// As the parser of the sanitiser understands it.
fn normal(html: &str) -> String {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let dom = parse_fragment(RcDom::default(), Default::default(), context, vec![], false).one(html);
    let root = dom.document.children.borrow()[0].clone();
    let mut bytes = Vec::new();
    let options =
        SerializeOpts { traversal_scope: TraversalScope::ChildrenOnly(None), ..SerializeOpts::default() };
    serialize(&mut bytes, &SerializableHandle::from(root), options).expect("a vector takes all");
    String::from_utf8(bytes).expect("UTF-8")
}

// The tags, each with its name (or `/` and its name) and its attributes.
fn tags(html: &str) -> Vec<(&str, Vec<(&str, &str)>)> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let length = tag.find([' ', '>']).expect("a tag ends");
        let name = &tag[..length];
        let mut attributes = Vec::new();
        rest = &tag[length..];
        // `>` may stand in a value.
        while let Some((before, value)) = rest.split_once('"').filter(|(before, _)| !before.contains('>')) {
            let (value, after) = value.split_once('"').expect("a value ends");
            let names = before.trim_end_matches('=');
            attributes.push((names.rsplit(' ').next().unwrap_or(names), value));
            rest = after;
        }
        tags.push((name, attributes));
    }
    tags
}

fn names(html: &str) -> Vec<&str> {
    tags(html).into_iter().map(|(name, _)| name).collect()
}

// Each once, and none missing that the HTML itself leads to.
fn has_its_ids(page: &str, body: &Body) {
    let tags = tags(page);
    let attributes = || tags.iter().flat_map(|(_, attributes)| attributes.iter().copied());
    let mut ids = BTreeSet::new();
    for (_, id) in attributes().filter(|(name, _)| *name == "id") {
        assert!(!id.is_empty() && !id.contains(char::is_whitespace), "{page:?}");
        assert!(ids.insert(id), "{id} twice in {page:?}");
    }
    let known: BTreeSet<&str> = body.ids.iter().map(String::as_str).collect();
    assert_eq!(ids, known, "{page:?}");
    for (name, value) in attributes() {
        let wanted = match name {
            "href" => value.strip_prefix('#'),
            "aria-labelledby" => Some(value),
            _ => None,
        };
        assert!(wanted.is_none_or(|id| ids.contains(id)), "{value} leads nowhere in {page:?}");
    }
}

// What candour writes of itself, and no more.
const TAGS: [&str; 37] = [
    "a",
    "abbr",
    "blockquote",
    "br",
    "caption",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "img",
    "input",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
];
const ATTRIBUTES: [(&str, &[&str]); 22] = [
    ("a", &["href", "id", "class", "title", "aria-label"]),
    ("abbr", &["title"]),
    ("code", &["class"]),
    ("div", &["class", "role", "tabindex", "aria-label"]),
    ("dt", &["id"]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("img", &["src", "alt", "title", "width", "height", "loading"]),
    ("input", &["type", "disabled", "checked", "aria-label"]),
    ("li", &["class", "id"]),
    ("ol", &["start"]),
    ("p", &["class", "id"]),
    ("pre", &["class"]),
    ("section", &["class", "aria-label", "aria-labelledby"]),
    ("span", &["class"]),
    ("sup", &["class", "id"]),
    ("td", &["class"]),
    ("th", &["class", "scope"]),
    ("ul", &["class"]),
];
// What authors may write where a site allows it, besides.
const AUTHORS_TAGS: [&str; 29] = [
    "article", "aside", "b", "bdi", "bdo", "cite", "col", "colgroup", "data", "details", "dfn", "i", "ins",
    "kbd", "mark", "q", "rp", "rt", "ruby", "s", "samp", "small", "sub", "summary", "tfoot", "time", "u",
    "var", "wbr",
];
const AUTHORS_ATTRIBUTES: [(&str, &[&str]); 10] = [
    ("bdo", &["dir"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("data", &["value"]),
    ("details", &["open"]),
    ("li", &["value"]),
    ("ol", &["start", "type", "reversed"]),
    ("td", &["colspan", "rowspan", "headers"]),
    ("th", &["colspan", "rowspan", "headers", "scope", "abbr"]),
    ("time", &["datetime"]),
];

fn sanitiser(raw_html: RawHtml) -> &'static Builder<'static> {
    static OWN: OnceLock<Builder<'static>> = OnceLock::new();
    static AUTHORS: OnceLock<Builder<'static>> = OnceLock::new();
    match raw_html {
        RawHtml::Sanitise => AUTHORS.get_or_init(|| {
            let tags = TAGS.into_iter().chain(AUTHORS_TAGS);
            let attributes = ATTRIBUTES.into_iter().chain(AUTHORS_ATTRIBUTES);
            let mut builder = builder(tags, attributes);
            builder.add_generic_attributes(["dir", "id", "lang", "title"]);
            builder
        }),
        RawHtml::Deny | RawHtml::Escape => OWN.get_or_init(|| {
            let mut builder = builder(TAGS.into_iter(), ATTRIBUTES.into_iter());
            builder.attribute_filter(|tag, attribute, value| {
                is_own(tag, attribute, value).then_some(Cow::Borrowed(value))
            });
            builder
        }),
    }
}

fn builder(
    tags: impl Iterator<Item = &'static str>,
    attributes: impl Iterator<Item = (&'static str, &'static [&'static str])>,
) -> Builder<'static> {
    let mut all: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (tag, names) in attributes {
        all.entry(tag).or_default().extend(names);
    }
    let mut builder = Builder::empty();
    builder
        .tags(tags.collect())
        .tag_attributes(all)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None);
    builder
}

// Whether candour itself gives an attribute this value.
fn is_own(tag: &str, attribute: &str, value: &str) -> bool {
    let is_number = |value: &str| !value.is_empty() && value.chars().all(|c| c.is_ascii_digit());
    match (tag, attribute) {
        ("a", "class") => ["anchor", "footnote-backref", "number", "term", "url"].contains(&value),
        ("code", "class") => value.starts_with("language-"),
        ("div", "class") => {
            ["heading", "scroll", "table"].contains(&value)
                || value
                    .strip_prefix("alert ")
                    .is_some_and(|alert| ["note", "tip", "important", "warning", "caution"].contains(&alert))
        }
        ("li", "class") => value == "task",
        ("p", "class") => ["alert-title", "numbered"].contains(&value),
        ("pre", "class") => value == "code",
        ("section", "class") => ["footnotes", "terms"].contains(&value),
        ("span", "class") => {
            ["file", "number"].contains(&value) || value.len() == 1 && "csnkoftvaidm".contains(value)
        }
        ("sup", "class") => value == "footnote-ref",
        ("td" | "th", "class") => ["left", "center", "right"].contains(&value),
        ("ul", "class") => value == "tasks",
        ("div", "role") => ["note", "region"].contains(&value),
        ("div", "tabindex") => value == "0",
        ("img", "loading") => value == "lazy",
        ("img", "width" | "height") | ("ol", "start") => is_number(value),
        ("input", "type") => value == "checkbox",
        ("input", "checked" | "disabled") => value.is_empty(),
        ("th", "scope") => ["col", "row"].contains(&value),
        (_, "class") => false,
        _ => true,
    }
}
