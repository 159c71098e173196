//! What one run keeps of the past for the next: what editions say, their words for search, and which pages were made of
//! what.
//!
//! An edition never changes, and so its page seldom does: only with what else it was drawn from. For each page of the
//! past it is kept what its drawing read and what that was; where all of it is the same in the next run, the page is
//! too, and is neither read nor drawn. Its bytes are not kept: they stand where they were published, and whoever
//! publishes again holds them against the digest. What is kept decides nothing: without it, everything is drawn.

use std::collections::BTreeMap;
// Of slices, of which there are many; its order is never seen.
#[allow(clippy::disallowed_types)]
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::config::settings;
use crate::kind::kinds;
use crate::output::artifact::Artifact;
use crate::plan::page::{Page, PageKind};
use crate::plan::past::Past;
use crate::site::print::Prints;
use crate::site::search::outline::{Larder, Outline};
use crate::site::search::past::Searched;
use crate::site::search::volume::Volume;
use crate::site::slice::Slice;
use crate::source::tree::Source;

use super::build::{Build, Outcome};
use super::drawers::{self, Drawer};
use super::reads::{KeptReads, Lent, Task};

/// What a run keeps for the next.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kept {
    // What every page is drawn with.
    frame: Option<Digest>,
    // What pages read, each once, with what it was.
    slices: Vec<(Slice, Digest)>,
    // What each page read, by its place among the slices: one list after the other.
    lists: Vec<u32>,
    // In the order of their addresses.
    pages: Vec<KeptPage>,
    // Where the files are cut in which editions are found, and these files, in the order of their addresses.
    outline: Option<Outline>,
    lookups: Vec<KeptFile>,
    /// What editions say, by the number of the drawer; those that hold what they held when the run began are not here.
    /// Each is kept by itself.
    #[serde(skip)]
    pub drawers: BTreeMap<usize, Drawer>,
    /// The same of their words for search.
    #[serde(skip)]
    pub searched: BTreeMap<usize, Searched>,
    /// Where those can be had when a run begins.
    #[serde(skip)]
    pub larder: Option<Arc<dyn Larder>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptPage {
    at: Address,
    what: Past,
    digest: Digest,
    length: usize,
    // What its drawing read: a stretch of the lists.
    read: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptFile {
    at: Address,
    digest: Digest,
    length: usize,
}

/// The pages that are what they were.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    // In the order of their addresses, each with whether all that it read is the same.
    pages: Vec<(KeptPage, bool)>,
    // What was kept of each slice, where it is the same.
    prints: Vec<Option<Digest>>,
    // The files in which editions are found, in the order of their addresses.
    lookups: Vec<KeptFile>,
    // What they are made of besides the volume itself.
    around: Vec<Slice>,
}

impl Kept {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.drawers.values().all(Drawer::is_empty)
            && self.searched.values().all(Searched::is_empty)
            && self.pages.is_empty()
    }
}

// What is kept of what pages read.
#[allow(clippy::disallowed_types)]
struct Numbered<'a> {
    // Each with its print, by its number.
    slices: Vec<(Slice, Digest)>,
    // The numbers of those that an earlier run kept, by the numbers that they had there.
    of_kept: Vec<Option<u32>>,
    // The numbers of those that were read in this run.
    of_own: HashMap<&'a Slice, u32>,
}

impl Numbered<'_> {
    // The numbers of what a task read; nothing where some of it is not kept.
    fn list(&self, lent: &Lent, kept: &KeptReads) -> Option<Vec<u32>> {
        match lent {
            Lent::Kept(list) => {
                kept.numbers(list).iter().map(|number| self.of_kept[*number as usize]).collect()
            }
            Lent::Slices(own) => own.iter().map(|slice| self.of_own.get(slice).copied()).collect(),
        }
    }
}

impl Recalled {
    /// A page as an earlier run made it, and what that read; nothing where any of it may be another now.
    pub(super) fn get(&self, page: &Page) -> Option<(Artifact, Lent)> {
        if matches!(&page.what, PageKind::Search(lookup) if lookup.is_past()) {
            let place = self.lookups.binary_search_by(|kept| kept.at.cmp(&page.at)).ok()?;
            let KeptFile { at, digest, length } = self.lookups[place].clone();
            return Some((Artifact::published(at, digest, length), Lent::Slices(self.around.clone())));
        }
        let place = self.pages.binary_search_by(|(kept, _)| kept.at.cmp(&page.at)).ok()?;
        let (kept, is_same) = &self.pages[place];
        let is_it = matches!(&page.what, PageKind::Past(what) if *what == kept.what);
        let artifact = || Artifact::published(page.at.clone(), kept.digest, kept.length);
        (*is_same && is_it).then(|| (artifact(), Lent::Kept(kept.read.clone())))
    }
}

