//! Any Markdown: what becomes of it holds nothing that a sanitiser, told which elements candour writes, would take out.
#![no_main]

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use ammonia::Builder;
use candour::base::path::RelPath;
use candour::config::settings::RawHtml;
use candour::document::body::{self, Piece};
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
    for raw_html in [RawHtml::Deny, RawHtml::Escape] {
        let read = body::parse(&path, text, 0..text.len(), raw_html);
        let page: String = read
            .value
            .pieces
            .iter()
            .map(|piece| match piece {
                Piece::Html(html) => html.clone(),
                Piece::Href(at) => match link::meaning("content/policies", &read.value.links[*at].target) {
                    // One that no browser can read leads nowhere; the sanitiser takes it out for that.
                    Meaning::External(url) if Url::parse(&url).is_ok() => escape::attribute(&url).to_string(),
                    _ => "/elsewhere/".to_owned(),
                },
            })
            .collect();
        let sanitised = sanitiser().clean(&page).to_string();
        assert_eq!(normal(&page), sanitised, "of {page:?}");
        assert!(!page.contains(|c: char| c.is_control() && !"\n\r\t".contains(c)), "{page:?}");
    }
});

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

// What candour writes, and no more.
fn sanitiser() -> &'static Builder<'static> {
    static SANITISER: OnceLock<Builder<'static>> = OnceLock::new();
    SANITISER.get_or_init(|| {
        let tags = [
            "a",
            "blockquote",
            "br",
            "code",
            "dd",
            "del",
            "div",
            "dl",
            "dt",
            "em",
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
        let attributes: [(&str, &[&str]); 6] = [
            ("a", &["href", "id", "title", "aria-label"]),
            ("div", &["role", "tabindex", "aria-label"]),
            ("img", &["src", "alt", "title"]),
            ("input", &["type", "disabled", "checked", "aria-label"]),
            ("ol", &["start"]),
            ("th", &["scope"]),
        ];
        let others = ["h2", "h3", "h4", "h5", "h6", "li", "sup"].map(|tag| (tag, HashSet::from(["id"])));
        let attributes = attributes.map(|(tag, names)| (tag, names.iter().copied().collect()));
        let mut all: HashMap<&str, HashSet<&str>> = attributes.into_iter().chain(others).collect();
        all.insert("section", HashSet::from(["aria-label"]));
        let mut builder = Builder::empty();
        builder
            .tags(HashSet::from(tags))
            .tag_attributes(all)
            .generic_attributes(HashSet::from(["class"]))
            .clean_content_tags(HashSet::from(["script", "style"]))
            .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
            .link_rel(None);
        builder
    })
}
