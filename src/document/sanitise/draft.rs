//! The raw HTML directly in one node while it is put together, with a box in place of all that is candour's own.

use crate::diag::finding::Place;

use super::super::allowed;
use super::super::markdown::DEEPEST;
use super::super::raw::{self, Token};

/// No text holds these: they stand around what the parser has to carry through (Unicode, private use).
pub(super) const OPEN: char = '\u{e000}';
pub(super) const SHUT: char = '\u{e001}';

/// The HTML, being put together.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) html: String,
    /// The boxes of candour's own, in their order: each as the parser writes it, and whether it holds links.
    pub(super) boxes: Vec<(String, bool)>,
    /// For the HTML after each box (the first: before any), the node that stands for it.
    pub(super) nodes: Vec<Option<usize>>,
    /// The elements that begin after each box.
    pub(super) begun: Vec<Vec<String>>,
    /// The elements that are open, with the place of their tags.
    pub(super) open: Vec<(String, Place)>,
    /// The elements that were left out, whose ends are to be left out too.
    pub(super) refused: Vec<String>,
    pub(super) is_too_deep: bool,
    /// Whether it was told of already that tags do not pair up.
    pub(super) is_told: bool,
}

/// What may stand in a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Blocks,
    Line,
    LineOfLink,
}

impl Draft {
    pub(super) fn begin_box(&mut self, setting: Setting) {
        let name = if setting == Setting::Blocks { "section" } else { "span" };
        let shown = format!("<{name} title=\"{OPEN}B{}{SHUT}\"></{name}>", self.boxes.len());
        self.html.push_str(&shown);
        // Between paragraphs, what is in the box is likely to hold links.
        self.boxes.push((shown, setting == Setting::Blocks));
        self.nodes.push(None);
        self.begun.push(Vec::new());
    }

    pub(super) fn box_holds_a_link(&mut self) {
        if let Some((_, has_link)) = self.boxes.last_mut() {
            *has_link = true;
        }
    }

    /// A `<` that begins no tag is text for whoever reads the result.
    pub(super) fn text(&mut self, text: &str) {
        self.html.push_str(&text.replace('<', "&lt;"));
    }

    /// The HTML for the parser. A reference such as `&#xE000;` would become one of candour's own signs only there.
    pub(super) fn sealed(&self) -> String {
        let mut sealed = String::with_capacity(self.html.len());
        let mut rest = self.html.as_str();
        while let Some(start) = rest.find("&#") {
            let (before, reference) = rest.split_at(start);
            sealed.push_str(before);
            let (written, length) =
                length_if_sign(reference).map_or(("&#", 2), |length| ("\u{fffd}", length));
            sealed.push_str(written);
            rest = &reference[length..];
        }
        sealed.push_str(rest);
        sealed
    }

    /// The cleaned HTML before, between and after the boxes. Nothing where it lost one, or moved it, or has HTML where no
    /// node stands for it, or where a link would stand in a link.
    pub(super) fn cut(&self, cleaned: &str) -> Option<Vec<String>> {
        let mut stretches = Vec::new();
        let mut in_link = false;
        let mut rest = cleaned;
        for (shown, has_link) in &self.boxes {
            let (before, after) = rest.split_once(shown.as_str())?;
            in_link = after_links(before, in_link)?;
            if in_link && *has_link {
                return None;
            }
            stretches.push(before.to_owned());
            rest = after;
        }
        after_links(rest, in_link)?;
        stretches.push(rest.to_owned());
        let stands_alone = |(index, stretch): (usize, &String)| {
            self.nodes[index].is_none() && index + 1 < self.nodes.len() && !stretch.is_empty()
        };
        let boxes_left = stretches.iter().any(|stretch| stretch.contains(&format!("{OPEN}B")));
        (!boxes_left && !stretches.iter().enumerate().any(stands_alone)).then_some(stretches)
    }
}

// How long a reference is with which a text begins, if it means one of the signs; its `;` may be missing.
fn length_if_sign(reference: &str) -> Option<usize> {
    let (digits, radix) = match reference.get(2..)? {
        hex if hex.starts_with(['x', 'X']) => (&hex[1..], 16),
        decimal => (decimal, 10),
    };
    let length = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let meant = u32::from_str_radix(&digits[..length], radix).ok().and_then(char::from_u32)?;
    let end = reference.len() - digits.len() + length;
    [OPEN, SHUT].contains(&meant).then(|| end + usize::from(digits[length..].starts_with(';')))
}

