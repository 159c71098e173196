//! The instant for which a site is built.

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

/// An instant, and the civil day it falls on in the site's time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AsOf {
    /// The instant.
    pub instant: Timestamp,
    /// The site's time zone.
    pub zone: TimeZone,
}

/// What someone wrote to name an instant: a day means its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The last second of a day in the site's zone.
    EndOf(civil::Date),
    /// An exact instant, given with its offset.
    At(Timestamp),
}

impl Moment {
    /// Reads `2021-02-22` or an RFC 3339 instant such as `2021-02-22T09:30:00Z`.
    pub fn parse(text: &str) -> Option<Moment> {
        let day = || text.parse::<civil::Date>().ok().filter(|_| text.len() == 10).map(Moment::EndOf);
        day().or_else(|| text.parse().ok().map(Moment::At))
    }

    /// The instant it names in a time zone.
    pub fn in_zone(self, zone: &TimeZone) -> AsOf {
        let instant = match self {
            Moment::At(instant) => instant,
            Moment::EndOf(day) => last_instant_of(day, zone),
        };
        AsOf { instant, zone: zone.clone() }
    }
}

impl AsOf {
    /// The civil day the instant falls on in the site's time zone.
    pub fn day(&self) -> civil::Date {
        self.zone.to_datetime(self.instant).date()
    }

    /// The first instant of a day in the site's zone.
    pub fn start_of(&self, day: civil::Date) -> Timestamp {
        start_of(day, &self.zone)
    }
}

fn start_of(day: civil::Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |start| start.timestamp())
}

fn last_instant_of(day: civil::Date, zone: &TimeZone) -> Timestamp {
    let next = day.tomorrow().map_or(Timestamp::MAX, |next| start_of(next, zone));
    next.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_means_its_end_where_the_site_is() {
        let london = TimeZone::get("Europe/London").expect("bundled");
        let at = |text| Moment::parse(text).expect("a moment").in_zone(&london);
        assert_eq!(at("2019-02-19").instant.to_string(), "2019-02-19T23:59:59Z");
        assert_eq!(at("2019-07-01").instant.to_string(), "2019-07-01T22:59:59Z");
        assert_eq!(at("2019-07-01").day(), civil::date(2019, 7, 1));
        assert_eq!(at("2019-06-30T23:30:00Z").day(), civil::date(2019, 7, 1));
        assert_eq!(Moment::parse("yesterday"), None);
    }
}
