//! What falls due, for those who are to do something: dates to come, and days that passed before it was done.

use jiff::civil;

use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::deadlines;
use crate::document::value::DateClaim;
use crate::kind::due::Due;

use super::agenda::{self, Entry};
use super::site::{Shown, Site};

/// A date that has come or will.
#[derive(Debug, Clone, PartialEq)]
pub struct Coming {
    /// The record.
    pub id: RecordId,
    /// What it is called.
    pub title: String,
    /// The key of the field.
    pub field: String,
    /// What people call it.
    pub label: String,
    /// The date as it was given.
    pub date: DateClaim,
    /// Whether its last day has passed, and something was to be done by then.
    pub overdue: bool,
    /// Where it stands.
    pub place: Place,
}

/// All that is due: first what is overdue, then what comes, each by date.
pub fn of_site(site: &Site) -> Vec<Coming> {
    let entries = |due| site.agenda.of(due);
    let actions = entries(Due::Action).map(|entry| (entry.has_passed, entry));
    let events = entries(Due::Event).filter(|entry| !entry.has_passed).map(|entry| (false, entry));
    let mut all: Vec<Coming> =
        actions.chain(events).filter_map(|(overdue, entry)| coming(site, &entry, overdue)).collect();
    all.sort_by(|a, b| {
        (!a.overdue, a.date.date, &a.id, &a.field).cmp(&(!b.overdue, b.date.date, &b.id, &b.field))
    });
    all
}

/// Only what is overdue, and what may come by a day.
pub fn until(all: Vec<Coming>, last: civil::Date) -> Vec<Coming> {
    all.into_iter().filter(|coming| coming.overdue || coming.date.date.earliest() <= last).collect()
}

/// What is overdue, as findings for those who ask for them.
pub fn findings(site: &Site) -> Vec<Finding> {
    let overdue = of_site(site).into_iter().filter(|coming| coming.overdue);
    let finding = |coming: Coming| {
        let date = coming.date.date;
        let message = format!("`{}` is overdue: its date was {}", coming.field, date);
        let help = "do what was to be done by then, and give the next date, or remove it";
        Finding::at(coming.place, Code::DatesOverdue, message).help(help)
    };
    let own = site.settings().accessibility.as_ref().filter(|own| site.as_of().day() >= own.overdue_from());
    let own = own.map(|own| {
        let due = PartialDate::Day(own.review_due());
        let message = format!("the accessibility statement is overdue: it was to be reviewed by {due}");
        let help = "hold it against the site again, and write the day into `reviewed`";
        Finding::at(own.reviewed.1.0.clone(), Code::DatesOverdue, message).help(help)
    });
    own.into_iter().chain(overdue.map(finding)).collect()
}

fn coming(site: &Site, entry: &Entry<'_>, overdue: bool) -> Option<Coming> {
    let shown = site.shown_one(entry.id)?;
    let field = site.kinds().get(&entry.id.folder)?.field(entry.field)?;
    Some(Coming {
        id: entry.id.clone(),
        title: shown.card.title.clone(),
        field: field.name.clone(),
        label: field.label.clone(),
        date: entry.date.clone(),
        overdue,
        place: place(site, shown, entry),
    })
}

// Where the date stands in its file.
fn place(site: &Site, shown: &Shown, entry: &Entry<'_>) -> Place {
    let meta = &shown.document.meta;
    let item = meta.items(entry.field).iter().find(|item| {
        let when = deadlines::when(&item.value);
        when.is_some_and(|when| agenda::date_of(&when, site.as_of()) == *entry.date)
    });
    Place { path: meta.path.clone(), span: item.map(|item| item.span) }
}
