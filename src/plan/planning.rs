//! Which pages each owner wants.

use crate::archive::published;
use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::config::settings::{self, Destination};
use crate::diag::finding::Place;
use crate::document::document::Document;
use crate::document::moved;
use crate::site::latest::Channel;
use crate::site::lists::ListId;
use crate::site::site::Site;
use crate::theme::theme::Theme;

use super::datasets::{self, DataFile, SITEMAP, Sitemap};
use super::filters;
use super::page::{Host, Page, PageKind, Part};
use super::statements;

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
        ("/feed.atom", PageKind::Feed(Channel::Site)),
        (CALENDAR, PageKind::Calendar),
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
    if site.drawn().has_map() {
        pages.extend([
            (ACCOUNTABILITY, PageKind::Accountability),
            ("/accountability/index.json", PageKind::AccountabilityData),
        ]);
    }
    let timeline = timeline(site);
    let pages = pages.into_iter().map(|(at, what)| (Address::parse(at).expect("written above"), what));
    let data = DataFile::OF_SITE.map(|file| (file.address(), PageKind::Data(file)));
    let claim = |(at, what)| Claim { page: Page { at, what }, place: place.clone() };
    pages.chain(data).chain(timeline).map(claim).chain(statements::of_site(site)).collect()
}

// One page; for a long timeline a page for each year, and one that leads to them.
fn timeline(site: &Site) -> Vec<(Address, PageKind)> {
    let years: Vec<(i16, usize)> = site.drawn().years().collect();
    let page = |part| (timeline_address(), PageKind::Timeline(part));
    match years.iter().map(|(_, count)| count).sum::<usize>() {
        0 => Vec::new(),
        1..=ROWS => vec![page(Part::Whole)],
        _ => {
            let year = |(year, _)| (year_address(year), PageKind::Timeline(Part::Group(format!("{year}"))));
            [page(Part::Overview)].into_iter().chain(years.into_iter().map(year)).collect()
        }
    }
}

/// The address of the map of who answers to whom.
pub fn accountability_address() -> Address {
    Address::parse(ACCOUNTABILITY).expect("written below")
}

/// The address of the calendar of the dates to come.
pub fn calendar_address() -> Address {
    Address::parse(CALENDAR).expect("written below")
}

const CALENDAR: &str = "/calendar.ics";

const ACCOUNTABILITY: &str = "/accountability/";

/// The address of the timeline.
pub fn timeline_address() -> Address {
    Address::page(["timeline"])
}

/// The address of a year of a long timeline.
pub fn year_address(year: i16) -> Address {
    Address::page(["timeline", &format!("{year:04}")])
}

/// The pages of a kind: its register, its feed, its part of the sitemap.
pub fn of_kind(site: &Site, folder: &Slug) -> Vec<Claim> {
    let Some(kind) = site.kinds().get(folder) else { return Vec::new() };
    let entries = site.register(folder);
    let named = site.settings().entries().any(|entry| entry.to == Destination::Register(folder.clone()));
    let at = site.kinds().register_address(folder);
    let mut pages = Vec::new();
    if !kind.register.hidden && (named || !entries.is_empty()) {
        let parts = parts(site, &ListId::Register(folder.clone()), &at, |part| part_address(&at, part));
        let page = |(at, part)| (at, PageKind::Register(folder.clone(), part));
        pages.extend(parts.into_iter().map(page));
        if (2..=ROWS).contains(&entries.len()) {
            pages.extend(filters::of_columns(kind, &at));
        }
        let former = kind.formerly.iter().map(|old| site.kinds().register_address(old));
        pages.extend(former.map(|old| (old, PageKind::RegisterMoved(folder.clone()))));
        if kind.feed {
            pages.push((at.join("feed.atom"), PageKind::Feed(Channel::Kind(folder.clone()))));
        }
    }
    if !entries.is_empty() {
        let sitemaps = Sitemap::of(folder, &entries.iter().map(|(_, id)| id), SITEMAP).into_iter();
        pages.extend(sitemaps.map(|sitemap| (sitemap.address(), PageKind::Sitemap(sitemap))));
        let files = DataFile::of_kind(folder).into_iter();
        pages.extend(files.map(|file| (file.address(), PageKind::Data(file))));
    }
    let place = Place::file(&RelPath::new(&format!("content/{folder}")).expect("a slug is a plain name"));
    pages.into_iter().map(|(at, what)| Claim { page: Page { at, what }, place: place.clone() }).collect()
}

/// The pages of a record: its own, its attachments, and the addresses that lead to it.
pub fn of_record(site: &Site, id: &RecordId) -> Vec<Claim> {
    let Some(shown) = site.shown_one(id) else { return Vec::new() };
    of_document(&shown.document, &shown.card.at, |id| site.kinds().address(id))
}

/// The pages that a record at an address has, whether readers can see it or not.
pub fn of_document(document: &Document, at: &Address, address: impl Fn(&RecordId) -> Address) -> Vec<Claim> {
    let id = &document.id;
    let own = Place::file(&document.meta.path);
    let page = Page { at: at.clone(), what: PageKind::Record(id.clone()) };
    let data = Page { at: datasets::record_address(at), what: PageKind::RecordData(id.clone()) };
    let mut claims = vec![Claim { page, place: own.clone() }, Claim { page: data, place: own }];
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
        (!is_return).then(|| (address(&former[index]), place))
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
pub fn part_address(register: &Address, part: &str) -> Address {
    register.join(&format!("by/initial/{part}/"))
}

/// The pages of a list: one, or for a long one a page for each part and one that leads to them. Parts follow from each
/// record alone, so that a new record fills its own part and shifts no other.
pub fn parts(
    site: &Site,
    list: &ListId,
    whole: &Address,
    at: impl Fn(&str) -> Address,
) -> Vec<(Address, Part)> {
    let sizes = site.part_sizes(list);
    let is_long = sizes.iter().map(|(_, size)| size).sum::<usize>() > ROWS;
    if !is_long || sizes.len() < 2 {
        return vec![(whole.clone(), Part::Whole)];
    }
    let part = |(part, _): (&str, usize)| (at(part), Part::Group(part.to_owned()));
    [(whole.clone(), Part::Overview)].into_iter().chain(sizes.into_iter().map(part)).collect()
}
