//! Answers a query from the files of the index, as the script of the page does.
//!
//! A count is exact, or it is said that there are more; it is never wrong. What a record said before comes after what
//! records say now.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use crate::base::tokens;
use crate::document::indexed;
use crate::plan::lookup::Lookup;
use crate::site::search::volume::Volume;
use crate::site::search::{search, shards};

use super::files;
use super::manifest::Manifest;
use super::terms::{self, Group, Term};
use super::weigh::{Filter, Scored, weigh};
use super::wire;

/// How many results a page has: each may lie in a file of its own.
pub const PAGE: usize = 8;

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The words.
    pub words: String,
    /// For each facet (kind, status, year, tag, owner) the values that are asked for; any, where none is.
    pub filters: BTreeMap<String, BTreeSet<String>>,
    /// Whether what was replaced or ended is asked for.
    pub scope: Scope,
    /// Which editions are asked for.
    pub time: Time,
    /// In which order.
    pub order: Order,
    /// Which page of results, from 1.
    pub page: usize,
}

/// Whether what was replaced or ended is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// What is current only.
    #[default]
    Current,
    /// Everything.
    All,
}

/// Which editions are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Time {
    /// None: what records say now.
    #[default]
    Now,
    /// Earlier ones too, after what records say now.
    Earlier,
    /// Those that readers could see at the end of a day, and nothing else.
    AsOf(civil::Date),
}

impl Time {
    fn volumes(self) -> &'static [Volume] {
        match self {
            Time::Now => &[Volume::Now],
            Time::Earlier => &Volume::ALL,
            Time::AsOf(_) => &[Volume::Past],
        }
    }
}

/// The order of results.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// The best first.
    #[default]
    Relevance,
    /// The newest first.
    Newest,
}

/// How many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// So many.
    Exactly(usize),
    /// So many, or more.
    AtLeast(usize),
}

/// A plain number below another: "more than 100" for 128.
pub fn below(count: usize) -> usize {
    let mut scale = 1;
    while scale * 10 < count {
        scale *= 10;
    }
    [5, 2, 1].into_iter().map(|step| step * scale).find(|plain| *plain < count).unwrap_or(0)
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Words that were not found, each with the one that was looked for in its place.
    pub instead: Vec<(String, String)>,
    /// Words that were not found, nor anything near.
    pub missing: Vec<String>,
    /// Whether no document has all words, and these have some.
    pub is_partial: bool,
    /// How many there are.
    pub count: Count,
    /// How many more there are among what was replaced or ended.
    pub over: usize,
    /// For each facet and value, how many results there would be with it.
    pub facets: BTreeMap<(String, String), usize>,
    /// The results of the page.
    pub hits: Vec<Hit>,
}

/// A result.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The document.
    pub number: u64,
    /// Its title.
    pub title: String,
    /// Its address below that of the site, with the anchor of the best section.
    pub href: String,
    /// When it was published.
    pub date: String,
    /// The heading of the best section; empty where that is the document as a whole.
    pub heading: String,
    /// The summary, or how the best section begins.
    pub text: String,
}

/// Answers a question; `fetch` gives a file of the index by its name.
pub fn answer(manifest: &Manifest, question: &Question, fetch: &dyn Fn(&str) -> Option<String>) -> Answer {
    let words = tokens::of(&question.words);
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let is_stop = |word: &&&str| manifest.stop.binary_search(word).is_ok();
    let searched: Vec<&str> = all.iter().filter(|word| !is_stop(word)).copied().collect();
    // Of a site without editions, only what it says now can be found.
    let time = if manifest.past.is_some() { question.time } else { Time::Now };
    let mut shelf = Shelf { manifest, fetch, time, shards: BTreeMap::new() };
    let mut terms: Vec<Term> = Vec::new();
    let (mut instead, mut missing) = (Vec::new(), Vec::new());
    for word in &searched {
        let term = shelf.term(word);
        if term.posts.is_empty() {
            missing.push((*word).to_owned());
            continue;
        }
        if term.used != *word {
            instead.push(((*word).to_owned(), term.used.clone()));
        }
        if !terms.iter().any(|known| known.used == term.used) {
            terms.push(term);
        }
    }
    let mut titled = indexed::whole(&all).map(|whole| shelf.exactly(&whole)).unwrap_or_default();
    shelf.complete(&mut titled);
    let mut lists: BTreeMap<String, BTreeMap<String, BTreeSet<u64>>> = BTreeMap::new();
    for facet in ["tag", "owner"] {
        for value in question.filters.get(facet).into_iter().flatten() {
            let mut list = shelf.exactly(&crate::site::search::entry::facet(facet, value));
            shelf.complete(&mut list);
            let numbers = list.posts.iter().map(|post| post.number()).collect();
            lists.entry(facet.to_owned()).or_default().insert(value.clone(), numbers);
        }
    }
    let numbers = terms.iter().chain([&titled]).flat_map(|term| &term.posts).map(|post| post.number());
    let mut filter = Filter { manifest, question, lists: &lists, spans: shelf.spans(numbers) };
    let mut found = weigh(&filter, &terms, &titled);
    let is_open = terms.iter().any(|term| !term.rests.is_empty());
    let wanted = question.page.max(1) * PAGE;
    let mut is_exact = !is_open;
    if is_open && (found.hits.len() < wanted || found.is_partial || question.order == Order::Newest) {
        terms.iter_mut().for_each(|term| shelf.complete(term));
        let numbers = terms.iter().flat_map(|term| &term.posts).map(|post| post.number());
        filter.spans.extend(shelf.spans(numbers));
        found = weigh(&filter, &terms, &titled);
        is_exact = true;
    }
    let count = match is_exact {
        true => Count::Exactly(found.hits.len()),
        false => Count::AtLeast(found.hits.len()),
    };
    let page = found.hits.iter().skip((question.page.max(1) - 1) * PAGE).take(PAGE);
    let hits = page.filter_map(|scored| shelf.hit(scored)).collect();
    let super::weigh::Found { is_partial, over, facets, .. } = found;
    Answer { instead, missing, is_partial, count, over, facets, hits }
}

