//! What the syntax of other programs looks like, what it is called, and what candour has in its place.

use crate::diag::code::Code;

/// A syntax that candour does not read.
#[derive(Clone, Copy)]
pub(super) struct Sign {
    /// How sure it is: an error where it can be nothing else.
    pub(super) code: Code,
    /// What it is, with an article.
    pub(super) what: &'static str,
    /// What to write in its place.
    pub(super) help: &'static str,
    /// Whether it is a tag or an expression of a template, of which one seldom stands alone.
    pub(super) is_of_template: bool,
}

const fn sure(what: &'static str, help: &'static str) -> Sign {
    Sign { code: Code::BodyForeign, what, help, is_of_template: false }
}

const fn likely(what: &'static str, help: &'static str) -> Sign {
    Sign { code: Code::BodyForeignLikely, what, help, is_of_template: false }
}

const fn of_template(sign: Sign) -> Sign {
    Sign { is_of_template: true, ..sign }
}

const NO_TEMPLATE: &str = "a text is no template: write what it would print";
const NO_BOX: &str = "write a quotation that begins with a strong word: `> **Note:** …`";
const LINK: &str = "a link to a record is `[its name](../folder/name.md)`";

const HUGO: Sign = sure(
    "a Hugo shortcode",
    "candour has none: an image is `![what it shows](map.png)`, a link `[text](name.md)`",
);
const TAG: Sign = of_template(sure("a Liquid or Jinja tag", NO_TEMPLATE));
const EXPRESSION: Sign = of_template(sure("an expression of a template", NO_TEMPLATE));
const VARIABLE: Sign = of_template(likely("a variable of a template", NO_TEMPLATE));
const COMMENT: Sign =
    of_template(sure("a comment of a template", "remove it: there are no comments in a text"));
const ERB: Sign = sure("a tag of ERB or EJS", NO_TEMPLATE);
const KRAMDOWN: Sign = sure(
    "a kramdown attribute",
    "the id of a heading is `## Heading {#id}`; a list of the headings is made for every text",
);
const MDX: Sign = sure("an import or export of MDX", "a text is no program: remove the line");
const MDX_COMMENT: Sign = sure("a comment of MDX", "remove it: there are no comments in a text");
const RST: Sign = sure("a reStructuredText directive", NO_BOX);
/// A role of reStructuredText, such as `` :ref:`x` ``.
pub(super) const RST_ROLE: Sign = sure("a reStructuredText role", LINK);
/// A role of MyST, such as `` {ref}`x` ``.
pub(super) const MYST_ROLE: Sign = sure("a MyST role", LINK);
/// A macro of AsciiDoc.
pub(super) const ASCIIDOC: Sign = sure(
    "an AsciiDoc macro",
    "a link is `[text](address)`, an image `![what it shows](map.png)`, a footnote `[^name]`",
);
const EMBED: Sign =
    sure("an embedded page of a wiki", "an image is `![what it shows](map.png)`; a text cannot hold another");
const PIPED: Sign = sure("a wiki link", LINK);
const WIKI: Sign = likely("a wiki link", LINK);
const ABBREVIATION: Sign =
    sure("an abbreviation of PHP Markdown Extra", "write the words out where the abbreviation stands first");
const FENCED_DIV: Sign = sure("a fenced division of Pandoc or Docusaurus", NO_BOX);
const CITATION: Sign = likely(
    "a citation of Pandoc",
    "name the source in a footnote, `[^name]`, or among the record's `sources`",
);
const GOVSPEAK: Sign = sure("Govspeak", NO_BOX);
const GOVSPEAK_EMBED: Sign =
    sure("an embedding of Govspeak", "link to the file beside the text: `[its name](file.pdf)`");
const GOVSPEAK_LIKELY: Sign = likely("Govspeak", NO_BOX);
const ADMONITION: Sign = sure("an admonition of MkDocs", NO_BOX);
const TABS: Sign = sure("a tab of MkDocs", "give each of them a heading of its own");
const DOCSIFY: Sign = sure("a callout of Docsify", NO_BOX);
const CONTENTS: Sign =
    sure("a mark for a table of contents", "remove it: a list of the headings is made for every text");

