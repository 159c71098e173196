//! The pages that a site has about itself: how far everyone can use it, how it may be used again, what its words mean,
//! and what there is.

use serde::Serialize;

use crate::base::address::Address;
use crate::base::date::PartialDate;
use crate::config::accessibility::{Accessibility, Conformance, Reason};
use crate::config::settings::Destination;
use crate::document::facts;
use crate::kind::due::Due;
use crate::kind::shape::Mount;
use crate::plan::datasets::DataFile;
use crate::plan::lookup::Lookup;
use crate::plan::{agenda, filters, past, planning};
use crate::site::reader::Reader;
use crate::site::statement::{self, Statement};
use crate::theme::theme::{Prepared, prepare};

use super::past::plain_date;
use super::shell::{self, PageView};
use super::view::{Crumb, DateView};

/// A page, the name of its template, and of the view that it gets.
pub struct Drawn {
    /// The page's part of the shell.
    pub page: PageView,
    /// The template.
    pub template: &'static str,
    /// What the template calls its view, and the view.
    pub view: (&'static str, Prepared),
}

#[derive(Serialize)]
struct AccessibilityView<'a> {
    // `fully`, `partly` or `not`.
    status: &'static str,
    standard: &'a str,
    law: &'a str,
    prepared: DateView,
    reviewed: DateView,
    review_due: DateView,
    overdue: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    tested: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<Crumb>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply_within: Option<&'a str>,
    enforcement: Crumb,
    groups: Vec<IssueGroup<'a>>,
}

#[derive(Serialize)]
struct IssueGroup<'a> {
    // `not-compliant`, `disproportionate-burden` or `out-of-scope`.
    reason: &'static str,
    issues: Vec<IssueView<'a>>,
}

#[derive(Serialize)]
struct IssueView<'a> {
    what: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternative: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mend_by: Option<DateView>,
}

#[derive(Serialize)]
struct GlossaryView<'a> {
    terms: Vec<TermView<'a>>,
}

#[derive(Serialize)]
struct TermView<'a> {
    id: String,
    term: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    stands_for: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    definition: Option<&'a str>,
}

#[derive(Serialize)]
struct SiteMapView {
    groups: Vec<SiteMapGroup>,
}

#[derive(Serialize)]
struct SiteMapGroup {
    heading: &'static str,
    links: Vec<Crumb>,
}

/// Puts a statement together; `None` where the settings do not have what it is made of.
pub fn statement(reader: &Reader<'_>, statement: Statement, at: &Address) -> Option<Drawn> {
    let (template, view) = match statement {
        Statement::Accessibility => {
            let own = reader.settings().accessibility.as_ref()?;
            ("accessibility.html", ("accessibility", prepare(&accessibility(reader, own))))
        }
        Statement::Licence => ("licence.html", ("licence", prepare(&reader.settings().licence.is_some()))),
        Statement::Glossary => ("glossary.html", ("glossary", prepare(&glossary(reader)))),
        Statement::SiteMap => ("site-map.html", ("map", prepare(&site_map(reader)))),
    };
    let mut page = shell::page(reader, at, statement.title(), &[]);
    page.section = at.to_string();
    page.breadcrumbs.push(shell::home_crumb(reader));
    Some(Drawn { page, template, view })
}

