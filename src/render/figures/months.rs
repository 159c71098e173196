//! Draws the dates of a year on a scale of months: a disc on a day, a bar over a month or a year that is all its
//! source gives.

use std::fmt::Write;

use crate::base::date::PartialDate;
use crate::document::value::Certainty;

use super::lanes::{self, Stretch};
use super::measure::{self, Weight};
use super::svg::escaped;

/// The size of letters, in pixels.
pub const SIZE: i32 = 13;

const MONTH: i32 = 27;
const LEFT: i32 = 2;
// The height of a mark, of a row of marks, and of the scale below them.
const MARK: i32 = 20;
const ROW: i32 = 24;
const SCALE: i32 = 22;
const LETTERS: [&str; 12] = ["J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D"];

/// A year, drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Months {
    /// Its width in pixels.
    pub width: i32,
    /// Its height in pixels.
    pub height: i32,
    /// The marks, in the order of the dates.
    pub marks: Vec<Mark>,
}

/// A date, drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The left edge.
    pub x: i32,
    /// The upper edge.
    pub y: i32,
    /// As wide as the time that it may mean, and wide enough for its number.
    pub width: i32,
    /// The height.
    pub height: i32,
    /// Its number in the list.
    pub number: usize,
    /// Whether it is one day.
    pub is_day: bool,
    /// How sure it is.
    pub certainty: Certainty,
}

/// Lays out the dates of one year, numbered from 1.
pub fn months(dates: &[(PartialDate, Certainty)]) -> Months {
    let width = LEFT * 2 + MONTH * 12;
    let stretch = |(date, number): (&PartialDate, usize)| {
        let (first, last) = (date.earliest(), date.latest());
        let start = LEFT + (i32::from(first.month()) - 1) * MONTH;
        let digits = measure::width(&number.to_string(), SIZE, Weight::Bold) + 6;
        let (from, to) = match date {
            PartialDate::Day(day) => {
                let middle = start + (i32::from(day.day()) - 1) * MONTH / 31;
                let half = digits.max(MARK) / 2;
                let from = (middle - half).clamp(1, width - 1 - 2 * half);
                (from, from + 2 * half)
            }
            _ => {
                let to = LEFT + i32::from(last.month()) * MONTH - 1;
                let from = start + 1;
                // A number too long for a month's bar: the bar grows to the left or right, whichever has room.
                let short = (digits - (to - from)).max(0);
                if to + short < width { (from, to + short) } else { (from - short, to) }
            }
        };
        (from, to)
    };
    let numbered = dates.iter().enumerate().map(|(index, (date, _))| (date, index + 1));
    let edges: Vec<(i32, i32)> = numbered.map(stretch).collect();
    let place = |pixel: i32| usize::try_from(pixel).unwrap_or(0);
    // Marks in one row keep a distance of two pixels.
    let stretches: Vec<Stretch> =
        edges.iter().map(|(from, to)| Stretch { from: place(*from), to: place(*to + 2) }).collect();
    let rows = lanes::lanes(&stretches);
    let count = i32::try_from(lanes::count(&rows)).unwrap_or(0);
    let marks = (edges.iter().zip(&rows).zip(dates).enumerate())
        .map(|(index, (((from, to), row), (date, certainty)))| {
            // The first row stands on the scale.
            let row = i32::try_from(*row).unwrap_or(0);
            let y = (count - 1 - row) * ROW + 2;
            let number = index + 1;
            let is_day = matches!(date, PartialDate::Day(_));
            Mark { x: *from, y, width: to - from, height: MARK, number, is_day, certainty: *certainty }
        })
        .collect();
    Months { width, height: count * ROW + SCALE, marks }
}

/// Writes a year as SVG; `name` says what it shows.
pub fn svg(months: &Months, name: &str) -> String {
    let (width, height) = (months.width, months.height);
    let mut out = format!(
        "<svg class=\"months\" role=\"img\" aria-label=\"{}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-size=\"{SIZE}\" text-anchor=\"middle\">\n",
        escaped(name)
    );
    let scale = height - SCALE;
    let mut ticks = format!("M{LEFT} {scale}h{}", MONTH * 12);
    for month in 0..=12 {
        let _ = write!(ticks, "M{} {scale}v5", LEFT + month * MONTH);
    }
    let _ = write!(out, "<path class=\"rule\" d=\"{ticks}\"/>");
    for (x, letter) in (LEFT + MONTH / 2..).step_by(27).zip(LETTERS) {
        let _ = write!(out, "<text x=\"{x}\" y=\"{}\">{letter}</text>", height - 5);
    }
    out.push('\n');
    for mark in &months.marks {
        let Mark { x, y, width, height, number, .. } = mark;
        let _ = write!(
            out,
            "<g class=\"{}\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{}\"/>\
             <text class=\"bold\" x=\"{}\" y=\"{}\">{number}</text></g>",
            mark.certainty.name(),
            if mark.is_day { height / 2 } else { 2 },
            x + width / 2,
            y + height / 2 + 5,
        );
    }
    out.push_str("\n</svg>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_as_long_as_the_time_they_may_mean_and_cover_no_other() {
        let date = |text: &str| PartialDate::parse(text).expect("a date");
        let mut dates = vec![("2019", Certainty::Inferred), ("2019-02", Certainty::Reported)];
        dates.extend([("2019-01-01", Certainty::Stated), ("2019-12-31", Certainty::Stated)]);
        dates.extend(std::iter::repeat_n(("2019-12-31", Certainty::Stated), 116));
        let dates: Vec<_> = dates.into_iter().map(|(text, certainty)| (date(text), certainty)).collect();
        let drawn = months(&dates);
        assert_eq!(drawn.width, 328);
        let widths: Vec<i32> = drawn.marks[..3].iter().map(|mark| mark.width).collect();
        assert_eq!(widths, [MONTH * 12 - 2, MONTH - 2, MARK]);
        for (at, one) in drawn.marks.iter().enumerate() {
            let number = measure::width(&one.number.to_string(), SIZE, Weight::Bold);
            assert!(number < one.width, "{one:?}");
            assert!(0 <= one.x && one.x + one.width <= drawn.width, "{one:?}");
            assert!(0 <= one.y && one.y + one.height <= drawn.height - SCALE, "{one:?}");
            for other in &drawn.marks[at + 1..] {
                let is_apart =
                    one.y != other.y || one.x + one.width < other.x || other.x + other.width < one.x;
                assert!(is_apart, "{one:?} {other:?}");
            }
        }
    }
}
