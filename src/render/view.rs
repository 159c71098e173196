//! The shapes that templates receive, as `docs/themes.md` describes them.

use std::collections::BTreeMap;

use serde::Serialize;

/// A value, as a template shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum ValueView {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// A markdown field.
    Html {
        /// Its HTML, safe to print as it is.
        html: String,
    },
    /// A date.
    Date(DateView),
    /// One of some choices.
    Choice {
        /// Its label.
        text: String,
        /// The list of all records of the kind that have it, where there is one.
        #[serde(skip_serializing_if = "Option::is_none")]
        href: Option<String>,
        /// What it means.
        #[serde(skip_serializing_if = "Option::is_none")]
        meaning: Option<String>,
    },
    /// A web or e-mail address.
    Link {
        /// What is shown.
        text: String,
        /// Where it leads.
        href: String,
        /// Whether it leaves the site.
        external: bool,
    },
    /// Another record, with evidence.
    Relation(Box<RelationView>),
    /// A status.
    Status(StatusView),
    /// Rows of sub-fields.
    Table {
        /// The labels of the sub-fields.
        columns: Vec<String>,
        /// The names of the sub-fields.
        names: Vec<String>,
        /// Cell by cell, each a list of values.
        rows: Vec<Vec<Vec<ValueView>>>,
        /// The same row by row, by the names of the sub-fields, without empty cells.
        entries: Vec<BTreeMap<String, Vec<ValueView>>>,
    },
    /// Known not to be there.
    Absent {
        /// `Not applicable` or `Not known`.
        text: String,
        /// Why.
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
}

/// A date.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DateView {
    /// As given: `22 February 2021`, `February 2021`, `2021`.
    pub text: String,
    /// For machines.
    pub iso: String,
    /// How sure it is.
    pub certainty: CertaintyView,
    /// What else there is to say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How sure a statement is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CertaintyView {
    /// `stated`, `reported` or `inferred`.
    pub name: &'static str,
    /// The word that people read.
    pub label: &'static str,
}

/// A relation, seen from either end.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RelationView {
    /// The other record's title.
    pub text: String,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
    /// What its kind is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusView>,
    /// How sure the relation is.
    pub certainty: CertaintyView,
    /// Since when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<DateView>,
    /// Until when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateView>,
    /// Whether it holds on the day of the site, where it is on the map and that is not plain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holds: Option<&'static str>,
    /// What else there is to say of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Who says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceView>,
}

/// A cited source.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceView {
    /// Its title.
    pub text: String,
    /// Its web address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub href: Option<String>,
}

/// A status as drawn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusView {
    /// The word that people read.
    pub label: String,
    /// How it is drawn.
    pub tone: &'static str,
    /// What it means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meaning: Option<String>,
}

/// A label with values: a fact.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Fact {
    /// What it is called.
    pub label: String,
    /// Its values, at least one.
    pub values: Vec<ValueView>,
}

/// A link with a label.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Crumb {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub href: String,
}
