//! The timeline: the dates of all records, or of those that one record is concerned by, year by year.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::document::document::Document;
use crate::document::value::Certainty;
use crate::kind::field::{Field, FieldType};
use crate::plan::page::Part;
use crate::plan::planning;
use crate::site::drawn::Moment;
use crate::site::reader::Reader;

use super::figures::months;
use super::shell::{self, PageView};
use super::values;
use super::view::{Crumb, DateView};

/// A timeline, as templates receive it.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineView {
    /// What it is called.
    pub title: String,
    /// The years that have dates, in order.
    pub years: Vec<Year>,
    /// The pages of the years, for a long timeline.
    pub parts: Vec<YearLink>,
    /// How sure its dates are, where some are not stated: the names in use.
    pub certainties: Vec<&'static str>,
}

/// A year.
#[derive(Debug, Clone, Serialize)]
pub struct Year {
    /// The year.
    pub year: String,
    /// Its dates on a scale of months; none where they are too many to be told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub svg: Option<String>,
    /// Its dates in order; the drawing has their numbers.
    pub moments: Vec<MomentView>,
}

/// A date.
#[derive(Debug, Clone, Serialize)]
pub struct MomentView {
    /// When.
    pub date: DateView,
    /// What was then, as the field is called.
    pub what: String,
    /// Of which record.
    pub record: Crumb,
    /// What its kind is called.
    pub kind: String,
    /// Whether it is still to come.
    pub to_come: bool,
}

/// A year with a page of its own.
#[derive(Debug, Clone, Serialize)]
pub struct YearLink {
    label: String,
    href: String,
    count: String,
    current: bool,
}

// On the page of a record, more dates than these are left to the whole timeline.
const MOST: usize = 80;
// More dates than these in one year stand too high above their month.
const MOST_MARKS: usize = 150;

/// The page of the whole timeline, or of a year of it.
pub fn page(reader: &Reader<'_>, part: &Part, at: &Address) -> (PageView, TimelineView) {
    let base = &reader.settings().base;
    let own: Vec<i16> = match part {
        Part::Whole => reader.years().into_iter().map(|(year, _)| year).collect(),
        Part::Overview => Vec::new(),
        Part::Group(year) => year.parse().into_iter().collect(),
    };
    let moments = own.iter().flat_map(|year| reader.year(*year)).collect();
    let parts = match part {
        Part::Whole => Vec::new(),
        _ => reader.years(),
    };
    let link = |(year, count): (i16, usize)| YearLink {
        label: year.to_string(),
        href: base.href(&planning::year_address(year)),
        count: values::count(count),
        current: own.contains(&year),
    };
    let title = match part {
        Part::Group(year) => format!("Timeline: {year}"),
        _ => "Timeline".to_owned(),
    };
    let mut page = shell::page(reader, at, &title, &[]);
    page.section = planning::timeline_address().to_string();
    page.breadcrumbs.push(shell::home_crumb(reader));
    if let Part::Group(_) = part {
        let href = base.href(&planning::timeline_address());
        page.breadcrumbs.push(Crumb { label: "Timeline".to_owned(), href });
    }
    let view = TimelineView { parts: parts.into_iter().map(link).collect(), ..view(reader, title, moments) };
    (page, view)
}

/// The dates of a record, and of those that pass theirs on to it; `None` where that is fewer than two dates, or more
/// than a page of a record has room for.
pub fn around(reader: &Reader<'_>, document: &Document) -> Option<TimelineView> {
    let kind = reader.kind(&document.id.folder)?;
    // What other kinds pass on is drawn where a record of this kind can be on a timeline itself.
    let is_date = |field: &Field| matches!(field.takes, FieldType::Date | FieldType::Time);
    if !kind.fields.iter().any(|field| field.drawn.timeline && is_date(field)) {
        return None;
    }
    let passes_on = |name: &str, from: &RecordId| {
        let field = reader.kind(&from.folder).and_then(|kind| kind.field_at(name));
        field.is_some_and(|field| field.drawn.timeline)
    };
    let inverse = reader.inverse(&document.id).into_iter();
    let mut ids: BTreeSet<&RecordId> =
        inverse.filter(|(name, from, _)| passes_on(name, from)).map(|(_, from, _)| from).collect();
    if ids.is_empty() {
        return None;
    }
    ids.insert(&document.id);
    let mut moments: Vec<Moment<'_>> = ids.into_iter().flat_map(|id| reader.moments(id)).collect();
    moments.sort_by_key(|moment| (moment.date.date, moment.id, moment.field));
    let is_drawn = (2..=MOST).contains(&moments.len());
    is_drawn.then(|| view(reader, "Timeline".to_owned(), moments))
}

fn view(reader: &Reader<'_>, title: String, moments: Vec<Moment<'_>>) -> TimelineView {
    let certainties: BTreeSet<Certainty> = moments.iter().map(|moment| moment.date.certainty).collect();
    let mut years: BTreeMap<i16, Vec<Moment<'_>>> = BTreeMap::new();
    for moment in moments {
        years.entry(moment.date.date.earliest().year()).or_default().push(moment);
    }
    let year = |(year, moments): (i16, Vec<Moment<'_>>)| {
        let dates: Vec<_> = moments.iter().map(|moment| (moment.date.date, moment.date.certainty)).collect();
        let name = format!("The dates of {year} on a scale of months, with their numbers in the list.");
        let svg = (dates.len() <= MOST_MARKS).then(|| months::svg(&months::months(&dates), &name));
        let moments = moments.iter().map(|own| moment(reader, own)).collect();
        Year { year: year.to_string(), svg, moments }
    };
    TimelineView {
        title,
        years: years.into_iter().map(year).collect(),
        parts: Vec::new(),
        certainties: certainties.into_iter().map(Certainty::name).collect(),
    }
}

fn moment(reader: &Reader<'_>, moment: &Moment<'_>) -> MomentView {
    let kind = reader.kind(&moment.id.folder);
    let field = kind.and_then(|kind| kind.field(moment.field));
    let card = reader.card(moment.id);
    MomentView {
        date: values::date(moment.date),
        what: field.map_or_else(|| moment.field.to_owned(), |field| field.label.clone()),
        record: Crumb {
            label: card.map_or_else(|| moment.id.to_string(), |card| card.title.clone()),
            href: reader.settings().base.href(&reader.address(moment.id)),
        },
        kind: kind.map(|kind| kind.label.clone()).unwrap_or_default(),
        to_come: reader.day() < moment.date.date.earliest(),
    }
}
