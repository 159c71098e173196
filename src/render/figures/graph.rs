//! What a map shows: bodies, and ties between them.

use std::collections::BTreeMap;

use crate::document::value::Certainty;

use super::cells;

/// Bodies and ties. Bodies are known by their places in the list.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// The bodies, in the order in which a reader should find them where nothing else counts.
    pub bodies: Vec<Body>,
    /// The ties between them.
    pub ties: Vec<Tie>,
    /// In which order groups stand that no tie connects.
    pub order: Order,
}

/// In which order the groups of a map stand that no tie connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// The largest first.
    #[default]
    Largest,
    /// As their bodies are listed.
    Listed,
}

/// A body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// What it is called.
    pub name: String,
    /// What else is said of it in its box.
    pub note: Option<String>,
    /// Whether the map is about it.
    pub is_own: bool,
}

/// A tie, told from one of its ends: `Department: parent of → Agency`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tie {
    /// The end that tells of it.
    pub teller: usize,
    /// What it says.
    pub words: String,
    /// The other end.
    pub other: usize,
    /// Where the other end is drawn.
    pub place: Side,
    /// How sure it is, which says how the line is drawn.
    pub certainty: Certainty,
}

/// Where the other end of a tie is drawn, seen from the end that tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Above it.
    Above,
    /// At its side.
    Level,
    /// Below it.
    Below,
}

/// Ties that are one line: told by one body, in the same words, equally sure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Net {
    /// The body that tells of them.
    pub teller: usize,
    /// What it says.
    pub words: String,
    /// How sure they are.
    pub certainty: Certainty,
    /// Whether they point somewhere; ties to what stands at the side read the same from both ends.
    pub points: bool,
    /// The other ends.
    pub others: Vec<usize>,
}

impl Graph {
    /// The lines to draw, in the order of the bodies that tell of them.
    pub fn nets(&self) -> Vec<Net> {
        let mut nets: Vec<Net> = Vec::new();
        let mut known: BTreeMap<(usize, &str, Certainty, bool), usize> = BTreeMap::new();
        let mut ties: Vec<&Tie> = self.ties.iter().filter(|tie| tie.teller != tie.other).collect();
        ties.sort_by_key(|tie| (tie.teller, tie.place));
        for tie in ties {
            let points = tie.place != Side::Level;
            let key = (tie.teller, tie.words.as_str(), tie.certainty, points);
            let place = *known.entry(key).or_insert_with(|| {
                let (teller, words) = (tie.teller, tie.words.clone());
                nets.push(Net { teller, words, certainty: tie.certainty, points, others: Vec::new() });
                nets.len() - 1
            });
            let others = &mut nets[place].others;
            if !others.contains(&tie.other) {
                others.push(tie.other);
            }
        }
        nets
    }

    /// The same ties with each body that tells of some in a group of its own, those it is tied to repeated there.
    pub fn unfolded(&self) -> Graph {
        let mut unfolded = Graph { order: Order::Listed, ..Graph::default() };
        // From the top down, as in the whole map.
        let ranks = cells::ranks(self);
        let mut tellers: Vec<(usize, &Body)> = self.bodies.iter().enumerate().collect();
        tellers.sort_by_key(|(teller, _)| (ranks[*teller], *teller));
        for (teller, body) in tellers {
            let told: Vec<&Tie> = self.ties.iter().filter(|tie| tie.teller == teller).collect();
            if told.is_empty() {
                continue;
            }
            let mut places = BTreeMap::from([(teller, unfolded.bodies.len())]);
            unfolded.bodies.push(Body { is_own: true, ..body.clone() });
            for tie in told {
                let other = *places.entry(tie.other).or_insert_with(|| {
                    unfolded.bodies.push(Body { is_own: false, ..self.bodies[tie.other].clone() });
                    unfolded.bodies.len() - 1
                });
                // All below, as there is nothing else in the group to stand beside or above.
                let place = if tie.place == Side::Level { Side::Level } else { Side::Below };
                unfolded.ties.push(Tie { teller: places[&teller], other, place, ..tie.clone() });
            }
        }
        unfolded
    }

    /// The pairs of which the first is drawn above the second.
    pub fn above(&self) -> Vec<(usize, usize)> {
        let pair = |tie: &Tie| match tie.place {
            Side::Above => Some((tie.other, tie.teller)),
            Side::Below => Some((tie.teller, tie.other)),
            Side::Level => None,
        };
        self.ties.iter().filter(|tie| tie.teller != tie.other).filter_map(pair).collect()
    }
}
