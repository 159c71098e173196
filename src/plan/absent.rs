//! Where a page stands in the place of a file that is withheld: the file's own address is that of no page, so the page is
//! one slash further, and hosts lead to it.

use serde::{Deserialize, Serialize};

use crate::archive::archive::{self, Archive};
use crate::archive::manifest;
use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::finding::Place;
use crate::document::document::Document;
use crate::document::files;
use crate::site::editions::Edition;
use crate::site::site::Site;

use super::page::{Page, PageKind};
use super::past::{self, Past};
use super::planning::{Claim, file_address};

/// A file that is withheld.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Absent {
    /// An attachment, as an edition had it.
    OfEdition(RecordId, SnapshotId, String),
    /// An attachment without a date: the last edition that had one of this name is the one given.
    OfRecord(RecordId, SnapshotId, String),
    /// Stored bytes of the archive.
    Stored(Digest),
}

/// The address of the page in the place of a file.
pub fn instead_of(file: &Address) -> Address {
    file.join("/")
}

/// The address of stored bytes.
pub fn stored_address(digest: Digest) -> Address {
    Address::file(&manifest::object(digest))
}

/// An edition's attachments that a notice withholds: each name with the digest of its bytes.
pub fn of_edition(archive: &Archive, edition: &Edition) -> Vec<(String, Digest)> {
    // Most editions are withheld in no part.
    if edition.notice.is_none() {
        return Vec::new();
    }
    let gone = attachments(archive, edition).filter(|(_, digest)| archive.withheld(*digest).is_some());
    gone.collect()
}

/// The names of a record's attachments that its address without a date had last, and that are withheld: each with the
/// last edition that had it. What the record has today is there to be read.
pub fn of_record(
    archive: &Archive,
    editions: &[Edition],
    today: Option<&Document>,
) -> Vec<(String, SnapshotId)> {
    if editions.iter().all(|edition| edition.notice.is_none()) {
        return Vec::new();
    }
    // A file and a folder whose names differ in case only cannot stand beside each other everywhere.
    let mut known: Vec<String> = today
        .iter()
        .flat_map(|document| &document.attachments)
        .map(|attachment| attachment.name.to_lowercase())
        .collect();
    let mut names = Vec::new();
    for edition in editions.iter().rev() {
        for (name, digest) in attachments(archive, edition) {
            let folded = name.to_lowercase();
            if known.contains(&folded) {
                continue;
            }
            known.push(folded);
            if archive.withheld(digest).is_some() {
                names.push((name, edition.id));
            }
        }
    }
    names
}

fn attachments(archive: &Archive, edition: &Edition) -> impl Iterator<Item = (String, Digest)> {
    let files = archive.manifest_at(edition.id, &edition.record);
    let files = files.map(|files| files.of_record(&edition.record)).unwrap_or_default();
    let attached = files.into_iter().filter(|(path, _)| !files::is_main(path));
    attached.map(|(path, digest)| (path.file_name().to_owned(), digest))
}

/// The pages in the place of a record's attachments.
pub(super) fn claims(site: &Site, id: &RecordId) -> Vec<Claim> {
    let (archive, editions) = (site.archive(), site.editions().of(id));
    let home = site.kinds().address(id);
    let mut claims = Vec::new();
    let mut add = |file: &Address, what: Absent, edition: SnapshotId| {
        let page = Page { at: instead_of(file), what: PageKind::Past(Past::Absent(what)) };
        let place = Place::file(&archive::file_of(edition, archive::DESCRIPTION));
        claims.push(Claim { page, place });
    };
    for edition in editions {
        let own = past::edition_address(&home, edition.id);
        for (name, _) in of_edition(archive, edition) {
            let file = file_address(&own, &name);
            add(&file, Absent::OfEdition(id.clone(), edition.id, name), edition.id);
        }
    }
    let today = site.shown_one(id).map(|shown| shown.document.as_ref());
    for (name, edition) in of_record(archive, editions, today) {
        let file = file_address(&home, &name);
        add(&file, Absent::OfRecord(id.clone(), edition, name), edition);
    }
    claims
}

/// The pages in the place of stored bytes.
pub(super) fn of_stored(site: &Site) -> Vec<(Address, Past)> {
    let withheld = site.archive().notices.iter().flat_map(|notice| &notice.withheld);
    let page =
        |digest: &Digest| (instead_of(&stored_address(*digest)), Past::Absent(Absent::Stored(*digest)));
    withheld.map(page).collect()
}
