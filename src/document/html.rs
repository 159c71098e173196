//! A body as HTML.
//!
//! The HTML is ours to the last byte: valid, without inline style, each scrolling region named and within reach of
//! the keyboard. Headings stand beside their anchors, not around them, so that a heading is read once.

mod block;
mod inline;
pub(super) mod plain;

use super::body::Piece;
use super::code;
use super::escape;
use super::footnotes::Footnotes;
use super::links::Links;
use super::numbers::Numbers;
use super::outline::Outline;
use super::regions::Regions;
use super::sanitise::{Part, Raw};
use super::terms::Terms;
use super::tree::{Align, Node, Tree, What};
use crate::config::glossary::Glossary;
use crate::config::writing::RawHtml;

/// A body and all that was found out about it.
pub(super) struct Page<'a> {
    /// The body as read.
    pub(super) tree: &'a Tree,
    /// Its headings.
    pub(super) outline: &'a Outline,
    /// Its numbers.
    pub(super) numbers: &'a Numbers,
    /// Its footnotes.
    pub(super) footnotes: &'a Footnotes,
    /// Its links.
    pub(super) links: &'a Links,
    /// What to do with HTML in it.
    pub(super) raw_html: RawHtml,
    /// The HTML in it that stays.
    pub(super) raw: &'a Raw,
    /// The words in it that the site explains.
    pub(super) terms: &'a Terms,
    /// Their explanations.
    pub(super) glossary: &'a Glossary,
}

/// The HTML is longer than it may be.
#[derive(Debug)]
pub(super) struct TooMuch;

/// Writes a body, then its footnotes, then what its terms mean, and tells with which piece these begin; at most so many
/// bytes (and one node).
pub(super) fn write(page: &Page<'_>, most: usize) -> Result<(Vec<Piece>, usize), TooMuch> {
    let mut writer = Writer {
        page,
        most,
        written: 0,
        html: String::new(),
        pieces: Vec::new(),
        regions: Regions::default(),
        heading: "",
        table: Table::default(),
        images: 0,
        ends_abbreviation: false,
        open_link: None,
        backlinks: None,
    };
    writer.write(0, page.tree.nodes.len())?;
    writer.raw_end(page.tree.nodes.len());
    writer.footnotes()?;
    let terms_from = writer.explanations();
    writer.flush();
    Ok((writer.pieces, terms_from))
}

// A table on its way.
#[derive(Default)]
struct Table<'a> {
    columns: &'a [Align],
    // The column of the cell that comes next.
    column: usize,
    // Whether its caption has begun it.
    has_caption: bool,
    // Whether the first cell of each row says what the row is about.
    has_row_headings: bool,
}

enum Children {
    Write,
    Skip,
}

struct Writer<'a> {
    page: &'a Page<'a>,
    most: usize,
    written: usize,
    html: String,
    pieces: Vec<Piece>,
    regions: Regions,
    // The title of the heading above, which names tables.
    heading: &'a str,
    // The table that is being written.
    table: Table<'a>,
    // How many images were written.
    images: usize,
    // Whether the term that is being written is an abbreviation.
    ends_abbreviation: bool,
    // The link that is being written: an `a` must not stand in an `a`.
    open_link: Option<usize>,
    // The way back from a footnote, and the paragraph at whose end it goes.
    backlinks: Option<(usize, String)>,
}

impl<'a> Writer<'a> {
    fn write(&mut self, from: usize, to: usize) -> Result<(), TooMuch> {
        let nodes = &self.page.tree.nodes;
        let mut open: Vec<usize> = Vec::new();
        let mut at = from;
        while at < to {
            while let Some(last) = open.pop_if(|last| nodes[*last].end <= at) {
                self.leave(last);
            }
            match self.enter(at, &nodes[at]) {
                Children::Write => {
                    open.push(at);
                    at += 1;
                }
                Children::Skip => at = nodes[at].end,
            }
            if self.written + self.html.len() > self.most {
                return Err(TooMuch);
            }
        }
        while let Some(last) = open.pop() {
            self.leave(last);
        }
        Ok(())
    }

