//! From values to what templates show of them.

use jiff::Timestamp;

use crate::base::id::RecordId;
use crate::document::facets;
use crate::document::value::{Certainty, DateClaim, Item, Number, Relation, Value};
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType};
use crate::kind::shape::{Kind, Status};
use crate::site::reader::Reader;

use super::article;
use super::panel;
use super::past;
use super::view::{CertaintyView, DateView, RelationView, SourceView, StatusView, ValueView};

/// Shows values of one kind's records.
pub struct Values<'a> {
    /// Where other records are looked up.
    pub reader: &'a Reader<'a>,
    /// The kind that declares the fields.
    pub kind: &'a Kind,
    /// The folder of the file that holds the values, from which links count.
    pub folder: &'a str,
}

impl Values<'_> {
    /// The items of a field; the rows of a table become one table.
    pub fn items(&self, field: &Field, items: &[Item]) -> Vec<ValueView> {
        let values: Vec<&Value> = items.iter().map(|item| &item.value).collect();
        self.all(field, &values)
    }

    /// Values of a field.
    pub fn all(&self, field: &Field, values: &[&Value]) -> Vec<ValueView> {
        let FieldType::Table(columns) = &field.takes else {
            return values.iter().map(|value| self.one(field, value)).collect();
        };
        let rows: Vec<Vec<Vec<ValueView>>> = values
            .iter()
            .filter_map(|value| match value {
                Value::Row(cells) => Some(columns.iter().map(|column| self.cell(column, cells)).collect()),
                _ => None,
            })
            .collect();
        if rows.is_empty() {
            return values.iter().map(|value| self.one(field, value)).collect();
        }
        let names: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
        let entry = |row: &Vec<Vec<ValueView>>| {
            let cells = names.iter().cloned().zip(row.iter().cloned());
            cells.filter(|(_, values)| !values.is_empty()).collect()
        };
        let entries = rows.iter().map(entry).collect();
        let columns = columns.iter().map(|column| column.label.clone()).collect();
        vec![ValueView::Table { columns, names, rows, entries }]
    }

    /// The same, where words and choices by which the register is filtered lead to all records that have them. An edition
    /// tells of its own day, and leads to no list of today's.
    pub fn linked(&self, field: &Field, items: &[Item]) -> Vec<ValueView> {
        let views = self.items(field, items);
        let is_facet = self.kind.facets().any(|facet| facet.name == field.name);
        if !is_facet
            || self.kind.register.hidden
            || self.reader.then().is_some()
            || views.len() != items.len()
        {
            return views;
        }
        let linked = |(view, item): (ValueView, &Item)| {
            let found = facets::value(&item.value);
            let href = found.map(|(value, _)| panel::href(self.reader, self.kind, field, &value));
            match (view, &item.value) {
                (ValueView::Text { text }, Value::Text(_) | Value::Code(_)) => {
                    ValueView::Choice { text, href, meaning: None }
                }
                (ValueView::Choice { text, meaning, .. }, _) => ValueView::Choice { text, href, meaning },
                (other, _) => other,
            }
        };
        views.into_iter().zip(items).map(linked).collect()
    }

    fn cell(&self, column: &Field, cells: &[(String, Vec<Item>)]) -> Vec<ValueView> {
        let items = cells.iter().find(|(name, _)| *name == column.name).map(|(_, items)| items.as_slice());
        self.items(column, items.unwrap_or_default())
    }

    fn one(&self, field: &Field, value: &Value) -> ValueView {
        let text = |text: &str| ValueView::Text { text: text.to_owned() };
        match value {
            Value::Text(tag) if field.name == common_fields::TAGS => self.tag(tag),
            Value::Text(line) | Value::Code(line) => text(line),
            Value::Markdown(body) => ValueView::Html { html: article::html(self.reader, self.folder, body) },
            Value::Date(claim) => ValueView::Date(date(claim)),
            Value::Time(instant) => ValueView::Date(self.time(*instant)),
            Value::Status(name) => match self.kind.status(name) {
                Some(found) => ValueView::Status(status(found)),
                None => text(name),
            },
            Value::Choice(name) => {
                let FieldType::Choice(choices) = &field.takes else { return text(name) };
                let choice = choices.iter().find(|choice| choice.name == *name);
                let label = choice.map_or(name, |choice| &choice.label).clone();
                ValueView::Choice {
                    text: label,
                    href: None,
                    meaning: choice.and_then(|choice| choice.meaning.clone()),
                }
            }
            Value::YesNo(yes) => text(if *yes { "Yes" } else { "No" }),
            Value::Number(Number::Whole(number)) => text(&grouped(*number)),
            Value::Number(Number::Decimal(number)) => text(number),
            Value::Url(url) => ValueView::Link { text: url.clone(), href: url.clone(), external: true },
            Value::Email(email) => {
                ValueView::Link { text: email.clone(), href: format!("mailto:{email}"), external: true }
            }
            Value::Reference(relation) => {
                ValueView::Relation(Box::new(self.relation(&relation.to, relation)))
            }
            Value::Row(_) => text(""),
            Value::Absent(absence, note) => {
                ValueView::Absent { text: absence.label().to_owned(), note: note.clone() }
            }
        }
    }

    // A tag as the site calls it, where it names its tags.
    fn tag(&self, tag: &str) -> ValueView {
        match self.reader.settings().tags.as_ref().and_then(|tags| tags.get(tag)) {
            Some(known) => {
                ValueView::Choice { text: known.label.clone(), href: None, meaning: known.meaning.clone() }
            }
            None => ValueView::Text { text: tag.to_owned() },
        }
    }

    // An instant as a clock in the site's time zone shows it.
    fn time(&self, instant: Timestamp) -> DateView {
        let local = instant.to_zoned(self.reader.settings().zone.clone());
        DateView {
            text: local.strftime("%-d %B %Y, %H:%M (%Z)").to_string(),
            iso: instant.to_string(),
            certainty: certainty(Certainty::Stated),
            note: None,
        }
    }

    /// A relation, with the record at its `other` end.
    pub fn relation(&self, other: &RecordId, relation: &Relation) -> RelationView {
        if let Some(then) = self.reader.then() {
            return past::relation(self.reader, then, other, relation);
        }
        let card = self.reader.card(other);
        RelationView {
            text: card.map_or_else(|| other.to_string(), |card| card.title.clone()),
            href: card.map(|card| self.reader.settings().base.href(&card.at)),
            kind: self.reader.kind(&other.folder).map(|kind| kind.label.clone()),
            summary: card.and_then(|card| card.summary.clone()),
            status: card.and_then(|card| card.status.as_ref()).map(status),
            certainty: certainty(relation.certainty),
            from: relation.from.as_ref().map(date),
            until: relation.until.as_ref().map(date),
            holds: None,
            note: relation.note.clone(),
            source: source(relation),
        }
    }
}

