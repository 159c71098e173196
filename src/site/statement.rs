//! The pages that a site has about itself, made from its settings: accessibility, licence, glossary, site map.

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::config::accessibility;
use crate::config::glossary::{Glossary, Term};
use crate::document::facts;

use super::site::Site;

/// A page that a site has about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Statement {
    /// How far everyone can use it.
    Accessibility,
    /// Under which terms its content may be used again.
    Licence,
    /// The words that it explains.
    Glossary,
    /// Everything that it has.
    SiteMap,
}

impl Statement {
    /// All of them.
    pub const ALL: [Statement; 4] =
        [Statement::Accessibility, Statement::Licence, Statement::Glossary, Statement::SiteMap];

    /// What its address is called.
    pub fn name(self) -> &'static str {
        match self {
            Statement::Accessibility => accessibility::TABLE,
            Statement::Licence => "licence",
            Statement::Glossary => "glossary",
            Statement::SiteMap => "site-map",
        }
    }

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Statement::Accessibility => "Accessibility statement",
            Statement::Licence => "Licence",
            Statement::Glossary => "Glossary",
            Statement::SiteMap => "Site map",
        }
    }

    /// What other pages call it.
    pub fn label(self) -> &'static str {
        match self {
            Statement::Accessibility => "Accessibility",
            _ => self.title(),
        }
    }

    /// Whether a record of its name takes its place.
    pub fn gives_way(self) -> bool {
        self != Statement::Accessibility
    }

    /// Where it is.
    pub fn address(self) -> Address {
        Address::page([self.name()])
    }
}

impl Site {
    /// The statements of the site. A record of the same name takes the place of one, but not of the accessibility
    /// statement: whoever fills in what the law asks for wants that to be shown.
    pub fn statements(&self) -> impl Iterator<Item = Statement> {
        let is_record = |name: &str| {
            let kind = self.kinds().at_root();
            let name = Slug::new(name).expect("written above");
            kind.is_some_and(|kind| self.shown_one(&RecordId { folder: kind.folder.clone(), name }).is_some())
        };
        let settings = self.settings();
        let is_there = |statement: &Statement| match statement {
            Statement::Accessibility => settings.accessibility.is_some(),
            Statement::Licence => settings.licence.is_some(),
            Statement::Glossary => !settings.writing.glossary.is_empty(),
            Statement::SiteMap => true,
        };
        let is_wanted = move |statement: &Statement| {
            is_there(statement) && !(statement.gives_way() && is_record(statement.name()))
        };
        Statement::ALL.into_iter().filter(is_wanted)
    }
}

/// The terms of a glossary in the order of its page, each with its anchor.
pub fn terms(glossary: &Glossary) -> Vec<(String, &Term)> {
    let anchor = |(index, term): (usize, &'_ Term)| {
        // A number tells apart what differs by its signs alone.
        Slug::suggest(&term.term).map_or_else(|| format!("term-{index}"), |slug| format!("term-{slug}"))
    };
    let mut terms: Vec<(String, &Term)> =
        glossary.terms().iter().enumerate().map(|(index, term)| (anchor((index, term)), term)).collect();
    terms.sort_by_key(|(_, term)| facts::folded(&term.term));
    for index in 1..terms.len() {
        if terms[..index].iter().any(|(other, _)| *other == terms[index].0) {
            terms[index].0 = format!("{}-{index}", terms[index].0);
        }
    }
    terms
}
