//! A part of a redline: a block, and what became of it.

use super::passage::{Block, Inside, Tag, Token};

/// What became of a block. The parts stand in the order of the new text, with what was removed where it stood.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// It stays as it is, but for the number that it had.
    Same(Block, Tag),
    /// It is new.
    Added(Block),
    /// It is gone.
    Removed(Block),
    /// It stays, with other words.
    Changed(Changed),
    /// It stood elsewhere before.
    Came(Arrival),
    /// It stands elsewhere now.
    Went(Departure),
}

/// A block that stays, with other words.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// What it was.
    pub old: Tag,
    /// What it is.
    pub new: Tag,
    /// What it holds.
    pub inside: Edited,
}

/// What became of what a block holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Edited {
    /// Words.
    Line(Vec<Run>),
    /// Blocks.
    Blocks(Vec<Part>),
}

/// What became of some words.
#[derive(Debug, Clone, PartialEq)]
pub enum Run {
    /// They stay.
    Kept(Vec<Token>),
    /// They stay, and are marked or spaced otherwise: as many as they were.
    Marked(Vec<Token>, Vec<Token>),
    /// They are gone.
    Removed(Vec<Token>),
    /// They are new.
    Added(Vec<Token>),
}

/// A block that stood elsewhere before.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// Which move this is; what moved together has one number.
    pub number: usize,
    /// Which of the blocks that moved it is, from 0 in the order of the new text.
    pub index: usize,
    /// What became of it on its way: it stays the same or changes.
    pub part: Box<Part>,
}

/// A block that stands elsewhere now.
#[derive(Debug, Clone, PartialEq)]
pub struct Departure {
    /// Which move this is.
    pub number: usize,
    /// Which of the blocks that moved it is, as in its [`Arrival`].
    pub index: usize,
    /// As it was.
    pub block: Block,
}

impl Part {
    /// Whether the text is as it was, in its place.
    pub fn is_same(&self) -> bool {
        matches!(self, Part::Same(..))
    }

    /// The block as it was; nothing where it was not there.
    pub fn before(&self) -> Option<Block> {
        match self {
            Part::Same(block, tag) => Some(Block { tag: tag.clone(), inside: block.inside.clone() }),
            Part::Removed(block) => Some(block.clone()),
            Part::Changed(changed) => {
                let inside = match &changed.inside {
                    Edited::Line(runs) => Inside::Line(runs.iter().flat_map(Run::before).cloned().collect()),
                    Edited::Blocks(parts) => {
                        held(&changed.old, parts.iter().filter_map(Part::before).collect())
                    }
                };
                Some(Block { tag: changed.old.clone(), inside })
            }
            Part::Went(departure) => Some(departure.block.clone()),
            Part::Added(_) | Part::Came(_) => None,
        }
    }

    /// The block as it is; nothing where it is not there.
    pub fn after(&self) -> Option<Block> {
        match self {
            Part::Same(block, _) | Part::Added(block) => Some(block.clone()),
            Part::Changed(changed) => {
                let inside = match &changed.inside {
                    Edited::Line(runs) => Inside::Line(runs.iter().flat_map(Run::after).cloned().collect()),
                    Edited::Blocks(parts) => {
                        held(&changed.new, parts.iter().filter_map(Part::after).collect())
                    }
                };
                Some(Block { tag: changed.new.clone(), inside })
            }
            Part::Came(arrival) => arrival.part.after(),
            Part::Removed(_) | Part::Went(_) => None,
        }
    }
}

// A line that stands alone in an entry or a cell is what it says.
fn held(tag: &Tag, mut blocks: Vec<Block>) -> Inside {
    let is_line = |block: &Block| block.tag.name == "line" && matches!(block.inside, Inside::Line(_));
    match blocks.pop() {
        Some(line) if blocks.is_empty() && is_line(&line) && TAKES_A_LINE.contains(&tag.name.as_str()) => {
            line.inside
        }
        Some(last) => {
            blocks.push(last);
            Inside::Blocks(blocks)
        }
        None => Inside::Blocks(blocks),
    }
}

/// Blocks that hold a line or other blocks.
pub(super) const TAKES_A_LINE: [&str; 4] = ["li", "dd", "td", "th"];

impl Changed {
    /// What the block holds now, where a line that stands alone is what it says.
    pub(super) fn held(&self, inside: Inside) -> Inside {
        match inside {
            Inside::Blocks(blocks) => held(&self.new, blocks),
            line => line,
        }
    }
}

impl Run {
    /// The words as they were.
    pub fn before(&self) -> &[Token] {
        match self {
            Run::Kept(tokens) | Run::Removed(tokens) | Run::Marked(tokens, _) => tokens,
            Run::Added(_) => &[],
        }
    }

    /// The words as they are.
    pub fn after(&self) -> &[Token] {
        match self {
            Run::Kept(tokens) | Run::Added(tokens) | Run::Marked(_, tokens) => tokens,
            Run::Removed(_) => &[],
        }
    }
}
