//! What search may know of a document: its words, how much each says of it, and where each stands.
//!
//! It knows no other document, and so not how rare a word is. Words are whole here; which forms belong together is
//! found out where they are gathered.

#[expect(clippy::disallowed_types, reason = "what comes out of it is sorted")]
use std::collections::HashMap;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use crate::base::tokens;
use crate::config::writing::Writing;
use crate::kind::common_fields;
use crate::kind::field::Field;
use crate::kind::shape::Kind;

use super::body::Body;
use super::meta::Meta;
use super::value::{Item, Value};

/// The words of a document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Indexed {
    // Each word once, in order, with single spaces between them.
    words: String,
    // For each of them, in the same order.
    marks: Vec<Mark>,
    /// What stands for the whole title, under each of the names that it has: see [`whole`].
    pub titles: Vec<String>,
    /// Its sections: what stands before the first heading, then one for each heading.
    pub sections: Vec<Section>,
}

/// How a word stands in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// How much the word says of the document, 1 to [`MOST`].
    pub weight: u8,
    /// The section that has most of it; 0 where it stands in the fields, or before the first heading.
    pub section: u8,
}

/// A section of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Section {
    /// Its anchor; empty for what stands before the first heading.
    pub id: String,
    /// Its heading, with its number; empty for what stands before the first one.
    pub title: String,
    /// How its text begins.
    pub text: String,
}

/// The greatest weight, and the last section that is told apart.
pub const MOST: u8 = 90;

// How much a word says where it stands in …
const TITLE: f32 = 44.0;
const CODE: f32 = 60.0;
const TAG: f32 = 14.0;
const SUMMARY: f32 = 9.0;
const HEADING: f32 = 8.0;
const FIELD: f32 = 4.0;
// … and in a text, however often; half of it where it stands there twice.
const TEXT: f32 = 12.0;
const HALF: f32 = 2.0;

// The beginning of a section is shown with a result, up to so many bytes.
const EXCERPT: usize = 180;
// A title of more words is not typed as a whole.
const WHOLE: usize = 6;

/// What stands in the index for a title as a whole: its words with `+` between them, and `=` behind; none where it has
/// too many.
pub fn whole(words: &[&str]) -> Option<String> {
    (1..=WHOLE).contains(&words.len()).then(|| format!("{}=", words.join("+")))
}

impl Indexed {
    /// The words, in order.
    pub fn words(&self) -> impl Iterator<Item = (&str, Mark)> {
        self.words.split(' ').filter(|word| !word.is_empty()).zip(self.marks.iter().copied())
    }
}

/// Gathers the words of a document; none where the site leaves search out.
pub fn of(kind: &Kind, meta: &Meta, body: &Body, writing: &Writing) -> Indexed {
    if writing.synonyms.is_off {
        return Indexed::default();
    }
    let mut gathering = Gathering { writing, texts: Vec::new() };
    let title = tokens::spaced(meta.text(common_fields::TITLE).unwrap_or_default());
    let length = title.split(' ').count() as f32;
    gathering.add(title.clone(), TITLE / length.sqrt());
    for (name, items) in &meta.fields {
        if let Some(field) = kind.field(name).filter(|field| is_searched(field)) {
            gathering.field(field, items);
        }
    }
    let sections = sections(body);
    // A word among few says more.
    let words = body.plain.len() / 6;
    let most = TEXT
        * if words < 75 {
            1.2
        } else if words < 600 {
            1.0
        } else {
            0.8
        };
    for (number, (section, text)) in sections.iter().enumerate() {
        gathering.section(number, section, text);
    }
    let (words, marks) = gathering.finish(most);
    let titles = titles(&[title], writing);
    Indexed { words, marks, titles, sections: sections.into_iter().map(|(section, _)| section).collect() }
}

/// A page that a site makes of itself.
#[derive(Debug, Clone, Default)]
pub struct Plain<'a> {
    /// What it is called: its title, and whatever else leads to it.
    pub names: Vec<&'a str>,
    /// What it is about.
    pub summary: &'a str,
    /// Its sections: anchor, heading and text; first what stands before the first heading.
    pub sections: Vec<(String, String, String)>,
}

