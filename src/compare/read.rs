//! Reads a body into blocks of words.
//!
//! It starts from the HTML, which is what readers see: what candour puts there itself (ids, numbers, ways back from
//! footnotes, explanations of terms) is no part of what the text says, and is left out or set aside.

use std::sync::Arc;

use crate::document::body::Body;
use crate::document::link::{self, Meaning};

use super::markup::{self, Event, Start};
use super::passage::{self, Block, Counted, Inside, Lead, Mark, Marks, Tag, Token, What};
use super::tokens::{self, Sort};

/// Deeper blocks are read as if they stood in the one around them, so that no depth can exhaust the stack.
const DEEPEST: usize = 120;

// Elements that mark words.
const MARKS: [&str; 29] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd", "mark",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u", "var",
];

// Attributes that say nothing to a reader, or what candour says itself.
const UNSAID: [&str; 12] = [
    "id",
    "aria-label",
    "aria-labelledby",
    "role",
    "tabindex",
    "href",
    "src",
    "loading",
    "width",
    "height",
    "name",
    "disabled",
];

/// Reads the blocks of a body that stands in a file of `folder`.
pub(super) fn blocks(folder: &str, body: &Body) -> Vec<Block> {
    let leads: Vec<Lead> = body.links.iter().map(|link| lead(link::meaning(folder, &link.target))).collect();
    let (html, links) = markup::joined(&body.pieces);
    let root = Open::default();
    let none: Marks = Arc::from([]);
    let mut reader = Reader { leads: &leads, open: vec![root], marks: vec![none], spaced: false };
    markup::events(&html, &links, &mut |event| reader.read(event));
    while reader.open.len() > 1 {
        reader.close();
    }
    let root = reader.open.pop().map(Open::finish);
    match root.map(|block| block.inside) {
        Some(Inside::Blocks(blocks)) => blocks,
        Some(Inside::Line(line)) if !line.is_empty() => {
            vec![Block { tag: bare(), inside: Inside::Line(line) }]
        }
        _ => Vec::new(),
    }
}

/// A line of plain text.
pub(super) fn line(text: &str) -> Vec<Token> {
    let none: Marks = Arc::from([]);
    let mut line = Vec::new();
    words(text, &none, &mut false, &mut line);
    line
}

fn bare() -> Tag {
    Tag { name: "line".to_owned(), attributes: Vec::new(), number: Counted(None) }
}

struct Reader<'a> {
    leads: &'a [Lead],
    open: Vec<Open>,
    // The marks at this place: one entry for each element that marks words, with all around it.
    marks: Vec<Marks>,
    // Whether white space stands before the next word.
    spaced: bool,
}

// An element on its way.
#[derive(Default)]
struct Open {
    // Its name in the HTML, by which its end is found.
    name: String,
    role: Role,
    tag: Tag,
    blocks: Vec<Block>,
    line: Vec<Token>,
}

// What an element is to the text.
#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Role {
    #[default]
    Block,
    // It is there for its looks only, or marks words: what it holds stands in the block around it.
    Wrapper,
    Mark,
    // A number that candour wrote.
    Number,
    // The mark of a footnote.
    Note,
    // No part of the text.
    Unsaid,
}

