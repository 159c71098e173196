//! The elements of blocks: their tags, and what stands around a table and program text.

use crate::compare::passage::Tag;
use crate::document::escape;

/// Names for regions of a page, each another.
#[derive(Default)]
pub(super) struct Names {
    tables: usize,
    programs: usize,
    notes: usize,
}

impl Names {
    fn next(count: &mut usize, name: &str) -> String {
        *count += 1;
        if *count == 1 { name.to_owned() } else { format!("{name} {count}") }
    }
}

/// What this page says of a block: its place, what became of it, its number in a list.
#[derive(Default, Clone)]
pub(super) struct Attributes {
    pub(super) id: Option<String>,
    pub(super) class: Option<&'static str>,
    pub(super) value: Option<i64>,
}

impl Attributes {
    /// The same with a place and a class. What has a place keeps it.
    pub(super) fn with(&self, id: &str, class: &'static str) -> Attributes {
        let id = self.id.clone().unwrap_or_else(|| id.to_owned());
        Attributes { id: Some(id), class: self.class.or(Some(class)), value: self.value }
    }

    /// For the tag of an element.
    pub(super) fn html(&self) -> String {
        let id = self.id.as_ref().map(|id| format!(" id=\"{id}\"")).unwrap_or_default();
        let class = self.class.map(|class| format!(" class=\"{class}\"")).unwrap_or_default();
        let value = self.value.map(|value| format!(" value=\"{value}\"")).unwrap_or_default();
        format!("{id}{class}{value}")
    }
}

/// What begins a block; `was` is what it was before.
pub(super) fn start(names: &mut Names, tag: &Tag, was: Option<&Tag>, more: &Attributes) -> String {
    let region = |name: String, class: &str| {
        format!("<div class=\"{class}\" role=\"region\" tabindex=\"0\" aria-label=\"{name}\">")
    };
    match tag.name.as_str() {
        "line" => format!("<div{}>{}", more.html(), number(tag, was)),
        "footnotes" => {
            let name = Names::next(&mut names.notes, "Footnotes");
            format!("<section{} aria-label=\"{name}\">", attributes(tag, more))
        }
        "table" => format!(
            "{}<table{}>",
            region(Names::next(&mut names.tables, "Table"), "table"),
            attributes(tag, more)
        ),
        "pre" => format!(
            "{}<pre{}><code>",
            region(Names::next(&mut names.programs, "Code"), "scroll"),
            attributes(tag, more)
        ),
        _ => format!("<{}{}>{}", element(tag), attributes(tag, more), number(tag, was)),
    }
}

/// What ends a block.
pub(super) fn end(tag: &Tag) -> String {
    match tag.name.as_str() {
        "line" => "</div>\n".to_owned(),
        "hr" | "col" => String::new(),
        "footnotes" => "</section>\n".to_owned(),
        "table" => "</table></div>\n".to_owned(),
        "pre" => "</code></pre></div>\n".to_owned(),
        _ => format!("</{}>\n", element(tag)),
    }
}

/// The number that candour gave a block, and the one that it had.
fn number(tag: &Tag, was: Option<&Tag>) -> String {
    let Some(number) = &tag.number.0 else { return String::new() };
    let was = was.and_then(|was| was.number.0.as_ref()).filter(|was| *was != number);
    let was = was
        .map(|was| format!("<span class=\"aside\">(was {}) </span>", escape::text(was)))
        .unwrap_or_default();
    format!("<span class=\"number\">{}</span> {was}", escape::text(number))
}

// The headings of the text stand below those of the page.
fn element(tag: &Tag) -> String {
    match tag.name.as_bytes() {
        [b'h', level @ b'1'..=b'5'] => format!("h{}", level - b'0' + 1),
        _ => tag.name.clone(),
    }
}

fn attributes(tag: &Tag, more: &Attributes) -> String {
    let own = tag.attributes.iter().find(|(key, _)| key == "class").map(|(_, value)| value.as_str());
    let base = match tag.name.as_str() {
        "footnotes" => Some("footnotes"),
        "pre" => Some("code"),
        _ => None,
    };
    let classes: Vec<&str> = [base, own, more.class].into_iter().flatten().collect();
    let mut html = Attributes { class: None, ..more.clone() }.html();
    if !classes.is_empty() {
        html.push_str(&format!(" class=\"{}\"", escape::attribute(&classes.join(" "))));
    }
    for (key, value) in &tag.attributes {
        let is_said = key == "class" || key == "language" || key == "value" && more.value.is_some();
        if !is_said {
            html.push_str(&format!(" {}=\"{}\"", escape::attribute(key), escape::attribute(value)));
        }
    }
    if own.is_some_and(|class| class.split(' ').any(|class| class == "alert")) {
        html.push_str(" role=\"note\"");
    }
    html
}

/// What people call a block.
pub(super) fn called(tag: &Tag) -> &'static str {
    match tag.name.as_bytes() {
        [b'h', b'1'..=b'6'] => "heading",
        b"p" | b"line" => "paragraph",
        b"ul" | b"ol" | b"dl" => "list",
        b"li" => "entry",
        b"tr" => "row",
        b"table" => "table",
        b"pre" => "program text",
        b"blockquote" => "quotation",
        b"figure" => "figure",
        b"footnotes" => "footnotes",
        b"hr" => "line",
        _ => "passage",
    }
}
