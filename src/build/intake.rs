//! Takes changes of files in, and reads again what they make different.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::archive::{archive, selection};
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::config::settings::{self, Settings};
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::document::attachment;
use crate::document::characters;
use crate::document::document::{self, Document};
use crate::document::files::{self, Claim};
use crate::document::words;
use crate::kind::kinds::{self, Kinds};
use crate::plan::planning;
use crate::source::table;
use crate::source::tree::{Held, Refusal, Source, Tree};

use super::records::Known;

/// The files that changed, sorted by what they are.
#[derive(Debug, Default)]
pub struct Intake {
    /// Every path that changed.
    pub paths: BTreeSet<RelPath>,
    /// The records they are parts of.
    pub records: BTreeSet<RecordId>,
    /// Whether `site.toml` is among them.
    pub settings: bool,
    /// Whether a kind file is among them.
    pub kinds: bool,
    /// Whether a file of the archive, or a note for many records, is among them.
    pub archive: bool,
    /// Whether a theme's file is among them.
    pub theme: bool,
    /// Whether the day of the site is another.
    pub day: bool,
}

impl Intake {
    /// Sorts the paths that changed.
    pub fn of(paths: BTreeSet<RelPath>) -> Intake {
        let records = paths.iter().filter_map(|path| match files::claim(path) {
            Claim::Record(id) => Some(id),
            Claim::Nothing | Claim::Stray(_) => None,
        });
        Intake {
            records: records.collect(),
            settings: paths.iter().any(|path| path.as_str() == settings::FILE),
            kinds: paths
                .iter()
                .any(|path| path.file_name() == kinds::FILE || path.below(kinds::SEALED).is_some()),
            archive: paths.iter().any(|path| {
                path.below(archive::FOLDER).is_some() || path.below(selection::CHANGES).is_some()
            }),
            theme: paths.iter().any(|path| path.below("themes").is_some()),
            day: false,
            paths,
        }
    }

    /// The folders of `content/` whose records or kind may be others now.
    pub fn folders(&self) -> BTreeSet<Slug> {
        let kinds = self.paths.iter().filter(|path| path.file_name() == kinds::FILE);
        let kinds = kinds.filter_map(|path| Slug::new(path.folder().strip_prefix("content/")?).ok());
        self.records.iter().map(|id| id.folder.clone()).chain(kinds).collect()
    }

    /// Adds the records of kinds, all of which are to be read again.
    pub fn add_records(&mut self, tree: &Tree, folders: &BTreeSet<Slug>) {
        for folder in folders {
            self.records.extend(records_in(tree, folder));
        }
    }
}

/// All folders of `content/` that hold records.
pub fn all_folders(tree: &Tree) -> BTreeSet<Slug> {
    let claims = tree.below("content").map(|source| files::claim(&source.path));
    claims
        .filter_map(|claim| match claim {
            Claim::Record(id) => Some(id.folder),
            Claim::Nothing | Claim::Stray(_) => None,
        })
        .collect()
}

/// The records whose files lie in a kind's folder.
pub fn records_in(tree: &Tree, folder: &Slug) -> BTreeSet<RecordId> {
    let claims = tree.below(&format!("content/{folder}")).map(|source| files::claim(&source.path));
    claims
        .filter_map(|claim| match claim {
            Claim::Record(id) => Some(id),
            Claim::Nothing | Claim::Stray(_) => None,
        })
        .collect()
}

/// A record that was read again: its document, if there still is one, and what was found.
pub type Read = (RecordId, Option<Arc<Document>>, Vec<Finding>);

/// Reads records, in parallel, but for those of which it is known what they say; the result is in the order of their ids.
/// Gives too those that were known.
pub(super) fn read(
    tree: &Tree,
    (kinds, settings): (&Kinds, &Settings),
    ids: &BTreeSet<RecordId>,
    known: &Known,
) -> (Vec<Read>, Vec<Arc<Document>>) {
    let ids: Vec<&RecordId> = ids.iter().collect();
    let one = |id: &&RecordId| {
        // A folder without a kind is reported once, not file by file.
        let Some(kind) = kinds.get(&id.folder) else { return (((*id).clone(), None, Vec::new()), None) };
        let Some(files) = files::gather(tree, id) else {
            let orphans = tree.below(&format!("content/{id}")).filter(|source| !source.path.is_set_aside());
            return (((*id).clone(), None, orphans.map(files::orphan).collect()), None);
        };
        if let Some(document) = known.get(id, &files) {
            return (((*id).clone(), Some(document.clone()), Vec::new()), Some(document));
        }
        let Checked { value, mut findings } = document::parse(id, kind, files, &settings.writing);
        findings.retain(|finding| !words::is_allowed(finding, &settings.allow_words));
        (((*id).clone(), Some(Arc::new(value)), findings), None)
    };
    let read: Vec<(Read, Option<Arc<Document>>)> = ids.par_iter().map(one).collect();
    let (read, known): (Vec<Read>, Vec<Option<Arc<Document>>>) = read.into_iter().unzip();
    (read, known.into_iter().flatten().collect())
}