    fn enter(&mut self, at: usize, node: &'a Node) -> Children {
        match &node.what {
            What::Paragraph { bare: false } => self.paragraph(at),
            What::Paragraph { bare: true } => {}
            What::Heading { .. } => self.heading(at),
            What::Quote => self.block("<blockquote>\n"),
            What::Alert(alert) => self.alert(*alert),
            What::Bullets { tasks: false } => self.block("<ul>\n"),
            What::Bullets { tasks: true } => self.block("<ul class=\"tasks\">\n"),
            What::Numbers { start: 1 } => self.block("<ol>\n"),
            What::Numbers { start } => self.block(&format!("<ol start=\"{start}\">\n")),
            What::Item => self.block("<li>"),
            What::Task { done } => self.task(*done),
            What::Terms => self.block("<dl>\n"),
            What::Term => self.block("<dt>"),
            What::Meaning => self.block("<dd>"),
            What::Fence { info, code } => self.fence(code::language(info), code),
            What::Rule => self.block("<hr>\n"),
            What::Caption => self.caption(at),
            What::Figure { .. } => self.block("<figure>"),
            What::Table { columns } => self.table(at, columns),
            What::Row { head } => self.row(*head),
            What::Cell { .. } => self.cell(at),
            What::Footnote { .. } => return Children::Skip,
            What::HtmlBlock(source) => self.html_block(at, source),
            What::Text(words) => self.words(at, words),
            What::SoftBreak => self.push("\n"),
            What::HardBreak => self.push("<br>\n"),
            What::Code(code) => self.push(&format!("<code>{}</code>", escape::text(code))),
            What::HtmlInline(source) if self.page.raw_html == RawHtml::Escape => {
                self.push(&escape::text(source));
            }
            What::HtmlInline(_) => self.raw(at),
            What::Emphasis => self.push("<em>"),
            What::Strong => self.push("<strong>"),
            What::Struck => self.push("<del>"),
            What::Link { address, title } => self.link(at, address, title),
            What::Image { title, .. } => {
                self.image(at, title);
                return Children::Skip;
            }
            What::Note { .. } => self.mark(at),
        }
        Children::Write
    }

    fn leave(&mut self, at: usize) {
        self.raw_end(at);
        match &self.page.tree.nodes[at].what {
            What::Paragraph { bare } => self.end_of_paragraph(at, *bare),
            What::Heading { .. } => self.end_of_heading(at),
            What::Quote => self.block("</blockquote>\n"),
            What::Alert(_) => self.block("</div>\n"),
            What::Bullets { .. } => self.block("</ul>\n"),
            What::Numbers { .. } => self.block("</ol>\n"),
            What::Item | What::Task { .. } => self.push("</li>\n"),
            What::Terms => self.block("</dl>\n"),
            What::Term => self.push("</dt>\n"),
            What::Meaning => self.push("</dd>\n"),
            What::Caption => self.push("</caption>\n"),
            What::Figure { caption } => {
                self.push(&format!("\n<figcaption>{}</figcaption></figure>\n", escape::text(caption)));
            }
            What::Table { .. } => self.end_of_table(at),
            What::Row { head: true } => self.push("</tr>\n</thead>\n"),
            What::Row { head: false } => self.push("</tr>\n"),
            What::Cell { .. } => self.end_of_cell(at),
            What::Emphasis => self.push("</em>"),
            What::Strong => self.push("</strong>"),
            What::Struck => self.push("</del>"),
            What::Link { .. } => self.end_of_link(at),
            _ => {}
        }
    }

    fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    // Begins a new line, if something stands on this one.
    fn block(&mut self, html: &str) {
        let is_first = self.html.is_empty() && self.pieces.is_empty();
        if !is_first && !self.html.ends_with('\n') {
            self.html.push('\n');
        }
        self.html.push_str(html);
    }

    fn flush(&mut self) {
        if !self.html.is_empty() {
            self.written += self.html.len();
            self.pieces.push(Piece::Html(std::mem::take(&mut self.html)));
        }
    }

    fn piece(&mut self, piece: Piece) {
        self.flush();
        self.pieces.push(piece);
    }

    // Raw HTML as it was cleaned.
    fn raw(&mut self, at: usize) {
        self.parts(self.page.raw.html.get(&at));
    }

    fn raw_end(&mut self, at: usize) {
        self.parts(self.page.raw.ends.get(&at));
    }

