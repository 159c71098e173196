//! The TimeMap of a record (RFC 7089 §5): its editions for programs, oldest first.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::base::id::RecordId;
use crate::plan::past;
use crate::site::reader::Reader;

/// Writes the TimeMap.
pub fn timemap(reader: &Reader<'_>, id: &RecordId) -> String {
    let base = &reader.settings().base;
    let home = reader.address(id);
    let editions = reader.editions(id);
    let dates: Vec<String> = editions
        .iter()
        .map(|edition| {
            let sealed = reader.snapshot(edition.id).map(|snapshot| snapshot.as_of);
            // What was found later is known by its day alone.
            let zone = reader.settings().zone.clone();
            let day = || edition.id.day.to_zoned(zone).map(|start| start.timestamp()).unwrap_or_default();
            http_date(sealed.unwrap_or_else(day))
        })
        .collect();
    let span = dates.first().zip(dates.last());
    let span = span.map_or_else(String::new, |(from, until)| format!("; from=\"{from}\"; until=\"{until}\""));
    let mut links = vec![
        format!("<{}>; rel=\"original\"", base.absolute(&home)),
        format!(
            "<{}>; rel=\"self\"; type=\"application/link-format\"{span}",
            base.absolute(&past::timemap_address(&home))
        ),
    ];
    for (index, (edition, date)) in editions.iter().zip(&dates).enumerate() {
        let rel = match (index == 0, index + 1 == editions.len()) {
            (true, true) => "first last memento",
            (true, false) => "first memento",
            (false, true) => "last memento",
            (false, false) => "memento",
        };
        let at = base.absolute(&past::edition_address(&home, edition.id));
        links.push(format!("<{at}>; rel=\"{rel}\"; datetime=\"{date}\""));
    }
    format!("{}\n", links.join(",\n"))
}

// As HTTP writes dates (RFC 9110 §5.6.7).
fn http_date(instant: Timestamp) -> String {
    instant.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
