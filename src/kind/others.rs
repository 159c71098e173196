//! Holds what a kind file says of other kinds against those that there are.

use std::collections::BTreeSet;

use crate::base::id::Slug;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::diag::suggest;
use crate::source::table::{Node, Table, Value};

use super::field::{Field, FieldType};
use super::kinds::Kinds;
use super::shape::{Kind, Mount, Rule};

/// What a site's own kind says that cannot be beside the others; `own` are the folders of all such kinds.
pub fn contradictions(
    path: &RelPath,
    table: &Table,
    folder: &Slug,
    kinds: &Kinds,
    own: &BTreeSet<&Slug>,
) -> Vec<Finding> {
    let mut reader = Reader { path, kinds, findings: Vec::new() };
    reader.root(table, folder, own);
    reader.references(table);
    reader.rules(table);
    reader.findings
}

/// A kind without what it says of kinds and fields that are not there: its records are not to blame for that.
pub fn without_unknown(kind: &Kind, kinds: &Kinds) -> Kind {
    let mut kind = kind.clone();
    kind.fields.iter_mut().for_each(|field| widen(field, kinds));
    kind.rules.retain(|Rule::NotEmpty { field, .. }| is_a_field(field, kinds));
    kind
}

struct Reader<'a> {
    path: &'a RelPath,
    kinds: &'a Kinds,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    // Two kinds at the root would have to share the names of their pages. Of two own ones, the second is told of.
    fn root(&mut self, table: &Table, folder: &Slug, own: &BTreeSet<&Slug>) {
        let at_root = |folder: &Slug| self.kinds.get(folder).is_some_and(|kind| kind.mount == Mount::Root);
        let was_first = |other: &Slug| other != folder && (!own.contains(other) || other < folder);
        let others = self.kinds.iter().map(|kind| &kind.folder);
        let other = others.filter(|other| at_root(other)).find(|other| was_first(other));
        if let (true, Some(other), Some(entry)) = (at_root(folder), other, table.get("root")) {
            let message = format!("the kind `{other}` lives at the root already");
            let help = format!("remove this line: the records then live under `/{folder}/`");
            self.findings.push(Finding::at(self.at(&entry.node), Code::KindClaimed, message).help(help));
        }
    }

    fn references(&mut self, table: &Table) {
        for field in tables(table, "field") {
            let name = text(field, "name").map_or("it", |(name, _)| name);
            for node in items(field, "to") {
                let Value::Text(to) = &node.value else { continue };
                if Slug::new(to).is_ok_and(|folder| self.kinds.get(&folder).is_none()) {
                    let message = format!("`{name}` takes records of `{to}`, which is no kind");
                    let finding = Finding::at(self.at(node), Code::KindField, message);
                    self.findings.push(finding.suggest(self.kinds.nearest(to)));
                }
            }
            self.references(field);
        }
    }

    fn rules(&mut self, table: &Table) {
        for rule in tables(table, "rule") {
            let Some((field, node)) = text(rule, "field") else { continue };
            if !is_a_field(field, self.kinds) {
                let message = format!("a rule asks for `{field}`, a field that no kind has");
                let fields = self.kinds.iter().flat_map(|kind| &kind.fields).map(|field| field.name.as_str());
                let finding = Finding::at(self.at(node), Code::KindField, message);
                self.findings.push(finding.suggest(suggest::nearest(field, fields)));
            }
        }
    }

    fn at(&self, node: &Node) -> Place {
        Place::at(self.path, node.span.clone())
    }
}

// A field that takes records of a kind which is not there takes those of any.
fn widen(field: &mut Field, kinds: &Kinds) {
    match &mut field.takes {
        FieldType::Reference(to) if to.iter().any(|to| kinds.get(to).is_none()) => to.clear(),
        FieldType::Table(fields) => fields.iter_mut().for_each(|field| widen(field, kinds)),
        _ => {}
    }
}

fn is_a_field(name: &str, kinds: &Kinds) -> bool {
    kinds.iter().any(|kind| kind.field(name).is_some())
}

fn items<'a>(table: &'a Table, key: &str) -> &'a [Node] {
    match table.get(key).map(|entry| &entry.node.value) {
        Some(Value::Array(items)) => items,
        _ => &[],
    }
}

fn tables<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Table> {
    items(table, key).iter().filter_map(|node| match &node.value {
        Value::Table(table) => Some(table),
        _ => None,
    })
}

fn text<'a>(table: &'a Table, key: &str) -> Option<(&'a str, &'a Node)> {
    let node = &table.get(key)?.node;
    match &node.value {
        Value::Text(text) => Some((text, node)),
        _ => None,
    }
}
