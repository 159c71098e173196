//! Reads a table key by key: each key is asked for once, and what nobody asked for is unknown.

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::diag::suggest;

use super::table::{Node, Table, Value};

/// A table being read, with the findings on the way.
pub struct Fields<'a> {
    path: &'a RelPath,
    table: &'a Table,
    // Where the table stands; none for a whole file.
    span: Option<Span>,
    asked: Vec<&'static str>,
    // Keys that must be there and are not; those that turn out to be misspelt are told of as such.
    missing: Vec<String>,
    findings: Vec<Finding>,
}

impl<'a> Fields<'a> {
    /// Starts to read a whole file.
    pub fn of_file(path: &'a RelPath, table: &'a Table) -> Fields<'a> {
        Fields { path, table, span: None, asked: Vec::new(), missing: Vec::new(), findings: Vec::new() }
    }

    /// Starts to read a table inside a file.
    pub fn of_node(path: &'a RelPath, table: &'a Table, span: &Span) -> Fields<'a> {
        Fields {
            path,
            table,
            span: Some(span.clone()),
            asked: Vec::new(),
            missing: Vec::new(),
            findings: Vec::new(),
        }
    }

    /// The value of a key, of any type.
    pub fn any(&mut self, key: &'static str) -> Option<&'a Node> {
        self.asked.push(key);
        self.table.get(key).map(|entry| &entry.node)
    }

    /// Whether a key is there.
    pub fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// Some text that says something.
    pub fn text(&mut self, key: &'static str) -> Option<String> {
        let node = self.any(key)?;
        match &node.value {
            Value::Text(text) if text.trim().is_empty() => {
                self.push(node, Code::FieldEmpty, format!("`{key}` is empty"));
                None
            }
            Value::Text(text) if text.contains(|c: char| c.is_control() && c != '\n' && c != '\t') => {
                self.push(node, Code::SourceEncoding, format!("`{key}` holds a control character"));
                None
            }
            Value::Text(text) => Some(text.clone()),
            Value::Array(_) | Value::Table(_) => self.wrong(node, key, "a string", &node.value),
            _ => {
                self.wrong_with_help(node, key, "a string", "put it in quotes".to_owned());
                None
            }
        }
    }

    /// Text that must be there; a missing one is reported where the table begins.
    pub fn required_text(&mut self, key: &'static str) -> Option<String> {
        self.require(key);
        self.text(key)
    }

    /// true or false; false where it is not there.
    pub fn flag(&mut self, key: &'static str) -> bool {
        let Some(node) = self.any(key) else { return false };
        match &node.value {
            Value::Boolean(yes) => *yes,
            other => self.wrong::<()>(node, key, "true or false", other).is_some(),
        }
    }

    /// A whole number.
    pub fn integer(&mut self, key: &'static str) -> Option<i64> {
        let node = self.any(key)?;
        match &node.value {
            Value::Integer(number) => Some(*number),
            other => self.wrong(node, key, "a whole number", other),
        }
    }

    /// An array of strings, each with its span; empty where it is not there.
    pub fn texts(&mut self, key: &'static str) -> Vec<(String, Span)> {
        let Some(node) = self.any(key) else { return Vec::new() };
        let Value::Array(items) = &node.value else {
            let help = format!("write it in square brackets: `{key} = [\"…\"]`");
            self.wrong_with_help(node, key, "an array of strings", help);
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match &item.value {
                Value::Text(text) if text.trim().is_empty() => {
                    self.push(item, Code::FieldEmpty, format!("an entry of `{key}` is empty"));
                }
                Value::Text(text) => texts.push((text.clone(), item.span.clone())),
                other => self.wrong_entry(item, key, "a string", other),
            }
        }
        texts
    }

    /// A table.
    pub fn table(&mut self, key: &'static str) -> Option<(&'a Table, Span)> {
        let node = self.any(key)?;
        match &node.value {
            Value::Table(table) => Some((table, node.span.clone())),
            _ => {
                self.wrong_with_help(node, key, "a table", format!("write it as `{key} = {{ … }}`"));
                None
            }
        }
    }

    /// An array of tables (`[[key]]`); empty where it is not there.
    pub fn tables(&mut self, key: &'static str) -> Vec<(&'a Table, Span)> {
        let Some(node) = self.any(key) else { return Vec::new() };
        let Value::Array(items) = &node.value else {
            self.wrong_with_help(
                node,
                key,
                "an array of tables",
                format!("begin each with a line `[[{key}]]`"),
            );
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in items {
            match &item.value {
                Value::Table(table) => tables.push((table, item.span.clone())),
                other => {
                    self.wrong_entry(item, key, "a table", other);
                    // A list of something else throughout is one mistake.
                    if tables.is_empty() {
                        break;
                    }
                }
            }
        }
        tables
    }

    /// Where a key's value stands; the table itself where it is not there.
    pub fn place_of(&self, key: &str) -> Place {
        match (self.table.get(key), &self.span) {
            (Some(entry), _) => Place::at(self.path, entry.node.span.clone()),
            (None, Some(span)) => Place::at(self.path, span.clone()),
            (None, None) => Place::file(self.path),
        }
    }

    /// Says that a key must be there, where it is not.
    pub fn require(&mut self, key: &str) {
        if self.table.get(key).is_none() {
            self.missing.push(key.to_owned());
        }
    }

    /// Adds a finding about the value of a key.
    pub fn wrong_value(&mut self, key: &str, code: Code, message: impl Into<String>) {
        self.findings.push(Finding::at(self.place_of(key), code, message));
    }

    /// Adds a finding made elsewhere.
    pub fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Ends the reading: every key that nobody asked for is unknown, and what was required is missing.
    pub fn finish(mut self) -> Vec<Finding> {
        let free: Vec<&str> =
            self.asked.iter().copied().filter(|key| self.table.get(key).is_none()).collect();
        for entry in self.table.entries.iter().filter(|entry| !self.asked.contains(&entry.key.as_str())) {
            let place = Place::at(self.path, entry.key_span.clone());
            let finding = Finding::at(place, Code::FieldUnknown, format!("unknown key `{}`", entry.key));
            let meant = suggest::nearest(&entry.key, free.iter().copied());
            self.missing.retain(|key| Some(key.as_str()) != meant);
            self.findings.push(finding.suggest(meant));
        }
        for key in &self.missing {
            let message = format!("`{key}` is missing");
            self.findings.push(Finding::at(self.place_of(key), Code::FieldMissing, message));
        }
        self.findings
    }

    fn wrong<T>(&mut self, node: &Node, key: &str, expected: &str, found: &Value) -> Option<T> {
        self.push(node, Code::FieldType, format!("`{key}` must be {expected}, not {}", found.name()));
        None
    }

    fn wrong_with_help(&mut self, node: &Node, key: &str, expected: &str, help: String) {
        let message = format!("`{key}` must be {expected}, not {}", node.value.name());
        self.findings.push(Finding::at(self.at(node), Code::FieldType, message).help(help));
    }

    fn wrong_entry(&mut self, item: &Node, key: &str, expected: &str, found: &Value) {
        self.push(item, Code::FieldType, format!("each of `{key}` must be {expected}, not {}", found.name()));
    }

    fn push(&mut self, node: &Node, code: Code, message: String) {
        self.findings.push(Finding::at(self.at(node), code, message));
    }

    fn at(&self, node: &Node) -> Place {
        Place::at(self.path, node.span.clone())
    }
}
