//! The names of snapshots, which are also the dates of editions.

use std::fmt;

use jiff::civil;
use serde::{Deserialize, Serialize};

/// The day under which something was sealed, and which one of that day it is: `2021-02-22`, then `2021-02-22-2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SnapshotId {
    /// The civil day in the site's time zone.
    pub day: civil::Date,
    /// Which of that day, from 1.
    pub ordinal: u16,
}

impl SnapshotId {
    /// The first of a day.
    pub fn first(day: civil::Date) -> SnapshotId {
        SnapshotId { day, ordinal: 1 }
    }

    /// Reads `2021-02-22` or `2021-02-22-2`; the first of a day has no ordinal.
    pub fn parse(text: &str) -> Option<SnapshotId> {
        let (day, rest) = (text.get(..10)?, text.get(10..)?);
        let is_plain = day.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
        let day: civil::Date = day.parse().ok().filter(|_| is_plain)?;
        let ordinal = match rest.strip_prefix('-') {
            Some(digits) => digits.parse::<u16>().ok().filter(|n| *n >= 2 && n.to_string() == digits)?,
            None if rest.is_empty() => 1,
            None => return None,
        };
        (day.year() >= 1000).then_some(SnapshotId { day, ordinal })
    }
}

impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ordinal {
            1 => write!(f, "{}", self.day),
            ordinal => write!(f, "{}-{ordinal}", self.day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_of_the_day_comes_after_the_first() {
        let ids = ["2021-02-22", "2021-02-22-2", "2021-02-22-10", "2021-02-23"];
        let read: Vec<SnapshotId> = ids.iter().filter_map(|id| SnapshotId::parse(id)).collect();
        assert_eq!(read.iter().map(SnapshotId::to_string).collect::<Vec<_>>(), ids);
        assert!(read.is_sorted());
    }

    #[test]
    fn each_has_one_way_to_be_written() {
        for bad in [
            "",
            "2021-02",
            "2021-02-30",
            "2021-02-22-1",
            "2021-02-22-02",
            "2021-02-22-",
            "20210222",
            "2021-02-22x",
        ] {
            assert_eq!(SnapshotId::parse(bad), None, "{bad}");
        }
    }
}
