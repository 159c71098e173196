//! Lends out what was published: editions and snapshots.

use std::sync::Arc;

use crate::archive::archive::Archive;
use crate::archive::manifest::Manifest;
use crate::archive::notice::Notice;
use crate::archive::snapshot::Snapshot;
use crate::base::id::{RecordId, Slug};
use crate::base::snapshot_id::SnapshotId;
use crate::kind::kinds::Kinds;
use crate::kind::shape::Kind;

use super::editions::Edition;
use super::reader::Reader;
use super::slice::Slice;
use super::words::Words;

/// An edition with those beside it.
#[derive(Debug, Clone, Copy)]
pub struct Beside<'a> {
    /// The edition.
    pub edition: &'a Edition,
    /// The one before.
    pub before: Option<SnapshotId>,
    /// The one after.
    pub after: Option<SnapshotId>,
}

impl<'a> Reader<'a> {
    /// The editions of a record, oldest first; none if it was never sealed under the id that it has now.
    pub fn editions(&self, id: &RecordId) -> &'a [Edition] {
        self.note(Slice::Editions(id.clone()));
        self.site.editions.of(id)
    }

    /// The kinds of which some record was sealed.
    pub fn followed_kinds(&self) -> Vec<&'a Arc<Kind>> {
        self.note(Slice::Snapshots);
        self.site.editions.folders().into_iter().filter_map(|folder| self.kind(folder)).collect()
    }

    /// The editions of all records of a kind, in no order that says anything.
    pub fn editions_of_kind(
        &self,
        folder: &Slug,
    ) -> impl Iterator<Item = (&'a RecordId, &'a Edition)> + use<'a> {
        self.note(Slice::KindEditions(folder.clone()));
        let (editions, folder) = (&self.site.editions, folder.clone());
        let own = editions.records().filter(move |id| id.folder == folder);
        own.flat_map(move |id| editions.of(id).iter().map(move |edition| (id, edition)))
    }

    /// The editions that are withheld, each with the id that its record has now.
    pub fn withheld_editions(&self) -> impl Iterator<Item = (&'a RecordId, &'a Edition)> + use<'a> {
        self.note(Slice::Snapshots);
        let editions = &self.site.editions;
        let all = editions.records().flat_map(|id| editions.of(id).iter().map(move |edition| (id, edition)));
        all.filter(|(_, edition)| edition.notice.is_some())
    }

    /// One edition of a record, by its date.
    pub fn edition(&self, id: &RecordId, date: SnapshotId) -> Option<Beside<'a>> {
        self.note(Slice::Edition(id.clone(), date));
        let editions = self.site.editions.of(id);
        let at = editions.iter().position(|edition| edition.id == date)?;
        let before = at.checked_sub(1).and_then(|at| editions.get(at)).map(|edition| edition.id);
        Some(Beside { edition: &editions[at], before, after: editions.get(at + 1).map(|edition| edition.id) })
    }

    /// The edition that a snapshot has of a record, by the id that it had then: the id that it has now, the edition's
    /// date, and what it says.
    pub fn edition_in(
        &self,
        snapshot: SnapshotId,
        then: &RecordId,
    ) -> Option<(&'a RecordId, SnapshotId, &'a Words)> {
        self.note(Slice::Snapshot(snapshot));
        let (id, edition) = self.site.editions.in_snapshot(snapshot, then)?;
        self.note(Slice::Words(id.clone(), edition.id));
        Some((id, edition.id, &edition.words))
    }

    /// The notice under which an edition is withheld, by the id that its record has now.
    pub fn notice_of(&self, id: &RecordId, date: SnapshotId) -> Option<&'a Notice> {
        self.note(Slice::Words(id.clone(), date));
        let editions = self.site.editions.of(id);
        let at = editions.binary_search_by_key(&date, |edition| edition.id).ok()?;
        editions[at].notice.as_ref()
    }

    /// The id that a sealed record had first.
    pub fn first_sealed_id<'b>(&self, id: &'b RecordId) -> &'b RecordId
    where
        'a: 'b,
    {
        self.note(Slice::Editions(id.clone()));
        self.site.editions.first_id(id)
    }

    /// A snapshot.
    pub fn snapshot(&self, id: SnapshotId) -> Option<&'a Snapshot> {
        self.note(Slice::Snapshot(id));
        self.site.archive.snapshots.get(&id)
    }

    /// The snapshot before another.
    pub fn snapshot_before(&self, id: SnapshotId) -> Option<&'a Snapshot> {
        self.note(Slice::Snapshot(id));
        self.site.archive.snapshots.range(..id).next_back().map(|(_, snapshot)| snapshot)
    }

    /// All snapshots, oldest first.
    pub fn snapshots(&self) -> impl DoubleEndedIterator<Item = &'a Snapshot> + use<'a> {
        self.note(Slice::Snapshots);
        self.site.archive.snapshots.values()
    }

    /// The kinds under which a snapshot was sealed.
    pub fn sealed_kinds(&self, id: SnapshotId) -> Option<&'a Arc<Kinds>> {
        self.note(Slice::Snapshot(id));
        self.site.editions.kinds.get(id)
    }

    /// The list that has the files of a record's edition, by the id that it had then.
    pub fn edition_files(&self, id: SnapshotId, then: &RecordId) -> Option<&'a Manifest> {
        self.note(Slice::Snapshot(id));
        self.site.archive.manifest_at(id, then)
    }

    /// The kinds under which an edition was sealed.
    pub fn edition_kinds(&self, id: SnapshotId, then: &RecordId) -> Option<&'a Arc<Kinds>> {
        self.note(Slice::Snapshot(id));
        self.site.editions.kinds.of_edition(id, then)
    }

    /// Everything that was sealed.
    pub fn archive(&self) -> &'a Archive {
        self.note(Slice::Snapshots);
        &self.site.archive
    }

    /// From here on, other records are named as they were in a snapshot, and what others say of a record, which belongs
    /// to the site of today, is not lent.
    pub fn look_back_to(&self, id: SnapshotId) {
        self.then.set(Some(id));
    }

    /// From here on, other records are named as they are now.
    pub fn look_at_now(&self) {
        self.then.set(None);
    }

    /// The snapshot that is looked back to.
    pub fn then(&self) -> Option<SnapshotId> {
        self.then.get()
    }
}
