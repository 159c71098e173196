//! The settings of a site, as `site.toml` decides them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use crate::base::address::{Address, Language};
use crate::base::as_of::Moment;
use crate::base::date::PartialDate;
use crate::base::id::{RecordId, Slug};
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::base::web;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Origin, Place};
use crate::source::fields::Fields;
use crate::source::table::{self, Table, Value};
use crate::source::tree::Tree;

use super::accessibility::{self, Accessibility};
use super::base_url::BaseUrl;
use super::tags::{self, Tag};
use super::writing::{self, Writing};

/// Where the settings stand.
pub const FILE: &str = "site.toml";

/// The table that says since when there is an archive.
pub const ARCHIVE: &str = "archive";

/// The version of the settings' format that this candour reads.
pub const FORMAT: i64 = 1;

/// What `site.toml` says, with defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The site's name.
    pub title: String,
    /// One sentence about the site.
    pub description: Option<String>,
    /// Where it is published.
    pub base: BaseUrl,
    /// Who names the records in feeds and data, for ever: a host and a year in which the publisher held it (RFC 4151).
    pub identity: String,
    /// Who publishes it.
    pub publisher: Publisher,
    /// The default language.
    pub language: Language,
    /// The time zone in which days begin and end.
    pub zone: TimeZone,
    /// The pinned instant of a closed body's site.
    pub as_of: Option<Moment>,
    /// The licence of everything that does not state its own.
    pub licence: Option<Licence>,
    /// How to reach the publisher: an e-mail address or a web address.
    pub contact: Option<String>,
    /// What it says of its own accessibility.
    pub accessibility: Option<Accessibility>,
    /// A sentence shown on every page.
    pub notice: Option<String>,
    /// The theme's folder name.
    pub theme: Slug,
    /// Words that hold letters of two scripts, and are right.
    pub allow_words: BTreeSet<String>,
    /// How texts are read and numbered.
    pub writing: Writing,
    /// The main navigation.
    pub navigation: Vec<Entry>,
    /// The links of the footer.
    pub footer: Vec<Entry>,
    /// The tags that records may have; any, where the site names none.
    pub tags: Option<BTreeMap<String, Tag>>,
    /// The first snapshot of its archive: since then there must be one. `publish` writes it.
    pub archive_since: Option<(SnapshotId, Origin)>,
}

/// Who publishes the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// The name readers see.
    pub name: String,
    /// The publisher's own record, with the place that names it.
    pub record: Option<(RecordId, Origin)>,
}

/// A licence by name, with its text's web address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Licence {
    /// Its name.
    pub name: String,
    /// Where its text stands.
    pub url: Option<String>,
}

/// One entry of a navigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it says.
    pub label: String,
    /// Where it leads.
    pub to: Destination,
    /// Where `to` stands, for findings.
    pub origin: Origin,
}

/// Where a navigation entry leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// The register of a kind, written as its folder and a slash: `policies/`.
    Register(Slug),
    /// A record, written as its id: `pages/about`.
    Record(RecordId),
    /// An address of the site, written with a slash in front: `/feed.atom`.
    Address(Address),
}

/// Reads the settings of a tree. Without a usable `site.toml` the value is a placeholder that a finding stands for.
pub fn of_tree(tree: &Tree) -> Checked<Settings> {
    let path = RelPath::new(FILE).expect("a plain name");
    let Some(source) = tree.get(FILE) else {
        let finding = Finding::of_site(Code::SiteMissing, "there is no `site.toml` in this folder");
        let help = "`site.toml` marks the root of a site; see the README for the smallest one";
        return Checked { value: Settings::placeholder(), findings: vec![finding.help(help)] };
    };
    // Why it could not be read is said of every such file.
    if source.shared().is_none() {
        return Checked::clean(Settings::placeholder());
    }
    let text = match source.text() {
        Ok(text) => text,
        Err(finding) => return Checked { value: Settings::placeholder(), findings: vec![finding] },
    };
    let table = table::parse(source, text, 0..text.len());
    let mut findings = table.findings;
    if !findings.is_empty() {
        return Checked { value: Settings::placeholder(), findings };
    }
    let read = read(&path, &table.value);
    findings.extend(read.findings);
    Checked { value: read.value, findings }
}

