//! The index as a whole: what was put in, and what that touched.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use crate::base::address::Language;
use crate::base::stop_words;
use crate::document::indexed::{Indexed, Mark};
use crate::site::slice::{Slice, Touched};
use crate::site::stems::Stems;

use super::entry::{DocId, Entry};
use super::numbering::{Layout, Numbering, PLACES, YEARS};
use super::outline::Outline;
use super::postings::{self, Changes, Post, Postings};
use super::shards;
use super::volume::Volume;

/// A list of more documents than this has its best with its words, and the others in a file of their own.
pub const LONG: usize = 1024;

/// The search index.
#[derive(Default)]
pub struct Search {
    volume: Volume,
    pub(super) entries: BTreeMap<DocId, Entry>,
    pub(super) numbering: Numbering,
    pub(super) postings: Postings,
    pub(super) bounds: Vec<String>,
    // Under each stem: the words that have it.
    pub(super) forms: BTreeMap<String, BTreeSet<String>>,
    // The stems whose lists are long.
    pub(super) long: BTreeSet<String>,
    pub(super) language: Option<Language>,
    pub(super) stems: Option<Stems>,
    // What stood here before, of what was replaced since the index was settled.
    before: BTreeMap<DocId, Option<Entry>>,
    pub(super) shape: Shape,
    // All that is known of it, while its words are not here.
    pub(super) outline: Option<Outline>,
}

/// What pages know of the index as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shape {
    /// How many documents there are.
    pub documents: usize,
    /// For each kind and status that has documents: how blocks of results are cut, and its years.
    pub blocks: BTreeMap<u32, (u32, Vec<u32>)>,
    /// The kinds and statuses.
    pub layout: Layout,
    /// The day of the first edition.
    pub first: Option<civil::Date>,
}

impl Search {
    /// A volume without a document.
    pub fn new(volume: Volume) -> Search {
        Search { volume, ..Search::default() }
    }

    /// Takes in other kinds.
    pub fn set_layout(&mut self, layout: Layout) {
        self.numbering.set_layout(layout);
    }

    /// Replaces a document, or takes it away.
    pub fn replace(&mut self, id: &DocId, new: Option<Entry>) {
        if self.entries.get(id) == new.as_ref() {
            return;
        }
        match &new {
            Some(new) if self.entries.get(id).is_none_or(|old| old.place != new.place) => {
                self.numbering.put(id.clone(), new.place.clone());
            }
            Some(_) | None => {}
        }
        let old = match new {
            Some(new) => self.entries.insert(id.clone(), new),
            None => self.entries.remove(id),
        };
        self.before.entry(id.clone()).or_insert(old);
    }

    /// Takes in all that was replaced, and says what became different.
    pub fn settle(&mut self, language: &Language, touched: &mut Touched) {
        let blocks_before = self.shape.blocks.clone();
        let bounds_before = self.bounds.clone();
        let before = std::mem::take(&mut self.before);
        if before.is_empty()
            && self.language.as_ref() == Some(language)
            && self.numbering.layout == self.shape.layout
        {
            return;
        }
        let is_other_language = self.language.as_ref().is_some_and(|own| own != language);
        let before = if is_other_language {
            // Other words are left out: everything is put in anew.
            self.postings = Postings::default();
            self.entries.keys().chain(before.keys()).map(|id| (id.clone(), None)).collect()
        } else {
            before
        };
        // The number under which the words of a document stand now.
        let mut numbers: BTreeMap<DocId, Option<u64>> = BTreeMap::new();
        for id in before.keys().filter(|id| !self.entries.contains_key(*id)) {
            numbers.insert(id.clone(), self.numbering.remove(id));
        }
        for id in before.keys().filter(|id| self.entries.contains_key(*id)) {
            numbers.insert(id.clone(), self.numbering.number(id));
        }
        for (id, old, _) in self.numbering.settle() {
            numbers.insert(id, old);
        }
        let now = (&self.entries, &self.numbering, stop_words::of(language));
        let changes = changes(self.volume, now, (&before, &numbers, &blocks_before), touched);
        let words: BTreeSet<String> = changes.keys().map(|word| (*word).to_owned()).collect();
        let (came, went) = self.postings.apply(changes);
        let all = self.language.as_ref() != Some(language);
        if all {
            self.language = Some(language.clone());
            self.stems = Some(Stems::of(language));
            self.forms.clear();
            self.long.clear();
            let known: Vec<String> = self.postings.sizes().map(|(word, _)| word.to_owned()).collect();
            known.iter().for_each(|word| self.know(word));
        } else {
            came.iter().for_each(|word| self.know(word));
        }
        let stems: BTreeSet<String> = words.iter().map(|word| self.stem(word)).collect();
        self.divide();
        self.touch(&stems, &bounds_before, all, touched);
        // Not before what shared a stem with it was touched.
        for word in &went {
            let stem = self.stem(word);
            if let Some(forms) = self.forms.get_mut(&stem) {
                forms.remove(word);
                if forms.is_empty() {
                    self.forms.remove(&stem);
                }
            }
        }
        let shape = Shape {
            documents: self.entries.len(),
            blocks: self.numbering.blocks(),
            layout: self.numbering.layout.clone(),
            first: self.entries.values().filter_map(|entry| Some(entry.span?.0.day)).min(),
        };
        if self.shape != shape {
            touched.insert(Slice::SearchShape(self.volume));
            self.shape = shape;
        }
        // Who owns something is among what results can be filtered by.
        let is_facet = |word: &String| word.starts_with('~');
        if self.bounds != bounds_before || came.iter().chain(&went).any(is_facet) {
            touched.insert(Slice::SearchShape(self.volume));
        }
    }