impl Reader<'_> {
    fn read(&mut self, event: Event<'_>) {
        let is_unsaid = self.open.iter().any(|open| open.role == Role::Unsaid);
        match event {
            Event::Start(start) => match start.name {
                name if is_unsaid && is_empty(name) => {}
                _ if is_unsaid => self.push(&start, Role::Unsaid),
                "br" => self.token(What::Break),
                "wbr" => {}
                "img" => {
                    let lead = start.link.and_then(|link| self.leads.get(link).cloned());
                    self.token(What::Picture(start.value("alt").unwrap_or_default(), lead));
                }
                "input" => self.token(What::Tick(start.value("checked").is_some())),
                "hr" | "col" => {
                    self.push(&start, Role::Block);
                    self.close();
                }
                _ => {
                    let role = self.role(&start);
                    self.push(&start, role);
                }
            },
            Event::End(name) => {
                // What ends nothing is passed over.
                if let Some(at) = self.open[1..].iter().rposition(|open| open.name == name) {
                    while self.open.len() > at + 1 {
                        self.close();
                    }
                }
            }
            Event::Text(_) if is_unsaid => {}
            Event::Text(text) => self.text(&markup::plain(text)),
        }
    }

    fn role(&self, start: &Start<'_>) -> Role {
        let last = self.open.last();
        let depth = self.open.iter().filter(|open| open.role == Role::Block).count();
        match start.name {
            "section" if start.has_class("terms") => Role::Unsaid,
            "a" if start.has_class("anchor") || start.has_class("footnote-backref") => Role::Unsaid,
            "a" | "span" if start.has_class("number") => Role::Number,
            "sup" if start.has_class("footnote-ref") => Role::Note,
            "a" if start.has_class("term") || last.is_some_and(|open| open.role == Role::Note) => {
                Role::Wrapper
            }
            "abbr" if last.is_some_and(|open| open.role == Role::Wrapper && open.name == "a") => {
                Role::Wrapper
            }
            "code" | "span" if self.in_program() => Role::Wrapper,
            "span" if start.attributes.is_empty() => Role::Wrapper,
            "div" if ["heading", "table", "scroll"].iter().any(|class| start.has_class(class)) => {
                Role::Wrapper
            }
            name if MARKS.contains(&name) => Role::Mark,
            _ if depth > DEEPEST => Role::Wrapper,
            _ => Role::Block,
        }
    }

    fn push(&mut self, start: &Start<'_>, role: Role) {
        let said = start.attributes.iter().filter(|(key, _)| !UNSAID.contains(key));
        let mut attributes: Vec<(String, String)> =
            said.map(|(key, value)| ((*key).to_owned(), markup::plain(value))).collect();
        attributes.sort();
        let mut tag = Tag::default();
        match role {
            Role::Mark => {
                let lead = start.link.and_then(|link| self.leads.get(link).cloned());
                attributes.retain(|(key, value)| !(key == "class" && value == "url"));
                let mark = Mark { name: start.name.to_owned(), attributes, lead };
                let around = self.marks.last().into_iter().flat_map(|marks| marks.iter().cloned());
                self.marks.push(around.chain([mark]).collect());
            }
            Role::Block => {
                self.block().end_line();
                self.spaced = false;
                attributes.retain(|(key, value)| key != "class" || says(value));
                let name = if start.has_class("footnotes") { "footnotes" } else { start.name };
                tag = Tag { name: name.to_owned(), attributes, number: Counted(None) };
            }
            // In which language a program is written belongs to the text.
            Role::Wrapper if start.name == "code" => {
                let language = attributes.iter().find_map(|(_, class)| class.strip_prefix("language-"));
                let language = language.map(|language| ("language".to_owned(), language.to_owned()));
                self.block().tag.attributes.extend(language);
            }
            Role::Wrapper | Role::Number | Role::Note | Role::Unsaid => {}
        }
        let name = start.name.to_owned();
        self.open.push(Open { name, role, tag, ..Open::default() });
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        match open.role {
            Role::Block => {
                let block = open.finish();
                let around = self.block();
                around.end_line();
                around.blocks.push(block);
                self.spaced = false;
            }
            Role::Mark => {
                self.marks.pop();
            }
            Role::Number => {
                self.block().tag.number = Counted(Some(passage::text(&open.line)));
                self.spaced = false;
            }
            Role::Note => self.token(What::Note(Counted(Some(passage::text(&open.line))))),
            Role::Wrapper | Role::Unsaid => {}
        }
    }

    fn in_program(&self) -> bool {
        self.open.iter().any(|open| open.name == "pre")
    }

    // The block at this place; the root is one.
    fn block(&mut self) -> &mut Open {
        let at = self.open.iter().rposition(|open| open.role == Role::Block).unwrap_or_default();
        &mut self.open[at]
    }

    // Where words go at this place.
    fn holder(&mut self) -> &mut Open {
        let holds = |open: &Open| matches!(open.role, Role::Block | Role::Number | Role::Note);
        let at = self.open.iter().rposition(holds).unwrap_or_default();
        &mut self.open[at]
    }

    fn token(&mut self, what: What) {
        let marks = self.marks.last().cloned().unwrap_or_else(|| Arc::from([]));
        let spaced = std::mem::take(&mut self.spaced);
        let line = &mut self.holder().line;
        let spaced = spaced && !line.is_empty();
        line.push(Token { what, spaced, marks });
    }

    fn text(&mut self, text: &str) {
        let marks = self.marks.last().cloned().unwrap_or_else(|| Arc::from([]));
        if self.in_program() {
            return program(text, &marks, &mut self.holder().line);
        }
        let mut spaced = self.spaced;
        words(text, &marks, &mut spaced, &mut self.holder().line);
        self.spaced = spaced;
    }
}