/// Where the value of a setting stands, for findings about it; `None` where it is not given.
pub fn place_of(tree: &Tree, key: &str) -> Option<Place> {
    let source = tree.get(FILE)?;
    let text = source.text().ok()?;
    let table = table::parse(source, text, 0..text.len()).value;
    table.get(key).map(|entry| Place::at(&source.path, entry.node.span.clone()))
}

impl Settings {
    fn placeholder() -> Settings {
        Settings {
            title: "Untitled".to_owned(),
            description: None,
            base: BaseUrl::parse("http://localhost/").expect("a sound URL"),
            identity: "localhost,2026".to_owned(),
            publisher: Publisher { name: "Unnamed".to_owned(), record: None },
            language: Language::new("en").expect("a sound tag"),
            zone: TimeZone::UTC,
            as_of: None,
            licence: None,
            contact: None,
            accessibility: None,
            notice: None,
            theme: Slug::new("civic").expect("a sound name"),
            allow_words: BTreeSet::new(),
            writing: Writing::default(),
            navigation: Vec::new(),
            footer: Vec::new(),
            tags: None,
            archive_since: None,
        }
    }

    /// Whether pages are the same by these settings as by others. What decides how texts are read is seen in the
    /// documents, which are read again.
    pub fn is_same_for_pages(&self, other: &Settings) -> bool {
        *self == Settings { writing: self.writing.clone(), ..other.clone() }
    }

    /// All entries that lead somewhere, of the navigation and the footer.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.navigation.iter().chain(&self.footer)
    }
}

fn read(path: &RelPath, table: &Table) -> Checked<Settings> {
    let blank = Settings::placeholder();
    let mut fields = Fields::of_file(path, table);
    match fields.integer("format") {
        Some(FORMAT) => {}
        Some(other) => {
            let message = format!("this site has format {other}, and this candour reads format {FORMAT}");
            fields.wrong_value("format", Code::SiteFormat, message);
        }
        None => fields.require("format"),
    }
    for key in ["title", "base_url", "publisher", "language"] {
        fields.require(key);
    }
    let base = parsed(&mut fields, "base_url", BaseUrl::parse).unwrap_or(blank.base);
    let contact = parsed(&mut fields, "contact", |text| {
        let sound = web::is_web_address(text) || web::is_email_address(text);
        sound.then(|| text.to_owned()).ok_or("must be an e-mail address or a web address")
    });
    let settings = Settings {
        accessibility: accessibility::read(path, &mut fields, contact.as_ref()),
        identity: parsed(&mut fields, "identity", identity)
            .unwrap_or_else(|| format!("{},2026", base.host())),
        base,
        title: fields.text("title").unwrap_or(blank.title),
        description: fields.text("description"),
        publisher: publisher(path, &mut fields).unwrap_or(blank.publisher),
        language: parsed(&mut fields, "language", |tag| {
            Language::new(tag).ok_or("must be a language tag such as `en-GB` or `cy`")
        })
        .unwrap_or(blank.language),
        zone: parsed(&mut fields, "time_zone", |name| {
            TimeZone::get(name)
                .map_err(|_| "must be a time zone of the IANA database, such as `Europe/London`")
        })
        .unwrap_or(blank.zone),
        as_of: as_of(&mut fields),
        licence: licence(path, &mut fields),
        contact,
        notice: fields.text("notice"),
        theme: parsed(&mut fields, "theme", Slug::new).unwrap_or(blank.theme),
        writing: writing::read(path, &mut fields),
        allow_words: allow_words(path, &mut fields),
        navigation: entries(path, &mut fields, "navigation"),
        footer: entries(path, &mut fields, "footer"),
        tags: tags::read(path, &mut fields),
        archive_since: archive_since(path, &mut fields),
    };
    Checked { value: settings, findings: fields.finish() }
}

// Text that must have a certain form, which `parse` checks.
pub(super) fn parsed<T>(
    fields: &mut Fields<'_>,
    key: &'static str,
    parse: impl Fn(&str) -> Result<T, &'static str>,
) -> Option<T> {
    let text = fields.text(key)?;
    match parse(&text) {
        Ok(value) => Some(value),
        Err(expected) => {
            fields.wrong_value(key, Code::SiteValue, format!("`{key}` {expected}"));
            None
        }
    }
}

