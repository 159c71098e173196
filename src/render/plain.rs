//! What needs no view of its own: robots.txt, the facts of the build, the redirect page.

use serde::Serialize;
use serde_json::json;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::site::audience::Audience;
use crate::site::reader::Reader;

/// What `redirect.html` receives as `redirect`.
#[derive(Serialize)]
pub struct RedirectView {
    to: String,
    absolute: String,
    title: String,
}

/// Puts the page together that leads on to a record.
pub fn redirect(reader: &Reader<'_>, to: &RecordId) -> Option<RedirectView> {
    let card = reader.card(to)?;
    let base = &reader.settings().base;
    Some(RedirectView {
        to: base.href(&card.at),
        absolute: base.absolute(&card.at),
        title: card.title.clone(),
    })
}

/// Puts the page together that leads on to an address.
pub fn leads_on(reader: &Reader<'_>, to: &Address, title: String) -> RedirectView {
    let base = &reader.settings().base;
    RedirectView { to: base.href(to), absolute: base.absolute(to), title }
}

/// Puts the page together that leads on to the register of a kind.
pub fn register_moved(reader: &Reader<'_>, folder: &Slug) -> Option<RedirectView> {
    let kind = reader.kind(folder)?;
    Some(leads_on(reader, &reader.register_address(folder), kind.plural.clone()))
}

/// Writes `robots.txt` (RFC 9309): everything may be read.
pub fn robots(reader: &Reader<'_>) -> Vec<u8> {
    if reader.audience() == Audience::Reviewers {
        // Pages must be read to see that they are not to be listed.
        return b"User-agent: *\nDisallow:\n".to_vec();
    }
    let sitemap = Address::parse("/sitemap.xml").expect("written here");
    format!("User-agent: *\nDisallow:\n\nSitemap: {}\n", reader.settings().base.absolute(&sitemap))
        .into_bytes()
}

/// Writes for which interval this build is true: from the last flip, until the next (RFC 3339, or null).
///
/// The instant of the build itself is not in it, so that two builds in one interval are the same bytes.
pub fn build_facts(reader: &Reader<'_>) -> Vec<u8> {
    let interval = reader.interval();
    let instant = |at: Option<jiff::Timestamp>| at.map(|at| at.to_string());
    let facts = json!({
        "format": 1,
        "generator": concat!("candour ", env!("CARGO_PKG_VERSION")),
        "site": reader.settings().base.absolute(&Address::home()),
        "true_from": instant(interval.from),
        "true_until": instant(interval.until),
    });
    format!("{facts:#}\n").into_bytes()
}