/// Who says so of a relation.
pub fn source(relation: &Relation) -> Option<SourceView> {
    let source = relation.source.as_ref()?;
    Some(SourceView { text: source.title.clone(), href: source.url.clone() })
}

/// A date.
pub fn date(claim: &DateClaim) -> DateView {
    DateView {
        text: claim.date.to_string(),
        iso: claim.date.iso(),
        certainty: certainty(claim.certainty),
        note: claim.note.clone(),
    }
}

/// A status.
pub fn status(status: &Status) -> StatusView {
    StatusView { label: status.label.clone(), tone: status.tone.name(), meaning: status.meaning.clone() }
}

/// A number with its thousands apart: `1,204`.
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// A number of things as people read it.
pub fn count(n: usize) -> String {
    grouped(i64::try_from(n).unwrap_or(i64::MAX))
}

/// A label inside a sentence: `Owner` becomes `owner`, `NHS number` stays.
pub fn lowered(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            let rest = label.chars().skip(1);
            first.to_lowercase().chain(rest).collect()
        }
        _ => label.to_owned(),
    }
}

/// A size as people read it: `412 KB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

/// How sure a statement is.
pub fn certainty(certainty: Certainty) -> CertaintyView {
    CertaintyView { name: certainty.name(), label: certainty.label() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_sizes_are_written_for_people() {
        assert_eq!([0, 999, 1204, -1_234_567].map(grouped), ["0", "999", "1,204", "-1,234,567"]);
        assert_eq!([12, 411_001, 3_250_000].map(size), ["12 bytes", "412 KB", "3.2 MB"]);
    }
}
