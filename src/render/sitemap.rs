//! Sitemaps (sitemaps.org 0.9): one for each kind, and the list of them.

use crate::base::id::Slug;
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
            for folder in reader.folders() {
                let at = base.absolute(&planning::sitemap_address(folder));
                writer.create_element("sitemap").write_inner_content(|writer| leaf(writer, "loc", &at))?;
            }
            Ok(())
        })
        .expect("writing to memory cannot fail");
    finish(writer)
}

/// Writes the sitemap of a kind: its records in the order of their ids.
pub fn of_kind(reader: &Reader<'_>, folder: &Slug) -> Vec<u8> {
    let base = &reader.settings().base;
    let ids = reader.members(folder);
    let mut writer = begin();
    writer
        .create_element("urlset")
        .with_attribute(NAMESPACE)
        .write_inner_content(|writer| {
            for id in ids {
                let at = base.absolute(&reader.address(id));
                writer.create_element("url").write_inner_content(|writer| leaf(writer, "loc", &at))?;
            }
            Ok(())
        })
        .expect("writing to memory cannot fail");
    finish(writer)
}