// Whether a link is open after some HTML; nothing where one begins in another.
fn after_links(html: &str, mut is_open: bool) -> Option<bool> {
    for token in raw::tokens(html) {
        match token {
            Token::Open { name, .. } if name == "a" => {
                if is_open {
                    return None;
                }
                is_open = true;
            }
            Token::Close { name, .. } if name == "a" => is_open = false,
            _ => {}
        }
    }
    Some(is_open)
}

/// Parts of tables that authors may leave out, and parsers add.
pub(super) const ADDED: [&str; 2] = ["tbody", "colgroup"];

/// The elements that begin in each stretch of cleaned HTML.
pub(super) fn begun_in(stretches: &[String]) -> Vec<Vec<String>> {
    let begun = |token| match token {
        Token::Open { name, .. } if !ADDED.contains(&name.as_str()) => Some(name),
        _ => None,
    };
    stretches.iter().map(|stretch| raw::tokens(stretch).into_iter().filter_map(begun).collect()).collect()
}

/// Why an element is left out that lies in a hundred others.
pub(super) const TOO_DEEP: &str = "is left out, and what follows like it: it is nested too deep";

/// Why an element may not stand in a place, if it may not.
pub(super) fn refusal(name: &str, setting: Setting, depth: usize) -> Option<&'static str> {
    let is_inline = allowed::INLINE.contains(&name);
    match setting {
        _ if !allowed::element(name) => Some("is left out"),
        _ if depth >= DEEPEST => Some(TOO_DEEP),
        Setting::LineOfLink if name == "a" => Some("is left out: it stands in another link"),
        Setting::Line | Setting::LineOfLink if !is_inline => {
            Some("is left out: it cannot stand in a line of text")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::body::{self, Part};
    use super::super::super::shown;
    use super::super::super::target::Target;
    use super::*;
    use crate::base::path::RelPath;
    use crate::config::writing::{RawHtml, Writing};

    #[test]
    fn no_reference_means_a_sign_of_candour() {
        let html =
            "&#xE000;&#XE001&#57344;&#0057345x &#xE0000; &#xE002; &#; &#x &amp;#xE000; &# &#99999999999;";
        let draft = Draft { html: html.to_owned(), ..Draft::default() };
        let rest = "x &#xE0000; &#xE002; &#; &#x &amp;#xE000; &# &#99999999999;";
        assert_eq!(draft.sealed(), format!("\u{fffd}\u{fffd}\u{fffd}\u{fffd}{rest}"));
    }

    #[test]
    fn no_text_is_read_as_an_address_or_swallowed() {
        let text = "<div title=\"&#xE000;I0&#xE001;\" id=\"x\">\n&#xE000;L0&#57345; and &<!-- -->#xE000; the rest\n</div>\n\n\
            [A link](https://a.example/)\n";
        let (body, _) = shown::read(text, &Writing { raw_html: RawHtml::Sanitise, ..Writing::default() });
        expect_test::expect![[r#"
            <div title="(fffd)I0(fffd)" id="x">
            (fffd)L0(fffd) and (fffd) the rest
            </div>
            <p><a href="{https://a.example/}">A link</a></p>
        "#]]
        .assert_eq(&shown::html_of(text, &body).replace('\u{fffd}', "(fffd)"));
    }

    #[test]
    fn the_ids_of_a_field_are_its_own() {
        let path = RelPath::new("content/a.md").expect("a sound path");
        let text = "<div id=\"x\">[here](#x)</div>\n\n<b id=\"y\">[there](#y)\n";
        let writing = Writing { raw_html: RawHtml::Sanitise, ..Writing::default() };
        let body = body::parse(&path, text, 0..text.len(), &writing, Part::Field("advice", 2)).value;
        expect_test::expect![[r##"
            <div id="field-advice.2-x">[here](#x)</div>
            <p><b id="field-advice.2-y"><a href="{#y}">there</a></b></p>
        "##]]
        .assert_eq(&shown::html_of(text, &body));
        assert_eq!(body.ids.iter().collect::<Vec<_>>(), ["field-advice.2-x", "field-advice.2-y"]);
        assert_eq!(body.links[0].target, Target::Fragment("field-advice.2-y".to_owned()));
    }

    #[test]
    fn no_link_stands_in_a_link() {
        let text =
            "<a href=\"b.md\">one *<a href=\"c.md\">two</a>* three</a>\n\n<a href=\"d.md\">one *two*</a>\n";
        let (body, findings) =
            shown::read(text, &Writing { raw_html: RawHtml::Sanitise, ..Writing::default() });
        expect_test::expect![[r#"
            <p>one <em><a href="{c.md}">two</a></em> three</p>
            <p><a href="{d.md}">one <em>two</em></a></p>
        "#]]
        .assert_eq(&shown::html_of(text, &body));
        let told: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
        assert_eq!(told, ["tags that cannot hold what stands between them"]);
    }
}
