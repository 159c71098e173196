//! The history of a record: what it said when, one line for each interval, newest first, gaps included.

use serde::Serialize;

use crate::base::address::Address;
use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::document::value::DateClaim;
use crate::kind::shape::Mount;
use crate::plan::past::{self, Years};
use crate::site::editions::Edition;
use crate::site::reader::Reader;
use crate::theme::theme::{Prepared, prepare};

use super::past::{NoteView, difference, edition_of, last_change, notes, period, plain_date};
use super::shell::{self, FeedLink, HeadLink, PageView};
use super::view::{Crumb, DateView, StatusView};
use super::{edition, values};

/// What `history.html` receives as `history`.
#[derive(Serialize)]
struct HistoryView {
    title: String,
    kind: String,
    // None where readers no longer find the record itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
    summary: String,
    years: Vec<YearView>,
    // Whether the lines are on the pages of the years.
    divided: bool,
    // The months of the page's own year, where it has many lines.
    months: Vec<MonthView>,
    lines: Vec<Line>,
    ask: AskView,
    #[serde(skip_serializing_if = "Option::is_none")]
    all: Option<String>,
    timemap: String,
}

#[derive(Serialize)]
struct YearView {
    year: i16,
    href: String,
    current: bool,
    // How many editions are of that year, and its months, where this is what the page is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    months: Vec<MonthView>,
}

