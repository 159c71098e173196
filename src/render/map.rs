//! The map of who answers to whom: around one record, and of all.

use std::collections::BTreeMap;

use jiff::civil;
use serde::Serialize;

use crate::base::id::RecordId;
use crate::document::document::Document;
use crate::document::facts::{self, Window};
use crate::document::value::{Certainty, Relation};
use crate::kind::field::Field;
use crate::kind::figure::Place;
use crate::site::holding::{self, Holds};
use crate::site::reader::Reader;

use super::figures::graph::{Body, Graph, Order, Side, Tie};
use super::figures::layout::{self, Layout};
use super::figures::svg;
use super::values;

/// The widths that maps are drawn for, in pixels: what a page of 360 and of 768 has room for.
pub const WIDTHS: [(&str, i32); 2] = [("narrow", 328), ("wide", 736)];

/// The width that a map with a page of its own is drawn for besides: what a page of 1152 has room for, beside its scroll
/// bar.
pub const BROAD: (&str, i32) = ("broad", 1104);

/// A map, as templates receive it.
#[derive(Debug, Clone, Serialize)]
pub struct MapView {
    /// The drawings, one for narrow and one for wide pages, and on a page of its own one for broad ones; none where there
    /// are too many bodies to draw.
    pub svgs: Vec<String>,
    /// What is said below it.
    pub caption: String,
    /// On which pages a body stands in several places: `all`, or `narrow` ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfolded: Option<&'static str>,
}

/// A relation with the record that declares it, and what the map makes of it.
pub(super) struct Edge<'a> {
    pub(super) from: &'a RecordId,
    pub(super) field: &'a Field,
    pub(super) place: Place,
    pub(super) relation: &'a Relation,
    pub(super) holds: Holds,
}

