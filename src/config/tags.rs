//! The tags that a site allows, where it names them.

use std::collections::BTreeMap;

use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::source::fields::Fields;

/// A tag as readers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// What it is called.
    pub label: String,
    /// What it means.
    pub meaning: Option<String>,
}

/// Reads `[tags]`: what a record writes, and `{ label, meaning }`. One that is not told right is a tag all the same:
/// records are not to blame.
pub fn read(path: &RelPath, outer: &mut Fields<'_>) -> Option<BTreeMap<String, Tag>> {
    let (table, _) = outer.table("tags")?;
    let mut tags = BTreeMap::new();
    for entry in &table.entries {
        let Some((inner, span)) = entry.node.value.as_table().map(|inner| (inner, &entry.node.span)) else {
            let message = format!("the tag `{}` must be a table with a `label`", entry.key);
            outer.wrong_at(entry.node.span.clone(), Code::SiteValue, message);
            tags.insert(entry.key.clone(), Tag { label: entry.key.clone(), meaning: None });
            continue;
        };
        let mut fields = Fields::of_node(path, inner, span);
        let (label, meaning) = (fields.required_text("label"), fields.text("meaning"));
        fields.finish().into_iter().for_each(|finding| outer.add(finding));
        tags.insert(entry.key.clone(), Tag { label: label.unwrap_or_else(|| entry.key.clone()), meaning });
    }
    Some(tags)
}
