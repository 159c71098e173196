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
use crate::site::slice::Slice;
use crate::source::tree::Source;

use super::build::{Build, Outcome};
use super::drawers::{self, Drawer};

/// What a run keeps for the next.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Kept {
    // What every page is drawn with.
    frame: Option<Digest>,
    // What pages read, each once, with what it was.
    slices: Vec<(Slice, Digest)>,
    pages: Vec<KeptPage>,
    /// What editions say, by the number of the drawer; those that hold what they held when the run began are not here.
    /// Each is kept by itself.
    #[serde(skip)]
    pub drawers: BTreeMap<usize, Drawer>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct KeptPage {
    at: Address,
    what: Past,
    digest: Digest,
    length: usize,
    // What its drawing read, by its place among the slices.
    read: Vec<u32>,
}

/// The pages that are what they were.
#[derive(Debug, Default)]
pub(super) struct Recalled {
    slices: Vec<Slice>,
    pages: BTreeMap<Address, KeptPage>,
}

impl Kept {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.drawers.values().all(Drawer::is_empty) && self.pages.is_empty()
    }
}

impl Recalled {
    /// A page as an earlier run made it, and what that read; nothing where any of it may be another now.
    pub(super) fn get(&self, page: &Page) -> Option<(Artifact, Vec<Slice>)> {
        let kept = self.pages.get(&page.at)?;
        (page.what == PageKind::Past(kept.what.clone())).then_some(())?;
        let read = kept.read.iter().filter_map(|at| self.slices.get(*at as usize).cloned());
        Some((Artifact::published(page.at.clone(), kept.digest, kept.length), read.collect()))
    }
}

impl Build {
    /// The same build with what an earlier run kept; before it takes anything in.
    pub fn with_kept(mut self, mut kept: Kept) -> Build {
        let drawers = std::mem::take(&mut kept.drawers);
        self.in_drawers = drawers.iter().map(|(number, drawer)| (*number, drawer.mark())).collect();
        self.site = drawers::unpack(drawers, self.site);
        Build { kept: Some(kept), ..self }
    }

    /// What the next run may need of this one.
    #[allow(clippy::disallowed_types)]
    pub fn keep(&self) -> Kept {
        let prints = Prints::of(&self.site);
        let past = self.routes.pages().filter_map(|page| match &page.what {
            PageKind::Past(what) => Some((what, self.output.get(&page.at)?)),
            _ => None,
        });
        let past: Vec<(&Past, &Artifact, &[Slice])> =
            past.map(|(what, artifact)| (what, artifact, self.reads(&artifact.at))).collect();
        let mut places: HashMap<&Slice, usize> = HashMap::new();
        let mut found: Vec<&Slice> = Vec::new();
        for slice in past.iter().flat_map(|(.., read)| read.iter()) {
            places.entry(slice).or_insert_with(|| {
                found.push(slice);
                found.len() - 1
            });
        }
        let printed: Vec<Option<Digest>> = found.par_iter().map(|slice| self.print(&prints, slice)).collect();
        // Those without a print leave no place.
        let mut numbers: Vec<Option<u32>> = Vec::with_capacity(found.len());
        let mut slices = Vec::new();
        for (slice, print) in found.iter().zip(printed) {
            numbers.push(print.and_then(|_| u32::try_from(slices.len()).ok()));
            slices.extend(print.map(|print| ((*slice).clone(), print)));
        }
        let number = |slice: &Slice| places.get(slice).and_then(|at| numbers.get(*at).copied().flatten());
        let pages = past.par_iter().filter_map(|(what, artifact, read)| {
            Some(KeptPage {
                at: artifact.at.clone(),
                what: (*what).clone(),
                digest: artifact.digest,
                length: self.output.content(artifact).length(),
                read: read.iter().map(number).collect::<Option<_>>()?,
            })
        });
        Kept {
            frame: Some(self.frame()),
            pages: pages.collect(),
            slices,
            drawers: drawers::pack(&self.site, &self.in_drawers),
        }
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
        let prints = Prints::of(&self.site);
        let is_same = |(slice, print): &(Slice, Digest)| self.print(&prints, slice) == Some(*print);
        let same: Vec<bool> = kept.slices.par_iter().map(is_same).collect();
        let is_sound = |page: &KeptPage| page.read.iter().all(|at| same.get(*at as usize) == Some(&true));
        let pages = kept.pages.into_iter().filter(is_sound).map(|page| (page.at.clone(), page)).collect();
        let slices = kept.slices.into_iter().map(|(slice, _)| slice).collect();
        self.recalled = Recalled { slices, pages };
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
