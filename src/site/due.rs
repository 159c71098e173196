//! What falls due: dates to come, and days that passed before something was done.
//!
//! Which fields those are is for the kinds to say. Records that have ended ask nothing of anybody.

use jiff::civil;

use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::value::{Certainty, DateClaim, Value};
use crate::kind::due::Due;
use crate::kind::shape::Tone;

use super::card::Card;
use super::site::Site;
use super::standing::Standing;

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
    let today = site.as_of().day();
    let mut all = Vec::new();
    for shown in site.shown().filter(|shown| stands(&shown.card)) {
        let (document, card) = (&shown.document, &shown.card);
        let Some(kind) = site.kinds().get(&document.id.folder) else { continue };
        for field in &kind.fields {
            let Some(due) = field.due else { continue };
            for item in document.meta.items(&field.name) {
                let Some(date) = date_of(&item.value, site) else { continue };
                let has_passed = date.date.latest() < today;
                if has_passed && due == Due::Event {
                    continue;
                }
                all.push(Coming {
                    id: document.id.clone(),
                    title: card.title.clone(),
                    field: field.name.clone(),
                    label: field.label.clone(),
                    overdue: has_passed,
                    place: Place { path: document.meta.path.clone(), span: Some(item.span) },
                    date,
                });
            }
        }
    }
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
    overdue.map(finding).collect()
}

// What was replaced, withdrawn or has ended is nobody's task any more.
fn stands(card: &Card) -> bool {
    let is_over = matches!(card.standing, Standing::Withdrawn(_) | Standing::Ended(_));
    let tone = card.status.as_ref().map(|status| status.tone);
    !is_over && !matches!(tone, Some(Tone::Superseded | Tone::Withdrawn))
}

fn date_of(value: &Value, site: &Site) -> Option<DateClaim> {
    match value {
        Value::Date(claim) => Some(claim.clone()),
        Value::Time(instant) => {
            let day = site.as_of().zone.to_datetime(*instant).date();
            Some(DateClaim { date: PartialDate::Day(day), certainty: Certainty::Stated, note: None })
        }
        _ => None,
    }
}