/// Gathers the words of a page that a site makes of itself.
pub fn of_page(page: &Plain<'_>, writing: &Writing) -> Indexed {
    let mut gathering = Gathering { writing, texts: Vec::new() };
    let names: Vec<String> = page.names.iter().map(|name| tokens::spaced(name)).collect();
    for name in &names {
        gathering.add(name.clone(), TITLE / (name.split(' ').count() as f32).sqrt());
    }
    gathering.add(tokens::spaced(page.summary), SUMMARY);
    let mut sections = Vec::new();
    for (number, (id, title, text)) in page.sections.iter().take(usize::from(MOST)).enumerate() {
        let section = Section { id: id.clone(), title: title.clone(), text: excerpt(text) };
        gathering.section(number, &section, text);
        sections.push(section);
    }
    let (words, marks) = gathering.finish(TEXT);
    Indexed { words, marks, titles: titles(&names, writing), sections }
}

// What stands for each of the names as a whole, and for whatever means the same.
fn titles(names: &[String], writing: &Writing) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for name in names {
        let name: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
        titles.extend(whole(&name));
        if let Some(found) = writing.synonyms.at(&name).filter(|found| found.length == name.len()) {
            for other in found.others {
                let words: Vec<&str> =
                    other.iter().filter_map(|forms| forms.first().map(String::as_str)).collect();
                titles.extend(whole(&words));
            }
        }
    }
    titles.sort();
    titles.dedup();
    titles
}

// Fields whose words say something of the record, and not of where it comes from or of who wrote it.
fn is_searched(field: &Field) -> bool {
    use common_fields::{LICENCE, SOURCES, STATUS, TITLE, VERSION};
    !common_fields::NO_CONTENT.contains(&field.name.as_str())
        && ![TITLE, STATUS, SOURCES, LICENCE, VERSION].contains(&field.name.as_str())
}

/// Gathers the texts of a document, and then counts their words: so no word is copied that stands there twice.
struct Gathering<'a> {
    writing: &'a Writing,
    // As `tokens::spaced` gives them.
    texts: Vec<(String, Place)>,
}

/// Where a text stands.
#[derive(Clone, Copy)]
enum Place {
    /// In a field: how much each of its words says.
    Field(f32),
    /// In the heading of a section.
    Heading(u8),
    /// In the text of a section.
    Section(u8),
}

#[derive(Default)]
struct Word {
    // What it says by standing in fields and headings.
    fixed: f32,
    // How often it stands in the text.
    count: u32,
    // How much of it stands in fields.
    in_fields: f32,
    // The section that is read now, and the first of those before in which most of it stands: how much of it.
    place: (u8, f32),
    best: (u8, f32),
}

impl Word {
    fn stands(&mut self, place: Place) {
        match place {
            // What a field says often, it says once.
            Place::Field(weight) => {
                self.fixed = self.fixed.max(weight) + weight.min(self.fixed) / 4.0;
                self.in_fields += weight / FIELD;
            }
            Place::Heading(section) => {
                self.fixed += HEADING;
                self.stands_in(section, 3.0);
            }
            Place::Section(section) => {
                self.count += 1;
                self.stands_in(section, 1.0);
            }
        }
    }

    fn stands_in(&mut self, section: u8, much: f32) {
        if self.place.0 != section {
            (self.best, self.place) = (self.most(), (section, 0.0));
        }
        self.place.1 += much;
    }

    fn most(&self) -> (u8, f32) {
        if self.place.1 > self.best.1 { self.place } else { self.best }
    }
}

