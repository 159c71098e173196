//! Draws what was published: histories, editions, snapshots.

use std::sync::Arc;

use serde::Serialize;

use crate::archive::manifest;
use crate::base::address::Address;
use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::finding::Finding;
use crate::document::value::Relation;
use crate::plan::past::{self, Past};
use crate::site::reader::Reader;
use crate::site::words::Words;
use crate::theme::theme::{Prepared, prepare};

use super::draw::{self, Studio};
use super::shell::{self, PageView};
use super::view::{DateView, RelationView};
use super::{absent, changes, data, edition, history, plain, redline, since, snapshot, timemap, values};

/// How many parts are named where many differ.
const NAMED: usize = 6;

/// Draws a page of the past; `None` where what it was planned for is not there.
pub fn draw(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    what: &Past,
    at: &Address,
) -> Result<Option<Arc<[u8]>>, Finding> {
    let render = |template: &str, name: &'static str, drawn: Option<(PageView, Prepared)>| {
        let Some((page, view)) = drawn else { return Ok(None) };
        draw::html(studio, reader, template, &page, vec![(name, view)]).map(Some)
    };
    let leads_on = |to: Address, title: String| {
        let view = plain::leads_on(reader, &to, title);
        let page = shell::page(reader, at, "Moved", &[]);
        render("redirect.html", "redirect", Some((page, prepare(&view))))
    };
    match what {
        Past::Edition(id, date) => {
            let Some(drawn) = edition::edition(studio, reader, id, *date, at) else { return Ok(None) };
            let mut parts = vec![("record", drawn.record)];
            if drawn.template == "home.html" {
                parts.push(("home", prepare(&edition::NoLists::default())));
            }
            draw::html(studio, reader, &drawn.template, &drawn.page, parts).map(Some)
        }
        Past::EditionData(id, date) => {
            Ok(data::edition::edition(studio.tree, reader, id, *date, at).map(Into::into))
        }
        Past::Absent(what) => render("withheld.html", "withheld", absent::page(reader, what, at)),
        Past::EditionMoved(id, date) => {
            let Some(beside) = reader.edition(id, *date) else { return Ok(None) };
            let to = past::edition_address(&reader.address(id), *date);
            leads_on(to, format!("{}, {}", beside.edition.words.title, edition_of(*date)))
        }
        Past::Redline(id, date) => {
            render("redline.html", "comparison", redline::page::with_before(studio, reader, id, *date, at))
        }
        Past::RedlineMoved(id, date) => {
            let Some(beside) = reader.edition(id, *date) else { return Ok(None) };
            let to = past::redline_address(&reader.address(id), *date);
            leads_on(to, format!("{}, what changed on {}", beside.edition.words.title, dated(*date)))
        }
        Past::RedlineToCurrent(id, date) => {
            render("redline.html", "comparison", redline::page::to_current(studio, reader, id, *date, at))
        }
        Past::History(id, years) => {
            render("history.html", "history", history::history(reader, id, *years, at))
        }
        Past::HistoryMoved(id) => {
            let Some(newest) = reader.editions(id).last() else { return Ok(None) };
            let title = format!("the history of {}", newest.words.title);
            leads_on(past::history_address(&reader.address(id)), title)
        }
        Past::TimeMap(id) => Ok(Some(timemap::timemap(reader, id).into_bytes().into())),
        Past::RecordFeed(id) => Ok(Some(changes::of_record(reader, id).into())),
        Past::Snapshots => render("snapshots.html", "snapshots", Some(snapshot::all(reader, at))),
        Past::Snapshot(id) => render("snapshot.html", "snapshot", snapshot::one(reader, *id, at)),
        Past::Between(id) => render("snapshot-changes.html", "since", since::page(studio, reader, *id, at)),
        Past::Changes => render("changes.html", "changes", Some(changes::page(reader, at))),
        Past::ChangeFeed => Ok(Some(changes::of_site(reader, at).into())),
        Past::KindChangeFeed(folder) => Ok(Some(changes::of_kind(reader, folder, at).into())),
    }
}

