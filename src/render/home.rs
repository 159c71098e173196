//! The home page: what is published here, and what is new.

use serde::Serialize;

use crate::base::id::RecordId;
use crate::document::facets::FacetValue;
use crate::document::facts::SortKey;
use crate::kind::common_fields;
use crate::kind::due::Due;
use crate::kind::shape::{Kind, Tone};
use crate::plan;
use crate::site::facets::FacetKey;
use crate::site::latest::Channel;
use crate::site::lists::ListId;
use crate::site::reader::Reader;

use super::agenda::{self, DueView};
use super::panel::{self, StatusCount};
use super::values::{self, count};
use super::view::{DateView, StatusView};

/// What `home.html` receives as `home`.
#[derive(Serialize)]
pub struct HomeView {
    registers: Vec<RegisterEntry>,
    areas: Vec<Area>,
    // Where the register of the areas is.
    #[serde(skip_serializing_if = "Option::is_none")]
    areas_at: Option<String>,
    latest: Vec<LatestEntry>,
    coming: Vec<DueView>,
    // Records that are in a stage of the kind that people can take part in.
    open: Vec<OpenGroup>,
    roadmap: String,
    reviews: String,
}

#[derive(Serialize)]
struct OpenGroup {
    label: String,
    entries: Vec<LatestEntry>,
}

#[derive(Serialize)]
struct RegisterEntry {
    label: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    count: String,
    statuses: Vec<StatusCount>,
    #[serde(skip)]
    rank: usize,
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
    let mut areas_at = None;
    let mut open = Vec::new();
    for folder in reader.folders() {
        let Some(kind) = reader.kind(folder).filter(|kind| !kind.register.hidden) else { continue };
        registers.push(RegisterEntry {
            label: kind.plural.clone(),
            href: base.href(&reader.register_address(folder)),
            description: kind.description.clone(),
            count: count(reader.count(folder)),
            statuses: panel::statuses(reader, kind),
            rank: if kind.statuses.iter().any(|status| status.in_force) {
                0
            } else {
                1 + usize::from(kind.stages.is_empty())
            },
        });
        open.extend(open_group(reader, kind));
        if !kind.register.on_home {
            continue;
        }
        areas_at.get_or_insert_with(|| base.href(&reader.register_address(folder)));
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
    // Those whose records apply come first, then those that have stages.
    registers.sort_by_key(|register| register.rank);
    let latest = reader.latest(&Channel::Site).into_iter().take(LATEST);
    HomeView {
        latest: latest.filter_map(|id| entry(reader, id)).collect(),
        coming: agenda::next(reader),
        open,
        registers,
        areas,
        areas_at,
        roadmap: base.href(&plan::agenda::address(Due::Event)),
        reviews: base.href(&plan::agenda::address(Due::Action)),
    }
}

// The records of a kind with stages that have reached one drawn as that which applies: what is open now.
fn open_group(reader: &Reader<'_>, kind: &Kind) -> Option<OpenGroup> {
    let mut entries = Vec::new();
    for stage in kind.stages.iter().filter(|stage| stage.tone == Tone::InForce) {
        let key = FacetKey {
            folder: kind.folder.clone(),
            field: common_fields::STATUS.to_owned(),
            value: FacetValue::Status(stage.name.clone()),
        };
        let own = reader.list(&ListId::Facet(key));
        entries.extend(own.into_iter().filter_map(|(_, id)| entry(reader, id)));
    }
    (!entries.is_empty()).then(|| OpenGroup { label: kind.plural.clone(), entries })
}

fn entry(reader: &Reader<'_>, id: &RecordId) -> Option<LatestEntry> {
    let card = reader.card(id)?;
    Some(LatestEntry {
        title: card.title.clone(),
        href: reader.settings().base.href(&card.at),
        kind: reader.kind(&id.folder)?.label.clone(),
        date: card.told.as_ref().map(values::date),
        status: card.status.as_ref().map(values::status),
        summary: card.summary.clone(),
    })
}