    // The words of the language were cut into shards by how many documents each has.
    fn divide(&mut self) {
        let bytes = |word: &str, documents: usize| word.len() + 6 + documents.min(LONG) * 4;
        let sizes = self.postings.sizes().map(|(word, documents)| (word, bytes(word, documents)));
        let sizes: Vec<(&str, usize)> = sizes.collect();
        self.bounds = shards::bounds(&sizes);
    }

    fn touch(&mut self, stems: &BTreeSet<String>, before: &[String], all: bool, touched: &mut Touched) {
        let shards = |bounds: &[String]| -> BTreeSet<(String, Option<String>)> {
            bounds.iter().cloned().zip(bounds.iter().skip(1).cloned().map(Some).chain([None])).collect()
        };
        let (old, new) = (shards(before), shards(&self.bounds));
        let volume = self.volume;
        let shard = |bound: &str| Slice::Shard(volume, bound.to_owned());
        touched.extend(old.symmetric_difference(&new).map(|(bound, _)| shard(bound)));
        if all {
            touched.extend(self.bounds.iter().map(|bound| shard(bound)));
        }
        let all: Vec<String> = if all { self.forms.keys().cloned().collect() } else { Vec::new() };
        for stem in stems.iter().chain(&all) {
            let forms = self.forms.get(stem).into_iter().flatten();
            touched.extend(forms.map(|form| shard(shards::bound_of(&self.bounds, form))));
            let forms = self.forms.get(stem).into_iter().flatten();
            let most: usize = forms.map(|form| self.postings.of(form).len()).sum();
            let is_long = most > LONG && self.merged(stem).len() > LONG;
            let was_long = if is_long { !self.long.insert(stem.clone()) } else { self.long.remove(stem) };
            if is_long || was_long {
                touched.insert(Slice::Tail(volume, stem.clone()));
            }
            if is_long != was_long {
                touched.insert(Slice::SearchShape(self.volume));
            }
        }
    }

    fn know(&mut self, word: &str) {
        let stem = self.stem(word);
        self.forms.entry(stem).or_default().insert(word.to_owned());
    }

    // What is no word has no stem.
    pub(super) fn stem(&self, word: &str) -> String {
        let is_word = !word.starts_with('~') && !word.ends_with('=');
        match self.stems.as_ref().filter(|_| is_word) {
            Some(stems) => stems.stem(word),
            None => word.to_owned(),
        }
    }

    /// The documents of all words with a stem, by their numbers.
    pub(super) fn merged(&self, stem: &str) -> Vec<Post> {
        let mut forms = self.forms.get(stem).into_iter().flatten();
        let mut all = forms.next().map(|form| self.postings.of(form).to_vec()).unwrap_or_default();
        let mut is_sorted = true;
        for form in forms {
            all.extend_from_slice(self.postings.of(form));
            is_sorted = false;
        }
        if !is_sorted {
            all.sort_unstable();
            let posts = std::mem::take(&mut all);
            for post in posts {
                match all.last_mut().filter(|last: &&mut Post| last.number() == post.number()) {
                    Some(last) => *last = together(*last, post),
                    None => all.push(post),
                }
            }
        }
        all
    }
}

// What stood in the index: entries, numbers, and how blocks were cut.
type Before<'a, 'b> = (
    &'a BTreeMap<DocId, Option<Entry>>,
    &'b BTreeMap<DocId, Option<u64>>,
    &'b BTreeMap<u32, (u32, Vec<u32>)>,
);

