//! Finds the links of a record that lead elsewhere once files have other paths, and writes them anew.
//!
//! A link is written as a path, with its place on the page behind it; only the path is replaced. Where a link names a
//! definition (`[text][name]`), the path stands there.

use std::fmt::Write as _;

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::finding::Place;
use crate::source::table::{Node, Table, Value as Toml};

use super::body::{Body, Link};
use super::document::Document;
use super::link;
use super::rewrite::Edit;
use super::target::{self, Target, Use};
use super::tree::folded;
use super::value::{Item, Value};

/// Where files and addresses are afterwards; what does not move stays as it is.
pub struct Paths<'a> {
    /// The new path of a file.
    pub file: &'a dyn Fn(&RelPath) -> RelPath,
    /// The new address for one written from the root of the site; none where it stays.
    pub address: &'a dyn Fn(&str) -> Option<String>,
}

/// What is to be edited in a file, and what cannot be.
#[derive(Debug, Default)]
pub struct Relinked {
    /// The edits, in no order, each possibly more than once.
    pub edits: Vec<Edit>,
    /// The links that lead elsewhere, and whose path was not found in the file.
    pub left: Vec<Place>,
}

/// The edits in the file of a record's text.
pub fn text(document: &Document, text: &str, paths: &Paths<'_>) -> Relinked {
    let mut relinked = Relinked::default();
    let path = &document.text_path;
    for link in &document.body.links {
        let Some(new) = moved(path, link, paths) else { continue };
        match place_of(text, link) {
            Some(span) => relinked.edits.push(new.edit(text, span)),
            None => relinked.left.push(Place::at(path, link.span.clone())),
        }
    }
    relinked
}

/// The edits in fields that hold Markdown; `text` and `table` are those of the file of its fields.
pub fn fields(document: &Document, text: &str, table: &Table, paths: &Paths<'_>) -> Relinked {
    let mut relinked = Relinked::default();
    let path = &document.meta.path;
    let mut items: Vec<&Item> = document.meta.fields.iter().flat_map(|(_, items)| items).collect();
    while let Some(item) = items.pop() {
        match &item.value {
            Value::Row(cells) => items.extend(cells.iter().flat_map(|(_, items)| items)),
            Value::Markdown(body) => field(body, item, (path, text, table), paths, &mut relinked),
            _ => {}
        }
    }
    relinked
}

fn field(
    body: &Body,
    item: &Item,
    (path, text, table): (&RelPath, &str, &Table),
    paths: &Paths<'_>,
    relinked: &mut Relinked,
) {
    let whole = item.span.start..item.span.end;
    // What the string says, where it is written there as it is: with escapes in it, no place can be told.
    let said = string_at(table, &whole);
    let start = said.and_then(|said| Some((said, whole.start + text.get(whole.clone())?.find(said)?)));
    for link in &body.links {
        let Some(new) = moved(path, link, paths) else { continue };
        match start.and_then(|(said, start)| Some((start, place_of(said, link)?))) {
            Some((start, span)) => relinked.edits.push(new.edit(text, start + span.start..start + span.end)),
            None => relinked.left.push(Place::at(path, whole.clone())),
        }
    }
}

// The string that stands at a span.
fn string_at<'a>(table: &'a Table, span: &Span) -> Option<&'a str> {
    let mut nodes: Vec<&Node> = table.entries.iter().map(|entry| &entry.node).collect();
    while let Some(node) = nodes.pop() {
        match &node.value {
            Toml::Text(text) if node.span == *span => return Some(text),
            Toml::Array(items) => nodes.extend(items),
            Toml::Table(table) => nodes.extend(table.entries.iter().map(|entry| &entry.node)),
            _ => {}
        }
    }
    None
}

// The new path of a link.
struct New(String);

impl New {
    // Replaces the path, and leaves `#…` behind it.
    fn edit(&self, text: &str, span: Span) -> Edit {
        let path = text[span.clone()].find('#').map_or(span.end, |found| span.start + found);
        Edit::new(span.start..path, self.0.clone())
    }
}

fn moved(path: &RelPath, link: &Link, paths: &Paths<'_>) -> Option<New> {
    let new = match &link.target {
        Target::Relative { path: written, .. } if !written.contains('?') => {
            let after = (paths.file)(path);
            let to = (paths.file)(&RelPath::follow(path.folder(), written)?);
            if RelPath::follow(after.folder(), written).as_ref() == Some(&to) {
                return None;
            }
            link::relative(after.folder(), &to)
        }
        Target::Site { path: written, .. } => (paths.address)(written)?,
        Target::Relative { .. } | Target::External(_) | Target::Fragment(_) => return None,
    };
    Some(New(encoded(&new)))
}

// RFC 3986 §2.3: everything else is encoded, so that it reads the same in brackets of either kind.
fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

