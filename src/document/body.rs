//! The body of a document: its HTML in pieces, and what other documents may know of it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::id::Slug;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::config::writing::{Numbering, RawHtml, Writing};
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place, in_order};

use super::anchors::Anchors;
use super::markdown::{self, Refusal};
use super::sanitise::{self, Raw};
use super::target::Target;
use super::terms::{self, Terms};
use super::{
    alerts, captions, characters, check, escape, footnotes, foreign, headings, html, link_words, links,
    numbers, outline, prose, tree, words,
};

/// The longest body that is read, in bytes.
pub const LONGEST: usize = 4 << 20;

/// A body.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Body {
    /// The HTML, cut where an address is to be written.
    pub pieces: Vec<Piece>,
    /// With which piece the explanations of its terms begin, after all else; how many pieces there are, where it has none.
    pub terms_from: usize,
    /// The headings in the order of the text.
    pub outline: Vec<Heading>,
    /// The allowed links and images in the order of the text.
    pub links: Vec<Link>,
    /// Every id in the HTML.
    pub ids: BTreeSet<String>,
    /// The text for search and feeds: code included, white space folded to single spaces.
    pub plain: String,
    /// Where in it the section of each heading begins, in bytes.
    pub starts: Vec<usize>,
}

/// A stretch of a body's HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    /// HTML.
    Html(String),
    /// Here goes the address of the link with this index, escaped for an attribute value in double quotes.
    Href(usize),
    /// Here go the width and the height of the picture that this link shows, as attributes, where they are known.
    Size(usize),
    /// Here goes what kind of file this link leads to, and how large it is, where it leads to one.
    File(usize),
}

/// A heading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 2 to 6: the heading of level 1 is the page's title.
    pub level: u8,
    /// Its id; never empty, and no other element's.
    pub id: String,
    /// Its text without marks; empty for a heading without text, which a finding tells of.
    pub title: String,
    /// Its number, where the text is numbered.
    pub number: Option<String>,
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Where it leads.
    pub target: Target,
    /// Its text, or that of the image.
    pub text: String,
    /// Its address in the file, or the whole link where the address stands elsewhere.
    pub span: Span,
    /// Whether it is an image.
    pub image: bool,
}

