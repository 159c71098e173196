//! What a site decides about its texts: raw HTML, numbers, and the words that it explains.
//!
//! It reaches readers through documents only, which are read again where it changes; no page asks for it.

use std::collections::BTreeMap;

use crate::base::id::Slug;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Origin, Place};
use crate::source::fields::Fields;
use crate::source::table::{Table, Value};

use super::glossary::{self, Glossary, Term};
use super::settings::{absorb, parsed};
use super::synonyms::{self, Synonyms};

/// How texts are read and numbered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Writing {
    /// What happens to raw HTML in Markdown.
    pub raw_html: RawHtml,
    /// The kinds whose texts are numbered, by folder, each with the place that names it.
    pub numbering: BTreeMap<Slug, (Numbering, Origin)>,
    /// The words that are explained.
    pub glossary: Glossary,
    /// The words that mean the same to those who search.
    pub synonyms: Synonyms,
}

/// What happens to raw HTML in Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RawHtml {
    /// It is an error with its place.
    #[default]
    Deny,
    /// It is shown as text.
    Escape,
    /// What is harmless is kept; the rest is left out, with a warning for each.
    Sanitise,
}

/// What is numbered in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Numbering {
    /// Nothing.
    #[default]
    None,
    /// Headings: 1, 1.1, 1.1.1.
    Headings,
    /// Sections of level 2, and the paragraphs in each: 1, 1.1, 1.2.
    Paragraphs,
}

impl Writing {
    /// What is numbered in the texts of a kind.
    pub fn numbering_of(&self, folder: &Slug) -> Numbering {
        self.numbering.get(folder).map_or(Numbering::None, |(numbering, _)| *numbering)
    }
}

/// Reads what `site.toml` says about texts.
pub(super) fn read(path: &RelPath, fields: &mut Fields<'_>) -> Writing {
    let glossary = glossary(path, fields);
    let synonyms = synonyms::read(path, fields, &glossary);
    Writing {
        raw_html: parsed(fields, "raw_html", |word| match word {
            "deny" => Ok(RawHtml::Deny),
            "escape" => Ok(RawHtml::Escape),
            "sanitise" => Ok(RawHtml::Sanitise),
            _ => Err("must be `deny`, `escape` or `sanitise`"),
        })
        .unwrap_or_default(),
        numbering: numbering(path, fields),
        glossary,
        synonyms,
    }
}

fn numbering(path: &RelPath, fields: &mut Fields<'_>) -> BTreeMap<Slug, (Numbering, Origin)> {
    let mut kinds = BTreeMap::new();
    let Some((table, _)) = fields.table("numbering") else { return kinds };
    for entry in &table.entries {
        let place = Place::at(path, entry.node.span.clone());
        let choice = match &entry.node.value {
            Value::Text(word) if word == "headings" => Numbering::Headings,
            Value::Text(word) if word == "paragraphs" => Numbering::Paragraphs,
            Value::Text(word) if word == "none" => Numbering::None,
            _ => {
                let message = format!("`{}` must be `headings`, `paragraphs` or `none`", entry.key);
                fields.add(Finding::at(place, Code::SiteValue, message));
                continue;
            }
        };
        // What no kind can be called is a kind that is not there, and told of as such.
        let at_key = Place::at(path, entry.key_span.clone());
        match Slug::new(&entry.key) {
            Ok(folder) => drop(kinds.insert(folder, (choice, Origin(at_key)))),
            Err(_) => {
                let message = format!("there is no kind `{}`", entry.key);
                fields.add(Finding::at(at_key, Code::SiteTarget, message));
            }
        }
    }
    kinds
}

fn glossary(path: &RelPath, fields: &mut Fields<'_>) -> Glossary {
    let mut glossary = Glossary::default();
    let tables: Vec<(&Table, Span)> = fields.tables("glossary");
    for (table, span) in tables {
        let mut inner = Fields::of_node(path, table, &span);
        inner.require("term");
        let sound = |form: &str| glossary::is_sound(form).then(|| form.to_owned());
        const EXPECTED: &str = "must begin with a letter or a digit, and have single spaces at most";
        let term = parsed(&mut inner, "term", |form| sound(form).ok_or(EXPECTED));
        let (stands_for, definition) = (inner.text("stands_for"), inner.text("definition"));
        let mut forms = Vec::new();
        for (form, at) in inner.texts("forms") {
            match sound(&form) {
                Some(form) => forms.push(form),
                None => {
                    let message = format!("each of `forms` {EXPECTED}");
                    inner.add(Finding::at(Place::at(path, at), Code::SiteValue, message));
                }
            }
        }
        let Some(term) = term else {
            absorb(fields, inner);
            continue;
        };
        if !inner.has("stands_for") && !inner.has("definition") {
            let message = format!("`{term}` is not explained");
            let finding = Finding::at(inner.place_of("term"), Code::SiteValue, message);
            inner.add(finding.help("add `stands_for`, `definition`, or both"));
        }
        let place = inner.place_of("term");
        if let Some(form) = glossary.add(Term { term, stands_for, definition }, &forms) {
            let message = format!("`{form}` is in the glossary twice");
            inner.add(Finding::at(place, Code::SiteValue, message));
        }
        absorb(fields, inner);
    }
    glossary
}
