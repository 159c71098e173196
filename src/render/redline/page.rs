//! The page of a redline: what changed in a record from one edition to another.

use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::compare::facts::FactChange;
use crate::compare::passage::Lead;
use crate::compare::redline::{self, Redline};
use crate::document::attachment::Attachment;
use crate::document::document::Document;
use crate::document::value::Item;
use crate::kind::shape::{Kind, Mount};
use crate::plan::{past, planning};
use crate::site::editions::Edition;
use crate::site::reader::Reader;
use crate::site::slice::Slice;
use crate::theme::theme::{Prepared, prepare};

use crate::render::draw::Studio;
use crate::render::edition::{self, Sealed};
use crate::render::past::{NoteView, dated, difference, notes};
use crate::render::resettle::{self, Surroundings};
use crate::render::shell::{self, PageView};
use crate::render::view::Crumb;

use super::view::{self, Leads, RedlineView, Side, Sides};

/// What `redline.html` receives as `comparison`.
#[derive(Serialize)]
struct ComparisonView {
    title: String,
    record: String,
    // What the two editions are called, and where they are.
    old: Crumb,
    new: Crumb,
    // Whether the new one is the newest edition and the old one any before.
    current: bool,
    notes: Vec<NoteView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
    // The redline that ends where this one begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier: Option<String>,
    history: String,
    // Why there is nothing to compare.
    #[serde(skip_serializing_if = "Option::is_none")]
    lost: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redline: Option<RedlineView>,
}

/// Puts the page together that tells what changed with an edition.
pub(in crate::render) fn with_before(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    id: &RecordId,
    date: SnapshotId,
    at: &Address,
) -> Option<(PageView, Prepared)> {
    let beside = reader.edition(id, date)?;
    let before = reader.edition(id, beside.before?)?;
    let earlier = before.before.map(|_| past::redline_address(&reader.address(id), before.edition.id));
    Some(page(studio, reader, id, (before.edition, beside.edition), (at, earlier, false)))
}

/// Puts the page together that tells what changed since an edition.
pub(in crate::render) fn to_current(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    id: &RecordId,
    date: SnapshotId,
    at: &Address,
) -> Option<(PageView, Prepared)> {
    let editions = reader.editions(id);
    let old = editions.iter().find(|edition| edition.id == date)?;
    let new = editions.last()?;
    Some(page(studio, reader, id, (old, new), (at, None, true)))
}

fn page(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    id: &RecordId,
    (old, new): (&Edition, &Edition),
    (at, earlier, current): (&Address, Option<Address>, bool),
) -> (PageView, Prepared) {
    let base = &reader.settings().base;
    let home = reader.address(id);
    let crumb = |edition: &Edition| Crumb {
        label: dated(edition.id),
        href: base.href(&past::edition_address(&home, edition.id)),
    };
    let redline = drawn(studio, reader, id, old, new);
    let history = base.href(&past::history_address(&home));
    let view = ComparisonView {
        title: new.words.title.clone(),
        record: base.href(&home),
        old: crumb(old),
        new: crumb(new),
        current,
        notes: if current { Vec::new() } else { notes(&new.words, new.id) },
        difference: difference(&new.words).filter(|_| !current && new.words.notes.is_empty()),
        earlier: earlier.map(|at| base.href(&at)),
        history: history.clone(),
        lost: redline.as_ref().err().cloned(),
        redline: redline.ok(),
    };
    let title = match current {
        false => format!("{}: what changed on {}", new.words.title, dated(new.id)),
        true => format!("{}: what changed since {}", new.words.title, dated(old.id)),
    };
    let mut page = shell::page(reader, at, &title, &[]);
    page.section = format!("{}/", id.folder);
    page.noindex = true;
    page.breadcrumbs.push(shell::home_crumb(reader));
    let listed = |kind: &&std::sync::Arc<Kind>| !kind.register.hidden && kind.mount == Mount::Folder;
    if let Some(kind) = reader.kind(&id.folder).filter(listed) {
        let href = base.href(&reader.register_address(&id.folder));
        page.breadcrumbs.push(Crumb { label: kind.plural.clone(), href });
    }
    page.breadcrumbs.push(Crumb { label: new.words.title.clone(), href: base.href(&home) });
    page.breadcrumbs.push(Crumb { label: "History".to_owned(), href: history });
    (page, prepare(&view))
}

