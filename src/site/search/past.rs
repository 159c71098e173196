//! Puts editions into the index as they were sealed, and brings both volumes up to date.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::archive::archive::{self, Archive};
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::config::glossary::Glossary;
use crate::config::writing::Writing;
use crate::document::document;
use crate::document::indexed::Indexed;
use crate::site::editions::Edition;
use crate::site::site::Site;
use crate::site::slice::Touched;
use crate::source::tree::Tree;

use super::entry::{self, DocId, Entry, Place, Standing};
use super::numbering::{self, Layout};
use super::outline::{Larder, Outline};
use super::own::{self, OwnPage};

/// What was read of editions: an edition never changes, so that it is read once.
#[derive(Default)]
pub struct ReadEditions {
    by_edition: BTreeMap<DocId, Read>,
    // With what they were read.
    archive: Arc<Archive>,
    writing: Writing,
    layout: Layout,
    // Where an earlier run kept what it read, until this one reads.
    larder: Option<Arc<dyn Larder>>,
    // What came from there, by the number of the part.
    fetched: BTreeMap<usize, Digest>,
    // Where an earlier run cut the volume, until this one does.
    pub(super) outline: Option<Outline>,
    // What stands for all that the volume is made of.
    pub(super) print: Option<Digest>,
    // How many were read when they were last looked at.
    lately: usize,
}

#[derive(Clone, PartialEq)]
struct Read {
    // What stands for the files and kinds of the edition.
    key: Digest,
    words: Found,
}

// The words of an edition and its facets; nothing where its files are not there.
type Found = Option<(Arc<Indexed>, Vec<String>)>;

/// What one run keeps for the next of what it read of editions, so that they can be found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Searched {
    // What stands for that with which they were read.
    with: Option<Digest>,
    // By what stands for the files and kinds of an edition.
    editions: BTreeMap<Digest, Option<(Indexed, Vec<String>)>>,
}

/// What a run read of editions, so that they can be found, by what stands for their files and kinds.
pub struct Findable<'a> {
    with: Digest,
    editions: BTreeMap<Digest, &'a Found>,
}

impl Searched {
    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.editions.is_empty()
    }

    /// What stands for what is in it: the same for two that hold the same.
    pub fn mark(&self) -> Digest {
        mark(self.with, self.editions.keys().copied())
    }

    // What was read with the same, by the keys of editions.
    fn read_with(self, with: Digest) -> impl Iterator<Item = (Digest, Found)> {
        let editions = if self.with == Some(with) { self.editions } else { BTreeMap::new() };
        let found = |(index, facets)| (Arc::new(index), facets);
        editions.into_iter().map(move |(key, words)| (key, words.map(found)))
    }
}

impl Findable<'_> {
    // What stands for that with which they were read; nothing where none was.
    fn with(&self) -> Option<Digest> {
        (!self.editions.is_empty()).then_some(self.with)
    }

    /// What would stand for those that are asked for.
    pub fn mark(&self, is_asked: impl Fn(Digest) -> bool) -> Digest {
        mark(self.with(), self.editions.keys().copied().filter(|key| is_asked(*key)))
    }

    /// Those that are asked for, to be kept.
    pub fn only(&self, is_asked: impl Fn(Digest) -> bool) -> Searched {
        let words =
            |found: &Found| found.as_ref().map(|(index, facets)| (Indexed::clone(index), facets.clone()));
        let asked = self.editions.iter().filter(|(key, _)| is_asked(**key));
        Searched { with: self.with(), editions: asked.map(|(key, found)| (*key, words(found))).collect() }
    }
}

fn mark(with: Option<Digest>, keys: impl Iterator<Item = Digest>) -> Digest {
    let with = with.unwrap_or_else(|| Digest::of(b""));
    Digest::of_all(&std::iter::once(with).chain(keys).collect::<Vec<_>>())
}

impl ReadEditions {
    pub(super) fn forget(&mut self) {
        self.by_edition.clear();
        self.archive = Arc::default();
        self.outline = None;
    }
}

// What stands for that with which editions are read.
fn print(writing: &Writing, layout: &Layout) -> Digest {
    Digest::of(format!("{writing:?} {layout:?}").as_bytes())
}

impl Site {
    /// Brings the search index up to date with everything else.
    pub fn settle_search(&mut self, tree: &Tree, touched: &mut Touched) {
        let layout = numbering::layout(&self.kinds);
        for page in OwnPage::ALL {
            let entry = if self.is_searched() { own::entry(self, page) } else { None };
            self.search.replace(&DocId::Page(page), entry);
        }
        self.search.settle(&self.settings.language, touched);
        if self.is_past_asleep() && self.past.language.as_ref() != Some(&self.settings.language) {
            self.forget_past();
        }
        self.read_editions(tree, &layout);
        self.past.settle(&self.settings.language, touched);
    }

    /// Whether the site has search; it may leave it out.
    pub fn is_searched(&self) -> bool {
        !self.settings.writing.synonyms.is_off
    }

    /// The same site, which need not read again what an earlier run read; before it takes anything in.
    pub fn with_searched(mut self, larder: Option<Arc<dyn Larder>>, outline: Option<Outline>) -> Site {
        self.read_editions.larder = larder;
        self.read_editions.outline = outline;
        self
    }

    /// What came from an earlier run, where that was asked for: what stands for each part, by its number.
    pub fn fetched(&self) -> &BTreeMap<usize, Digest> {
        &self.read_editions.fetched
    }

