//! The links and images of a body, each with the place of its address in the file.

use std::collections::BTreeMap;

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::config::writing::RawHtml;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};

use super::anchors::Anchors;
use super::body::Link;
use super::raw::{self, Places, Token};
use super::target::{self, Target, Use};
use super::tree::{Node, Tree, What};

/// The links that are allowed, in the order of the text.
pub(super) struct Links {
    /// The links.
    pub(super) list: Vec<Link>,
    /// The index in the list for the node of each.
    pub(super) by_node: BTreeMap<usize, usize>,
    /// The index for those in raw HTML: by the node, and the byte of its HTML where the address begins.
    pub(super) raw: BTreeMap<(usize, usize), usize>,
}

/// Collects links and images, and tells of those that may not be or that say nothing.
pub(super) fn collect(path: &RelPath, text: &str, tree: &Tree, raw_html: RawHtml) -> Checked<Links> {
    let mut links = Links { list: Vec::new(), by_node: BTreeMap::new(), raw: BTreeMap::new() };
    let mut findings = Vec::new();
    let mut at = 0;
    while let Some(node) = tree.nodes.get(at) {
        let (address, used) = match &node.what {
            What::Link { address, .. } => (address, Use::Link),
            What::Image { address, .. } => (address, Use::Image),
            What::HtmlBlock(html) | What::HtmlInline(html) if raw_html == RawHtml::Sanitise => {
                findings.extend(of_html(path, text, tree, at, html, &mut links));
                at += 1;
                continue;
            }
            _ => {
                at += 1;
                continue;
            }
        };
        let words = tree.text_of(at);
        let span = span_of_address(text, tree, at);
        findings.extend(silent(path, tree, at, &words));
        match target::read(address, used) {
            Ok(target) => {
                links.by_node.insert(at, links.list.len());
                links.list.push(Link { target, text: words, span, image: used == Use::Image });
            }
            // `ftp://example.org` in a sentence is text that only looks like a link.
            Err(_) if is_bare(text, node) => {}
            Err(refused) => {
                let finding = Finding::at(Place::at(path, span), Code::BodyScheme, refused.message);
                findings.push(finding.help(refused.help));
            }
        }
        // What stands inside an image is only its text: a link in there is none.
        at = if used == Use::Image { node.end } else { at + 1 };
    }
    Checked { value: links, findings }
}

impl Links {
    /// Leads links to a place of the same field there: its ids have the field's name in front of them on the page.
    pub(super) fn lead_within(&mut self, anchors: &Anchors) {
        for link in &mut self.list {
            match &mut link.target {
                Target::Fragment(id) if anchors.has(id) => *id = anchors.full(id),
                _ => {}
            }
        }
    }
}

// The links and images in raw HTML that stays.
fn of_html(
    path: &RelPath,
    text: &str,
    tree: &Tree,
    at: usize,
    html: &str,
    links: &mut Links,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut places = Places::of(text, tree.nodes[at].span.clone(), html);
    let mut place = |stretch: &Span| places.place(html, stretch);
    for token in raw::tokens(html) {
        let Token::Open { name, attributes, span } = &token else { continue };
        let (key, used) = match name.as_str() {
            "a" => ("href", Use::Link),
            "img" => ("src", Use::Image),
            _ => continue,
        };
        let value = |name: &str| attributes.iter().find(|attribute| attribute.name == name);
        let words = value("alt").map_or("", |alt| &html[alt.value.clone()]);
        // An empty one says that there is nothing to see.
        if used == Use::Image && value("alt").is_none() {
            let finding =
                Finding::at(Place::at(path, place(span)), Code::BodyImageText, "an image without text");
            findings.push(finding.help("say what it shows: `alt=\"A map of the region\"`"));
        }
        let Some(address) = value(key) else { continue };
        let span = place(&address.value);
        match target::read(&html[address.value.clone()].replace("&amp;", "&"), used) {
            Ok(target) => {
                links.raw.insert((at, address.value.start), links.list.len());
                links.list.push(Link { target, text: words.to_owned(), span, image: used == Use::Image });
            }
            Err(refused) => {
                let finding = Finding::at(Place::at(path, span), Code::BodyScheme, refused.message);
                findings.push(finding.help(refused.help));
            }
        }
    }
    findings
}

// A link or an image that says nothing to those who cannot see it.
fn silent(path: &RelPath, tree: &Tree, at: usize, words: &str) -> Option<Finding> {
    let node = &tree.nodes[at];
    if !words.is_empty() {
        return None;
    }
    let place = Place::at(path, node.span.clone());
    if matches!(node.what, What::Image { .. }) {
        let help = "say between the square brackets what it shows: `![A map of the region](map.png)`";
        return Some(Finding::at(place, Code::BodyImageText, "an image without text").help(help));
    }
    // An image inside is told of by itself.
    let has_image = tree.nodes[at + 1..node.end].iter().any(|inner| matches!(inner.what, What::Image { .. }));
    let help = "say between the square brackets where it leads";
    (!has_image).then(|| Finding::at(place, Code::BodyLinkText, "a link without text").help(help))
}

// A link without brackets of any kind: an address in running text.
fn is_bare(text: &str, node: &Node) -> bool {
    !text[node.span.clone()].starts_with(['[', '!', '<'])
}

// The address itself where it stands in the link, else the whole link (its address stands in a definition).
fn span_of_address(text: &str, tree: &Tree, at: usize) -> Span {
    let whole = tree.nodes[at].span.clone();
    let source = &text[whole.clone()];
    if source.starts_with('<') && source.ends_with('>') && source.len() > 2 {
        return whole.start + 1..whole.end - 1;
    }
    let last = tree.nodes[at + 1..tree.nodes[at].end].iter().map(|inner| inner.span.end).max();
    let words_end = last.unwrap_or(whole.start).clamp(whole.start, whole.end);
    let inside = text[words_end..whole.end].find("](").map(|found| words_end + found + "](".len());
    inside.and_then(|start| address_at(text, start, whole.end)).unwrap_or(whole)
}

