//! The page of an edition: a record as it was published on a date, its words fixed, its presentation today's.

use serde::Serialize;

use crate::archive::history::Origin;
use crate::archive::notice::Notice;
use crate::archive::{archive, manifest};
use crate::base::address::Address;
use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::config::glossary::Glossary;
use crate::config::writing::Writing;
use crate::document::document::{self, Document};
use crate::document::value::Certainty;
use crate::kind::shape::{Kind, Mount};
use crate::plan::{datasets, past};
use crate::site::editions::Edition;
use crate::site::lookback::Beside;
use crate::site::reader::Reader;
use crate::site::slice::Slice;
use crate::site::standing::Standing;
use crate::theme::theme::{Prepared, prepare};

use super::draw::Studio;
use super::past::{dated, edition_of, period};
use super::record::{self, Head};
use super::resettle::{self, Surroundings};
use super::shell::{self, Alternate, EditionMark, HeadLink, PageView};
use super::view::{Crumb, StatusView};
use super::{history, notices, values};

/// An edition, ready for its template.
pub struct Drawn {
    /// The template.
    pub template: String,
    /// The page's part of the shell.
    pub page: PageView,
    /// The record.
    pub record: Prepared,
}

/// The lists of the home page, which belong to the site of today.
#[derive(Default, Serialize)]
pub struct NoLists {
    areas: [(); 0],
    registers: [(); 0],
    latest: [(); 0],
}

/// Puts the page of an edition together; `None` where there is no such edition.
pub fn edition(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    id: &RecordId,
    date: SnapshotId,
    at: &Address,
) -> Option<Drawn> {
    let beside = reader.edition(id, date)?;
    let edition = beside.edition;
    let home = reader.address(id);
    let template = match (home == Address::home(), reader.kind(&id.folder)) {
        (true, _) => "home.html".to_owned(),
        (_, Some(kind)) if studio.theme.has(&kind.template) => kind.template.clone(),
        _ => "record.html".to_owned(),
    };
    let mut page = page(reader, id, &beside, at);
    let sealed = sealed(studio, reader, date, &edition.record)?;
    let kind = sealed.kind;
    let Some(mut document) = sealed.document else {
        let why = notices::not_there(reader, edition.notice.as_ref());
        let view = record::lost(&edition.words.title, kind, reader, (&edition.record, why), at);
        page.description = None;
        return Some(Drawn { template: "record.html".to_owned(), page, record: prepare(&view) });
    };
    resettle::document(&Surroundings { reader, routes: studio.routes, at }, &mut document);
    reader.look_back_to(date);
    let words = &edition.words;
    let says = if edition.until.is_some() { "It said" } else { "It says" };
    let head = Head {
        title: &words.title,
        summary: words.summary.as_deref(),
        // What a status means is said in the present tense.
        status: words.status.as_ref().map(|status| StatusView { meaning: None, ..values::status(status) }),
        // The status alone stands in its mark.
        standing: words.said().filter(|_| words.is_dated()).map(|said| format!("{says}: {said}.")),
        changes: None,
    };
    let mut view = record::view(reader, kind, &document, head, at);
    let standing = words.withdrawn.clone().map_or(Standing::Silent, Standing::Withdrawn);
    view.notices = notices::of(reader, &document, &standing);
    view.cite = std::mem::take(&mut view.cite).with(reader, edition, &home);
    Some(Drawn { template, page, record: prepare(&view) })
}

/// An edition as it was sealed.
pub(super) struct Sealed<'a> {
    /// The kind under which it was sealed.
    pub(super) kind: &'a Kind,
    /// The record; nothing where its files are not in the archive any more.
    pub(super) document: Option<Document>,
}

/// Reads an edition of a date, by the id that its record had then. Its links are as they were.
pub(super) fn sealed<'a>(
    studio: &Studio<'_>,
    reader: &Reader<'a>,
    date: SnapshotId,
    then: &RecordId,
) -> Option<Sealed<'a>> {
    let files = reader.edition_files(date, then)?;
    let kind = reader
        .edition_kinds(date, then)
        .and_then(|kinds| kinds.get(&then.folder))
        .or_else(|| reader.kind(&then.folder))?;
    let stored = files.tree_of(studio.tree, then);
    let paths = files.of_record(then);
    for (_, digest) in &paths {
        reader.note(Slice::Source(manifest::object(*digest)));
    }
    let files = archive::gather(&stored, then);
    if paths.is_empty() || files.iter().next().is_none() {
        return Some(Sealed { kind, document: None });
    }
    // The words that a site explains today may mean something else in what it published before.
    let writing = Writing { glossary: Glossary::default(), ..reader.writing().clone() };
    Some(Sealed { kind, document: Some(document::parse(then, kind, files, &writing).value) })
}

