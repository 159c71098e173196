//! The pages that a site has about itself, made from its settings: accessibility, licence, glossary, site map.

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::config::{accessibility, settings};
use crate::diag::finding::Place;
use crate::site::site::Site;

use super::page::{Page, PageKind};
use super::planning::Claim;

/// A page that a site has about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

    /// Whether a record of its name takes its place.
    pub fn gives_way(self) -> bool {
        self != Statement::Accessibility
    }

    /// Where it is.
    pub fn address(self) -> Address {
        Address::page([self.name()])
    }
}

/// The statements of a site. A record of the same name takes the place of one, but not of the accessibility statement:
/// whoever fills in what the law asks for wants that to be shown.
pub fn of_site(site: &Site) -> Vec<Claim> {
    let is_record = |name: &str| {
        let kind = site.kinds().at_root();
        let name = Slug::new(name).expect("written above");
        kind.is_some_and(|kind| site.shown_one(&RecordId { folder: kind.folder.clone(), name }).is_some())
    };
    let settings = site.settings();
    let is_wanted = |statement: &Statement| match statement {
        Statement::Accessibility => settings.accessibility.is_some(),
        Statement::Licence => settings.licence.is_some() && !is_record(statement.name()),
        Statement::Glossary => !settings.writing.glossary.is_empty() && !is_record(statement.name()),
        Statement::SiteMap => !is_record(statement.name()),
    };
    let place = Place::file(&RelPath::new(settings::FILE).expect("a plain name"));
    let wanted = Statement::ALL.into_iter().filter(is_wanted);
    let page = |statement: Statement| Page { at: statement.address(), what: PageKind::Statement(statement) };
    wanted.map(|statement| Claim { page: page(statement), place: place.clone() }).collect()
}
