//! The list of all tags, and the records of all kinds with one.

use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::document::facts::{self, SortKey};
use crate::kind::shape::Kind;
use crate::plan::filters;
use crate::plan::page::{Part, TagPart};
use crate::site::latest::Channel;
use crate::site::reader::{self, Reader};

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

/// Puts the page of a tag together, or a part of it; `None` where no record has it.
pub fn tag(reader: &Reader<'_>, tag: &Slug, part: &TagPart, at: &Address) -> Option<(PageView, TagView)> {
    let base = &reader.settings().base;
    let (spelling, records) = reader.tag(tag);
    if records.is_empty() {
        return None;
    }
    let whole = filters::tag_address(tag);
    let of_kinds = of_kinds(reader, &records);
    let mut page_title = format!("Tag: {spelling}");
    let mut groups = Vec::new();
    let mut parts = Vec::new();
    let mut crumbs = vec![Crumb { label: "Tags".to_owned(), href: base.href(&filters::tags_address()) }];
    let shown = match part {
        TagPart::Overview => 0,
        TagPart::Whole => {
            groups = of_kinds.iter().map(|(kind, own)| group(reader, kind, own)).collect();
            records.len()
        }
        TagPart::Kind(folder, part) => {
            let (kind, own) = of_kinds.iter().find(|(kind, _)| kind.folder == *folder)?;
            let list = filters::tag_kind_address(tag, folder);
            let shown = register::in_part(part, own);
            page_title = register::titled(&format!("{page_title}, {}", kind.plural), part, ", ");
            crumbs.push(Crumb { label: spelling.to_owned(), href: base.href(&whole) });
            if matches!(part, Part::Group(_)) {
                crumbs.push(Crumb { label: kind.plural.clone(), href: base.href(&list) });
            }
            parts = register::parts(reader, part, own, &list, |group| filters::initial_address(&list, group));
            groups = vec![group(reader, kind, &shown)];
            shown.len()
        }
    };
    let kinds = match part {
        TagPart::Overview => of_kinds
            .iter()
            .map(|(kind, own)| TagLink {
                label: kind.plural.clone(),
                href: base.href(&filters::tag_kind_address(tag, &kind.folder)),
                count: count(own.len()),
            })
            .collect(),
        _ => Vec::new(),
    };
    let view = TagView {
        title: page_title.clone(),
        showing: showing(shown, records.len()),
        kinds,
        parts,
        groups: groups.into_iter().filter(|group: &Group| !group.records.is_empty()).collect(),
    };
    let mut page = shell::page(reader, at, &page_title, &[]);
    page.section = filters::tags_address().to_string();
    page.breadcrumbs = [shell::home_crumb(reader)].into_iter().chain(crumbs).collect();
    if of_kinds.iter().any(|(kind, _)| kind.feed) {
        page.feed = Some(feed::link_to(reader, &Channel::Tag(tag.clone())));
    }
    Some((page, view))
}

type OfKind<'a> = (&'a Kind, Vec<&'a (SortKey, RecordId)>);

// The records of each kind in the order of its register.
fn of_kinds<'a>(reader: &Reader<'a>, records: &[&'a (SortKey, RecordId)]) -> Vec<OfKind<'a>> {
    let mut folders: Vec<&Slug> = records.iter().map(|(_, id)| &id.folder).collect();
    folders.sort();
    folders.dedup();
    let of_kind = |folder: &Slug| {
        let kind = reader.kind(folder)?;
        let own: Vec<_> = records.iter().filter(|(_, id)| id.folder == *folder).copied().collect();
        Some((&**kind, reader::in_order(own.into_iter(), kind.register.descending)))
    };
    folders.into_iter().filter_map(of_kind).collect()
}

fn group(reader: &Reader<'_>, kind: &Kind, records: &[&(SortKey, RecordId)]) -> Group {
    let link = |id: &RecordId| {
        let card = reader.card(id)?;
        Some(RecordLink {
            title: card.title.clone(),
            href: reader.settings().base.href(&card.at),
            status: card.status.as_ref().map(values::status),
            // What else there is to say of it stands on the record's page.
            date: card.published.as_ref().map(|date| DateView { note: None, ..values::date(date) }),
            summary: card.summary.clone(),
        })
    };
    Group { label: kind.plural.clone(), records: records.iter().filter_map(|(_, id)| link(id)).collect() }
}

fn showing(shown: usize, all: usize) -> String {
    match (shown, all) {
        (_, 1) => "1 entry.".to_owned(),
        (0, _) => format!("{} entries, in parts. Choose one below.", count(all)),
        (shown, all) if shown == all => format!("{} entries.", count(all)),
        _ => format!("Showing {} of {} entries.", count(shown), count(all)),
    }
}
