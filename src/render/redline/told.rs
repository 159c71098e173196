//! A redline in plain text, for a terminal and for programs: what was added and removed is said in words.

use crate::compare::facts::{Fact, FactChange};
use crate::compare::part::{Edited, Part, Run};
use crate::compare::passage::{Block, Inside, Lead, Token, text};
use crate::compare::redline::{self, Redline};

use crate::document::value::Item;
use crate::render::values;
use crate::render::view::ValueView;

use super::facts;
use super::summary;
use super::view::{Leads, Side, Sides};

/// A redline in plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What it counts, a phrase each.
    pub counts: Vec<String>,
    /// The fields that differ.
    pub facts: Vec<ToldFact>,
    /// The passages of the text that differ, in the order of the new text.
    pub passages: Vec<Passage>,
    /// The files that differ, and how.
    pub files: Vec<(String, &'static str)>,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldFact {
    /// Its name.
    pub field: String,
    /// What it is called.
    pub label: String,
    /// What became of it.
    pub how: ToldChange,
}

/// What became of the values of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToldChange {
    /// A line, with its changes in words.
    Line(String),
    /// A longer text: what differs in it.
    Text(Vec<Passage>),
    /// Values that are gone, values that are new, and how many stay.
    Values(Vec<String>, Vec<String>, usize),
    /// The order of its values: as it was, and as it is.
    Order(Vec<String>, Vec<String>),
}

/// A passage that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// `added`, `removed`, `changed` or `moved`.
    pub how: &'static str,
    /// The heading under which it stands.
    pub section: Option<String>,
    /// Its words; where some changed, with these between square brackets.
    pub text: String,
}

/// Tells a redline.
pub(super) fn tell(sides: &Sides<'_>, redline: &Redline) -> Told {
    Told {
        counts: summary::counts(&redline.summary).into_iter().map(|count| count.text).collect(),
        facts: redline.facts.iter().map(|fact| told(sides, fact)).collect(),
        passages: passages(&redline.text),
        files: redline.files.iter().map(|file| (file.name.clone(), summary::of_file(file.how))).collect(),
    }
}

fn told(sides: &Sides<'_>, fact: &Fact) -> ToldFact {
    let said = |side: Side, items: &[Item]| -> Vec<String> {
        facts::values(sides, side, &fact.field, items).iter().flat_map(lines).collect()
    };
    let how = match &fact.how {
        FactChange::Words(runs) => ToldChange::Line(line(runs)),
        FactChange::Text(parts) => ToldChange::Text(passages(parts)),
        FactChange::Values(removed, added, kept) => {
            ToldChange::Values(said(Side::Old, removed), said(Side::New, added), *kept)
        }
        FactChange::Order(was, is) => ToldChange::Order(said(Side::Old, was), said(Side::New, is)),
    };
    ToldFact { field: fact.field.clone(), label: facts::label(sides, &fact.field), how }
}

// The passages of a text that differ.
fn passages(parts: &[Part]) -> Vec<Passage> {
    let mut walk = Walk::default();
    walk.parts(parts);
    walk.passages
}

#[derive(Default)]
struct Walk {
    section: Option<String>,
    passages: Vec<Passage>,
}

impl Walk {
    fn parts(&mut self, parts: &[Part]) {
        parts.iter().for_each(|part| self.part(part));
    }

    fn part(&mut self, part: &Part) {
        if let Some(heading) = part.after().filter(|block| block.heading().is_some()) {
            self.section = Some(heading.text());
        }
        match part {
            Part::Same(..) | Part::Went(_) => {}
            Part::Added(block) => self.whole("added", block),
            Part::Removed(block) => self.whole("removed", block),
            Part::Came(arrival) => {
                let said = of_part(&arrival.part);
                self.push("moved", said);
            }
            Part::Changed(changed) => match &changed.inside {
                Edited::Line(_) => self.push("changed", of_part(part)),
                Edited::Blocks(_) if changed.new.name == "tr" => self.push("changed", of_part(part)),
                Edited::Blocks(parts) => self.parts(parts),
            },
        }
    }

    // A list is told of entry by entry, a table row by row.
    fn whole(&mut self, how: &'static str, block: &Block) {
        match &block.inside {
            Inside::Blocks(blocks) if block.tag.name != "tr" => {
                blocks.iter().for_each(|block| self.whole(how, block));
            }
            _ => self.push(how, of_block(block)),
        }
    }

    fn push(&mut self, how: &'static str, text: String) {
        let text = if text.is_empty() { "(without words)".to_owned() } else { text };
        self.passages.push(Passage { how, section: self.section.clone(), text });
    }
}

