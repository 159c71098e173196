//! Checks change notes that stand outside of a record: in a kind's file, or for many records at once.

use crate::base::id::Slug;
use crate::config::writing::Writing;
use crate::diag::finding::Finding;
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType, Many};
use crate::kind::field_rules::FieldRules;
use crate::kind::figure::Drawn;
use crate::kind::kinds;
use crate::kind::shape::{Kind, Mount, Register};
use crate::source::table::Table;
use crate::source::tree::Source;

use super::meta;

/// The records that a note for many is about.
pub const RECORDS: &str = "records";

/// What is wrong with the notes of a kind's file; the rest of it is not looked at.
pub fn of_kind(source: &Source, table: &Table) -> Vec<Finding> {
    read(source, &table.only(|key| key == common_fields::CHANGE), None)
}

/// What is wrong with a file of notes, each of which names its records.
pub fn of_many(source: &Source, table: &Table) -> Vec<Finding> {
    let records = Field {
        name: RECORDS.to_owned(),
        label: "Records".to_owned(),
        takes: FieldType::Text,
        is_read: true,
        is_shared: false,
        many: Many::List,
        required: true,
        unique: false,
        column: false,
        facet: false,
        routine: false,
        due: None,
        drawn: Drawn::default(),
        inverse: None,
        section: None,
        property: None,
        or_text: false,
        rules: FieldRules::default(),
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
        feed_date: None,
        statuses: Vec::new(),
        fields: vec![change],
        register: Register { hidden: true, on_home: false, sort: String::new(), descending: false },
        facts: Vec::new(),
        rules: Vec::new(),
        order: Vec::new(),
        life: None,
        stages: Vec::new(),
        is_whole: true,
    };
    meta::read(&source.path, table, &kind, &Writing::default()).findings
}
