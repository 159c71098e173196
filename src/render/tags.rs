//! The list of all tags, and the records of all kinds with one.

use std::cmp::Reverse;

use jiff::civil::Date;
use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::document::facts::{self, SortKey};
use crate::kind::shape::Kind;
use crate::plan::filters;
use crate::plan::page::{Part, TagPart};
use crate::site::latest::Channel;
use crate::site::lists::ListId;
use crate::site::reader::Reader;

use super::feed;
use super::register::{self, PartView};
use super::shell::{self, PageView};
use super::values::{self, count};
use super::view::{Crumb, DateView, StatusView};

/// What `tags.html` receives as `tags`.
#[derive(Serialize)]
pub struct TagsView {
    tags: Vec<TagLink>,
}

#[derive(Serialize)]
struct TagLink {
    label: String,
    href: String,
    count: String,
}

/// What `tag.html` receives as `tag`.
#[derive(Serialize)]
pub struct TagView {
    title: String,
    showing: String,
    kinds: Vec<TagLink>,
    parts: Vec<PartView>,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    label: String,
    records: Vec<RecordLink>,
}

#[derive(Serialize)]
struct RecordLink {
    title: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<StatusView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<DateView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
}

/// Puts the list of all tags together.
pub fn tags(reader: &Reader<'_>, at: &Address) -> (PageView, TagsView) {
    let base = &reader.settings().base;
    let mut tags: Vec<(String, TagLink)> = reader
        .tags()
        .into_iter()
        .map(|(tag, size, spelling)| {
            let href = base.href(&filters::tag_address(tag));
            (facts::folded(spelling), TagLink { label: spelling.to_owned(), href, count: count(size) })
        })
        .collect();
    tags.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut page = shell::page(reader, at, "Tags", &[]);
    page.section = at.to_string();
    page.breadcrumbs.push(shell::home_crumb(reader));
    (page, TagsView { tags: tags.into_iter().map(|(_, tag)| tag).collect() })
}

/// Puts the page of a tag together, or a part of it.
pub fn tag(reader: &Reader<'_>, tag: &Slug, part: &TagPart, at: &Address) -> Option<(PageView, TagView)> {
    let view = match part {
        TagPart::Whole => whole(reader, tag),
        TagPart::Overview => overview(reader, tag),
        TagPart::Kind(folder, part) => of_kind(reader, tag, folder, part)?,
    };
    let base = &reader.settings().base;
    let mut page = shell::page(reader, at, &view.title, &[]);
    page.section = filters::tags_address().to_string();
    let crumb = |label: &str, at: &Address| Crumb { label: label.to_owned(), href: base.href(at) };
    page.breadcrumbs = vec![shell::home_crumb(reader), crumb("Tags", &filters::tags_address())];
    if let TagPart::Kind(folder, part) = part {
        page.breadcrumbs.push(crumb(reader.tag_spelling(tag), &filters::tag_address(tag)));
        if let (Part::Group(_), Some(kind)) = (part, reader.kind(folder)) {
            let label = format!("{} with this tag", kind.plural);
            page.breadcrumbs.push(crumb(&label, &filters::tag_kind_address(tag, folder)));
        }
    }
    let has_feed = |folder: &Slug| reader.kind(folder).is_some_and(|kind| kind.feed);
    let has_feed = match part {
        TagPart::Kind(folder, _) => has_feed(folder),
        TagPart::Whole | TagPart::Overview => reader.tag_kinds(tag).into_iter().any(has_feed),
    };
    if has_feed {
        page.feed = Some(feed::link_to(reader, &Channel::Tag(tag.clone())));
    }
    Some((page, view))
}

fn whole(reader: &Reader<'_>, tag: &Slug) -> TagView {
    let folders = reader.tag_kinds(tag).into_iter();
    let groups: Vec<Group> = folders
        .filter_map(|folder| {
            let mut records = reader.list(&ListId::Tag(tag.clone(), folder.clone()));
            // Each has its date in front, so the dates give the order; where they are the same, the register does.
            records.sort_by_cached_key(|(_, id)| Reverse(told(reader, id)));
            Some(group(reader, reader.kind(folder)?, &records))
        })
        .collect();
    let all = groups.iter().map(|group| group.records.len()).sum();
    TagView {
        title: titled(reader, tag),
        showing: if all == 1 { entries(all) } else { format!("{} entries, newest first.", count(all)) },
        kinds: Vec::new(),
        parts: Vec::new(),
        groups,
    }
}

fn overview(reader: &Reader<'_>, tag: &Slug) -> TagView {
    let mut all = 0;
    let mut kinds = Vec::new();
    for folder in reader.tag_kinds(tag) {
        let Some(kind) = reader.kind(folder) else { continue };
        let size = reader.list(&ListId::Tag(tag.clone(), folder.clone())).len();
        all += size;
        kinds.push(TagLink {
            label: kind.plural.clone(),
            href: reader.settings().base.href(&filters::tag_kind_address(tag, folder)),
            count: count(size),
        });
    }
    TagView {
        title: titled(reader, tag),
        showing: format!("{} entries, in parts. Choose one below.", count(all)),
        kinds,
        parts: Vec::new(),
        groups: Vec::new(),
    }
}

fn of_kind(reader: &Reader<'_>, tag: &Slug, folder: &Slug, part: &Part) -> Option<TagView> {
    let kind = reader.kind(folder)?;
    let list = ListId::Tag(tag.clone(), folder.clone());
    let at = filters::tag_kind_address(tag, folder);
    let records = register::in_part(reader, &list, part);
    let showing = match part {
        Part::Overview => format!("{} entries, in parts. Choose one above.", count(records.len())),
        Part::Whole | Part::Group(_) => entries(records.len()),
    };
    let groups = match part {
        Part::Overview => Vec::new(),
        Part::Whole | Part::Group(_) => vec![group(reader, kind, &records)],
    };
    Some(TagView {
        title: register::titled(&format!("{}, {}", titled(reader, tag), kind.plural), part, ", "),
        showing,
        kinds: Vec::new(),
        parts: register::parts(reader, &list, part, &at, |part| filters::initial_address(&at, part)),
        groups,
    })
}

// The first day that the date of a record may mean.
fn told(reader: &Reader<'_>, id: &RecordId) -> Option<Date> {
    reader.card(id)?.told.as_ref().map(|claim| claim.date.earliest())
}

fn titled(reader: &Reader<'_>, tag: &Slug) -> String {
    format!("Tag: {}", reader.tag_spelling(tag))
}

fn group(reader: &Reader<'_>, kind: &Kind, records: &[&(SortKey, RecordId)]) -> Group {
    let link = |id: &RecordId| {
        let card = reader.card(id)?;
        Some(RecordLink {
            title: card.title.clone(),
            href: reader.settings().base.href(&card.at),
            status: card.status.as_ref().map(values::status),
            // What else there is to say of it stands on the record's page.
            date: card.told.as_ref().map(|date| DateView { note: None, ..values::date(date) }),
            summary: card.summary.clone(),
        })
    };
    Group { label: kind.plural.clone(), records: records.iter().filter_map(|(_, id)| link(id)).collect() }
}

fn entries(all: usize) -> String {
    if all == 1 { "1 entry.".to_owned() } else { format!("{} entries.", count(all)) }
}
