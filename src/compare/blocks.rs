//! What became of the blocks of a text.

use super::number::Numbers;
use super::pairs;
use super::part::{Changed, Edited, Part};
use super::passage::{Block, Counted, Inside, Tag};
use super::sequence::{self, Stretch};
use super::words;

/// Compares two rows of blocks, and what they hold.
pub(super) fn compare(old: &[Block], new: &[Block]) -> Vec<Part> {
    let mut numbers: Numbers<&Block> = Numbers::new();
    let a: Vec<u32> = old.iter().map(|block| numbers.of(block)).collect();
    let b: Vec<u32> = new.iter().map(|block| numbers.of(block)).collect();
    let mut parts = Vec::new();
    for stretch in sequence::align(&a, &b) {
        match stretch {
            Stretch::Equal(from, to, length) => {
                let pairs = old[from..from + length].iter().zip(&new[to..to + length]);
                parts.extend(pairs.map(|(was, is)| Part::Same(is.clone(), was.tag.clone())));
            }
            Stretch::Different(from, to) => different(&old[from], &new[to], &mut parts),
        }
    }
    parts
}

fn different(old: &[Block], new: &[Block], parts: &mut Vec<Part>) {
    let (was, is): (Vec<&Block>, Vec<&Block>) = (old.iter().collect(), new.iter().collect());
    let (mut i, mut j) = (0, 0);
    for (next_i, next_j) in pairs::pair(&was, &is) {
        parts.extend(old[i..next_i].iter().cloned().map(Part::Removed));
        parts.extend(new[j..next_j].iter().cloned().map(Part::Added));
        parts.push(pair(&old[next_i], &new[next_j]));
        (i, j) = (next_i + 1, next_j + 1);
    }
    parts.extend(old[i..].iter().cloned().map(Part::Removed));
    parts.extend(new[j..].iter().cloned().map(Part::Added));
}

/// What became of a block that stays with other words.
pub(super) fn pair(old: &Block, new: &Block) -> Part {
    if old == new {
        return Part::Same(new.clone(), old.tag.clone());
    }
    let inside = match (&old.inside, &new.inside) {
        (Inside::Line(old), Inside::Line(new)) => Edited::Line(words::compare(old, new)),
        (Inside::Blocks(old), Inside::Blocks(new)) => Edited::Blocks(compare(old, new)),
        // A line that came to stand among others: it is one of several now, or was.
        (Inside::Line(_), Inside::Blocks(new)) => Edited::Blocks(compare(&[alone(old)], new)),
        (Inside::Blocks(old), Inside::Line(_)) => Edited::Blocks(compare(old, &[alone(new)])),
    };
    Part::Changed(Changed { old: old.tag.clone(), new: new.tag.clone(), inside })
}

fn alone(block: &Block) -> Block {
    let tag = Tag { name: "line".to_owned(), attributes: Vec::new(), number: Counted(None) };
    Block { tag, inside: block.inside.clone() }
}
