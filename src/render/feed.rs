//! The Atom feed of the site, of a kind, or of a tag (RFC 4287).

use std::io;

use quick_xml::Writer;

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::document::value::DateClaim;
use crate::plan::filters;
use crate::site::audience::Audience;
use crate::site::card::Card;
use crate::site::latest::Channel;
use crate::site::reader::Reader;
use crate::site::standing::Standing;

use super::shell::FeedLink;
use super::xml::{begin, clean, finish, leaf};

// An empty feed has this date: never that of the build.
const NEVER: &str = "2000-01-01T00:00:00Z";

/// A feed, ready to be written; all addresses are whole.
pub(super) struct Feed {
    /// Its own address.
    pub(super) at: String,
    /// What it is called.
    pub(super) title: String,
    /// What it is about.
    pub(super) subtitle: Option<String>,
    /// The page that it belongs to.
    pub(super) home: String,
    /// Newest first.
    pub(super) entries: Vec<Entry>,
}

/// An entry of a feed.
pub(super) struct Entry {
    /// The same for ever.
    pub(super) id: String,
    /// What it is called.
    pub(super) title: String,
    /// An instant (RFC 3339).
    pub(super) updated: String,
    /// An instant (RFC 3339).
    pub(super) published: String,
    /// Where it leads.
    pub(super) href: String,
    /// What changed with it.
    pub(super) related: Option<String>,
    /// A term, and how people call it.
    pub(super) category: Option<(String, String)>,
    /// What it says.
    pub(super) summary: String,
}

/// Writes the feed of the latest records.
pub fn feed(reader: &Reader<'_>, channel: &Channel, at: &Address) -> Vec<u8> {
    let settings = reader.settings();
    let latest = match reader.audience() {
        Audience::Readers => reader.latest(channel),
        // Whoever follows a feed takes what it tells for published.
        Audience::Reviewers | Audience::Authors => Vec::new(),
    };
    let cards = latest.into_iter().filter_map(|id| reader.card(id));
    let (title, subtitle) = match channel {
        Channel::Site => (settings.title.clone(), settings.description.clone()),
        channel => (format!("{} – {}", settings.title, label(reader, channel)), None),
    };
    let feed = Feed {
        at: settings.base.absolute(at),
        title,
        subtitle,
        home: settings.base.absolute(&page_of(reader, channel)),
        entries: cards.filter_map(|card| entry(reader, card)).collect(),
    };
    write(reader, &feed)
}

/// Writes a feed.
pub(super) fn write(reader: &Reader<'_>, feed: &Feed) -> Vec<u8> {
    let settings = reader.settings();
    let newest = feed.entries.iter().map(|entry| entry.updated.as_str()).max();
    let mut writer = begin();
    writer
        .create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xml:lang", settings.language.as_str()))
        .write_inner_content(|writer| {
            leaf(writer, "id", &feed.at)?;
            leaf(writer, "title", &feed.title)?;
            if let Some(subtitle) = &feed.subtitle {
                leaf(writer, "subtitle", subtitle)?;
            }
            leaf(writer, "updated", newest.unwrap_or(NEVER))?;
            link(writer, "self", &feed.at)?;
            link(writer, "alternate", &feed.home)?;
            writer
                .create_element("author")
                .write_inner_content(|writer| leaf(writer, "name", &settings.publisher.name))?;
            if let Some(licence) = &settings.licence {
                leaf(writer, "rights", &licence.name)?;
            }
            leaf(writer, "generator", "candour")?;
            feed.entries.iter().try_for_each(|entry| write_entry(writer, entry))
        })
        .expect("writing to memory cannot fail");
    finish(writer)
}

/// Where a feed lives.
pub fn address(reader: &Reader<'_>, channel: &Channel) -> Address {
    page_of(reader, channel).join("feed.atom")
}

/// The link from a page to a feed.
pub fn link_to(reader: &Reader<'_>, channel: &Channel) -> FeedLink {
    FeedLink { title: label(reader, channel), href: reader.settings().base.href(&address(reader, channel)) }
}

// The page that lists what a feed is about.
fn page_of(reader: &Reader<'_>, channel: &Channel) -> Address {
    match channel {
        Channel::Site => Address::home(),
        Channel::Kind(folder) => reader.register_address(folder),
        Channel::Tag(tag) => filters::tag_address(tag),
    }
}

fn label(reader: &Reader<'_>, channel: &Channel) -> String {
    match channel {
        Channel::Site => reader.settings().title.clone(),
        Channel::Kind(folder) => {
            reader.kind(folder).map_or_else(|| folder.to_string(), |kind| kind.plural.clone())
        }
        Channel::Tag(tag) => reader.tag_spelling(tag).to_owned(),
    }
}

/// The identifier of a record, the same for ever (RFC 4151): the id it had first, under the site's identity.
pub fn identifier(reader: &Reader<'_>, id: &RecordId) -> String {
    let first = reader.first_id(id);
    format!("tag:{}:{first}", reader.settings().identity)
}

/// The identifier of a record that was sealed, whether or not it is still there.
pub(super) fn identifier_of_sealed(reader: &Reader<'_>, id: &RecordId) -> String {
    format!("tag:{}:{}", reader.settings().identity, reader.first_sealed_id(id))
}

fn entry(reader: &Reader<'_>, card: &Card) -> Option<Entry> {
    let published = instant(card.told.as_ref()?);
    // A reader that shows titles only must not take it for something that stands.
    let title = match card.standing {
        Standing::Withdrawn(_) => format!("Withdrawn: {}", card.title),
        _ => card.title.clone(),
    };
    Some(Entry {
        id: identifier(reader, &card.id),
        title,
        updated: updated(card).unwrap_or_else(|| published.clone()),
        published,
        related: None,
        href: reader.settings().base.absolute(&card.at),
        category: reader.kind(&card.id.folder).map(|kind| (kind.folder.to_string(), kind.label.clone())),
        summary: card.summary.clone().unwrap_or_else(|| card.title.clone()),
    })
}

fn write_entry(writer: &mut Writer<Vec<u8>>, entry: &Entry) -> io::Result<()> {
    writer.create_element("entry").write_inner_content(|writer| {
        leaf(writer, "id", &entry.id)?;
        leaf(writer, "title", &entry.title)?;
        leaf(writer, "updated", &entry.updated)?;
        leaf(writer, "published", &entry.published)?;
        link(writer, "alternate", &entry.href)?;
        entry.related.iter().try_for_each(|related| link(writer, "related", related))?;
        if let Some((term, label)) = &entry.category {
            let term = writer.create_element("category").with_attribute(("term", term.as_str()));
            term.with_attribute(("label", clean(label).as_str())).write_empty()?;
        }
        leaf(writer, "summary", &entry.summary)
    })?;
    Ok(())
}

// When the entry last changed: with its publication, or its withdrawal.
fn updated(card: &Card) -> Option<String> {
    let withdrawn = match &card.standing {
        Standing::Withdrawn(on) => Some(instant(on)),
        _ => None,
    };
    card.told.as_ref().map(instant).into_iter().chain(withdrawn).max()
}

fn link(writer: &mut Writer<Vec<u8>>, rel: &str, href: &str) -> io::Result<()> {
    writer
        .create_element("link")
        .with_attribute(("rel", rel))
        .with_attribute(("href", href))
        .write_empty()?;
    Ok(())
}

// A day as the instant that Atom wants: its beginning in UTC, the same wherever the site is built.
fn instant(claim: &DateClaim) -> String {
    format!("{}T00:00:00Z", claim.date.earliest())
}