/// A relation of an edition: the other record as it was called in a snapshot, led to where it lives now.
pub(super) fn relation(
    reader: &Reader<'_>,
    then: SnapshotId,
    other: &RecordId,
    relation: &Relation,
) -> RelationView {
    let found = reader.edition_in(then, other);
    let base = &reader.settings().base;
    RelationView {
        text: found.map_or_else(|| other.to_string(), |(_, _, words)| words.title.clone()),
        href: found.map(|(now, ..)| base.href(&reader.address(now))),
        kind: None,
        summary: None,
        status: None,
        certainty: values::certainty(relation.certainty),
        from: relation.from.as_ref().map(values::date),
        until: relation.until.as_ref().map(values::date),
        holds: None,
        note: relation.note.clone(),
        source: values::source(relation),
    }
}

/// A change note.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NoteView {
    /// The date that it gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<DateView>,
    /// The kind of change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What it says.
    pub text: String,
    /// Who made the change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// The notes of an edition. A date that is the edition's own is not said twice.
pub(super) fn notes(words: &Words, id: SnapshotId) -> Vec<NoteView> {
    let note = |told: &crate::site::words::Told| NoteView {
        date: told.date.filter(|date| *date != PartialDate::Day(id.day)).map(|date| plain_date(&date)),
        kind: told.kind.clone(),
        text: told.text.clone(),
        by: told.by.clone(),
    };
    words.notes.iter().map(note).collect()
}

/// In what an edition differs from the one before, in a sentence; nothing for the first.
pub(super) fn difference(words: &Words) -> Option<String> {
    let parts = parts(words)?;
    Some(if words.is_routine() { format!("Details updated: {parts}.") } else { format!("Changed: {parts}.") })
}

/// What changed with an edition, in the words of its notes, or else in those of the difference.
pub(super) fn gist(words: &Words) -> Option<String> {
    let notes: Vec<&str> = words.notes.iter().map(|note| note.text.trim()).collect();
    if notes.is_empty() || words.is_routine() { difference(words) } else { Some(notes.join(" ")) }
}

/// The same, where it stands after "last changed on …:".
pub(super) fn last_change(words: &Words) -> Option<String> {
    match words.is_routine() || words.notes.is_empty() {
        true if words.is_routine() => Some(format!("details updated: {}.", parts(words)?)),
        true => Some(format!("{}.", parts(words)?)),
        false => gist(words),
    }
}

// The parts in which an edition differs: the first few by name.
fn parts(words: &Words) -> Option<String> {
    let mut names: Vec<String> = words.changes.iter().map(|change| small(&change.label)).collect();
    if names.len() > NAMED + 1 {
        let others = names.len() - NAMED;
        names.truncate(NAMED);
        names.push(format!("{others} other parts"));
    }
    match names.split_last()? {
        (last, []) => Some(last.clone()),
        (last, rest) => Some(format!("{} and {last}", rest.join(", "))),
    }
}

/// `edition of 27 February 2020`, and for a second of the day `edition of 27 February 2020, no. 2`.
pub(super) fn edition_of(id: SnapshotId) -> String {
    format!("edition of {}", dated(id))
}

/// `27 February 2020`, and for a second of the day `27 February 2020, no. 2`.
pub(super) fn dated(id: SnapshotId) -> String {
    let day = PartialDate::Day(id.day);
    match id.ordinal {
        1 => day.to_string(),
        ordinal => format!("{day}, no. {ordinal}"),
    }
}

/// `27 February to 7 October 2020`, `since 7 October 2020`, `on 7 October 2020`: from when until when something was
/// on the site, with its preposition where it has one.
pub(super) fn period(from: SnapshotId, until: Option<SnapshotId>) -> String {
    let first = PartialDate::Day(from.day);
    let Some(until) = until else { return format!("since {first}") };
    let last = PartialDate::Day(until.day);
    if from.day == until.day {
        return format!("on {first}");
    }
    let year = format!(" {}", from.day.year());
    match from.day.year() == until.day.year() {
        true => format!("from {} to {last}", first.to_string().trim_end_matches(&year)),
        false => format!("from {first} to {last}"),
    }
}

/// A day as templates show it.
pub(super) fn plain_date(date: &PartialDate) -> DateView {
    DateView {
        text: date.to_string(),
        iso: date.iso(),
        certainty: values::certainty(crate::document::value::Certainty::Stated),
        note: None,
    }
}

/// The address of a file of the archive as it is published.
pub(super) fn object_href(reader: &Reader<'_>, digest: crate::base::digest::Digest) -> String {
    reader.settings().base.absolute(&Address::file(&manifest::object(digest)))
}

/// A name as it stands inside a sentence; what is spelt in capitals stays so.
fn small(label: &str) -> String {
    let mut letters = label.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => label.to_owned(),
    }
}