// The link destination from a byte on (CommonMark 0.31 §6.3), before the `)` at the end.
fn address_at(text: &str, start: usize, end: usize) -> Option<Span> {
    let rest = &text[start..end];
    let begin = start + (rest.len() - rest.trim_start().len());
    let rest = &text[begin..end];
    if let Some(inside) = rest.strip_prefix('<') {
        return inside.find('>').map(|close| begin + 1..begin + 1 + close);
    }
    // Brackets inside an address come in pairs, so the one too many is that of the link.
    let mut depth = 0;
    let mut escaped = false;
    let stop = rest.find(|c: char| {
        let literal = escaped;
        escaped = c == '\\' && !literal;
        match c {
            '(' if !literal => depth += 1,
            ')' if !literal => depth -= 1,
            _ => {}
        }
        depth < 0 || c.is_whitespace()
    })?;
    (stop > 0).then(|| begin..begin + stop)
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::base::lines::Lines;
    use crate::config::writing::RawHtml;

    fn links(text: &str) -> String {
        let (body, _) = shown::parse(text, RawHtml::Deny);
        let lines = Lines::of(text);
        let shown = body.links.iter().map(|link| {
            let (at, source) = (lines.position(link.span.start), &text[link.span.clone()]);
            let kind = if link.image { "image" } else { "link" };
            format!("{}:{} {source:?} {kind} {:?} {:?}", at.line, at.column, link.text, link.target)
        });
        shown.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn an_address_is_found_where_it_stands() {
        let text = "+++\ntitle = \"é\"\n+++\n\nÉté [a](b.md) and [c *d*](<e f.md> \"T\") <https://x.org> x@y.org www.z.org\n\n\
            | é é | [x](t.md) |\n|---|---|\n| ü | y ![Alt](i.png) [`]( )`](u.md) |\n\n- one\n  two [l](m.md)\n  \
            three\n\n> quote [over\n> two lines](q(1).md#frag)\n\n[ref][r], [r], [![in](in.png)](out.md) [esc](a\\)b.md)\n\n\
            [r]: /site/path/?q=1#x\n";
        expect_test::expect![[r#"
            5:9 "b.md" link "a" Relative { path: "b.md", fragment: None }
            5:28 "e f.md" link "c d" Relative { path: "e f.md", fragment: None }
            5:42 "https://x.org" link "https://x.org" External("https://x.org")
            5:57 "x@y.org" link "x@y.org" External("mailto:x@y.org")
            5:65 "www.z.org" link "www.z.org" External("http://www.z.org")
            7:13 "t.md" link "x" Relative { path: "t.md", fragment: None }
            9:16 "i.png" image "Alt" Relative { path: "i.png", fragment: None }
            9:32 "u.md" link "]( )" Relative { path: "u.md", fragment: None }
            12:11 "m.md" link "l" Relative { path: "m.md", fragment: None }
            16:14 "q(1).md#frag" link "over two lines" Relative { path: "q(1).md", fragment: Some("frag") }
            18:1 "[ref][r]" link "ref" Site { path: "/site/path/?q=1", fragment: Some("x") }
            18:11 "[r]" link "r" Site { path: "/site/path/?q=1", fragment: Some("x") }
            18:32 "out.md" link "in" Relative { path: "out.md", fragment: None }
            18:23 "in.png" image "in" Relative { path: "in.png", fragment: None }
            18:46 "a\\)b.md" link "esc" Relative { path: "a)b.md", fragment: None }"#]]
        .assert_eq(&links(text));
        // The same with the line ends of another system.
        let crlf = text.replace('\n', "\r\n");
        assert_eq!(links(&crlf).replace("\\r\\n", "\\n"), links(text));
    }

    #[test]
    fn what_is_not_allowed_is_told_of_at_the_address() {
        let text = "+++\n+++\nÉ [a](javascript:alert(1)) [b](//evil.example) ![c](data:image/png;base64,x) [d][d]\n\
            [e]() [](f.md) ![](g.png) [![](h.png)](i.md) [http://ok](http:nohost) feed:x ftp://x.org <ftp://x.org>\n\n\
            [d]: vbscript:x\n";
        expect_test::expect![[r#"
            3:7 body.scheme `javascript:` addresses are not allowed | javascript:alert(1)
            3:32 body.scheme `//evil.example` leads to another site without saying how | //evil.example
            3:53 body.scheme an image from a `data:` address | data:image/png;base64,x
            3:78 body.scheme `vbscript:` addresses are not allowed | [d][d]
            4:1 body.scheme an address is missing | [e]()
            4:7 body.link-text a link without text | [](f.md)
            4:16 body.image-text an image without text | ![](g.png)
            4:28 body.image-text an image without text | ![](h.png)
            4:58 body.scheme `http:nohost` is not a whole address | http:nohost
            4:91 body.scheme `ftp:` addresses are not allowed | ftp://x.org"#]]
        .assert_eq(&shown::findings(text));
        expect_test::expect![[r#"
            <p>É a b c d
            e <a href="{f.md}">f.md</a> <img src="{g.png}" alt="" width height> <a href="{i.md}"><img src="{h.png}" alt="" width height loading="lazy"></a> http://ok feed:x ftp://x.org ftp://x.org</p>
        "#]].assert_eq(&shown::html(text));
    }
}
