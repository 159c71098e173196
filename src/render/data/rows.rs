//! The rows of all records, kept between updates, so that a whole register is put together and not made again.

use std::collections::BTreeMap;

use crate::base::id::{RecordId, Slug};
use crate::site::reader::Reader;
use crate::site::slice::{Slice, Touched};

use super::row::Row;

/// All rows, by kind and record.
#[derive(Debug, Default)]
pub struct Rows {
    by_kind: BTreeMap<Slug, BTreeMap<RecordId, Row>>,
}

impl Rows {
    /// Replaces the row of a record.
    pub fn replace(&mut self, id: &RecordId, new: Option<Row>, touched: &mut Touched) {
        let rows = self.by_kind.entry(id.folder.clone()).or_default();
        let is_same = rows.get(id) == new.as_ref();
        match new {
            Some(row) => drop(rows.insert(id.clone(), row)),
            None => drop(rows.remove(id)),
        }
        if !is_same {
            touched.insert(Slice::Rows(id.folder.clone()));
        }
    }

    /// The rows of a kind, in the order of the ids.
    pub fn of<'a>(&'a self, reader: &Reader<'_>, folder: &Slug) -> Vec<&'a Row> {
        reader.note(Slice::Rows(folder.clone()));
        self.by_kind.get(folder).into_iter().flat_map(BTreeMap::values).collect()
    }
}
