//! Chains that lead in a circle: what is its own parent, or replaces itself, by way of others.
//!
//! A circle is one only where all its links hold on one day for certain. Of circles that share a link, one is told
//! of: mending it may mend them all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::civil;

use crate::base::id::RecordId;
use crate::document::tie::Tie;

use super::slice::{Slice, Touched};

/// A link of a chain, and the record that says so.
pub type Link = (Tie, RecordId);

/// The links of all chains, and the circles that they make.
#[derive(Debug, Default)]
pub struct Circles {
    chains: BTreeMap<String, BTreeSet<Link>>,
    changed: BTreeSet<String>,
    // By the record at which each is told of: that which says its first link.
    found: BTreeMap<String, BTreeMap<RecordId, Vec<Vec<Link>>>>,
}

impl Circles {
    /// Replaces the links that a record says.
    pub fn replace(&mut self, by: &RecordId, old: &BTreeSet<Tie>, new: &BTreeSet<Tie>) {
        for tie in old.symmetric_difference(new) {
            let chain = self.chains.entry(tie.chain.clone()).or_default();
            let link = (tie.clone(), by.clone());
            if !chain.remove(&link) {
                chain.insert(link);
            }
            self.changed.insert(tie.chain.clone());
        }
    }

    /// Looks for circles in the chains that changed, and says at which records others are told of now.
    pub fn settle(&mut self, touched: &mut Touched) {
        for name in std::mem::take(&mut self.changed) {
            let links = self.chains.get(&name).into_iter().flatten().collect();
            let mut found: BTreeMap<RecordId, Vec<Vec<Link>>> = BTreeMap::new();
            for circle in circles(links) {
                let circle: Vec<Link> = circle.into_iter().cloned().collect();
                found.entry(circle[0].1.clone()).or_default().push(circle);
            }
            let before = self.found.remove(&name).unwrap_or_default();
            let ids = before.keys().chain(found.keys()).filter(|id| before.get(*id) != found.get(*id));
            touched.extend(ids.cloned().map(Slice::Circles));
            self.found.insert(name, found);
        }
    }

    /// The circles that are told of at a record, each with its links in order.
    pub fn at(&self, id: &RecordId) -> impl Iterator<Item = &Vec<Link>> {
        self.found.values().filter_map(|found| found.get(id)).flatten()
    }
}

// Every circle that shares no link with one found before, each from its smallest record on.
fn circles(links: Vec<&Link>) -> Vec<Vec<&Link>> {
    let mut found = Vec::new();
    let mut links = core(links);
    while let Some(circle) = first_circle(&links) {
        let is_in = |link: &&Link| circle.iter().any(|part| ends(part) == ends(link));
        links = core(links.into_iter().filter(|link| !is_in(link)).collect());
        found.push(circle);
    }
    found
}

fn first_circle<'a>(links: &[&'a Link]) -> Option<Vec<&'a Link>> {
    // If all links of a circle hold on some day, they do on the one on which the last of them began.
    let days: BTreeSet<Option<civil::Date>> = links.iter().map(|(tie, _)| tie.holds.0).collect();
    days.into_iter().find_map(|day| {
        let links = core(links.iter().copied().filter(|link| holds(link, day)).collect());
        let records: BTreeSet<&RecordId> = links.iter().map(|(tie, _)| &tie.from).collect();
        records.into_iter().find_map(|record| shortest(&links, record))
    })
}

// Without a day: before any that is known.
fn holds((tie, _): &Link, day: Option<civil::Date>) -> bool {
    let (since, until) = tie.holds;
    // A link that ends on the day on which another begins has made way for it.
    since.is_none_or(|since| day.is_some_and(|day| since <= day))
        && until.is_none_or(|until| day.is_none_or(|day| day < until))
}