/// Draws a graph for narrow and wide pages, with the name that those hear who do not see it.
pub(super) fn figure(graph: &Graph, name: &str, caption: String) -> MapView {
    let draw = |(class, width): (&'static str, i32)| Some((class, layout::legible(graph, width)?));
    view(graph, &WIDTHS.into_iter().filter_map(draw).collect::<Vec<_>>(), name, caption)
}

/// Draws a graph that has a page of its own, for broad pages too, and each as clear as can be found.
pub(super) fn large_figure(graph: &Graph, name: &str, caption: String) -> MapView {
    let draw = |(class, width): (&'static str, i32)| Some((class, layout::untangled(graph, width)?));
    let widths = WIDTHS.into_iter().chain([BROAD]);
    view(graph, &widths.filter_map(draw).collect::<Vec<_>>(), name, caption)
}

fn view(graph: &Graph, drawn: &[(&'static str, Layout)], name: &str, caption: String) -> MapView {
    let is_unfolded = |(_, layout): &&(&'static str, Layout)| layout.boxes.len() > graph.bodies.len();
    let unfolded = match drawn.iter().filter(is_unfolded).count() {
        0 => None,
        count if count == drawn.len() => Some("all"),
        _ => Some("narrow"),
    };
    let mut different: Vec<&(&'static str, Layout)> = drawn.iter().collect();
    different.dedup_by(|one, other| one.1 == other.1);
    // Where there is none for wide pages, they show the one for narrow pages too.
    let [(narrow, _), (wide, _)] = WIDTHS;
    let has_wide = different.iter().any(|(class, _)| *class == wide);
    let class = |class| if class == narrow && !has_wide { "" } else { class };
    let svg = |(of, layout): &&(&'static str, Layout)| svg::svg(layout, class(*of), name);
    MapView { svgs: different.iter().map(svg).collect(), caption, unfolded }
}

/// The map around a record; `None` where nothing holds on that day, or its kind is on no map.
pub fn around(reader: &Reader<'_>, document: &Document) -> Option<MapView> {
    let own = &document.id;
    let today = reader.day();
    let life = reader.life(own).cloned().unwrap_or_default();
    let ended = holding::on(today, &life) == Holds::NoMore;
    // What has ended is shown as it stood at its end.
    let day = life.until.as_ref().filter(|_| ended).map_or(today, |until| until.date.earliest());
    let mut edges: Vec<Edge<'_>> = Vec::new();
    let kind = reader.kind(&own.folder)?;
    for (name, relation) in &document.facts.relations {
        edges.extend(edge(reader, own, name, relation, (day, today), ended));
    }
    for (name, from, relation) in reader.inverse(own) {
        edges.extend(edge(reader, from, name, relation, (day, today), ended));
    }
    edges.retain(|edge| edge.holds.is_possible() && edge.from != &edge.relation.to);
    if edges.is_empty() {
        return None;
    }
    let graph = graph(reader, &edges, Some(own), today);
    let title = reader.card(own).map_or("", |card| card.title.as_str());
    let caption = match life.until.filter(|_| ended) {
        Some(until) => {
            format!("{title} as it stood when it ended, {} {}.", until.date.preposition(), until.date)
        }
        None => format!("{title} and the {} next to it.", values::lowered(&kind.plural)),
    };
    Some(figure(&graph, &format!("Map: {caption} The list says the same."), caption))
}

/// What a relation is to the map on a day; `None` where its field is not on it, or an end of it is not there.
pub(super) fn edge<'a>(
    reader: &Reader<'a>,
    from: &'a RecordId,
    name: &str,
    relation: &'a Relation,
    (day, today): (civil::Date, civil::Date),
    lenient: bool,
) -> Option<Edge<'a>> {
    let kind = reader.kind(&from.folder)?;
    let (field, place) = kind.on_map().find(|(field, _)| field.name == name)?;
    reader.card(&relation.to)?;
    let window = Window { from: relation.from.clone(), until: relation.until.clone() };
    let life = |id: &RecordId, day| reader.life(id).map_or(Holds::Yes, |life| holding::on(day, life));
    let holds = match place {
        // What follows need not be there together with what it follows, but it must have begun.
        Place::After => {
            let begun = Window { until: None, ..window };
            match (holding::on(today, &begun), life(&relation.to, today)) {
                (Holds::NotYet, _) | (_, Holds::NotYet) => Holds::NotYet,
                (holds, _) => holds,
            }
        }
        Place::Above | Place::Below | Place::Beside => {
            let ends = [life(from, day), life(&relation.to, day)];
            let gone = ends.into_iter().find(|holds| !holds.is_possible());
            gone.unwrap_or_else(|| holding::on(day, &window))
        }
    };
    // At the end of what has ended, an end given no more exactly is the same end.
    let holds = if lenient && holds == Holds::MayHaveEnded { Holds::Yes } else { holds };
    Some(Edge { from, field, place, relation, holds })
}

/// The graph of relations.
pub(super) fn graph(
    reader: &Reader<'_>,
    edges: &[Edge<'_>],
    own: Option<&RecordId>,
    today: civil::Date,
) -> Graph {
    let mut ids: Vec<&RecordId> = edges.iter().flat_map(|edge| [edge.from, &edge.relation.to]).collect();
    let title = |id: &RecordId| reader.card(id).map_or_else(|| id.to_string(), |card| card.title.clone());
    ids.sort_by_cached_key(|id| (own != Some(*id), facts::folded(&title(id)), (*id).clone()));
    ids.dedup();
    let places: BTreeMap<&RecordId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let body = |id: &&RecordId| {
        let life = reader.life(id).cloned().unwrap_or_default();
        let note = match holding::on(today, &life) {
            Holds::MayHaveEnded => life.until.map(|until| format!("May have ended: {}", until.date)),
            Holds::NoMore => {
                life.until.map(|until| format!("Ended {} {}", until.date.preposition(), until.date))
            }
            Holds::MayBegin => life.from.map(|from| format!("May not have begun: {}", from.date)),
            Holds::Yes | Holds::NotYet => None,
        };
        Body { name: title(id), note, is_own: own == Some(*id) }
    };
    let tie = |edge: &Edge<'_>| tie(edge, places[edge.from], places[&edge.relation.to]);
    Graph {
        bodies: ids.iter().map(body).collect(),
        ties: edges.iter().map(tie).collect(),
        order: Order::Largest,
    }
}

// Told from above where there are words for that, so that lines to many run together.
fn tie(edge: &Edge<'_>, from: usize, to: usize) -> Tie {
    let (label, inverse) = (&edge.field.label, edge.field.inverse.as_ref());
    let (teller, words, other, place) = match (edge.place, inverse) {
        (Place::Above, Some(inverse)) => (to, inverse, from, Side::Below),
        (Place::Above, None) => (from, label, to, Side::Above),
        (Place::Below | Place::After, _) => (from, label, to, Side::Below),
        (Place::Beside, _) => (from, label, to, Side::Level),
    };
    let certainty = edge.relation.certainty;
    let hedges: Vec<&str> = (certainty != Certainty::Stated)
        .then(|| certainty.name())
        .into_iter()
        .chain(edge.holds.words())
        .collect();
    let words = match hedges.is_empty() {
        true => words.clone(),
        false => format!("{words} ({})", hedges.join(", ")),
    };
    Tie { teller, words, other, place, certainty }
}

/// Whether a relation on the map holds on the day of the site, in words where that is not plain.
pub fn holds(reader: &Reader<'_>, from: &RecordId, name: &str, relation: &Relation) -> Option<&'static str> {
    // An edition says what it said; the day is not its own.
    if reader.then().is_some() {
        return None;
    }
    let day = reader.day();
    edge(reader, from, name, relation, (day, day), false)?.holds.words()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_a_drawing_to_show() {
        let body = |name: &str| Body { name: name.to_owned(), note: None, is_own: false };
        let graph = Graph { bodies: vec![body("One"), body("Two")], ..Graph::default() };
        let drawn = |width: i32| Layout { width, height: 10, boxes: Vec::new(), lines: Vec::new() };
        let classes = |widths: [i32; 3]| -> Vec<String> {
            let names = [WIDTHS[0].0, WIDTHS[1].0, BROAD.0];
            let all: Vec<_> = names.into_iter().zip(widths.map(drawn)).collect();
            let svgs = view(&graph, &all, "Map", String::new()).svgs;
            let class =
                |svg: &String| Some(svg.split("class=\"").nth(1)?.split('"').next()?.trim().to_owned());
            svgs.iter().filter_map(class).collect()
        };
        assert_eq!(classes([1, 2, 3]), ["map narrow", "map wide", "map broad"]);
        assert_eq!(classes([1, 2, 2]), ["map narrow", "map wide"]);
        // What does for narrow and for wide pages has the class of neither, and is shown on both.
        assert_eq!(classes([1, 1, 2]), ["map", "map broad"]);
        assert_eq!(classes([1, 1, 1]), ["map"]);
    }
}