// The redline of two editions, or why there is none.
fn drawn(
    studio: &Studio<'_>,
    reader: &Reader<'_>,
    id: &RecordId,
    old: &Edition,
    new: &Edition,
) -> Result<RedlineView, String> {
    if let Some(notice) = old.notice.as_ref().or(new.notice.as_ref()) {
        return Err(edition::notice(notice));
    }
    let gone = || "The files of one of the two are not in the archive.".to_owned();
    let read = |edition: &Edition| {
        let sealed = edition::sealed(studio, reader, edition.id, &edition.record).ok_or_else(gone)?;
        let Sealed { kind, document } = sealed;
        Ok::<(&Kind, Document), String>((kind, document.ok_or_else(gone)?))
    };
    let ((old_kind, old_document), (new_kind, new_document)) = (read(old)?, read(new)?);
    let mut redline = redline::compare(&old_document, &new_document);
    let home = reader.address(id);
    let (old_at, new_at) = (past::edition_address(&home, old.id), past::edition_address(&home, new.id));
    let around = |at| Surroundings { reader, routes: studio.routes, at };
    resettle_values(&mut redline, (&around(&old_at), &old_document), (&around(&new_at), &new_document));
    let leads = SealedLeads { old: (around(&old_at), &old_document), new: (around(&new_at), &new_document) };
    let turn = |side| reader.look_back_to(if side == Side::Old { old.id } else { new.id });
    let sides = Sides::of(reader, (old_kind, &old_document), (new_kind, &new_document), &turn);
    Ok(view::view(&sides, &redline, &leads))
}

// Values that are shown as they are need links that lead somewhere.
fn resettle_values(
    redline: &mut Redline,
    old: (&Surroundings<'_>, &Document),
    new: (&Surroundings<'_>, &Document),
) {
    let lead = |(around, document): (&Surroundings<'_>, &Document), items: &mut [Item]| {
        resettle::items(around, document, items);
    };
    for fact in &mut redline.facts {
        if let FactChange::Values(removed, added, _) = &mut fact.how {
            lead(old, removed);
            lead(new, added);
        }
    }
}

// Where the links of two editions lead: to where their targets live now.
struct SealedLeads<'a> {
    old: (Surroundings<'a>, &'a Document),
    new: (Surroundings<'a>, &'a Document),
}

impl Leads for SealedLeads<'_> {
    fn href(&self, lead: &Lead, side: Side) -> Option<String> {
        let (around, document) = match side {
            Side::Old => &self.old,
            Side::New => &self.new,
        };
        let base = &around.reader.settings().base;
        let site = |at: Address, fragment: Option<&String>| {
            around.reader.note(Slice::Address(at.clone()));
            around.routes.get(&at)?;
            let href = base.href(&at);
            Some(fragment.map_or(href.clone(), |fragment| format!("{href}#{fragment}")))
        };
        match lead {
            Lead::External(url) => Some(url.clone()),
            Lead::Record(id, fragment) => site(around.reader.address(id), fragment.as_ref()),
            Lead::File(id, name) if *id == document.id => {
                let is_there = |file: &Attachment| file.name == *name;
                document
                    .attachments
                    .iter()
                    .any(is_there)
                    .then(|| base.href(&planning::file_address(around.at, name)))
            }
            Lead::File(id, name) => site(planning::file_address(&around.reader.address(id), name), None),
            Lead::Site(at, fragment) => site(at.clone(), fragment.as_ref()),
            Lead::Own(anchor) => Some(format!("{}#{anchor}", base.href(around.at))),
            Lead::Nowhere => None,
        }
    }
}
