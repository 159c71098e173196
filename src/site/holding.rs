//! Whether something holds on a day, computed only where that is certain.

use jiff::civil;

use crate::document::facts::Window;

/// Whether something holds on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// It does, as far as is known.
    Yes,
    /// Its beginning is not given exactly enough to tell.
    MayBegin,
    /// Its end is not given exactly enough to tell.
    MayHaveEnded,
    /// It begins later.
    NotYet,
    /// It ended before.
    NoMore,
}

/// Whether something holds on a day: the first and the last day count. What gives no beginning or no end is taken to
/// hold before or after.
pub fn on(day: civil::Date, window: &Window) -> Holds {
    let (from, until) = (window.from.as_ref().map(|c| c.date), window.until.as_ref().map(|c| c.date));
    if from.is_some_and(|from| day < from.earliest()) {
        Holds::NotYet
    } else if until.is_some_and(|until| until.latest() < day) {
        Holds::NoMore
    } else if from.is_some_and(|from| day < from.latest()) {
        Holds::MayBegin
    } else if until.is_some_and(|until| until.earliest() <= day && until.earliest() != until.latest()) {
        Holds::MayHaveEnded
    } else {
        Holds::Yes
    }
}

/// The days at whose start that flips.
pub fn flip_days(window: &Window) -> impl Iterator<Item = civil::Date> {
    let from = window.from.iter().flat_map(|claim| [claim.date.earliest(), claim.date.latest()]);
    let until = window.until.iter().flat_map(|claim| {
        let after = claim.date.latest().tomorrow().unwrap_or(civil::Date::MAX);
        [claim.date.earliest(), after]
    });
    from.chain(until)
}

impl Holds {
    /// Whether it may hold.
    pub fn is_possible(self) -> bool {
        !matches!(self, Holds::NotYet | Holds::NoMore)
    }

    /// In words, where it is not plain that it holds.
    pub fn words(self) -> Option<&'static str> {
        match self {
            Holds::Yes => None,
            Holds::MayBegin => Some("may not have begun"),
            Holds::MayHaveEnded => Some("may have ended"),
            Holds::NotYet => Some("not yet"),
            Holds::NoMore => Some("ended"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::base::date::PartialDate;
    use crate::document::value::{Certainty, DateClaim};

    use super::*;

    #[test]
    fn it_is_told_only_where_the_dates_tell() {
        let claim = |text: &str| {
            PartialDate::parse(text).map(|date| DateClaim { date, certainty: Certainty::Stated, note: None })
        };
        let window = Window { from: claim("2019-07"), until: claim("2022-02") };
        let at = |day: &str| on(day.parse().expect("a day"), &window);
        let days = ["2019-06-30", "2019-07-01", "2019-07-31", "2022-01-31", "2022-02-01", "2022-02-28"];
        use Holds::*;
        assert_eq!(days.map(at), [NotYet, MayBegin, Yes, Yes, MayHaveEnded, MayHaveEnded]);
        assert_eq!(at("2022-03-01"), NoMore);
        let exact = Window { from: claim("2019-07-01"), until: claim("2022-02-10") };
        let at = |day: &str| on(day.parse().expect("a day"), &exact);
        assert_eq!(["2019-07-01", "2022-02-10", "2022-02-11"].map(at), [Yes, Yes, NoMore]);
        assert_eq!(on(civil::date(2022, 1, 1), &Window::default()), Yes);
    }
}
