//! The pages that a site makes of itself, as the search index holds them.
//!
//! What stands in their templates is not known here; what comes from the settings is, and what each is called.

use std::sync::Arc;

use crate::base::id::Slug;
use crate::config::accessibility::Accessibility;
use crate::document::indexed::{self, Plain};
use crate::kind::due::Due;
use crate::site::site::Site;
use crate::site::statement::{self, Statement};

use super::entry::{Entry, Place, Standing};

/// A page that a site makes of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OwnPage {
    /// What it says of itself.
    Statement(Statement),
    /// Its dates of a sort.
    Dates(Due),
    /// Who answers to whom.
    Accountability,
    /// The dates of all records.
    Timeline,
    /// What has changed.
    Changes,
    /// The snapshots.
    Snapshots,
    /// Its open data.
    Data,
    /// All tags.
    Tags,
}

impl OwnPage {
    /// All of them.
    pub const ALL: [OwnPage; 12] = [
        OwnPage::Statement(Statement::Accessibility),
        OwnPage::Statement(Statement::Licence),
        OwnPage::Statement(Statement::Glossary),
        OwnPage::Statement(Statement::SiteMap),
        OwnPage::Dates(Due::Event),
        OwnPage::Dates(Due::Action),
        OwnPage::Accountability,
        OwnPage::Timeline,
        OwnPage::Changes,
        OwnPage::Snapshots,
        OwnPage::Data,
        OwnPage::Tags,
    ];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            OwnPage::Statement(statement) => statement.title(),
            OwnPage::Dates(Due::Event) => "Roadmap",
            OwnPage::Dates(Due::Action) => "Reviews",
            OwnPage::Accountability => "Who answers to whom",
            OwnPage::Timeline => "Timeline",
            OwnPage::Changes => "Changes",
            OwnPage::Snapshots => "Snapshots of this site",
            OwnPage::Data => "Open data",
            OwnPage::Tags => "Tags",
        }
    }

    /// What it is about, in a sentence.
    pub fn summary(self) -> &'static str {
        match self {
            OwnPage::Statement(Statement::Accessibility) => {
                "How far everyone can use this site, what does not work yet, and how to tell us of a problem."
            }
            OwnPage::Statement(Statement::Licence) => {
                "Under which terms the content of this site may be used again."
            }
            OwnPage::Statement(Statement::Glossary) => "What words and abbreviations mean on this site.",
            OwnPage::Statement(Statement::SiteMap) => "Everything that this site has.",
            OwnPage::Dates(Due::Event) => "What begins, what ends and what must be met by when.",
            OwnPage::Dates(Due::Action) => {
                "When each text is to be looked at again, and which reviews are overdue."
            }
            OwnPage::Accountability => {
                "Who stands above whom, who works with whom, and what came after what."
            }
            OwnPage::Timeline => "The dates of all records, year by year.",
            OwnPage::Changes => {
                "Everything that was published or changed here, with the reason that was given for it."
            }
            OwnPage::Snapshots => "Each time something was published here, the whole site as it was then.",
            OwnPage::Data => "Everything this site says, as files for programs and spreadsheets.",
            OwnPage::Tags => "Subjects that run across all registers.",
        }
    }

    fn is_there(self, site: &Site) -> bool {
        match self {
            OwnPage::Statement(statement) => site.statements().any(|own| own == statement),
            OwnPage::Dates(_) | OwnPage::Data => true,
            OwnPage::Accountability => site.drawn().has_map(),
            OwnPage::Timeline => site.drawn().years().next().is_some(),
            OwnPage::Changes | OwnPage::Snapshots => site.archive().newest().is_some(),
            OwnPage::Tags => site.tags().next().is_some(),
        }
    }
}

/// The entry of a page; nothing where the site does not have it, or has no kind whose records stand beside it.
pub fn entry(site: &Site, page: OwnPage) -> Option<Entry> {
    let folder: Slug = site.kinds().at_root()?.folder.clone();
    // A site without a record has nothing to search.
    if site.shown().next().is_none() || !page.is_there(site) {
        return None;
    }
    let mut names = vec![page.title()];
    let mut sections = Vec::new();
    let settings = site.settings();
    match page {
        OwnPage::Statement(Statement::Accessibility) => {
            names.push(Statement::Accessibility.label());
            sections.push(alone(accessibility(settings.accessibility.as_ref()?)));
        }
        OwnPage::Statement(Statement::Licence) => {
            sections.push(alone(settings.licence.as_ref()?.name.clone()));
        }
        OwnPage::Statement(Statement::Glossary) => {
            sections.push(alone(String::new()));
            sections.extend(statement::terms(&settings.writing.glossary).into_iter().map(|(id, term)| {
                // Not what it means: a word of one explanation and a word of another say nothing together.
                (id, term.term.clone(), term.stands_for.clone().unwrap_or_default())
            }));
        }
        _ => {}
    }
    let index = indexed::of_page(&Plain { names, summary: page.summary(), sections }, &settings.writing);
    let place = Place { folder, status: Standing::None, day: None };
    Some(Entry { index: Arc::new(index), place, facets: Vec::new(), span: None })
}

fn alone(text: String) -> (String, String, String) {
    (String::new(), String::new(), text)
}

fn accessibility(own: &Accessibility) -> String {
    let issues = own.issues.iter().flat_map(|issue| [Some(&issue.what), issue.alternative.as_ref()]);
    let about = [Some(&own.standard), Some(&own.law), own.tested.as_ref(), Some(&own.enforcement.0)];
    let texts: Vec<&str> = about.into_iter().chain(issues).flatten().map(String::as_str).collect();
    texts.join(". ")
}