// The links between records that are both pointed to and pointing on: without any, there is no circle.
fn core(mut links: Vec<&Link>) -> Vec<&Link> {
    let mut degrees: BTreeMap<&RecordId, (usize, usize)> = BTreeMap::new();
    for (tie, _) in &links {
        degrees.entry(&tie.from).or_default().0 += 1;
        degrees.entry(&tie.to).or_default().1 += 1;
    }
    let mut out: BTreeMap<&RecordId, Vec<&Link>> = BTreeMap::new();
    let mut into: BTreeMap<&RecordId, Vec<&Link>> = BTreeMap::new();
    for link in &links {
        out.entry(&link.0.from).or_default().push(link);
        into.entry(&link.0.to).or_default().push(link);
    }
    let is_end = |(out, into): &(usize, usize)| *out == 0 || *into == 0;
    let mut ends: Vec<&RecordId> =
        degrees.iter().filter(|(_, degree)| is_end(degree)).map(|(id, _)| *id).collect();
    let mut gone: BTreeSet<&RecordId> = ends.iter().copied().collect();
    while let Some(end) = ends.pop() {
        for link in out.get(end).into_iter().flatten() {
            let degree = degrees.entry(&link.0.to).or_default();
            degree.1 = degree.1.saturating_sub(1);
            if is_end(degree) && gone.insert(&link.0.to) {
                ends.push(&link.0.to);
            }
        }
        for link in into.get(end).into_iter().flatten() {
            let degree = degrees.entry(&link.0.from).or_default();
            degree.0 = degree.0.saturating_sub(1);
            if is_end(degree) && gone.insert(&link.0.from) {
                ends.push(&link.0.from);
            }
        }
    }
    links.retain(|(tie, _)| !gone.contains(&tie.from) && !gone.contains(&tie.to));
    links
}

// The shortest way from a record back to it.
fn shortest<'a>(links: &[&'a Link], start: &RecordId) -> Option<Vec<&'a Link>> {
    let mut out: BTreeMap<&RecordId, Vec<&'a Link>> = BTreeMap::new();
    for link in links {
        out.entry(&link.0.from).or_default().push(link);
    }
    let mut came: BTreeMap<&RecordId, &'a Link> = BTreeMap::new();
    let mut next = VecDeque::from([start]);
    while let Some(at) = next.pop_front() {
        for link in out.get(at).into_iter().flatten() {
            let to = &link.0.to;
            if !came.contains_key(to) {
                came.insert(to, link);
                next.push_back(to);
            }
        }
    }
    let mut circle = vec![*came.get(start)?];
    while let Some(link) = circle.last().filter(|link| link.0.from != *start) {
        circle.push(came.get(&link.0.from).copied()?);
    }
    circle.reverse();
    Some(circle)
}

fn ends(link: &Link) -> (&RecordId, &RecordId) {
    (&link.0.from, &link.0.to)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn link(from: &str, to: &str, holds: (Option<&str>, Option<&str>)) -> Link {
        let id = |name: &str| RecordId::parse(&format!("a/{name}")).expect("an id");
        let day = |text: Option<&str>| text.map(|text| text.parse().expect("a day"));
        let holds = (day(holds.0), day(holds.1));
        (Tie { chain: "above".to_owned(), from: id(from), to: id(to), holds }, id(from))
    }

    fn found(links: &[Link]) -> Vec<String> {
        let names = |circle: Vec<&Link>| {
            circle.iter().map(|link| link.0.from.name.as_str().to_owned()).collect::<Vec<_>>().join(" ")
        };
        circles(links.iter().collect()).into_iter().map(names).collect()
    }

    #[test]
    fn each_circle_is_found_once_from_its_first_record_on() {
        let open = (None, None);
        let links = [("c", "a"), ("a", "b"), ("b", "c"), ("b", "d"), ("d", "e"), ("e", "f"), ("f", "e")];
        assert_eq!(found(&links.map(|(from, to)| link(from, to, open))), ["a b c", "e f"]);
        let chain = ["a", "b", "c", "d"].windows(2).map(|pair| link(pair[0], pair[1], open));
        assert_eq!(found(&chain.collect::<Vec<_>>()), [""; 0]);
    }

    #[test]
    fn links_that_never_hold_together_make_no_circle() {
        let (early, late) = ((None, Some("2005-04-01")), (Some("2005-04-01"), None));
        assert_eq!(found(&[link("a", "b", early), link("b", "a", late)]), [""; 0]);
        assert_eq!(found(&[link("a", "b", (None, Some("2006-01-01"))), link("b", "a", late)]), ["a b"]);
        let (a, b) = (link("a", "b", early), link("b", "a", late));
        assert_eq!(found(&[a, b, link("b", "c", late), link("c", "a", early)]), [""; 0]);
    }

    #[test]
    fn a_long_chain_takes_no_stack_and_no_time() {
        let name = |n: usize| format!("n{n:05}");
        let mut links: Vec<Link> = (0..20_000).map(|n| link(&name(n), &name(n + 1), (None, None))).collect();
        assert_eq!(found(&links), [""; 0]);
        links.push(link(&name(20_000), &name(0), (None, None)));
        assert_eq!(found(&links)[0].split(' ').count(), 20_001);
    }
}
