//! Puts editions into the index as they were sealed, and brings both volumes up to date.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

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
use super::own::{self, OwnPage};

/// What was read of editions: an edition never changes, so that it is read once.
#[derive(Default)]
pub struct ReadEditions {
    by_edition: BTreeMap<DocId, Read>,
    // With what they were read.
    archive: Arc<Archive>,
    writing: Writing,
    layout: Layout,
}

#[derive(Clone, PartialEq)]
struct Read {
    // What stands for the files and kinds of the edition.
    key: Digest,
    // Its words and its facets; nothing where its files are not there.
    words: Option<(Arc<Indexed>, Vec<String>)>,
}

impl Site {
    /// Brings the search index up to date with everything else.
    pub fn settle_search(&mut self, tree: &Tree, touched: &mut Touched) {
        let layout = numbering::layout(&self.kinds);
        for page in OwnPage::ALL {
            let entry = own::entry(self, page);
            self.search.replace(&DocId::Page(page), entry);
        }
        self.search.settle(layout.clone(), &self.settings.language, touched);
        self.read_editions(tree, &layout);
        self.past.settle(layout, &self.settings.language, touched);
    }

    fn read_editions(&mut self, tree: &Tree, layout: &Layout) {
        // The words that a site explains today may mean something else in what it published before.
        let writing = Writing { glossary: Glossary::default(), ..self.settings.writing.clone() };
        let before = &self.read_editions;
        let is_same = (&before.writing, &before.layout) == (&writing, layout);
        if is_same && Arc::ptr_eq(&before.archive, &self.archive) {
            return;
        }
        let mut editions: Vec<(DocId, &RecordId, &Edition)> = Vec::new();
        for id in self.editions.records() {
            // What has no kind any more has no place.
            if layout.iter().any(|(folder, _)| *folder == id.folder) {
                let own = self.editions.of(id).iter();
                editions.extend(own.map(|edition| (DocId::Edition(id.clone(), edition.id), id, edition)));
            }
        }
        let one = |(doc, _, edition): &(DocId, &RecordId, &Edition)| {
            let known = before.by_edition.get(doc).filter(|read| is_same && read.key == edition.key());
            let read = || Read { key: edition.key(), words: self.read_edition(tree, edition, &writing) };
            (doc.clone(), known.cloned().unwrap_or_else(read))
        };
        let by_edition: BTreeMap<DocId, Read> = editions.par_iter().map(one).collect();
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
        self.read_editions = ReadEditions { by_edition, archive, writing, layout: layout.clone() };
    }

    // The words and facets of an edition; nothing where its text is withheld, or its files are lost.
    fn read_edition(
        &self,
        tree: &Tree,
        edition: &Edition,
        writing: &Writing,
    ) -> Option<(Arc<Indexed>, Vec<String>)> {
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
