//! The page for search, and the files that it reads.
//!
//! The page says everything without its script: what there is from A to Z, by kind, tag, status and year.

use std::sync::Arc;

use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::diag::finding::Finding;
use crate::document::facets::FacetValue;
use crate::document::facts;
use crate::plan::filters;
use crate::plan::lookup::{self, Lookup};
use crate::plan::planning::{self, ROWS};
use crate::render::draw::{self, Studio};
use crate::render::shell::{self, PageView};
use crate::render::values::count;
use crate::site::card::Card;
use crate::site::facets::FacetKey;
use crate::site::lists::ListId;
use crate::site::reader::Reader;
use crate::theme::theme::prepare;

use super::files;
use super::manifest::{self, Manifest};

/// What `search.html` receives as `search`.
#[derive(Serialize)]
pub struct SearchView {
    action: String,
    script: String,
    files: String,
    base: String,
    index_json: String,
    // The day of the first edition, where the site has editions.
    #[serde(skip_serializing_if = "Option::is_none")]
    editions_from: Option<String>,
    filters: Vec<Filter>,
    lists: Vec<ListView>,
    letters: Vec<Letter>,
    years: Vec<Letter>,
}

/// A facet of the results.
#[derive(Serialize)]
struct Filter {
    name: &'static str,
    label: &'static str,
    values: Vec<FilterValue>,
}

#[derive(Serialize)]
struct FilterValue {
    value: String,
    label: String,
}

/// A list that leads on without a script.
#[derive(Serialize)]
struct ListView {
    label: String,
    values: Vec<Entry>,
}

#[derive(Serialize)]
struct Letter {
    label: String,
    records: Vec<Entry>,
}

#[derive(Serialize)]
struct Entry {
    label: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<String>,
}

/// Draws the page, or a file of the index.
pub fn draw(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    part: &Lookup,
    at: &Address,
) -> Result<Option<Arc<[u8]>>, Finding> {
    let bytes: Vec<u8> = match part {
        Lookup::Page => {
            let (view, search) = page(reader, at);
            let parts = vec![("search", prepare(&search))];
            return draw::html(studio, reader, "search.html", &view, parts).map(Some);
        }
        Lookup::Words(volume, bound) => files::words(reader, *volume, bound),
        Lookup::Tail(volume, stem) => files::tail(reader, *volume, stem),
        Lookup::Results(volume, shift, prefix) => files::results(reader, *volume, *shift, *prefix),
        Lookup::Past => files::divided(reader),
        Lookup::Spans(code) => files::spans(reader, *code),
    };
    Ok(Some(bytes.into()))
}

fn page(reader: &Reader<'_>, at: &Address) -> (PageView, SearchView) {
    let base = &reader.settings().base;
    let href = |at: &Address| base.href(at);
    let manifest = manifest::of(reader);
    let mut page = shell::page(reader, at, "Search", &[]);
    page.section = at.to_string();
    page.breadcrumbs.push(shell::home_crumb(reader));
    let script = Address::parse("/assets/search.js").expect("written here");
    let lists = [kinds(reader), tags(reader), statuses(reader)];
    let (letters, years) = contents(reader);
    let search = SearchView {
        action: href(at),
        script: href(&script),
        files: href(&lookup::folder()),
        base: href(&Address::home()),
        filters: filters_of(reader, &manifest),
        index_json: manifest.json(),
        editions_from: manifest.past.as_ref().map(|past| past.first.to_string()),
        lists: lists.into_iter().filter(|list| !list.values.is_empty()).collect(),
        letters,
        years,
    };
    (page, search)
}

fn filters_of(reader: &Reader<'_>, manifest: &Manifest) -> Vec<Filter> {
    let mut filters: Vec<Filter> = Vec::new();
    let mut add = |name: &'static str, label: &'static str, values: Vec<(String, String)>| {
        let mut known: Vec<FilterValue> = Vec::new();
        for (value, label) in values {
            if !value.is_empty() && known.iter().all(|own| own.value != value) {
                known.push(FilterValue { value, label });
            }
        }
        if known.len() > 1 {
            filters.push(Filter { name, label, values: known });
        }
    };
    let classes = || manifest.all_classes();
    add("kind", "Kind", classes().map(|class| (class.kind.clone(), class.kind_label.clone())).collect());
    add(
        "status",
        "Status",
        classes().map(|class| (class.status.clone(), class.status_label.clone())).collect(),
    );
    let mut years: Vec<i16> = classes().flat_map(|class| class.years.iter().flatten().copied()).collect();
    years.sort_unstable();
    add("year", "Year", years.iter().rev().map(|year| (year.to_string(), year.to_string())).collect());
    let tags = reader.tags().into_iter().map(|(tag, _, label)| (tag.to_string(), label.to_owned()));
    add("tag", "Tag", tags.collect());
    add("owner", "Owner", owners(reader));
    filters
}

// The records that others name as their owner.
fn owners(reader: &Reader<'_>) -> Vec<(String, String)> {
    let owner = |id: &RecordId| Some((id.to_string(), reader.card(id)?.title.clone()));
    let mut owners: Vec<(String, String)> = reader.search_owners().iter().filter_map(owner).collect();
    owners.sort_by_key(|(_, label)| facts::folded(label));
    owners
}

