//! What browsers make of some HTML, written out again whole: the only file that knows html5ever.
//!
//! Browsers close what is open, and move what cannot stand where it was put (WHATWG HTML §13.2.6). Doing so before
//! they do leaves them nothing to mend. What is written is only what the list in `allowed` has.

use std::borrow::Cow;
use std::cell::{Ref, RefCell, RefMut};

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::{StrTendril, TendrilSink};
use html5ever::{Attribute, LocalName, Namespace, ParseOpts, QualName, local_name, ns, parse_fragment};

use super::{allowed, escape};

/// Some HTML with every element closed in its turn. Of the attributes that candour has to see to, those stay whose
/// value begins with its mark.
pub(super) fn closed(html: &str, mark: char) -> String {
    let context = QualName::new(None, ns!(html), local_name!("div"));
    let dom = parse_fragment(Dom::default(), ParseOpts::default(), context, Vec::new(), false).one(html);
    written(&dom.nodes.into_inner(), mark)
}

// All nodes in one row, so that no depth can exhaust the stack; the first is the document.
struct Dom {
    nodes: RefCell<Vec<Node>>,
}

#[derive(Default)]
struct Node {
    parent: Option<usize>,
    children: Vec<usize>,
    what: What,
}

#[derive(Default)]
enum What {
    // The document, a comment: what is not written itself.
    #[default]
    Nothing,
    Element(QualName, Vec<Attribute>),
    Text(String),
}

#[derive(Debug)]
struct Name(QualName);

impl ElemName for Name {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

fn written(nodes: &[Node], mark: char) -> String {
    enum Step<'a> {
        Begin(usize),
        End(&'a str),
    }
    let mut html = String::new();
    let mut steps = vec![Step::Begin(0)];
    while let Some(step) = steps.pop() {
        let at = match step {
            Step::End(name) => {
                html.push_str(&format!("</{name}>"));
                continue;
            }
            Step::Begin(at) => at,
        };
        match &nodes[at].what {
            What::Nothing => {}
            What::Text(text) => html.push_str(&escape::text(text)),
            What::Element(name, attributes) if allowed::element(&name.local) => {
                html.push_str(&format!("<{}", name.local));
                for attribute in attributes {
                    let (key, value) = (&*attribute.name.local, &*attribute.value);
                    let needs_mark = matches!(key, "href" | "src" | "id");
                    if allowed::attribute(&name.local, key) && (!needs_mark || value.starts_with(mark)) {
                        html.push_str(&format!(" {key}=\"{}\"", escape::attribute(value)));
                    }
                }
                html.push('>');
                // A browser drops the first line end in a `pre`.
                let first = nodes[at].children.first().map(|first| &nodes[*first].what);
                if &*name.local == "pre" && matches!(first, Some(What::Text(text)) if text.starts_with('\n'))
                {
                    html.push('\n');
                }
                if !allowed::EMPTY.contains(&&*name.local) {
                    steps.push(Step::End(&name.local));
                }
            }
            // Its children stay.
            What::Element(..) => {}
        }
        steps.extend(nodes[at].children.iter().rev().map(|child| Step::Begin(*child)));
    }
    html
}

impl Default for Dom {
    fn default() -> Dom {
        Dom { nodes: RefCell::new(vec![Node::default()]) }
    }
}

impl Dom {
    fn add(&self, what: What) -> usize {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { what, ..Node::default() });
        nodes.len() - 1
    }

    fn node(&self, at: usize) -> RefMut<'_, Node> {
        RefMut::map(self.nodes.borrow_mut(), |nodes| &mut nodes[at])
    }

    // Puts something among the children of a node, before the child at an index.
    fn insert(&self, parent: usize, index: usize, child: NodeOrText<usize>) {
        let child = match child {
            NodeOrText::AppendNode(child) => {
                self.remove_from_parent(&child);
                child
            }
            NodeOrText::AppendText(text) => {
                // Texts beside each other are one.
                let before = index.checked_sub(1).map(|before| self.node(parent).children[before]);
                if let Some(before) = before
                    && let What::Text(words) = &mut self.node(before).what
                {
                    return words.push_str(&text);
                }
                self.add(What::Text(text.to_string()))
            }
        };
        // The child may have been one of the same parent, before the place.
        let mut parent_node = self.node(parent);
        let index = index.min(parent_node.children.len());
        parent_node.children.insert(index, child);
        drop(parent_node);
        self.node(child).parent = Some(parent);
    }

    // Where a node stands among the children of its parent: mostly near the end.
    fn position(&self, at: usize) -> Option<(usize, usize)> {
        let nodes: Ref<'_, Vec<Node>> = self.nodes.borrow();
        let parent = nodes[at].parent?;
        let index = nodes[parent].children.iter().rposition(|child| *child == at)?;
        Some((parent, index))
    }
}

