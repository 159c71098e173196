//! The fields that differ: what each said, and what it says.

use serde::Serialize;

use crate::compare::facts::FactChange;
use crate::compare::part::Run;
use crate::compare::passage::Token;
use crate::compare::redline::Redline;
use crate::document::value::Item;
use crate::kind::shape::Kind;

use crate::render::values::Values;
use crate::render::view::ValueView;

use super::line::{self, How};
use super::text;
use super::view::{Leads, Side, Sides};

/// A field that differs.
#[derive(Debug, Clone, Serialize)]
pub struct FactView {
    /// What the field is called.
    pub label: String,
    /// What is gone of it, or what it was; empty where it was not there.
    pub old: Vec<ValueView>,
    /// What is new of it, or what it is; empty where it is not there.
    pub new: Vec<ValueView>,
    /// How many of its values stay.
    pub kept: usize,
    /// Whether only the order of its values differs.
    pub order: bool,
    /// A long text of it with its changes, instead of both.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
}

/// Shows the fields that differ.
pub(super) fn views(sides: &Sides<'_>, redline: &Redline, leads: &dyn Leads) -> Vec<FactView> {
    redline.facts.iter().map(|fact| view(sides, &fact.field, &fact.how, leads)).collect()
}

fn view(sides: &Sides<'_>, name: &str, how: &FactChange, leads: &dyn Leads) -> FactView {
    let label = label(sides, name);
    let empty = FactView { label, old: Vec::new(), new: Vec::new(), kept: 0, order: false, html: None };
    let old = |items: &[Item]| values(sides, Side::Old, name, items);
    let new = |items: &[Item]| values(sides, Side::New, name, items);
    match how {
        FactChange::Words(runs) => {
            FactView { old: words(leads, runs, How::Removed), new: words(leads, runs, How::Added), ..empty }
        }
        FactChange::Text(parts) => FactView { html: Some(text::write_apart(parts, leads, name)), ..empty },
        FactChange::Values(removed, added, kept) => {
            FactView { old: old(removed), new: new(added), kept: *kept, ..empty }
        }
        FactChange::Order(was, is) => FactView { old: old(was), new: new(is), order: true, ..empty },
    }
}

/// What a field is called.
pub(super) fn label(sides: &Sides<'_>, name: &str) -> String {
    let declared = |kind: &Kind| kind.field(name).map(|field| field.label.clone());
    declared(sides.new_kind).or_else(|| declared(sides.old_kind)).unwrap_or_else(|| name.to_owned())
}

/// Values of one side, as they are shown.
pub(super) fn values(sides: &Sides<'_>, side: Side, name: &str, items: &[Item]) -> Vec<ValueView> {
    let (kind, folder) = match side {
        Side::Old => (sides.old_kind, sides.old_folder),
        Side::New => (sides.new_kind, sides.new_folder),
    };
    (sides.turn)(side);
    let values = Values { reader: sides.reader, kind, folder };
    kind.field(name).map_or_else(Vec::new, |field| values.items(field, items))
}

// A line of one side, with the words that the other has not.
fn words(leads: &dyn Leads, runs: &[Run], which: How) -> Vec<ValueView> {
    let (mut html, side) = (String::new(), if which == How::Removed { Side::Old } else { Side::New });
    let mut push = |tokens: &[Token], part: String| {
        if !html.is_empty() && tokens.first().is_some_and(|token| token.spaced) {
            html.push(' ');
        }
        html.push_str(&part);
    };
    for run in runs {
        match run {
            Run::Kept(tokens) => push(tokens, line::plain(leads, tokens, side)),
            Run::Marked(old, new) => {
                let tokens = if which == How::Removed { old } else { new };
                push(tokens, line::plain(leads, tokens, side));
            }
            Run::Removed(tokens) if which == How::Removed => push(tokens, line::marked(leads, tokens, which)),
            Run::Added(tokens) if which == How::Added => push(tokens, line::marked(leads, tokens, which)),
            Run::Removed(_) | Run::Added(_) => {}
        }
    }
    vec![ValueView::Html { html }]
}
