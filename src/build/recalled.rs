//! Takes pages as an earlier run made them, where all that they are made of is the same.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::output::artifact::Artifact;
use crate::plan::page::{Owner, Page, PageKind};
use crate::plan::planning::Claim;
use crate::plan::stretch::Stretch;
use crate::site::search::volume::Volume;
use crate::site::slice::{Slice, Touched};

use super::build::{Build, Links, Outcome};
use super::kept::{Kept, KeptFile, is_lookup};
use super::reads::{KeptReads, Lent, Task};
use super::whole::{KeptPage, KeptPages, KeptWhole, Packs, Whole, number_of};

/// The pages that are what they were, besides those that are as one.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    // In the order of their addresses, each with what it read where all of that is the same.
    pages: Vec<(KeptPage, Option<Arc<KeptReads>>)>,
    // The files in which editions are found, in the order of their addresses.
    lookups: Vec<KeptFile>,
    // What they are made of besides the volume itself.
    around: Vec<Slice>,
}

impl Recalled {
    /// A page as an earlier run made it, and what that read; nothing where any of it may be another now.
    pub(super) fn get(&self, page: &Page) -> Option<(Artifact, Lent)> {
        if is_lookup(page) {
            let place = self.lookups.binary_search_by(|kept| kept.at.cmp(&page.at)).ok()?;
            let KeptFile { at, digest, length } = self.lookups[place].clone();
            return Some((Artifact::published(at, digest, length), Lent::Slices(self.around.clone())));
        }
        let place = self.pages.binary_search_by(|(kept, _)| kept.at.cmp(&page.at)).ok()?;
        let (kept, reads) = &self.pages[place];
        Some((kept.artifact(page)?, Lent::Kept(reads.clone()?, kept.read.clone())))
    }
}

impl Build {
    /// The tasks that read something touched.
    pub(super) fn dirty(&mut self, touched: &Touched) -> BTreeSet<Task> {
        let opened = self.reads.take_touched(touched);
        let numbers: BTreeSet<usize> = opened.iter().map(|(id, _)| number_of(id)).collect();
        let packs: BTreeMap<usize, Packs> =
            numbers.par_iter().map(|number| (*number, self.fetch_packs(*number))).collect();
        for (id, whole) in &opened {
            let packed = packs.get(&number_of(id)).and_then(|packs| whole.packed(id, packs));
            for (at, lent) in whole.open(self.routes.claims(&Owner::Past(id.clone())), packed) {
                self.reads.replace(&Task::Page(at), lent);
            }
        }
        self.reads.dirty(touched)
    }

    /// Wakes the volume of editions where one of its files has to be drawn.
    pub(super) fn wake_for(&mut self, addresses: &[Address]) {
        let is_new = |page: &Page| is_lookup(page) && self.recalled.get(page).is_none();
        let is_asked = |at: &Address| self.routes.get(at).is_some_and(is_new);
        if self.site.is_past_asleep() && addresses.iter().any(is_asked) {
            self.site.wake_past(&self.tree);
        }
    }

    /// Draws the pages that were taken from where an earlier run published them: they are not there any more. Says how
    /// many.
    pub fn draw_recalled(&mut self) -> usize {
        let recalled = self.output.iter().filter(|artifact| artifact.is_published());
        let recalled: Vec<Address> = recalled.map(|artifact| artifact.at.clone()).collect();
        self.recalled = Recalled::default();
        self.reads.set_whole(BTreeMap::new());
        let count = recalled.len();
        self.draw_now(recalled, &mut Outcome::default());
        count
    }

