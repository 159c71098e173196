//! The redline of two editions of a record, or of an edition and the record as it is, for a terminal.

use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::compare::redline;
use crate::document::document::Document;
use crate::kind::shape::Kind;
use crate::render::draw::Studio;
use crate::render::edition;
use crate::site::reader::Reader;

use super::told::{self, Told};
use super::view::{Side, Sides};

/// One end of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// An edition, by its date.
    Edition(SnapshotId),
    /// The record as its files have it.
    Files,
}

/// Tells what changed in a record from one end to the other; the error is a sentence.
pub fn between(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    id: &RecordId,
    old: End,
    new: End,
) -> Result<Told, String> {
    let ((old_kind, old_document), (new_kind, new_document)) =
        (read(studio, reader, id, old)?, read(studio, reader, id, new)?);
    let redline = redline::compare(&old_document, &new_document);
    let turn = |side: Side| match if side == Side::Old { old } else { new } {
        End::Edition(date) => reader.look_back_to(date),
        End::Files => reader.look_at_now(),
    };
    let sides = Sides::of(reader, (old_kind, &old_document), (new_kind, &new_document), &turn);
    Ok(told::tell(&sides, &redline))
}

fn read<'a>(
    studio: &Studio<'_>,
    reader: &Reader<'a>,
    id: &RecordId,
    end: End,
) -> Result<(&'a Kind, Document), String> {
    let date = match end {
        End::Edition(date) => date,
        End::Files => {
            let read = reader.kind(&id.folder).zip(reader.document(id));
            let (kind, document) = read.ok_or_else(|| format!("`{id}` is not on the site now"))?;
            return Ok((&**kind, Document::clone(document)));
        }
    };
    let gone = || format!("the files of the edition of {date} are not in the archive");
    let beside = reader.edition(id, date).ok_or_else(gone)?;
    if let Some(notice) = &beside.edition.notice {
        return Err(format!("the edition of {date}: {}", edition::notice(notice)));
    }
    let sealed = edition::sealed(studio, reader, date, &beside.edition.record).ok_or_else(gone)?;
    Ok((sealed.kind, sealed.document.ok_or_else(gone)?))
}