impl TreeSink for Dom {
    type Handle = usize;
    type Output = Dom;
    type ElemName<'a> = Name;

    fn finish(self) -> Dom {
        self
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> usize {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a usize) -> Name {
        match &self.nodes.borrow()[*target].what {
            What::Element(name, _) => Name(name.clone()),
            // The parser asks of elements only.
            What::Nothing | What::Text(_) => Name(QualName::new(None, ns!(html), local_name!(""))),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<Attribute>, _: ElementFlags) -> usize {
        self.add(What::Element(name, attributes))
    }

    fn create_comment(&self, _: StrTendril) -> usize {
        self.add(What::Nothing)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> usize {
        self.add(What::Nothing)
    }

    fn append(&self, parent: &usize, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(child) = &child {
            self.remove_from_parent(child);
        }
        let end = self.node(*parent).children.len();
        self.insert(*parent, end, child);
    }

    fn append_based_on_parent_node(&self, element: &usize, previous: &usize, child: NodeOrText<usize>) {
        match self.position(*element) {
            Some(_) => self.append_before_sibling(element, child),
            None => self.append(previous, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, target: &usize) -> usize {
        *target
    }

    fn same_node(&self, x: &usize, y: &usize) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &usize, child: NodeOrText<usize>) {
        if let NodeOrText::AppendNode(child) = &child {
            self.remove_from_parent(child);
        }
        if let Some((parent, index)) = self.position(*sibling) {
            self.insert(parent, index, child);
        }
    }

    // Of the first `html` and `body` only, which no text has.
    fn add_attrs_if_missing(&self, _: &usize, _: Vec<Attribute>) {}

    fn remove_from_parent(&self, target: &usize) {
        if let Some((parent, index)) = self.position(*target) {
            self.node(parent).children.remove(index);
            self.node(*target).parent = None;
        }
    }

    fn reparent_children(&self, node: &usize, new_parent: &usize) {
        let children = std::mem::take(&mut self.node(*node).children);
        children.iter().for_each(|child| self.node(*child).parent = Some(*new_parent));
        self.node(*new_parent).children.extend(children);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_open_is_closed_where_a_browser_would() {
        let texts = [
            "a & b < c &nbsp;&copy;",
            "<ul><li>one<li>two",
            "<b>bold <i>both</b> slanted</i>",
            "<p>one<p>two<div>three",
            "<table><tr><td>a<td>b</table>after",
            "<table>moved<tr><td>a</td></tr></table>",
            "<td>no table</td></p></div>",
            "<pre>\n\nline</pre><br><img alt=\"&quot;x&quot;\" src=\"y\" onload=\"z\">",
            "<a id=\"x\">one<a id=\"@x\">two",
            "<script>x</script><iframe src=\"y\"></iframe><svg><style>z</style></svg>",
        ];
        let shown = texts.map(|html| format!("{html}\n    {}", closed(html, '@'))).join("\n");
        expect_test::expect![[r#"
            a & b < c &nbsp;&copy;
                a &amp; b &lt; c  ©
            <ul><li>one<li>two
                <ul><li>one</li><li>two</li></ul>
            <b>bold <i>both</b> slanted</i>
                <b>bold <i>both</i></b><i> slanted</i>
            <p>one<p>two<div>three
                <p>one</p><p>two</p><div>three</div>
            <table><tr><td>a<td>b</table>after
                <table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>after
            <table>moved<tr><td>a</td></tr></table>
                moved<table><tbody><tr><td>a</td></tr></tbody></table>
            <td>no table</td></p></div>
                no table<p></p>
            <pre>

            line</pre><br><img alt="&quot;x&quot;" src="y" onload="z">
                <pre>

            line</pre><br><img alt="&quot;x&quot;">
            <a id="x">one<a id="@x">two
                <a>one</a><a id="@x">two</a>
            <script>x</script><iframe src="y"></iframe><svg><style>z</style></svg>
                xz"#]]
        .assert_eq(&shown);
    }
}