// Where the address of a link stands: in the link, or in the definition that it names.
fn place_of(text: &str, link: &Link) -> Option<Span> {
    let raw = text.get(link.span.clone())?;
    let used = if link.image { Use::Image } else { Use::Link };
    let is_address = |raw: &str| target::read(raw, used).is_ok_and(|target| target == link.target);
    if is_address(raw) || !raw.starts_with(['[', '!']) {
        return Some(link.span.clone());
    }
    let name = name_of(raw)?;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let Some((label, after)) = definition(line) else { continue };
        if normal(label) != normal(name) {
            continue;
        }
        // The address may stand on the next line.
        let from = at + after;
        let rest = &text[from..];
        let begin = from + (rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', '>']).len());
        let span = address_from(text, begin)?;
        if is_address(&text[span.clone()]) {
            return Some(span);
        }
    }
    None
}

// The name of the definition that a link refers to: `[text][name]`, `[name][]` or `[name]`.
fn name_of(raw: &str) -> Option<&str> {
    let raw = raw.strip_prefix('!').unwrap_or(raw);
    let inner = raw.strip_prefix('[')?.strip_suffix(']')?;
    if let Some(name) = inner.strip_suffix("][") {
        return Some(name);
    }
    Some(inner.rfind("][").map_or(inner, |found| &inner[found + 2..]))
}

// The name that a line defines (CommonMark 0.31 §4.7), and where what follows it begins.
fn definition(line: &str) -> Option<(&str, usize)> {
    let rest = line.trim_start_matches([' ', '>', '\t']);
    let label = rest.strip_prefix('[')?;
    let close = label.find("]:")?;
    let after = line.len() - label.len() + close + "]:".len();
    Some((&label[..close], after))
}

fn normal(name: &str) -> String {
    folded(name).to_lowercase()
}

fn address_from(text: &str, begin: usize) -> Option<Span> {
    let rest = &text[begin..];
    if let Some(inside) = rest.strip_prefix('<') {
        return inside.find('>').map(|close| begin + 1..begin + 1 + close);
    }
    let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
    (end > 0).then(|| begin..begin + end)
}

#[cfg(test)]
mod tests {
    use super::super::body;
    use super::super::rewrite;
    use super::*;
    use crate::config::settings::RawHtml;

    // The text after `policies/old` became `norms/new`; the text itself stands in `content/<folder>/`.
    fn relinked(folder: &str, text: &str) -> String {
        let path = RelPath::new(&format!("content/{folder}/a.md")).expect("a path");
        let body = body::parse(&path, text, 0..text.len(), RawHtml::Deny).value;
        let rename = |file: &RelPath| {
            let new = file.as_str().replace("content/policies/old", "content/norms/new");
            RelPath::new(&new).expect("a path")
        };
        let address = |at: &str| at.strip_prefix("/policies/old/").map(|rest| format!("/norms/new/{rest}"));
        let paths = Paths { file: &rename, address: &address };
        let mut edits = Vec::new();
        for link in &body.links {
            let Some(new) = moved(&path, link, &paths) else { continue };
            edits.push(new.edit(text, place_of(text, link).expect("a place")));
        }
        rewrite::apply(text, &edits)
    }

    #[test]
    fn links_are_written_anew_and_nothing_else_moves() {
        let text = "[a](../policies/old.md) [b](<../policies/old.md#x> \"T\") [c][d] ![e][F G] [d] [h][]\n\n\
            [i](/policies/old/#y) [j](/policies/older/) `[k](../policies/old.md)` [l](../policies/other.md)\n\
            [m](https://x.example/policies/old/) [n](#o) [p](../policies/old/chart%201.png)\n\n\
            [d]: ../policies/old.md#z 'Title'\n> [f g]:\n> <../policies/old/e.png>\n\n[H]: /policies/old/files/q.pdf\n";
        expect_test::expect![[r#"
            [a](../norms/new.md) [b](<../norms/new.md#x> "T") [c][d] ![e][F G] [d] [h][]

            [i](/norms/new/#y) [j](/policies/older/) `[k](../policies/old.md)` [l](../policies/other.md)
            [m](https://x.example/policies/old/) [n](#o) [p](../norms/new/chart%201.png)

            [d]: ../norms/new.md#z 'Title'
            > [f g]:
            > <../norms/new/e.png>

            [H]: /norms/new/files/q.pdf
        "#]]
        .assert_eq(&relinked("pages", text));
        assert_eq!(
            relinked("policies", "[a](old.md) [b](./old.md#x)"),
            "[a](../norms/new.md) [b](../norms/new.md#x)"
        );
    }

    #[test]
    fn what_a_moved_text_links_to_is_found_from_its_new_place() {
        let path = RelPath::new("content/policies/old/index.md").expect("a path");
        let text = "[own](chart.png) [sibling](../b.md) [other](../../pages/a.md#x) [self](index.md)";
        let body = body::parse(&path, text, 0..text.len(), RawHtml::Deny).value;
        let rename = |file: &RelPath| {
            RelPath::new(&file.as_str().replace("policies/old/", "norms/new/")).expect("a path")
        };
        let paths = Paths { file: &rename, address: &|_| None };
        let new = |link: &Link| Some(moved(&path, link, &paths)?.edit(text, place_of(text, link)?));
        let edits: Vec<Edit> = body.links.iter().filter_map(new).collect();
        assert_eq!(
            rewrite::apply(text, &edits),
            "[own](chart.png) [sibling](../../policies/b.md) [other](../../pages/a.md#x) [self](index.md)"
        );
    }
}
