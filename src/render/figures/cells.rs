//! Gives each body of a map a cell: a row and a column. Who answers to another stands below it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::graph::{Graph, Order};

/// A place in the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The row, from the top.
    pub row: usize,
    /// The column, from the left.
    pub column: usize,
}

/// The cell of each body, none twice.
pub fn cells(graph: &Graph, columns: usize) -> Vec<Cell> {
    let columns = columns.max(1);
    let ranks = ranks(graph);
    let mut cells = vec![Cell { row: 0, column: 0 }; graph.bodies.len()];
    // Groups without a tie between them stand side by side where there is room, else one below the other.
    let (mut top, mut bottom, mut left) = (0, 0, 0);
    for group in groups(graph) {
        let rows = match (columns, graph.order) {
            // Many small groups are columns, so that several stand side by side.
            (1, _) | (_, Order::Listed) => in_one_column(graph, &group, &ranks),
            (_, Order::Largest) => in_rows(graph, &group, &ranks, columns),
        };
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        if left + width > columns {
            (top, left) = (bottom, 0);
        }
        for (row, bodies) in rows.iter().enumerate() {
            for (column, body) in bodies.iter().enumerate() {
                cells[*body] = Cell { row: top + row, column: left + column };
            }
        }
        bottom = bottom.max(top + rows.len());
        left += width;
    }
    cells
}

// The bodies that ties connect; of groups of one size, the one with the first body comes first.
fn groups(graph: &Graph) -> Vec<Vec<usize>> {
    let neighbours = neighbours(graph);
    let mut seen = BTreeSet::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for first in 0..graph.bodies.len() {
        if !seen.insert(first) {
            continue;
        }
        let (mut group, mut waiting) = (vec![first], VecDeque::from([first]));
        while let Some(body) = waiting.pop_front() {
            for next in neighbours[body].iter().copied().filter(|next| seen.insert(*next)) {
                group.push(next);
                waiting.push_back(next);
            }
        }
        group.sort_unstable();
        groups.push(group);
    }
    match graph.order {
        Order::Largest => groups.sort_by_key(|group| (usize::MAX - group.len(), group[0])),
        Order::Listed => groups.sort_by_key(|group| group[0]),
    }
    groups
}

fn neighbours(graph: &Graph) -> Vec<BTreeSet<usize>> {
    let mut neighbours = vec![BTreeSet::new(); graph.bodies.len()];
    for tie in graph.ties.iter().filter(|tie| tie.teller != tie.other) {
        neighbours[tie.teller].insert(tie.other);
        neighbours[tie.other].insert(tie.teller);
    }
    neighbours
}

// How far below the top each body stands.
pub(super) fn ranks(graph: &Graph) -> Vec<usize> {
    let count = graph.bodies.len();
    let above = without_circles(count, &graph.above());
    let mut ranks: Vec<Option<usize>> = vec![None; count];
    let is_in: BTreeSet<usize> = above.iter().flat_map(|(upper, lower)| [*upper, *lower]).collect();
    is_in.iter().for_each(|body| ranks[*body] = Some(0));
    // Each as far down as the longest way to it; there are no circles, so this ends.
    for _ in 0..count {
        for (upper, lower) in &above {
            let below = ranks[*upper].map(|rank| rank + 1);
            ranks[*lower] = ranks[*lower].max(below);
        }
    }
    // What has nothing above it stands just above what is below it, not at the top of the whole map.
    for body in &is_in {
        let lowers = above.iter().filter(|(upper, _)| upper == body).filter_map(|(_, lower)| ranks[*lower]);
        if above.iter().all(|(_, lower)| lower != body) {
            ranks[*body] = lowers.min().map(|rank| rank.saturating_sub(1)).or(ranks[*body]);
        }
    }
    // What is tied to the side alone stands beside what it is tied to.
    for _ in 0..count {
        for tie in &graph.ties {
            let (one, other) = (ranks[tie.teller], ranks[tie.other]);
            ranks[tie.teller] = one.or(other);
            ranks[tie.other] = other.or(one);
        }
    }
    ranks.into_iter().map(Option::unwrap_or_default).collect()
}

