//! The page of a record.

use std::sync::Arc;

use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::config::settings::Destination;
use crate::document::document::Document;
use crate::document::facts;
use crate::document::value::{Item, Value};
use crate::kind::common_fields;
use crate::kind::field::Field;
use crate::kind::shape::{Kind, Mount, Tone};
use crate::plan::planning;
use crate::site::card::Card;
use crate::site::reader::Reader;
use crate::site::standing::Standing;

use super::article;
use super::history::{self, ChangesView};
use super::relations::{self, Section};
use super::shell::{self, PageView};
use super::values::{self, Values};
use super::view::{Crumb, DateView, Fact, StatusView};

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
    sources: Vec<SourceEntry>,
    attachments: Vec<AttachmentView<'a>>,
    permalink: String,
}

#[derive(Serialize)]
struct KindView<'a> {
    label: &'a str,
    plural: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

/// What stands above everything else that a record says.
#[derive(Serialize)]
pub(super) struct Notice {
    tone: &'static str,
    heading: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link_text: Option<String>,
}

#[derive(Serialize)]
struct ContentsEntry<'a> {
    level: u8,
    id: &'a str,
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
        standing: card.standing.sentence(),
        changes: history::changes(reader, id, at),
    };
    let mut view = view(reader, kind, document, head, at);
    view.notices = notices(reader, document, &card.standing);
    let register = view.kind.href.clone();
    let mut page = page(reader, kind, card, at, register);
    page.links = history::links(reader, id, at);
    page.feed = history::feed_link(reader, id, &card.title, at);
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
        article_html: article::html(reader, document.text_path.folder(), &document.body),
        sources: sources(document),
        attachments: attachments(reader, document, at),
        permalink: base.absolute(at),
    }
}

fn page(reader: &Reader<'_>, kind: &Kind, card: &Card, at: &Address, register: Option<String>) -> PageView {
    let section: &[&str] = if kind.register.hidden { &[] } else { &[&kind.plural] };
    let mut page = shell::page(reader, at, &card.title, section);
    page.description = card.summary.clone();
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
        let values = values.items(field, document.meta.items(&field.name));
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

fn identifier(field: &Field, document: &Document) -> Option<String> {
    let value = document.meta.value(&field.name)?;
    value.as_text().map(str::to_owned).or_else(|| facts::key(value))
}

/// The view of an edition whose files are not in the archive any more: what it was called, and no more.
pub(super) fn lost<'a>(
    title: &'a str,
    kind: &'a Kind,
    reader: &Reader<'_>,
    id: &RecordId,
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
        notices: vec![Notice {
            tone: "withdrawn",
            heading: "Not stored here".to_owned(),
            text: "The files of this edition are not in the archive from which this site was built."
                .to_owned(),
            href: None,
            link_text: None,
        }],
        facts: Vec::new(),
        more: Vec::new(),
        changes: None,
        sections: Vec::new(),
        contents: Vec::new(),
        article_html: String::new(),
        sources: Vec::new(),
        attachments: Vec::new(),
        permalink: reader.settings().base.absolute(at),
    }
}

/// Says whether a record is withdrawn or replaced.
pub(super) fn notices(reader: &Reader<'_>, document: &Document, standing: &Standing) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(Value::Row(cells)) = document.meta.value(common_fields::WITHDRAWN) {
        let is_done = matches!(standing, Standing::Withdrawn(_));
        let words = match is_done {
            true => ("Withdrawn", "It was replaced by"),
            false if matches!(standing, Standing::Uncertain(_)) => ("Withdrawn", "It is replaced by"),
            false => ("To be withdrawn", "It is to be replaced by"),
        };
        notices.push(withdrawn(reader, cells, words, Text::of(document)));
    }
    for (name, from, _) in reader.inverse(&document.id) {
        if name != common_fields::SUPERSEDES {
            continue;
        }
        let Some(card) = reader.card(from) else { continue };
        // A successor that is to come, or is only a draft, has not replaced anything yet.
        let is_draft = card.status.as_ref().is_some_and(|status| status.tone == Tone::Draft);
        let (heading, text) = match &card.standing {
            Standing::NotYet(date) => {
                let from = format!("From {}, this is to be replaced by", date.date);
                ("To be replaced", from)
            }
            _ if is_draft => ("A successor is drafted", "It is proposed to replace this by".to_owned()),
            _ => ("Replaced", "This was replaced by".to_owned()),
        };
        notices.push(Notice {
            tone: "superseded",
            heading: heading.to_owned(),
            text,
            href: Some(reader.settings().base.href(&card.at)),
            link_text: Some(card.title.clone()),
        });
    }
    notices
}

// What a page without a text says of that.
const GONE: &str = "Its text is not on this page.";

// Whether a withdrawn record still has a text to read; one that is only fields never had any.
enum Text {
    Kept,
    Gone,
}

impl Text {
    fn of(document: &Document) -> Text {
        let had_one = document.text_path.extension() == Some("md");
        let is_gone = had_one && document.body.plain.is_empty() && document.attachments.is_empty();
        if is_gone { Text::Gone } else { Text::Kept }
    }
}

fn withdrawn(
    reader: &Reader<'_>,
    cells: &[(String, Vec<Item>)],
    (how, replaced): (&str, &str),
    text: Text,
) -> Notice {
    let cell = |name: &str| cells.iter().find(|(cell, _)| cell == name).and_then(|(_, items)| items.first());
    let on = cell("on").and_then(|item| item.value.as_date());
    let reason = cell("reason").and_then(|item| item.value.as_text()).unwrap_or_default();
    let successor = cell("replaced_by").and_then(|item| match &item.value {
        Value::Reference(relation) => reader.card(&relation.to),
        _ => None,
    });
    Notice {
        tone: "withdrawn",
        heading: on
            .map_or_else(|| how.to_owned(), |on| format!("{how} {} {}", on.date.preposition(), on.date)),
        text: match (successor, text) {
            (Some(_), Text::Kept) => format!("{reason} {replaced}"),
            (Some(_), Text::Gone) => format!("{reason} {GONE} {replaced}"),
            (None, Text::Kept) => reason.to_owned(),
            (None, Text::Gone) => format!("{reason} {GONE}"),
        },
        href: successor.map(|card| reader.settings().base.href(&card.at)),
        link_text: successor.map(|card| card.title.clone()),
    }
}

fn contents(document: &Document) -> Vec<ContentsEntry<'_>> {
    let headings = document
        .body
        .outline
        .iter()
        .filter(|heading| (2..=3).contains(&heading.level) && !heading.title.is_empty());
    headings
        .map(|heading| ContentsEntry { level: heading.level, id: &heading.id, title: &heading.title })
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
        size: values::size(attachment.size),
        media: attachment.path.extension().unwrap_or("file").to_uppercase(),
    };
    document.attachments.iter().map(view).collect()
}