/// What a body is part of.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// The text of a record of the kind with this folder.
    Text(&'a Slug),
    /// The value of a field of this name, and which of its values it is, from 1.
    Field(&'a str, usize),
}

/// Reads the Markdown at `range` of a file; every place is one of the whole file.
///
/// A body that is too long or nested too deep, or whose HTML would be out of all proportion, is shown as plain text.
pub fn parse(path: &RelPath, text: &str, range: Span, writing: &Writing, part: Part<'_>) -> Checked<Body> {
    let mut findings: Vec<Finding> = check::characters(path, text, range.clone()).into_iter().collect();
    let value = read(path, text, range.clone(), (writing, part), &mut findings).unwrap_or_else(|finding| {
        findings.push(finding);
        plain_body(&text[range])
    });
    Checked { value, findings: in_order(findings) }
}

fn read(
    path: &RelPath,
    text: &str,
    range: Span,
    (writing, part): (&Writing, Part<'_>),
    findings: &mut Vec<Finding>,
) -> Result<Body, Finding> {
    if range.len() > LONGEST {
        let message = format!("a text of {} bytes; candour reads at most {LONGEST}", range.len());
        let help = "divide it into several documents";
        return Err(Finding::at(Place::file(path), Code::SourceTooLarge, message).help(help));
    }
    let mut tree = markdown::read(text, range.clone())
        .map_err(|refusal| too_deep(path, text, range.clone(), refusal))?;
    findings.extend(footnotes::leave_out(path, &mut tree));
    findings.extend(alerts::read(path, text, &mut tree));
    findings.extend(captions::read(path, text, &mut tree));
    let raw_html = writing.raw_html;
    let (mut anchors, numbering) = match part {
        Part::Text(folder) => (Anchors::default(), writing.numbering_of(folder)),
        Part::Field(name, number) => (Anchors::of_field(name, number), Numbering::None),
    };
    // Who takes an id first keeps it: what authors chose, what readers cite, what is made of words.
    let chosen = outline::chosen(path, text, &tree, &mut anchors);
    let mut links = links::collect(path, text, &tree, raw_html);
    let raw = match raw_html {
        RawHtml::Sanitise => sanitise::clean(path, text, &tree, &links.value, &mut anchors, findings),
        RawHtml::Deny | RawHtml::Escape => Raw::default(),
    };
    let numbers = numbers::count(&tree, numbering, &mut anchors);
    let outline = outline::collect(path, text, &tree, chosen.value, &numbers, &mut anchors);
    let footnotes = footnotes::collect(&tree, &mut anchors);
    let terms = match part {
        Part::Text(_) => terms::find(&tree, &footnotes, &writing.glossary, &mut anchors),
        Part::Field(..) => Terms::default(),
    };
    links.value.lead_within(&anchors);
    let page = html::Page {
        tree: &tree,
        outline: &outline.value,
        numbers: &numbers,
        footnotes: &footnotes,
        links: &links.value,
        raw_html,
        raw: &raw,
        terms: &terms,
        glossary: &writing.glossary,
    };
    let most = 64 * range.len() + (64 << 10);
    let (pieces, terms_from) = html::write(&page, most).map_err(|html::TooMuch| {
        let blank = range.len() - text[range.clone()].trim_start().len();
        let place = Place::at(path, markdown::first_line(text, range.start + blank..range.end));
        let message =
            format!("the page would be more than 64 times as long as its text of {} bytes", range.len());
        let help = "look for a table with far more columns than cells";
        Finding::at(place, Code::BodyTooLarge, message).help(help)
    })?;
    findings.extend(check::check(path, text, &tree, raw_html));
    let prose = prose::of(text, &tree, &links.value);
    let foreign = foreign::check(path, &prose);
    foreign::instead_of(findings, &foreign);
    findings.extend(foreign);
    findings.extend(words::in_prose(path, &prose));
    findings.extend(headings::check(path, text, &tree));
    findings.extend(link_words::check(path, text, &tree, &links.value));
    findings.extend(characters_in_entities(path, text, &tree));
    findings.extend(numbers::twice(path, text, &tree, &numbers));
    findings.extend(chosen.findings.into_iter().chain(outline.findings).chain(links.findings));
    let (plain, starts) = html::plain::of(&page);
    Ok(Body {
        plain,
        starts,
        pieces,
        terms_from,
        outline: outline.value.by_node.into_values().collect(),
        links: links.value.list,
        ids: anchors.into_ids(),
    })
}

// What `&#x202E;` puts into a text is not in the file itself.
fn characters_in_entities(path: &RelPath, text: &str, tree: &tree::Tree) -> Vec<Finding> {
    let texts = tree.nodes.iter().filter_map(|node| match &node.what {
        tree::What::Text(words) => Some((&node.span, words)),
        _ => None,
    });
    texts.filter_map(|(span, words)| characters::check_decoded(path, text, span, words)).collect()
}

fn too_deep(path: &RelPath, text: &str, range: Span, refusal: Refusal) -> Finding {
    let (span, message, help) = match refusal {
        Refusal::TooDeep(span) => {
            let deepest = markdown::DEEPEST;
            let message = format!("lists, quotations or emphasis nested more than {deepest} deep");
            (span, message, "write it with fewer levels")
        }
        Refusal::TooMuchWork => {
            let message = "reading this text takes far more work than its length justifies".to_owned();
            (range, message, "look for tables with thousands of columns and for lists many levels deep")
        }
    };
    Finding::at(Place::at(path, markdown::first_line(text, span)), Code::BodyTooDeep, message).help(help)
}

fn plain_body(text: &str) -> Body {
    Body {
        pieces: vec![Piece::Html(format!("<pre>{}</pre>\n", escape::text(text)))],
        terms_from: 1,
        outline: Vec::new(),
        links: Vec::new(),
        ids: BTreeSet::new(),
        plain: tree::folded(text),
        starts: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use super::*;

    #[test]
    fn a_hostile_text_is_read_or_refused_but_never_a_danger() {
        let rows = |columns: usize, count: usize| {
            format!("|{}\n|{}\n{}", "a|".repeat(columns), "-|".repeat(columns), "|x\n".repeat(count))
        };
        let lists: String = (0..300).map(|depth| format!("{}- a\n", "  ".repeat(depth))).collect();
        let texts = [
            ">".repeat(50_000),
            "[".repeat(50_000),
            "*a ".repeat(30_000),
            "**a ".repeat(1_000) + &"a** ".repeat(1_000),
            "> - ".repeat(20_000),
            "1. ".repeat(20_000),
            lists,
            rows(5_000, 500),
            rows(1_000, 20),
            "![".repeat(5_000) + &"](a)".repeat(5_000),
            "<!-- ".repeat(5_000),
            "[^a]".repeat(2_000) + "\n\n[^a]: x",
            "## a\n".repeat(2_000),
            "\0\u{feff}\r\r\n\t".repeat(2_000),
        ];
        let told =
            texts.map(|text| format!("{:.8}: {}", text.escape_debug().to_string(), shown::findings(&text)));
        let told = told.map(|told| told.chars().take(120).collect::<String>()).join("\n");
        expect_test::expect![[r#"
            >>>>>>>>: 1:101 body.too-deep lists, quotations or emphasis nested more than 100 deep | >>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>
            [[[[[[[[: 
            *a *a *a: 
            **a **a : 1:401 body.too-deep lists, quotations or emphasis nested more than 100 deep | **a **a **a **a **a **a **a **a 
            > - > - : 
            1. 1. 1.: 
            - a\n  -: 101:201 body.too-deep lists, quotations or emphasis nested more than 100 deep | - a
            |a|a|a|a: 1:1 body.too-deep reading this text takes far more work than its length justifies | |a|a|a|a|a|a|a|a|a|a|a|a|a
            |a|a|a|a: 
            ![![![![: 1:201 body.too-deep lists, quotations or emphasis nested more than 100 deep | ![![![![![![![![![![![![![![![![
            <!-- <!-: 1:1 body.html an HTML comment | <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-- <!-
            [^a][^a]: 
            ## a\n##: 2:1 body.heading-twice the heading `a` stands here twice | ## a
            3:1 body.heading-twice the heading `a` stands 
            \0\u{fef: 1:1 source.encoding the character U+0000 cannot stand on a web page | \0"#]].assert_eq(&told);
    }

    #[test]
    fn nesting_ends_at_a_hundred() {
        let nested = |depth: usize| format!("Text.\n\n{} end\n", ">".repeat(depth));
        assert_eq!(shown::findings(&nested(markdown::DEEPEST)), "");
        let (body, findings) = shown::parse(&nested(markdown::DEEPEST + 1), RawHtml::Deny);
        assert_eq!(findings.len(), 1);
        let html = format!("<pre>Text.\n\n{} end\n</pre>\n", "&gt;".repeat(markdown::DEEPEST + 1));
        assert_eq!(body.pieces, [Piece::Html(html)]);
        assert_eq!(body.plain, format!("Text. {} end", ">".repeat(markdown::DEEPEST + 1)));
    }

    #[test]
    fn a_body_is_as_long_as_its_limits_say() {
        let long = "a".repeat(LONGEST + 1);
        let told = shown::findings(&long);
        assert_eq!(told, "source.too-large a text of 4194305 bytes; candour reads at most 4194304");
        // 4 kB of text would make 1.6 MB of cells.
        let wide = format!("|{}\n|{}\n{}", "a|".repeat(500), "-|".repeat(500), "|x\n".repeat(350));
        assert_eq!(
            shown::findings(&wide).split(" | ").next(),
            Some("1:1 body.too-large the page would be more than 64 times as long as its text of 3054 bytes")
        );
    }

    #[test]
    fn any_cut_of_a_text_is_read() {
        let text = "+++\n+++\n# A {#b}\n\n- [x] é[^1] ~~b~~ `c` ![d](e \"f\") <g@h.i> [j][k]\r\n\n| l |\n|:-:|\n| m |\n\n```rust\nn\n```\n\nO\n\n: P <q>\n\n[^1]: R\n";
        for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
            let (body, _) = shown::parse(&text[..end], RawHtml::Escape);
            assert_eq!(body.links.iter().filter(|link| link.span.end > end).count(), 0);
        }
    }
}
