//! What readers would see of a site that is not sealed in its archive.

use crate::archive::difference::{Differences, Fate, RecordFate};
use crate::archive::snapshot::Snapshot;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::facts::Release;
use crate::document::files;
use crate::kind::kinds;
use crate::site::site::Site;
use crate::source::tree::{Change, Tree};

use super::seal;

// How many places are named.
const PLACES: usize = 10;

/// What of a site is not sealed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Unsealed {
    /// Records whose instant came after the newest snapshot, and which nobody has sealed since.
    pub waiting: Vec<RecordId>,
    /// The finding that tells of everything else.
    pub finding: Option<Finding>,
}

/// What of a site is not sealed; nothing where it has no archive.
pub fn of_site(tree: &Tree, site: &Site) -> Unsealed {
    let Some(newest) = site.archive().newest() else { return Unsealed::default() };
    let mut differences = seal::selected(tree, site).differences(tree, newest);
    let is_waiting = |(id, fate): &(RecordId, RecordFate)| {
        let release = site.shown_one(id).map(|shown| shown.document.facts.release);
        *fate == RecordFate::New && matches!(release, Some(Release::At(instant)) if instant > newest.as_of)
    };
    let (waiting, others): (Vec<_>, Vec<_>) = differences.records.into_iter().partition(is_waiting);
    differences.records = others;
    let waiting = waiting.into_iter().map(|(id, _)| id).collect();
    let finding = (!differences.is_empty()).then(|| finding(tree, newest, &differences));
    Unsealed { waiting, finding }
}

/// What takes a record out of a tree.
pub fn without(tree: &Tree, id: &RecordId) -> Vec<Change> {
    let files = files::gather(tree, id).unwrap_or_default();
    files.iter().map(|source| Change::Gone(source.path.clone())).collect()
}

/// The warning for a record that waits for the next snapshot.
pub fn waiting(tree: &Tree, id: &RecordId, newest: &Snapshot) -> Finding {
    let message = format!("the time of `{id}` has come, and it is not in the snapshot of {}", newest.id);
    let help = "this build goes on without it; `candour publish` seals it";
    Finding::at(place_of(tree, id), Code::BuildWaiting, message).help(help)
}

fn finding(tree: &Tree, newest: &Snapshot, differences: &Differences) -> Finding {
    let spots = spots(tree, differences);
    let count = match spots.len() {
        1 => "1 thing is".to_owned(),
        more => format!("{more} things are"),
    };
    let mut spots = spots.into_iter();
    let (first, what) = spots.next().expect("there is a difference");
    let message = format!("{count} not as in the snapshot of {}; {what}", newest.id);
    let help = "seal it with `candour publish`; or look at it first with `candour serve`, or as a review site with \
                `candour build --unsealed`";
    let finding = Finding::at(first, Code::BuildUnsealed, message).help(help);
    spots.take(PLACES - 1).fold(finding, |finding, (place, what)| finding.related(place, what))
}

// Each difference with its place, in words.
fn spots(tree: &Tree, differences: &Differences) -> Vec<(Place, String)> {
    let Differences { records, kinds, built_in_kinds: _, settings, notes, files } = differences;
    let path = |path: &str| RelPath::new(path).map(|path| Place::file(&path)).expect("a plain path");
    let mut spots: Vec<(Place, String)> = Vec::new();
    for (id, fate) in records {
        let word = match fate {
            RecordFate::New => "is new".to_owned(),
            RecordFate::Changed(_) => "is changed".to_owned(),
            RecordFate::Moved(from, parts) if parts.is_empty() => format!("was `{from}`"),
            RecordFate::Moved(from, _) => format!("was `{from}`, and is changed"),
            RecordFate::Withdrawn => "is withdrawn".to_owned(),
            RecordFate::Annotated => "has other notes or former ids".to_owned(),
            RecordFate::Gone => "is gone".to_owned(),
        };
        spots.push((place_of(tree, id), format!("`{id}` {word}")));
    }
    let kind = |(folder, fate): &(_, Fate)| {
        (
            path(&format!("content/{folder}/{}", kinds::FILE)),
            format!("the kind of `{folder}` is {}", fate.word()),
        )
    };
    spots.extend(kinds.iter().map(kind));
    let setting = |(key, fate): &(String, Fate)| {
        let place = settings::place_of(tree, key).unwrap_or_else(|| path(settings::FILE));
        (place, format!("the setting `{key}` is {}", fate.word()))
    };
    spots.extend(settings.iter().map(setting));
    let file = |(path, fate): &(RelPath, Fate)| (Place::file(path), format!("`{path}` is {}", fate.word()));
    spots.extend(notes.iter().chain(files).map(file));
    spots
}

fn place_of(tree: &Tree, id: &RecordId) -> Place {
    let files = files::gather(tree, id);
    let path = files.and_then(|files| files.iter().next().map(|source| source.path.clone()));
    let path = path.or_else(|| RelPath::new(&format!("content/{id}.md")));
    Place::file(&path.expect("an id is a plain path"))
}