// The files that were fetched.
struct Shelf<'a> {
    manifest: &'a Manifest,
    fetch: &'a dyn Fn(&str) -> Option<String>,
    time: Time,
    shards: BTreeMap<String, Vec<Group>>,
}

impl Shelf<'_> {
    // The groups of the shards that have a word, or would have it.
    fn groups(&mut self, word: &str) -> Vec<&Group> {
        let shard = |volume: &Volume| {
            let bounds = match volume {
                Volume::Now => &self.manifest.bounds,
                Volume::Past => &self.manifest.past.as_ref()?.bounds,
            };
            Some(Lookup::Words(*volume, shards::bound_of(bounds, word).to_owned()).name())
        };
        let names: Vec<String> = self.time.volumes().iter().filter_map(shard).collect();
        for name in &names {
            if !self.shards.contains_key(name) {
                let rows = (self.fetch)(name).and_then(|file| files::read(&file)).unwrap_or_default();
                self.shards.insert(name.clone(), terms::read(&rows));
            }
        }
        names.iter().filter_map(|name| self.shards.get(name)).flatten().collect()
    }

    fn term(&mut self, word: &str) -> Term {
        terms::find(&self.groups(word), word)
    }

    fn exactly(&mut self, key: &str) -> Term {
        terms::exactly(&self.groups(key), key)
    }

    // When readers could see the editions among some documents.
    fn spans(&self, numbers: impl Iterator<Item = u64>) -> BTreeMap<u64, (String, String)> {
        let Time::AsOf(_) = self.time else { return BTreeMap::new() };
        let is_edition = |number: &u64| self.manifest.class_of(*number).is_some_and(|c| c.editions.is_some());
        let codes: BTreeSet<u32> = numbers.filter(is_edition).map(search::span_of).collect();
        let file = |code| files::read(&(self.fetch)(&Lookup::Spans(code).name())?);
        let rows = codes.into_iter().filter_map(file).flatten();
        let row = |row: serde_json::Value| {
            Some((row[0].as_u64()?, (row[1].as_str()?.to_owned(), row[2].as_str()?.to_owned())))
        };
        rows.filter_map(row).collect()
    }

    fn complete(&self, term: &mut Term) {
        if term.rests.is_empty() {
            return;
        }
        let file = |name: &String| files::read(&(self.fetch)(name)?);
        let rests = term.rests.iter().filter_map(file);
        let rests =
            rests.filter_map(|rows| Some(wire::read_numbers(rows.first()?.as_str()?))).flatten().collect();
        term.complete(rests);
    }

    fn hit(&self, scored: &Scored) -> Option<Hit> {
        let class = self.manifest.class_of(scored.number)?;
        let block = Lookup::Results(class.volume(), class.shift, scored.number >> class.shift);
        let file = (self.fetch)(&block.name())?;
        let rows = files::read(&file)?;
        let row = rows.iter().find(|row| row[0].as_u64() == Some(scored.number))?;
        let text = |at: usize| row[at].as_str().unwrap_or_default().to_owned();
        let section = row[5].get(usize::from(scored.section()));
        let part =
            |at: usize| section.and_then(|section| section[at].as_str()).unwrap_or_default().to_owned();
        let href = if part(0).is_empty() { text(2) } else { format!("{}#{}", text(2), part(0)) };
        // Where a section without a text of its own is the best, or none, the summary says what this is.
        let texts = if part(0).is_empty() { [text(4), part(2)] } else { [part(2), text(4)] };
        let shown = texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
        Some(Hit {
            number: scored.number,
            title: text(1),
            href,
            date: text(3),
            heading: part(1),
            text: shown,
        })
    }
}
