//! A new record: what its kind asks for, with a placeholder wherever only the author knows.
//!
//! It is valid as it stands. What must be there is there; what may be there is listed behind `#`; choices and records
//! to refer to are named beside the field that takes them.

use std::fmt::Write as _;

use jiff::civil;

use crate::base::id::{RecordId, Slug};
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType, Many};
use crate::kind::shape::Kind;

/// What a new record is made of.
pub struct Blank<'a> {
    /// Its kind.
    pub kind: &'a Kind,
    /// Its title.
    pub title: &'a str,
    /// The day on which it is made.
    pub today: civil::Date,
    /// The records that it may refer to, in the order of their ids.
    pub records: &'a [&'a RecordId],
    /// The publisher's own record, which is the likeliest owner.
    pub publisher: Option<&'a RecordId>,
}

/// Whether readers see the new record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// Not yet.
    Draft,
    /// At once.
    Ready,
}

// What is known to be open, until the author knows.
const UNKNOWN: &str = "{ absent = \"unknown\" }";
// How many records are named beside a reference.
const NAMED: usize = 8;
// Fields that the program writes, or that belong to a later part of a record's life.
const LATER: [&str; 9] = [
    common_fields::FORMERLY,
    common_fields::ALIASES,
    common_fields::DRAFT,
    common_fields::PUBLISH_AT,
    common_fields::WITHDRAWN,
    common_fields::CHANGE,
    common_fields::LICENCE,
    common_fields::TITLE,
    "language",
];

/// The record as a text with fields in front.
pub fn document(blank: &Blank<'_>, release: Release) -> String {
    format!("+++\n{}+++\n\nTODO: write the text here.\n", fields(blank, release))
}

/// The record's fields as TOML.
pub fn fields(blank: &Blank<'_>, release: Release) -> String {
    let mut text = format!("title = {}\n", toml_text(blank.title));
    if release == Release::Draft {
        text.push_str("# Readers do not see it as long as this line is here.\ndraft = true\n");
    }
    let is_asked = |field: &&Field| !LATER.contains(&field.name.as_str());
    let has_values = |field: &&Field| field.takes != FieldType::Status || !blank.kind.statuses.is_empty();
    let all: Vec<&Field> = blank.kind.fields.iter().filter(is_asked).filter(has_values).collect();
    let (required, optional): (Vec<&Field>, Vec<&Field>) = all.into_iter().partition(|field| field.required);
    let is_table = |field: &&Field| matches!(field.takes, FieldType::Table(_));
    let (tables, lines): (Vec<&Field>, Vec<&Field>) = required.into_iter().partition(is_table);
    for field in lines {
        let _ = write!(text, "\n{}{} = {}\n", blank.comment(field), field.name, blank.value(field));
    }
    let (more_tables, more): (Vec<&Field>, Vec<&Field>) = optional.into_iter().partition(is_table);
    if !more.is_empty() {
        text.push_str("\n# What else it may say; take away the # in front.\n");
    }
    for field in more {
        text.push_str(&blank.comment(field));
        let _ = writeln!(text, "# {} = {}", field.name, blank.value(field));
    }
    // Whatever follows the heading of a table belongs to it: tables come last.
    for field in tables {
        let _ = write!(text, "\n{}", blank.table(field));
    }
    for field in more_tables {
        let table = blank.table(field);
        let lines = table.lines().map(|line| match line.starts_with('#') {
            true => format!("{line}\n"),
            false => format!("# {line}\n"),
        });
        let _ = write!(text, "\n{}", lines.collect::<String>());
    }
    text
}

/// A text as a TOML string.
pub fn toml_text(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out + "\""
}

