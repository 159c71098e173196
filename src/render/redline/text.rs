//! A compared text: what stays, what is new, what is gone, what moved; long stretches without a change are folded.

use crate::compare::part::{Arrival, Changed, Departure, Edited, Part};
use crate::compare::passage::{Block, Inside, Tag};
use crate::document::escape;

use super::block::{self, Attributes, Names};
use super::jumps::{self, Jumps, first_words};
use super::line::{self, How};
use super::view::{Jump, Leads, Side};

/// As many unchanged blocks stand open before a change; the others are folded.
const BEFORE: usize = 1;

/// A heading this near before a change stands open too.
const NEAR: usize = 3;

/// A shorter stretch of unchanged entries or rows is shown whole.
const ENTRIES: usize = 8;

/// A compared text, as HTML.
pub(super) struct Text {
    pub(super) html: String,
    pub(super) jumps: Vec<Jump>,
    pub(super) more: usize,
}

/// Writes a compared text.
pub(super) fn write(parts: &[Part], leads: &dyn Leads) -> Text {
    let mut writer = Writer { leads, html: String::new(), jumps: Jumps::default(), names: Names::default() };
    writer.top(parts);
    Text { html: writer.html, jumps: writer.jumps.list, more: writer.jumps.more }
}

/// Writes the compared text of a field. Its changes have places of their own on the page, and no entries in the list.
pub(super) fn write_apart(parts: &[Part], leads: &dyn Leads, field: &str) -> String {
    let mut writer =
        Writer { leads, html: String::new(), jumps: Jumps::of_field(field), names: Names::default() };
    writer.top(parts);
    writer.html
}

struct Writer<'a> {
    leads: &'a dyn Leads,
    html: String,
    jumps: Jumps,
    names: Names,
}

