//! The fields of one record, read against its kind.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::config::writing::Writing;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place, SpanIn};
use crate::diag::suggest;
use crate::kind::field::{Field, FieldType, Many};
use crate::kind::shape::Kind;
use crate::source::table::{Entry, Node, Table, Value as Toml};

use super::order;
use super::read_value::ValueReader;
use super::value::{DateClaim, Item, Relation, Value};

/// The values of a record's fields, in the order of the kind's declaration; a field without a value is not listed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Meta {
    /// The file that holds them.
    pub path: RelPath,
    /// Field by field: its name, and its items (one, unless it takes a list).
    pub fields: Vec<(String, Vec<Item>)>,
}

impl Meta {
    /// The fields of a record of which nothing could be read.
    pub fn empty(path: &RelPath) -> Meta {
        Meta { path: path.clone(), fields: Vec::new() }
    }

    /// The items of a field; none where it has no value.
    pub fn items(&self, name: &str) -> &[Item] {
        self.fields.iter().find(|(field, _)| field == name).map_or(&[], |(_, items)| items)
    }

    /// The one value of a field.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.items(name).first().map(|item| &item.value)
    }

    /// The text of a field that holds a line of text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.value(name).and_then(Value::as_text)
    }

    /// The date of a date field.
    pub fn date(&self, name: &str) -> Option<&DateClaim> {
        self.value(name).and_then(Value::as_date)
    }

    /// The dates that stand alone in a field.
    pub fn dates(&self) -> impl Iterator<Item = (&str, &DateClaim)> {
        self.fields.iter().filter_map(|(name, items)| match &items[..] {
            [item] => Some((name.as_str(), item.value.as_date()?)),
            _ => None,
        })
    }

    /// Every relation to another record, with the name of its field (`withdrawn.replaced_by` inside a table).
    pub fn relations(&self) -> Vec<(String, &Relation, SpanIn)> {
        fn walk<'a>(name: &str, items: &'a [Item], found: &mut Vec<(String, &'a Relation, SpanIn)>) {
            for item in items {
                match &item.value {
                    Value::Reference(relation) => found.push((name.to_owned(), relation, item.span)),
                    Value::Row(cells) => {
                        cells.iter().for_each(|(cell, items)| walk(&format!("{name}.{cell}"), items, found));
                    }
                    _ => {}
                }
            }
        }
        let mut found = Vec::new();
        self.fields.iter().for_each(|(name, items)| walk(name, items, &mut found));
        found
    }
}

/// Reads a table of fields. Each field is read by itself: one that is wrong hides no other.
pub fn read(path: &RelPath, table: &Table, kind: &Kind, writing: &Writing) -> Checked<Meta> {
    let mut reader =
        Reader { values: ValueReader { path, kind, writing, bodies: BTreeMap::new(), findings: Vec::new() } };
    let fields = reader.fields(table, &kind.fields, None);
    let mut findings = reader.values.findings;
    let meta = Meta { path: path.clone(), fields };
    findings.extend(order::check(&meta, kind));
    Checked { value: meta, findings }
}

struct Reader<'a> {
    values: ValueReader<'a>,
}

