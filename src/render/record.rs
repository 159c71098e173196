//! The page of a record.

use std::sync::Arc;

use serde::Serialize;

use crate::base::address::Address;
use crate::base::date::PartialDate;
use crate::base::id::{RecordId, Slug};
use crate::config::settings::Destination;
use crate::document::document::Document;
use crate::document::facets;
use crate::document::facts;
use crate::document::value::{Item, Value};
use crate::kind::common_fields;
use crate::kind::field::Field;
use crate::kind::shape::{Kind, Mount};
use crate::plan::datasets;
use crate::plan::filters;
use crate::plan::past;
use crate::plan::planning;
use crate::site::card::Card;
use crate::site::editions::Edition;
use crate::site::latest::Channel;
use crate::site::reader::Reader;
use crate::site::standing::Standing;

use super::article;
use super::feed;
use super::history::{self, ChangesView};
use super::map::{self, MapView};
use super::notices::{self, Notice};
use super::past::plain_date;
use super::relations::{self, Section};
use super::shell::{self, Alternate, PageView};
use super::timeline::{self, TimelineView};
use super::values::{self, Values};
use super::view::{Crumb, DateView, Fact, StatusView, ValueView};

/// What the templates of records receive as `record`.
#[derive(Serialize)]
pub struct RecordView<'a> {
    id: String,
    kind: KindView<'a>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<StatusView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<String>,
    /// What stands above everything else.
    pub(super) notices: Vec<Notice>,
    facts: Vec<Fact>,
    more: Vec<Fact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<ChangesView>,
    sections: Vec<Section>,
    contents: Vec<ContentsEntry<'a>>,
    article_html: String,
    // What its terms mean.
    terms_html: String,
    sources: Vec<SourceEntry>,
    attachments: Vec<AttachmentView<'a>>,
    permalink: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<MapView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<TimelineView>,
    pub(super) cite: Cite,
}

/// What a citation names besides title and address.
#[derive(Serialize, Default)]
pub(super) struct Cite {
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<DateView>,
    /// Once it was sealed: the edition, which never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<CiteEdition>,
}

#[derive(Serialize)]
struct CiteEdition {
    date: DateView,
    address: String,
    /// SHA-256 of its content.
    digest: String,
}

impl Cite {
    /// With the edition that a page shows, by the address of the record.
    pub(super) fn with(self, reader: &Reader<'_>, edition: &Edition, home: &Address) -> Cite {
        let address = reader.settings().base.absolute(&past::edition_address(home, edition.id));
        let date = plain_date(&PartialDate::Day(edition.id.day));
        Cite { edition: Some(CiteEdition { date, address, digest: edition.content.to_string() }), ..self }
    }
}

#[derive(Serialize)]
struct KindView<'a> {
    label: &'a str,
    plural: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

#[derive(Serialize)]
struct ContentsEntry<'a> {
    level: u8,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a str>,
    title: &'a str,
}

#[derive(Serialize)]
struct SourceEntry {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<DateView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retrieved: Option<DateView>,
}

#[derive(Serialize)]
struct AttachmentView<'a> {
    name: &'a str,
    href: String,
    size: String,
    media: String,
}

/// A record's page, ready for its template.
pub struct RecordPage<'a> {
    /// The kind, which names the template.
    pub kind: &'a Arc<Kind>,
    /// The page's part of the shell.
    pub page: PageView,
    /// The record.
    pub record: RecordView<'a>,
}

/// Puts the page of a record together; `None` where there is no such record.
pub fn record<'a>(reader: &'a Reader<'a>, id: &RecordId, at: &Address) -> Option<RecordPage<'a>> {
    let (document, card, kind) = (reader.document(id)?, reader.card(id)?, reader.kind(&id.folder)?);
    let head = Head {
        title: &card.title,
        summary: card.summary.as_deref(),
        status: card.status.as_ref().map(values::status),
        standing: match &card.standing {
            Standing::Stage(reached) => reached.sentence(kind),
            standing => standing.sentence(),
        },
        changes: history::changes(reader, id, at),
    };
    let mut view = view(reader, kind, document, head, at);
    view.notices = notices::of(reader, document, &card.standing);
    view.map = map::around(reader, document);
    view.timeline = timeline::around(reader, document);
    if let Some(edition) = reader.editions(id).last() {
        view.cite = std::mem::take(&mut view.cite).with(reader, edition, at);
    }
    let register = view.kind.href.clone();
    let mut page = page(reader, kind, card, at, register);
    page.links = history::links(reader, id, at);
    page.feed = history::feed_link(reader, id, &card.title, at).or(page.feed);
    Some(RecordPage { kind, page, record: view })
}

