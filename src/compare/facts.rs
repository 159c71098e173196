//! Which fields differ between two documents, and in what.

use crate::document::document::Document;
use crate::document::value::{Item, Value};
use crate::kind::common_fields;

use super::part::{Part, Run};
use super::{read, redline, words};

/// A field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The field's name.
    pub field: String,
    /// What became of its values.
    pub how: FactChange,
}

/// What became of the values of a field.
#[derive(Debug, Clone, PartialEq)]
pub enum FactChange {
    /// A line of text has other words.
    Words(Vec<Run>),
    /// A longer text.
    Text(Vec<Part>),
    /// Values that are gone, and values that are new, each in its order; how many stay.
    Values(Vec<Item>, Vec<Item>, usize),
    /// The same values, in another order.
    Order(Vec<Item>, Vec<Item>),
}

const HEAD: [&str; 3] = [common_fields::TITLE, common_fields::SUMMARY, common_fields::STATUS];

/// Compares the fields of two documents.
pub fn compare(old: &Document, new: &Document) -> Vec<Fact> {
    let of_new = new.meta.fields.iter().map(|(name, _)| name.as_str());
    let gone =
        old.meta.fields.iter().map(|(name, _)| name.as_str()).filter(|name| new.meta.items(name).is_empty());
    // First what stands at the head of a record.
    let head = |name: &&str| HEAD.iter().position(|first| first == name).unwrap_or(HEAD.len());
    let mut names: Vec<&str> =
        of_new.chain(gone).filter(|name| !common_fields::NO_CONTENT.contains(name)).collect();
    names.sort_by_key(head);
    let (was_in, is_in) = (old.meta.path.folder(), new.meta.path.folder());
    let change = |name: &str| {
        let how = values(was_in, old.meta.items(name), is_in, new.meta.items(name))?;
        Some(Fact { field: name.to_owned(), how })
    };
    names.into_iter().filter_map(change).collect()
}

fn values(was_in: &str, old: &[Item], is_in: &str, new: &[Item]) -> Option<FactChange> {
    let was: Vec<String> = old.iter().map(|item| said(was_in, &item.value)).collect();
    let is: Vec<String> = new.iter().map(|item| said(is_in, &item.value)).collect();
    if was == is {
        return None;
    }
    match (old, new) {
        ([Item { value: Value::Text(old), .. }], [Item { value: Value::Text(new), .. }]) => {
            return Some(FactChange::Words(words::compare(&read::line(old), &read::line(new))));
        }
        ([Item { value: Value::Markdown(old), .. }], [Item { value: Value::Markdown(new), .. }]) => {
            return Some(FactChange::Text(redline::texts(
                &read::blocks(was_in, old),
                &read::blocks(is_in, new),
            )));
        }
        _ => {}
    }
    // Each value of one side takes its equal of the other, so that of two equal ones one can go.
    let mut left: Vec<&String> = is.iter().collect();
    let mut removed = Vec::new();
    for (item, said) in old.iter().zip(&was) {
        match left.iter().position(|other| *other == said) {
            Some(at) => {
                left.remove(at);
            }
            None => removed.push(item.clone()),
        }
    }
    let mut added = Vec::new();
    for (item, said) in new.iter().zip(&is) {
        if let Some(at) = left.iter().position(|other| *other == said) {
            left.remove(at);
            added.push(item.clone());
        }
    }
    match removed.is_empty() && added.is_empty() {
        true => Some(FactChange::Order(old.to_vec(), new.to_vec())),
        false => {
            let kept = old.len() - removed.len();
            Some(FactChange::Values(removed, added, kept))
        }
    }
}

// What a value says, in a form in which two that say the same are equal wherever they stand in their files.
fn said(folder: &str, value: &Value) -> String {
    match value {
        Value::Markdown(body) => format!("{:?}", read::blocks(folder, body)),
        Value::Row(cells) => {
            let cell = |(name, items): &(String, Vec<Item>)| {
                let items: Vec<String> = items.iter().map(|item| said(folder, &item.value)).collect();
                format!("{name}{items:?}")
            };
            format!("{:?}", cells.iter().map(cell).collect::<Vec<_>>())
        }
        value => format!("{value:?}"),
    }
}