/// Opening and closing marks, and who says what the text from the one to the other is.
pub(super) type Pair = (&'static str, &'static str, fn(&str) -> Option<&'static Sign>);

/// The marks that come in pairs.
pub(super) const PAIRS: [Pair; 11] = [
    ("{{<", ">}}", |_| Some(&HUGO)),
    ("{{%", "%}}", |_| Some(&HUGO)),
    ("{%", "%}", |text| inside(text, 2).starts_with(|c: char| c.is_ascii_alphabetic()).then_some(&TAG)),
    ("{{", "}}", expression),
    ("{#", "#}", |text| (text.len() > 4 && !text.contains('\n')).then_some(&COMMENT)),
    ("{/*", "*/}", |_| Some(&MDX_COMMENT)),
    ("<%", "%>", |_| Some(&ERB)),
    ("{:", "}", kramdown),
    ("![[", "]]", |text| (!text[3..].contains(['[', '\n'])).then_some(&EMBED)),
    ("[[", "]]", wiki),
    ("[@", "]", citation),
];

/// Macros of AsciiDoc that stand in a line.
pub(super) const ASCIIDOC_INLINE: [&str; 3] = ["xref:", "link:", "footnote:"];

/// What a line is by its beginning.
pub(super) fn of_line(line: &str) -> Option<&'static Sign> {
    const BLOCK_MACROS: [&str; 7] =
        ["image::", "include::", "video::", "audio::", "toc::", "ifdef::", "ifndef::"];
    const BOXES: [&str; 14] = [
        "note",
        "abstract",
        "info",
        "tip",
        "success",
        "question",
        "warning",
        "failure",
        "danger",
        "bug",
        "example",
        "quote",
        "important",
        "caution",
    ];
    let first = line.split_whitespace().next().unwrap_or_default();
    let quoted = line.contains('\'') || line.contains('"');
    match first {
        "import" if quoted && (line.contains(" from ") && ends_quoted(line) && is_binding(line)) => {
            Some(&MDX)
        }
        "import" if ends_quoted(line) && line["import ".len()..].starts_with(['"', '\'']) => Some(&MDX),
        "export" => {
            let second = line.split_whitespace().nth(1).unwrap_or_default();
            let is_program = ["const", "default", "function", "let"].contains(&second);
            (is_program && line.contains(['=', '(', '{'])).then_some(&MDX)
        }
        ".." => {
            let name = line[2..].trim_start().split("::").next().unwrap_or_default();
            let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | '_' | ':'));
            (is_name && line.contains("::")).then_some(&RST)
        }
        "!!!" | "???" | "???+" => {
            let kind = line[first.len()..].split_whitespace().next().unwrap_or_default();
            BOXES.contains(&kind).then_some(&ADMONITION)
        }
        "===" => line["===".len()..].trim_start().starts_with('"').then_some(&TABS),
        "!>" | "?>" => Some(&DOCSIFY),
        "[TOC]" | "[[TOC]]" | "[[toc]]" | "[[_TOC_]]" if line == first => Some(&CONTENTS),
        "$CTA" | "$LegislativeList" | "$A" | "$C" | "$D" | "$E" | "$I" | "$P" | "$!" if line == first => {
            Some(&GOVSPEAK)
        }
        _ if line.starts_with(":::") => Some(&FENCED_DIV),
        _ if line.starts_with("*[") && line.contains("]: ") => Some(&ABBREVIATION),
        _ if BLOCK_MACROS.iter().any(|name| line.starts_with(name)) && line.ends_with(']') => Some(&ASCIIDOC),
        _ if is_embedding(line) => Some(&GOVSPEAK_EMBED),
        _ if is_between(line, '%') || is_between(line, '^') => Some(&GOVSPEAK_LIKELY),
        _ => None,
    }
}

fn inside(text: &str, marks: usize) -> &str {
    text[marks..].trim_start_matches(['-', '+']).trim_start()
}

fn ends_quoted(line: &str) -> bool {
    line.trim_end_matches(';').ends_with(['"', '\''])
}

// `import { Tabs } from` and `import Tabs from`, unlike `import of goods from`.
fn is_binding(line: &str) -> bool {
    let names = line["import".len()..].split(" from ").next().unwrap_or_default().trim();
    names.starts_with(['{', '*']) || !names.is_empty() && !names.contains(char::is_whitespace)
}

fn expression(text: &str) -> Option<&'static Sign> {
    // Shortcodes are told of as such.
    let words = inside(text, 2).strip_suffix("}}")?.trim();
    let is_name = words.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '.' | '$'));
    let is_path = |word: &str| {
        word.contains('.')
            && !word.ends_with('.')
            && word.chars().all(|c| c.is_ascii_alphanumeric() || "._-$".contains(c))
    };
    let is_sure =
        words.contains('|') || words.contains('(') || words.split_whitespace().next().is_some_and(is_path);
    is_name.then_some(if is_sure { &EXPRESSION } else { &VARIABLE })
}

fn kramdown(text: &str) -> Option<&'static Sign> {
    let words = text[2..].trim_start();
    if text.contains('\n') {
        return None;
    }
    let govspeak = ["highlight-answer", "button"].iter().any(|name| text.contains(name));
    let is_attribute = words.starts_with(['.', '#', ':', '/']) || words.contains('=');
    let is_word = ["toc", "no_toc"].iter().any(|word| words.trim_end_matches('}').trim() == *word);
    match (govspeak, is_attribute || is_word) {
        (true, true) => Some(&GOVSPEAK),
        (false, true) => Some(&KRAMDOWN),
        _ => None,
    }
}

fn wiki(text: &str) -> Option<&'static Sign> {
    let words = &text[2..text.len() - 2];
    if words.is_empty() || words.contains(['[', ']', '\n']) {
        return None;
    }
    match (words.starts_with('_'), words.contains('|')) {
        (true, _) => None,
        (_, true) => Some(&PIPED),
        _ => Some(&WIKI),
    }
}

fn citation(text: &str) -> Option<&'static Sign> {
    let key: String =
        text[2..].chars().take_while(|c| c.is_ascii_alphanumeric() || "_-:".contains(*c)).collect();
    let rest = &text[2 + key.len()..];
    let ends = rest.starts_with([']', ',', ';']);
    (key.len() > 2 && ends && key.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(&CITATION)
}

fn is_embedding(line: &str) -> bool {
    let names = ["InlineAttachment:", "AttachmentLink:", "Attachment:", "embed:", "Contact:", "Image:"];
    let inside = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
    inside.is_some_and(|inside| {
        names
            .iter()
            .any(|name| inside.strip_prefix(name).is_some_and(|file| !file.contains(char::is_whitespace)))
    })
}

// A line between two such marks, with words inside.
fn is_between(line: &str, mark: char) -> bool {
    let inside = line.strip_prefix(mark).and_then(|line| line.strip_suffix(mark));
    inside.is_some_and(|inside| {
        inside.len() > 2
            && inside.starts_with(char::is_alphanumeric)
            && inside.ends_with(|c: char| !c.is_whitespace())
            && !inside.contains(mark)
    })
}