impl Build {
    /// The same build with what an earlier run kept; before it takes anything in.
    pub fn with_kept(mut self, mut kept: Kept) -> Build {
        let drawers = std::mem::take(&mut kept.drawers);
        self.in_drawers = drawers.iter().map(|(number, drawer)| (*number, drawer.mark())).collect();
        let searched = std::mem::take(&mut kept.searched);
        let larder = kept.larder.take().unwrap_or_else(|| Arc::new(searched));
        self.site = drawers::unpack(drawers, self.site).with_searched(Some(larder), kept.outline.take());
        Build { kept: Some(kept), ..self }
    }

    /// What the next run may need of this one.
    pub fn keep(&self) -> Kept {
        let past = self.routes.pages().filter_map(|page| match &page.what {
            PageKind::Past(what) => Some((what, self.output.get(&page.at)?)),
            _ => None,
        });
        let mut past: Vec<(&Past, &Artifact)> = past.collect();
        past.par_sort_unstable_by_key(|(_, artifact)| &artifact.at);
        let lent = |(_, artifact): &(&Past, &Artifact)| self.reads.lent(&Task::Page(artifact.at.clone()));
        let lent: Vec<Option<&Lent>> = past.par_iter().map(lent).collect();
        let numbered = self.numbered(&lent);
        let (mut lists, mut pages) = (Vec::new(), Vec::with_capacity(past.len()));
        for ((what, artifact), lent) in past.into_iter().zip(lent) {
            let begin = lists.len();
            let read = lent.and_then(|lent| numbered.list(lent, self.reads.kept()));
            // A page that read what has no print is drawn again.
            let Some(read) = read else { continue };
            lists.extend(read);
            pages.push(KeptPage {
                at: artifact.at.clone(),
                what: what.clone(),
                digest: artifact.digest,
                length: self.output.content(artifact).length(),
                read: begin..lists.len(),
            });
        }
        Kept {
            frame: Some(self.frame()),
            slices: numbered.slices,
            lists,
            pages,
            outline: self.site.past_outline(),
            lookups: self.lookups(),
            drawers: drawers::pack(&self.site, &self.in_drawers),
            searched: drawers::pack_searched(&self.site),
            larder: None,
        }
    }

    // The files in which editions are found, as they were made.
    fn lookups(&self) -> Vec<KeptFile> {
        let is_lookup =
            |page: &&Page| matches!(&page.what, PageKind::Search(lookup) if lookup.is_past());
        let file = |page: &Page| {
            let artifact = self.output.get(&page.at)?;
            let length = self.output.content(artifact).length();
            Some(KeptFile { at: page.at.clone(), digest: artifact.digest, length })
        };
        let mut files: Vec<KeptFile> = self.routes.pages().filter(is_lookup).filter_map(file).collect();
        files.sort_unstable_by(|a, b| a.at.cmp(&b.at));
        files
    }

    /// Wakes the volume of editions where one of its files has to be drawn.
    pub(super) fn wake_for(&mut self, addresses: &[Address]) {
        let is_new = |at: &Address| {
            let page = self.routes.get(at);
            page.is_some_and(|page| {
                matches!(&page.what, PageKind::Search(lookup) if lookup.is_past())
                    && self.recalled.get(page).is_none()
            })
        };
        if self.site.is_past_asleep() && addresses.iter().any(is_new) {
            self.site.wake_past(&self.tree);
        }
    }