impl Writer<'_> {
    fn top(&mut self, parts: &[Part]) {
        let mut at = 0;
        while at < parts.len() {
            let length = parts[at..].iter().take_while(|part| part.is_same()).count();
            let stretch = &parts[at..at + length];
            let after = if at == 0 { 0 } else { BEFORE };
            let before = if at + length == parts.len() { 0 } else { before(stretch) };
            if length > after + before + 1 {
                let folded = &stretch[after..length - before];
                self.parts(&stretch[..after]);
                self.around_headings(folded, parts.get(at + length - before));
                self.parts(&stretch[length - before..]);
            } else {
                self.parts(stretch);
            }
            at += length;
            let changed = parts[at..].iter().take_while(|part| !part.is_same()).count();
            self.parts(&parts[at..at + changed]);
            at += changed;
        }
    }

    // The headings under which the next part stands stay open: without them nobody sees where it is, and its own
    // heading would skip a level.
    fn around_headings(&mut self, parts: &[Part], next: Option<&Part>) {
        let mut from = 0;
        for heading in leading_to(parts, next) {
            self.folded(&parts[from..heading]);
            self.part(&parts[heading], &Attributes::default());
            from = heading + 1;
        }
        self.folded(&parts[from..]);
    }

    fn folded(&mut self, parts: &[Part]) {
        if parts.len() < 2 {
            return self.parts(parts);
        }
        let passages = parts.len();
        self.html
            .push_str(&format!("<details class=\"same\"><summary>{passages} unchanged passages</summary>\n"));
        self.parts(parts);
        self.html.push_str("</details>\n");
    }

    fn parts(&mut self, parts: &[Part]) {
        let mut at = 0;
        while at < parts.len() {
            // What moved together is told of once.
            let number = |part: &Part| match part {
                Part::Came(arrival) => Some((true, arrival.number)),
                Part::Went(departure) => Some((false, departure.number)),
                _ => None,
            };
            let together = match number(&parts[at]) {
                Some(moved) => parts[at..].iter().take_while(|part| number(part) == Some(moved)).count(),
                None => 1,
            };
            match &parts[at] {
                part if is_piece(part) => {
                    let none = Attributes::default();
                    parts[at..at + together].iter().for_each(|part| self.part(part, &none));
                }
                Part::Came(first) => self.came(first, &parts[at..at + together]),
                Part::Went(first) => self.went(first, &parts[at..at + together]),
                part => self.part(part, &Attributes::default()),
            }
            at += together;
        }
    }

    fn part(&mut self, part: &Part, more: &Attributes) {
        let heading = match part {
            Part::Same(block, _) | Part::Added(block) => {
                Some(block).filter(|block| block.heading().is_some()).cloned()
            }
            Part::Changed(_) => part.after().filter(|block| block.heading().is_some()),
            _ => None,
        };
        heading.iter().for_each(|heading| self.jumps.enter(heading));
        match part {
            Part::Same(block, was) => self.whole(block, How::Kept, Some(was), more),
            Part::Added(block) => self.one_sided(block, How::Added, more),
            Part::Removed(block) => self.one_sided(block, How::Removed, more),
            Part::Changed(changed) => self.changed(part, changed, more),
            Part::Came(arrival) => {
                let id = self.jumps.here(arrival.index);
                self.jumps.add_at(&id, "Moved", &jumps::text_of(part));
                self.part(&arrival.part, &more.with(&id, "change moved"));
            }
            Part::Went(departure) => self.entry_went(departure, more),
        }
    }

    fn one_sided(&mut self, block: &Block, how: How, more: &Attributes) {
        let (said, class) = match how {
            How::Removed => ("Removed", "change removed"),
            How::Added | How::Kept => ("Added", "change added"),
        };
        let text = block.text();
        let text = if text.is_empty() { block::called(&block.tag) } else { &text };
        let id = self.jumps.add(said, text);
        self.whole(block, how, None, &more.with(&id, class));
    }

    fn changed(&mut self, part: &Part, changed: &Changed, more: &Attributes) {
        let tag = &changed.new;
        // A cell has its row's entry in the list of changes; what moved has its own.
        let is_told = more.id.is_some() || matches!(tag.name.as_str(), "td" | "th");
        match &changed.inside {
            Edited::Line(runs) => {
                let id = (!is_told).then(|| {
                    let said = if line::is_only_linked(runs) { "Link changed" } else { "Changed" };
                    self.jumps.add(said, &jumps::text_of(part))
                });
                let more = id.map_or_else(|| more.clone(), |id| more.with(&id, "change"));
                self.start(tag, Some(&changed.old), &more);
                self.html.push_str(&line::changed(self.leads, runs));
                self.was_otherwise(changed);
                self.end(tag);
            }
            Edited::Blocks(parts) => {
                let id =
                    (!is_told && tag.name == "tr").then(|| self.jumps.add("Changed", &jumps::text_of(part)));
                let more = id.map_or_else(|| more.clone(), |id| more.with(&id, "change"));
                self.start(tag, Some(&changed.old), &more);
                match tag.name.as_str() {
                    "ul" | "ol" | "table" | "thead" | "tbody" | "tfoot" => self.entries(changed, parts),
                    "tr" => parts.iter().for_each(|part| self.cell(part)),
                    "dl" => parts.iter().for_each(|part| self.part(part, &Attributes::default())),
                    _ => self.parts(parts),
                }
                self.end(tag);
            }
        }
    }

    // What a block was, where it is another kind of block now.
    fn was_otherwise(&mut self, changed: &Changed) {
        let (old, new) = (&changed.old, &changed.new);
        let level = |tag: &Tag| match tag.name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
            _ => None,
        };
        if let (Some(was), Some(is)) = (level(old), level(new))
            && was != is
        {
            self.html.push_str(&format!(
                " <span class=\"relinked\">[heading of level {is}; it was one of level {was}]</span>"
            ));
        }
    }

    // The entries of a list under their true numbers (what was removed has the number that it had), and the rows of a
    // table. Of a long stretch without a change only the ends are shown, and how much lies between them.
    fn entries(&mut self, changed: &Changed, parts: &[Part]) {
        let values = if changed.new.name == "ol" { values(changed, parts) } else { Vec::new() };
        let mut at = 0;
        while at < parts.len() {
            let length = parts[at..].iter().take_while(|part| part.is_same()).count();
            let end = at + length;
            for (index, part) in parts.iter().enumerate().take(end + 1).skip(at) {
                let is_shown = length <= ENTRIES || index == at || index + 2 >= end;
                if is_shown {
                    let value = values.get(index).copied();
                    self.part(part, &Attributes { value, ..Attributes::default() });
                } else if index == at + 1 {
                    self.gap(part, length - 3);
                }
            }
            at = end + 1;
        }
    }

    fn gap(&mut self, part: &Part, count: usize) {
        let Part::Same(block, _) = part else { return };
        match (&block.inside, block.tag.name.as_str()) {
            (Inside::Blocks(cells), "tr") => {
                let columns = cells.len();
                self.html.push_str(&format!(
                    "<tr class=\"same\"><td colspan=\"{columns}\">{count} unchanged rows are not shown</td></tr>\n"
                ));
            }
            (_, "li") => {
                self.html
                    .push_str(&format!("<li class=\"same\">{count} unchanged entries are not shown</li>\n"));
            }
            _ => {}
        }
    }

    fn cell(&mut self, part: &Part) {
        let none = Attributes::default();
        match part {
            Part::Added(block) => self.whole(block, How::Added, None, &none),
            Part::Removed(block) => self.whole(block, How::Removed, None, &none),
            part => self.part(part, &none),
        }
    }

    fn came(&mut self, first: &Arrival, parts: &[Part]) {
        let id = self.jumps.here(first.index);
        self.jumps.add_at(&id, "Moved", &jumps::text_of(&parts[0]));
        self.html.push_str(&format!(
            "<div class=\"change moved\" id=\"{id}\"><p class=\"how\">Moved here, <a href=\"#{}\">from where it was</a>:</p>\n",
            self.jumps.there(first.index)
        ));
        for part in parts {
            if let Part::Came(arrival) = part {
                self.part(&arrival.part, &Attributes::default());
            }
        }
        self.html.push_str("<p class=\"hidden\">End of what was moved here.</p></div>\n");
    }

    fn went(&mut self, first: &Departure, parts: &[Part]) {
        let others = match parts.len() {
            1 => String::new(),
            n => format!(", and {} more", n - 1),
        };
        self.html.push_str(&format!(
            "<p class=\"change moved how\" id=\"{}\">{}{others}</p>\n",
            self.jumps.there(first.index),
            self.moved_words(first)
        ));
    }

    fn moved_words(&self, departure: &Departure) -> String {
        let words = first_words(&departure.block.text());
        let here = self.jumps.here(departure.index);
        format!("Moved from here, <a href=\"#{here}\">to where it is now</a>: “{}”", escape::text(&words))
    }

    // An entry or a row that stands elsewhere now.
    fn entry_went(&mut self, departure: &Departure, more: &Attributes) {
        let tag = &departure.block.tag;
        self.start(tag, None, &more.with(&self.jumps.there(departure.index), "change moved"));
        let words = self.moved_words(departure);
        match (&departure.block.inside, tag.name.as_str()) {
            (Inside::Blocks(cells), "tr") => {
                self.html.push_str(&format!("<td colspan=\"{}\">{words}</td>", cells.len()));
            }
            _ => self.html.push_str(&words),
        }
        self.end(tag);
    }

    // A block of which all has the same fate.
    fn whole(&mut self, block: &Block, how: How, was: Option<&Tag>, more: &Attributes) {
        let side = if how == How::Removed { Side::Old } else { Side::New };
        let is_void = matches!(block.tag.name.as_str(), "hr" | "col");
        if is_void && how != How::Kept {
            let (element, words) =
                if how == How::Added { ("ins", "a line added") } else { ("del", "a line removed") };
            self.html.push_str(&format!("<p{}><{element}>[{words}]</{element}></p>\n", more.html()));
            return;
        }
        self.start(&block.tag, was, more);
        match &block.inside {
            _ if is_void => {}
            Inside::Line(tokens) if how == How::Kept => {
                self.html.push_str(&line::plain(self.leads, tokens, side));
            }
            Inside::Line(tokens) => self.html.push_str(&line::marked(self.leads, tokens, how)),
            Inside::Blocks(blocks) => {
                blocks.iter().for_each(|block| self.whole(block, how, None, &Attributes::default()));
            }
        }
        self.end(&block.tag);
    }

    fn start(&mut self, tag: &Tag, was: Option<&Tag>, more: &Attributes) {
        let html = block::start(&mut self.names, tag, was, more);
        self.html.push_str(&html);
    }

    fn end(&mut self, tag: &Tag) {
        self.html.push_str(&block::end(tag));
    }
}

