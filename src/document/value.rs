//! The values of fields, with the certainty that their source gives them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::diag::finding::SpanIn;

use super::body::Body;

/// A value of a field and where it stands in its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The value.
    pub value: Value,
    /// Its bytes in the file that holds the record's fields.
    pub span: SpanIn,
}

/// The value of a field; lists are several items.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// A line of text.
    Text(String),
    /// CommonMark, parsed.
    Markdown(Box<Body>),
    /// A date with its certainty.
    Date(DateClaim),
    /// An instant.
    Time(Timestamp),
    /// The name of a status of the kind.
    Status(String),
    /// The name of a choice of the field.
    Choice(String),
    /// true or false.
    YesNo(bool),
    /// A whole or decimal number, as written.
    Number(Number),
    /// An identifier.
    Code(String),
    /// A web address.
    Url(String),
    /// An e-mail address.
    Email(String),
    /// Another record.
    Reference(Box<Relation>),
    /// The sub-fields of a row, by name.
    Row(Vec<(String, Vec<Item>)>),
    /// Known not to be there: neither a value nor silence.
    Absent(Absence, Option<String>),
}

/// A number that keeps the form in which it was written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Number {
    /// A whole number.
    Whole(i64),
    /// A decimal number.
    Decimal(String),
}

/// Why there is no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Absence {
    /// The field makes no sense for this record.
    NotApplicable,
    /// There may be a value, but nobody here knows it.
    Unknown,
}

/// A date, how sure it is, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DateClaim {
    /// The date, as exact as its source.
    pub date: PartialDate,
    /// How sure it is.
    pub certainty: Certainty,
    /// What else there is to say of it.
    pub note: Option<String>,
}

/// How sure a statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Certainty {
    /// The source says so itself, with the standing to say it.
    Stated,
    /// Somebody else says so.
    Reported,
    /// Concluded from other facts.
    Inferred,
}

/// A typed link to another record, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relation {
    /// The other record.
    pub to: RecordId,
    /// Since when it holds.
    pub from: Option<DateClaim>,
    /// Until when it holds.
    pub until: Option<DateClaim>,
    /// How sure it is.
    pub certainty: Certainty,
    /// Who says so.
    pub source: Option<Citation>,
    /// What else there is to say of it.
    pub note: Option<String>,
}

/// A source, cited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// What it is called.
    pub title: String,
    /// Its web address.
    pub url: Option<String>,
}

impl Certainty {
    /// Every certainty with the word that files and themes use.
    pub const ALL: [(&str, Certainty); 3] =
        [("stated", Certainty::Stated), ("reported", Certainty::Reported), ("inferred", Certainty::Inferred)];

    /// The word that files and themes use.
    pub fn name(self) -> &'static str {
        match self {
            Certainty::Stated => "stated",
            Certainty::Reported => "reported",
            Certainty::Inferred => "inferred",
        }
    }

    /// The word that people read.
    pub fn label(self) -> &'static str {
        match self {
            Certainty::Stated => "Stated",
            Certainty::Reported => "Reported",
            Certainty::Inferred => "Inferred",
        }
    }
}

impl Absence {
    /// Every absence with the words that files use.
    pub const ALL: [(&str, Absence); 2] =
        [("not applicable", Absence::NotApplicable), ("unknown", Absence::Unknown)];

    /// The words that people read.
    pub fn label(self) -> &'static str {
        match self {
            Absence::NotApplicable => "Not applicable",
            Absence::Unknown => "Not known",
        }
    }
}

impl Value {
    /// The text of a line of text, a code, a choice or a status; nothing for other values.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Code(text) | Value::Choice(text) | Value::Status(text) => Some(text),
            _ => None,
        }
    }

    /// The date of a date field.
    pub fn as_date(&self) -> Option<&DateClaim> {
        match self {
            Value::Date(claim) => Some(claim),
            _ => None,
        }
    }
}
