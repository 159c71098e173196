//! What every page has around its content.

use serde::Serialize;

use crate::base::address::Address;
use crate::config::settings::{Destination, Entry, Settings};
use crate::kind::due::Due;
use crate::plan::agenda;
use crate::plan::datasets::DataFile;
use crate::plan::filters;
use crate::plan::lookup::Lookup;
use crate::plan::past;
use crate::plan::planning;
use crate::site::audience::Audience;
use crate::site::reader::Reader;
use crate::site::statement::Statement;
use crate::theme::theme::{Prepared, Theme, prepare};

use super::view::Crumb;

/// The content security policy of every page (DESIGN section 7); host files add `frame-ancestors 'none'`.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
                          connect-src 'self'; form-action 'self'; base-uri 'none'";

#[derive(Serialize)]
struct SiteView<'a> {
    title: &'a str,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    home: String,
    stylesheet: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed: Option<String>,
    data: String,
    // Where to search, if there is anything to be found.
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<String>,
    // Who answers to whom, and when what was; where there is anything to draw.
    #[serde(skip_serializing_if = "Option::is_none")]
    accountability: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<String>,
    publisher: Named<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_href: Option<String>,
    navigation: Vec<EntryView<'a>>,
    footer: Vec<EntryView<'a>>,
    statements: Vec<Crumb>,
    roadmap: String,
    reviews: String,
    address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    notice: Option<&'a str>,
    // Where it tells of what was published before, if there is anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    past: Option<PastView>,
    unsealed: bool,
    policy: &'static str,
    generator: &'static str,
}

#[derive(Serialize)]
struct PastView {
    changes: String,
    snapshots: String,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

#[derive(Serialize)]
struct EntryView<'a> {
    label: &'a str,
    href: String,
    section: String,
}

/// What is a page's own in its shell.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The page's own title.
    pub title: String,
    /// For `<title>`.
    pub head_title: String,
    /// For the description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The whole URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// The current entry of the navigation.
    pub section: String,
    /// The way from the home page.
    pub breadcrumbs: Vec<Crumb>,
    /// The feed of this page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<FeedLink>,
    /// The same as data, where the page is that of a record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<String>,
    /// The same in other forms.
    pub alternates: Vec<Alternate>,
    /// What else the head of the page leads to.
    pub links: Vec<HeadLink>,
    /// What is said above a page that shows what was published before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionMark>,
    /// Whether search engines should stay away.
    pub noindex: bool,
    /// The foot of a printed page.
    pub print: String,
}

/// A feed that a page links to.
#[derive(Debug, Clone, Serialize)]
pub struct FeedLink {
    /// What it is called.
    pub title: String,
    /// Where it is.
    pub href: String,
}

/// What a page says, in another form.
#[derive(Debug, Clone, Serialize)]
pub struct Alternate {
    /// What it is called.
    pub title: String,
    /// Its media type.
    pub media: &'static str,
    /// Where it is.
    pub href: String,
}

/// A link in the head of a page, for programs.
#[derive(Debug, Clone, Serialize)]
pub struct HeadLink {
    /// What it leads to (RFC 5829, RFC 7089).
    pub rel: &'static str,
    /// Where.
    pub href: String,
    /// The media type there.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media: Option<&'static str>,
}

/// The mark above an edition's page.
#[derive(Debug, Clone, Serialize)]
pub struct EditionMark {
    /// Which edition this is.
    pub heading: String,
    /// From when until when it was shown, and what holds now.
    pub text: String,
    /// Whether another one follows it.
    pub replaced: bool,
    /// Where else to look.
    pub links: Vec<Crumb>,
}

