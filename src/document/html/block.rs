//! Blocks: headings, code, tables, footnotes.

use super::super::tree::{Align, What};
use super::super::{code, escape};
use super::{TooMuch, Writer};
use crate::config::settings::RawHtml;

impl<'a> Writer<'a> {
    pub(super) fn end_of_paragraph(&mut self, at: usize, bare: bool) {
        let nodes = &self.page.tree.nodes;
        if bare {
            // The next paragraph of a tight list is set apart by a line end alone.
            let next =
                nodes.get(nodes[at].end).is_some_and(|next| matches!(next.what, What::Paragraph { .. }));
            return self.push(if next { "\n" } else { "" });
        }
        if let Some((_, links)) = self.backlinks.take_if(|(last, _)| *last == at) {
            self.push(&links);
        }
        self.push("</p>\n");
    }

    pub(super) fn heading(&mut self, at: usize) {
        let Some(heading) = self.page.outline.by_node.get(&at) else { return };
        self.heading = &heading.title;
        let id = escape::attribute(&heading.id);
        self.block(&format!("<div class=\"heading\"><h{} id=\"{id}\">", heading.level));
    }

    pub(super) fn end_of_heading(&mut self, at: usize) {
        let Some(heading) = self.page.outline.by_node.get(&at) else { return };
        let id = escape::attribute(&heading.id);
        let title = escape::attribute(if heading.title.is_empty() { &heading.id } else { &heading.title });
        let level = heading.level;
        self.push(&format!(
            "</h{level}><a class=\"anchor\" href=\"#{id}\" aria-label=\"Link to this section: {title}\">"
        ));
        self.push("</a></div>\n");
    }

    pub(super) fn task(&mut self, done: bool) {
        let (checked, name) = if done { (" checked", "Done") } else { ("", "Not done") };
        self.block(&format!(
            "<li class=\"task\"><input type=\"checkbox\" disabled{checked} aria-label=\"{name}\"> "
        ));
    }

    // The wrapper scrolls, not `pre`: a region may have a name, `pre` may not.
    pub(super) fn fence(&mut self, language: &str, source: &str) {
        let wanted = if language.is_empty() { "Code".to_owned() } else { format!("Code: {language}") };
        self.region("scroll", wanted);
        self.push("<pre class=\"code\"><code");
        if !language.is_empty() {
            self.push(&format!(" class=\"language-{}\"", escape::attribute(language)));
        }
        self.push(">");
        match code::highlight(source, language) {
            Some(html) => self.push(&html),
            None => self.push(&escape::text(source)),
        }
        self.push("</code></pre></div>\n");
    }

    fn region(&mut self, class: &str, wanted: String) {
        let name = self.regions.name(wanted);
        let name = escape::attribute(&name);
        self.block(&format!("<div class=\"{class}\" role=\"region\" tabindex=\"0\" aria-label=\"{name}\">"));
    }

    pub(super) fn table(&mut self, columns: &'a [Align]) {
        self.columns = columns;
        let wanted =
            if self.heading.is_empty() { "Table".to_owned() } else { format!("Table: {}", self.heading) };
        self.region("table", wanted);
        self.block("<table>\n");
    }

    pub(super) fn end_of_table(&mut self, at: usize) {
        let nodes = &self.page.tree.nodes;
        // There is a head always, a body only where a row follows it.
        if nodes.get(at + 1).is_some_and(|head| head.end < nodes[at].end) {
            self.block("</tbody>\n");
        }
        self.block("</table></div>\n");
    }

    pub(super) fn row(&mut self, head: bool) {
        self.column = 0;
        if head {
            self.block("<thead>\n");
        } else if self.html.ends_with("</thead>\n") {
            self.block("<tbody>\n");
        }
        self.block("<tr>");
    }

    pub(super) fn cell(&mut self, at: usize) {
        let class = match self.columns.get(self.column) {
            Some(Align::Left) => " class=\"left\"",
            Some(Align::Centre) => " class=\"center\"",
            Some(Align::Right) => " class=\"right\"",
            Some(Align::Natural) | None => "",
        };
        self.column += 1;
        let tag = if self.is_column_heading(at) { "<th scope=\"col\"" } else { "<td" };
        self.push(&format!("{tag}{class}>"));
    }

    pub(super) fn end_of_cell(&mut self, at: usize) {
        self.push(if self.is_column_heading(at) { "</th>" } else { "</td>" });
    }

    // An empty cell heads nothing, and an empty `th` is read as a heading without a name.
    fn is_column_heading(&self, at: usize) -> bool {
        let cell = &self.page.tree.nodes[at];
        matches!(cell.what, What::Cell { head: true }) && cell.end > at + 1
    }

    pub(super) fn html_block(&mut self, source: &str) {
        if self.page.raw_html == RawHtml::Escape {
            self.block(&format!("<p>{}</p>\n", escape::text(source.trim_end())));
        }
    }

    pub(super) fn footnotes(&mut self) -> Result<(), TooMuch> {
        let list = &self.page.footnotes.list;
        if list.is_empty() {
            return Ok(());
        }
        let name = self.regions.name("Footnotes".to_owned());
        self.block(&format!("<section class=\"footnotes\" aria-label=\"{name}\">\n<ol>\n"));
        let nodes = &self.page.tree.nodes;
        for (index, note) in list.iter().enumerate() {
            let (first, end) = (note.node + 1, nodes[note.node].end);
            let mut last = first;
            while last < end && nodes[last].end < end {
                last = nodes[last].end;
            }
            self.block(&format!("<li id=\"{}\">", escape::attribute(&note.id)));
            self.backlinks = Some((last, backlinks(index + 1, &note.mark_ids)));
            self.write(first, end)?;
            // What ends with a list, a table or code has its way back in a line of its own.
            if let Some((_, links)) = self.backlinks.take() {
                self.block(&format!("<p>{}</p>\n", links.trim_start()));
            }
            self.push("</li>\n");
        }
        self.push("</ol>\n</section>\n");
        Ok(())
    }
}

// In words: an arrow has no name that fits, and not every font has one.
fn backlinks(number: usize, mark_ids: &[String]) -> String {
    let mut links = String::new();
    for (mark, id) in mark_ids.iter().enumerate() {
        let id = escape::attribute(id);
        let (name, words) = match mark {
            0 => (format!("Back to footnote {number}"), "Back".to_owned()),
            _ => (format!("Back to footnote {number} ({})", mark + 1), format!("({})", mark + 1)),
        };
        let link = format!(" <a class=\"footnote-backref\" href=\"#{id}\" aria-label=\"{name}\">{words}</a>");
        links.push_str(&link);
    }
    links
}
