//! What a body must not hold, and what is likely a slip.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

use super::code;
use super::escape::is_forbidden;
use super::markdown::first_line;
use super::tree::{Tree, What};
use crate::config::writing::RawHtml;

/// Tells of raw HTML, of code in unknown languages and of references without a definition.
pub(super) fn check(path: &RelPath, text: &str, tree: &Tree, raw_html: RawHtml) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut html = Html::default();
    let mut languages = BTreeSet::new();
    for node in &tree.nodes {
        match &node.what {
            What::HtmlBlock(source) | What::HtmlInline(source) if raw_html == RawHtml::Deny => {
                if let Some((message, help)) = html.told(source) {
                    let place = Place::at(path, first_tag(text, node.span.clone()));
                    findings.push(Finding::at(place, Code::BodyHtml, message).help(help));
                }
            }
            What::Fence { info, .. } => {
                let language = code::language(info);
                // Once for each language: twenty equal messages help nobody.
                if !code::is_known(language) && languages.insert(language.to_owned()) {
                    let place = Place::at(path, language_in(text, node.span.clone(), language));
                    let message = format!("candour cannot highlight `{language}`");
                    let finding = Finding::at(place, Code::BodyCodeLanguage, message);
                    let nearest = code::nearest(language);
                    findings.push(match nearest {
                        Some(_) => finding.suggest(nearest),
                        None => finding.help("write `text` where no language fits"),
                    });
                }
            }
            What::Text(words) => {
                let undefined = |label: Span| {
                    let message = format!("there is no definition of `[{}]`", &text[label.clone()]);
                    let help = format!(
                        "add a line `[{}]: address`, or write `[text](address)`",
                        &text[label.clone()]
                    );
                    Finding::at(Place::at(path, label), Code::BodyReference, message).help(help)
                };
                findings.extend(undefined_labels(text, node.span.clone(), words).map(undefined));
                let unnoted = |mark: Span| {
                    let message = format!("there is no footnote `{}`", &text[mark.clone()]);
                    let help = format!("add a line `{}: the note`", &text[mark.clone()]);
                    Finding::at(Place::at(path, mark), Code::BodyFootnote, message).help(help)
                };
                findings.extend(undefined_notes(text, node.span.clone(), words).map(unnoted));
            }
            _ => {}
        }
    }
    findings
}

/// Tells of the first character that HTML cannot hold, such as NUL.
pub(super) fn characters(path: &RelPath, text: &str, range: Span) -> Option<Finding> {
    let (at, c) = text[range.clone()].char_indices().find(|(_, c)| is_forbidden(*c))?;
    let start = range.start + at;
    let place = Place::at(path, start..start + c.len_utf8());
    let message = format!("the character U+{:04X} cannot stand on a web page", u32::from(c));
    Some(Finding::at(place, Code::SourceEncoding, message).help("remove it, and look for others like it"))
}

// Elements that were told of and are still open, so that their end tags are not told of again.
#[derive(Default)]
struct Html {
    open: BTreeMap<String, usize>,
}

impl Html {
    fn told(&mut self, source: &str) -> Option<(String, &'static str)> {
        let source = source.trim_start();
        if source.starts_with("<!--") {
            return Some(("an HTML comment".to_owned(), "remove it: readers of the source would see it"));
        }
        let closes = source.starts_with("</");
        let rest = source.trim_start_matches(['<', '/']);
        let name: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
        let name = name.to_ascii_lowercase();
        if closes {
            if let Some(count) = self.open.get_mut(&name).filter(|count| **count > 0) {
                *count -= 1;
                return None;
            }
        } else if !source.to_ascii_lowercase().contains(&format!("</{name}")) {
            *self.open.entry(name.clone()).or_default() += 1;
        }
        let message = if name.is_empty() {
            "raw HTML".to_owned()
        } else if closes {
            format!("raw HTML: `</{name}>`")
        } else {
            format!("raw HTML: `<{name}>`")
        };
        Some((message, "write it in Markdown, or put it in backticks to show it as text"))
    }
}

// From `<` to the first `>` on the same line.
fn first_tag(text: &str, span: Span) -> Span {
    let line = first_line(text, span);
    let start = line.start + text[line.clone()].find('<').unwrap_or(0);
    let end = text[start..line.end].find('>').map_or(line.end, |at| start + at + 1);
    start..end
}

fn language_in(text: &str, span: Span, language: &str) -> Span {
    let line = first_line(text, span);
    let found = text[line.clone()].find(language).map(|at| line.start + at);
    found.map_or(line.clone(), |start| start..start + language.len())
}

// `[text][label]` is a link when a line `[label]: address` defines it. Found in plain text, it was meant to be one;
// unless both are numbers, as in the citation `[1][2]`, or it follows a letter, as in `list[0][key]`.
fn undefined_labels(text: &str, span: Span, words: &str) -> impl Iterator<Item = Span> {
    let source = if words.contains("][") { &text[span.clone()] } else { "" };
    source.match_indices("][").filter_map(move |(at, _)| {
        let label = at + "][".len();
        let length = source[label..].find(['[', ']', '\n', '\r']).filter(|length| *length > 0)?;
        let ends = source[label + length..].starts_with(']');
        let open = source[..at].rfind('[');
        let number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let numbers =
            number(&source[label..label + length]) && open.is_some_and(|open| number(&source[open + 1..at]));
        let index =
            open.is_some_and(|open| source[..open].ends_with(|c: char| c.is_alphanumeric() || c == ']'));
        let escaped = source[..at].ends_with('\\') || source[label..].starts_with('^');
        let meant = ends && !numbers && !index && !escaped;
        meant.then(|| span.start + label..span.start + label + length)
    })
}

