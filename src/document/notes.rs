//! Checks change notes that stand outside of a record: in a kind's file, or for many records at once.

use crate::base::id::Slug;
use crate::config::settings::RawHtml;
use crate::diag::finding::Finding;
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType, Many};
use crate::kind::kinds;
use crate::kind::shape::{Kind, Mount, Register};
use crate::source::table::Table;
use crate::source::tree::Source;

use super::meta;

/// The records that a note for many is about.
pub const RECORDS: &str = "records";

/// What is wrong with the notes of a kind's file; the rest of it is not looked at.
pub fn of_kind(source: &Source, table: &Table) -> Vec<Finding> {
    let entries = table.entries.iter().filter(|entry| entry.key == common_fields::CHANGE).cloned();
    read(source, &Table::of(entries.collect()), None)
}

/// What is wrong with a file of notes, each of which names its records.
pub fn of_many(source: &Source, table: &Table) -> Vec<Finding> {
    let records = Field {
        name: RECORDS.to_owned(),
        label: "Records".to_owned(),
        takes: FieldType::Text,
        is_read: true,
        many: Many::List,
        required: true,
        unique: false,
        column: false,
        facet: false,
        routine: false,
        due: None,
        inverse: None,
        section: None,
        property: None,
    };
    read(source, table, Some(records))
}

// As if the file were a record whose kind knows nothing but notes: so the same words are said of the same slips.
fn read(source: &Source, table: &Table, more: Option<Field>) -> Vec<Finding> {
    let mut change = kinds::common_field(common_fields::CHANGE).expect("candour's own file has it").clone();
    if let FieldType::Table(fields) = &mut change.takes {
        fields.extend(more);
    }
    let kind = Kind {
        folder: Slug::new("changes").expect("a plain name"),
        formerly: Vec::new(),
        label: "Note".to_owned(),
        plural: "Notes".to_owned(),
        description: None,
        mount: Mount::Folder,
        template: String::new(),
        feed: false,
        statuses: Vec::new(),
        fields: vec![change],
        register: Register { hidden: true, on_home: false, sort: String::new(), descending: false },
        facts: Vec::new(),
        rules: Vec::new(),
        is_whole: true,
    };
    meta::read(&source.path, table, &kind, RawHtml::Deny).findings
}
