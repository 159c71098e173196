//! TOML as a tree of values that know where they stand in their file.
//!
//! The only file that knows the `toml` crate.

use std::collections::BTreeSet;

use toml::de::{DeTable, DeValue, Error};

use crate::base::lines::{Lines, Span};
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
    // The entries by key: a table may hold as many keys as its file has room for.
    by_key: Vec<usize>,
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
        let at = self.by_key.binary_search_by(|at| self.entries[*at].key.as_str().cmp(key)).ok()?;
        Some(&self.entries[self.by_key[at]])
    }

    /// The same with some of its keys only.
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Table {
        Table::of(self.entries.iter().filter(|entry| keep(&entry.key)).cloned().collect())
    }

    /// A table of entries.
    pub fn of(entries: Vec<Entry>) -> Table {
        let mut by_key: Vec<usize> = (0..entries.len()).collect();
        by_key.sort_by(|a, b| entries[*a].key.cmp(&entries[*b].key));
        Table { entries, by_key }
    }
}

// The first of the controls U+0080 to U+009F in a comment: TOML lets them stand there, and nobody sees them. Those in
// values are told of with the value.
fn unseen(source: &Source, text: &str, range: &Span, table: &Table) -> Option<Finding> {
    let is_control = |c: char| ('\u{80}'..='\u{9f}').contains(&c);
    if !text[range.clone()].contains(is_control) {
        return None;
    }
    let mut told: Vec<Span> = Vec::new();
    spans(table, &mut told);
    told.sort_by_key(|span| span.start);
    let is_told = |at: usize| {
        let before = told.partition_point(|span| span.start <= at).checked_sub(1);
        before.is_some_and(|before| told[before].contains(&at))
    };
    let mut all = text[range.clone()].char_indices().map(|(at, c)| (range.start + at, c));
    let (at, c) = all.find(|(at, c)| is_control(*c) && !is_told(*at))?;
    let place = Place::at(&source.path, at..at + c.len_utf8());
    let message = format!("the character U+{:04X} cannot stand in a comment", u32::from(c));
    Some(Finding::at(place, Code::SourceEncoding, message).help("remove it, and look for others like it"))
}

// Where keys and plain values stand.
fn spans(table: &Table, found: &mut Vec<Span>) {
    fn of_node(node: &Node, found: &mut Vec<Span>) {
        match &node.value {
            Value::Array(nodes) => nodes.iter().for_each(|node| of_node(node, found)),
            Value::Table(table) => spans(table, found),
            _ => found.push(node.span.clone()),
        }
    }
    for entry in &table.entries {
        found.push(entry.key_span.clone());
        of_node(&entry.node, found);
    }
}

/// The longest TOML that is read, in bytes: a file, or the fields in front of a text.
pub const LONGEST: usize = 256 << 10;

/// Reads the TOML at `range` of a source; spans are positions of the whole file.
///
/// A file with syntax errors yields what stands before and after them, and one finding for each line that is wrong.
pub fn parse(source: &Source, text: &str, range: Span) -> Checked<Table> {
    if range.len() > LONGEST {
        let message = format!("fields of {} bytes; candour reads at most {LONGEST}", range.len());
        let finding = Finding::at(Place::file(&source.path), Code::SourceTooLarge, message);
        let finding = finding.help("divide them among several records; a long text belongs below the fields");
        return Checked { value: Table::default(), findings: vec![finding] };
    }
    let offset = range.start;
    let (table, errors) = DeTable::parse_recoverable(&text[range.clone()]);
    let mut odd = Vec::new();
    let table = table_of(table.into_inner(), offset, &mut odd);
    if errors.is_empty() && odd.is_empty() {
        let findings = unseen(source, text, &range, &table).into_iter().collect();
        return Checked { value: table, findings };
    }
    let lines = Lines::of(text);
    let mut slips = Slips { source, lines: &lines, offset, told: BTreeSet::new(), findings: Vec::new() };
    let without_value: Vec<Span> = errors
        .iter()
        .filter(|error| error.message().starts_with(syntax::NO_VALUE))
        .filter_map(|error| Some(lines.line_around(error.span()?.start + offset)))
        .collect();
    errors.iter().for_each(|error| slips.tell(error));
    // The reader stops there; the lines after one that is no `key = value` are not to blame.
    let past = match without_value.is_empty() {
        true => None,
        false => slips.read_past(&text[range], &without_value, &mut odd),
    };
    odd.into_iter().for_each(|span| slips.tell_at(span, syntax::ODD_NUMBER));
    Checked { value: past.unwrap_or(table), findings: slips.findings }
}