/// The shared part of every page, made once for each update.
pub fn site(reader: &Reader<'_>, theme: &Theme) -> Prepared {
    let settings = reader.settings();
    let is_review = reader.audience() == Audience::Reviewers;
    let href = |at: &str| settings.base.href(&Address::parse(at).expect("written here"));
    let icon = Address::parse("/assets/icon.svg").filter(|at| theme.assets().contains_key(at));
    let contact_href = settings.contact.as_deref().map(contact_href);
    prepare(&SiteView {
        title: &settings.title,
        language: settings.language.as_str(),
        description: settings.description.as_deref(),
        home: href("/"),
        stylesheet: href("/assets/site.css"),
        icon: icon.map(|at| settings.base.href(&at)),
        feed: (!is_review).then(|| href("/feed.atom")),
        data: settings.base.href(&DataFile::Page.address()),
        search: reader.can_search().then(|| settings.base.href(&Lookup::Page.address())),
        // Whether there are any, and nothing of them: the shell is part of every page.
        tags: (!reader.tags().is_empty()).then(|| settings.base.href(&filters::tags_address())),
        accountability: reader.has_map().then(|| settings.base.href(&planning::accountability_address())),
        timeline: (!reader.years().is_empty()).then(|| settings.base.href(&planning::timeline_address())),
        publisher: Named {
            name: &settings.publisher.name,
            href: settings.publisher.record.as_ref().map(|(id, _)| settings.base.href(&reader.address(id))),
        },
        licence: settings
            .licence
            .as_ref()
            .map(|licence| Named { name: &licence.name, href: licence.url.clone() }),
        contact: settings.contact.as_deref(),
        contact_href,
        navigation: settings.navigation.iter().map(|entry| entry_view(reader, settings, entry)).collect(),
        footer: settings.footer.iter().map(|entry| entry_view(reader, settings, entry)).collect(),
        statements: statements(reader),
        roadmap: settings.base.href(&agenda::address(Due::Event)),
        reviews: settings.base.href(&agenda::address(Due::Action)),
        address: settings.base.absolute(&Address::home()),
        notice: settings.notice.as_deref(),
        past: reader.snapshots().next().map(|_| PastView {
            changes: settings.base.href(&past::changes_address()),
            snapshots: settings.base.href(&past::snapshots_address()),
        }),
        unsealed: is_review,
        policy: POLICY,
        generator: concat!("candour ", env!("CARGO_PKG_VERSION")),
    })
}

/// What the site says of itself, by its settings alone: the shell is part of every page.
pub fn statements(reader: &Reader<'_>) -> Vec<Crumb> {
    let settings = reader.settings();
    let link = |statement: Statement| Crumb {
        label: statement.label().to_owned(),
        href: settings.base.href(&statement.address()),
    };
    let own = settings.accessibility.as_ref().map(|_| link(Statement::Accessibility));
    let licence = settings.licence.as_ref().map(|_| link(Statement::Licence));
    let explains = !reader.writing().glossary.is_empty();
    let glossary = explains.then(|| link(Statement::Glossary));
    let map = link(Statement::SiteMap);
    own.into_iter().chain(licence).chain(glossary).chain([map]).collect()
}

/// Where a contact leads: to its web address, or to a letter.
pub fn contact_href(contact: &str) -> String {
    match contact.contains("://") {
        true => contact.to_owned(),
        false => format!("mailto:{contact}"),
    }
}

/// Starts a page's own part; `title` and the site's name make the head title.
pub fn page(reader: &Reader<'_>, at: &Address, title: &str, section: &[&str]) -> PageView {
    let settings = reader.settings();
    let absolute = settings.base.absolute(at);
    let mut parts: Vec<&str> = vec![title];
    for part in section.iter().copied().chain([settings.title.as_str()]) {
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    PageView {
        title: title.to_owned(),
        head_title: parts.join(" – "),
        description: None,
        print: format!("{title} – {absolute}"),
        canonical: Some(absolute),
        section: String::new(),
        breadcrumbs: Vec::new(),
        feed: None,
        data: None,
        alternates: Vec::new(),
        links: Vec::new(),
        edition: None,
        noindex: false,
    }
}

/// The crumb that leads home.
pub fn home_crumb(reader: &Reader<'_>) -> Crumb {
    Crumb { label: "Home".to_owned(), href: reader.settings().base.href(&Address::home()) }
}

/// The name of a navigation entry, by which a page finds its own.
pub fn section_of(to: &Destination) -> String {
    match to {
        Destination::Register(folder) => format!("{folder}/"),
        Destination::Record(id) => id.to_string(),
        Destination::Address(at) => at.to_string(),
    }
}

fn entry_view<'a>(reader: &Reader<'_>, settings: &Settings, entry: &'a Entry) -> EntryView<'a> {
    let at = match &entry.to {
        Destination::Register(folder) => reader.register_address(folder),
        Destination::Record(id) => reader.address(id),
        Destination::Address(at) => at.clone(),
    };
    EntryView { label: &entry.label, href: settings.base.href(&at), section: section_of(&entry.to) }
}