    // Numbers what tasks read. What an earlier run kept of it is not looked at again.
    #[allow(clippy::disallowed_types)]
    fn numbered<'a>(&'a self, lent: &[Option<&'a Lent>]) -> Numbered<'a> {
        let kept = self.reads.kept();
        let mut is_used = vec![false; kept.slices.len()];
        let mut is_all_kept = true;
        for lent in lent.iter().flatten() {
            match lent {
                Lent::Kept(list) => {
                    kept.numbers(list).iter().for_each(|number| is_used[*number as usize] = true);
                }
                Lent::Slices(_) => is_all_kept = false,
            }
        }
        let used = || kept.slices.iter().enumerate().filter(|(number, _)| is_used[*number]);
        let print = |(number, slice)| (slice, self.recalled.prints.get(number).copied().flatten());
        let mut found: Vec<(&Slice, Option<Digest>)> = used().map(print).collect();
        let mut places: HashMap<&Slice, usize> = HashMap::new();
        if !is_all_kept {
            places.extend(found.iter().enumerate().map(|(place, (slice, _))| (*slice, place)));
        }
        let own = lent.iter().flatten().filter_map(|lent| match lent {
            Lent::Kept(_) => None,
            Lent::Slices(own) => Some(own),
        });
        for slice in own.flatten() {
            places.entry(slice).or_insert_with(|| {
                found.push((slice, None));
                found.len() - 1
            });
        }
        let prints = Prints::of(&self.site);
        let print = |(slice, known): &(&Slice, Option<Digest>)| known.or_else(|| self.print(&prints, slice));
        let printed: Vec<Option<Digest>> = found.par_iter().map(print).collect();
        // Those without a print leave no place.
        let mut slices = Vec::with_capacity(found.len());
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(found.len());
        for ((slice, _), print) in found.iter().zip(printed) {
            numbers.push(print.and_then(|_| u32::try_from(slices.len()).ok()));
            slices.extend(print.map(|print| ((*slice).clone(), print)));
        }
        let mut of_kept = vec![None; kept.slices.len()];
        for ((number, _), now) in used().zip(&numbers) {
            of_kept[number] = *now;
        }
        let of_own = places.into_iter().filter_map(|(slice, place)| Some((slice, numbers[place]?))).collect();
        Numbered { slices, of_kept, of_own }
    }

    /// Draws the pages that were taken from where an earlier run published them: they are not there any more. Says how
    /// many.
    pub fn draw_recalled(&mut self) -> usize {
        let recalled = self.output.iter().filter(|artifact| artifact.is_published());
        let recalled: Vec<Address> = recalled.map(|artifact| artifact.at.clone()).collect();
        self.recalled = Recalled::default();
        let count = recalled.len();
        self.draw_now(recalled, &mut Outcome::default());
        count
    }

    // Which of the pages that were kept are what they were. Everything else is up to date already.
    pub(super) fn recall(&mut self) {
        let Some(kept) = self.kept.take().filter(|kept| kept.frame == Some(self.frame())) else {
            self.recalled = Recalled::default();
            return;
        };
        let Kept { slices, lists, pages, lookups, .. } = kept;
        let lookups = if self.site.is_past_asleep() { lookups } else { Vec::new() };
        let kinds = self.site.kinds().iter().map(|kind| Slice::Kind(kind.folder.clone()));
        let around = [Slice::SearchShape(Volume::Past), Slice::Settings, Slice::Kinds].into_iter();
        let around = around.chain(kinds).collect();
        let prints = Prints::of(&self.site);
        let same = |(slice, print): &(Slice, Digest)| {
            Some(*print).filter(|print| self.print(&prints, slice) == Some(*print))
        };
        let same: Vec<Option<Digest>> = slices.par_iter().map(same).collect();
        let reads = KeptReads::new(slices.into_iter().map(|(slice, _)| slice).collect(), lists);
        let is_sound = |page: KeptPage| {
            let list = reads.numbers(&page.read);
            let is_same = list.iter().all(|number| same[*number as usize].is_some());
            let is_whole = list.len() == page.read.len();
            (page, is_whole && is_same)
        };
        let pages = pages.into_par_iter().map(is_sound).collect();
        self.reads.set_kept(reads);
        self.recalled = Recalled { pages, prints: same, lookups, around };
    }

    // What stands for a slice; what every page is drawn with is the frame's.
    fn print(&self, prints: &Prints<'_>, slice: &Slice) -> Option<Digest> {
        match slice {
            Slice::Settings | Slice::Writing | Slice::Kinds | Slice::Kind(_) | Slice::Template(_) => {
                Some(Digest::of(b""))
            }
            Slice::Source(path) => {
                let source = self.tree.get(path.as_str());
                let refused = || Digest::of(format!("{:?}", source.map(|source| &source.held)).as_bytes());
                Some(source.and_then(Source::digest).unwrap_or_else(refused))
            }
            Slice::Address(at) => {
                Some(Digest::of(format!("{:?}", self.routes.get(at).map(|page| &page.what)).as_bytes()))
            }
            slice => prints.get(slice),
        }
    }

    // Settings, kinds, theme, the shell of every page, and for whom they are.
    fn frame(&self) -> Digest {
        let settings = self.tree.get(settings::FILE).into_iter();
        let kinds = self.tree.below("content").filter(|source| source.path.file_name() == kinds::FILE);
        let files =
            settings.chain(kinds).chain(self.tree.below(kinds::SEALED)).chain(self.tree.below("themes"));
        let mut text = format!("{:?} {:?}\n", self.site.audience(), self.links);
        for source in files {
            text.push_str(&format!("{:?} {:?}\n", source.path.as_str(), source.digest()));
        }
        text.push_str(&format!("{:?}", self.shell));
        Digest::of(text.as_bytes())
    }
}
