//! `candour due`.

use jiff::{Span, civil};
use serde_json::json;

use crate::site::due::{self, Coming};

use super::arguments::{Common, DueOptions};
use super::report::{could_not_run, print, tell};
use super::session;

/// Lists what is overdue and what falls due, or says when the site next says something else.
pub(super) fn run(common: &Common, options: &DueOptions) -> u8 {
    let session = match session::open(common, &session::default_out(&common.site), options.as_of) {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    let site = session.build.site();
    if options.next {
        let until = site.interval().until.map(|until| until.to_string());
        tell(common, &json!({ "result": "next", "true_until": until }));
        text(common, &format!("{}\n", until.as_deref().unwrap_or("never")));
        return super::CLEAN;
    }
    let today = site.as_of().day();
    let all = due::of_site(site);
    let listed = match options.within {
        Some(within) => due::until(all, today.checked_add(within).unwrap_or(civil::Date::MAX)),
        None => all,
    };
    for coming in &listed {
        tell(common, &object(coming));
    }
    text(common, &table(&listed, today));
    super::CLEAN
}

/// Reads a length of time: `30d`, `6w`, `3m` or `1y`.
pub(super) fn length(text: &str) -> Result<Span, String> {
    let help = || "write a number of days, weeks, months or years: 30d, 6w, 3m, 1y".to_owned();
    let unit = text.chars().last().ok_or_else(help)?;
    let number: i32 = text[..text.len() - unit.len_utf8()].parse().map_err(|_| help())?;
    // Past the end of the calendar there is nothing to list.
    let number = u16::try_from(number).map_err(|_| help())?;
    match unit {
        'd' => Ok(Span::new().days(number)),
        'w' => Ok(Span::new().weeks(number)),
        'm' => Ok(Span::new().months(number)),
        'y' => Span::new().try_years(number).map_err(|_| help()),
        _ => Err(help()),
    }
}

fn text(common: &Common, text: &str) {
    if common.format == super::arguments::Format::Human {
        print(text);
    }
}

fn object(coming: &Coming) -> serde_json::Value {
    json!({
        "due": coming.date.date.iso(),
        "overdue": coming.overdue,
        "record": coming.id.to_string(),
        "title": coming.title,
        "field": coming.field,
        "label": coming.label,
        "certainty": coming.date.certainty.name(),
        "file": coming.place.path.as_str(),
    })
}

// A line for each: when, what, of which record.
fn table(listed: &[Coming], today: civil::Date) -> String {
    if listed.is_empty() {
        return format!("Nothing is overdue or falls due, as of {today}.\n");
    }
    let line = |coming: &Coming| {
        let date = coming.date.date.to_string();
        format!("  {date:<18} {}: {} ({})\n", coming.label, coming.title, coming.id)
    };
    let (overdue, coming): (Vec<&Coming>, Vec<&Coming>) = listed.iter().partition(|coming| coming.overdue);
    let part = |heading: &str, list: Vec<&Coming>| {
        if list.is_empty() {
            return String::new();
        }
        format!("{heading}\n{}", list.into_iter().map(line).collect::<String>())
    };
    format!("{}{}", part(&format!("Overdue, as of {today}:"), overdue), part("To come:", coming))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_a_number_and_a_unit() {
        let day = civil::date(2022, 1, 31);
        let after = |text| length(text).map(|span| day.checked_add(span).expect("a day").to_string());
        assert_eq!(after("30d"), Ok("2022-03-02".to_owned()));
        assert_eq!(after("6w"), Ok("2022-03-14".to_owned()));
        assert_eq!(after("1m"), Ok("2022-02-28".to_owned()));
        assert_eq!(after("1y"), Ok("2023-01-31".to_owned()));
        for bad in ["", "d", "30", "-1d", "3x", "1.5d", "99999y", "é"] {
            assert!(length(bad).is_err(), "{bad}");
        }
    }
}
