//! Applies a redline to the text that it was made from.
//!
//! A redline that leaves something out, or shows what never was, would say that a text changed otherwise than it did.
//! Here is the proof that it does not: from the old text and the redline alone comes the new one.

use std::collections::BTreeMap;

use super::part::{Edited, Part, Run};
use super::passage::{Block, Inside, Token};

/// The new text; nothing if the redline does not belong to this old text.
pub fn apply(old: &[Block], parts: &[Part]) -> Option<Vec<Block>> {
    let mut moved = BTreeMap::new();
    leave(old, parts, &mut moved)?;
    arrive(old, parts, &moved)
}

// Takes the old text apart: every block of it must be told of, in order.
fn leave<'a>(old: &'a [Block], parts: &[Part], moved: &mut BTreeMap<usize, &'a Block>) -> Option<()> {
    let mut rest = old.iter();
    for part in parts {
        match part {
            Part::Same(block, _) | Part::Removed(block) => (rest.next()? == block).then_some(())?,
            Part::Went(departure) => {
                let block = rest.next().filter(|block| **block == departure.block)?;
                moved.insert(departure.index, block).is_none().then_some(())?;
            }
            Part::Changed(changed) => {
                let block = rest.next().filter(|block| block.tag == changed.old)?;
                if let Edited::Blocks(parts) = &changed.inside {
                    match &block.inside {
                        Inside::Blocks(blocks) => leave(blocks, parts, moved)?,
                        // What moved out of a line was no block of it.
                        Inside::Line(_) => {}
                    }
                }
            }
            Part::Added(_) | Part::Came(_) => {}
        }
    }
    rest.next().is_none().then_some(())
}

// Puts the new text together.
fn arrive(old: &[Block], parts: &[Part], moved: &BTreeMap<usize, &Block>) -> Option<Vec<Block>> {
    let mut rest = old.iter();
    let mut new = Vec::new();
    for part in parts {
        match part {
            Part::Same(..) => new.push(rest.next()?.clone()),
            Part::Removed(_) | Part::Went(_) => {
                rest.next()?;
            }
            Part::Added(block) => new.push(block.clone()),
            Part::Changed(_) => new.push(changed(rest.next()?, part, moved)?),
            Part::Came(arrival) => new.push(changed(moved.get(&arrival.index)?, &arrival.part, moved)?),
        }
    }
    Some(new)
}

fn changed(old: &Block, part: &Part, moved: &BTreeMap<usize, &Block>) -> Option<Block> {
    let Part::Changed(changed) = part else { return Some(old.clone()) };
    let inside = match (&changed.inside, &old.inside) {
        (Edited::Line(runs), Inside::Line(line)) => Inside::Line(line_of(line, runs)?),
        (Edited::Blocks(parts), Inside::Blocks(blocks)) => Inside::Blocks(arrive(blocks, parts, moved)?),
        (Edited::Blocks(parts), Inside::Line(line)) => {
            let tag = parts.iter().find_map(Part::before)?.tag;
            let alone = Block { tag, inside: Inside::Line(line.clone()) };
            Inside::Blocks(arrive(&[alone], parts, moved)?)
        }
        (Edited::Line(_), Inside::Blocks(_)) => return None,
    };
    Some(Block { tag: changed.new.clone(), inside: changed.held(inside) })
}

fn line_of(old: &[Token], runs: &[Run]) -> Option<Vec<Token>> {
    let mut rest = old;
    let mut new = Vec::new();
    for run in runs {
        let (taken, after) = rest.split_at_checked(run.before().len())?;
        (taken == run.before()).then_some(())?;
        rest = after;
        new.extend(match run {
            Run::Kept(_) => taken.to_vec(),
            other => other.after().to_vec(),
        });
    }
    rest.is_empty().then_some(new)
}
