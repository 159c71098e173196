//! Dates that are as exact as their source.

use std::fmt;

use jiff::civil;
use serde::{Deserialize, Serialize};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day, a month or a year of the Gregorian calendar, between the years 1000 and 9999.
///
/// It prints as given (`22 February 2021`, `February 2021`, `2021`) and stands for every day it may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PartialDate {
    /// One day.
    Day(civil::Date),
    /// Any day of a month: year, month from 1.
    Month(i16, i8),
    /// Any day of a year.
    Year(i16),
}

impl PartialDate {
    /// Reads `2021-02-22`, `2021-02` or `2021`.
    pub fn parse(text: &str) -> Option<PartialDate> {
        let digits = |part: &str, width: usize| {
            (part.len() == width && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<i16>().ok())?
        };
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4).filter(|year| *year >= 1000)?;
        let Some(month) = parts.next() else { return Some(PartialDate::Year(year)) };
        let month = digits(month, 2).and_then(|m| i8::try_from(m).ok()).filter(|m| (1..=12).contains(m))?;
        let Some(day) = parts.next() else { return Some(PartialDate::Month(year, month)) };
        let day = digits(day, 2).and_then(|d| i8::try_from(d).ok())?;
        let date = civil::Date::new(year, month, day).ok()?;
        parts.next().is_none().then_some(PartialDate::Day(date))
    }

    /// The first day it may mean; dates sort by it.
    pub fn earliest(&self) -> civil::Date {
        match *self {
            PartialDate::Day(day) => day,
            PartialDate::Month(year, month) => civil::date(year, month, 1),
            PartialDate::Year(year) => civil::date(year, 1, 1),
        }
    }

    /// The last day it may mean.
    pub fn latest(&self) -> civil::Date {
        match *self {
            PartialDate::Day(day) => day,
            PartialDate::Month(..) => self.earliest().last_of_month(),
            PartialDate::Year(..) => self.earliest().last_of_year(),
        }
    }

    /// The word before it in a sentence: `on` a day, `in` a month or a year.
    pub fn preposition(&self) -> &'static str {
        match self {
            PartialDate::Day(_) => "on",
            PartialDate::Month(..) | PartialDate::Year(_) => "in",
        }
    }

    /// The form for machines: `2021-02-22`, `2021-02` or `2021` (valid in an HTML `time` element).
    pub fn iso(&self) -> String {
        match *self {
            PartialDate::Day(day) => day.to_string(),
            PartialDate::Month(year, month) => format!("{year:04}-{month:02}"),
            PartialDate::Year(year) => format!("{year:04}"),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = |m: i8| MONTHS[usize::from(m.unsigned_abs()) - 1];
        match *self {
            PartialDate::Day(day) => write!(f, "{} {} {}", day.day(), month(day.month()), day.year()),
            PartialDate::Month(year, m) => write!(f, "{} {year}", month(m)),
            PartialDate::Year(year) => write!(f, "{year}"),
        }
    }
}

// By the earliest day, and among equals the more exact first.
impl Ord for PartialDate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.earliest(), self.latest()).cmp(&(other.earliest(), other.latest()))
    }
}

impl PartialOrd for PartialDate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_prints_as_it_was_given() {
        let shown = |text| PartialDate::parse(text).map(|date| date.to_string());
        assert_eq!(shown("2021-02-22"), Some("22 February 2021".to_owned()));
        assert_eq!(shown("2021-02"), Some("February 2021".to_owned()));
        assert_eq!(shown("2021"), Some("2021".to_owned()));
        for bad in ["2021-02-29", "2021-13", "21", "2021-2", "2021-02-22-1", "0999", "2021-", "+021"] {
            assert_eq!(shown(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_month_may_mean_any_of_its_days() {
        let month = PartialDate::parse("2020-02").expect("a month");
        assert_eq!((month.earliest(), month.latest()), (civil::date(2020, 2, 1), civil::date(2020, 2, 29)));
        let mut dates =
            ["2021", "2021-01-01", "2020-12", "2021-01"].map(|d| PartialDate::parse(d).expect("a date"));
        dates.sort();
        assert_eq!(dates.map(|d| d.iso()), ["2020-12", "2021-01-01", "2021-01", "2021"]);
    }
}
