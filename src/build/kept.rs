//! What one run keeps of the past for the next: what editions say, their words for search, and which pages were made of
//! what.
//!
//! An edition never changes, and so its page seldom does: only with what else it was drawn from. For each page of the
//! past it is kept what its drawing read and what that was; where all of it is the same in the next run, the page is
//! too, and is neither read nor drawn. Its bytes are not kept: they stand where they were published, and whoever
//! publishes again holds them against the digest. What is kept decides nothing: without it, everything is drawn. On a site
//! with an archive the same is kept of what records say now, and of their pages.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
// Of slices, of which there are many; its order is never seen.
#[allow(clippy::disallowed_types)]
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::archive::snapshot::Snapshot;
use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::plan::page::{Owner, Page, PageKind};
use crate::plan::stretch::Stretch;
use crate::site::print::Prints;
use crate::site::search::outline::{Larder, Outline};
use crate::site::search::past::Searched;
use crate::site::slice::Slice;
use crate::source::tree::Source;

use super::build::Build;
use super::drawers::{self, Drawer};
use super::reads::{Lent, Task};
use super::records::{self, Known, Records};
use super::whole::{KeptPage, KeptPages, KeptWhole, Packs, Pantry, Whole, number_of};

/// What a run keeps for the next.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Kept {
    // What every page is drawn with.
    pub(super) frame: Option<Digest>,
    // What the pages of records read, each once, with what it was.
    pub(super) slices: Vec<(Slice, Digest)>,
    // What was published of each record, in the order of their ids.
    pub(super) whole: Vec<KeptWhole>,
    // The other pages of the past, and those of records as they are.
    pub(super) loose: KeptPages,
    // Where the files are cut in which editions are found, and these files, in the order of their addresses.
    pub(super) outline: Option<Outline>,
    pub(super) lookups: Vec<KeptFile>,
    /// What editions say, by the number of the drawer; those that hold what they held when the run began are not here.
    /// Each is kept by itself.
    #[serde(skip)]
    pub drawers: BTreeMap<usize, Drawer>,
    /// The same of their words for search.
    #[serde(skip)]
    pub searched: BTreeMap<usize, Searched>,
    /// The same of what records say.
    #[serde(skip)]
    pub records: BTreeMap<usize, Records>,
    /// The snapshots as they were read, where there are others than before: each with the digests of its files.
    #[serde(skip)]
    pub sealed: Vec<((Digest, Digest), Snapshot)>,
    /// The same of what each page of records' pasts read.
    #[serde(skip)]
    pub packs: BTreeMap<usize, Packs>,
    /// Where that can be had when a run begins.
    #[serde(skip)]
    pub pantry: Option<Arc<dyn Pantry>>,
    /// Where the words for search can be had when a run begins.
    #[serde(skip)]
    pub larder: Option<Arc<dyn Larder>>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptFile {
    pub(super) at: Address,
    pub(super) digest: Digest,
    pub(super) length: usize,
}

// The prints of what pages read in this run; its order is never seen.
#[allow(clippy::disallowed_types)]
type Printed<'a> = HashMap<&'a Slice, Digest>;

// What was read, each once, with its number; the order of the numbers alone is seen.
#[derive(Default)]
#[allow(clippy::disallowed_types)]
struct Numbered<'a> {
    slices: Vec<(Slice, Digest)>,
    numbers: HashMap<&'a Slice, u32>,
}

impl<'a> Numbered<'a> {
    fn number(&mut self, slice: &'a Slice, print: Digest) -> u32 {
        let next = u32::try_from(self.slices.len()).unwrap_or(u32::MAX);
        let number = *self.numbers.entry(slice).or_insert(next);
        if number == next {
            self.slices.push((slice.clone(), print));
        }
        number
    }
}

impl Kept {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.drawers.values().all(Drawer::is_empty)
            && self.searched.values().all(Searched::is_empty)
            && self.records.values().all(Records::is_empty)
            && self.whole.is_empty()
            && self.loose.pages.is_empty()
    }
}

// Whether a page is a file in which editions are found.
pub(super) fn is_lookup(page: &Page) -> bool {
    matches!(&page.what, PageKind::Search(lookup) if lookup.is_past())
}

impl Build {
    /// The same build with what an earlier run kept; before it takes anything in.
    pub fn with_kept(mut self, mut kept: Kept) -> Build {
        let drawers = std::mem::take(&mut kept.drawers);
        self.in_drawers = drawers.iter().map(|(number, drawer)| (*number, drawer.mark())).collect();
        self.sealed = std::mem::take(&mut kept.sealed).into_iter().collect();
        self.in_sealed = self.sealed.keys().copied().collect();
        let records = std::mem::take(&mut kept.records);
        self.in_records = records.iter().map(|(number, records)| (*number, records.mark())).collect();
        self.known = Known::of(records);
        let packs = std::mem::take(&mut kept.packs);
        self.pantry = Some(kept.pantry.take().unwrap_or_else(|| Arc::new(packs)));
        let searched = std::mem::take(&mut kept.searched);
        let larder = kept.larder.take().unwrap_or_else(|| Arc::new(searched));
        self.site = drawers::unpack(drawers, self.site).with_searched(Some(larder), kept.outline.take());
        Build { kept: Some(kept), ..self }
    }