// `[^name]` in plain text is the mark of a footnote that is not there.
fn undefined_notes(text: &str, span: Span, words: &str) -> impl Iterator<Item = Span> {
    let source = if words.contains("[^") { &text[span.clone()] } else { "" };
    source.match_indices("[^").filter_map(move |(at, _)| {
        let name = at + "[^".len();
        let length = source[name..].find(|c: char| !c.is_alphanumeric() && c != '-' && c != '_')?;
        let meant = length > 0 && source[name + length..].starts_with(']') && !source[..at].ends_with('\\');
        meant.then(|| span.start + at..span.start + name + length + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::super::shown;
    use crate::config::writing::RawHtml;

    const HTML: &str = "Text <b>bold</b>, a <!-- comment --> and<br> `<i>`.\n\n<script>\nalert(1)\n</script>\n\n\
        <details>\n\n- in\n\n</details>\n\n<table><tr><td>x</td></tr></table>\n\n<!-- block\n\nstill -->\n\n\
        <?php x ?>\n\n</stray>\n\n> <div class=\"é\">\n";

    #[test]
    fn html_is_told_of_once_for_each_element_and_left_out() {
        expect_test::expect![[r#"
            1:6 body.html raw HTML: `<b>` | <b>
            1:21 body.html an HTML comment | <!-- comment -->
            1:41 body.html raw HTML: `<br>` | <br>
            3:1 body.html raw HTML: `<script>` | <script>
            7:1 body.html raw HTML: `<details>` | <details>
            13:1 body.html raw HTML: `<table>` | <table>
            15:1 body.html an HTML comment | <!-- block
            19:1 body.html raw HTML | <?php x ?>
            21:1 body.html raw HTML: `</stray>` | </stray>
            23:3 body.html raw HTML: `<div>` | <div class="é">"#]]
        .assert_eq(&shown::findings(HTML));
        expect_test::expect![[r#"
            <p>Text bold, a  and <code>&lt;i&gt;</code>.</p>
            <ul>
            <li>in</li>
            </ul>
            <blockquote>
            </blockquote>
        "#]]
        .assert_eq(&shown::html(HTML));
    }

    #[test]
    fn html_can_be_shown_as_text() {
        let (body, findings) = shown::parse(HTML, RawHtml::Escape);
        assert!(findings.is_empty());
        expect_test::expect![[r#"
            <p>Text &lt;b&gt;bold&lt;/b&gt;, a &lt;!-- comment --&gt; and&lt;br&gt; <code>&lt;i&gt;</code>.</p>
            <p>&lt;script&gt;
            alert(1)
            &lt;/script&gt;</p>
            <p>&lt;details&gt;</p>
            <ul>
            <li>in</li>
            </ul>
            <p>&lt;/details&gt;</p>
            <p>&lt;table&gt;&lt;tr&gt;&lt;td&gt;x&lt;/td&gt;&lt;/tr&gt;&lt;/table&gt;</p>
            <p>&lt;!-- block

            still --&gt;</p>
            <p>&lt;?php x ?&gt;</p>
            <p>&lt;/stray&gt;</p>
            <blockquote>
            <p>&lt;div class="é"&gt;</p>
            </blockquote>
        "#]].assert_eq(&shown::html_of(HTML, &body));
    }

    #[test]
    fn a_reference_without_a_definition_is_told_of_wherever_it_stands() {
        let text = "+++\na = \"é\"\n+++\n\nÉté [one][missing] [1][2] list[0][key] \\[x][esc] [t][r] [r][] [ ]\n\n\
            | é | [cell][missing 2] |\n|---|---|\n\n- a\n  b [*item*][gone]\n- [x] done\n- [ ] open\n\n> q [one\n> \
            two][lost] and [^nowhere] [^here]\n\n[r]: /r/\n[^here]: It is.\n[^unused]: No.\n[^here]: Twice.\n";
        expect_test::expect![[r#"
            5:11 body.reference there is no definition of `[missing]` | missing
            5:45 body.reference there is no definition of `[esc]` | esc
            7:14 body.reference there is no definition of `[missing 2]` | missing 2
            11:14 body.reference there is no definition of `[gone]` | gone
            16:8 body.reference there is no definition of `[lost]` | lost
            16:18 body.footnote there is no footnote `[^nowhere]` | [^nowhere]
            20:1 body.footnote the footnote `unused` is not referred to; it is left out | [^unused]:
            21:1 body.footnote the footnote `here` is defined twice; this one is left out | [^here]:"#]]
        .assert_eq(&shown::findings(text));
        assert_eq!(shown::findings(&text.replace('\n', "\r\n")), shown::findings(text));
    }

    #[test]
    fn an_unknown_language_is_told_of_once() {
        let text = "```rust,ignore\n```\n\n~~~ fortan\n~~~\n\n```fortan x\n```\n\n- ```  klingon\n  ```\n\n```text\n```\n\n    x\n";
        expect_test::expect![[r#"
            4:5 body.code-language candour cannot highlight `fortan` | fortan
            10:8 body.code-language candour cannot highlight `klingon` | klingon"#]]
        .assert_eq(&shown::findings(text));
    }

    #[test]
    fn a_character_that_html_cannot_hold_is_told_of() {
        let text = "a\u{7}b\0";
        expect_test::expect!["1:2 source.encoding the character U+0007 cannot stand on a web page | "]
            .assert_eq(&shown::findings(text));
        assert_eq!(shown::html(text), "<p>a\u{fffd}b\u{fffd}</p>\n");
    }
}
