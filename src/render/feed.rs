//! The Atom feed of the site, or of a kind (RFC 4287).

use std::io;

use quick_xml::Writer;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::document::value::DateClaim;
use crate::site::audience::Audience;
use crate::site::card::Card;
use crate::site::reader::Reader;
use crate::site::standing::Standing;

use super::xml::{begin, clean, finish, leaf};

// An empty feed has this date: never that of the build.
const NEVER: &str = "2000-01-01T00:00:00Z";

/// Writes the feed of the latest records.
pub fn feed(reader: &Reader<'_>, kind: Option<&Slug>, at: &Address) -> Vec<u8> {
    let settings = reader.settings();
    let latest = match reader.audience() {
        Audience::Readers => reader.latest(kind),
        // Whoever follows a feed takes what it tells for published.
        Audience::Reviewers => Vec::new(),
    };
    let cards: Vec<&Card> = latest.into_iter().filter_map(|id| reader.card(id)).collect();
    let label = kind.and_then(|folder| reader.kind(folder)).map(|kind| kind.plural.clone());
    let title = label.map_or_else(|| settings.title.clone(), |label| format!("{} – {label}", settings.title));
    let home = kind.map_or_else(Address::home, |folder| reader.register_address(folder));
    let newest = cards.iter().filter_map(|card| updated(card)).max();

    let mut writer = begin();
    writer
        .create_element("feed")
        .with_attribute(("xmlns", "http://www.w3.org/2005/Atom"))
        .with_attribute(("xml:lang", settings.language.as_str()))
        .write_inner_content(|writer| {
            leaf(writer, "id", &settings.base.absolute(at))?;
            leaf(writer, "title", &title)?;
            if let (None, Some(description)) = (kind, &settings.description) {
                leaf(writer, "subtitle", description)?;
            }
            leaf(writer, "updated", newest.as_deref().unwrap_or(NEVER))?;
            link(writer, "self", &settings.base.absolute(at))?;
            link(writer, "alternate", &settings.base.absolute(&home))?;
            writer
                .create_element("author")
                .write_inner_content(|writer| leaf(writer, "name", &settings.publisher.name))?;
            if let Some(licence) = &settings.licence {
                leaf(writer, "rights", &licence.name)?;
            }
            leaf(writer, "generator", "candour")?;
            cards.iter().try_for_each(|card| entry(reader, writer, card))
        })
        .expect("writing to memory cannot fail");
    finish(writer)
}

/// The identifier of a record, the same for ever (RFC 4151): the id it had first, under the site's identity.
pub fn identifier(reader: &Reader<'_>, id: &RecordId) -> String {
    let first = reader.first_id(id);
    format!("tag:{}:{first}", reader.settings().identity)
}

fn entry(reader: &Reader<'_>, writer: &mut Writer<Vec<u8>>, card: &Card) -> io::Result<()> {
    let Some(published) = &card.published else { return Ok(()) };
    writer.create_element("entry").write_inner_content(|writer| {
        leaf(writer, "id", &identifier(reader, &card.id))?;
        // A reader that shows titles only must not take it for something that stands.
        let title = match card.standing {
            Standing::Withdrawn(_) => format!("Withdrawn: {}", card.title),
            _ => card.title.clone(),
        };
        leaf(writer, "title", &title)?;
        leaf(writer, "updated", &updated(card).unwrap_or_else(|| instant(published)))?;
        leaf(writer, "published", &instant(published))?;
        link(writer, "alternate", &reader.settings().base.absolute(&card.at))?;
        if let Some(kind) = reader.kind(&card.id.folder) {
            let term = writer.create_element("category").with_attribute(("term", kind.folder.as_str()));
            term.with_attribute(("label", clean(&kind.label).as_str())).write_empty()?;
        }
        let summary = card.summary.clone().unwrap_or_else(|| card.title.clone());
        leaf(writer, "summary", &summary)
    })?;
    Ok(())
}

// When the entry last changed: with its publication, or its withdrawal.
fn updated(card: &Card) -> Option<String> {
    let withdrawn = match &card.standing {
        Standing::Withdrawn(on) => Some(instant(on)),
        _ => None,
    };
    card.published.as_ref().map(instant).into_iter().chain(withdrawn).max()
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
