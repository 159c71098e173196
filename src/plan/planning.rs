//! Which pages each owner wants.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use crate::archive::published;
use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::config::settings::{self, Destination};
use crate::diag::finding::Place;
use crate::document::facts::SortKey;
use crate::document::moved;
use crate::site::site::Site;
use crate::theme::theme::Theme;

use super::page::{Host, Page, PageKind, Part};

/// A wanted address, with the place that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The page.
    pub page: Page,
    /// Who asks, for findings.
    pub place: Place,
}

/// A register longer than this is divided: a page of rows stays quick to load and to print.
pub const ROWS: usize = 250;

/// The pages of the site as a whole.
pub fn of_site(site: &Site) -> Vec<Claim> {
    let place = Place::file(&RelPath::new(settings::FILE).expect("a plain name"));
    let mut pages = vec![
        ("/404.html", PageKind::NotFound),
        ("/robots.txt", PageKind::Robots),
        ("/sitemap.xml", PageKind::SitemapIndex),
        ("/feed.atom", PageKind::Feed(None)),
        ("/.well-known/candour/build.json", PageKind::BuildFacts),
        (published::ADDRESS, PageKind::ArchiveFacts),
        ("/_redirects", PageKind::Host(Host::Redirects)),
        ("/_headers", PageKind::Host(Host::Headers)),
        ("/.well-known/candour/hosts/nginx.conf", PageKind::Host(Host::Nginx)),
        ("/.well-known/candour/hosts/apache.conf", PageKind::Host(Host::Apache)),
    ];
    let has_home = site.kinds().at_root().is_some_and(|kind| {
        let name = Slug::new("index").expect("a plain name");
        site.shown_one(&RecordId { folder: kind.folder.clone(), name }).is_some()
    });
    if !has_home {
        pages.push(("/", PageKind::BareHome));
    }
    let claim = |(at, what)| {
        let at = Address::parse(at).expect("written above");
        Claim { page: Page { at, what }, place: place.clone() }
    };
    pages.into_iter().map(claim).collect()
}

/// The pages of a kind: its register, its feed, its part of the sitemap.
pub fn of_kind(site: &Site, folder: &Slug) -> Vec<Claim> {
    let Some(kind) = site.kinds().get(folder) else { return Vec::new() };
    let entries = site.register(folder);
    let named = site.settings().entries().any(|entry| entry.to == Destination::Register(folder.clone()));
    let at = site.kinds().register_address(folder);
    let mut pages = Vec::new();
    if !kind.register.hidden && (named || !entries.is_empty()) {
        if entries.len() > ROWS && groups(&entries).len() > 1 {
            pages.push((at.clone(), PageKind::Register(folder.clone(), Part::Overview)));
            for group in groups(&entries).into_keys() {
                let part = group_address(&at, &group);
                pages.push((part, PageKind::Register(folder.clone(), Part::Group(group))));
            }
        } else {
            pages.push((at.clone(), PageKind::Register(folder.clone(), Part::Whole)));
        }
        let former = kind.formerly.iter().map(|old| site.kinds().register_address(old));
        pages.extend(former.map(|old| (old, PageKind::RegisterMoved(folder.clone()))));
        if kind.feed {
            pages.push((at.join("feed.atom"), PageKind::Feed(Some(folder.clone()))));
        }
    }
    if !entries.is_empty() {
        pages.push((sitemap_address(folder), PageKind::Sitemap(folder.clone())));
    }
    let place = Place::file(&RelPath::new(&format!("content/{folder}")).expect("a slug is a plain name"));
    pages.into_iter().map(|(at, what)| Claim { page: Page { at, what }, place: place.clone() }).collect()
}

