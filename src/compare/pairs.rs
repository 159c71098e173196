//! Which of the old blocks became which of the new ones, where none stayed as it was.
//!
//! All words of the old blocks are lined up with all words of the new ones. Two blocks that share enough of them belong
//! together. So the pairs follow from the words alone, and cost one comparison however many blocks there are.

use super::number::Numbers;
use super::part::TAKES_A_LINE;
use super::passage::{Block, Inside, What};
use super::sequence::{self, Stretch};

/// Pairs blocks, in order: the places in `old` and in `new`.
pub(super) fn pair(old: &[&Block], new: &[&Block]) -> Vec<(usize, usize)> {
    if old.is_empty() || new.is_empty() {
        return Vec::new();
    }
    // The cells of a row belong to their columns.
    let is_cell = |block: &&Block| matches!(block.tag.name.as_str(), "td" | "th");
    if old.len() == new.len() && old.iter().chain(new).all(is_cell) {
        return (0..old.len()).map(|at| (at, at)).collect();
    }
    let mut numbers = Numbers::new();
    let (a, b) = (Words::of(old, &mut numbers), Words::of(new, &mut numbers));
    let mut shared: Vec<Shared> = Vec::new();
    for stretch in sequence::align(&a.row, &b.row) {
        let Stretch::Equal(from, to, length) = stretch else { continue };
        for step in 0..length {
            let (i, j) = (a.owner[from + step], b.owner[to + step]);
            match shared.last_mut() {
                Some(last) if (last.old, last.new) == (i, j) => last.words += 1,
                _ => shared.push(Shared { old: i, new: j, words: 1 }),
            }
        }
    }
    shared.retain(|pair| {
        is_like(old[pair.old], new[pair.new])
            && is_enough(pair.words, a.lengths[pair.old], b.lengths[pair.new], old[pair.old])
    });
    let mut pairs = best(&shared);
    pairs.extend(lone(old, new, &pairs));
    pairs.sort_unstable();
    pairs
}

/// Whether one block can have become the other.
pub(super) fn is_like(old: &Block, new: &Block) -> bool {
    let (was, is) = (old.tag.name.as_str(), new.tag.name.as_str());
    let both = |names: &[&str]| names.contains(&was) && names.contains(&is);
    let holds = |block: &Block| matches!(block.inside, Inside::Blocks(_));
    (was == is
        || both(&["ul", "ol"])
        || both(&["td", "th"])
        || old.heading().is_some() && new.heading().is_some())
        && (holds(old) == holds(new) || both(&TAKES_A_LINE))
}

// How many words two blocks share.
struct Shared {
    old: usize,
    new: usize,
    words: usize,
}

struct Words {
    row: Vec<u32>,
    owner: Vec<usize>,
    lengths: Vec<usize>,
}

impl Words {
    fn of<'a>(blocks: &[&'a Block], numbers: &mut Numbers<&'a str>) -> Words {
        let mut words = Words { row: Vec::new(), owner: Vec::new(), lengths: vec![0; blocks.len()] };
        for (at, block) in blocks.iter().enumerate() {
            block.tokens(&mut |token| {
                if let What::Word(text) | What::Picture(text, _) = &token.what {
                    words.row.push(numbers.of(text));
                    words.owner.push(at);
                    words.lengths[at] += 1;
                }
            });
        }
        words
    }
}

// Two fifths of all words, or most of the shorter one; of what holds other blocks less is enough.
fn is_enough(shared: usize, old: usize, new: usize, block: &Block) -> bool {
    let holds = matches!(block.inside, Inside::Blocks(_));
    let most = 10 * shared >= 6 * old.min(new) && shared >= 4;
    match holds {
        true => 10 * shared >= 3 * old.min(new) || shared >= 8,
        false => 10 * shared >= 2 * (old + new) || most,
    }
}

// The pairs that share the most words in all, each block in one pair at most. They come in order on both sides, so that
// those which leave a pair free are the first so many.
fn best(shared: &[Shared]) -> Vec<(usize, usize)> {
    // For each: how many words are shared up to here with it as the last pair, and the pair before it.
    let mut sums: Vec<(usize, Option<usize>)> = Vec::with_capacity(shared.len());
    let (mut free, mut best): (usize, Option<usize>) = (0, None);
    for pair in shared {
        while shared[free].old < pair.old && shared[free].new < pair.new {
            if best.is_none_or(|best| sums[best].0 < sums[free].0) {
                best = Some(free);
            }
            free += 1;
        }
        sums.push((pair.words + best.map_or(0, |best| sums[best].0), best));
    }
    let mut at = (0..sums.len()).max_by_key(|at| (sums[*at].0, std::cmp::Reverse(*at)));
    let mut pairs = Vec::new();
    while let Some(pair) = at {
        pairs.push((shared[pair].old, shared[pair].new));
        at = sums[pair].1;
    }
    pairs.reverse();
    pairs
}

// A term, a cell or a table without its like among the others, between the same neighbours: it is the same thing with other words.
fn lone(old: &[&Block], new: &[&Block], pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let ends = [(old.len(), new.len())];
    let (mut i, mut j) = (0, 0);
    for (next_i, next_j) in pairs.iter().chain(&ends) {
        if let ([was], [is]) = (&old[i..*next_i], &new[j..*next_j])
            && is_like(was, is)
            && ["td", "th", "dt", "dd", "table", "caption", "pre", "thead", "tbody", "footnotes"]
                .contains(&is.tag.name.as_str())
        {
            found.push((i, j));
        }
        (i, j) = (next_i + 1, next_j + 1);
    }
    found
}
