//! What stands in a line: links, images, the marks of footnotes.

use super::super::escape;
use super::Writer;

impl Writer<'_> {
    pub(super) fn link(&mut self, at: usize, address: &str, title: &str) {
        let link = self.page.links.by_node.get(&at).copied();
        if let (Some(link), None) = (link, self.open_link) {
            self.open_link = Some(at);
            self.push("<a href=\"");
            self.href(link);
            self.push("\"");
            self.title(title);
            self.push(">");
        }
        // Told of by a finding; until then it shows where it leads.
        if self.page.tree.nodes[at].end == at + 1 {
            self.push(&escape::text(address));
        }
    }

    pub(super) fn end_of_link(&mut self, at: usize) {
        if self.open_link == Some(at) {
            self.open_link = None;
            self.push("</a>");
        }
    }

    pub(super) fn image(&mut self, at: usize, title: &str) {
        let words = self.page.tree.text_of(at);
        let Some(link) = self.page.links.by_node.get(&at).copied() else {
            return self.push(&escape::text(&words));
        };
        self.push("<img src=\"");
        self.href(link);
        self.push(&format!("\" alt=\"{}\"", escape::attribute(&words)));
        self.title(title);
        self.push(">");
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.push(&format!(" title=\"{}\"", escape::attribute(title)));
        }
    }

    pub(super) fn mark(&mut self, at: usize) {
        let Some((footnote, mark)) = self.page.footnotes.marks.get(&at).copied() else {
            // No mark without a footnote, except in a footnote that is itself left out.
            return;
        };
        let note = &self.page.footnotes.list[footnote];
        let id = escape::attribute(&note.mark_ids[mark]);
        let number = footnote + 1;
        if self.open_link.is_some() {
            return self.push(&format!("<sup class=\"footnote-ref\" id=\"{id}\">{number}</sup>"));
        }
        let to = escape::attribute(&note.id);
        self.push(&format!("<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#{to}\""));
        self.push(&format!(" aria-label=\"Footnote {number}\">{number}</a></sup>"));
    }
}
