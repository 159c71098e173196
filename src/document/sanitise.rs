//! Raw HTML that a site allows: what is harmless is kept, in its place; the rest is told of.
//!
//! The tags in the text are written anew from a list of what is allowed, and a parser with the rules of browsers
//! then closes what is open. It does so for what stands directly in one
//! paragraph, list entry, quotation and so on, in which all that candour writes itself is one closed box; so nothing
//! can break out of its place, and nothing of candour's own is ever cleaned. Addresses go through the same checks as
//! those of Markdown, ids through the same book.

mod draft;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

use super::allowed;
use super::anchors::{self, Anchors};
use super::dom;
use super::escape;
use super::links::Links;
use super::raw::{self, Attribute, Places, Token};
use super::tree::{Tree, What};
use draft::{ADDED, Draft, OPEN, SHUT, Setting, TOO_DEEP, begun_in, refusal};

/// The raw HTML of a body as it may be shown.
#[derive(Default)]
pub(super) struct Raw {
    /// What to write for the node of some HTML.
    pub(super) html: BTreeMap<usize, Vec<Part>>,
    /// What to write at the end of what a node holds; under the number of nodes for the body as a whole.
    pub(super) ends: BTreeMap<usize, Vec<Part>>,
}

/// A stretch of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// HTML.
    Html(String),
    /// Here goes the address of the link with this index.
    Href(usize),
}

/// Cleans the raw HTML of a tree. Ids that authors gave to headings are taken already.
pub(super) fn clean(
    path: &RelPath,
    text: &str,
    tree: &Tree,
    links: &Links,
    anchors: &mut Anchors,
    findings: &mut Vec<Finding>,
) -> Raw {
    let mut cleaner = Cleaner {
        path,
        text,
        tree,
        links,
        anchors,
        findings,
        raw: Raw::default(),
        ids: Vec::new(),
        places: None,
        given: 0,
    };
    let is_raw = |what: &What| matches!(what, What::HtmlBlock(_) | What::HtmlInline(_));
    let (mut holders, mut links_open, mut open) = (BTreeMap::new(), 0, Vec::new());
    for (at, node) in tree.nodes.iter().enumerate() {
        while let Some(closed) = open.pop_if(|open: &mut usize| tree.nodes[*open].end <= at) {
            links_open -= usize::from(matches!(tree.nodes[closed].what, What::Link { .. }));
        }
        // What stands in an image is only its text.
        if is_raw(&node.what) && !open.iter().any(|open| matches!(tree.nodes[*open].what, What::Image { .. }))
        {
            let holder = open.last().copied().unwrap_or(tree.nodes.len());
            holders.entry(holder).or_insert(links_open > 0);
        }
        links_open += usize::from(matches!(node.what, What::Link { .. }));
        open.push(at);
    }
    for (holder, in_link) in holders {
        cleaner.holder(holder, in_link);
    }
    cleaner.raw
}

// Whether something becomes a link, or begins one.
fn is_link(what: &What) -> bool {
    match what {
        What::Link { .. } | What::Note { .. } => true,
        What::HtmlInline(html) => {
            raw::tokens(html).iter().any(|token| matches!(token, Token::Open { name, .. } if name == "a"))
        }
        _ => false,
    }
}

struct Cleaner<'a> {
    path: &'a RelPath,
    text: &'a str,
    tree: &'a Tree,
    links: &'a Links,
    anchors: &'a mut Anchors,
    findings: &'a mut Vec<Finding>,
    raw: Raw,
    // The ids that were given, in their order.
    ids: Vec<String>,
    // The places in the HTML of the node that was looked at last.
    places: Option<(usize, Places<'a>)>,
    // How many of them before the HTML that is looked at.
    given: usize,
}