    /// What the next run may need of this one.
    pub fn keep(&self) -> Kept {
        let mut whole: Vec<(RecordId, Cow<'_, Whole>)> = Vec::new();
        let mut fresh: Vec<(&RecordId, &Stretch)> = Vec::new();
        for stretch in self.routes.stretches() {
            let Owner::Past(id) = &stretch.owner else { continue };
            match self.reads.whole(id) {
                Some(known) => whole.push((id.clone(), Cow::Borrowed(known))),
                None => fresh.push((id, stretch)),
            }
        }
        let of_fresh = fresh.iter().flat_map(|(_, stretch)| &stretch.claims).map(|claim| &claim.page);
        let loose: Vec<&Page> = self.routes.single_pages().filter(|page| self.is_kept(page)).collect();
        let printed = self.printed(&of_fresh.chain(loose.iter().copied()).collect::<Vec<_>>());
        let pack = |(id, stretch): &(&RecordId, &Stretch)| {
            let pages = self.packed(stretch.claims.iter().map(|claim| &claim.page), &printed);
            Whole::of(id, stretch, &pages).map_or_else(|| Err(pages), |whole| Ok(((*id).clone(), whole)))
        };
        let packed: Vec<_> = fresh.par_iter().map(pack).collect();
        let mut loose = vec![self.packed(loose.into_iter(), &printed)];
        for packed in packed {
            match packed {
                Ok((id, own)) => whole.push((id, Cow::Owned(own))),
                Err(pages) => loose.push(pages),
            }
        }
        let packs = self.packs(&mut whole);
        whole.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let mut numbered = Numbered::default();
        let mut kept = Vec::with_capacity(whole.len());
        for (id, whole) in &whole {
            let read = whole.read.iter().map(|(slice, print)| numbered.number(slice, *print)).collect();
            kept.push(whole.kept(id.clone(), read));
        }
        let slices = numbered.slices;
        Kept {
            frame: Some(self.frame()),
            slices,
            whole: kept,
            loose: KeptPages::joined(loose),
            outline: self.site.past_outline(),
            lookups: self.lookups(),
            drawers: drawers::pack(&self.site, &self.in_drawers),
            searched: drawers::pack_searched(&self.site),
            records: records::pack(&self.tree, &self.site, &self.findings, &self.in_records),
            sealed: self.sealed_anew(),
            packs,
            pantry: None,
            larder: None,
        }
    }

    // What each page of records' pasts read, in those parts that hold something else than before. What cannot be had any
    // more is not kept.
    fn packs(&self, whole: &mut Vec<(RecordId, Cow<'_, Whole>)>) -> BTreeMap<usize, Packs> {
        let fresh = whole.iter().filter(|(_, whole)| whole.is_fresh()).map(|(id, _)| number_of(id));
        let fresh: BTreeSet<usize> = fresh.collect();
        let fetch = |number: &usize| (*number, self.fetch_packs(*number));
        let fetched: BTreeMap<usize, Packs> = fresh.par_iter().map(fetch).collect();
        let mut packs: BTreeMap<usize, Packs> =
            fresh.iter().map(|number| (*number, Packs::default())).collect();
        whole.retain(|(id, whole)| {
            let number = number_of(id);
            let Some(known) = fetched.get(&number) else { return true };
            let packed = whole.packed(id, known).cloned();
            let is_had = packed.is_some();
            packs
                .get_mut(&number)
                .into_iter()
                .zip(packed)
                .for_each(|(packs, packed)| packs.put(id.clone(), packed));
            is_had
        });
        packs
    }

    // The snapshots, where one came.
    fn sealed_anew(&self) -> Vec<((Digest, Digest), Snapshot)> {
        let known = self.site.archive().known(&self.tree);
        if known.iter().map(|(digests, _)| *digests).collect::<BTreeSet<_>>() == self.in_sealed {
            return Vec::new();
        }
        known.into_iter().map(|(digests, snapshot)| (digests, snapshot.clone())).collect()
    }

    pub(super) fn fetch_packs(&self, number: usize) -> Packs {
        self.pantry.as_ref().map(|pantry| pantry.fetch(number)).unwrap_or_default()
    }

    // Whether a page is kept by itself: what was published, and beside it the records as they are.
    fn is_kept(&self, page: &Page) -> bool {
        match page.what {
            PageKind::Past(_) => true,
            PageKind::Record(_) | PageKind::RecordData(_) => self.site.archive().newest().is_some(),
            _ => false,
        }
    }

    // The files in which editions are found, as they were made.
    fn lookups(&self) -> Vec<KeptFile> {
        let file = |page: &Page| {
            let artifact = self.output.get(&page.at)?;
            let length = self.output.content(artifact).length();
            Some(KeptFile { at: page.at.clone(), digest: artifact.digest, length })
        };
        let pages = self.routes.single_pages().filter(|page| is_lookup(page));
        let mut files: Vec<KeptFile> = pages.filter_map(file).collect();
        files.sort_unstable_by(|a, b| a.at.cmp(&b.at));
        files
    }

    // The prints of what pages read in this run; those of what an earlier run kept are known.
    #[allow(clippy::disallowed_types)]
    fn printed(&self, pages: &[&Page]) -> Printed<'_> {
        let lent = |page: &&Page| match self.reads.lent(&Task::Page(page.at.clone())) {
            Some(Lent::Slices(own)) => own.as_slice(),
            Some(Lent::Kept(..)) | None => &[],
        };
        let lent: Vec<&[Slice]> = pages.par_iter().map(lent).collect();
        let mut found: Vec<&Slice> = lent.into_iter().flatten().collect::<HashSet<_>>().into_iter().collect();
        found.sort_unstable();
        let prints = self.prints();
        let printed = found.par_iter().map(|slice| Some((*slice, self.print(&prints, slice)?)));
        printed.flatten().collect()
    }

    // Pages with what they read, in the order of their addresses; without those that read what has no print, or that are
    // not there: they are drawn again.
    fn packed<'a>(&self, pages: impl Iterator<Item = &'a Page>, printed: &Printed<'_>) -> KeptPages {
        let mut pages: Vec<&Page> = pages.collect();
        pages.sort_unstable_by(|a, b| a.at.cmp(&b.at));
        let mut kept = KeptPages::default();
        let mut numbered = Numbered::default();
        for page in pages {
            let lent = self.reads.lent(&Task::Page(page.at.clone()));
            let read: Option<Vec<(&Slice, Digest)>> = match lent {
                Some(Lent::Slices(own)) => {
                    own.iter().map(|slice| Some((slice, *printed.get(slice)?))).collect()
                }
                Some(Lent::Kept(reads, list)) => {
                    let found = reads.numbers(list).iter().map(|number| &reads.slices[*number as usize]);
                    Some(found.map(|(slice, print)| (slice, *print)).collect())
                }
                None => None,
            };
            let (Some(read), Some(artifact)) = (read, self.output.get(&page.at)) else { continue };
            let begin = kept.reads.lists.len();
            let length = self.output.content(artifact).length();
            let Some(page) = KeptPage::of(page, artifact.digest, length, begin..begin + read.len()) else {
                continue;
            };
            kept.reads.lists.extend(read.into_iter().map(|(slice, print)| numbered.number(slice, print)));
            kept.pages.push(page);
        }
        kept.reads.slices = numbered.slices;
        kept
    }

