//! The page that shows who answers to whom: all bodies, drawn and listed; and the same as data.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value as Json, json};

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::document::facts;
use crate::document::value::{DateClaim, Relation};
use crate::plan::planning;
use crate::site::holding::{self, Holds};
use crate::site::reader::Reader;

use super::map::{self, Edge, MapView};
use super::shell::{self, Alternate, PageView};
use super::values::Values;
use super::view::{Crumb, Fact, ValueView};

/// The page, as its template receives it.
#[derive(Serialize)]
pub struct AccountabilityView {
    title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<MapView>,
    bodies: Vec<BodyView>,
    // Those with no tie on the day, with why.
    apart: Vec<ApartView>,
    data: String,
}

/// A body with the relations that it declares.
#[derive(Serialize)]
struct BodyView {
    name: Crumb,
    groups: Vec<Fact>,
}

#[derive(Serialize)]
struct ApartView {
    name: Crumb,
    why: String,
}

const TITLE: &str = "Who answers to whom";

/// Puts the page together.
pub fn page(reader: &Reader<'_>, at: &Address) -> (PageView, AccountabilityView) {
    let base = &reader.settings().base;
    let day = reader.day();
    let edges = edges(reader);
    let held: Vec<Edge<'_>> = edges.into_iter().filter(|edge| edge.holds.is_possible()).collect();
    let on_map: BTreeSet<&RecordId> = held.iter().flat_map(|edge| [edge.from, &edge.relation.to]).collect();
    let caption = "All bodies with a relation on the day of this page.".to_owned();
    let graph = map::graph(reader, &held, None, day);
    let map = (!held.is_empty())
        .then(|| map::large_figure(&graph, "Map: who answers to whom. The list says the same.", caption));
    let mut records = reader.on_map();
    records.sort_by_cached_key(|(id, _)| (facts::folded(&title(reader, id)), (*id).clone()));
    let name = |id: &RecordId| Crumb { label: title(reader, id), href: base.href(&reader.address(id)) };
    let apart = records
        .iter()
        .filter(|(id, _)| !on_map.contains(id))
        .map(|(id, _)| ApartView { name: name(id), why: why(reader, id) });
    let bodies = records.iter().map(|(id, own)| BodyView { name: name(id), groups: groups(reader, id, own) });
    let mut page = shell::page(reader, at, TITLE, &[]);
    page.section = at.to_string();
    page.breadcrumbs.push(shell::home_crumb(reader));
    let data = base.href(&at.join("index.json"));
    page.data = Some(data.clone());
    let named = "This page as data (JSON)".to_owned();
    page.alternates.push(Alternate { title: named, media: "application/json", href: data.clone() });
    let view = AccountabilityView {
        title: TITLE,
        map,
        apart: apart.collect(),
        bodies: bodies.filter(|body| !body.groups.is_empty()).collect(),
        data,
    };
    (page, view)
}

// Every relation on the map whose ends are there, with whether it holds.
fn edges<'a>(reader: &Reader<'a>) -> Vec<Edge<'a>> {
    let day = reader.day();
    let own = |(id, relations): (&'a RecordId, Vec<&'a (String, Relation)>)| {
        let edge = |(name, relation): &'a (String, Relation)| {
            map::edge(reader, id, name, relation, (day, day), false).filter(|edge| relation.to != *edge.from)
        };
        relations.into_iter().filter_map(edge).collect::<Vec<_>>()
    };
    let mut edges: Vec<Edge<'a>> = reader.on_map().into_iter().flat_map(own).collect();
    // What followed is drawn only beside what is there.
    let day_of = |id: &RecordId| reader.life(id).map_or(Holds::Yes, |life| holding::on(day, life));
    for edge in &mut edges {
        if let Some(gone) =
            [day_of(edge.from), day_of(&edge.relation.to)].into_iter().find(|holds| !holds.is_possible())
        {
            edge.holds = gone;
        }
    }
    edges
}

fn title(reader: &Reader<'_>, id: &RecordId) -> String {
    reader.card(id).map_or_else(|| id.to_string(), |card| card.title.clone())
}

fn why(reader: &Reader<'_>, id: &RecordId) -> String {
    let life = reader.life(id).cloned().unwrap_or_default();
    let on = |claim: &DateClaim| format!("{} {}", claim.date.preposition(), claim.date);
    match (holding::on(reader.day(), &life), &life.from, &life.until) {
        (Holds::NoMore, _, Some(until)) => format!("ended {}", on(until)),
        (Holds::NotYet, Some(from), _) => format!("begins {}", on(from)),
        _ => "has no relation to another that holds on this day".to_owned(),
    }
}

fn groups(reader: &Reader<'_>, id: &RecordId, relations: &[&(String, Relation)]) -> Vec<Fact> {
    let Some(kind) = reader.kind(&id.folder) else { return Vec::new() };
    let values = Values { reader, kind, folder: "" };
    let group = |(field, _): (&crate::kind::field::Field, _)| {
        let own = relations.iter().filter(|(name, _)| *name == field.name);
        let values: Vec<ValueView> = own
            .map(|(name, relation)| {
                let mut view = values.relation(&relation.to, relation);
                view.holds = map::holds(reader, id, name, relation);
                view.summary = None;
                view.kind = None;
                ValueView::Relation(Box::new(view))
            })
            .collect();
        (!values.is_empty()).then(|| Fact { label: field.label.clone(), values })
    };
    kind.on_map().filter_map(group).collect()
}

/// Writes the bodies and their relations as data; every relation is there, and says whether it holds on the day.
pub fn data(reader: &Reader<'_>) -> Vec<u8> {
    let base = &reader.settings().base;
    let date = |claim: &Option<DateClaim>| {
        claim.as_ref().map(
            |claim| json!({ "on": claim.date.iso(), "certainty": claim.certainty.name(), "note": claim.note }),
        )
    };
    let edges = edges(reader);
    let mut ids: Vec<&RecordId> = edges.iter().flat_map(|edge| [edge.from, &edge.relation.to]).collect();
    ids.extend(reader.on_map().into_iter().map(|(id, _)| id));
    ids.sort();
    ids.dedup();
    let body = |id: &&RecordId| {
        let life = reader.life(id).cloned().unwrap_or_default();
        json!({
            "id": id.to_string(),
            "title": title(reader, id),
            "url": base.absolute(&reader.address(id)),
            "from": date(&life.from),
            "until": date(&life.until),
        })
    };
    let relation = |edge: &Edge<'_>| {
        let source = edge.relation.source.as_ref();
        json!({
            "from": edge.from.to_string(),
            "field": edge.field.name,
            "label": edge.field.label,
            "inverse": edge.field.inverse,
            "to": edge.relation.to.to_string(),
            "certainty": edge.relation.certainty.name(),
            "since": date(&edge.relation.from),
            "until": date(&edge.relation.until),
            "holds": edge.holds.words().unwrap_or("yes"),
            "note": edge.relation.note,
            "source": source.map(|source| json!({ "title": source.title, "url": source.url })),
        })
    };
    let data = json!({
        "page": base.absolute(&planning::accountability_address()),
        "bodies": ids.iter().map(body).collect::<Vec<Json>>(),
        "relations": edges.iter().map(relation).collect::<Vec<Json>>(),
    });
    format!("{data:#}\n").into_bytes()
}
