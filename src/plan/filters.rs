//! The pages by which registers, and the whole site, are filtered: where they live, and which there are.
//!
//! Each value is planned by itself, so that a record that gets another one asks only for the pages of both.

use crate::base::address::Address;
use crate::base::id::Slug;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::diag::finding::Place;
use crate::document::facets;
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType};
use crate::kind::shape::Kind;
use crate::site::facets::FacetKey;
use crate::site::lists::ListId;
use crate::site::site::Site;

use super::page::{Page, PageKind, TagPart};
use super::planning::{self, Claim, ROWS};

/// The pages of one value of a facet.
pub fn of_facet(site: &Site, key: &FacetKey) -> Vec<Claim> {
    if site.facet(key).is_none() {
        return Vec::new();
    }
    let Some(kind) = site.kinds().get(&key.folder).filter(|kind| !kind.register.hidden) else {
        return Vec::new();
    };
    let Some(field) = kind.facets().find(|field| field.name == key.field) else { return Vec::new() };
    let at = facet_address(&site.kinds().register_address(&key.folder), field, key);
    let list = ListId::Facet(key.clone());
    let pages = planning::parts(site, &list, &at, |part| initial_address(&at, part)).into_iter();
    let place = Place::file(&RelPath::new(&format!("content/{}", key.folder)).expect("a slug is plain"));
    let page = |(at, part)| Page { at, what: PageKind::Facet(key.clone(), part) };
    pages.map(|part| Claim { page: page(part), place: place.clone() }).collect()
}

/// The page of each column by which a register that fits on one page can be sorted.
pub fn of_columns(kind: &Kind, register: &Address) -> Vec<(Address, PageKind)> {
    let page = |field: &Field| {
        (sorted_address(register, field), PageKind::Sorted(kind.folder.clone(), field.name.clone()))
    };
    sortable(kind).map(page).collect()
}

/// The columns of a register by which it can be sorted, without the one by which it is.
pub fn sortable(kind: &Kind) -> impl Iterator<Item = &Field> {
    let is_sortable = |field: &&Field| {
        field.name != kind.register.sort
            && !matches!(field.takes, FieldType::Table(_) | FieldType::Markdown)
            && field.name != common_fields::TITLE
    };
    kind.columns().filter(is_sortable)
}

/// The page that lists all tags; it is there as long as there is a tag.
pub fn of_tags(site: &Site) -> Vec<Claim> {
    let page = Page { at: tags_address(), what: PageKind::Tags };
    let place = settings_place();
    site.tags().next().map(|_| Claim { page, place }).into_iter().collect()
}

/// The pages of one tag, and its feed if one of its records is of a kind that has one.
pub fn of_tag(site: &Site, tag: &Slug) -> Vec<Claim> {
    let Some(list) = site.tag(tag) else { return Vec::new() };
    let at = tag_address(tag);
    let mut pages = Vec::new();
    if list.size() <= ROWS {
        pages.push((at.clone(), TagPart::Whole));
    } else {
        pages.push((at.clone(), TagPart::Overview));
        for folder in list.folders() {
            let at = tag_kind_address(tag, folder);
            let own = ListId::Tag(tag.clone(), folder.clone());
            let parts = planning::parts(site, &own, &at, |part| initial_address(&at, part));
            pages.extend(parts.into_iter().map(|(at, part)| (at, TagPart::Kind(folder.clone(), part))));
        }
    }
    let page = |(at, part)| Page { at, what: PageKind::Tag(tag.clone(), part) };
    let mut pages: Vec<Page> = pages.into_iter().map(page).collect();
    let has_feed = |folder: &Slug| site.kinds().get(folder).is_some_and(|kind| kind.feed);
    if list.folders().into_iter().any(has_feed) {
        let what = PageKind::Feed(crate::site::latest::Channel::Tag(tag.clone()));
        pages.push(Page { at: at.join("feed.atom"), what });
    }
    pages.into_iter().map(|page| Claim { page, place: settings_place() }).collect()
}

/// The address of a value of a facet.
pub fn facet_address(register: &Address, field: &Field, key: &FacetKey) -> Address {
    register.join(&format!("by/{}/{}/", field.name, facets::path_of(field, &key.value)))
}

/// The address of a register sorted by a column.
pub fn sorted_address(register: &Address, field: &Field) -> Address {
    register.join(&format!("by/{}/", field.name))
}

/// The address of a part of a long list.
pub fn initial_address(list: &Address, part: &str) -> Address {
    list.join(&format!("initial/{part}/"))
}

/// The address of the list of tags.
pub fn tags_address() -> Address {
    Address::page(["tags"])
}

/// The address of a tag.
pub fn tag_address(tag: &Slug) -> Address {
    Address::page(["tags", tag.as_str()])
}

/// The address of the records of one kind with a tag that many have.
pub fn tag_kind_address(tag: &Slug, folder: &Slug) -> Address {
    Address::page(["tags", tag.as_str(), folder.as_str()])
}

fn settings_place() -> Place {
    Place::file(&RelPath::new(settings::FILE).expect("a plain name"))
}
