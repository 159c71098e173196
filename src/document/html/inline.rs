//! What stands in a line: links, images, the marks of footnotes.

use super::super::body::Piece;
use super::super::escape;
use super::super::terms::Mark;
use super::super::tree::What;
use super::Writer;

impl Writer<'_> {
    pub(super) fn link(&mut self, at: usize, address: &str, title: &str) {
        let link = self.page.links.by_node.get(&at).copied();
        if let (Some(link), None) = (link, self.open_link) {
            self.open_link = Some(at);
            self.push("<a href=\"");
            self.piece(Piece::Href(link));
            self.push("\"");
            // What says its own address need not be printed with it.
            let says_it = address.starts_with("http")
                && matches!(
                    address.strip_suffix(&self.page.tree.text_of(at)),
                    Some("" | "http://" | "https://")
                );
            self.push(if says_it { " class=\"url\"" } else { "" });
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
            // A picture that leads to its own file needs no words about it.
            let nodes = &self.page.tree.nodes[at + 1..self.page.tree.nodes[at].end];
            let is_picture = nodes.first().is_some_and(|first| matches!(first.what, What::Image { .. }));
            if let (Some(link), false) = (self.page.links.by_node.get(&at).copied(), is_picture) {
                self.piece(Piece::File(link));
            }
            self.push("</a>");
        }
    }

    pub(super) fn image(&mut self, at: usize, title: &str) {
        let words = self.page.tree.text_of(at);
        let Some(link) = self.page.links.by_node.get(&at).copied() else {
            return self.push(&escape::text(&words));
        };
        self.push("<img src=\"");
        self.piece(Piece::Href(link));
        self.push(&format!("\" alt=\"{}\"", escape::attribute(&words)));
        self.title(title);
        self.piece(Piece::Size(link));
        // The first is likely in sight when the page opens: it must not wait.
        self.push(if self.images == 0 { ">" } else { " loading=\"lazy\">" });
        self.images += 1;
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            self.push(&format!(" title=\"{}\"", escape::attribute(title)));
        }
    }

    pub(super) fn words(&mut self, at: usize, words: &str) {
        let mut from = 0;
        for (place, mark) in self.page.terms.marks.get(&at).into_iter().flatten() {
            self.push(&escape::text(&words[from..*place]));
            from = *place;
            match *mark {
                Mark::Begins(used) => {
                    let (index, id) = &self.page.terms.used[used];
                    let term = self.page.glossary.term(*index);
                    self.push(&format!("<a class=\"term\" href=\"#{}\">", escape::attribute(id)));
                    self.ends_abbreviation = term.stands_for.is_some();
                    if let Some(stands_for) = &term.stands_for {
                        self.push(&format!("<abbr title=\"{}\">", escape::attribute(stands_for)));
                    }
                }
                Mark::Ends if std::mem::take(&mut self.ends_abbreviation) => self.push("</abbr></a>"),
                Mark::Ends => self.push("</a>"),
            }
        }
        self.push(&escape::text(&words[from..]));
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
