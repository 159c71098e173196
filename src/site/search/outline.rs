//! What is known of the volume of editions without its words: where its files are cut, which is all that planning asks.
//!
//! An earlier run made the files. Where every edition is what it was, they are too, and the volume sleeps: its words are
//! not even fetched from where they were kept. Whoever has to draw a file of it wakes it first.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::base::address::Language;
use crate::base::digest::Digest;
use crate::site::site::Site;
use crate::site::slice::Touched;
use crate::source::tree::Tree;

use super::lending::{blocks_of, spans_of};
use super::numbering::Layout;
use super::past::Searched;
use super::search::{Search, Shape};
use super::volume::Volume;

/// Where files of the volume are cut.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// What stands for everything that the volume was made of.
    pub print: Digest,
    pub(super) bounds: Vec<String>,
    pub(super) long: BTreeSet<String>,
    pub(super) blocks: BTreeSet<(u32, u64)>,
    pub(super) spans: BTreeSet<u32>,
    pub(super) documents: usize,
    cuts: BTreeMap<u32, (u32, Vec<u32>)>,
    first: Option<civil::Date>,
}

/// Where an earlier run kept what it read of editions, so that they can be found: it is large, and seldom needed.
pub trait Larder: std::fmt::Debug + Send + Sync {
    /// All of it, in parts with their numbers; what cannot be had is missing.
    fn fetch(&self) -> BTreeMap<usize, Searched>;
}

impl Larder for BTreeMap<usize, Searched> {
    fn fetch(&self) -> BTreeMap<usize, Searched> {
        self.clone()
    }
}

impl Outline {
    fn of(search: &Search, print: Digest) -> Outline {
        Outline {
            print,
            bounds: search.bounds.clone(),
            long: search.long.clone(),
            blocks: blocks_of(search),
            spans: spans_of(search),
            documents: search.shape.documents,
            cuts: search.shape.blocks.clone(),
            first: search.shape.first,
        }
    }
}

impl Search {
    // The volume of editions, asleep.
    fn asleep(outline: Outline, layout: Layout, language: &Language) -> Search {
        let mut search = Search::new(Volume::Past);
        search.set_layout(layout.clone());
        search.shape = Shape {
            documents: outline.documents,
            blocks: outline.cuts.clone(),
            layout,
            first: outline.first,
        };
        search.bounds = outline.bounds.clone();
        search.long = outline.long.clone();
        search.language = Some(language.clone());
        search.outline = Some(outline);
        search
    }
}

impl Site {
    /// Whether the files of the volume of editions are what an earlier run made of it, so that its words are not here.
    pub fn is_past_asleep(&self) -> bool {
        self.past.outline.is_some()
    }

    /// Fetches the words of the volume of editions, where it sleeps: what was planned for it stays as it is.
    pub fn wake_past(&mut self, tree: &Tree) {
        if self.is_past_asleep() {
            self.forget_past();
            let layout = self.past.numbering.layout.clone();
            self.read_editions(tree, &layout);
            self.past.settle(&self.settings.language, &mut Touched::new());
        }
    }

    // From here on it is as if nothing had been read of any edition.
    pub(super) fn forget_past(&mut self) {
        let layout = self.past.numbering.layout.clone();
        self.past = Search::new(Volume::Past);
        self.past.set_layout(layout);
        self.read_editions.forget();
    }

    // Lets the volume sleep, where an earlier run made the same of it.
    pub(super) fn sleep_past(&mut self, print: Digest, layout: &Layout) -> bool {
        let kept = self.read_editions.outline.take().filter(|outline| outline.print == print);
        let Some(outline) = kept else { return false };
        self.past = Search::asleep(outline, layout.clone(), &self.settings.language);
        true
    }

    /// Where the files of the volume of editions are cut; nothing where it has none.
    pub fn past_outline(&self) -> Option<Outline> {
        if self.past.outline.is_some() {
            return self.past.outline.clone();
        }
        let print = self.read_editions.print?;
        (self.past.shape.documents > 0).then(|| Outline::of(&self.past, print))
    }
}
