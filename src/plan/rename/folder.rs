//! What changes in kind files when the folder of a kind gets another name.
//!
//! A kind that is built in has no file in the site: it gets one, which says what the built-in one says under the new
//! name. So does every other built-in kind of the site that names the folder.

use crate::base::id::Slug;
use crate::base::path::RelPath;
use crate::document::rewrite::{self, Edit};
use crate::kind::field::{Field, FieldType};
use crate::kind::kinds;
use crate::source::table::{self, Table, Value};
use crate::source::tree::Source;

use super::Plan;

impl Plan<'_> {
    /// Plans the kind files.
    pub(super) fn folder(&mut self, old: &Slug, new: &Slug) -> Result<(), String> {
        if let Some(field) = kinds::common_fields().iter().find(|field| takes(field, old)) {
            return Err(format!(
                "the folder `{old}` cannot have another name: `{}`, a field of every kind, takes records of it",
                field.name
            ));
        }
        if self
            .kinds
            .get(old)
            .is_some_and(|kind| self.kinds.at_root().is_some_and(|root| root.folder == kind.folder))
            && kinds::built_in(old).is_some()
        {
            return Err(format!(
                "the folder `{old}` cannot have another name: its built-in kind lives at the root"
            ));
        }
        let folders: Vec<Slug> = self.kinds.iter().map(|kind| kind.folder.clone()).collect();
        for folder in folders {
            let path = kind_path(&folder);
            if let Some(source) = self.tree.get(path.as_str()) {
                let text = source.text().map_err(|_| unread(&path))?;
                let table = table::parse(source, text, 0..text.len());
                if !table.findings.is_empty() {
                    return Err(unread(&path));
                }
                let edits = edits(text, &table.value, &folder, old, new);
                if !edits.is_empty() {
                    self.edit(&path, edits);
                }
                continue;
            }
            let (Some(text), true) = (kinds::built_in(&folder), self.is_used(&folder)) else { continue };
            let source = Source::new(path.clone(), text.as_bytes());
            let table = table::parse(&source, text, 0..text.len()).value;
            let edits = edits(text, &table, &folder, old, new);
            if !edits.is_empty() {
                let to = if folder == *old { kind_path(new) } else { path };
                self.new.push((to, rewrite::apply(text, &edits)));
            }
        }
        Ok(())
    }

    fn is_used(&self, folder: &Slug) -> bool {
        self.tree.below(&format!("content/{folder}")).next().is_some()
    }
}

fn kind_path(folder: &Slug) -> RelPath {
    RelPath::new(&format!("content/{folder}/{}", kinds::FILE)).expect("a slug is a plain name")
}

fn unread(path: &RelPath) -> String {
    format!("`{path}` cannot be read; mend it first")
}

fn takes(field: &Field, folder: &Slug) -> bool {
    match &field.takes {
        FieldType::Reference(to) => to.contains(folder),
        FieldType::Table(fields) => fields.iter().any(|field| takes(field, folder)),
        _ => false,
    }
}

// The edits in the file of one kind.
fn edits(text: &str, table: &Table, folder: &Slug, old: &Slug, new: &Slug) -> Vec<Edit> {
    let mut edits = Vec::new();
    references(text, table, old, new, &mut edits);
    if folder == old {
        let named = table.get("folder").map(|entry| entry.node.span.clone());
        edits.extend(named.and_then(|span| rewrite::inside(text, span, old.as_str(), new.as_str())));
        edits.extend(former(text, table, old, new));
    }
    edits
}

// The fields that take records of the folder.
fn references(text: &str, table: &Table, old: &Slug, new: &Slug, edits: &mut Vec<Edit>) {
    let items = |table: &'_ Table, key: &str| match table.get(key).map(|entry| &entry.node.value) {
        Some(Value::Array(items)) => items.clone(),
        _ => Vec::new(),
    };
    for field in items(table, "field") {
        let Value::Table(field) = &field.value else { continue };
        let named = items(field, "to").into_iter().filter(|node| node.value == Value::Text(old.to_string()));
        edits.extend(named.filter_map(|node| rewrite::inside(text, node.span, old.as_str(), new.as_str())));
        references(text, field, old, new, edits);
    }
}

// The former folders, with this one among them, and without the one that it gets back.
fn former(text: &str, table: &Table, old: &Slug, new: &Slug) -> Option<Edit> {
    let key = "formerly";
    let is_new = Value::Text(new.to_string());
    match table.get(key).map(|entry| &entry.node) {
        Some(node) => match &node.value {
            Value::Array(items) if items.iter().any(|item| item.value == is_new) => {
                let kept = items.iter().filter(|item| item.value != is_new);
                let kept = kept.map(|item| text[item.span.clone()].to_owned()).chain([format!("\"{old}\"")]);
                let list = kept.collect::<Vec<_>>().join(", ");
                Some(Edit::new(node.span.clone(), format!("[{list}]")))
            }
            _ => rewrite::add_to_list(text, &(0..text.len()), table, key, "folder", old.as_str()),
        },
        None => rewrite::add_to_list(text, &(0..text.len()), table, key, "folder", old.as_str()),
    }
}