/// The pages of a record: its own, its attachments, and the addresses that lead to it.
pub fn of_record(site: &Site, id: &RecordId) -> Vec<Claim> {
    let Some(shown) = site.shown_one(id) else { return Vec::new() };
    let document = &shown.document;
    let at = &shown.card.at;
    let own = Place::file(&document.meta.path);
    let mut claims =
        vec![Claim { page: Page { at: at.clone(), what: PageKind::Record(id.clone()) }, place: own }];
    for attachment in &document.attachments {
        let page =
            Page { at: file_address(at, &attachment.name), what: PageKind::File(attachment.path.clone()) };
        claims.push(Claim { page, place: Place::file(&attachment.path) });
    }
    let former = document.formerly().into_iter().filter_map(|(old, place)| {
        let old = RecordId::parse(old).ok()?;
        Some((old, place))
    });
    let (former, places): (Vec<RecordId>, Vec<Place>) = former.unzip();
    let before = places.into_iter().enumerate().filter_map(|(index, place)| {
        let is_return = moved::is_return(id, &former, index);
        (!is_return).then(|| (site.kinds().address(&former[index]), place))
    });
    let aliases = document
        .aliases()
        .into_iter()
        .filter_map(|(alias, place)| Some((Address::parse(alias).filter(Address::is_page)?, place)))
        .filter(|(at, _)| at.unportable().is_none());
    for (at, place) in before.chain(aliases) {
        claims.push(Claim { page: Page { at, what: PageKind::Redirect(id.clone()) }, place });
    }
    claims
}

/// The assets of the theme.
pub fn of_theme(site: &Site, theme: &Theme) -> Vec<Claim> {
    let folder = format!("themes/{}", site.settings().theme);
    let place = Place::file(&RelPath::new(&folder).expect("a slug is a plain name"));
    let claim =
        |at: &Address| Claim { page: Page { at: at.clone(), what: PageKind::Asset }, place: place.clone() };
    theme.assets().keys().map(claim).collect()
}

// Rules of the site's own, which come before those that candour writes.
const OWN_RULES: [(&str, Host); 2] =
    [("static/_redirects", Host::Redirects), ("static/_headers", Host::Headers)];

/// Whether a file of `static/` becomes a part of a file for web hosts, and has no address of its own.
pub fn is_own_rules(path: &RelPath) -> bool {
    OWN_RULES.iter().any(|(own, _)| *own == path.as_str())
}

/// The file with a site's own rules for a host.
pub fn own_rules(host: Host) -> Option<RelPath> {
    let own = OWN_RULES.iter().find(|(_, of)| *of == host).map(|(path, _)| *path);
    own.and_then(RelPath::new)
}

/// The address of a file of `static/`; `None` where it has none.
pub fn of_static(path: &RelPath) -> Option<Claim> {
    if is_own_rules(path) {
        return None;
    }
    let at = Address::parse(&format!("/{}", path.below("static")?))?;
    Some(Claim { page: Page { at, what: PageKind::File(path.clone()) }, place: Place::file(path) })
}

/// The address of a record's attachment.
pub fn file_address(record: &Address, name: &str) -> Address {
    // A file of the home page lies beside it.
    record.join(&format!("files/{name}"))
}

/// The address of a part of a long register.
pub fn group_address(register: &Address, group: &str) -> Address {
    register.join(&format!("by/initial/{group}/"))
}

/// The address of a kind's sitemap.
pub fn sitemap_address(folder: &Slug) -> Address {
    Address::parse(&format!("/sitemap-{folder}.xml")).expect("a slug is a plain name")
}

/// How many records each part of a register has. Parts follow from each record alone, so that a new record fills its
/// own part and shifts no other.
pub fn groups(entries: &[(SortKey, RecordId)]) -> BTreeMap<String, usize> {
    let mut groups = BTreeMap::new();
    for (key, _) in entries {
        *groups.entry(group_of(key)).or_default() += 1;
    }
    groups
}

/// The part of a register that a record belongs to.
pub fn group_of(key: &SortKey) -> String {
    match key {
        SortKey::Text(text) => match text.chars().next() {
            Some(first) if first.is_ascii_alphabetic() => first.to_string(),
            Some(first) if first.is_ascii_digit() => "0-9".to_owned(),
            _ => "other".to_owned(),
        },
        SortKey::Day(day) => day.year().to_string(),
        // The year in UTC, so that the part does not depend on the site's time zone.
        SortKey::Instant(instant) => instant.to_zoned(TimeZone::UTC).year().to_string(),
        SortKey::Number(number) => number.saturating_sub(number.rem_euclid(100)).to_string(),
        SortKey::Missing => "other".to_owned(),
    }
}