    pub(super) fn prints(&self) -> (Prints<'_>, Digest) {
        (Prints::of(&self.site), records::way(&self.tree))
    }

    // What stands for a slice; what every page is drawn with is the frame's.
    pub(super) fn print(&self, (prints, way): &(Prints<'_>, Digest), slice: &Slice) -> Option<Digest> {
        match slice {
            Slice::Settings | Slice::Writing | Slice::Kinds | Slice::Kind(_) | Slice::Template(_) => {
                Some(Digest::of(b""))
            }
            Slice::Source(path) => {
                let source = self.tree.get(path.as_str());
                let refused = || Digest::of(format!("{:?}", source.map(|source| &source.held)).as_bytes());
                Some(source.and_then(Source::digest).unwrap_or_else(refused))
            }
            // What a document says follows from its files, and from how they are read.
            Slice::Document(id) => {
                let own = records::key(&self.tree, *way, id);
                match self.site.shown_one(id) {
                    Some(_) => own,
                    None => Some(Digest::of(b"")),
                }
            }
            Slice::Address(at) => {
                Some(Digest::of(format!("{:?}", self.routes.get(at).map(|page| &page.what)).as_bytes()))
            }
            slice => prints.get(slice),
        }
    }

    // Settings, kinds, theme, the shell of every page, and for whom they are.
    pub(super) fn frame(&self) -> Digest {
        let mut text = format!("{:?} {:?} {}\n", self.site.audience(), self.links, records::way(&self.tree));
        for source in self.tree.below("themes") {
            text.push_str(&format!("{:?} {:?}\n", source.path.as_str(), source.digest()));
        }
        text.push_str(&format!("{:?}", self.shell));
        Digest::of(text.as_bytes())
    }
}