    fn parts(&mut self, parts: Option<&'a Vec<Part>>) {
        for part in parts.into_iter().flatten() {
            match part {
                Part::Html(html) => self.push(html),
                Part::Href(link) => self.piece(Piece::Href(*link)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::config::writing::RawHtml;

    #[test]
    fn a_table_keeps_its_body_and_has_a_name_of_its_own() {
        let text = "| a |\n|---|\n\n## Costs & more\n\n| a | b | c | |\n|:--|--:|:-:|---|\n| 1 | 2 |\n| **3** | `x` | 5 | 6 |\n\n\
            | d |\n|---|\n| e |\n";
        expect_test::expect![[r##"
            <div class="table" role="region" tabindex="0" aria-label="Table">
            <table>
            <thead>
            <tr><th scope="col">a</th></tr>
            </thead>
            </table></div>
            <div class="heading"><h2 id="costs--more">Costs &amp; more</h2><a class="anchor" href="#costs--more" aria-label="Link to this section: Costs &amp; more"></a></div>
            <div class="table" role="region" tabindex="0" aria-label="Table: Costs &amp; more">
            <table>
            <thead>
            <tr><th scope="col" class="left">a</th><th scope="col" class="right">b</th><th scope="col" class="center">c</th><td></td></tr>
            </thead>
            <tbody>
            <tr><td class="left">1</td><td class="right">2</td><td class="center"></td><td></td></tr>
            <tr><td class="left"><strong>3</strong></td><td class="right"><code>x</code></td><td class="center">5</td><td>6</td></tr>
            </tbody>
            </table></div>
            <div class="table" role="region" tabindex="0" aria-label="Table: Costs &amp; more (2)">
            <table>
            <thead>
            <tr><th scope="col">d</th></tr>
            </thead>
            <tbody>
            <tr><td>e</td></tr>
            </tbody>
            </table></div>
        "##]].assert_eq(&shown::html(text));
    }

    #[test]
    fn lists_and_quotations() {
        let text = "- tight\n- [x] done\n- [ ] open\n  > quote\n  then\n\n3. loose\n\n   para\n\n4. two\n\nTerm *one*\n\n: Meaning\n\n\
            Term two\n\n: Meaning  \n  break\n\n    more\n\n***\n";
        expect_test::expect![[r#"
            <ul class="tasks">
            <li>tight</li>
            <li class="task"><input type="checkbox" disabled checked aria-label="Done"> done</li>
            <li class="task"><input type="checkbox" disabled aria-label="Not done"> open
            <blockquote>
            <p>quote
            then</p>
            </blockquote>
            </li>
            </ul>
            <ol start="3">
            <li>
            <p>loose</p>
            <p>para</p>
            </li>
            <li>
            <p>two</p>
            </li>
            </ol>
            <dl>
            <dt>Term <em>one</em></dt>
            <dd>
            <p>Meaning</p>
            </dd>
            <dt>Term two</dt>
            <dd>
            <p>Meaning<br>
            break</p>
            <p>more</p>
            </dd>
            </dl>
            <hr>
        "#]]
        .assert_eq(&shown::html(text));
    }

    #[test]
    fn words_stay_as_they_were_written() {
        let text =
            "H~2~O, ~~struck~~, \"quotes\" -- and... 'it' & <https://a.org/?b=1&c> &copy; *a **b** c*\n";
        expect_test::expect![[r#"
            <p>H~2~O, <del>struck</del>, "quotes" -- and... 'it' &amp; <a href="{https://a.org/?b=1&c}" class="url">https://a.org/?b=1&amp;c</a> © <em>a <strong>b</strong> c</em></p>
        "#]].assert_eq(&shown::html(text));
    }

    #[test]
    fn code_stands_in_a_region_that_scrolls() {
        let text = "```toml\na = \"<b>\"\n```\n\n```toml\n```\n\n    indented\n\n```a\"b<c\n```\n";
        expect_test::expect![[r#"
            <div class="scroll" role="region" tabindex="0" aria-label="Code: toml"><pre class="code"><code class="language-toml"><span class="a">a </span>= <span class="s">"&lt;b&gt;"
            </span></code></pre></div>
            <div class="scroll" role="region" tabindex="0" aria-label="Code: toml (2)"><pre class="code"><code class="language-toml"></code></pre></div>
            <div class="scroll" role="region" tabindex="0" aria-label="Code"><pre class="code"><code>indented
            </code></pre></div>
            <div class="scroll" role="region" tabindex="0" aria-label="Code: a&quot;b&lt;c"><pre class="code"><code class="language-a&quot;b&lt;c"></code></pre></div>
        "#]].assert_eq(&shown::html(text));
    }

    #[test]
    fn the_plain_text_holds_all_words_once() {
        let text = "+++\n+++\n## Title *one*\n\nText[^n] of\n`code` H~2~O.  \nBreak ![alt](i.png) <b>html</b>\n\n| a | b |\n|---|---|\n| c | d |\n\n\
            [^n]: Note.\n\n[^x]: Unseen.\n\n- item\n\n```sh\nls  -l\n```\n";
        let (body, _) = shown::parse(text, RawHtml::Deny);
        expect_test::expect!["Title one Text of code H~2~O. Break alt html a b c d item ls -l Note."]
            .assert_eq(&body.plain);
    }
}
