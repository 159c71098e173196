//! Dates: the roadmap of what begins and ends, and the reviews that are due.

use serde::Serialize;

use crate::base::address::Address;
use crate::kind::due::Due;
use crate::kind::shape::Tone;
use crate::plan::agenda::{self, Dates};
use crate::plan::planning;
use crate::site::agenda::Entry;
use crate::site::reader::Reader;

use super::shell::{self, Alternate, PageView};
use super::values::{self, count};
use super::view::{Crumb, DateView, StatusView};

/// What `dates.html` receives as `dates`.
#[derive(Serialize)]
pub struct AgendaView {
    title: String,
    description: &'static str,
    // Said where there is nothing to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    nothing: Option<&'static str>,
    // Where the same dates are for calendars.
    #[serde(skip_serializing_if = "Option::is_none")]
    calendar: Option<String>,
    years: Vec<YearLink>,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct YearLink {
    label: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<String>,
    current: bool,
}

#[derive(Serialize)]
struct Group {
    id: String,
    heading: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'static str>,
    entries: Vec<DueView>,
}

/// A date that comes, or has passed.
#[derive(Serialize)]
pub struct DueView {
    date: DateView,
    label: String,
    title: String,
    href: String,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    // Where something was to be done by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<StatusView>,
}

// How many an overview shows before and after the day; its years have the rest.
const NEAR: usize = 50;

// How many that passed stay on the roadmap.
const PASSED: usize = 10;

/// Puts a page of dates together.
pub fn agenda(reader: &Reader<'_>, due: Due, dates: Dates, at: &Address) -> (PageView, AgendaView) {
    let all = reader.agenda(due);
    let description = match due {
        Due::Action => {
            "When each text is to be looked at again, and which reviews are overdue. A text that gives no date for its review is not listed."
        }
        Due::Event => {
            "What begins, what ends and what must be met by when. Dates are as exact as their sources."
        }
    };
    let title = called(due);
    let title = match dates {
        Dates::Year(year) => format!("{title}, {year}"),
        Dates::All | Dates::Overview => title.to_owned(),
    };
    let is_meant = |entry: &Entry<'_>| match dates {
        Dates::Year(year) => entry.date.date.earliest().year() == year,
        Dates::All | Dates::Overview => true,
    };
    let (passed, to_come): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
        all.iter().filter(|entry| is_meant(entry)).cloned().partition(|entry| entry.has_passed);
    let near = if dates == Dates::Overview { NEAR } else { usize::MAX };
    let nothing = to_come.is_empty().then_some(match due {
        Due::Action => "No review is to come.",
        Due::Event => "Nothing that is to come has a date.",
    });
    let mut groups: Vec<Group> = by_year(reader, &to_come[..to_come.len().min(near)]);
    let passed_group = match due {
        Due::Action => {
            let entries: Vec<DueView> =
                passed.iter().take(near).filter_map(|entry| view(reader, entry)).collect();
            let group =
                group("overdue", "Overdue", Some("The day has passed, and no later one is given."), entries);
            group.map(|group| (0, group))
        }
        Due::Event => {
            let kept = if matches!(dates, Dates::Year(_)) { usize::MAX } else { PASSED };
            let entries: Vec<DueView> =
                passed.iter().rev().take(kept).filter_map(|entry| view(reader, entry)).collect();
            let text = (passed.len() > kept)
                .then_some("Only the latest are shown here; each record shows all of its own dates.");
            let group = group("passed", "Already passed", text, entries);
            group.map(|group| (groups.len(), group))
        }
    };
    if let Some((place, group)) = passed_group {
        groups.insert(place, group);
    }
    let mut page = shell::page(reader, at, &title, &[]);
    page.description = Some(description.to_owned());
    page.section = agenda::address(due).to_string();
    page.breadcrumbs.push(shell::home_crumb(reader));
    if matches!(dates, Dates::Year(_)) {
        let base = &reader.settings().base;
        page.breadcrumbs
            .push(Crumb { label: called(due).to_owned(), href: base.href(&agenda::address(due)) });
    }
    let calendar = (!all.is_empty()).then(|| reader.settings().base.href(&planning::calendar_address()));
    page.alternates.extend(calendar.iter().map(|href| Alternate {
        title: "Dates to come (calendar)".to_owned(),
        media: "text/calendar",
        href: href.clone(),
    }));
    let years = match dates {
        Dates::All => Vec::new(),
        Dates::Overview | Dates::Year(_) => years(reader, due, dates, &all),
    };
    (page, AgendaView { title, description, nothing, calendar, years, groups })
}

/// What a sort of dates is called.
pub fn called(due: Due) -> &'static str {
    match due {
        Due::Action => "Reviews",
        Due::Event => "Roadmap",
    }
}

/// What comes next, of both sorts, the earliest first.
pub fn next(reader: &Reader<'_>) -> Vec<DueView> {
    let mut next: Vec<Entry<'_>> = reader.next(Due::Event);
    next.extend(reader.next(Due::Action));
    next.sort_by(|a, b| (a.date.date, a.id, a.field).cmp(&(b.date.date, b.id, b.field)));
    next.truncate(crate::site::agenda::NEXT);
    next.iter().filter_map(|entry| view(reader, entry)).collect()
}

fn years(reader: &Reader<'_>, due: Due, dates: Dates, all: &[Entry<'_>]) -> Vec<YearLink> {
    let base = &reader.settings().base;
    let link = |(year, size): (i16, usize)| YearLink {
        label: year.to_string(),
        href: base.href(&agenda::year_address(due, year)),
        // Only the overview says how many, so that a date that comes in draws no other year.
        count: (dates == Dates::Overview).then(|| count(size)),
        current: dates == Dates::Year(year),
    };
    agenda::years(all.iter().map(|entry| entry.date.date.earliest().year())).into_iter().map(link).collect()
}

fn by_year(reader: &Reader<'_>, entries: &[Entry<'_>]) -> Vec<Group> {
    let year = |entry: &Entry<'_>| entry.date.date.earliest().year();
    let years = entries.chunk_by(|a, b| year(a) == year(b));
    let group_of = |entries: &[Entry<'_>]| {
        let heading = entries.first().map(|entry| year(entry).to_string())?;
        let views: Vec<DueView> = entries.iter().filter_map(|entry| view(reader, entry)).collect();
        group(&format!("y{heading}"), &heading, None, views)
    };
    years.filter_map(group_of).collect()
}

fn group(id: &str, heading: &str, text: Option<&'static str>, entries: Vec<DueView>) -> Option<Group> {
    let group = Group { id: id.to_owned(), heading: heading.to_owned(), text, entries };
    (!group.entries.is_empty()).then_some(group)
}

fn view(reader: &Reader<'_>, entry: &Entry<'_>) -> Option<DueView> {
    let card = reader.card(entry.id)?;
    let kind = reader.kind(&entry.id.folder)?;
    let field = kind.field(entry.field)?;
    Some(DueView {
        date: values::date(entry.date),
        label: field.label.clone(),
        title: card.title.clone(),
        href: reader.settings().base.href(&card.at),
        kind: kind.label.clone(),
        summary: card.summary.clone(),
        overdue: (entry.has_passed && field.due == Some(Due::Action)).then(|| StatusView {
            label: "Overdue".to_owned(),
            tone: Tone::Superseded.name(),
            meaning: None,
        }),
    })
}
