//! Keeps the archive and what the gate says of each record up to date.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::archive::archive;
use crate::archive::gate::Gate;
use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::site::site::Site;
use crate::site::slice::{Slice, Touched};
use crate::source::tree::Tree;

use super::concern::{Concern, Findings};
use super::intake::Intake;

/// Reads the archive again where it changed, and holds against it what may differ from it now.
pub(super) fn keep(
    tree: &Tree,
    site: &mut Site,
    findings: &mut Findings,
    intake: &Intake,
    first: bool,
    touched: &mut Touched,
) {
    if intake.archive || first {
        let checked = archive::of_tree(tree);
        findings.replace(Concern::Archive, checked.findings);
        site.set_archive(tree, Arc::new(checked.value), touched);
    }
    let archive = site.archive().clone();
    if intake.archive || intake.settings || first {
        findings.replace(Concern::Gone, missing(site).into_iter().collect());
    }
    let Some(newest) = archive.newest() else { return };
    let everything = intake.archive || intake.settings || first;
    let gate = Gate::new(tree, newest, site.as_of().day());
    let changed = touched.iter().filter_map(|slice| match slice {
        Slice::Document(id) => Some(id.clone()),
        _ => None,
    });
    let mut ids: BTreeSet<RecordId> = changed.collect();
    let is_moved = !ids.is_empty() || everything;
    if everything {
        ids.extend(site.shown().map(|shown| shown.document.id.clone()));
    }
    let one = |id: &RecordId| {
        let found = site.shown_one(id).zip(site.kinds().get(&id.folder));
        let found = found.map_or_else(Vec::new, |(shown, kind)| gate.record(&shown.document, kind));
        (id.clone(), found)
    };
    let results: Vec<(RecordId, Vec<Finding>)> = ids.par_iter().map(one).collect();
    for (id, found) in results {
        findings.replace(Concern::Gate(id), found);
    }
    if is_moved {
        let shown: BTreeSet<RecordId> = site.shown().map(|shown| shown.document.id.clone()).collect();
        let formerly = |id: &str| RecordId::parse(id).ok();
        let moved = site.shown().flat_map(|shown| shown.document.formerly());
        let moved: BTreeSet<RecordId> = moved.filter_map(|(id, _)| formerly(id)).collect();
        let mut gone = gate.gone(&shown, &moved);
        gone.extend(missing(site));
        findings.replace(Concern::Gone, gone);
    }
}

// An archive that should be there and is not, or not from its beginning.
fn missing(site: &Site) -> Option<Finding> {
    let (since, origin) = site.settings().archive_since.as_ref()?;
    let first = site.archive().snapshots.keys().next();
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
