//! Which blocks were moved: gone from one place, and new in another.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks;
use super::pairs::is_like;
use super::part::{Arrival, Departure, Edited, Part};
use super::passage::{Block, What};

/// Shorter blocks are moved only if they are headings: that a word is here no more and there now says little.
const SHORTEST: usize = 4;

/// A block that was changed on its way needs this many words to be known again.
const SHORTEST_CHANGED: usize = 12;

/// Finds what was moved among what was added and removed. Returns how many moves there are.
pub(super) fn find(parts: &mut [Part]) -> usize {
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    gather(parts, &mut gone, &mut new);
    let pairs = matches(&gone, &new);
    if pairs.is_empty() {
        return 0;
    }
    // What stood beside each other and still does moved as one. The pairs stand in the order of the new text.
    let mut numbers = Vec::with_capacity(pairs.len());
    let mut number = 0;
    for (at, (i, j)) in pairs.iter().enumerate() {
        let follows = at.checked_sub(1).map(|before| pairs[before]).is_some_and(|(before_i, before_j)| {
            gone[*i].place == gone[before_i].place + 1 && new[*j].place == new[before_j].place + 1
        });
        number += usize::from(!follows);
        numbers.push(number);
    }
    let mut departures = BTreeMap::new();
    let mut arrivals = BTreeMap::new();
    for (index, ((i, j), number)) in pairs.iter().zip(&numbers).enumerate() {
        departures.insert(gone[*i].place, (index, *number));
        arrivals.insert(new[*j].place, (index, *number, gone[*i].block.clone()));
    }
    replace(parts, &mut 0, &departures, &arrivals);
    number
}

// A block that is only on one side, and which of all parts it is.
struct Candidate {
    place: usize,
    block: Block,
}

fn gather(parts: &[Part], gone: &mut Vec<Candidate>, new: &mut Vec<Candidate>) {
    fn walk(parts: &[Part], place: &mut usize, gone: &mut Vec<Candidate>, new: &mut Vec<Candidate>) {
        for part in parts {
            *place += 1;
            match part {
                Part::Removed(block) if can_move(block) => {
                    gone.push(Candidate { place: *place, block: block.clone() });
                }
                Part::Added(block) if can_move(block) => {
                    new.push(Candidate { place: *place, block: block.clone() });
                }
                Part::Changed(changed) => {
                    if let Edited::Blocks(parts) = &changed.inside {
                        walk(parts, place, gone, new);
                    }
                }
                _ => {}
            }
        }
    }
    walk(parts, &mut 0, gone, new);
}

fn replace(
    parts: &mut [Part],
    place: &mut usize,
    departures: &BTreeMap<usize, (usize, usize)>,
    arrivals: &BTreeMap<usize, (usize, usize, Block)>,
) {
    for part in parts {
        *place += 1;
        match part {
            Part::Removed(block) => {
                if let Some((index, number)) = departures.get(place) {
                    let departure = Departure { number: *number, index: *index, block: block.clone() };
                    *part = Part::Went(departure);
                }
            }
            Part::Added(block) => {
                if let Some((index, number, was)) = arrivals.get(place) {
                    let part_of = Box::new(blocks::pair(was, block));
                    *part = Part::Came(Arrival { number: *number, index: *index, part: part_of });
                }
            }
            Part::Changed(changed) => {
                if let Edited::Blocks(parts) = &mut changed.inside {
                    replace(parts, place, departures, arrivals);
                }
            }
            _ => {}
        }
    }
}

// Long enough that it is not there by chance.
fn is_known(block: &Block) -> bool {
    let words = block.words();
    // A cell without its row is nowhere.
    words >= SHORTEST || block.heading().is_some()
}

// A cell without its row is nowhere.
fn can_move(block: &Block) -> bool {
    !matches!(block.tag.name.as_str(), "td" | "th" | "thead" | "tbody" | "caption") && block.words() > 0
}