// The pairs without those that would close a circle, in their order.
fn without_circles(count: usize, pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut below: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); count];
    let mut kept = Vec::new();
    for (upper, lower) in pairs {
        let (mut seen, mut waiting) = (BTreeSet::from([*lower]), vec![*lower]);
        while let Some(body) = waiting.pop() {
            waiting.extend(below[body].iter().copied().filter(|next| seen.insert(*next)));
        }
        if !seen.contains(upper) && below[*upper].insert(*lower) {
            kept.push((*upper, *lower));
        }
    }
    kept
}

// One below the other: after each body what stands below it, so that lines stay short.
fn in_one_column(graph: &Graph, group: &[usize], ranks: &[usize]) -> Vec<Vec<usize>> {
    let neighbours = neighbours(graph);
    let mut order: Vec<usize> = group.to_vec();
    order.sort_by_key(|body| (ranks[*body], *body));
    // A body waits until all that stand above it are placed, unless it is the only one left.
    let above = without_circles(graph.bodies.len(), &graph.above());
    let mut placed: Vec<usize> = Vec::new();
    while placed.len() < order.len() {
        let is_free = |body: &usize| {
            !placed.contains(body)
                && above.iter().all(|(upper, lower)| lower != body || placed.contains(upper))
        };
        let free: Vec<usize> = order.iter().copied().filter(is_free).collect();
        // The one tied to what was placed last.
        let nearest = |body: &usize| {
            let last = placed.iter().rposition(|other| neighbours[*body].contains(other));
            (std::cmp::Reverse(last), ranks[*body], *body)
        };
        let Some(next) = free.into_iter().min_by_key(nearest) else { break };
        placed.push(next);
    }
    placed.into_iter().map(|body| vec![body]).collect()
}

// Rank by rank, each in as many rows as it needs; within a rank as those stand that a body is tied to.
fn in_rows(graph: &Graph, group: &[usize], ranks: &[usize], columns: usize) -> Vec<Vec<usize>> {
    let neighbours = neighbours(graph);
    let mut by_rank: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for body in group {
        by_rank.entry(ranks[*body]).or_default().push(*body);
    }
    // What the map is about comes first in its rank.
    for bodies in by_rank.values_mut() {
        bodies.sort_by_key(|body| (!graph.bodies[*body].is_own, *body));
    }
    let levels: Vec<usize> = by_rank.keys().copied().collect();
    for sweep in 0..4 {
        let order: Vec<usize> =
            if sweep % 2 == 0 { levels.clone() } else { levels.iter().rev().copied().collect() };
        for level in order {
            let place: BTreeMap<usize, usize> = by_rank
                .values()
                .flat_map(|bodies| bodies.iter().enumerate().map(|(place, body)| (*body, place * 1000)))
                .collect();
            let middle = |body: &usize| {
                let places: Vec<usize> = neighbours[*body]
                    .iter()
                    .filter(|other| ranks[**other] != level)
                    .filter_map(|other| place.get(other).copied())
                    .collect();
                let own = place.get(body).copied().unwrap_or_default();
                places.iter().sum::<usize>().checked_div(places.len()).unwrap_or(own)
            };
            if let Some(bodies) = by_rank.get_mut(&level) {
                bodies.sort_by_key(|body| (!graph.bodies[*body].is_own, middle(body)));
            }
        }
    }
    by_rank.into_values().flat_map(|bodies| split(&bodies, columns)).collect()
}

// Into rows of nearly the same length.
fn split(bodies: &[usize], columns: usize) -> Vec<Vec<usize>> {
    let rows = bodies.len().div_ceil(columns);
    let length = bodies.len().div_ceil(rows.max(1)).max(1);
    bodies.chunks(length).map(<[usize]>::to_vec).collect()
}
