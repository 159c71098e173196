//! The columns of a register as a table of plain cells, and what each holds.
//!
//! A table has less room than JSON: fields that are tables themselves are left out, and of the evidence for a date or
//! a reference only its certainty is given.

use crate::document::value::{Absence, Number, Value};
use crate::kind::field::{Field, FieldType, Many};
use crate::kind::shape::Kind;

use super::value;

/// What stands between the values of a list in one cell.
pub const BETWEEN: char = '|';
// What a value says instead of it.
const NOT_BETWEEN: &str = "¦";

/// A column.
#[derive(Debug, Clone)]
pub struct Column<'a> {
    /// Its name in the first line.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it is of.
    pub of: Of<'a>,
}

/// What a column is of. The names of candour's own columns have a dot in them, which no field's has.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// The record's id.
    Id,
    /// The identifier that it has for ever.
    Identifier,
    /// The address of its page.
    Url,
    /// Its status on the day.
    Status,
    /// The values of a field.
    Field(&'a Field),
    /// How sure they are.
    Certainty(&'a Field),
}

/// The words in cells for values that are known not to be there.
pub fn absences() -> Vec<&'static str> {
    Absence::ALL.iter().map(|(word, _)| *word).collect()
}

/// The columns of a kind.
pub fn of(kind: &Kind) -> Vec<Column<'_>> {
    let own = [
        ("record.id", "Record", Of::Id),
        ("record.identifier", "Identifier, the same for ever", Of::Identifier),
        ("record.url", "Address", Of::Url),
        ("record.status", "Status on the day of the build", Of::Status),
    ];
    let own = own.map(|(name, label, of)| Column { name: name.to_owned(), label: label.to_owned(), of });
    let mut columns: Vec<Column<'_>> = own.into();
    for field in value::fields(kind) {
        if matches!(field.takes, FieldType::Table(_)) {
            continue;
        }
        // Records of a kind without statuses have none.
        if field.takes == FieldType::Status && kind.statuses.is_empty() {
            continue;
        }
        columns.push(Column { name: field.name.clone(), label: field.label.clone(), of: Of::Field(field) });
        if matches!(field.takes, FieldType::Date | FieldType::Reference(_)) {
            columns.push(Column {
                name: format!("{}.certainty", field.name),
                label: format!("{}: how sure it is", field.label),
                of: Of::Certainty(field),
            });
        }
    }
    columns
}

impl Column<'_> {
    /// Whether a cell holds a list.
    pub fn is_list(&self) -> bool {
        match self.of {
            Of::Field(field) | Of::Certainty(field) => field.many != Many::One,
            Of::Id | Of::Identifier | Of::Url | Of::Status => false,
        }
    }

    /// The field it is of.
    pub fn field(&self) -> Option<&Field> {
        match self.of {
            Of::Field(field) => Some(field),
            _ => None,
        }
    }

    /// The cell for the values of its field.
    pub fn cell(&self, values: &[&Value]) -> String {
        let is_certainty = matches!(self.of, Of::Certainty(_));
        let texts = values.iter().map(|value| match is_certainty {
            true => certainty(value).to_owned(),
            false => plain(value),
        });
        if !self.is_list() {
            return texts.collect::<String>();
        }
        let texts: Vec<String> = texts.map(|text| text.replace(BETWEEN, NOT_BETWEEN)).collect();
        texts.join(&BETWEEN.to_string())
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Text(text)
        | Value::Code(text)
        | Value::Status(text)
        | Value::Choice(text)
        | Value::Url(text)
        | Value::Email(text)
        | Value::Number(Number::Decimal(text)) => text.clone(),
        Value::Markdown(body) => body.plain.clone(),
        Value::Date(claim) => claim.date.iso(),
        Value::Time(instant) => instant.to_string(),
        Value::YesNo(yes) => yes.to_string(),
        Value::Number(Number::Whole(number)) => number.to_string(),
        Value::Reference(relation) => relation.to.to_string(),
        Value::Row(_) => String::new(),
        Value::Absent(absence, _) => {
            let word = Absence::ALL.iter().find(|(_, known)| known == absence);
            word.map_or("", |(word, _)| word).to_owned()
        }
    }
}

fn certainty(value: &Value) -> &'static str {
    match value {
        Value::Date(claim) => claim.certainty.name(),
        Value::Reference(relation) => relation.certainty.name(),
        _ => "",
    }
}