impl Cleaner<'_> {
    fn holder(&mut self, holder: usize, in_link: bool) {
        let nodes = &self.tree.nodes;
        let is_root = holder == nodes.len();
        let (first, end) = if is_root { (0, nodes.len()) } else { (holder + 1, nodes[holder].end) };
        let setting = match nodes.get(holder).map(|node| &node.what) {
            _ if in_link => Setting::LineOfLink,
            Some(What::Link { .. }) => Setting::LineOfLink,
            Some(what) if what.holds_a_line() => Setting::Line,
            _ => Setting::Blocks,
        };
        let mut draft = Draft { nodes: vec![None], begun: vec![Vec::new()], ..Draft::default() };
        let mut in_box = false;
        let mut first_raw = None;
        let mut at = first;
        while at < end {
            match &nodes[at].what {
                What::HtmlBlock(html) | What::HtmlInline(html) => {
                    in_box = false;
                    first_raw = first_raw.or(Some(at));
                    if let Some(stands) = draft.nodes.last_mut() {
                        stands.get_or_insert(at);
                    }
                    // As many bytes as before, so that places stay what they are.
                    let html = html.replace([OPEN, SHUT], "\u{fffd}");
                    self.rewrite(at, &html, setting, &mut draft);
                }
                _ => {
                    let has_link = nodes[at..nodes[at].end].iter().any(|node| is_link(&node.what));
                    if !in_box {
                        draft.begin_box(setting);
                        in_box = true;
                    }
                    if has_link && setting == Setting::Line {
                        draft.box_holds_a_link();
                    }
                }
            }
            at = nodes[at].end;
        }
        for (name, place) in std::mem::take(&mut draft.open) {
            draft.is_told = true;
            let message = format!("`<{name}>` is not closed");
            let finding = Finding::at(place, Code::BodyHtmlUnpaired, message);
            self.findings.push(
                finding.help(format!("add `</{name}>` in the same paragraph, list entry or quotation")),
            );
        }
        let first_raw = first_raw.unwrap_or(first);
        let cleaned = dom::closed(&draft.sealed(), OPEN);
        self.give_back_ids(&cleaned);
        match draft.cut(&cleaned) {
            Some(stretches) => {
                let told = draft.is_told || draft.begun == begun_in(&stretches);
                if !told {
                    self.moved(first_raw, "tags that cannot stand in one another like this");
                }
                let count = stretches.len();
                for (index, stretch) in stretches.into_iter().enumerate() {
                    let parts = self.parts(&stretch);
                    match draft.nodes[index] {
                        Some(node) => drop(self.raw.html.insert(node, parts)),
                        None if index + 1 == count => drop(self.raw.ends.insert(holder, parts)),
                        None => {}
                    }
                }
            }
            None => {
                self.give_back_ids("");
                self.moved(first_raw, "tags that cannot hold what stands between them");
            }
        }
        self.given = self.ids.len();
    }

    // Those that the parser dropped are free again.
    fn give_back_ids(&mut self, cleaned: &str) {
        let marks = cleaned.split(OPEN).skip(1).filter_map(|rest| rest.strip_prefix('I')?.split(SHUT).next());
        let kept: BTreeSet<usize> = marks.filter_map(|digits| digits.parse().ok()).collect();
        for (index, id) in self.ids.iter().enumerate().skip(self.given) {
            if !kept.contains(&index) {
                self.anchors.give_back(id);
            }
        }
    }

    fn moved(&mut self, node: usize, message: &str) {
        let span = super::markdown::first_line(self.text, self.tree.nodes[node].span.clone());
        let finding = Finding::at(Place::at(self.path, span), Code::BodyHtmlUnpaired, message);
        self.findings
            .push(finding.help("look at the page: write in Markdown what is not shown as it should be"));
    }

    // Writes the tags anew that may stay, and the text as it is.
    fn rewrite(&mut self, node: usize, html: &str, setting: Setting, draft: &mut Draft) {
        let mut from = 0;
        for token in raw::tokens(html) {
            let span = token.span().clone();
            draft.text(&html[from..span.start]);
            from = span.end;
            match &token {
                Token::Unseen { .. } => {}
                Token::Foreign { name, .. } => {
                    let tag = span.start..span.start + name.len() + 1;
                    self.left_out(
                        node,
                        html,
                        &tag,
                        format!("`<{name}>` is left out, with all that it holds"),
                    );
                }
                Token::Close { name, .. }
                    if !allowed::element(name) || allowed::EMPTY.contains(&name.as_str()) => {}
                Token::Close { name, .. } => self.close(node, html, name, &span, draft),
                Token::Open { name, attributes, .. } => match refusal(name, setting, draft.open.len()) {
                    Some(why) => {
                        draft.refused.push(name.clone());
                        // Ten thousand of these are one mistake.
                        if why != TOO_DEEP || !std::mem::replace(&mut draft.is_too_deep, true) {
                            self.left_out(node, html, &span, format!("`<{name}>` {why}"));
                        }
                    }
                    None => self.open(node, html, name, attributes, &span, draft),
                },
            }
        }
        draft.text(&html[from..]);
    }

    fn open(
        &mut self,
        node: usize,
        html: &str,
        name: &str,
        attributes: &[Attribute],
        span: &Span,
        draft: &mut Draft,
    ) {
        let mut tag = format!("<{name}");
        for attribute in attributes {
            let value = &html[attribute.value.clone()];
            if !allowed::attribute(name, &attribute.name) {
                let message =
                    format!("the attribute `{}` of `<{name}>` is left out", attribute.name.escape_debug());
                self.left_out(node, html, &attribute.span, message);
                continue;
            }
            let (written, value) = match attribute.name.as_str() {
                "href" | "src" => {
                    // One that may not be has been told of with the links.
                    let link = self.links.raw.get(&(node, attribute.value.start));
                    (attribute.name.as_str(), link.map(|link| format!("{OPEN}L{link}{SHUT}")))
                }
                "name" if attributes.iter().any(|a| a.name == "id") => continue,
                "id" | "name" => ("id", self.id(node, html, attribute)),
                other => (other, Some(value.replace('"', "&quot;"))),
            };
            if let Some(value) = value {
                tag.push_str(&format!(" {written}=\"{value}\""));
            }
        }
        tag.push('>');
        draft.html.push_str(&tag);
        let begun = draft.begun.last_mut().filter(|_| !ADDED.contains(&name));
        begun.into_iter().for_each(|begun| begun.push(name.to_owned()));
        if !allowed::EMPTY.contains(&name) && !allowed::ENDS_BY_ITSELF.contains(&name) {
            draft.open.push((name.to_owned(), Place::at(self.path, self.place(node, html, span))));
        }
    }

    fn close(&mut self, node: usize, html: &str, name: &str, span: &Span, draft: &mut Draft) {
        let open = draft.open.iter().rposition(|(open, _)| open == name);
        match open {
            Some(open) => drop(draft.open.remove(open)),
            // Told of where it begins.
            None if draft.refused.last().is_some_and(|refused| refused == name) => {
                draft.refused.pop();
                return;
            }
            None if allowed::ENDS_BY_ITSELF.contains(&name) => {}
            None => {
                draft.is_told = true;
                let place = Place::at(self.path, self.place(node, html, span));
                let message = format!("`</{name}>` closes nothing here");
                let finding = Finding::at(place, Code::BodyHtmlUnpaired, message);
                let help = "tags that belong together stand in the same paragraph, list entry or quotation";
                return self.findings.push(finding.help(help));
            }
        }
        draft.html.push_str(&format!("</{name}>"));
    }

    // An id is given once, like those of headings.
    fn id(&mut self, node: usize, html: &str, attribute: &Attribute) -> Option<String> {
        let id = &html[attribute.value.clone()];
        let problem = if !anchors::is_sound(id) {
            format!("`{}` cannot be an id", id.escape_debug())
        } else if !self.anchors.take(id) {
            format!("the id `{id}` is taken already")
        } else {
            self.ids.push(id.to_owned());
            return Some(format!("{OPEN}I{}{SHUT}", self.ids.len() - 1));
        };
        let place = Place::at(self.path, self.place(node, html, &attribute.value));
        let finding = Finding::at(place, Code::BodyHeadingId, problem);
        self.findings.push(finding.help("choose another: an id is letters, digits, `-`, `_`, `.` and `:`"));
        None
    }

    fn left_out(&mut self, node: usize, html: &str, stretch: &Span, message: String) {
        let place = Place::at(self.path, self.place(node, html, stretch));
        let finding = Finding::at(place, Code::BodyHtmlLeftOut, message);
        self.findings.push(finding.help("write it in Markdown, or remove it"));
    }

    fn place(&mut self, node: usize, html: &str, stretch: &Span) -> Span {
        if self.places.as_ref().is_none_or(|(of, _)| *of != node) {
            let places = Places::of(self.text, self.tree.nodes[node].span.clone(), html);
            self.places = Some((node, places));
        }
        let places = self.places.as_mut().map(|(_, places)| places.place(html, stretch));
        places.unwrap_or_else(|| self.tree.nodes[node].span.clone())
    }

    // Cuts cleaned HTML at the addresses, and puts the ids back.
    fn parts(&mut self, html: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut written = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once(OPEN) {
            let (mark, after) = after.split_once(SHUT).unwrap_or((after, ""));
            rest = after;
            written.push_str(&escape::allowed(before));
            let number = mark.get(1..).and_then(|digits| digits.parse::<usize>().ok());
            match (mark.get(..1), number) {
                (Some("L"), Some(link)) => {
                    parts.extend([Part::Html(std::mem::take(&mut written)), Part::Href(link)]);
                }
                (Some("I"), Some(id)) => {
                    match self.ids.get_mut(id).map(std::mem::take).filter(|id| !id.is_empty()) {
                        Some(id) => written.push_str(&self.anchors.full(&id)),
                        // The parser copies what it has to open again, with its id.
                        None => {
                            let attribute = written.rfind(" id=").unwrap_or(written.len());
                            written.truncate(attribute);
                            rest = rest.strip_prefix('"').unwrap_or(rest);
                        }
                    }
                }
                _ => {}
            }
        }
        written.push_str(&escape::allowed(rest));
        parts.push(Part::Html(written));
        parts
    }
}
