//! Where search lives: its page, and the files that the page reads.

use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::diag::finding::Place;
use crate::site::search::volume::Volume;
use crate::site::site::Site;

use super::page::{Page, PageKind};
use super::planning::Claim;

/// The page for search, or a part of its index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// The page.
    Page,
    /// A shard of words, by where it begins.
    Words(Volume, String),
    /// The rest of a long list, by the stem of its words.
    Tail(Volume, String),
    /// A block of results: how many low bits of a number it leaves out, and the rest of the number.
    Results(Volume, u32, u64),
    /// How the volume of editions is divided.
    Past,
    /// When readers could see the editions of a kind and year.
    Spans(u32),
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
            Lookup::Words(volume, bound) => format!("{}w-{}", prefix(*volume), plain(bound)),
            Lookup::Tail(volume, stem) => tail_name(*volume, stem),
            Lookup::Results(volume, shift, rest) => format!("{}r-{shift}-{rest:x}", prefix(*volume)),
            Lookup::Past => "past".to_owned(),
            Lookup::Spans(code) => format!("ps-{code:x}"),
        }
    }

    /// Whether it is of the volume of editions.
    pub fn is_past(&self) -> bool {
        match self {
            Lookup::Page => false,
            Lookup::Words(volume, _) | Lookup::Tail(volume, _) | Lookup::Results(volume, ..) => {
                *volume == Volume::Past
            }
            Lookup::Past | Lookup::Spans(_) => true,
        }
    }
}

/// With what the names of a volume's files begin.
pub fn prefix(volume: Volume) -> &'static str {
    match volume {
        Volume::Now => "",
        Volume::Past => "p",
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

/// What the rest of a long list is called.
pub fn tail_name(volume: Volume, stem: &str) -> String {
    format!("{}t-{}", prefix(volume), &Digest::of(stem.as_bytes()).to_string()[..16])
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
    if site.search_size(Volume::Now) == 0 {
        return Vec::new();
    }
    let place = Place::file(&RelPath::new(settings::FILE).expect("a plain name"));
    let mut parts = vec![Lookup::Page];
    for volume in Volume::ALL.into_iter().filter(|volume| site.search_size(*volume) > 0) {
        parts.extend(site.search_bounds(volume).iter().map(|bound| Lookup::Words(volume, bound.clone())));
        parts.extend(site.search_tails(volume).map(|stem| Lookup::Tail(volume, stem.clone())));
        let blocks = site.search_blocks(volume).into_iter();
        parts.extend(blocks.map(|(shift, prefix)| Lookup::Results(volume, shift, prefix)));
    }
    if site.search_size(Volume::Past) > 0 {
        parts.push(Lookup::Past);
        parts.extend(site.search_spans().into_iter().map(Lookup::Spans));
    }
    let claim = |part: Lookup| {
        let page = Page { at: part.address(), what: PageKind::Search(part) };
        Claim { page, place: place.clone() }
    };
    parts.into_iter().map(claim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_that_every_system_can_store() {
        let names = [
            Lookup::Words(Volume::Now, String::new()),
            Lookup::Words(Volume::Now, "con".to_owned()),
            Lookup::Words(Volume::Past, "~tag+é".to_owned()),
            Lookup::Tail(Volume::Now, "nhs".to_owned()),
            Lookup::Results(Volume::Past, 5, 255),
            Lookup::Past,
            Lookup::Spans(0x41_7a),
        ];
        let names = names.map(|name| name.address());
        assert!(names.iter().all(|name| name.unportable().is_none()));
        assert_eq!(
            names.map(|name| name.to_string()),
            [
                "/search/index/w-.js",
                "/search/index/w-con.js",
                "/search/index/pw-_7etag_2b_e9.js",
                "/search/index/t-18051bd389bdeae0.js",
                "/search/index/pr-5-ff.js",
                "/search/index/past.js",
                "/search/index/ps-417a.js",
            ]
        );
    }
}
