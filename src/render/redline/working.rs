//! The redline of a record as it stands now against its newest edition: for whoever is about to publish it.

use crate::base::id::RecordId;
use crate::compare::passage::Lead;
use crate::compare::redline;
use crate::render::draw::Studio;
use crate::render::edition;
use crate::site::reader::Reader;

use super::view::{self, Leads, RedlineView, Side, Sides};

/// What changed in a record since its newest edition; nothing where it has none, or where that is not stored.
pub fn working(studio: &Studio<'_>, reader: &Reader<'_>, id: &RecordId) -> Option<RedlineView> {
    let new = reader.document(id)?;
    let newest = reader.editions(id).last()?;
    let sealed = edition::sealed(studio, reader, newest.id, &newest.record)?;
    let old = sealed.document?;
    let redline = redline::compare(&old, new);
    let kind = reader.kind(&id.folder)?;
    let sides = Sides::of(reader, (sealed.kind, &old), (kind, new), &|_| ());
    Some(view::view(&sides, &redline, &Words))
}

// Its links lead nowhere: it is read in a corner of the page.
struct Words;

impl Leads for Words {
    fn href(&self, _: &Lead, _: Side) -> Option<String> {
        None
    }
}
