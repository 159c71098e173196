//! The comparison of two documents.

use std::collections::BTreeSet;

use crate::document::attachment::Attachment;
use crate::document::document::Document;

use super::facts::{self, Fact};
use super::part::{Edited, Part, Run};
use super::passage::{Block, Inside, Tag, Token};
use super::{blocks, moved, read, renamed};

/// What changed from one document to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Redline {
    /// The fields that differ, in the order of the new document's, then those that are gone.
    pub facts: Vec<Fact>,
    /// The text: every block of both, and what became of it.
    pub text: Vec<Part>,
    /// The files that differ, by name.
    pub files: Vec<File>,
    /// All of it in numbers.
    pub summary: Summary,
}

/// A redline in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// Blocks that are new: paragraphs, headings, entries of lists, rows of tables.
    pub added: usize,
    /// Blocks that are gone.
    pub removed: usize,
    /// Blocks with other words.
    pub changed: usize,
    /// Blocks that stand elsewhere.
    pub moved: usize,
    /// Blocks that stay as they are, where they are.
    pub unchanged: usize,
    /// Blocks that stay, and that candour numbers otherwise.
    pub renumbered: usize,
    /// Words that are new.
    pub words_added: usize,
    /// Words that are gone.
    pub words_removed: usize,
    /// Links that lead elsewhere under the same words.
    pub links: usize,
    /// Fields that differ.
    pub facts: usize,
    /// Files that differ.
    pub files: usize,
}

/// A file that is not in both as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What became of it.
    pub how: FileChange,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileChange {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its bytes are others.
    Changed,
}

/// Compares two documents.
pub fn compare(old: &Document, new: &Document) -> Redline {
    let text = texts(&passage_of(old), &passage_of(new));
    let facts = facts::compare(old, new);
    let files = files(&old.attachments, &new.attachments);
    let mut summary = Summary { facts: facts.len(), files: files.len(), ..Summary::default() };
    summary.count(&text);
    Redline { facts, text, files, summary }
}

/// The blocks of a document's text.
pub fn passage_of(document: &Document) -> Vec<Block> {
    read::blocks(document.text_path.folder(), &document.body)
}

/// Compares two texts.
pub fn texts(old: &[Block], new: &[Block]) -> Vec<Part> {
    let mut parts = blocks::compare(old, new);
    moved::find(&mut parts);
    renamed::find(&mut parts);
    parts
}

impl Redline {
    /// Whether nothing differs that a reader could see.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty() && self.files.is_empty() && self.text.iter().all(Part::is_same)
    }
}

impl Summary {
    /// The numbers of a text.
    pub fn of(parts: &[Part]) -> Summary {
        let mut summary = Summary::default();
        summary.count(parts);
        summary
    }

    fn count(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Same(block, was) => {
                    self.unchanged += size(block);
                    self.renumbered += usize::from(is_renumbered(was, &block.tag));
                }
                Part::Added(block) => {
                    self.added += size(block);
                    self.words_added += block.words();
                }
                Part::Removed(block) => {
                    self.removed += size(block);
                    self.words_removed += block.words();
                }
                Part::Changed(changed) => {
                    self.renumbered += usize::from(is_renumbered(&changed.old, &changed.new));
                    match &changed.inside {
                        Edited::Line(runs) => {
                            self.changed += 1;
                            self.runs(runs);
                        }
                        // A row is one passage, however many of its cells differ.
                        Edited::Blocks(parts) if changed.new.name == "tr" => {
                            let cells = Summary::of(parts);
                            self.changed += 1;
                            self.words_added += cells.words_added;
                            self.words_removed += cells.words_removed;
                            self.links += cells.links;
                        }
                        Edited::Blocks(parts) => self.count(parts),
                    }
                }
                Part::Came(arrival) => {
                    let mut inner = Summary::default();
                    inner.count(std::slice::from_ref(&arrival.part));
                    self.moved += inner.unchanged + inner.changed + inner.added;
                    self.words_added += inner.words_added;
                    self.words_removed += inner.words_removed;
                    self.links += inner.links;
                }
                Part::Went(_) => {}
            }
        }
    }

    fn runs(&mut self, runs: &[Run]) {
        let words = |tokens: &[Token]| tokens.iter().filter(|token| token.is_word()).count();
        for run in runs {
            match run {
                Run::Kept(_) => {}
                Run::Added(tokens) => self.words_added += words(tokens),
                Run::Removed(tokens) => self.words_removed += words(tokens),
                Run::Marked(old, new) => self.links += links(old, new).len(),
            }
        }
    }
}

/// Where the links in words that stay lead elsewhere: the place of each link's first word.
pub fn links(old: &[Token], new: &[Token]) -> BTreeSet<usize> {
    let differs = |at: &usize| old[*at].lead() != new[*at].lead();
    let begins = |at: &usize| {
        let before = at.checked_sub(1);
        !before.is_some_and(|before| {
            (old[before].lead(), new[before].lead()) == (old[*at].lead(), new[*at].lead())
        })
    };
    (0..old.len().min(new.len())).filter(|at| differs(at) && begins(at)).collect()
}

/// Whether candour counts a block under another number.
pub fn is_renumbered(old: &Tag, new: &Tag) -> bool {
    old.number.0.is_some() && new.number.0.is_some() && old.number.0 != new.number.0
}

// How many lines a block is: a list counts as its entries, a table as its rows.
fn size(block: &Block) -> usize {
    match (&block.inside, block.tag.name.as_str()) {
        (_, "tr") | (Inside::Line(_), _) => 1,
        (Inside::Blocks(blocks), _) => blocks.iter().map(size).sum(),
    }
}

fn files(old: &[Attachment], new: &[Attachment]) -> Vec<File> {
    let names: BTreeSet<&str> = old.iter().chain(new).map(|file| file.name.as_str()).collect();
    let digest = |files: &[Attachment], name: &str| {
        files.iter().find(|file| file.name == name).map(|file| file.digest)
    };
    let change = |name: &str| {
        let how = match (digest(old, name), digest(new, name)) {
            (None, _) => FileChange::Added,
            (_, None) => FileChange::Removed,
            (was, is) if was != is => FileChange::Changed,
            _ => return None,
        };
        Some(File { name: name.to_owned(), how })
    };
    names.into_iter().filter_map(change).collect()
}
