//! Where search lives: its page, and the files that the page reads.

use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::diag::finding::Place;
use crate::site::site::Site;

use super::page::{Page, PageKind};
use super::planning::Claim;

/// The page for search, or a part of its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The page.
    Page,
    /// A shard of words, by where it begins.
    Words(String),
    /// The rest of a long list, by the stem of its words.
    Tail(String),
    /// A block of results: how many low bits of a number it leaves out, and the rest of the number.
    Results(u32, u64),
}

impl Lookup {
    /// Its address.
    pub fn address(&self) -> Address {
        match self {
            Lookup::Page => Address::page(["search"]),
            _ => file(&self.name()),
        }
    }

    /// What it is called.
    pub fn name(&self) -> String {
        match self {
            Lookup::Page => String::new(),
            Lookup::Words(bound) => format!("w-{}", plain(bound)),
            Lookup::Tail(stem) => tail_of(&tail_name(stem)),
            Lookup::Results(shift, prefix) => format!("r-{shift}-{prefix:x}"),
        }
    }
}

/// The folder of the files.
pub fn folder() -> Address {
    Address::page(["search", "index"])
}

/// The address of a file of the index.
pub fn file(name: &str) -> Address {
    folder().join(&format!("{name}.js"))
}

/// The file with the rest of a long list.
pub fn tail_of(name: &str) -> String {
    format!("t-{name}")
}

/// What the rest of a long list is called.
pub fn tail_name(stem: &str) -> String {
    Digest::of(stem.as_bytes()).to_string()[..16].to_owned()
}

// The beginning of a word as a name of a file: letters and digits as they are, others by their number.
fn plain(bound: &str) -> String {
    let letter = |c: char| match c {
        'a'..='z' | '0'..='9' => c.to_string(),
        other => format!("_{:x}", u32::from(other)),
    };
    bound.chars().map(letter).collect()
}

/// The page and all files of the index; none for a site on which nothing can be found.
pub fn of_search(site: &Site) -> Vec<Claim> {
    if site.search_size() == 0 {
        return Vec::new();
    }
    let place = Place::file(&RelPath::new(settings::FILE).expect("a plain name"));
    let words = site.search_bounds().iter().cloned().map(Lookup::Words);
    let tails = site.search_tails().cloned().map(Lookup::Tail);
    let blocks = site.search_blocks().into_iter().map(|(shift, prefix)| Lookup::Results(shift, prefix));
    let claim = |part: Lookup| {
        let page = Page { at: part.address(), what: PageKind::Search(part) };
        Claim { page, place: place.clone() }
    };
    [Lookup::Page].into_iter().chain(words).chain(tails).chain(blocks).map(claim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_that_every_system_can_store() {
        let names = [
            Lookup::Words(String::new()),
            Lookup::Words("con".to_owned()),
            Lookup::Words("~tag+é".to_owned()),
            Lookup::Tail("nhs".to_owned()),
            Lookup::Results(5, 255),
        ];
        let names = names.map(|name| name.address());
        assert!(names.iter().all(|name| name.unportable().is_none()));
        assert_eq!(
            names.map(|name| name.to_string()),
            [
                "/search/index/w-.js",
                "/search/index/w-con.js",
                "/search/index/w-_7etag_2b_e9.js",
                "/search/index/t-18051bd389bdeae0.js",
                "/search/index/r-5-ff.js",
            ]
        );
    }
}
