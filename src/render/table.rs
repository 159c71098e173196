//! The table of a register: its columns, its rows, and the order of rows sorted by a column.

use serde::Serialize;

use crate::base::id::RecordId;
use crate::document::facts::{self, SortKey};
use crate::document::value::{Number, Value};
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType};
use crate::kind::shape::Kind;
use crate::plan::filters;
use crate::site::reader::Reader;

use super::values::{self, Values};
use super::view::ValueView;

/// A column's heading.
#[derive(Serialize)]
pub struct ColumnView<'a> {
    label: &'a str,
    // The register sorted by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    // `ascending` or `descending` where the rows are sorted by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    sorted: Option<&'static str>,
}

/// A record's row.
#[derive(Serialize)]
pub struct RowView {
    title: String,
    href: String,
    cells: Vec<Vec<ValueView>>,
    /// The year that begins with this row, in a register by date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) year: Option<String>,
}

/// The columns besides the title.
pub fn columns(kind: &Kind) -> Vec<&Field> {
    kind.columns().filter(|field| field.name != common_fields::TITLE).collect()
}

/// The headings of a table whose rows are sorted by a field; with links to the others where there are such pages.
pub fn headings<'a>(
    reader: &Reader<'_>,
    kind: &'a Kind,
    sorted_by: &str,
    linked: Linked,
) -> Vec<ColumnView<'a>> {
    let register = reader.register_address(&kind.folder);
    let base = &reader.settings().base;
    let sortable: Vec<&str> = filters::sortable(kind).map(|field| field.name.as_str()).collect();
    let title = kind.field(common_fields::TITLE).into_iter();
    let heading = |field: &'a Field| {
        let is_current = field.name == sorted_by;
        let at = match () {
            () if linked == Linked::No || is_current => None,
            () if field.name == kind.register.sort => Some(register.clone()),
            () if sortable.contains(&field.name.as_str()) => Some(filters::sorted_address(&register, field)),
            () => None,
        };
        ColumnView {
            label: &field.label,
            href: at.map(|at| base.href(&at)),
            sorted: is_current.then(|| direction(kind, field)),
        }
    };
    title.chain(columns(kind)).map(heading).collect()
}

/// Whether headings lead to the register sorted by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linked {
    /// They do.
    Yes,
    /// There are no such pages.
    No,
}

// A column of dates is sorted newest first, all else smallest first; the register itself as its kind says.
fn direction(kind: &Kind, field: &Field) -> &'static str {
    let is_descending = match field.name == kind.register.sort {
        true => kind.register.descending,
        false => is_newest_first(field),
    };
    if is_descending { "descending" } else { "ascending" }
}

fn is_newest_first(field: &Field) -> bool {
    matches!(field.takes, FieldType::Date | FieldType::Time)
}

/// How rows are sorted, as the end of a sentence: `by title`, `by announced, newest first`.
pub fn order_words(kind: &Kind, field: &str) -> String {
    let Some(field) = kind.field(field) else { return String::new() };
    let label = values::lowered(&field.label);
    match (direction(kind, field), is_newest_first(field)) {
        // The label of a date need not be a noun: “Opens”.
        ("descending", true) => format!("by “{}”, newest first", field.label),
        ("descending", false) => format!("by {label}, largest first"),
        _ => format!("by {label}"),
    }
}

/// The row of a record.
pub fn row(reader: &Reader<'_>, kind: &Kind, columns: &[&Field], id: &RecordId) -> Option<RowView> {
    let card = reader.card(id)?;
    let values = Values { reader, kind, folder: "" };
    let cell = |field: &&Field| match (field.name.as_str(), &card.status) {
        // The status as it is today, which may not be the one that was written.
        (common_fields::STATUS, Some(status)) => vec![ValueView::Status(values::status(status))],
        (name, _) => values
            .all(field, &reader.column(id, name).iter().collect::<Vec<&Value>>())
            .into_iter()
            .map(brief)
            .collect(),
    };
    Some(RowView {
        title: card.title.clone(),
        href: reader.settings().base.href(&card.at),
        cells: columns.iter().map(cell).collect(),
        year: None,
    })
}

/// Sorts the entries of a register by a column; among equals its own order stays.
pub fn sorted<'a>(
    reader: &Reader<'_>,
    kind: &Kind,
    field: &Field,
    entries: Vec<&'a (SortKey, RecordId)>,
) -> Vec<&'a (SortKey, RecordId)> {
    let mut keyed: Vec<_> =
        entries.into_iter().map(|entry| (place(reader, kind, field, &entry.1), entry)).collect();
    keyed.sort_by(|(one, _), (other, _)| one.cmp(other));
    keyed.into_iter().map(|(_, entry)| entry).collect()
}

// What is known not to be there comes after the values, and what is not stated last.
fn place(reader: &Reader<'_>, kind: &Kind, field: &Field, id: &RecordId) -> (u8, i128, String) {
    let nth = |found: Option<usize>| found.and_then(|n| i128::try_from(n).ok()).unwrap_or(i128::MAX);
    let status = reader.card(id).and_then(|card| card.status.as_ref());
    if let (common_fields::STATUS, Some(status)) = (field.name.as_str(), status) {
        let own = kind.statuses.iter().position(|own| own.name == status.name);
        return (0, nth(own), facts::folded(&status.label));
    }
    let Some(value) = reader.column(id, &field.name).first() else { return (2, 0, String::new()) };
    let number = |number: i128| (0, number, String::new());
    match value {
        Value::Absent(..) => (1, 0, String::new()),
        Value::Date(claim) => {
            let day = claim.date.earliest();
            number(-(i128::from(day.year()) * 10_000 + i128::from(day.month()) * 100 + i128::from(day.day())))
        }
        Value::Time(instant) => number(-instant.as_nanosecond()),
        Value::Number(Number::Whole(whole)) => number(i128::from(*whole) * 1_000_000),
        // Six decimals are enough to tell the rows of a table apart.
        Value::Number(Number::Decimal(text)) => {
            let parsed: f64 = text.parse().unwrap_or_default();
            #[allow(clippy::cast_possible_truncation)]
            number((parsed * 1_000_000.0) as i128)
        }
        Value::YesNo(yes) => number(i128::from(!*yes)),
        Value::Choice(name) => {
            let FieldType::Choice(choices) = &field.takes else { return number(i128::MAX) };
            number(nth(choices.iter().position(|choice| choice.name == *name)))
        }
        Value::Reference(relation) => {
            let title = reader.card(&relation.to).map(|card| facts::folded(&card.title));
            (0, 0, title.unwrap_or_else(|| relation.to.to_string()))
        }
        Value::Url(text) | Value::Email(text) => (0, 0, facts::folded(text)),
        other => (0, 0, facts::folded(other.as_text().unwrap_or_default())),
    }
}

// A cell names things; what they mean and who says so stands on the record's page.
fn brief(value: ValueView) -> ValueView {
    match value {
        ValueView::Choice { text, .. } => ValueView::Choice { text, href: None, meaning: None },
        ValueView::Date(mut date) => {
            date.note = None;
            ValueView::Date(date)
        }
        ValueView::Relation(mut relation) => {
            (relation.from, relation.until, relation.note, relation.source) = (None, None, None, None);
            (relation.summary, relation.status) = (None, None);
            ValueView::Relation(relation)
        }
        ValueView::Absent { text, .. } => ValueView::Absent { text, note: None },
        other => other,
    }
}
