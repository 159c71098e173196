//! What templates receive of a redline.

use serde::Serialize;

use crate::compare::passage::Lead;
use crate::compare::redline::Redline;
use crate::document::document::Document;
use crate::kind::shape::Kind;
use crate::site::reader::Reader;

use super::facts::{self, FactView};
use super::summary::{self, Count};
use super::text;

/// What `parts/redline.html` shows.
#[derive(Debug, Clone, Serialize)]
pub struct RedlineView {
    /// Whether nothing differs.
    pub same: bool,
    /// All of it in numbers, the largest things first; none where nothing differs.
    pub counts: Vec<Count>,
    /// The fields that differ.
    pub facts: Vec<FactView>,
    /// The files that differ.
    pub files: Vec<FileView>,
    /// Each change of the text, with its place on the page.
    pub jumps: Vec<Jump>,
    /// How many changes are not in that list.
    pub more: usize,
    /// The text with its changes; empty where it has none.
    pub article_html: String,
}

/// A file that differs.
#[derive(Debug, Clone, Serialize)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// `added`, `removed` or `changed`.
    pub how: &'static str,
}

/// A change in the list of changes.
#[derive(Debug, Clone, Serialize)]
pub struct Jump {
    /// The id of its place.
    pub id: String,
    /// What happened.
    pub how: &'static str,
    /// The first words of it.
    pub text: String,
    /// The heading under which it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
}

/// One of the two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The old one.
    Old,
    /// The new one.
    New,
}

/// Where the links of both texts lead.
pub trait Leads {
    /// The address for `href`; nothing where it leads nowhere any more.
    fn href(&self, lead: &Lead, side: Side) -> Option<String>;

    /// The address in words, as the text has it.
    fn words(&self, lead: &Lead) -> String {
        let at = |at: String, fragment: &Option<String>| match fragment {
            Some(fragment) => format!("{at}#{fragment}"),
            None => at,
        };
        match lead {
            Lead::External(url) => url.clone(),
            Lead::Record(id, fragment) => at(id.to_string(), fragment),
            Lead::File(_, name) => name.clone(),
            Lead::Site(address, fragment) => at(address.to_string(), fragment),
            Lead::Own(fragment) => format!("#{fragment}"),
            Lead::Nowhere => "nothing".to_owned(),
        }
    }
}

/// The two documents of a redline, as their fields are shown.
pub struct Sides<'a> {
    /// The site.
    pub reader: &'a Reader<'a>,
    /// The kind of the old one.
    pub old_kind: &'a Kind,
    /// The kind of the new one.
    pub new_kind: &'a Kind,
    /// The folder of the file with the old one's fields.
    pub old_folder: &'a str,
    /// The folder of the file with the new one's fields.
    pub new_folder: &'a str,
    /// Turns to one side: other records are named as they were called then.
    pub turn: &'a dyn Fn(Side),
}

impl<'a> Sides<'a> {
    /// The old and the new document, each with its kind.
    pub fn of(
        reader: &'a Reader<'a>,
        (old_kind, old): (&'a Kind, &'a Document),
        (new_kind, new): (&'a Kind, &'a Document),
        turn: &'a dyn Fn(Side),
    ) -> Sides<'a> {
        let (old_folder, new_folder) = (old.meta.path.folder(), new.meta.path.folder());
        Sides { reader, old_kind, new_kind, old_folder, new_folder, turn }
    }
}

/// Puts the view of a redline together.
pub fn view(sides: &Sides<'_>, redline: &Redline, leads: &dyn Leads) -> RedlineView {
    let text = text::write(&redline.text, leads);
    RedlineView {
        same: redline.is_empty(),
        counts: summary::counts(&redline.summary),
        facts: facts::views(sides, redline, leads),
        files: redline
            .files
            .iter()
            .map(|file| FileView { name: file.name.clone(), how: summary::of_file(file.how) })
            .collect(),
        jumps: text.jumps,
        more: text.more,
        article_html: text.html,
    }
}
