//! The pages of dates: what begins and ends when, and what is to be looked at again.

use std::collections::BTreeMap;

use crate::base::address::Address;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::diag::finding::Place;
use crate::kind::due::Due;
use crate::site::site::Site;

use super::page::{Page, PageKind};
use super::planning::{Claim, ROWS};

/// What of the dates a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dates {
    /// All.
    All,
    /// The nearest, and the way to each year.
    Overview,
    /// Those of a year.
    Year(i16),
}

/// The pages of a sort of dates. There is always one, so that a navigation can name it: a site whose last review is
/// done loses no page.
pub fn of_agenda(site: &Site, due: Due) -> Vec<Claim> {
    let years = years(site.agenda(due).map(|entry| entry.date.date.earliest().year()));
    let is_long = years.values().sum::<usize>() > ROWS;
    let whole = (address(due), if is_long { Dates::Overview } else { Dates::All });
    let parts = years.keys().filter(|_| is_long).map(|year| (year_address(due, *year), Dates::Year(*year)));
    let place = Place::file(&RelPath::new(settings::FILE).expect("a plain name"));
    let claim =
        |(at, dates)| Claim { page: Page { at, what: PageKind::Agenda(due, dates) }, place: place.clone() };
    [whole].into_iter().chain(parts).map(claim).collect()
}

/// How many dates each year has.
pub fn years(dates: impl Iterator<Item = i16>) -> BTreeMap<i16, usize> {
    let mut years = BTreeMap::new();
    dates.for_each(|year| *years.entry(year).or_default() += 1);
    years
}

/// Where a sort of dates is listed.
pub fn address(due: Due) -> Address {
    Address::page([match due {
        Due::Action => "reviews",
        Due::Event => "roadmap",
    }])
}

/// Where those of a year are.
pub fn year_address(due: Due, year: i16) -> Address {
    address(due).join(&format!("{year}/"))
}