    /// What the next run need not read again.
    pub fn searched(&self) -> Findable<'_> {
        let ReadEditions { by_edition, writing, layout, .. } = &self.read_editions;
        Findable {
            with: print(writing, layout),
            editions: by_edition.values().map(|read| (read.key, &read.words)).collect(),
        }
    }

    /// How many editions were read when the index was last settled, so that they can be found.
    pub fn searched_lately(&self) -> usize {
        self.read_editions.lately
    }

    pub(super) fn read_editions(&mut self, tree: &Tree, layout: &Layout) {
        // The words that a site explains today may mean something else in what it published before.
        let writing = Writing { glossary: Glossary::default(), ..self.settings.writing.clone() };
        self.read_editions.lately = 0;
        let is_same = (&self.read_editions.writing, &self.read_editions.layout) == (&writing, layout);
        if is_same && Arc::ptr_eq(&self.read_editions.archive, &self.archive) {
            return;
        }
        let with = print(&writing, layout);
        let own = if self.is_searched() { Some(self.past_print(with, layout)) } else { None };
        let is_asleep = own.is_some_and(|own| self.sleep_past(own, layout));
        self.read_editions.print = own;
        if is_asleep {
            let (archive, layout) = (self.archive.clone(), layout.clone());
            self.read_editions.archive = archive;
            (self.read_editions.writing, self.read_editions.layout) = (writing, layout);
            return;
        }
        if self.is_past_asleep() {
            self.forget_past();
        }
        let fetched = self.read_editions.larder.take().map(|larder| larder.fetch()).unwrap_or_default();
        self.read_editions.fetched.extend(fetched.iter().map(|(number, part)| (*number, part.mark())));
        let kept: BTreeMap<Digest, Found> =
            fetched.into_values().flat_map(|part| part.read_with(with)).collect();
        let before = &self.read_editions;
        let mut editions: Vec<(DocId, &RecordId, &Edition)> = Vec::new();
        for id in self.editions.records().filter(|_| self.is_searched()) {
            // What has no kind any more has no place.
            if layout.iter().any(|(folder, _)| *folder == id.folder) {
                let own = self.editions.of(id).iter();
                editions.extend(own.map(|edition| (DocId::Edition(id.clone(), edition.id), id, edition)));
            }
        }
        let one = |(doc, _, edition): &(DocId, &RecordId, &Edition)| {
            let key = edition.key();
            let known = before.by_edition.get(doc).filter(|read| is_same && read.key == key);
            let known = known.map(|read| &read.words).or_else(|| kept.get(&key)).cloned();
            let is_read = known.is_none();
            let words = known.unwrap_or_else(|| self.read_edition(tree, edition, &writing));
            (doc.clone(), Read { key, words }, is_read)
        };
        let read: Vec<(DocId, Read, bool)> = editions.par_iter().map(one).collect();
        let lately = read.iter().filter(|(.., is_read)| *is_read).count();
        let by_edition: BTreeMap<DocId, Read> = read.into_iter().map(|(doc, read, _)| (doc, read)).collect();
        let entry = |(doc, id, edition): &(DocId, &RecordId, &Edition)| {
            let (index, facets) = by_edition.get(doc)?.words.clone()?;
            let status = if edition.until.is_none() { Standing::Newest } else { Standing::Earlier };
            let place = Place { folder: id.folder.clone(), status, day: Some(edition.id.day) };
            Some(Entry { index, place, facets, span: Some((edition.id, edition.until)) })
        };
        let entries: Vec<(DocId, Option<Entry>)> =
            editions.iter().map(|one| (one.0.clone(), entry(one))).collect();
        let gone = before.by_edition.keys().filter(|doc| !by_edition.contains_key(*doc));
        let gone: Vec<DocId> = gone.cloned().collect();
        for (doc, entry) in entries.into_iter().chain(gone.into_iter().map(|doc| (doc, None))) {
            self.past.replace(&doc, entry);
        }
        let archive = self.archive.clone();
        let layout = layout.clone();
        let fetched = std::mem::take(&mut self.read_editions.fetched);
        let (larder, outline, print) = (None, None, own);
        self.read_editions =
            ReadEditions { by_edition, archive, writing, layout, larder, fetched, outline, print, lately };
    }

    // What stands for all that the volume of editions is made of.
    fn past_print(&self, with: Digest, layout: &Layout) -> Digest {
        let is_placed = |id: &&RecordId| layout.iter().any(|(folder, _)| *folder == id.folder);
        let prints = self.editions.prints();
        let language = Digest::of(format!("{:?}", self.settings.language).as_bytes());
        let own = self.editions.records().filter(is_placed);
        let own = own.flat_map(|id| [Digest::of(id.to_string().as_bytes()), prints.of_record(id)]);
        Digest::of_all(&[with, language].into_iter().chain(own).collect::<Vec<_>>())
    }

    // The words and facets of an edition; nothing where its text is withheld, or its files are lost.
    fn read_edition(&self, tree: &Tree, edition: &Edition, writing: &Writing) -> Found {
        if !edition.words.is_stored {
            return None;
        }
        let sealed = self.archive.manifest_at(edition.id, &edition.record)?;
        let kinds = self.editions.kinds.of_edition(edition.id, &edition.record)?;
        let kind = kinds.get(&edition.record.folder)?;
        let stored = sealed.tree_of(tree, &edition.record);
        let files = archive::gather(&stored, &edition.record);
        files.iter().next()?;
        let facts = document::parse(&edition.record, kind, files, writing).value.facts;
        Some((facts.index.clone(), entry::facets(&facts)))
    }
}