    // Which of the pages that were kept are what they were. Everything else is up to date already. Gives the addresses of
    // stretches that are to be drawn. All of that only at first.
    pub(super) fn recall(&mut self, first: bool, outcome: &mut Outcome) -> Vec<Address> {
        self.recalled = Recalled::default();
        let kept = self.kept.take().filter(|kept| kept.frame == Some(self.frame()));
        if !first {
            return Vec::new();
        }
        let Kept { slices, whole, loose, lookups, .. } = kept.unwrap_or_default();
        let prints = self.prints();
        let is_same = |(slice, print): &(Slice, Digest)| self.print(&prints, slice) == Some(*print);
        let same: Vec<bool> = slices.par_iter().map(is_same).collect();
        let is_sound =
            |kept: &KeptWhole| kept.read.iter().all(|number| same.get(*number as usize) == Some(&true));
        let known: BTreeMap<RecordId, KeptWhole> =
            whole.into_par_iter().map(|kept| (kept.record.clone(), kept)).collect();
        let as_one = |stretch: &&Stretch| {
            let Owner::Past(id) = &stretch.owner else { return None };
            let whole = known.get(id).filter(|kept| is_sound(kept))?.whole(&slices)?;
            Some((id.clone(), (whole.artifacts(stretch)?, whole)))
        };
        let stretches: Vec<&Stretch> = self.routes.stretches().collect();
        let as_one: BTreeMap<RecordId, (Vec<Artifact>, Whole)> =
            stretches.par_iter().filter_map(as_one).collect();
        let is_as_one = |owner: &Owner| matches!(owner, Owner::Past(id) if as_one.contains_key(id));
        // What is published as it is needs no drawing.
        let is_plain = |owner: &Owner| *owner == Owner::Objects && self.links == Links::Rooted;
        let plain = stretches.iter().find(|stretch| is_plain(&stretch.owner));
        let plain: Vec<Artifact> = plain.map_or_else(Vec::new, |stretch| self.as_they_are(stretch));
        let others =
            stretches.iter().filter(|stretch| !is_as_one(&stretch.owner) && !is_plain(&stretch.owner));
        let others: Vec<Address> =
            others.flat_map(|stretch| &stretch.claims).map(|claim| claim.page.at.clone()).collect();
        let one_by_one: Vec<&KeptWhole> =
            known.iter().filter(|(id, _)| !as_one.contains_key(*id)).map(|(_, kept)| kept).collect();
        let numbers: BTreeSet<usize> = one_by_one.iter().map(|kept| number_of(&kept.record)).collect();
        let packs: BTreeMap<usize, Packs> =
            numbers.par_iter().map(|number| (*number, self.fetch_packs(*number))).collect();
        let pages = |kept: &&KeptWhole| Some(kept.one_by_one(packs.get(&number_of(&kept.record))?));
        let one_by_one = one_by_one.par_iter().filter_map(pages).chain([loose]).filter(KeptPages::is_sound);
        let one_by_one: Vec<KeptPages> = one_by_one.collect();
        let sound = |KeptPages { pages, reads }: KeptPages| {
            let same: Vec<bool> = reads.slices.par_iter().map(is_same).collect();
            let reads = Arc::new(reads);
            let is_sound =
                |page: &KeptPage| reads.numbers(&page.read).iter().all(|number| same[*number as usize]);
            let known = pages.into_iter().map(|page| {
                let reads = is_sound(&page).then(|| reads.clone());
                (page, reads)
            });
            known.collect::<Vec<_>>()
        };
        let mut pages: Vec<_> = one_by_one.into_par_iter().flat_map_iter(sound).collect();
        pages.par_sort_unstable_by(|(a, _), (b, _)| a.at.cmp(&b.at));
        let lookups = if self.site.is_past_asleep() { lookups } else { Vec::new() };
        let kinds = self.site.kinds().iter().map(|kind| Slice::Kind(kind.folder.clone()));
        let around = [Slice::SearchShape(Volume::Past), Slice::Settings, Slice::Kinds].into_iter();
        let around = around.chain(kinds).collect();
        self.recalled = Recalled { pages, lookups, around };
        let mut whole = BTreeMap::new();
        outcome.delta.put.extend(plain.iter().cloned());
        self.output.put_whole(plain);
        for (id, (artifacts, own)) in as_one {
            outcome.recalled += artifacts.len();
            outcome.delta.put.extend(artifacts.iter().cloned());
            self.output.put_whole(artifacts);
            whole.insert(id, own);
        }
        self.reads.set_whole(whole);
        others
    }

    // Files that are published as they are, in the order of their addresses.
    fn as_they_are(&self, stretch: &Stretch) -> Vec<Artifact> {
        let file = |claim: &Claim| {
            let PageKind::File(path) = &claim.page.what else { return None };
            let source = self.tree.get(path.as_str())?;
            Some(Artifact::known(claim.page.at.clone(), source.shared()?, source.digest()?))
        };
        let mut files: Vec<Artifact> = stretch.claims.par_iter().filter_map(file).collect();
        files.par_sort_unstable_by(|a, b| a.at.cmp(&b.at));
        files
    }
}