/// What a record's page says first of it.
pub(super) struct Head<'a> {
    /// What it is called.
    pub(super) title: &'a str,
    /// What it is about.
    pub(super) summary: Option<&'a str>,
    /// Its status.
    pub(super) status: Option<StatusView>,
    /// Whether it applies.
    pub(super) standing: Option<String>,
    /// When it was published and changed.
    pub(super) changes: Option<ChangesView>,
}

/// Puts the view of a document together, without notices; its files lie below `at`.
pub(super) fn view<'a>(
    reader: &Reader<'_>,
    kind: &'a Kind,
    document: &'a Document,
    head: Head<'a>,
    at: &Address,
) -> RecordView<'a> {
    let base = &reader.settings().base;
    let values = Values { reader, kind, folder: document.meta.path.folder() };
    let (facts, more) = facts_of(&values, kind, document);
    let folder = &document.id.folder;
    let is_listed = reader.kind(folder).is_some_and(|kind| !kind.register.hidden);
    let register = is_listed.then(|| base.href(&reader.register_address(folder)));
    let (article_html, terms_html) =
        article::text_and_terms(reader, document.text_path.folder(), &document.body);
    RecordView {
        id: document.id.to_string(),
        kind: KindView { label: &kind.label, plural: &kind.plural, href: register },
        title: head.title,
        summary: head.summary,
        code: kind.code_field().and_then(|field| identifier(field, document)),
        number: kind.number_field().and_then(|field| identifier(field, document)),
        status: head.status,
        standing: head.standing,
        notices: Vec::new(),
        facts,
        more,
        changes: head.changes,
        sections: relations::sections(reader, kind, document),
        contents: contents(document),
        article_html,
        terms_html,
        sources: sources(document),
        attachments: attachments(reader, document, at),
        permalink: base.absolute(at),
        map: None,
        timeline: None,
        cite: Cite {
            version: document.meta.text(common_fields::VERSION).map(str::to_owned),
            published: document.meta.date(common_fields::PUBLISHED).map(values::date),
            edition: None,
        },
    }
}

fn page(reader: &Reader<'_>, kind: &Kind, card: &Card, at: &Address, register: Option<String>) -> PageView {
    let section: &[&str] = if kind.register.hidden { &[] } else { &[&kind.plural] };
    let mut page = shell::page(reader, at, &card.title, section);
    page.description = card.summary.clone();
    if kind.feed && !kind.register.hidden {
        page.feed = Some(feed::link_to(reader, &Channel::Kind(kind.folder.clone())));
    }
    let data = reader.settings().base.href(&datasets::record_address(at));
    page.data = Some(data.clone());
    let title = "This page as data (JSON)".to_owned();
    page.alternates.push(Alternate { title, media: "application/json", href: data });
    let own = Destination::Record(card.id.clone());
    let named = reader.settings().navigation.iter().any(|entry| entry.to == own);
    page.section = if named { card.id.to_string() } else { format!("{}/", card.id.folder) };
    if *at != Address::home() {
        page.breadcrumbs.push(shell::home_crumb(reader));
        let crumb = register.map(|href| Crumb { label: kind.plural.clone(), href });
        page.breadcrumbs.extend(crumb.filter(|_| kind.mount == Mount::Folder));
    }
    page
}

// The facts that the kind puts first, in its order; then the others, as declared.
fn facts_of(values: &Values<'_>, kind: &Kind, document: &Document) -> (Vec<Fact>, Vec<Fact>) {
    let fact = |field: &Field| {
        let values = match field.name.as_str() {
            common_fields::TAGS => tags(values, field, document),
            name => values.linked(field, document.meta.items(name)),
        };
        (!values.is_empty()).then(|| Fact { label: field.label.clone(), values })
    };
    let is_identifier = |field: &Field| {
        [kind.code_field(), kind.number_field()].into_iter().flatten().any(|own| own.name == field.name)
    };
    // Sources have a place of their own, unless it is known that there are none.
    let is_absent = |field: &Field| matches!(document.meta.value(&field.name), Some(Value::Absent(..)));
    let is_fact = |field: &&Field| {
        field.section.is_none()
            && (!common_fields::NEVER_FACTS.contains(&field.name.as_str()) || is_absent(field))
            && !is_identifier(field)
    };
    let first = kind.facts.iter().filter_map(|name| kind.field(name)).filter(is_fact);
    let rest = kind.fields.iter().filter(|field| !kind.facts.contains(&field.name)).filter(is_fact);
    (first.filter_map(fact).collect(), rest.filter_map(fact).collect())
}

