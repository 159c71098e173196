//! Answers a query from the files of the index, as the script of the page does.
//!
//! A count is exact, or it is said that there are more; it is never wrong. What a record said before comes after what
//! records say now.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::base::tokens;
use crate::document::indexed;
use crate::plan::lookup::{self, Lookup};
use crate::site::search::numbering::{PLACES, YEARS};
use crate::site::search::shards;

use super::files;
use super::manifest::{Class, Manifest, Rank, year_of};
use super::terms::{self, Group, Term};
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
    let mut shelf = Shelf { manifest, fetch, shards: BTreeMap::new() };
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
    let mut found = weigh(manifest, question, &terms, &titled, &lists);
    let is_open = terms.iter().any(|term| !term.rests.is_empty());
    let wanted = question.page.max(1) * PAGE;
    let mut is_exact = !is_open;
    if is_open && (found.hits.len() < wanted || found.is_partial || question.order == Order::Newest) {
        terms.iter_mut().for_each(|term| shelf.complete(term));
        found = weigh(manifest, question, &terms, &titled, &lists);
        is_exact = true;
    }
    let count = match is_exact {
        true => Count::Exactly(found.hits.len()),
        false => Count::AtLeast(found.hits.len()),
    };
    let page = found.hits.iter().skip((question.page.max(1) - 1) * PAGE).take(PAGE);
    let hits = page.filter_map(|scored| shelf.hit(scored)).collect();
    let Found { is_partial, over, facets, .. } = found;
    Answer { instead, missing, is_partial, count, over, facets, hits }
}

// The files that were fetched.
struct Shelf<'a> {
    manifest: &'a Manifest,
    fetch: &'a dyn Fn(&str) -> Option<String>,
    shards: BTreeMap<String, Vec<Group>>,
}

impl Shelf<'_> {
    fn shard(&mut self, word: &str) -> &[Group] {
        let bound = shards::bound_of(&self.manifest.bounds, word);
        self.shards.entry(bound.to_owned()).or_insert_with(|| {
            let file = (self.fetch)(&Lookup::Words(bound.to_owned()).name());
            terms::read(&file.and_then(|file| files::read(&file)).unwrap_or_default())
        })
    }

    fn term(&mut self, word: &str) -> Term {
        terms::find(self.shard(word), word)
    }

    fn exactly(&mut self, key: &str) -> Term {
        let group = self.shard(key).iter().find(|group| group.forms.iter().any(|form| form == key));
        group.map_or_else(Term::default, |group| terms::find(std::slice::from_ref(group), key))
    }

    fn complete(&self, term: &mut Term) {
        if term.rests.is_empty() {
            return;
        }
        let file = |name: &String| files::read(&(self.fetch)(&lookup::tail_of(name))?);
        let rests = term.rests.iter().filter_map(file);
        let rests =
            rests.filter_map(|rows| Some(wire::read_numbers(rows.first()?.as_str()?))).flatten().collect();
        term.complete(rests);
    }

    fn hit(&self, scored: &Scored) -> Option<Hit> {
        let shift = self.manifest.class_of(scored.number)?.shift;
        let file = (self.fetch)(&Lookup::Results(shift, scored.number >> shift).name())?;
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

struct Found {
    hits: Vec<Scored>,
    is_partial: bool,
    over: usize,
    facets: BTreeMap<(String, String), usize>,
}

#[derive(Debug, Clone, Default)]
struct Scored {
    number: u64,
    score: u64,
    matched: usize,
    sections: BTreeMap<u8, u64>,
}

impl Scored {
    fn section(&self) -> u8 {
        let best = self.sections.iter().max_by_key(|(section, score)| (**score, Reverse(**section)));
        best.map_or(0, |(section, _)| *section)
    }
}

const TITLED: u64 = 1_000_000;

fn weigh(
    manifest: &Manifest,
    question: &Question,
    terms: &[Term],
    titled: &Term,
    lists: &BTreeMap<String, BTreeMap<String, BTreeSet<u64>>>,
) -> Found {
    let mut documents: BTreeMap<u64, Scored> = BTreeMap::new();
    for term in terms {
        let rarity = rarity(manifest.documents, term.least);
        for post in &term.posts {
            let mark = post.mark();
            let score = rarity * u64::from(mark.weight);
            let scored = documents.entry(post.number()).or_default();
            scored.score += score;
            scored.matched += 1;
            *scored.sections.entry(mark.section).or_default() += score;
        }
    }
    for post in &titled.posts {
        let scored = documents.entry(post.number()).or_default();
        scored.score += TITLED;
        scored.matched = terms.len();
        scored.sections = BTreeMap::from([(0, 1)]);
    }
    let mut counting = Counting { question, lists, facets: BTreeMap::new(), over: 0 };
    let full: Vec<Scored> = counting.filter(manifest, &documents, |scored| scored.matched == terms.len());
    let is_partial = terms.len() > 1 && documents.values().all(|scored| scored.matched < terms.len());
    let mut hits = full;
    if is_partial {
        hits = counting.filter(manifest, &documents, |_| true);
        hits.iter_mut().for_each(|scored| scored.score *= (scored.matched * scored.matched) as u64);
    }
    let dated = |number: u64| number & ((1 << (PLACES + YEARS)) - 1);
    let class = |number: u64| manifest.class_of(number).map_or(Rank::Current, |class| class.rank);
    hits.iter_mut().for_each(|scored| scored.score *= class(scored.number).weight());
    match question.order {
        Order::Relevance => hits.sort_by_key(|scored| {
            let number = scored.number;
            (class(number) == Rank::Earlier, Reverse(scored.score), Reverse(year_of(number)), number)
        }),
        Order::Newest => hits.sort_by_key(|scored| (Reverse(dated(scored.number)), scored.number)),
    }
    Found { hits, is_partial, over: counting.over, facets: counting.facets }
}

// How rare a word is, in tenths of halvings.
fn rarity(documents: usize, having: usize) -> u64 {
    (10.0 * (1.0 + documents as f64 / having.max(1) as f64).log2()).round() as u64
}

struct Counting<'a> {
    question: &'a Question,
    lists: &'a BTreeMap<String, BTreeMap<String, BTreeSet<u64>>>,
    facets: BTreeMap<(String, String), usize>,
    over: usize,
}