struct Slips<'a> {
    source: &'a Source,
    lines: &'a Lines<'a>,
    offset: usize,
    // The lines that were told of, by their first bytes.
    told: BTreeSet<usize>,
    findings: Vec<Finding>,
}

impl Slips<'_> {
    fn tell(&mut self, error: &Error) {
        self.tell_at(self.span(error), first_line(error));
    }

    // One slip can give many errors; the first on a line is the one that helps.
    fn tell_at(&mut self, span: Span, told: &str) {
        if self.told.insert(self.lines.line_around(span.start).start) {
            let slip = syntax::explain(self.lines.text(), span, told);
            let place = Place::at(&self.source.path, slip.span);
            let finding = Finding::at(place, Code::TomlSyntax, slip.message);
            self.findings.push(Finding { help: slip.help, ..finding });
        }
    }

    // Reads again without some lines; nothing where that brings up errors that were none before.
    fn read_past(&mut self, text: &str, without: &[Span], odd: &mut Vec<Span>) -> Option<Table> {
        let mut bytes = text.as_bytes().to_vec();
        for line in without {
            let line = line.start.max(self.offset) - self.offset..(line.end - self.offset).min(bytes.len());
            bytes[line].fill(b' ');
        }
        let text = String::from_utf8(bytes).ok()?;
        let (table, errors) = DeTable::parse_recoverable(&text);
        let is_known = |error: &Error| {
            let line = self.lines.line_around(self.span(error).start).start;
            self.told.contains(&line) || first_line(error).starts_with(syntax::TWICE)
        };
        if !errors.iter().all(is_known) {
            return None;
        }
        errors.iter().for_each(|error| self.tell(error));
        Some(table_of(table.into_inner(), self.offset, odd))
    }

    fn span(&self, error: &Error) -> Span {
        error.span().map_or(self.offset..self.offset, |span| shift(span, self.offset))
    }
}

fn first_line(error: &Error) -> &str {
    error.message().lines().next().unwrap_or("not valid TOML")
}

// Adds to `odd` where whole numbers stand that are none, or that have more than 64 bits: the reader leaves that open.
fn table_of(table: DeTable<'_>, offset: usize, odd: &mut Vec<Span>) -> Table {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry {
            key_span: shift(key.span(), offset),
            key: key.into_inner().into_owned(),
            node: node_of(value.span(), value.into_inner(), offset, odd),
        })
        // What the reader puts where it could read no value.
        .filter(|entry| !entry.node.span.is_empty() || matches!(entry.node.value, Value::Table(_)))
        .collect();
    entries.sort_by_key(|entry| (entry.key_span.start, entry.key_span.end));
    Table::of(entries)
}

fn node_of(span: Span, value: DeValue<'_>, offset: usize, odd: &mut Vec<Span>) -> Node {
    let value = match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => {
            let parsed = i64::from_str_radix(number.as_str(), number.radix());
            if parsed.is_err() {
                odd.push(shift(span.clone(), offset));
            }
            parsed.map_or_else(|_| Value::Float(number.as_str().to_owned()), Value::Integer)
        }
        DeValue::Float(number) => Value::Float(number.as_str().to_owned()),
        DeValue::Boolean(yes) => Value::Boolean(yes),
        DeValue::Datetime(datetime) => Value::Datetime(datetime.to_string()),
        DeValue::Array(items) => Value::Array(
            items.into_iter().map(|item| node_of(item.span(), item.into_inner(), offset, odd)).collect(),
        ),
        DeValue::Table(table) => Value::Table(table_of(table, offset, odd)),
    };
    Node { value, span: shift(span, offset) }
}

fn shift(span: Span, offset: usize) -> Span {
    span.start + offset..span.end + offset
}
