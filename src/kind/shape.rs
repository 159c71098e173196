//! A kind: what one type of record is called, holds, and how its register looks.

use serde::{Deserialize, Serialize};

use crate::base::id::Slug;

use super::field::{Field, FieldType};
use super::figure::Place;

/// A kind as declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Kind {
    /// Its folder under `content/`, and the first part of its records' ids.
    pub folder: Slug,
    /// The folders that it had before, whose registers lead on to its own.
    pub formerly: Vec<Slug>,
    /// What one record is called.
    pub label: String,
    /// What the register is called.
    pub plural: String,
    /// What the register holds, in a sentence.
    pub description: Option<String>,
    /// Whether its records' addresses start with the folder or at the root.
    pub mount: Mount,
    /// The template of a record's page.
    pub template: String,
    /// Whether it has a feed, and its records are among the site's latest.
    pub feed: bool,
    /// The date or time field that says when a record is told of, where its `published` does not.
    pub feed_date: Option<String>,
    /// The statuses its records may have.
    pub statuses: Vec<Status>,
    /// All fields, its own first, then the common ones.
    pub fields: Vec<Field>,
    /// How the register looks.
    pub register: Register,
    /// The fields that a record's page shows first, in order.
    pub facts: Vec<String>,
    /// What must hold between records.
    pub rules: Vec<Rule>,
    /// The lists of fields whose dates follow each other.
    pub order: Vec<Vec<String>>,
    /// The fields that say since when and until when what a record speaks of exists.
    pub life: Option<Life>,
    /// The stages that follow from dates; a kind has these or statuses.
    pub stages: Vec<Stage>,
    /// Whether its file could be read as a whole. Where it could not, what its records lack, or have too much, may be
    /// that same mistake.
    pub is_whole: bool,
}

/// Where a kind's records live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mount {
    /// Below the kind's folder: `/policies/x/`.
    Folder,
    /// At the root: `/about/`.
    Root,
}

/// A step of a record's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// What a record writes.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it means.
    pub meaning: Option<String>,
    /// How it is drawn.
    pub tone: Tone,
    /// Whether a record with this status applies, from and until its dates.
    pub in_force: bool,
}

/// The fields that say since when and until when something exists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Life {
    /// The date field with its first day.
    pub from: Option<String>,
    /// The date field with its last day.
    pub until: Option<String>,
}

/// A stage that nobody writes: it follows from dates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Its name in addresses and data.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it means.
    pub meaning: Option<String>,
    /// How it is drawn.
    pub tone: Tone,
    /// When it begins; nothing for a first one that is before every other.
    pub begins: Option<Begins>,
}

/// When a stage begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Begins {
    /// On the day in a field.
    On(String),
    /// When the day in a field is over.
    After(String),
}

/// How a status is drawn: each has a shape and a colour of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// It applies.
    InForce,
    /// Not agreed yet.
    Draft,
    /// Agreed, and to come.
    Scheduled,
    /// Replaced.
    Superseded,
    /// Ended.
    Withdrawn,
    /// None of these.
    Neutral,
}

/// How a kind's register looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Whether there is no register page.
    pub hidden: bool,
    /// Whether the home page lists its records one by one.
    pub on_home: bool,
    /// The field by which it is sorted.
    pub sort: String,
    /// Whether the largest comes first.
    pub descending: bool,
}

/// What must hold between records of a kind and others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// At least one record names this one in a field; otherwise the message is a warning.
    NotEmpty {
        /// The field by which others name it.
        field: String,
        /// What to say where none does.
        message: String,
    },
}

impl Tone {
    /// Every tone with the name that kind files and themes use.
    pub const ALL: [(&str, Tone); 6] = [
        ("in-force", Tone::InForce),
        ("draft", Tone::Draft),
        ("scheduled", Tone::Scheduled),
        ("superseded", Tone::Superseded),
        ("withdrawn", Tone::Withdrawn),
        ("neutral", Tone::Neutral),
    ];

    /// The name that kind files and themes use.
    pub fn name(self) -> &'static str {
        Tone::ALL.iter().find(|(_, tone)| *tone == self).map_or("neutral", |(name, _)| name)
    }
}

impl Kind {
    /// The fields whose relations are on the map, with the place of the other record.
    pub fn on_map(&self) -> impl Iterator<Item = (&Field, Place)> {
        self.fields.iter().filter_map(|field| Some((field, field.drawn.map?)))
    }

    /// The field with a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field of a name, or of `field.sub` inside a table.
    pub fn field_at(&self, name: &str) -> Option<&Field> {
        let mut names = name.split('.');
        let first = self.field(names.next()?)?;
        names.try_fold(first, |field, name| match &field.takes {
            FieldType::Table(fields) => fields.iter().find(|field| field.name == name),
            _ => None,
        })
    }

    /// The status with a name.
    pub fn status(&self, name: &str) -> Option<&Status> {
        self.statuses.iter().find(|status| status.name == name)
    }

    /// The columns of the register, in the order of the kind file.
    pub fn columns(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.column)
    }

    /// The fields by which the register can be filtered, in the order of the kind file.
    pub fn facets(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.facet && field.takes.has_facets())
    }

    /// The field that holds the record's own code.
    pub fn code_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| matches!(field.takes, FieldType::Code(_)))
    }

    /// The field that numbers the records: a number that no two of them share.
    pub fn number_field(&self) -> Option<&Field> {
        self.fields.iter().find(|field| field.unique && field.takes == FieldType::Number)
    }
}