// First those that moved as they are, in the order of the new text; then those that are nearly the same.
fn matches(gone: &[Candidate], new: &[Candidate]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut taken = BTreeSet::new();
    let mut found = BTreeSet::new();
    for (j, candidate) in new.iter().enumerate().filter(|(_, candidate)| is_known(&candidate.block)) {
        // What follows what was found before moved with it.
        let next = pairs.last().map(|(i, _): &(usize, usize)| i + 1);
        let is_free = |i: &usize| !taken.contains(i) && gone[*i].block == candidate.block;
        let i = next.filter(|i| *i < gone.len() && is_free(i)).or_else(|| (0..gone.len()).find(is_free));
        if let Some(i) = i {
            taken.insert(i);
            found.insert(j);
            pairs.push((i, j));
        }
    }
    let near = nearly(gone, new, &mut taken, &found);
    found.extend(near.iter().map(|(_, j)| *j));
    pairs.extend(near);
    pairs.sort_unstable_by_key(|(_, j)| *j);
    along(gone, new, &mut pairs, &mut taken, &mut found);
    pairs.sort_unstable_by_key(|(_, j)| *j);
    pairs
}

// What stands beside something that moved, and stood beside it before, moved along, even if it is short or has changed.
fn along(
    gone: &[Candidate],
    new: &[Candidate],
    pairs: &mut Vec<(usize, usize)>,
    taken: &mut BTreeSet<usize>,
    found: &mut BTreeSet<usize>,
) {
    let beside = |all: &[Candidate], at: usize, forwards: bool| {
        let next = if forwards { at.checked_add(1) } else { at.checked_sub(1) }?;
        let apart = all.get(next)?.place.abs_diff(all[at].place);
        (apart == 1).then_some(next)
    };
    for forwards in [true, false] {
        let mut at = 0;
        while let Some((i, j)) = pairs.get(at).copied() {
            at += 1;
            let next = beside(gone, i, forwards).zip(beside(new, j, forwards));
            let Some((i, j)) = next.filter(|(i, j)| !taken.contains(i) && !found.contains(j)) else {
                continue;
            };
            let (was, is) = (Bag::of(&gone[i].block), Bag::of(&new[j].block));
            if is_like(&gone[i].block, &new[j].block) && 10 * was.shared(&is) >= 3 * (was.words + is.words) {
                taken.insert(i);
                found.insert(j);
                pairs.push((i, j));
            }
        }
    }
}

fn nearly(
    gone: &[Candidate],
    new: &[Candidate],
    taken: &mut BTreeSet<usize>,
    found: &BTreeSet<usize>,
) -> Vec<(usize, usize)> {
    let bags: Vec<Bag<'_>> = gone.iter().map(|candidate| Bag::of(&candidate.block)).collect();
    // Which of them have a word; a word that many have tells nothing.
    let mut having: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, bag) in bags.iter().enumerate() {
        bag.counts.keys().for_each(|word| having.entry(word).or_default().push(i));
    }
    let most = 8.max(gone.len() / 8);
    let mut pairs = Vec::new();
    for (j, candidate) in new.iter().enumerate().filter(|(j, _)| !found.contains(j)) {
        let bag = Bag::of(&candidate.block);
        if bag.words < SHORTEST_CHANGED {
            continue;
        }
        let rare =
            bag.counts.keys().filter_map(|word| having.get(word)).filter(|having| having.len() <= most);
        let others: BTreeSet<usize> = rare.flatten().copied().collect();
        let likeness = |i: &usize| {
            let is_open = !taken.contains(i) && bags[*i].words >= SHORTEST_CHANGED;
            let shared =
                if is_open && is_like(&gone[*i].block, &candidate.block) { bag.shared(&bags[*i]) } else { 0 };
            // In thousandths, so that equal ones are equal.
            2000 * shared / (bag.words + bags[*i].words)
        };
        let best = others.into_iter().map(|i| (likeness(&i), std::cmp::Reverse(i))).max();
        if let Some((750.., std::cmp::Reverse(i))) = best {
            taken.insert(i);
            pairs.push((i, j));
        }
    }
    pairs
}

// The words of a block in no order.
struct Bag<'a> {
    counts: BTreeMap<&'a str, usize>,
    words: usize,
}

impl<'a> Bag<'a> {
    fn of(block: &'a Block) -> Bag<'a> {
        let mut bag = Bag { counts: BTreeMap::new(), words: 0 };
        block.tokens(&mut |token| {
            if let What::Word(text) = &token.what {
                *bag.counts.entry(text).or_default() += 1;
                bag.words += 1;
            }
        });
        bag
    }

    fn shared(&self, other: &Bag<'_>) -> usize {
        let shared =
            |(word, count): (&&str, &usize)| other.counts.get(word).map_or(0, |others| *count.min(others));
        self.counts.iter().map(shared).sum()
    }
}
