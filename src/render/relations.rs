//! The sections of a record's page: fields that have a heading of their own, and relations seen from the other end.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::document::document::Document;
use crate::document::facts;
use crate::document::value::Value;
use crate::kind::shape::Kind;
use crate::site::reader::Reader;

use super::map;
use super::values::Values;
use super::view::ValueView;

/// A section.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// Its anchor.
    pub id: String,
    /// Its heading.
    pub heading: String,
    /// What stands in it, at least one group.
    pub groups: Vec<Group>,
}

/// Values under one label.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    /// The label.
    pub label: String,
    /// The values, at least one.
    pub values: Vec<ValueView>,
    /// Whether other records say it of this one.
    pub inverse: bool,
    // Every value in words: to find again what is said twice.
    #[serde(skip)]
    said: BTreeSet<String>,
}

/// The sections of a record: its own fields first, in the order of the kind, then what others say of it.
pub fn sections(reader: &Reader<'_>, kind: &Kind, document: &Document) -> Vec<Section> {
    let mut sections = Sections(Vec::new());
    let values = Values { reader, kind, folder: document.meta.path.folder() };
    for field in &kind.fields {
        let Some(heading) = &field.section else { continue };
        let items = document.meta.items(&field.name);
        let mut own = values.items(field, items);
        if field.drawn.map.is_some() {
            for (view, item) in own.iter_mut().zip(items) {
                if let (ValueView::Relation(view), Value::Reference(relation)) = (view, &item.value) {
                    view.holds = map::holds(reader, &document.id, &field.name, relation);
                }
            }
        }
        sections.add(heading, &field.label, own, false);
    }
    for (name, from, relation) in reader.inverse(&document.id) {
        let Some(declaring) = reader.kind(&from.folder) else { continue };
        let Some(field) = declaring.field_at(name) else { continue };
        let Some(label) = &field.inverse else { continue };
        // A section of the other kind, named for what its own records have, may say nothing here: “Decisions” of one.
        let heading = field.section.as_ref().filter(|heading| has_section(kind, heading)).unwrap_or(label);
        let mut view = values.relation(from, relation);
        if field.drawn.map.is_some() {
            view.holds = map::holds(reader, from, name, relation);
        }
        sections.add(heading, label, vec![ValueView::Relation(Box::new(view))], true);
    }
    // As the kind puts them; what it does not know comes last, in the order it was found.
    let place = |section: &Section| {
        let own = kind.fields.iter().position(|field| field.section.as_ref() == Some(&section.heading));
        own.unwrap_or(usize::MAX)
    };
    sections.0.sort_by_key(place);
    sections.0
}

fn has_section(kind: &Kind, heading: &str) -> bool {
    kind.fields.iter().any(|field| field.section.as_deref() == Some(heading))
}

struct Sections(Vec<Section>);

impl Sections {
    // A relation that reads the same from both ends (`coordinates with`) is one group; said by both alike, it is one.
    fn add(&mut self, heading: &str, label: &str, values: Vec<ValueView>, inverse: bool) {
        if values.is_empty() {
            return;
        }
        // Headings that differ by a comma are one section: a place on the page is there once.
        let id = facts::part_of_page(heading);
        if !self.0.iter().any(|section| section.id == id) {
            self.0.push(Section { id: id.clone(), heading: heading.to_owned(), groups: Vec::new() });
        }
        let Some(section) = self.0.iter_mut().find(|section| section.id == id) else { return };
        match section.groups.iter_mut().find(|group| group.label == label) {
            Some(group) => {
                for value in values {
                    if group.said.insert(format!("{value:?}")) {
                        group.values.push(value);
                    }
                }
            }
            None => {
                let said = values.iter().map(|value| format!("{value:?}")).collect();
                section.groups.push(Group { label: label.to_owned(), values, inverse, said });
            }
        }
    }
}
