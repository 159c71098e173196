//! Whom to ask again, after an edit, which pages they want.

use std::collections::BTreeSet;

use crate::base::id::RecordId;
use crate::document::document::Document;
use crate::document::facts::Release;
use crate::kind::due::Due;
use crate::plan::agenda;
use crate::plan::filters;
use crate::plan::lookup;
use crate::plan::page::Owner;
use crate::plan::past;
use crate::plan::planning::{self, Claim};
use crate::plan::routes::Routes;
use crate::site::site::Site;
use crate::site::slice::{Slice, Touched};
use crate::source::tree::Tree;
use crate::theme::theme::Theme;

use super::archived;
use super::intake::{self, Intake};

/// The owners whose wishes may have changed.
pub fn to_ask(
    site: &Site,
    tree: &Tree,
    routes: &Routes,
    intake: &Intake,
    first: bool,
    touched: &Touched,
) -> BTreeSet<Owner> {
    let mut owners: BTreeSet<Owner> = BTreeSet::new();
    let mut kinds_changed = false;
    for slice in touched {
        match slice {
            Slice::Register(folder) => drop(owners.insert(Owner::Kind(folder.clone()))),
            Slice::Facet(key) => drop(owners.insert(Owner::Facet(key.clone()))),
            Slice::Tag(tag) => drop(owners.insert(Owner::Tag(tag.clone()))),
            Slice::Tags => drop(owners.insert(Owner::Tags)),
            Slice::Kind(folder) => {
                kinds_changed = true;
                // Which record is the home page depends on which kind lives at the root.
                owners.extend([Owner::Site, Owner::Kind(folder.clone())]);
                let records = intake::records_in(tree, folder);
                owners
                    .extend(records.into_iter().flat_map(|id| [Owner::Record(id.clone()), Owner::Past(id)]));
                owners.extend(site.facets(folder).cloned().map(Owner::Facet));
            }
            Slice::Document(id) => {
                // Which withheld files stand in for those of today depends on what it has today.
                owners.extend([Owner::Record(id.clone()), Owner::Past(id.clone()), Owner::Site]);
            }
            // Whether there is a glossary.
            Slice::Writing => drop(owners.insert(Owner::Site)),
            Slice::Agenda(due) => drop(owners.insert(Owner::Agenda(*due))),
            Slice::Asset(_) => drop(owners.insert(Owner::Theme)),
            Slice::SearchShape(_) | Slice::Block(..) => drop(owners.insert(Owner::Search)),
            _ => {}
        }
    }
    owners.extend(archived::owners(tree, site, routes, intake, touched));
    if first || touched.contains(&Slice::Settings) {
        owners.extend([Owner::Site, Owner::Theme, Owner::Agenda(Due::Action), Owner::Agenda(Due::Event)]);
        owners.extend(site.kinds().iter().map(|kind| Owner::Kind(kind.folder.clone())));
    }
    owners.extend(
        intake.paths.iter().filter(|path| path.below("static").is_some()).cloned().map(Owner::Static),
    );
    if kinds_changed {
        // A redirect from a former id depends on the mount of that id's kind, which may be another's.
        let shown = || site.shown().map(|shown| shown.document.id.clone());
        owners.extend(shown().map(Owner::Record).chain(shown().map(Owner::Past)));
        // Whether a tag has a feed depends on the kinds of its records.
        owners.extend(site.tags().cloned().map(Owner::Tag));
    }
    owners
}

/// What records want that readers cannot see yet, as far as that may have changed.
pub fn to_come(site: &Site, touched: &Touched) -> Vec<(RecordId, Vec<Claim>)> {
    let mut ids: BTreeSet<&RecordId> = BTreeSet::new();
    for slice in touched {
        match slice {
            Slice::HeldBack(id) => drop(ids.insert(id)),
            // Where records live, and where their former ids lead, depends on kinds.
            Slice::Kind(_) => ids.extend(site.held_back().map(|document| &document.id)),
            _ => {}
        }
    }
    let wants = |id: &RecordId| {
        // A draft may well stand at the address of what it is to replace.
        let is_to_come = |document: &&Document| matches!(document.facts.release, Release::At(_));
        let document = site.held_back_one(id).filter(is_to_come);
        let at = site.kinds().address(id);
        document.map(|document| planning::of_document(document, &at, |id| site.kinds().address(id)))
    };
    ids.into_iter().map(|id| (id.clone(), wants(id).unwrap_or_default())).collect()
}

/// The pages that an owner wants.
pub fn ask(site: &Site, theme: &Theme, tree: &Tree, owner: &Owner) -> Vec<Claim> {
    match owner {
        Owner::Site => planning::of_site(site),
        Owner::Kind(folder) => planning::of_kind(site, folder),
        Owner::Facet(key) => filters::of_facet(site, key),
        Owner::Tags => filters::of_tags(site),
        Owner::Tag(tag) => filters::of_tag(site, tag),
        Owner::Record(id) => planning::of_record(site, id),
        Owner::Past(id) => past::of_record(site, id),
        Owner::Search => lookup::of_search(site),
        Owner::Archive => past::of_archive(site),
        Owner::Snapshot(id) => past::of_snapshot(site, *id),
        Owner::Objects => past::of_objects(site, tree),
        Owner::Sealed(path) => past::of_sealed(site, tree, path).into_iter().collect(),
        Owner::Agenda(due) => agenda::of_agenda(site, *due),
        Owner::Theme => planning::of_theme(site, theme),
        Owner::Static(path) => {
            let there = tree.get(path.as_str()).is_some_and(|source| source.shared().is_some());
            there.then(|| planning::of_static(path)).flatten().into_iter().collect()
        }
    }
}