impl Reader<'_> {
    // The values of a table against declared fields; `span` is where the table stands, none for the whole file.
    fn fields(&mut self, table: &Table, declared: &[Field], span: Option<&Span>) -> Vec<(String, Vec<Item>)> {
        let free: Vec<&str> = declared.iter().map(|field| field.name.as_str()).collect();
        let free: Vec<&str> = free.into_iter().filter(|name| table.get(name).is_none()).collect();
        let mut meant = BTreeSet::new();
        for entry in &table.entries {
            if declared.iter().all(|field| field.name != entry.key) {
                meant.extend(self.unknown(entry, &free));
            }
        }
        let mut fields = Vec::new();
        for field in declared {
            match table.get(&field.name) {
                Some(entry) => {
                    let items = self.items(field, &entry.node);
                    if !items.is_empty() {
                        fields.push((field.name.clone(), items));
                    }
                }
                // A misspelt key has its own message already.
                None if field.required && !meant.contains(field.name.as_str()) => {
                    let path = self.values.path;
                    let place = span.map_or_else(|| Place::file(path), |span| Place::at(path, span.clone()));
                    let finding =
                        Finding::at(place, Code::FieldMissing, format!("`{}` is missing", field.name));
                    self.values.findings.push(finding.help(self.who_needs_it(span)));
                }
                None => self.findings_without(field, table, declared, &meant),
            }
        }
        fields
    }

    // A field that is not there, and that another one asks for.
    fn findings_without(&mut self, field: &Field, table: &Table, declared: &[Field], meant: &BTreeSet<&str>) {
        let other = field.rules.required_with.as_deref().filter(|_| !meant.contains(field.name.as_str()));
        let Some(entry) = other.and_then(|other| table.get(other)) else { return };
        let is_yes_no =
            declared.iter().any(|declared| declared.name == entry.key && declared.takes == FieldType::YesNo);
        let (asks, shown) = match &entry.node.value {
            Toml::Boolean(value) => (*value || !is_yes_no, format!("{} = {value}", entry.key)),
            Toml::Table(table) => (!is_yes_no && table.get("absent").is_none(), entry.key.clone()),
            _ => (!is_yes_no, entry.key.clone()),
        };
        if asks {
            let place = Place::at(self.values.path, entry.key_span.clone());
            let message = format!("`{}` is missing", field.name);
            let finding = Finding::at(place, Code::FieldMissing, message);
            let kind = self.values.kind.label.to_lowercase();
            self.values.findings.push(finding.help(format!("every {kind} with `{shown}` needs one")));
        }
    }

    fn who_needs_it(&self, span: Option<&Span>) -> String {
        match span {
            Some(_) => "this table needs one".to_owned(),
            None => format!("every {} needs one", self.values.kind.label.to_lowercase()),
        }
    }

    // Reports an unknown key; says which declared one without a value was probably meant.
    fn unknown<'n>(&mut self, entry: &Entry, free: &[&'n str]) -> Option<&'n str> {
        let nearest = suggest::nearest(&entry.key, free.iter().copied());
        let place = Place::at(self.values.path, entry.key_span.clone());
        let finding = Finding::at(place, Code::FieldUnknown, format!("unknown field `{}`", entry.key));
        let finding = match nearest {
            Some(_) => finding.suggest(nearest),
            None => finding
                .help(format!("`candour explain {}` tells where fields are declared", Code::FieldUnknown)),
        };
        self.values.findings.push(finding);
        nearest
    }

    fn items(&mut self, field: &Field, node: &Node) -> Vec<Item> {
        if !field.is_read {
            return Vec::new();
        }
        match (&node.value, field.many) {
            // Absent as a whole: the field may be a list, but there is nothing to list.
            (Toml::Table(table), _) if table.get("absent").is_some() => {
                self.item(field, node).into_iter().collect()
            }
            (Toml::Array(nodes), Many::List | Many::OneOrList) => {
                nodes.iter().filter_map(|node| self.item(field, node)).collect()
            }
            (_, Many::List) => {
                let message = format!("`{}` must be an array, not {}", field.name, node.value.name());
                let help = match &field.takes {
                    FieldType::Table(_) => format!("begin each with a line `[[{}]]`", field.name),
                    _ => format!("write it in square brackets: `{} = […]`", field.name),
                };
                self.values.wrong_with_help(node, Code::FieldType, message, help);
                Vec::new()
            }
            (_, Many::One | Many::OneOrList) => self.item(field, node).into_iter().collect(),
        }
    }

    fn item(&mut self, field: &Field, node: &Node) -> Option<Item> {
        let span_in = |span: &Span| SpanIn { start: span.start, end: span.end };
        if let Some(sub_fields) = self.values.row_of(field, node) {
            let (table, declared) = sub_fields?;
            let cells = self.fields(table, declared, Some(&node.span));
            return Some(Item { value: Value::Row(cells), span: span_in(&node.span) });
        }
        let value = self.values.value(field, node)?;
        let span = match &value {
            Value::Reference(_) => span_in(reference_in(node)),
            _ => span_in(&node.span),
        };
        Some(Item { value, span })
    }
}

// Where the id of a relation stands, with or without its evidence.
fn reference_in(node: &Node) -> &Span {
    match &node.value {
        Toml::Table(table) => table.get("to").map_or(&node.span, |entry| &entry.node.span),
        _ => &node.span,
    }
}