impl Open {
    // What stood in a line before a block is a line of its own.
    fn end_line(&mut self) {
        if !self.line.is_empty() {
            let line = std::mem::take(&mut self.line);
            self.blocks.push(Block { tag: bare(), inside: Inside::Line(line) });
        }
    }

    fn finish(mut self) -> Block {
        if self.blocks.is_empty() {
            return Block { tag: self.tag, inside: Inside::Line(self.line) };
        }
        self.end_line();
        // Whether the lines of a list stand close together or apart says nothing.
        if matches!(self.tag.name.as_str(), "li" | "dd") {
            for block in self.blocks.iter_mut().filter(|block| block.tag.name == "p") {
                block.tag.name = "line".to_owned();
            }
            if let [Block { tag, inside: Inside::Line(line) }] = &mut self.blocks[..]
                && *tag == bare()
            {
                return Block { tag: self.tag, inside: Inside::Line(std::mem::take(line)) };
            }
        }
        Block { tag: self.tag, inside: Inside::Blocks(self.blocks) }
    }
}

// Classes that say what a block is; others are for its looks.
fn says(class: &str) -> bool {
    class.split(' ').any(|class| ["alert", "left", "right", "center"].contains(&class))
}

fn is_empty(name: &str) -> bool {
    ["br", "col", "hr", "img", "input", "wbr"].contains(&name)
}

fn words(text: &str, marks: &Marks, spaced: &mut bool, line: &mut Vec<Token>) {
    for (sort, token) in tokens::cut(text) {
        let what = match sort {
            Sort::Space => {
                // At the beginning of a line there is nothing to be apart from.
                *spaced = !line.is_empty();
                continue;
            }
            Sort::Word => What::Word(token.to_owned()),
            Sort::Sign => What::Sign(token.to_owned()),
        };
        line.push(Token { what, spaced: std::mem::take(spaced), marks: marks.clone() });
    }
}

// In program text white space counts.
fn program(text: &str, marks: &Marks, line: &mut Vec<Token>) {
    for (sort, token) in tokens::cut(text) {
        let what = match sort {
            Sort::Word => What::Word(token.to_owned()),
            Sort::Sign | Sort::Space => What::Sign(token.to_owned()),
        };
        line.push(Token { what, spaced: false, marks: marks.clone() });
    }
}

fn lead(meaning: Meaning) -> Lead {
    match meaning {
        Meaning::External(url) => Lead::External(url),
        Meaning::Record { id, fragment, .. } => Lead::Record(id, fragment),
        Meaning::Attachment { id, file } => Lead::File(id, file.file_name().to_owned()),
        Meaning::Site { at, fragment } => Lead::Site(at, fragment),
        Meaning::Own(anchor) => Lead::Own(anchor),
        Meaning::Outside(_) => Lead::Nowhere,
    }
}
