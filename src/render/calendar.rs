//! The calendar of the dates to come, for programs that keep calendars (RFC 5545).
//!
//! Nothing in it comes from the clock: a calendar that was fetched twice between two changes of the site is the same
//! bytes, and an entry keeps its identifier when its date moves.

use std::collections::BTreeMap;

use jiff::civil;

use crate::base::id::RecordId;
use crate::kind::due::Due;
use crate::site::agenda::Entry;
use crate::site::reader::Reader;

use super::agenda;
use super::values;

/// A line of a calendar has no more bytes than this (RFC 5545 §3.1).
const WIDTH: usize = 75;

/// Writes the calendar; `None` where no date is to be kept, for an empty calendar is none (RFC 5545 §3.6).
pub(super) fn calendar(reader: &Reader<'_>) -> Option<Vec<u8>> {
    let mut entries: Vec<(Due, Entry<'_>)> = [Due::Action, Due::Event]
        .into_iter()
        .flat_map(|due| reader.agenda(due).into_iter().map(move |entry| (due, entry)))
        .collect();
    if entries.is_empty() {
        return None;
    }
    entries.sort_by(|(_, a), (_, b)| (a.date.date, a.id, a.field).cmp(&(b.date.date, b.id, b.field)));
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//candour//candour//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.text("NAME", &reader.settings().title);
    lines.text("X-WR-CALNAME", &reader.settings().title);
    let mut before: BTreeMap<(&RecordId, &str), usize> = BTreeMap::new();
    for (due, entry) in &entries {
        let ordinal = before.entry((entry.id, entry.field)).or_default();
        *ordinal += 1;
        event(&mut lines, reader, (*due, entry), *ordinal);
    }
    lines.put("END", "VCALENDAR");
    Some(lines.0.into_bytes())
}

// A date as an event: a whole day, or the days that an inexact date may mean.
fn event(
    lines: &mut Lines,
    reader: &Reader<'_>,
    (due, entry): (Due, &Entry<'_>),
    ordinal: usize,
) -> Option<()> {
    let card = reader.card(entry.id)?;
    let kind = reader.kind(&entry.id.folder)?;
    let field = kind.field(entry.field)?;
    let (first, last) = (entry.date.date.earliest(), entry.date.date.latest());
    let told = card.told.as_ref().map_or(first, |told| told.date.earliest());
    lines.put("BEGIN", "VEVENT");
    lines.text("UID", &identifier(reader, entry, ordinal));
    lines.put("DTSTAMP", &format!("{}T000000Z", day(told)));
    lines.put("DTSTART;VALUE=DATE", &day(first));
    if let Ok(after) = last.tomorrow() {
        lines.put("DTEND;VALUE=DATE", &day(after));
    }
    lines.text("SUMMARY", &format!("{}: {}", field.label, card.title));
    let date = values::date(entry.date);
    let mut about = Vec::new();
    if first != last {
        about.push(format!("Some day in {}.", date.text));
    }
    if date.certainty.name != "stated" {
        about.push(format!("The date is {}.", values::lowered(date.certainty.label)));
    }
    about.extend(date.note.clone());
    about.extend(card.summary.clone());
    if !about.is_empty() {
        lines.text("DESCRIPTION", &about.join(" "));
    }
    lines.text("CATEGORIES", agenda::called(due));
    lines.put("URL", &reader.settings().base.absolute(&card.at));
    lines.put("TRANSP", "TRANSPARENT");
    lines.put("END", "VEVENT");
    Some(())
}

// The same for ever: of the id that the record had first, and of the field. Of several dates in a field each but the
// first has its number.
fn identifier(reader: &Reader<'_>, entry: &Entry<'_>, ordinal: usize) -> String {
    let identity = &reader.settings().identity;
    let authority = identity.split_once(',').map_or(identity.as_str(), |(authority, _)| authority);
    let first = reader.first_id(entry.id);
    match ordinal {
        1 => format!("{first}/{}@{authority}", entry.field),
        ordinal => format!("{first}/{}-{ordinal}@{authority}", entry.field),
    }
}

fn day(day: civil::Date) -> String {
    format!("{:04}{:02}{:02}", day.year(), day.month(), day.day())
}

// The lines of a calendar.
#[derive(Default)]
struct Lines(String);

impl Lines {
    // A property whose value needs no escapes.
    fn put(&mut self, name: &str, value: &str) {
        let value: String = value.chars().filter(|letter| !letter.is_control()).collect();
        self.fold(&format!("{name}:{value}"));
    }

    // A property whose value is text (RFC 5545 §3.3.11).
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::new();
        for letter in value.chars() {
            match letter {
                '\n' => escaped.push_str("\\n"),
                '\\' | ';' | ',' => escaped.extend(['\\', letter]),
                letter if letter.is_control() => {}
                letter => escaped.push(letter),
            }
        }
        self.fold(&format!("{name}:{escaped}"));
    }

    // A long line goes on in the next, after a space; no letter is divided.
    fn fold(&mut self, line: &str) {
        let mut width = 0;
        for letter in line.chars() {
            if width + letter.len_utf8() > WIDTH {
                self.0.push_str("\r\n ");
                width = 1;
            }
            self.0.push(letter);
            width += letter.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_letters_and_signs_are_escaped() {
        let mut lines = Lines::default();
        let title = format!("a;b,c\\d\ne\u{7} {}", "é".repeat(60));
        lines.text("SUMMARY", &title);
        let written = lines.0;
        assert!(written.ends_with("\r\n"));
        assert!(written.split("\r\n").all(|line| line.len() <= WIDTH), "{written}");
        let unfolded = written.replace("\r\n ", "");
        assert_eq!(unfolded, format!("SUMMARY:a\\;b\\,c\\\\d\\ne {}\r\n", "é".repeat(60)));
    }

    #[test]
    fn a_day_is_eight_digits() {
        assert_eq!(day(civil::date(2022, 2, 9)), "20220209");
    }
}
