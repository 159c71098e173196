//! A text as readers see it: blocks of words.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::base::address::Address;
use crate::base::id::RecordId;

/// A block: a paragraph, a heading, a list, a row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Block {
    /// What it is.
    pub tag: Tag,
    /// What it holds.
    pub inside: Inside,
}

/// What a block is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Tag {
    /// The name of its element in HTML. `line` is text in a block without an element of its own; `footnotes` are those
    /// of a text.
    pub name: String,
    /// The attributes that say something of it, by name; neither ids nor names for machines.
    pub attributes: Vec<(String, String)>,
    /// The number that candour gave it.
    pub number: Counted,
}

/// What a block holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Inside {
    /// A line of text.
    Line(Vec<Token>),
    /// Blocks.
    Blocks(Vec<Block>),
}

/// A word or a sign of a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub what: What,
    /// Whether a space stands before it.
    pub spaced: bool,
    /// How it is marked, outermost first.
    pub marks: Marks,
}

/// What stands in a line.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum What {
    /// A word or a number.
    Word(String),
    /// A sign, or white space in program text.
    Sign(String),
    /// The end of a line.
    Break,
    /// The mark of a footnote.
    Note(Counted),
    /// A box that is ticked or not.
    Tick(bool),
    /// A picture: the words for it, and where it lies.
    Picture(String, Option<Lead>),
}

/// How a word is marked, outermost first.
pub type Marks = Arc<[Mark]>;

/// A mark of words: emphasis, a link.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The name of its element in HTML.
    pub name: String,
    /// The attributes that say something of it, by name.
    pub attributes: Vec<(String, String)>,
    /// Where it leads.
    pub lead: Option<Lead>,
}

/// Where a link leads, however it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Lead {
    /// To another site, or an e-mail address.
    External(String),
    /// To a record, and a place on its page.
    Record(RecordId, Option<String>),
    /// To a file of a record.
    File(RecordId, String),
    /// To an address of this site, and a place on that page.
    Site(Address, Option<String>),
    /// To a place of the same page.
    Own(String),
    /// To nothing that is published.
    Nowhere,
}

/// A number that candour counts, and no author wrote. It says nothing by itself, so that any two are equal: what comes
/// after a paragraph that was put in has not changed.
#[derive(Debug, Clone, Default)]
pub struct Counted(pub Option<String>);

impl PartialEq for Counted {
    fn eq(&self, _: &Counted) -> bool {
        true
    }
}

impl Eq for Counted {}

impl Hash for Counted {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Token {
    /// Whether it counts as a word.
    pub fn is_word(&self) -> bool {
        matches!(self.what, What::Word(_) | What::Picture(..))
    }

    /// Its text.
    pub fn text(&self) -> &str {
        match &self.what {
            What::Word(text) | What::Sign(text) | What::Picture(text, _) => text,
            What::Break => "\n",
            What::Note(Counted(number)) => number.as_deref().unwrap_or_default(),
            What::Tick(true) => "[x]",
            What::Tick(false) => "[ ]",
        }
    }

    /// The link that it stands in.
    pub fn lead(&self) -> Option<&Lead> {
        self.marks.iter().find_map(|mark| mark.lead.as_ref())
    }
}

impl Block {
    /// Its level, if it is a heading.
    pub fn heading(&self) -> Option<u8> {
        match self.tag.name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => None,
        }
    }

    /// All that stands in its lines, in order.
    pub fn tokens<'a>(&'a self, each: &mut dyn FnMut(&'a Token)) {
        match &self.inside {
            Inside::Line(line) => line.iter().for_each(each),
            Inside::Blocks(blocks) => blocks.iter().for_each(|block| block.tokens(each)),
        }
    }

    /// How many words it has.
    pub fn words(&self) -> usize {
        let mut count = 0;
        self.tokens(&mut |token| count += usize::from(token.is_word()));
        count
    }

    /// Its text, in one line.
    pub fn text(&self) -> String {
        match &self.inside {
            Inside::Line(line) => text(line),
            Inside::Blocks(blocks) => {
                let texts: Vec<String> =
                    blocks.iter().map(Block::text).filter(|text| !text.is_empty()).collect();
                texts.join(" ")
            }
        }
    }
}

/// The text of a line.
pub fn text<'a>(line: impl IntoIterator<Item = &'a Token>) -> String {
    let mut text = String::new();
    for token in line {
        if token.spaced && !text.is_empty() {
            text.push(' ');
        }
        text.push_str(token.text());
    }
    text
}