/// The disguised words in `site.toml` and the kind files, whose names stand on every page.
pub fn inspect_names(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let files = tree.get(settings::FILE).into_iter().chain(tree.below("content"));
    let named = files
        .filter(|source| source.path.as_str() == settings::FILE || source.path.file_name() == kinds::FILE);
    let mut findings = Vec::new();
    for (source, text) in named.filter_map(|source| Some((source, source.text().ok()?))) {
        let table = table::parse(source, text, 0..text.len()).value;
        findings.extend(words::in_names(&source.path, text, &table));
        findings.extend(characters::in_escapes(&source.path, text, &table));
    }
    // The list itself is made of such words.
    findings.retain(|finding| !words::is_allowed(finding, &settings.allow_words));
    findings
}

// The files in which hidden characters are looked for: those that people write.
fn is_written(path: &RelPath) -> bool {
    let text = |endings: &[&str]| path.extension().is_some_and(|ending| endings.contains(&ending));
    path.as_str() == settings::FILE
        || path.below("content").is_some() && text(&["md", "toml", "csv", "txt"])
        || path.below("themes").is_some() && text(&["html", "xml", "css", "txt", "toml"])
}

/// What is wrong with a file by itself, before anyone reads what it says.
pub fn inspect(source: &Source) -> Vec<Finding> {
    let place = || Place::file(&source.path);
    let mut findings = Vec::new();
    if let Held::Refused(refusal) = &source.held {
        findings.push(refused(place(), refusal));
    } else if let Claim::Stray(stray) = files::claim(&source.path) {
        findings.push(stray.finding());
    } else if source.path.below("static").is_some()
        && planning::of_static(&source.path).is_none()
        && !planning::is_own_rules(&source.path)
    {
        let message = "the name of this file cannot be part of an address";
        let help = "use letters, digits, `-`, `.`, `_` and `~`";
        findings.push(Finding::at(place(), Code::SourceName, message).help(help));
    } else if let Some(why) = planning::of_static(&source.path).and_then(|claim| claim.page.at.unportable()) {
        let message = format!("the name of this file {why}");
        findings.push(Finding::at(place(), Code::SourceName, message).help("give it another name"));
    } else if ["static", "themes"].contains(&source.path.as_str()) {
        let message = "this is a file, and must be a folder";
        findings.push(Finding::at(place(), Code::SourceNotAFile, message));
    } else if source.path.below("static").is_some() {
        findings.extend(attachment::broken_picture(source));
    }
    if is_written(&source.path)
        && let Ok(text) = source.text()
    {
        findings.extend(characters::check(&source.path, text));
    }
    findings
}

/// Whether there is a record at all: a site without one is a slip, and published it would wipe out the one before.
pub fn inspect_content(tree: &Tree) -> Option<Finding> {
    let path = RelPath::new("content").expect("a plain name");
    // Then this is no site, or why its content is not here is told of already.
    if tree.get(settings::FILE).is_none()
        || tree.get(path.as_str()).is_some_and(|source| source.shared().is_none())
    {
        return None;
    }
    if tree.get(path.as_str()).is_some() {
        let message = "`content` is a file, and must be a folder";
        return Some(Finding::at(Place::file(&path), Code::SiteContent, message));
    }
    if tree.below(path.as_str()).any(|source| !source.path.is_set_aside()) {
        return None;
    }
    let finding = Finding::at(Place::file(&path), Code::SiteContent, "there is no record in `content/`");
    Some(finding.help("put one there, such as the home page: `content/pages/index.md`"))
}

/// Whether a folder of `content/` has a kind; if not, it is said at its first file.
pub fn inspect_folder(tree: &Tree, kinds: &Kinds, folder: &Slug) -> Vec<Finding> {
    let is_record = |path| matches!(files::claim(path), Claim::Record(_));
    let first = tree.below(&format!("content/{folder}")).find(|source| is_record(&source.path));
    let (Some(first), None) = (first, kinds.get(folder)) else { return Vec::new() };
    if kinds.is_unread(folder) {
        return Vec::new();
    }
    let finding = Finding::at(
        Place::file(&first.path),
        Code::KindUnknown,
        format!("there is no kind for the folder `{folder}`"),
    );
    vec![match kinds.nearest(folder.as_str()) {
        Some(near) => finding.suggest(Some(near)),
        None => finding.help(format!("declare one in `content/{folder}/{}`", kinds::FILE)),
    }]
}

fn refused(place: Place, refusal: &Refusal) -> Finding {
    match refusal {
        Refusal::Link => {
            let finding = Finding::at(place, Code::SourceLink, "this is a symbolic link");
            finding.help("copy what it leads to into the site: a link may lead out of it")
        }
        Refusal::NotAFile => Finding::at(place, Code::SourceNotAFile, "this is neither a file nor a folder"),
        Refusal::Folder => Finding::at(place, Code::SourceNotAFile, "this is a folder, and must be a file"),
        Refusal::TooLarge(size, limit) => {
            let message = format!("the file has {size} bytes, and candour reads at most {limit}");
            Finding::at(place, Code::SourceTooLarge, message)
        }
        Refusal::BadName => Finding::at(
            place,
            Code::SourceName,
            "a name here is not UTF-8, or holds a character that no path can",
        ),
        Refusal::Unreadable(reason) => {
            Finding::at(place, Code::SourceUnreadable, format!("the file cannot be read: {reason}"))
        }
        Refusal::Changing => {
            let finding =
                Finding::at(place, Code::SourceUnreadable, "the file is written to while it is read");
            finding.help("run candour again when it is complete")
        }
    }
}
