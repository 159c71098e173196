//! Keeps the archive and what the gate says of each record up to date.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::archive::archive::{self, Archive, KnownSnapshots};
use crate::archive::gate::{Gate, Stand};
use crate::archive::kind_gate;
use crate::archive::manifest;
use crate::archive::many::{self, Known};
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::site::site::Site;
use crate::site::slice::{Slice, Touched};
use crate::source::tree::{Source, Tree};

use super::concern::{Concern, Findings};
use super::intake::Intake;

/// Reads the archive again where it changed, or at first with what is known of it, and holds against it what may differ from it now.
pub(super) fn keep(
    tree: &Tree,
    site: &mut Site,
    findings: &mut Findings,
    intake: &Intake,
    known: Option<KnownSnapshots>,
    touched: &mut Touched,
) {
    let is_archive_new = intake.archive || known.is_some();
    if is_archive_new {
        let checked = archive::of_tree_knowing(tree, known.unwrap_or_default());
        findings.replace(Concern::Archive, checked.findings);
        site.set_archive(tree, Arc::new(checked.value), touched);
    }
    let archive = site.archive().clone();
    let everything = is_archive_new || intake.settings || intake.day;
    if everything {
        findings.replace(Concern::Missing, missing(site, &archive).into_iter().collect());
    }
    findings.replace(Concern::Withheld, back(tree, &archive));
    // What is held against an archive that cannot be trusted says nothing.
    let is_sound = findings.of(&Concern::Archive).is_empty();
    let sealed = if is_sound { archive.clone() } else { Arc::default() };
    if everything || intake.kinds {
        findings.replace(Concern::KindNotes, kind_gate::check(tree, &sealed, site.as_of().day()));
    }
    let touches_records =
        |slice: &Slice| matches!(slice, Slice::Document(_) | Slice::Card(_) | Slice::Kinds | Slice::Kind(_));
    if !everything && !touched.iter().any(touches_records) && intake.records.is_empty() {
        return;
    }
    let shown: BTreeSet<RecordId> = site.shown().map(|shown| shown.document.id.clone()).collect();
    let known = Known {
        shown: &shown,
        is_held_back: &|id| site.is_held_back(id),
        has_kind: &|folder| site.kinds().get(folder).is_some(),
    };
    findings.replace(Concern::Notes, many::check(tree, sealed.newest(), site.as_of().day(), &known));
    let Some(gate) = gate(tree, site, &sealed) else {
        findings.replace(Concern::Gone, Vec::new());
        findings.forget(|concern| matches!(concern, Concern::Gate(_)));
        return;
    };
    let mut ids = intake.records.clone();
    ids.extend(touched.iter().filter_map(|slice| match slice {
        Slice::Document(id) => Some(id.clone()),
        _ => None,
    }));
    // Which fields are routine is for the kind to say.
    let is_due = |id: &RecordId| everything || touched.contains(&Slice::Kind(id.folder.clone()));
    ids.extend(shown.iter().filter(|id| is_due(id)).cloned());
    let one = |id: &RecordId| {
        // What a record that cannot be read says is not known yet.
        let is_read = findings.of(&Concern::Record(id.clone())).iter().all(|finding| !finding.is_error());
        let found = site.shown_one(id).zip(site.kinds().get(&id.folder)).filter(|_| is_read);
        (id.clone(), found.map_or_else(Vec::new, |(shown, kind)| gate.record(&shown.document, kind).1))
    };
    let results: Vec<(RecordId, Vec<Finding>)> = ids.par_iter().map(one).collect();
    for (id, found) in results {
        findings.replace(Concern::Gate(id), found);
    }
    let moved = site.shown().flat_map(|shown| shown.document.formerly());
    let moved: BTreeSet<RecordId> = moved.filter_map(|(id, _)| RecordId::parse(id).ok()).collect();
    findings.replace(Concern::Gone, gate.gone(&shown, &moved, site.kinds()));
}

/// The records that differ from what was published, while no note says why.
pub fn silent(tree: &Tree, site: &Site) -> Vec<RecordId> {
    let Some(gate) = gate(tree, site, site.archive()) else { return Vec::new() };
    let is_silent = |id: &RecordId| {
        let found = site.shown_one(id).zip(site.kinds().get(&id.folder));
        found.is_some_and(|(shown, kind)| gate.record(&shown.document, kind).0 == Stand::Silent)
    };
    let ids: Vec<RecordId> = site.shown().map(|shown| shown.document.id.clone()).collect();
    ids.into_par_iter().filter(is_silent).collect()
}

/// How a record stands to what was published; nothing where it never was.
pub fn stand(tree: &Tree, site: &Site, id: &RecordId) -> Option<Stand> {
    let (shown, kind) = site.shown_one(id).zip(site.kinds().get(&id.folder))?;
    let gate = gate(tree, site, site.archive())?;
    gate.is_known(&shown.document).then(|| gate.record(&shown.document, kind).0)
}

fn gate<'a>(tree: &'a Tree, site: &'a Site, archive: &'a Archive) -> Option<Gate<'a>> {
    Gate::new(tree, archive, site.histories(), site.as_of().day())
}

// Bytes that a notice withholds, and that stand in the site again: sealing it would bring them back.
fn back(tree: &Tree, archive: &Archive) -> Vec<Finding> {
    if archive.notices.is_empty() {
        return Vec::new();
    }
    let written = tree.iter().filter(|source| source.path.below(archive::FOLDER).is_none());
    let told = |source: &Source| {
        let notice = archive.withheld(source.digest()?)?;
        let message =
            format!("these bytes are withheld under notice {}, and stand here again", notice.number);
        let finding = Finding::at(Place::file(&source.path), Code::ArchiveWithheld, message);
        Some(finding.related(notice.place(), "the notice").help(way_out(tree, archive, &source.path)))
    };
    written.filter_map(told).collect()
}

// The command that takes withheld bytes out of the site again: what was published last is put back, if there is any.
fn way_out(tree: &Tree, archive: &Archive, path: &RelPath) -> String {
    let last = archive.newest().and_then(|newest| newest.manifest.files.get(path));
    let last = last.filter(|digest| archive.withheld(**digest).is_none());
    let last =
        last.map(|digest| manifest::object(*digest)).filter(|object| tree.get(object.as_str()).is_some());
    let mended = match last {
        Some(object) => format!("put back what was published last, with `cp {object} {}`", typed(path)),
        None => format!("remove it with `rm {}`", typed(path)),
    };
    format!("{mended}, or change what the file says: published again, the words would be back")
}

// A path as one word of a command.
fn typed(path: &RelPath) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    match path.as_str().chars().all(is_plain) {
        true => path.to_string(),
        false => format!("'{}'", path.as_str().replace('\'', "'\\''")),
    }
}

// An archive that should be there and is not, or not from its beginning.
fn missing(site: &Site, archive: &Archive) -> Option<Finding> {
    let (since, origin) = site.settings().archive_since.as_ref()?;
    let first = archive.snapshots.keys().next();
    if first == Some(since) {
        return None;
    }
    let message = match first {
        None => format!("this site has an archive since {since}, and it is not there"),
        Some(first) => {
            format!("this site has an archive since {since}, and what is there begins with {first}")
        }
    };
    let help = "bring `archive/` back: a shallow or partial copy of the site may have left it out";
    Some(Finding::at(origin.0.clone(), Code::ArchiveMissing, message).help(help))
}
