//! In which documents each word stands.

#[expect(clippy::disallowed_types, reason = "what comes out of it is sorted")]
use std::collections::HashMap;
use std::collections::{BTreeMap, BTreeSet};

use foldhash::fast::RandomState;
use rayon::prelude::*;

use crate::document::indexed::Mark;

/// All words with their documents.
#[derive(Debug, Default)]
pub struct Postings {
    by_word: BTreeMap<Box<str>, Vec<Post>>,
}

/// A word in a document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Post(u64);

impl Post {
    /// A word of a document.
    pub fn new(number: u64, mark: Mark) -> Post {
        Post(number << 16 | u64::from(mark.weight) << 8 | u64::from(mark.section))
    }

    /// The document.
    pub fn number(self) -> u64 {
        self.0 >> 16
    }

    /// How the word stands there.
    pub fn mark(self) -> Mark {
        Mark { weight: (self.0 >> 8) as u8, section: self.0 as u8 }
    }
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}", self.number(), self.mark())
    }
}

/// Words with what is to be taken from each and put to it.
pub type Changes<'a> = BTreeMap<&'a str, (Vec<Post>, Vec<Post>)>;

impl Postings {
    /// The documents of a word, by their numbers.
    pub fn of(&self, word: &str) -> &[Post] {
        self.by_word.get(word).map_or(&[], Vec::as_slice)
    }

    /// All words in order, each with how many documents have it.
    pub fn sizes(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_word.iter().map(|(word, posts)| (&**word, posts.len()))
    }

    /// The words from one on, up to another, each with how many documents have it.
    pub fn within<'a>(&'a self, from: &str, to: Option<&str>) -> impl Iterator<Item = (&'a str, usize)> {
        use std::ops::Bound::{Excluded, Included, Unbounded};
        let to = to.map_or(Unbounded, Excluded);
        let words = self.by_word.range::<str, _>((Included(from), to));
        words.map(|(word, posts)| (&**word, posts.len()))
    }

    /// Takes changes in; says which words came and which went.
    pub fn apply(&mut self, changes: Changes<'_>) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut came, mut went) = (BTreeSet::new(), BTreeSet::new());
        for (word, (mut gone, mut new)) in changes {
            if !self.by_word.contains_key(word) {
                self.by_word.insert(word.into(), Vec::new());
                came.insert(word.to_owned());
            }
            let posts = self.by_word.get_mut(word).expect("it was put there");
            gone.sort_unstable();
            posts.retain(|post| gone.binary_search(post).is_err());
            let is_behind = posts.last().is_none_or(|last| new.first().is_some_and(|first| last < first));
            posts.append(&mut new);
            if !(is_behind && posts.is_sorted()) {
                posts.sort_unstable();
            }
            if posts.is_empty() {
                self.by_word.remove(word);
                if !came.remove(word) {
                    went.insert(word.to_owned());
                }
            }
        }
        (came, went)
    }
}

/// Gathers the words of many documents, in parallel; each document in the order of its number.
pub fn gather<'a, D: Sync>(
    documents: &[D],
    words: impl Fn(&D, &mut dyn FnMut(&'a str, Post)) + Sync,
) -> BTreeMap<&'a str, Vec<Post>> {
    let part = |documents: &[D]| {
        // Every word of every document is looked up here, and sorted at the end.
        #[expect(clippy::disallowed_types, reason = "what comes out of it is sorted")]
        let mut gathered: HashMap<&'a str, Vec<Post>, RandomState> = HashMap::default();
        for document in documents {
            words(document, &mut |word, post| gathered.entry(word).or_default().push(post));
        }
        gathered.into_iter().collect::<BTreeMap<_, _>>()
    };
    let parts: Vec<_> = documents.par_chunks(2048).map(part).collect();
    let mut parts = parts.into_iter();
    let mut all = parts.next().unwrap_or_default();
    for (word, mut posts) in parts.flatten() {
        all.entry(word).or_default().append(&mut posts);
    }
    all
}