// Each tag leads to the records that have it.
fn tags(values: &Values<'_>, field: &Field, document: &Document) -> Vec<ValueView> {
    let reader = values.reader;
    let base = &reader.settings().base;
    // What was published before may have tags that no record has any more.
    let is_there = |tag: &Slug| reader.then().is_none() || !reader.tag_kinds(tag).is_empty();
    let link = |item: &Item| match item.value.as_text() {
        Some(text) => {
            let (tag, text) = (facets::name_of(text), reader.tag_label(text).to_owned());
            vec![match is_there(&tag) {
                true => {
                    let href = base.href(&filters::tag_address(&tag));
                    ValueView::Link { text, href, external: false }
                }
                false => ValueView::Text { text },
            }]
        }
        None => values.items(field, std::slice::from_ref(item)),
    };
    document.meta.items(&field.name).iter().flat_map(link).collect()
}

fn identifier(field: &Field, document: &Document) -> Option<String> {
    let value = document.meta.value(&field.name)?;
    value.as_text().map(str::to_owned).or_else(|| facts::key(field, value))
}

/// The view of an edition whose files are not in the archive any more: what it was called, and no more.
pub(super) fn lost<'a>(
    title: &'a str,
    kind: &'a Kind,
    reader: &Reader<'_>,
    (id, why): (&RecordId, Notice),
    at: &Address,
) -> RecordView<'a> {
    RecordView {
        id: id.to_string(),
        kind: KindView { label: &kind.label, plural: &kind.plural, href: None },
        title,
        summary: None,
        code: None,
        number: None,
        status: None,
        standing: None,
        notices: vec![why],
        facts: Vec::new(),
        more: Vec::new(),
        changes: None,
        sections: Vec::new(),
        contents: Vec::new(),
        article_html: String::new(),
        terms_html: String::new(),
        sources: Vec::new(),
        attachments: Vec::new(),
        permalink: reader.settings().base.absolute(at),
        map: None,
        timeline: None,
        cite: Cite::default(),
    }
}

fn contents(document: &Document) -> Vec<ContentsEntry<'_>> {
    let headings = document
        .body
        .outline
        .iter()
        .filter(|heading| (2..=3).contains(&heading.level) && !heading.title.is_empty());
    headings
        .map(|heading| ContentsEntry {
            level: heading.level,
            id: &heading.id,
            number: heading.number.as_deref(),
            title: &heading.title,
        })
        .collect()
}

fn sources(document: &Document) -> Vec<SourceEntry> {
    let rows = document.meta.items(common_fields::SOURCES).iter().filter_map(|item| match &item.value {
        Value::Row(cells) => Some(cells),
        _ => None,
    });
    rows.map(|cells| {
        let value = |name: &str| {
            let cell = cells.iter().find(|(cell, _)| cell == name);
            cell.and_then(|(_, items)| items.first()).map(|item| &item.value)
        };
        let text = |name| value(name).and_then(Value::as_text).map(str::to_owned);
        let date = |name| value(name).and_then(Value::as_date).map(values::date);
        SourceEntry {
            title: text("title").unwrap_or_default().trim_end_matches('.').to_owned(),
            href: match value("url") {
                Some(Value::Url(url)) => Some(url.clone()),
                _ => None,
            },
            publisher: text("publisher"),
            published: date("published"),
            retrieved: date("retrieved"),
        }
    })
    .collect()
}

fn attachments<'a>(reader: &Reader<'_>, document: &'a Document, at: &Address) -> Vec<AttachmentView<'a>> {
    let base = &reader.settings().base;
    let view = |attachment: &'a crate::document::attachment::Attachment| AttachmentView {
        name: &attachment.name,
        href: base.href(&planning::file_address(at, &attachment.name)),
        size: values::size(attachment.measure.bytes),
        media: attachment.path.extension().unwrap_or("file").to_uppercase(),
    };
    document.attachments.iter().map(view).collect()
}