impl Blank<'_> {
    // What people call the field, and what it takes where that must be chosen.
    fn comment(&self, field: &Field) -> String {
        let mut text =
            format!("# {}{}\n", one_line(&field.label), if field.required { " (TODO)" } else { "" });
        match &field.takes {
            FieldType::Choice(choices) => choices.iter().for_each(|choice| {
                text.push_str(&option(&choice.name, &choice.label, choice.meaning.as_deref()));
            }),
            FieldType::Status => self.kind.statuses.iter().for_each(|status| {
                text.push_str(&option(&status.name, &status.label, status.meaning.as_deref()));
            }),
            FieldType::Code(Some(pattern)) => {
                let _ = writeln!(text, "#   of the form {}", one_line(pattern.as_str()));
            }
            FieldType::Reference(to) => text.push_str(&self.candidates_named(to)),
            _ => {}
        }
        text
    }

    fn candidates(&self, to: &[Slug]) -> Vec<&RecordId> {
        let takes = |id: &&&RecordId| to.is_empty() || to.contains(&id.folder);
        self.records.iter().filter(takes).copied().collect()
    }

    fn candidates_named(&self, to: &[Slug]) -> String {
        // Any record: a list would say nothing.
        if to.is_empty() {
            return "#   any record, as folder/name\n".to_owned();
        }
        let all = self.candidates(to);
        if all.is_empty() {
            let folders: Vec<String> = to.iter().map(|folder| format!("{folder}/…")).collect();
            return format!("#   a record of {}; there is none yet\n", folders.join(" or "));
        }
        let names: Vec<String> = all.iter().take(NAMED).map(ToString::to_string).collect();
        let more = all.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" … and {more} more") } else { String::new() };
        format!("#   one of {}{more}\n", names.join(", "))
    }

    // A value that is right by its form, and a placeholder by what it says.
    fn value(&self, field: &Field) -> String {
        let one = match &field.takes {
            _ if field.unique => return UNKNOWN.to_owned(),
            FieldType::Text | FieldType::Markdown => "\"TODO\"".to_owned(),
            FieldType::Date => self.today.to_string(),
            FieldType::Time => format!("{}T09:00:00Z", self.today),
            FieldType::Status => match self.kind.statuses.first() {
                Some(status) => toml_text(&status.name),
                None => return UNKNOWN.to_owned(),
            },
            FieldType::Choice(choices) => match choices.first() {
                Some(choice) => toml_text(&choice.name),
                None => return UNKNOWN.to_owned(),
            },
            FieldType::YesNo => "false".to_owned(),
            FieldType::Number | FieldType::Code(_) | FieldType::Url | FieldType::Email => {
                return UNKNOWN.to_owned();
            }
            FieldType::Reference(to) => match self.likeliest(to) {
                Some(id) => toml_text(&id.to_string()),
                None => return UNKNOWN.to_owned(),
            },
            FieldType::Table(_) => return UNKNOWN.to_owned(),
        };
        match field.many {
            Many::One => one,
            Many::List => format!("[{one}]"),
        }
    }

    // A field that takes any record says nothing about which one is meant.
    fn likeliest(&self, to: &[Slug]) -> Option<&RecordId> {
        let all = if to.is_empty() { Vec::new() } else { self.candidates(to) };
        let publisher = self.publisher.filter(|id| all.contains(id));
        publisher.or_else(|| all.first().copied())
    }

    fn table(&self, field: &Field) -> String {
        let FieldType::Table(fields) = &field.takes else { return String::new() };
        let heading = match field.many {
            Many::One => format!("[{}]\n", field.name),
            Many::List => format!("[[{}]]\n", field.name),
        };
        let mut text =
            format!("# {}{}\n{heading}", one_line(&field.label), if field.required { " (TODO)" } else { "" });
        for field in fields {
            let mark = if field.required { "" } else { "# " };
            let _ = writeln!(text, "{}{mark}{} = {}", self.comment(field), field.name, self.value(field));
        }
        text
    }
}

fn option(name: &str, label: &str, meaning: Option<&str>) -> String {
    let meaning = meaning.map(|meaning| format!(". {}", one_line(meaning))).unwrap_or_default();
    format!("#   {name}: {}{meaning}\n", one_line(label))
}

// A comment ends with its line.
fn one_line(text: &str) -> String {
    text.split(char::is_control).collect::<Vec<_>>().join(" ")
}