fn page(reader: &Reader<'_>, id: &RecordId, beside: &Beside<'_>, at: &Address) -> PageView {
    let edition = beside.edition;
    let base = &reader.settings().base;
    let home = reader.address(id);
    let title = format!("{}: {}", edition.words.title, edition_of(edition.id));
    let mut page = shell::page(reader, at, &title, &[]);
    page.description = edition.words.summary.clone();
    page.section = format!("{}/", id.folder);
    page.noindex = true;
    page.breadcrumbs.push(shell::home_crumb(reader));
    if let Some(kind) =
        reader.kind(&id.folder).filter(|kind| !kind.register.hidden && kind.mount == Mount::Folder)
    {
        let href = base.href(&reader.register_address(&id.folder));
        page.breadcrumbs.push(Crumb { label: kind.plural.clone(), href });
    }
    if edition.until.is_none() || beside.after.is_some() {
        // Not by the title of today, with which this page would change.
        page.breadcrumbs.push(Crumb { label: edition.words.title.clone(), href: base.href(&home) });
    }
    page.breadcrumbs
        .push(Crumb { label: "History".to_owned(), href: base.href(&past::history_address(&home)) });
    page.edition = Some(mark(reader, &home, beside));
    page.links = history::head_links(reader, &home);
    let link =
        |rel, id| HeadLink { rel, href: base.absolute(&past::edition_address(&home, id)), media: None };
    page.links.push(HeadLink { rel: "original latest-version", href: base.absolute(&home), media: None });
    let data = base.href(&datasets::record_address(at));
    page.data = Some(data.clone());
    let title = "This edition as data (JSON)".to_owned();
    page.alternates.push(Alternate { title, media: "application/json", href: data });
    page.links.push(link("memento", edition.id));
    page.links.extend(beside.before.map(|id| link("predecessor-version", id)));
    page.links.extend(beside.after.map(|id| link("successor-version", id)));
    page
}

// Which edition this is, until when it held, and where the newest is.
fn mark(reader: &Reader<'_>, home: &Address, beside: &Beside<'_>) -> EditionMark {
    let base = &reader.settings().base;
    let edition = beside.edition;
    let shown = format!("On this site {}.", period(edition.id, edition.until));
    let day = |id: SnapshotId| PartialDate::Day(id.day);
    let (heading, text) = match (edition.until, beside.after) {
        (None, _) => {
            let text = format!("{shown} It is the newest edition.");
            (format!("Edition of {}", dated(edition.id)), text)
        }
        (Some(until), Some(after)) if until == after => {
            let text = format!("On this site {}, when it was replaced.", period(edition.id, edition.until));
            (format!("Old edition, of {}", dated(edition.id)), text)
        }
        (Some(until), Some(after)) => {
            let text = format!(
                "{shown} It was taken off on {}, and another edition followed on {}.",
                day(until),
                day(after)
            );
            (format!("Old edition, of {}", dated(edition.id)), text)
        }
        (Some(until), None) => {
            let text = format!("{shown} It was taken off on {}.", day(until));
            (format!("Old edition, of {}", dated(edition.id)), text)
        }
    };
    let link = |label: &str, at: &Address| Crumb { label: label.to_owned(), href: base.href(at) };
    let mut links = Vec::new();
    match beside.after {
        Some(_) => links.push(link("Go to the newest edition", home)),
        None if edition.until.is_none() => links.push(link("Its page without a date", home)),
        None => {}
    }
    if beside.before.is_some() {
        links.push(link("What changed with it", &past::redline_address(home, edition.id)));
    }
    links.push(link("All editions", &past::history_address(home)));
    let mut text = text;
    for more in [found(edition), edition.notice.as_ref().map(notice)].into_iter().flatten() {
        text = format!("{text} {more}");
    }
    if let Origin::Recovered { source, .. } = &edition.origin {
        links.push(Crumb { label: "Where it was found".to_owned(), href: source.clone() });
    }
    EditionMark { heading, text, replaced: edition.until.is_some(), links }
}

/// When an edition was entered that was found later, in a sentence.
pub(super) fn found(edition: &Edition) -> Option<String> {
    let Origin::Recovered { source, on, certainty } = &edition.origin else { return None };
    let on = PartialDate::Day(*on);
    let sure = match certainty {
        Certainty::Stated => "",
        Certainty::Reported => "; that it was shown from this date on is reported",
        Certainty::Inferred => "; that it was shown from this date on is inferred",
    };
    Some(format!("Entered on {on} from {source}{sure}."))
}

/// That an edition is withheld, in a sentence or two.
pub(super) fn notice(notice: &Notice) -> String {
    withheld("Its words are", notice)
}

/// That something is withheld, by whose decision and since when: `Its words are` begins the sentence.
pub(super) fn withheld(what: &str, notice: &Notice) -> String {
    let stop = |text: &str| format!("{}.", text.trim_end_matches('.'));
    format!(
        "{what} withheld under notice {}, of {}: {} By authority of: {}",
        notice.number,
        PartialDate::Day(notice.on),
        stop(&notice.reason),
        stop(&notice.authority)
    )
}