// Leads to what was shown at the end of a month; what was shown earlier in it comes below.
#[derive(Serialize)]
struct MonthView {
    name: &'static str,
    year: i16,
    href: String,
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"];

// A year's page of more lines than this leads to its months.
const LINES: usize = 12;

// What the date box needs: from when on there is something to tell, and where its script is.
#[derive(Serialize)]
struct AskView {
    script: String,
    first: String,
    before: String,
}

// One interval: an edition, or a gap between two.
#[derive(Serialize)]
struct Line {
    id: String,
    // When it was shown, for the script; no end while it still is.
    from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
    when: String,
    gap: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    edition: Option<Crumb>,
    // What changed with it, and since.
    #[serde(skip_serializing_if = "Option::is_none")]
    redline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_current: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<StatusView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    force: Option<Force>,
    notes: Vec<NoteView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entered: Option<DateView>,
    // When and from where it was entered that was found later.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<String>,
    // That its words are withheld, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<String>,
    first: bool,
}

// The days between which its own words put it in force: each date as the first and the last day that it may mean.
#[derive(Serialize)]
struct Force {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<[String; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<[String; 2]>,
}

/// What a record's page says of its changes.
#[derive(Debug, Clone, Serialize)]
pub struct ChangesView {
    href: String,
    first: DateView,
    editions: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<LastChange>,
}

#[derive(Debug, Clone, Serialize)]
struct LastChange {
    date: DateView,
    redline: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// What a record's page says of its changes; nothing where it was never sealed.
pub fn changes(reader: &Reader<'_>, id: &RecordId, at: &Address) -> Option<ChangesView> {
    let editions = reader.editions(id);
    let (first, newest) = (editions.first()?, editions.last()?);
    let day = |id: SnapshotId| plain_date(&PartialDate::Day(id.day));
    Some(ChangesView {
        href: reader.settings().base.href(&past::history_address(at)),
        first: day(first.id),
        editions: editions.len(),
        last: (editions.len() > 1).then(|| LastChange {
            date: day(newest.id),
            redline: reader.settings().base.href(&past::redline_address(at, newest.id)),
            text: last_change(&newest.words),
        }),
    })
}

/// The links in the head of a record's page to its past; none where it was never sealed.
pub fn links(reader: &Reader<'_>, id: &RecordId, at: &Address) -> Vec<HeadLink> {
    match reader.editions(id) {
        [] => Vec::new(),
        _ => head_links(reader, at),
    }
}

/// The links to a record's history.
pub(super) fn head_links(reader: &Reader<'_>, record: &Address) -> Vec<HeadLink> {
    let base = &reader.settings().base;
    let media = Some("application/link-format");
    vec![
        HeadLink { rel: "timemap", href: base.absolute(&past::timemap_address(record)), media },
        HeadLink { rel: "version-history", href: base.absolute(&past::history_address(record)), media: None },
    ]
}

/// The feed of a record's changes; nothing where it was never sealed.
pub fn feed_link(reader: &Reader<'_>, id: &RecordId, title: &str, at: &Address) -> Option<FeedLink> {
    let href = reader.settings().base.href(&past::feed_address(at));
    (!reader.editions(id).is_empty()).then(|| FeedLink { title: format!("Changes of {title}"), href })
}

/// Puts a history together, or what it has of a year; `None` where there is none.
pub(super) fn history(
    reader: &Reader<'_>,
    id: &RecordId,
    years: Years,
    at: &Address,
) -> Option<(PageView, Prepared)> {
    let editions = reader.editions(id);
    let (first, newest) = (editions.first()?, editions.last()?);
    let base = &reader.settings().base;
    let home = reader.address(id);
    let name = &newest.words.title;
    let href = reader.card(id).map(|card| base.href(&card.at));
    let all = lines(reader, &home, editions);
    // A year's page leads to those beside it: a new year is no reason to write all of them again.
    let is_near = |year: &i16| match years {
        Years::One(own) => (own - 1..=own + 1).contains(year),
        Years::All | Years::Overview => true,
    };
    let year_views = past::years(editions).into_iter().rev().filter(is_near).map(|year| YearView {
        year,
        href: match years {
            Years::All => {
                let end = format!("{year}-12-31");
                let line = all.iter().find(|line| line.from <= end);
                format!("#{}", line.map_or_else(String::new, |line| line.id.clone()))
            }
            _ => base.href(&past::year_address(&home, year)),
        },
        current: years == Years::One(year),
        count: (years == Years::Overview).then(|| of_year(editions, year)),
        months: match years {
            Years::Overview => months(&all, year, &base.href(&past::year_address(&home, year))),
            Years::All | Years::One(_) => Vec::new(),
        },
    });
    let year_views = year_views.collect();
    let own_months = match years {
        Years::One(year) => months(&all, year, ""),
        Years::All | Years::Overview => Vec::new(),
    };
    let count = editions.len();
    let is_in = |line: &Line| match years {
        Years::All => true,
        Years::Overview => false,
        Years::One(year) => {
            let (start, end) = (format!("{year}-01-01"), format!("{year}-12-31"));
            line.from <= end && line.until.as_ref().is_none_or(|until| *until >= start)
        }
    };
    let lines: Vec<Line> = all.into_iter().filter(is_in).collect();
    let title = match years {
        Years::One(year) => format!("History of {name}: {year}"),
        _ => format!("History of {name}"),
    };
    let day = PartialDate::Day(first.id.day);
    let view = HistoryView {
        title: name.clone(),
        kind: reader.kind(&id.folder).map(|kind| kind.label.clone()).unwrap_or_default(),
        href: href.clone(),
        summary: match (years, count) {
            (Years::One(year), _) => format!("What was on this site in {year}."),
            (_, 1) => format!("There is one edition, published on {day}."),
            _ => {
                let count = values::grouped(i64::try_from(count).unwrap_or(i64::MAX));
                format!("There are {count} editions since {day}.")
            }
        },
        years: year_views,
        divided: years == Years::Overview,
        months: if lines.len() > LINES { own_months } else { Vec::new() },
        lines,
        ask: AskView {
            script: base.href(&Address::parse("/assets/history.js").expect("written here")),
            first: first.id.day.to_string(),
            before: format!("it was not on this site: it was first published here on {day}."),
        },
        all: matches!(years, Years::One(_)).then(|| base.href(&past::history_address(&home))),
        timemap: base.href(&past::timemap_address(&home)),
    };
    let mut page = shell::page(reader, at, &title, &[]);
    page.section = format!("{}/", id.folder);
    page.breadcrumbs.push(shell::home_crumb(reader));
    let kind = reader.kind(&id.folder).filter(|kind| !kind.register.hidden && kind.mount == Mount::Folder);
    page.breadcrumbs.extend(kind.map(|kind| Crumb {
        label: kind.plural.clone(),
        href: base.href(&reader.register_address(&id.folder)),
    }));
    page.breadcrumbs.extend(href.map(|href| Crumb { label: name.clone(), href }));
    page.feed = feed_link(reader, id, name, &home);
    page.links = head_links(reader, &home);
    Some((page, prepare(&view)))
}

fn of_year(editions: &[Edition], year: i16) -> usize {
    editions.iter().filter(|edition| edition.id.day.year() == year).count()
}

// The months of a year in which there is something to tell, each with the line that held at its end.
fn months(lines: &[Line], year: i16, page: &str) -> Vec<MonthView> {
    let last = lines.iter().flat_map(|line| line.until.iter().chain([&line.from])).max();
    let month = |(index, name): (usize, &&'static str)| {
        let month = format!("{year}-{:02}", index + 1);
        last.filter(|last| **last >= format!("{month}-01"))?;
        let end = format!("{month}-31");
        let line = lines.iter().find(|line| line.from <= end)?;
        Some(MonthView { name, year, href: format!("{page}#{}", line.id) })
    };
    MONTHS.iter().enumerate().filter_map(month).collect()
}

// Newest first.
fn lines(reader: &Reader<'_>, home: &Address, editions: &[Edition]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (index, edition) in editions.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| editions.get(before));
        lines.push(line(reader, home, editions, edition, before));
        let next = editions.get(index + 1).map(|next| next.id);
        if let Some(until) = edition.until.filter(|until| next.is_none_or(|next| *until < next)) {
            lines.push(gap(until, next));
        }
    }
    lines.reverse();
    lines
}

fn line(
    reader: &Reader<'_>,
    home: &Address,
    editions: &[Edition],
    edition: &Edition,
    before: Option<&Edition>,
) -> Line {
    let words = &edition.words;
    let base = &reader.settings().base;
    let is_compared = past::compared_with_current(editions).iter().any(|compared| compared.id == edition.id);
    let href = base.href(&past::edition_address(home, edition.id));
    let sealed = reader.snapshot(edition.id).map(|snapshot| {
        let zone = reader.settings().zone.clone();
        PartialDate::Day(snapshot.sealed.to_zoned(zone).date())
    });
    let span = |claim: &DateClaim| [claim.date.earliest().to_string(), claim.date.latest().to_string()];
    let applies = words.status.as_ref().is_some_and(|status| status.in_force);
    Line {
        id: format!("edition-{}", edition.id),
        from: edition.id.day.to_string(),
        until: edition.until.map(|until| until.day.to_string()),
        when: period(edition.id, edition.until),
        gap: false,
        edition: Some(Crumb { label: edition_of(edition.id), href }),
        redline: before.map(|_| base.href(&past::redline_address(home, edition.id))),
        to_current: is_compared.then(|| base.href(&past::redline_to_current_address(home, edition.id))),
        said: words.said(),
        status: words.status.as_ref().map(values::status),
        force: applies.then(|| Force {
            from: words.window.from.as_ref().map(span),
            until: words.window.until.as_ref().map(span),
            withdrawn: words.withdrawn.as_ref().map(span),
        }),
        notes: notes(words, edition.id),
        difference: difference(words),
        title: before
            .is_some_and(|before| {
                before.words.is_stored && words.is_stored && before.words.title != words.title
            })
            .then(|| words.title.clone()),
        entered: sealed.filter(|day| *day != PartialDate::Day(edition.id.day)).map(|day| plain_date(&day)),
        found: edition::found(edition),
        withheld: edition.notice.as_ref().map(edition::notice),
        first: before.is_none(),
    }
}

fn gap(from: SnapshotId, until: Option<SnapshotId>) -> Line {
    Line {
        id: format!("gap-{from}"),
        from: from.day.to_string(),
        until: until.map(|until| until.day.to_string()),
        when: period(from, until),
        gap: true,
        edition: None,
        redline: None,
        to_current: None,
        said: None,
        status: None,
        force: None,
        notes: Vec::new(),
        difference: None,
        title: None,
        entered: None,
        found: None,
        withheld: None,
        first: false,
    }
}
