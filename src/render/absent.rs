//! The page in the place of a file that is withheld: what it was, by whose decision it went, and where more is told.

use serde::Serialize;

use crate::archive::notice::Notice;
use crate::archive::sequence;
use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::plan::absent::{self, Absent};
use crate::plan::past;
use crate::site::reader::Reader;
use crate::theme::theme::{Prepared, prepare};

use super::edition;
use super::past::{dated, edition_of};
use super::shell::{self, PageView};
use super::view::Crumb;

/// What `withheld.html` receives as `withheld`.
#[derive(Serialize)]
struct WithheldView {
    heading: String,
    // What it was.
    was: String,
    // Why it is not shown, by whose decision, since when.
    notice: String,
    links: Vec<Crumb>,
}

/// Puts the page together; `None` where nothing of this sort is withheld.
pub(super) fn page(reader: &Reader<'_>, what: &Absent, at: &Address) -> Option<(PageView, Prepared)> {
    let (heading, of, was, notice, mut links) = match what {
        Absent::OfEdition(id, date, name) => {
            let notice = of_edition(reader, id, *date, name)?;
            let (title, edition) = (title(reader, id)?, edition_of(*date));
            let was = format!("It was a file of “{title}”, in its {edition}.");
            (
                format!("{name} is withheld"),
                format!("{title}, {edition}"),
                was,
                notice,
                about(reader, id, Some(*date))?,
            )
        }
        Absent::OfRecord(id, date, name) => {
            let notice = of_edition(reader, id, *date, name)?;
            let title = title(reader, id)?;
            let was =
                format!("It was a file of “{title}”. The last edition with it is that of {}.", dated(*date));
            (format!("{name} is withheld"), title.to_owned(), was, notice, about(reader, id, Some(*date))?)
        }
        Absent::Stored(digest) => {
            let notice = reader.archive().withheld(*digest)?;
            let was = format!("Here the archive had the bytes of a file. Their SHA-256 is {digest}.");
            let links = about(reader, &notice.record, None).unwrap_or_default();
            let of = digest.to_string().chars().take(12).collect();
            ("This file is withheld".to_owned(), of, was, notice, links)
        }
    };
    let base = &reader.settings().base;
    // The last of them, before what is added here.
    let history = links.last().cloned();
    links.push(Crumb {
        label: format!("Notice {} as it was entered (JSON)", notice.number),
        href: base.href(&Address::file(&sequence::path::<Notice>(notice.number))),
    });
    let mut page = shell::page(reader, at, &format!("{heading}: {of}"), &[]);
    // The name of the file is in its address.
    page.print = base.absolute(at);
    page.breadcrumbs.push(shell::home_crumb(reader));
    page.breadcrumbs.extend(history);
    page.noindex = true;
    let notice = edition::withheld("It is", notice);
    Some((page, prepare(&WithheldView { heading, was, notice, links })))
}

// The notice of the file itself: the words of the same edition may be withheld under another.
fn of_edition<'a>(reader: &Reader<'a>, id: &RecordId, date: SnapshotId, name: &str) -> Option<&'a Notice> {
    let archive = reader.archive();
    let withheld = absent::of_edition(archive, reader.edition(id, date)?.edition);
    let (_, digest) = withheld.into_iter().find(|(withheld, _)| withheld == name)?;
    archive.withheld(digest)
}

// What the record is called now: what it was called then may be withheld too.
fn title<'a>(reader: &Reader<'a>, id: &RecordId) -> Option<&'a str> {
    Some(&reader.editions(id).last()?.words.title)
}

fn about(reader: &Reader<'_>, id: &RecordId, date: Option<SnapshotId>) -> Option<Vec<Crumb>> {
    let base = &reader.settings().base;
    let home = reader.address(id);
    let edition = date.map(|date| Crumb {
        label: format!("The {}", edition_of(date)),
        href: base.href(&past::edition_address(&home, date)),
    });
    let history = Crumb {
        label: format!("History of {}", title(reader, id)?),
        href: base.href(&past::history_address(&home)),
    };
    Some(edition.into_iter().chain([history]).collect())
}
