//! Sitemaps (sitemaps.org 0.9): one or more for each kind, and the list of them.
//!
//! They name records and registers, and beside the pages at the root the map of who answers to whom and the timeline; a
//! page that lists the records of a register in another way is not in them.

use crate::base::address::Address;
use crate::kind::shape::Mount;
use crate::plan::datasets::{SITEMAP, Sitemap};
use crate::plan::planning;
use crate::site::reader::Reader;

use super::xml::{begin, finish, leaf};

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

/// Writes the list of sitemaps.
pub fn index(reader: &Reader<'_>) -> Vec<u8> {
    let base = &reader.settings().base;
    let mut writer = begin();
    writer
        .create_element("sitemapindex")
        .with_attribute(NAMESPACE)
        .write_inner_content(|writer| {
            let folders = reader.folders().into_iter();
            for sitemap in folders.flat_map(|folder| {
                let ids = reader.members(folder);
                Sitemap::of(folder, &ids.iter().copied(), SITEMAP)
            }) {
                let at = base.absolute(&sitemap.address());
                writer.create_element("sitemap").write_inner_content(|writer| leaf(writer, "loc", &at))?;
            }
            Ok(())
        })
        .expect("writing to memory cannot fail");
    finish(writer)
}

/// Writes a sitemap: the kind's register, and its records in the order of their ids; for the kind at the root also the
/// pages that are drawn of all kinds.
pub fn sitemap(reader: &Reader<'_>, sitemap: &Sitemap) -> Vec<u8> {
    let base = &reader.settings().base;
    let kind = reader.kind(&sitemap.folder).filter(|_| sitemap.has_register());
    let is_listed = kind.is_some_and(|kind| !kind.register.hidden);
    let register = is_listed.then(|| reader.register_address(&sitemap.folder));
    let is_root = kind.is_some_and(|kind| kind.mount == Mount::Root);
    let map = (is_root && reader.has_map()).then(planning::accountability_address);
    let timeline = (is_root && !reader.years().is_empty()).then(planning::timeline_address);
    let ids = reader.members(&sitemap.folder).into_iter().filter(|id| sitemap.has(id));
    let drawn = map.into_iter().chain(timeline);
    let pages: Vec<Address> =
        register.into_iter().chain(drawn).chain(ids.map(|id| reader.address(id))).collect();
    let mut writer = begin();
    writer
        .create_element("urlset")
        .with_attribute(NAMESPACE)
        .write_inner_content(|writer| {
            for at in pages {
                let at = base.absolute(&at);
                writer.create_element("url").write_inner_content(|writer| leaf(writer, "loc", &at))?;
            }
            Ok(())
        })
        .expect("writing to memory cannot fail");
    finish(writer)
}