// Which of the parts are the headings of the sections in which the next part stands.
fn leading_to(parts: &[Part], next: Option<&Part>) -> Vec<usize> {
    let level = |part: &Part| match part {
        Part::Same(block, _) => block.heading(),
        part => part.after().and_then(|block| block.heading()),
    };
    let Some(next) = next else { return Vec::new() };
    let mut leading: Vec<(usize, u8)> = Vec::new();
    for (index, level) in parts.iter().map(level).enumerate() {
        let Some(level) = level else { continue };
        leading.retain(|(_, above)| *above < level);
        leading.push((index, level));
    }
    let own = level(next).unwrap_or(u8::MAX);
    leading.into_iter().filter(|(_, above)| *above < own).map(|(index, _)| index).collect()
}

// How many of the unchanged blocks before a change stand open: the last, or from its heading on where that is near.
fn before(stretch: &[Part]) -> usize {
    let is_heading = |part: &Part| matches!(part, Part::Same(block, _) if block.heading().is_some());
    let near = stretch.iter().rev().take(NEAR).position(is_heading);
    near.map_or(BEFORE, |at| at + 1).min(stretch.len())
}

// The number of each entry of a list: the new one, or for what is gone the old one.
fn values(changed: &Changed, parts: &[Part]) -> Vec<i64> {
    let start = |tag: &Tag| {
        let start = tag.attributes.iter().find(|(key, _)| key == "start").map(|(_, value)| value);
        start.and_then(|start| start.parse::<i64>().ok()).unwrap_or(1)
    };
    let (mut old, mut new) = (start(&changed.old), start(&changed.new));
    let value = |part: &Part| {
        let is_gone = matches!(part, Part::Removed(_) | Part::Went(_));
        let is_new = matches!(part, Part::Added(_) | Part::Came(_));
        let value = if is_gone { old } else { new };
        old = old.saturating_add(i64::from(!is_new));
        new = new.saturating_add(i64::from(!is_gone));
        value
    };
    parts.iter().map(value).collect()
}

// A part of a list, a table or a line: it cannot stand in a box of its own.
fn is_piece(part: &Part) -> bool {
    let tag = match part {
        Part::Came(arrival) => match &*arrival.part {
            Part::Changed(changed) => &changed.new,
            Part::Same(block, _) => &block.tag,
            _ => return false,
        },
        Part::Went(departure) => &departure.block.tag,
        _ => return false,
    };
    matches!(tag.name.as_str(), "li" | "tr" | "dt" | "dd" | "line" | "figcaption" | "summary" | "caption")
}
