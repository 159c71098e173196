//! What is kept of what editions say, in parts: a run that meets a new edition writes one of them again, and not all.
//!
//! Their words for search, which are the most of it, lie in parts of their own: few runs need them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::site::search::past::Searched;
use crate::site::site::Site;
use crate::site::words::Words;

/// How many there are.
pub const COUNT: usize = 16;

/// What the editions say whose keys begin with the same digit (base 16).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Drawer {
    // By what each was read from.
    words: Vec<(Digest, Arc<Words>)>,
}

/// Which editions are in a drawer: the same for two that hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(Digest);

impl Drawer {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Which editions are in it.
    pub(super) fn mark(&self) -> Mark {
        mark(self.words.iter().map(|(key, _)| *key))
    }
}

/// Puts what drawers hold into a site, before it takes anything in.
pub(super) fn unpack(drawers: BTreeMap<usize, Drawer>, site: Site) -> Site {
    let words = drawers.into_values().flat_map(|drawer| drawer.words);
    site.with_words(words.collect())
}

/// The drawers that hold something else than before.
pub(super) fn pack(site: &Site, before: &BTreeMap<usize, Mark>) -> BTreeMap<usize, Drawer> {
    let words = site.editions().words();
    let words: Vec<(Digest, &Arc<Words>)> = words.into_iter().collect();
    let drawer = |number: usize| {
        let own = || words.iter().filter(|(key, _)| number_of(*key) == number);
        if before.get(&number) == Some(&mark(own().map(|(key, _)| *key))) {
            return None;
        }
        Some((number, Drawer { words: own().map(|(key, words)| (*key, Arc::clone(words))).collect() }))
    };
    (0..COUNT).into_par_iter().filter_map(drawer).collect()
}

/// The same of their words for search; none where they were not even fetched.
pub(super) fn pack_searched(site: &Site) -> BTreeMap<usize, Searched> {
    if site.is_past_asleep() {
        return BTreeMap::new();
    }
    let (searched, before) = (site.searched(), site.fetched());
    let part = |number: usize| {
        let is_own = |key: Digest| number_of(key) == number;
        let is_same = before.get(&number) == Some(&searched.mark(is_own));
        (!is_same).then(|| (number, searched.only(is_own)))
    };
    (0..COUNT).into_par_iter().filter_map(part).collect()
}

fn number_of(key: Digest) -> usize {
    usize::from(key.bytes()[0] >> 4)
}

fn mark(keys: impl Iterator<Item = Digest>) -> Mark {
    Mark(Digest::of_all(&keys.collect::<Vec<_>>()))
}
