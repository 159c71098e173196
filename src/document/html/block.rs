//! Blocks: headings, code, tables, footnotes.

use super::super::alerts::Alert;
use super::super::tree::{Align, What};
use super::super::{code, escape};
use super::{Table, TooMuch, Writer};
use crate::config::writing::RawHtml;

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

    pub(super) fn paragraph(&mut self, at: usize) {
        let Some((number, id)) = self.page.numbers.paragraphs.get(&at) else { return self.block("<p>") };
        let id = escape::attribute(id);
        self.block(&format!(
            "<p class=\"numbered\" id=\"{id}\"><a class=\"number\" href=\"#{id}\" aria-label=\"Paragraph {number}\">\
             {number}</a> "
        ));
    }

    pub(super) fn heading(&mut self, at: usize) {
        let Some(heading) = self.page.outline.by_node.get(&at) else { return };
        self.heading = &heading.title;
        let id = escape::attribute(&heading.id);
        self.block(&format!("<div class=\"heading\"><h{} id=\"{id}\">", heading.level));
        if let Some(number) = &heading.number {
            self.push(&format!("<span class=\"number\">{number}</span> "));
        }
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

    // Words say what colours do, for whoever does not see them.
    pub(super) fn alert(&mut self, alert: Alert) {
        let (class, title) = (alert.class(), alert.title());
        self.block(&format!(
            "<div class=\"alert {class}\" role=\"note\">\n<p class=\"alert-title\">{title}</p>\n"
        ));
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

    // Begins the table that follows: a caption is its first child.
    pub(super) fn caption(&mut self, at: usize) {
        let words = self.page.tree.text_of(at);
        self.region("table", format!("Table: {words}"));
        self.block("<table>\n<caption>");
        self.table.has_caption = true;
    }

    // Where the first cell of the head is empty, the first column heads the rows.
    pub(super) fn table(&mut self, at: usize, columns: &'a [Align]) {
        if !std::mem::take(&mut self.table.has_caption) {
            let wanted =
                if self.heading.is_empty() { "Table".to_owned() } else { format!("Table: {}", self.heading) };
            self.region("table", wanted);
            self.block("<table>\n");
        }
        let corner =
            self.page.tree.nodes.get(at + 2).filter(|corner| matches!(corner.what, What::Cell { .. }));
        let has_row_headings = columns.len() > 1 && corner.is_some_and(|corner| corner.end == at + 3);
        self.table = Table { columns, column: 0, has_caption: false, has_row_headings };
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
        self.table.column = 0;
        if head {
            self.block("<thead>\n");
        } else if self.html.ends_with("</thead>\n") {
            self.block("<tbody>\n");
        }
        self.block("<tr>");
    }

    pub(super) fn cell(&mut self, at: usize) {
        let class = match self.table.columns.get(self.table.column) {
            Some(Align::Left) => " class=\"left\"",
            Some(Align::Centre) => " class=\"center\"",
            Some(Align::Right) => " class=\"right\"",
            Some(Align::Natural) | None => "",
        };
        self.table.column += 1;
        let tag = match self.heads(at) {
            Some(scope) => format!("<th scope=\"{scope}\""),
            None => "<td".to_owned(),
        };
        self.push(&format!("{tag}{class}>"));
    }

    pub(super) fn end_of_cell(&mut self, at: usize) {
        self.push(if self.heads(at).is_some() { "</th>" } else { "</td>" });
    }

    // An empty cell heads nothing, and an empty `th` is read as a heading without a name.
    fn heads(&self, at: usize) -> Option<&'static str> {
        let cell = &self.page.tree.nodes[at];
        if cell.end == at + 1 {
            return None;
        }
        match cell.what {
            What::Cell { head: true } => Some("col"),
            _ => (self.table.has_row_headings && self.table.column == 1).then_some("row"),
        }
    }

    pub(super) fn html_block(&mut self, at: usize, source: &str) {
        match self.page.raw_html {
            RawHtml::Escape => self.block(&format!("<p>{}</p>\n", escape::text(source.trim_end()))),
            RawHtml::Deny | RawHtml::Sanitise => self.raw(at),
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
            self.raw_end(note.node);
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

impl Writer<'_> {
    // A tooltip reaches neither keyboard nor finger nor paper: so each term leads to its explanation in the text.
    // Gives the number of the piece with which the explanations begin.
    pub(super) fn explanations(&mut self) -> usize {
        let terms = self.page.terms;
        if terms.used.is_empty() {
            self.flush();
            return self.pieces.len();
        }
        self.block("");
        self.flush();
        let from = self.pieces.len();
        let id = escape::attribute(&terms.heading);
        self.push(&format!(
            "<section class=\"terms\" aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">Terms used here</h2>\n<dl>\n"
        ));
        for (index, id) in &terms.used {
            let term = self.page.glossary.term(*index);
            self.push(&format!("<dt id=\"{}\">{}</dt>\n", escape::attribute(id), escape::text(&term.term)));
            for meaning in [&term.stands_for, &term.definition].into_iter().flatten() {
                self.push(&format!("<dd>{}</dd>\n", escape::text(meaning)));
            }
        }
        self.push("</dl>\n</section>\n");
        from
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
