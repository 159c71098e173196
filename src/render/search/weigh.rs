//! Weighs what was found, filters it, counts it, and puts it in order.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::site::search::numbering::{PLACES, YEARS};

use super::manifest::{Class, Editions, Manifest, Rank, year_of};
use super::query::{Order, Question, Scope, Time};
use super::terms::Term;

// A document whose whole title is asked for comes before all others.
const TITLED: u64 = 1_000_000;

/// Weighs documents by the words that they have.
pub(super) fn weigh(filter: &Filter<'_>, terms: &[Term], titled: &Term) -> Found {
    let Filter { manifest, question, .. } = filter;
    let among = match (question.time, &manifest.past) {
        (Time::AsOf(_), Some(past)) => past.documents,
        _ => manifest.documents,
    };
    let mut documents: BTreeMap<u64, Scored> = BTreeMap::new();
    for term in terms {
        let rarity = rarity(among, term.least);
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
    documents
        .retain(|number, _| manifest.class_of(*number).is_some_and(|class| filter.is_asked(class, *number)));
    let mut counting = Counting { filter, facets: BTreeMap::new(), over: 0 };
    let full: Vec<Scored> = counting.pass(&documents, |scored| scored.matched == terms.len());
    let is_partial = terms.len() > 1 && documents.values().all(|scored| scored.matched < terms.len());
    let mut hits = full;
    if is_partial {
        hits = counting.pass(&documents, |_| true);
        hits.iter_mut().for_each(|scored| scored.score *= (scored.matched * scored.matched) as u64);
    }
    let dated = |number: u64| number & ((1 << (PLACES + YEARS)) - 1);
    let class = |number: u64| manifest.class_of(number).map_or(Rank::Current, |class| class.rank);
    hits.iter_mut().for_each(|scored| scored.score *= class(scored.number).weight());
    // However results are ordered, what a record said before comes after what records say now.
    let is_edition = |number: u64| class(number) == Rank::Edition;
    match question.order {
        Order::Relevance => hits.sort_by_key(|scored| {
            let number = scored.number;
            (is_edition(number), Reverse(scored.score), Reverse(year_of(number)), number)
        }),
        Order::Newest => hits
            .sort_by_key(|scored| (is_edition(scored.number), Reverse(dated(scored.number)), scored.number)),
    }
    Found { hits, is_partial, over: counting.over, facets: counting.facets }
}

// How rare a word is, in tenths of halvings.
fn rarity(documents: usize, having: usize) -> u64 {
    (10.0 * (1.0 + documents as f64 / having.max(1) as f64).log2()).round() as u64
}

/// What results must have.
pub(super) struct Filter<'a> {
    /// The index.
    pub(super) manifest: &'a Manifest,
    /// What is asked.
    pub(super) question: &'a Question,
    /// For each facet whose values are lists: the documents with those that are asked for.
    pub(super) lists: &'a BTreeMap<String, BTreeMap<String, BTreeSet<u64>>>,
    /// When readers could see editions, where that is asked for.
    pub(super) spans: BTreeMap<u64, (String, String)>,
}

/// The documents that were found.
pub(super) struct Found {
    /// In their order.
    pub(super) hits: Vec<Scored>,
    /// Whether none has all words, and these have some.
    pub(super) is_partial: bool,
    /// How many more there are among what was replaced or ended.
    pub(super) over: usize,
    /// For each facet and value, how many results there would be with it.
    pub(super) facets: BTreeMap<(String, String), usize>,
}

/// A document that was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Scored {
    /// Its number.
    pub(super) number: u64,
    score: u64,
    matched: usize,
    sections: BTreeMap<u8, u64>,
}

impl Scored {
    /// The section that says most.
    pub(super) fn section(&self) -> u8 {
        let best = self.sections.iter().max_by_key(|(section, score)| (**score, Reverse(**section)));
        best.map_or(0, |(section, _)| *section)
    }
}

struct Counting<'a> {
    filter: &'a Filter<'a>,
    facets: BTreeMap<(String, String), usize>,
    over: usize,
}

impl Counting<'_> {
    // The documents that pass every filter. Each is counted for its own values; one that fails by a single facet is
    // counted there, as what there would be.
    fn pass(&mut self, documents: &BTreeMap<u64, Scored>, is_match: impl Fn(&Scored) -> bool) -> Vec<Scored> {
        self.facets.clear();
        self.over = 0;
        let mut passing = Vec::new();
        for (number, scored) in documents.iter().filter(|(_, scored)| is_match(scored)) {
            let Some(class) = self.filter.manifest.class_of(*number) else { continue };
            let values = values(class, *number);
            let failed: Vec<&str> =
                FACETS.into_iter().filter(|facet| !self.filter.passes(facet, class, *number)).collect();
            for (facet, value) in values {
                if failed.is_empty() || failed == [facet] {
                    *self.facets.entry((facet.to_owned(), value)).or_default() += 1;
                }
            }
            match failed[..] {
                [] => passing.push(Scored { number: *number, ..scored.clone() }),
                ["status"] if !self.filter.question.filters.contains_key("status") => self.over += 1,
                _ => {}
            }
        }
        passing
    }
}

impl Filter<'_> {
    // Whether a document is of the time that is asked for.
    fn is_asked(&self, class: &Class, number: u64) -> bool {
        match (self.question.time, class.editions) {
            (_, None) | (Time::Earlier, Some(Editions::Earlier)) => true,
            (Time::Now | Time::Earlier, Some(_)) => false,
            (Time::AsOf(day), Some(_)) => self.spans.get(&number).is_some_and(|(from, until)| {
                // Days of four digits for the year are in the order of their letters.
                let day = day.to_string();
                *from <= day && (until.is_empty() || *until > day)
            }),
        }
    }

    fn passes(&self, facet: &str, class: &Class, number: u64) -> bool {
        let Some(wanted) = self.question.filters.get(facet).filter(|wanted| !wanted.is_empty()) else {
            return facet != "status" || self.question.scope == Scope::All || class.rank != Rank::Over;
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
const FACETS: [&str; 5] = ["kind", "status", "year", "tag", "owner"];

// The values that the number itself tells.
fn values(class: &Class, number: u64) -> Vec<(&'static str, String)> {
    let mut values = vec![("kind", class.kind.clone())];
    if !class.status.is_empty() {
        values.push(("status", class.status.clone()));
    }
    values.extend(year_of(number).map(|year| ("year", year.to_string())));
    values
}