fn kinds(reader: &Reader<'_>) -> ListView {
    let base = &reader.settings().base;
    let kinds = reader.folders().into_iter().filter_map(|folder| {
        let kind = reader.kind(folder).filter(|kind| !kind.register.hidden)?;
        let size = Some(count(reader.count(folder)));
        Some(Entry {
            label: kind.plural.clone(),
            href: base.href(&reader.register_address(folder)),
            count: size,
        })
    });
    ListView { label: "By kind".to_owned(), values: kinds.collect() }
}

fn tags(reader: &Reader<'_>) -> ListView {
    let base = &reader.settings().base;
    let mut tags: Vec<Entry> = reader
        .tags()
        .into_iter()
        .map(|(tag, size, label)| {
            let href = base.href(&filters::tag_address(tag));
            Entry { label: label.to_owned(), href, count: Some(count(size)) }
        })
        .collect();
    tags.sort_by_key(|tag| facts::folded(&tag.label));
    ListView { label: "By tag".to_owned(), values: tags }
}

fn statuses(reader: &Reader<'_>) -> ListView {
    let values = facets(reader, |value| matches!(value, FacetValue::Status(_)));
    ListView { label: "By status".to_owned(), values }
}

// The pages of registers for some values of their facets.
fn facets(reader: &Reader<'_>, is_wanted: impl Fn(&FacetValue) -> bool) -> Vec<Entry> {
    let base = &reader.settings().base;
    let mut entries = Vec::new();
    for folder in reader.folders() {
        let Some(kind) = reader.kind(folder).filter(|kind| !kind.register.hidden) else { continue };
        let register = reader.register_address(folder);
        let entry = |(key, size, _): (&FacetKey, usize, &str)| {
            let field = kind.facets().find(|field| field.name == key.field)?;
            let value = match &key.value {
                FacetValue::Status(name) => manifest::status_of(kind, name)?.label,
                FacetValue::Year(year) => year.to_string(),
                _ => return None,
            };
            let href = base.href(&filters::facet_address(&register, field, key));
            Some(Entry { label: format!("{}: {value}", kind.plural), href, count: Some(count(size)) })
        };
        let wanted = reader.facet_sizes(folder).into_iter().filter(|(key, _, _)| is_wanted(&key.value));
        entries.extend(wanted.filter_map(entry));
    }
    entries
}

// Every record under its first letter, and those with a date under their years; for a site with many, the parts of each
// register.
fn contents(reader: &Reader<'_>) -> (Vec<Letter>, Vec<Letter>) {
    let folders = reader.folders();
    let all: usize = folders.iter().map(|folder| reader.count(folder)).sum();
    if all > ROWS {
        let years = facets(reader, |value| matches!(value, FacetValue::Year(_)));
        let years = (!years.is_empty()).then(|| Letter { label: "All years".to_owned(), records: years });
        return (
            folders.iter().filter_map(|folder| parts(reader, folder)).collect(),
            years.into_iter().collect(),
        );
    }
    let ids = folders.iter().flat_map(|folder| reader.members(folder));
    let cards: Vec<&Card> = ids.filter_map(|id| reader.card(id)).collect();
    let letter = |card: &&Card| {
        let key = facts::folded(&card.title);
        let first = key.chars().next().filter(|c| c.is_alphabetic());
        (first.map_or("0–9".to_owned(), |c| c.to_uppercase().to_string()), key)
    };
    let year = |card: &&Card| {
        let day = card.told.as_ref().map(|claim| claim.date.earliest())?;
        Some((day.year().to_string(), day.to_string()))
    };
    let letters = grouped(reader, cards.iter().map(|card| (letter(card), *card)).collect());
    let mut years = grouped(reader, cards.iter().filter_map(|card| Some((year(card)?, *card))).collect());
    years.reverse();
    (letters, years)
}

// Records under what the first part of their key says, in the order of the keys.
fn grouped(reader: &Reader<'_>, mut cards: Vec<((String, String), &Card)>) -> Vec<Letter> {
    cards.sort_by(|(one, a), (other, b)| (&one.1, &a.id).cmp(&(&other.1, &b.id)));
    let mut groups: Vec<Letter> = Vec::new();
    for ((label, _), card) in cards {
        let href = reader.settings().base.href(&card.at);
        let entry = Entry { label: card.title.clone(), href, count: None };
        match groups.last_mut().filter(|last| last.label == label) {
            Some(last) => last.records.push(entry),
            None => groups.push(Letter { label, records: vec![entry] }),
        }
    }
    groups
}

fn parts(reader: &Reader<'_>, folder: &Slug) -> Option<Letter> {
    let base = &reader.settings().base;
    let kind = reader.kind(folder).filter(|kind| !kind.register.hidden)?;
    let at = reader.register_address(folder);
    let parts = reader.part_sizes(&ListId::Register(folder.clone()));
    let is_long = parts.iter().map(|(_, size)| size).sum::<usize>() > ROWS && parts.len() > 1;
    let part = |(part, size): &(&str, usize)| Entry {
        label: part.to_uppercase(),
        href: base.href(&planning::part_address(&at, part)),
        count: Some(count(*size)),
    };
    let whole = || vec![Entry { label: "All".to_owned(), href: base.href(&at), count: None }];
    let records = if is_long { parts.iter().map(part).collect() } else { whole() };
    Some(Letter { label: kind.plural.clone(), records })
}
