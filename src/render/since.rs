//! The page of what changed between two neighbouring snapshots: each record with its notes, and how much of it differs.

use serde::Serialize;

use crate::archive::snapshot::Snapshot;
use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::compare::redline;
use crate::plan::past;
use crate::site::reader::Reader;
use crate::theme::theme::{Prepared, prepare};

use super::draw::Studio;
use super::edition;
use super::past::dated;
use super::redline::summary::{self, Count};
use super::shell::{self, PageView};
use super::snapshot::{self, ChangeView, FileView};
use super::view::Crumb;

/// Of more records than this it is not counted how much of each differs: each has a page that tells.
const COUNTED: usize = 200;

#[derive(Serialize)]
struct SinceView {
    date: String,
    href: String,
    previous: Crumb,
    // The pages of this sort before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<Crumb>,
    groups: Vec<Group>,
    gone: Vec<Crumb>,
    settings: Vec<FileView>,
}

// What became of some records.
#[derive(Serialize)]
struct Group {
    id: &'static str,
    heading: &'static str,
    count: usize,
    changes: Vec<Counted>,
}

#[derive(Serialize)]
struct Counted {
    change: ChangeView,
    counts: Vec<Count>,
}

const GROUPS: [(&str, &str, &str); 5] = [
    ("changed", "Changed", "New edition"),
    ("withdrawn", "Withdrawn", "Withdrawn"),
    ("moved", "Moved", "Moved"),
    ("again", "Shown again", "Shown again"),
    ("new", "New", "New"),
];

/// Puts the page together; `None` for the first snapshot, which has none before it.
pub(super) fn page(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    id: SnapshotId,
    at: &Address,
) -> Option<(PageView, Prepared)> {
    let snapshot = reader.snapshot(id)?;
    let before = reader.snapshot_before(id)?;
    let base = &reader.settings().base;
    let all = snapshot::changes_by_id(reader, snapshot);
    let is_counted = all.len() <= COUNTED;
    let counted = |(then, change): (RecordId, ChangeView)| {
        let is_compared = is_counted && change.redline.is_some();
        let counts = is_compared.then(|| counts(studio, reader, (before, snapshot), &then)).flatten();
        Counted { change, counts: counts.unwrap_or_default() }
    };
    let mut all: Vec<Counted> = all.into_iter().map(counted).collect();
    let mut group = |(id, heading, how): (&'static str, &'static str, &str)| {
        let (own, others): (Vec<Counted>, Vec<Counted>) =
            std::mem::take(&mut all).into_iter().partition(|counted| counted.change.how == how);
        all = others;
        Group { id, heading, count: own.len(), changes: own }
    };
    let groups: Vec<Group> = GROUPS.map(&mut group).into_iter().filter(|group| group.count > 0).collect();
    let previous = Crumb { label: dated(before.id), href: base.href(&past::snapshot_address(before.id)) };
    let has_earlier = reader.snapshot_before(before.id).is_some();
    let view = SinceView {
        date: dated(id),
        href: base.href(&past::snapshot_address(id)),
        previous,
        earlier: has_earlier.then(|| Crumb {
            label: format!("What changed on {}", dated(before.id)),
            href: base.href(&past::between_address(before.id)),
        }),
        groups,
        gone: snapshot::gone(reader, snapshot),
        settings: snapshot::others(reader, snapshot, before),
    };
    let mut page = shell::page(reader, at, &format!("What changed on {}", dated(id)), &["Snapshots"]);
    page.breadcrumbs.push(shell::home_crumb(reader));
    let crumb = |label: String, at: &Address| Crumb { label, href: base.href(at) };
    page.breadcrumbs.push(crumb("Snapshots".to_owned(), &past::snapshots_address()));
    page.breadcrumbs.push(crumb(format!("Snapshot of {}", dated(id)), &past::snapshot_address(id)));
    page.noindex = true;
    Some((page, prepare(&view)))
}

// How much of a record differs; nothing where its words are not in the archive any more.
fn counts(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    (before, snapshot): (&Snapshot, &Snapshot),
    then: &RecordId,
) -> Option<Vec<Count>> {
    let own = snapshot.records.get(then)?;
    let mut ids = std::iter::once(then).chain(own.formerly.iter().rev());
    let was = ids.find(|id| before.records.contains_key(*id))?;
    let old = edition::sealed(studio, reader, before.id, was)?.document?;
    let new = edition::sealed(studio, reader, snapshot.id, then)?.document?;
    Some(summary::counts(&redline::compare(&old, &new).summary))
}
