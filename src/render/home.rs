//! The home page: what is published here, and what is new.

use serde::Serialize;

use crate::document::facts::SortKey;
use crate::site::latest::Channel;
use crate::site::reader::Reader;

use super::values::{self, count};
use super::view::{DateView, StatusView};

/// What `home.html` receives as `home`.
#[derive(Serialize)]
pub struct HomeView {
    registers: Vec<RegisterEntry>,
    areas: Vec<Area>,
    latest: Vec<LatestEntry>,
}

#[derive(Serialize)]
struct RegisterEntry {
    label: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    count: String,
}

#[derive(Serialize)]
struct Area {
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    title: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
}

#[derive(Serialize)]
struct LatestEntry {
    title: String,
    href: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<DateView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<StatusView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
}

// How many of the latest the home page shows; the feed has more.
const LATEST: usize = 8;

/// Puts the home page's lists together.
pub fn home(reader: &Reader<'_>) -> HomeView {
    let base = &reader.settings().base;
    let mut registers = Vec::new();
    let mut areas = Vec::new();
    for folder in reader.folders() {
        let Some(kind) = reader.kind(folder).filter(|kind| !kind.register.hidden) else { continue };
        registers.push(RegisterEntry {
            label: kind.plural.clone(),
            href: base.href(&reader.register_address(folder)),
            description: kind.description.clone(),
            count: count(reader.count(folder)),
        });
        if !kind.register.on_home {
            continue;
        }
        for (key, id) in reader.register(folder) {
            let Some(card) = reader.card(id) else { continue };
            areas.push(Area {
                number: match key {
                    SortKey::Number(number) => Some(*number),
                    _ => None,
                },
                title: card.title.clone(),
                href: base.href(&card.at),
                summary: card.summary.clone(),
            });
        }
    }
    let latest = reader.latest(&Channel::Site).into_iter().take(LATEST).filter_map(|id| {
        let card = reader.card(id)?;
        Some(LatestEntry {
            title: card.title.clone(),
            href: base.href(&card.at),
            kind: reader.kind(&id.folder)?.label.clone(),
            date: card.published.as_ref().map(values::date),
            status: card.status.as_ref().map(values::status),
            summary: card.summary.clone(),
        })
    });
    HomeView { latest: latest.collect(), registers, areas }
}