fn identity(text: &str) -> Result<String, &'static str> {
    let sound = text.split_once(',').is_some_and(|(host, year)| {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.' || b == b'-';
        !host.is_empty() && host.bytes().all(plain) && PartialDate::parse(year).is_some()
    });
    sound
        .then(|| text.to_owned())
        .ok_or("must be a host and a year in which you held it, such as `body.example,2019`")
}

fn as_of(fields: &mut Fields<'_>) -> Option<Moment> {
    let node = fields.any("as_of")?;
    let text = match &node.value {
        Value::Datetime(text) | Value::Text(text) => text.as_str(),
        _ => "",
    };
    let moment = Moment::parse(text);
    if moment.is_none() {
        let expected = "`as_of` must be a day such as 2022-02-10, or an instant with its offset";
        fields.wrong_value("as_of", Code::SiteValue, expected);
    }
    moment
}

fn publisher(path: &RelPath, fields: &mut Fields<'_>) -> Option<Publisher> {
    let (table, span) = fields.table("publisher")?;
    let mut inner = Fields::of_node(path, table, &span);
    let name = inner.required_text("name");
    let origin = Origin(inner.place_of("record"));
    let record = parsed(&mut inner, "record", RecordId::parse).map(|id| (id, origin));
    absorb(fields, inner);
    Some(Publisher { name: name?, record })
}

fn licence(path: &RelPath, fields: &mut Fields<'_>) -> Option<Licence> {
    let (table, span) = fields.table("licence")?;
    let mut inner = Fields::of_node(path, table, &span);
    let name = inner.required_text("name");
    let url = parsed(&mut inner, "url", |text| {
        let sound = web::is_web_address(text);
        sound.then(|| text.to_owned()).ok_or("must be a web address that starts with https:// or http://")
    });
    absorb(fields, inner);
    Some(Licence { name: name?, url })
}

fn allow_words(path: &RelPath, fields: &mut Fields<'_>) -> BTreeSet<String> {
    let Some((table, span)) = fields.table("text") else { return BTreeSet::new() };
    let mut inner = Fields::of_node(path, table, &span);
    let words = inner.texts("allow_words").into_iter().map(|(word, _)| word).collect();
    absorb(fields, inner);
    words
}

fn archive_since(path: &RelPath, fields: &mut Fields<'_>) -> Option<(SnapshotId, Origin)> {
    let (table, span) = fields.table(ARCHIVE)?;
    let mut inner = Fields::of_node(path, table, &span);
    inner.require("since");
    let origin = Origin(inner.place_of("since"));
    let since = parsed(&mut inner, "since", |text| {
        SnapshotId::parse(text).ok_or("must be the date of a snapshot, such as `2021-02-22`")
    });
    absorb(fields, inner);
    since.map(|since| (since, origin))
}

fn entries(path: &RelPath, fields: &mut Fields<'_>, key: &'static str) -> Vec<Entry> {
    let tables: Vec<(&Table, Span)> = fields.tables(key);
    let mut entries = Vec::new();
    for (table, span) in tables {
        let mut inner = Fields::of_node(path, table, &span);
        let label = inner.required_text("label");
        let origin = Origin(inner.place_of("to"));
        inner.require("to");
        let to = parsed(&mut inner, "to", destination);
        absorb(fields, inner);
        if let (Some(label), Some(to)) = (label, to) {
            entries.push(Entry { label, to, origin });
        }
    }
    entries
}

fn destination(text: &str) -> Result<Destination, &'static str> {
    const EXPECTED: &str =
        "must be a register (`policies/`), a record (`pages/about`) or an address (`/feed.atom`)";
    if text.starts_with('/') {
        return Address::parse(text).map(Destination::Address).ok_or(EXPECTED);
    }
    match text.strip_suffix('/') {
        Some(folder) => Slug::new(folder).map(Destination::Register).map_err(|_| EXPECTED),
        None => RecordId::parse(text).map(Destination::Record).map_err(|_| EXPECTED),
    }
}

pub(super) fn absorb(outer: &mut Fields<'_>, inner: Fields<'_>) {
    for finding in inner.finish() {
        outer.add(finding);
    }
}