fn of_block(block: &Block) -> String {
    match &block.inside {
        Inside::Line(tokens) => text(tokens),
        Inside::Blocks(blocks) => {
            let between = if block.tag.name == "tr" { " | " } else { " / " };
            blocks.iter().map(of_block).collect::<Vec<_>>().join(between)
        }
    }
}

fn of_part(part: &Part) -> String {
    match part {
        Part::Same(block, _) => of_block(block),
        Part::Added(block) => format!("[added: {}]", of_block(block)),
        Part::Removed(block) => format!("[removed: {}]", of_block(block)),
        Part::Went(departure) => format!("[moved from here: {}]", of_block(&departure.block)),
        Part::Came(arrival) => of_part(&arrival.part),
        Part::Changed(changed) => match &changed.inside {
            Edited::Line(runs) => line(runs),
            Edited::Blocks(parts) => {
                let between = if changed.new.name == "tr" { " | " } else { " / " };
                parts.iter().map(of_part).collect::<Vec<_>>().join(between)
            }
        },
    }
}

// A line with what was added and removed in words.
fn line(runs: &[Run]) -> String {
    let mut line = String::new();
    let mut push = |tokens: &[Token], said: String| {
        let is_spaced = tokens.first().is_some_and(|token| token.spaced);
        if !line.is_empty() && (is_spaced || line.ends_with(']') && said.starts_with('[')) {
            line.push(' ');
        }
        line.push_str(&said);
    };
    for run in runs {
        match run {
            Run::Kept(tokens) => push(tokens, text(tokens)),
            Run::Added(tokens) => push(tokens, format!("[added: {}]", text(tokens))),
            Run::Removed(tokens) => push(tokens, format!("[removed: {}]", text(tokens))),
            Run::Marked(old, new) => push(new, remarked(old, new)),
        }
    }
    line
}

// Words that stay under other links.
fn remarked(old: &[Token], new: &[Token]) -> String {
    let mut said = text(new);
    for at in redline::links(old, new) {
        let words = |token: &Token| token.lead().map(|lead| Words.words(lead));
        let how = match (words(&old[at]), words(&new[at])) {
            (Some(was), Some(is)) => format!("link changed: it led to {was}, and now leads to {is}"),
            (Some(was), None) => format!("link removed: it led to {was}"),
            (None, Some(is)) => format!("link added: it leads to {is}"),
            (None, None) => continue,
        };
        said.push_str(&format!(" [{how}]"));
    }
    said
}

struct Words;

impl Leads for Words {
    fn href(&self, _: &Lead, _: Side) -> Option<String> {
        None
    }
}

// A value in plain text; the rows of a table are a line each.
fn lines(value: &ValueView) -> Vec<String> {
    let noted = |text: &str, note: &Option<String>| match note {
        Some(note) => format!("{text} ({note})"),
        None => text.to_owned(),
    };
    let one = match value {
        ValueView::Text { text } | ValueView::Choice { text, .. } | ValueView::Link { text, .. } => {
            text.clone()
        }
        ValueView::Html { html } => of_html(html),
        ValueView::Date(date) => {
            let sure = match date.certainty.name {
                "stated" => date.text.clone(),
                _ => format!("{}, {}", date.text, values::lowered(date.certainty.label)),
            };
            noted(&sure, &date.note)
        }
        ValueView::Status(status) => status.label.clone(),
        ValueView::Absent { text, note } => noted(text, note),
        ValueView::Relation(relation) => {
            let mut said = vec![relation.text.clone()];
            said.extend(relation.from.as_ref().map(|from| format!("from {}", from.text)));
            said.extend(relation.until.as_ref().map(|until| format!("until {}", until.text)));
            if relation.certainty.name != "stated" {
                said.push(values::lowered(relation.certainty.label));
            }
            said.extend(relation.source.as_ref().map(|source| format!("source: {}", source.text)));
            noted(&said.join(", "), &relation.note)
        }
        ValueView::Table { columns, rows, .. } => {
            let cell = |(label, cell): (&String, &Vec<ValueView>)| {
                let said: Vec<String> = cell.iter().flat_map(lines).collect();
                (!said.is_empty()).then(|| format!("{}: {}", values::lowered(label), said.join(", ")))
            };
            let row = |row: &Vec<Vec<ValueView>>| {
                columns.iter().zip(row).filter_map(cell).collect::<Vec<_>>().join("; ")
            };
            return rows.iter().map(row).collect();
        }
    };
    vec![one]
}

// The words of HTML that is our own.
fn of_html(html: &str) -> String {
    let mut text = String::new();
    for (index, piece) in html.split('<').enumerate() {
        let words = if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, words)| words) };
        text.push_str(words);
        text.push(' ');
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
    text.replace("&amp;", "&").split_whitespace().collect::<Vec<_>>().join(" ")
}
