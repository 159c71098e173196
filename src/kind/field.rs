//! What a kind says about one field.

use crate::base::id::Slug;

use super::due::Due;
use super::field_rules::FieldRules;
use super::figure::Drawn;

/// A field as declared.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its key in a record.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it takes.
    pub takes: FieldType,
    /// Whether that could be read. Where it could not, which is said of the kind file, records are not to blame,
    /// whatever they hold.
    pub is_read: bool,
    /// Whether every kind has it.
    pub is_shared: bool,
    /// One value or a list.
    pub many: Many,
    /// Whether it must be there.
    pub required: bool,
    /// Whether no two records of the kind may share a value.
    pub unique: bool,
    /// Whether it is a column of the register.
    pub column: bool,
    /// Whether the register can be filtered by it.
    pub facet: bool,
    /// Whether it may change without a change note.
    pub routine: bool,
    /// What it means that its date comes; none where nothing hangs on it.
    pub due: Option<Due>,
    /// What it adds to figures.
    pub drawn: Drawn,
    /// For references: what the relation is called seen from the other record.
    pub inverse: Option<String>,
    /// The heading of a section of its own; none for the list of facts.
    pub section: Option<String>,
    /// Its open-data property, as prefix:name.
    pub property: Option<String>,
    /// For references: whether a name may stand instead, of what has no record.
    pub or_text: bool,
    /// What it asks of its values beside their form.
    pub rules: FieldRules,
}

/// How many values a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Many {
    /// One value.
    One,
    /// An array of values.
    List,
    /// One value, or an array of several.
    OneOrList,
}

/// What a field takes.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldType {
    /// A line of text.
    Text,
    /// CommonMark.
    Markdown,
    /// A day, a month or a year, with certainty.
    Date,
    /// An instant with its offset.
    Time,
    /// One of the kind's statuses.
    Status,
    /// One of some choices.
    Choice(Vec<Choice>),
    /// true or false.
    YesNo,
    /// A whole or decimal number.
    Number,
    /// An identifier with a form.
    Code(Option<Pattern>),
    /// A web address.
    Url,
    /// An e-mail address.
    Email,
    /// Another record, of one of some kinds (any, if none is named).
    Reference(Vec<Slug>),
    /// Named sub-fields, repeated or once.
    Table(Vec<Field>),
}

impl Field {
    /// The one kind whose records it takes.
    pub fn only_kind(&self) -> Option<&Slug> {
        match &self.takes {
            FieldType::Reference(kinds) if kinds.len() == 1 => kinds.first(),
            _ => None,
        }
    }
}

impl FieldType {
    /// Whether records share its values, so that a register can be filtered by them.
    pub fn has_facets(&self) -> bool {
        match self {
            FieldType::Text
            | FieldType::Date
            | FieldType::Time
            | FieldType::Status
            | FieldType::Choice(_)
            | FieldType::YesNo
            | FieldType::Reference(_) => true,
            FieldType::Markdown
            | FieldType::Number
            | FieldType::Code(_)
            | FieldType::Url
            | FieldType::Email
            | FieldType::Table(_) => false,
        }
    }
}

/// One of the values of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What a record writes.
    pub name: String,
    /// What people read.
    pub label: String,
    /// What it means.
    pub meaning: Option<String>,
}

/// The form of a code: a regular expression that the whole code matches.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    matcher: regex_lite::Regex,
}

impl Pattern {
    /// Reads a regular expression (the syntax of regex-lite); the error is in words.
    pub fn new(text: &str) -> Result<Pattern, String> {
        let matcher = regex_lite::Regex::new(&format!("^(?:{text})$")).map_err(|error| error.to_string())?;
        Ok(Pattern { text: text.to_owned(), matcher })
    }

    /// Whether a whole code has this form.
    pub fn matches(&self, code: &str) -> bool {
        self.matcher.is_match(code)
    }

    /// The expression as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Pattern) -> bool {
        self.text == other.text
    }
}
