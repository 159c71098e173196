//! TOML as a tree of values that know where they stand in their file.
//!
//! The only file that knows the `toml` crate.

use toml::de::{DeTable, DeValue};

use crate::base::lines::Span;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};

use super::syntax;
use super::tree::Source;

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Its bytes in the file.
    pub span: Span,
}

/// A TOML value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A string.
    Text(String),
    /// A whole number of 64 bits.
    Integer(i64),
    /// A float, as written.
    Float(String),
    /// true or false.
    Boolean(bool),
    /// A date, a time, or both, with or without an offset, in the form of RFC 3339.
    Datetime(String),
    /// An array.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
}

/// A table's entries in the order of the file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// The entries.
    pub entries: Vec<Entry>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

impl Value {
    /// The table, if it is one.
    pub fn as_table(&self) -> Option<&Table> {
        match self {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// What it is, with an article, for messages: `a string`.
    pub fn name(&self) -> &'static str {
        match self {
            Value::Text(_) => "a string",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a decimal number",
            Value::Boolean(_) => "true or false",
            Value::Datetime(_) => "a date or time",
            Value::Array(_) => "an array",
            Value::Table(_) => "a table",
        }
    }
}

impl Table {
    /// The entry with a key.
    pub fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// Reads the TOML at `range` of a source; spans are positions of the whole file.
///
/// A file with syntax errors yields what stands before and after them, and one finding for each line that is wrong.
pub fn parse(source: &Source, text: &str, range: Span) -> Checked<Table> {
    let offset = range.start;
    let (table, errors) = DeTable::parse_recoverable(&text[range]);
    let mut findings: Vec<Finding> = Vec::new();
    let mut lines_told = Vec::new();
    for error in errors {
        let span = error.span().map_or(offset..offset, |span| shift(span, offset));
        let line = text[..span.start.min(text.len())].matches('\n').count();
        // One slip can give many errors; the first on a line is the one that helps.
        if lines_told.contains(&line) {
            continue;
        }
        lines_told.push(line);
        let told = error.message().lines().next().unwrap_or("not valid TOML");
        let slip = syntax::explain(text, span, told);
        let finding = Finding::at(Place::at(&source.path, slip.span), Code::TomlSyntax, slip.message);
        findings.push(Finding { help: slip.help, ..finding });
    }
    Checked { value: table_of(table.into_inner(), offset), findings }
}

fn table_of(table: DeTable<'_>, offset: usize) -> Table {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry {
            key_span: shift(key.span(), offset),
            key: key.into_inner().into_owned(),
            node: node_of(value.span(), value.into_inner(), offset),
        })
        // What the reader puts where it could read no value.
        .filter(|entry| !entry.node.span.is_empty() || matches!(entry.node.value, Value::Table(_)))
        .collect();
    entries.sort_by_key(|entry| (entry.key_span.start, entry.key_span.end));
    Table { entries }
}

fn node_of(span: Span, value: DeValue<'_>, offset: usize) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            parsed.map_or_else(|_| Value::Float(number.as_str().to_owned()), Value::Integer)
        }
        DeValue::Float(number) => Value::Float(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Value::Boolean(yes),
        DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
        DeValue::Array(items) => Value::Array(
            items.into_iter().map(|item| node_of(item.span(), item.into_inner(), offset)).collect(),
        ),
        DeValue::Table(table) => Value::Table(table_of(table, offset)),
    };
    Node { value, span: shift(span, offset) }
}

fn shift(span: Span, offset: usize) -> Span {
    span.start + offset..span.end + offset
}
