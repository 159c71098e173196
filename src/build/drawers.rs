//! What is kept of what editions say, in parts: a run that meets a new edition writes one of them again, and not all.

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

/// The editions whose keys begin with the same digit (base 16).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Drawer {
    // What each says, by what it was read from.
    words: Vec<(Digest, Words)>,
    // The same for search.
    searched: Searched,
}

/// Which editions are in a drawer: the same for two that hold the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark(Digest);

impl Drawer {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.searched.is_empty()
    }

    /// Which editions are in it.
    pub(super) fn mark(&self) -> Mark {
        let words: Vec<Digest> = self.words.iter().map(|(key, _)| *key).collect();
        mark(&words, self.searched.with(), &self.searched.keys())
    }
}

/// Puts what drawers hold into a site, before it takes anything in.
pub(super) fn unpack(drawers: BTreeMap<usize, Drawer>, site: Site) -> Site {
    let (mut words, mut searched) = (BTreeMap::new(), Vec::new());
    for drawer in drawers.into_values() {
        words.extend(drawer.words.into_iter().map(|(key, words)| (key, Arc::new(words))));
        searched.push(drawer.searched);
    }
    site.with_words(words).with_searched(searched)
}

/// The drawers that hold something else than before.
pub(super) fn pack(site: &Site, before: &BTreeMap<usize, Mark>) -> BTreeMap<usize, Drawer> {
    let words = site.editions().words();
    let words: Vec<(Digest, &Arc<Words>)> = words.into_iter().collect();
    let searched = site.searched();
    let drawer = |number: usize| {
        let own: Vec<&(Digest, &Arc<Words>)> =
            words.iter().filter(|(key, _)| number_of(*key) == number).collect();
        let keys: Vec<Digest> = own.iter().map(|(key, _)| *key).collect();
        let is_own = |key: Digest| number_of(key) == number;
        let of_search: Vec<Digest> = searched.keys().filter(|key| is_own(*key)).collect();
        if before.get(&number) == Some(&mark(&keys, searched.with(), &of_search)) {
            return None;
        }
        let words = own.into_iter().map(|(key, words)| (*key, Words::clone(words))).collect();
        Some((number, Drawer { words, searched: searched.only(is_own) }))
    };
    (0..COUNT).into_par_iter().filter_map(drawer).collect()
}

fn number_of(key: Digest) -> usize {
    usize::from(key.bytes()[0] >> 4)
}

fn mark(words: &[Digest], with: Option<Digest>, searched: &[Digest]) -> Mark {
    let parts = [Digest::of_all(words), with.unwrap_or_else(|| Digest::of(b"")), Digest::of_all(searched)];
    Mark(Digest::of_all(&parts))
}
