//! What readers will see changed: what differs from the newest snapshot, and which note is still missing.

use serde::Serialize;

use crate::archive::difference::{Differences, Fate, RecordFate};
use crate::archive::gate::Stand;
use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::build::build::Build;
use crate::build::{gatekeeping, seal};
use crate::document::content::Part;
use crate::render::redline::view::RedlineView;

use super::desk;

/// So many records are listed.
const LISTED: usize = 200;

/// What differs from the newest snapshot.
#[derive(Debug, Default, Serialize)]
pub(super) struct Review {
    // The newest snapshot; none where nothing was sealed yet.
    since: Option<String>,
    records: Vec<Changed>,
    more: usize,
    // Kinds, settings, notes and files.
    others: Vec<String>,
    // The record of the page in view, where it differs.
    page: Option<Changed>,
    // What changed in it since its newest edition.
    redline: Option<RedlineView>,
}

#[derive(Debug, Clone, Serialize)]
struct Changed {
    id: String,
    title: String,
    href: Option<String>,
    what: String,
    // What writes the note that is missing.
    command: Option<String>,
}

/// What readers will see changed, and what of it is on the page at an address.
pub(super) fn review(build: &Build, at: Option<&Address>) -> Review {
    let (tree, site) = (build.tree(), build.site());
    let Some(newest) = site.archive().newest() else { return Review::default() };
    let differences = seal::selected(tree, site).differences(tree, newest);
    let records = differences.records.iter().map(|(id, fate)| changed(build, id, fate));
    let mut records: Vec<Changed> = records.collect();
    let here = at.and_then(|at| desk::record_at(build, at));
    let page = here.and_then(|here| records.iter().find(|changed| changed.id == here.to_string()).cloned());
    let redline = here.filter(|_| page.is_some()).and_then(|here| build.redline(here));
    // What is still to be done first.
    records.sort_by_key(|changed| changed.command.is_none());
    let more = records.len().saturating_sub(LISTED);
    records.truncate(LISTED);
    let others = others(&differences);
    Review { since: Some(newest.id.to_string()), records, more, others, page, redline }
}

fn changed(build: &Build, id: &RecordId, fate: &RecordFate) -> Changed {
    let shown = build.site().shown_one(id);
    let is_silent = gatekeeping::stand(build.tree(), build.site(), id) == Some(Stand::Silent);
    let base = &build.site().settings().base;
    Changed {
        id: id.to_string(),
        title: shown.map_or_else(|| id.to_string(), |shown| shown.document.facts.title.clone()),
        href: shown.map(|shown| base.href(&shown.card.at)),
        what: what(fate),
        command: is_silent.then(|| format!("candour note {id} --kind correction \"…\"")),
    }
}

fn what(fate: &RecordFate) -> String {
    // Under the heading of what changed, a field is its name.
    let called = |part: &Part| part.to_string().trim_start_matches("field ").to_owned();
    let listed = |parts: &[Part]| parts.iter().map(called).collect::<Vec<_>>().join(", ");
    match fate {
        RecordFate::New => "new".to_owned(),
        RecordFate::Changed(parts) if parts.is_empty() => "changed".to_owned(),
        RecordFate::Changed(parts) => format!("changed: {}", listed(parts)),
        RecordFate::Moved(from, parts) if parts.is_empty() => format!("was {from}"),
        RecordFate::Moved(from, parts) => format!("was {from}; changed: {}", listed(parts)),
        RecordFate::Withdrawn => "withdrawn".to_owned(),
        RecordFate::Annotated => "the same text, with other notes or former ids".to_owned(),
        RecordFate::Gone => "gone".to_owned(),
    }
}

fn others(differences: &Differences) -> Vec<String> {
    let Differences { kinds, settings, notes, files, .. } = differences;
    let line =
        |what: &str, name: &dyn std::fmt::Display, fate: Fate| format!("{what} {name}: {}", fate.word());
    let kinds = kinds.iter().map(|(folder, fate)| line("kind", folder, *fate));
    let settings = settings.iter().map(|(key, fate)| line("setting", key, *fate));
    let paths = notes.iter().chain(files).map(|(path, fate)| line("file", path, *fate));
    kinds.chain(settings).chain(paths).collect()
}