// What is to be taken from which words and put to which; touches the blocks of what changed.
fn changes<'a>(
    volume: Volume,
    (entries, numbering, stop): (&'a BTreeMap<DocId, Entry>, &Numbering, &[&str]),
    (before, numbers, blocks_before): Before<'a, '_>,
    touched: &mut Touched,
) -> Changes<'a> {
    let blocks = numbering.blocks();
    let mut changes: Changes<'a> = Changes::new();
    // What is new is gathered in parallel, in the order of numbers.
    let mut fresh: Vec<(u64, &'a Entry)> = Vec::new();
    for (id, old_number) in numbers {
        let new = entries.get(id);
        let old = before.get(id).map_or(new, Option::as_ref);
        let new_number = numbering.number(id);
        let (old, new) = (old.zip(*old_number), new.and_then(|new| Some((new, new_number?))));
        let shown = |entry: Option<(&Entry, u64)>| {
            entry.map(|(entry, number)| (entry.index.sections.clone(), number, entry.span))
        };
        let (old_block, new_block) = (
            old.map(|(_, number)| block_of(blocks_before, number)),
            new.map(|(_, number)| block_of(&blocks, number)),
        );
        if shown(old) != shown(new) || old_block != new_block {
            let blocks = old_block.into_iter().chain(new_block);
            touched.extend(blocks.map(|block| Slice::Block(volume, block)));
        }
        let spanned =
            |entry: Option<(&Entry, u64)>| entry.and_then(|(entry, number)| Some((entry.span?, number)));
        if spanned(old) != spanned(new) {
            let both = [spanned(old), spanned(new)].into_iter().flatten();
            touched.extend(both.map(|(_, number)| Slice::Spans(span_of(number))));
        }
        match (old, new) {
            (None, None) => {}
            (None, Some((entry, number))) => fresh.push((number, entry)),
            (old, new) => {
                for (at, entry) in [(0, old), (1, new)] {
                    let Some((entry, number)) = entry else { continue };
                    words_of(entry, number, &mut |word, post| {
                        let change = changes.entry(word).or_default();
                        if at == 0 { change.0.push(post) } else { change.1.push(post) }
                    });
                }
            }
        }
    }
    let is_looked_for = |word: &str| stop.binary_search(&word).is_err();
    // Words that stand as they stood are no change.
    changes.retain(|word, (old, new)| old != new && is_looked_for(word));
    // Where blocks are cut otherwise, all of them are others.
    for (code, (shift, _)) in blocks_before.iter().chain(&blocks) {
        let is_same = |of: &BTreeMap<u32, (u32, Vec<u32>)>| of.get(code).is_some_and(|(own, _)| own == shift);
        if !(is_same(blocks_before) && is_same(&blocks)) {
            let from = u64::from(*code) << (PLACES + YEARS);
            let to = u64::from(*code + 1) << (PLACES + YEARS);
            let documents = numbering.range(from, to);
            touched.extend(documents.map(|(number, _)| Slice::Block(volume, block_name(number, *shift))));
        }
    }
    fresh.sort_by_key(|(number, _)| *number);
    let gathered = postings::gather(&fresh, |(number, entry), put| words_of(entry, *number, put));
    for (word, posts) in gathered.into_iter().filter(|(word, _)| is_looked_for(word)) {
        changes.entry(word).or_default().1.extend(posts);
    }
    changes
}

// Two forms of a word in one document.
fn together(one: Post, other: Post) -> Post {
    let (a, b) = (one.mark(), other.mark());
    let weight = a.weight.saturating_add(b.weight / 2).max(b.weight.saturating_add(a.weight / 2));
    let section = if b.weight > a.weight { b.section } else { a.section };
    Post::new(one.number(), Mark { weight: weight.min(crate::document::indexed::MOST), section })
}

// All under which a document may be found, and words that nobody looks for.
fn words_of<'a>(entry: &'a Entry, number: u64, put: &mut dyn FnMut(&'a str, Post)) {
    let Indexed { titles, .. } = &*entry.index;
    entry.index.words().for_each(|(word, mark)| put(word, Post::new(number, mark)));
    let whole = Mark { weight: 1, section: 0 };
    titles.iter().chain(&entry.facets).for_each(|key| put(key, Post::new(number, whole)));
}

/// The file of spans that has an edition: one for each kind and year, of the newest and of the others.
pub fn span_of(number: u64) -> u32 {
    (number >> PLACES) as u32
}

/// The block of results that has a document.
pub fn block_of(blocks: &BTreeMap<u32, (u32, Vec<u32>)>, number: u64) -> String {
    let code = (number >> (PLACES + YEARS)) as u32;
    block_name(number, blocks.get(&code).map_or(0, |(shift, _)| *shift))
}

/// The name of the block of a document, where blocks leave out so many low bits of its number.
pub fn block_name(number: u64, shift: u32) -> String {
    format!("{shift}-{:x}", number >> shift)
}