impl Counting<'_> {
    // The documents that pass every filter. Each is counted for its own values; one that fails by a single facet is
    // counted there, as what there would be.
    fn filter(
        &mut self,
        manifest: &Manifest,
        documents: &BTreeMap<u64, Scored>,
        is_match: impl Fn(&Scored) -> bool,
    ) -> Vec<Scored> {
        self.facets.clear();
        self.over = 0;
        let mut passing = Vec::new();
        for (number, scored) in documents.iter().filter(|(_, scored)| is_match(scored)) {
            let Some(class) = manifest.class_of(*number) else { continue };
            let values = values(class, *number);
            let failed: Vec<&str> =
                FACETS.into_iter().filter(|facet| !self.passes(facet, class, *number)).collect();
            for (facet, value) in values {
                if failed.is_empty() || failed == [facet] {
                    *self.facets.entry((facet.to_owned(), value)).or_default() += 1;
                }
            }
            match failed[..] {
                [] => passing.push(Scored { number: *number, ..scored.clone() }),
                ["status"] if !self.question.filters.contains_key("status") => self.over += 1,
                _ => {}
            }
        }
        passing
    }

    fn passes(&self, facet: &str, class: &Class, number: u64) -> bool {
        let Some(wanted) = self.question.filters.get(facet).filter(|wanted| !wanted.is_empty()) else {
            return facet != "status" || self.question.scope == Scope::All || class.rank.is_current();
        };
        match facet {
            "tag" | "owner" => {
                let lists = self.lists.get(facet);
                wanted.iter().any(|value| {
                    lists.and_then(|lists| lists.get(value)).is_some_and(|list| list.contains(&number))
                })
            }
            _ => values(class, number).iter().any(|(own, value)| *own == facet && wanted.contains(value)),
        }
    }
}

/// What results can be filtered by.
pub const FACETS: [&str; 5] = ["kind", "status", "year", "tag", "owner"];

// The values that the number itself tells.
fn values(class: &Class, number: u64) -> Vec<(&'static str, String)> {
    let mut values = vec![("kind", class.kind.clone())];
    if !class.status.is_empty() {
        values.push(("status", class.status.clone()));
    }
    values.extend(year_of(number).map(|year| ("year", year.to_string())));
    values
}