impl Gathering<'_> {
    fn field(&mut self, field: &Field, items: &[Item]) {
        for item in items {
            match &item.value {
                Value::Text(text) => {
                    let weight = match field.name.as_str() {
                        common_fields::TAGS => TAG,
                        common_fields::SUMMARY => SUMMARY,
                        _ => FIELD,
                    };
                    self.add(tokens::spaced(text), weight);
                }
                Value::Code(code) => self.code(field, code),
                Value::Markdown(body) => self.add(tokens::spaced(&body.plain), FIELD),
                Value::Reference(relation) => {
                    relation.note.iter().for_each(|note| self.add(tokens::spaced(note), FIELD / 2.0));
                }
                Value::Row(cells) => {
                    use crate::kind::field::FieldType;
                    let FieldType::Table(fields) = &field.takes else { continue };
                    for (name, items) in cells {
                        if let Some(field) = fields.iter().find(|field| field.name == *name) {
                            self.field(field, items);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    // A code is found with and without the space in it, by its number alone, and by each of the prefixes that its
    // number may have had.
    fn code(&mut self, field: &Field, code: &str) {
        let words = tokens::spaced(code);
        let whole = words.replace(' ', "");
        self.add(words, CODE);
        self.add(whole, CODE);
        if let Some((_, rest)) = field.rules.split(code) {
            let rest = tokens::spaced(rest);
            let number = rest.replace(' ', "");
            self.add(rest, CODE);
            for prefix in &field.rules.prefixes {
                let prefix = tokens::spaced(&prefix.text);
                let whole = format!("{prefix}{number}");
                self.add(prefix, FIELD / 2.0);
                self.add(whole, CODE / 2.0);
            }
        }
    }

    fn section(&mut self, number: usize, section: &Section, text: &str) {
        let number = u8::try_from(number).unwrap_or(MOST).min(MOST);
        if number > 0 {
            self.texts.push((tokens::spaced(&section.title), Place::Heading(number)));
        }
        self.texts.push((tokens::spaced(text), Place::Section(number)));
    }

    fn add(&mut self, words: String, weight: f32) {
        self.texts.push((words, Place::Field(weight)));
    }

    fn finish(self, most: f32) -> (String, Vec<Mark>) {
        let length = self.texts.iter().map(|(text, _)| text.len()).sum();
        let mut counts = Counts::of(length);
        for (text, place) in &self.texts {
            counts.count(text, *place, self.writing);
        }
        counts.in_order(most)
    }
}

/// What is known of each word.
struct Counts<'a> {
    // Every word of every document is looked up here, and sorted at the end.
    #[expect(clippy::disallowed_types, reason = "what comes out of it is sorted")]
    words: HashMap<&'a str, Word, RandomState>,
}

impl<'a> Counts<'a> {
    // For texts of so many bytes.
    #[expect(clippy::disallowed_types, reason = "what comes out of it is sorted")]
    fn of(length: usize) -> Counts<'a> {
        // Every third word or so is new, and has six letters.
        Counts { words: HashMap::with_capacity_and_hasher(length / 20, RandomState::default()) }
    }

    // Each word of a text, and those of the other names that something in it has.
    fn count(&mut self, spaced: &'a str, place: Place, writing: &'a Writing) {
        let synonyms = &writing.synonyms;
        let words = spaced.split_ascii_whitespace();
        if synonyms.is_empty() {
            words.for_each(|word| self.words.entry(word).or_default().stands(place));
            return;
        }
        let words: Vec<&str> = words.collect();
        for (at, word) in words.iter().enumerate() {
            self.words.entry(word).or_default().stands(place);
            if let Some(found) = synonyms.at(&words[at..]) {
                for form in found.others.iter().flatten().flatten() {
                    self.words.entry(form).or_default().stands(place);
                }
            }
        }
    }

    fn in_order(self, most: f32) -> (String, Vec<Mark>) {
        let mut all: Vec<(&str, Word)> = self.words.into_iter().collect();
        all.sort_unstable_by_key(|(word, _)| *word);
        let mark = |word: &Word| {
            let count = word.count as f32;
            let weight = word.fixed + most * count / (count + HALF);
            let (section, much) = word.most();
            let section = if much > word.in_fields { section } else { 0 };
            Mark { weight: (weight.round() as u8).clamp(1, MOST), section }
        };
        let marks = all.iter().map(|(_, word)| mark(word)).collect();
        let words: Vec<&str> = all.iter().map(|(word, _)| *word).collect();
        (words.join(" "), marks)
    }
}

// The sections of a text, each with all that stands in it.
fn sections(body: &Body) -> Vec<(Section, &str)> {
    let mut cuts: Vec<(usize, Option<usize>)> =
        body.starts.iter().enumerate().map(|(heading, start)| (*start, Some(heading))).collect();
    cuts.push((0, None));
    cuts.sort();
    let ends = cuts.iter().skip(1).map(|(start, _)| *start).chain([body.plain.len()]);
    let section = |((start, heading), end): (&(usize, Option<usize>), usize)| {
        let heading = heading.and_then(|heading| body.outline.get(heading));
        let text = body.plain[*start..end].trim();
        let title = heading.map_or("", |heading| heading.title.as_str());
        let text = text.strip_prefix(title).unwrap_or(text).trim_start();
        let number = heading.and_then(|heading| heading.number.as_ref());
        let section = Section {
            id: heading.map(|heading| heading.id.clone()).unwrap_or_default(),
            title: number.map_or_else(|| title.to_owned(), |number| format!("{number} {title}")),
            text: excerpt(text),
        };
        (section, text)
    };
    cuts.iter().zip(ends).map(section).collect()
}

// The beginning of a text, up to the end of a word.
fn excerpt(text: &str) -> String {
    if text.len() <= EXCERPT {
        return text.to_owned();
    }
    let mut end = EXCERPT;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..cut].trim_end_matches([',', ';', ':', ' ']))
}