fn accessibility<'a>(reader: &Reader<'a>, own: &'a Accessibility) -> AccessibilityView<'a> {
    let date = |day| plain_date(&PartialDate::Day(day));
    let contact = own.contact.as_ref().or(reader.settings().contact.as_ref());
    let group = |(reason, name): (Reason, &'static str)| {
        let issues = own.issues.iter().filter(|issue| issue.reason == reason);
        let view = |issue: &'a crate::config::accessibility::Issue| IssueView {
            what: &issue.what,
            alternative: issue.alternative.as_deref(),
            mend_by: issue.mend_by.as_ref().map(plain_date),
        };
        let group = IssueGroup { reason: name, issues: issues.map(view).collect() };
        (!group.issues.is_empty()).then_some(group)
    };
    let reasons = [
        (Reason::NotCompliant, "not-compliant"),
        (Reason::DisproportionateBurden, "disproportionate-burden"),
        (Reason::OutOfScope, "out-of-scope"),
    ];
    AccessibilityView {
        status: match own.status {
            Conformance::Fully => "fully",
            Conformance::Partly => "partly",
            Conformance::Not => "not",
        },
        standard: &own.standard,
        law: &own.law,
        prepared: date(own.prepared),
        reviewed: date(own.reviewed.0),
        review_due: date(own.review_due()),
        overdue: reader.has_begun(own.overdue_from()),
        tested: own.tested.as_deref(),
        contact: contact.map(|text| Crumb { label: text.clone(), href: shell::contact_href(text) }),
        reply_within: own.reply_within.as_deref(),
        enforcement: Crumb { label: own.enforcement.0.clone(), href: own.enforcement.1.clone() },
        groups: reasons.into_iter().filter_map(group).collect(),
    }
}

fn glossary<'a>(reader: &Reader<'a>) -> GlossaryView<'a> {
    let terms = statement::terms(&reader.writing().glossary).into_iter().map(|(id, term)| TermView {
        id,
        term: &term.term,
        stands_for: term.stands_for.as_deref(),
        definition: term.definition.as_deref(),
    });
    GlossaryView { terms: terms.collect() }
}

fn site_map(reader: &Reader<'_>) -> SiteMapView {
    let base = &reader.settings().base;
    let link = |label: &str, at: &Address| Crumb { label: label.to_owned(), href: base.href(at) };
    let listed = reader.folders().into_iter().filter_map(|folder| reader.kind(folder));
    let registers = listed
        .filter(|kind| !kind.register.hidden)
        .map(|kind| link(&kind.plural, &reader.register_address(&kind.folder)));
    let mut pages: Vec<Crumb> = Vec::new();
    for folder in reader.kinds() {
        if reader.kind(folder).is_some_and(|kind| kind.mount == Mount::Root) {
            let cards = reader.members(folder).into_iter().filter_map(|id| reader.card(id));
            pages.extend(cards.map(|card| link(&card.title, &card.at)));
        }
    }
    let entries = reader.settings().entries().filter_map(|entry| match &entry.to {
        Destination::Address(at) => Some(link(&entry.label, at)),
        Destination::Register(_) | Destination::Record(_) => None,
    });
    pages.extend(entries);
    let own = base.href(&Statement::SiteMap.address());
    pages.extend(shell::statements(reader).into_iter().filter(|link| link.href != own));
    if reader.has_map() {
        pages.push(link("Who answers to whom", &planning::accountability_address()));
    }
    let mut dates =
        vec![link("Roadmap", &agenda::address(Due::Event)), link("Reviews", &agenda::address(Due::Action))];
    if !reader.years().is_empty() {
        dates.push(link("Timeline", &planning::timeline_address()));
    }
    if reader.snapshots().next().is_some() {
        dates.push(link("What has changed", &past::changes_address()));
        dates.push(link("Snapshots of this site", &past::snapshots_address()));
    }
    let mut data = vec![link("Open data", &DataFile::Page.address())];
    data.push(link("Feed of what is new (Atom)", &Address::parse("/feed.atom").expect("written here")));
    if reader.can_search() {
        data.insert(0, link("Search", &Lookup::Page.address()));
    }
    if !reader.tags().is_empty() {
        data.insert(0, link("All tags", &filters::tags_address()));
    }
    let mut seen = std::collections::BTreeSet::new();
    pages.retain(|page| seen.insert(page.href.clone()) && page.href != base.href(&Address::home()));
    pages.sort_by_key(|page| facts::folded(&page.label));
    let groups = [
        ("Registers", registers.collect()),
        ("About this site", pages),
        ("By date", dates),
        ("Subjects and data", data),
    ];
    let groups = groups.into_iter().filter(|(_, links): &(_, Vec<Crumb>)| !links.is_empty());
    SiteMapView { groups: groups.map(|(heading, links)| SiteMapGroup { heading, links }).collect() }
}
