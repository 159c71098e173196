//! The register of a kind: whole or in parts, sorted by a column, or the records with one value.

use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::document::facts::SortKey;
use crate::kind::shape::Kind;
use crate::plan::datasets::DataFile;
use crate::plan::filters;
use crate::plan::page::Part;
use crate::plan::planning::{self, ROWS};
use crate::site::audience::Audience;
use crate::site::facets::FacetKey;
use crate::site::latest::Channel;
use crate::site::lists::ListId;
use crate::site::reader::Reader;

use super::feed;
use super::panel::{self, FacetView, Meanings};
use super::shell::{self, Alternate, PageView};
use super::table::{self, ColumnView, Linked, RowView};
use super::values::count;
use super::view::Crumb;

/// What `register.html` receives as `register`.
#[derive(Serialize)]
pub struct RegisterView<'a> {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    // The register that it is a part of, where its title does not say so.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
    count: String,
    columns: Vec<ColumnView<'a>>,
    rows: Vec<RowView>,
    facets: Vec<FacetView>,
    meanings: Vec<Meanings>,
    parts: Vec<PartView>,
    showing: String,
}

/// A part of a long list.
#[derive(Serialize)]
pub struct PartView {
    label: String,
    href: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<String>,
    current: bool,
}

/// Puts a register, or a part of one, together.
pub fn register<'a>(
    reader: &'a Reader<'a>,
    folder: &Slug,
    part: &Part,
    at: &Address,
) -> Option<(PageView, RegisterView<'a>)> {
    let kind = reader.kind(folder)?;
    let list = ListId::Register(folder.clone());
    let entries = in_part(reader, &list, part);
    let register = reader.register_address(folder);
    let title = titled(&kind.plural, part, ": ");
    let is_sortable = *part == Part::Whole && (2..=ROWS).contains(&entries.len());
    let linked = if is_sortable { Linked::Yes } else { Linked::No };
    let view = RegisterView {
        title: title.clone(),
        description: kind.description.clone(),
        of: None,
        count: count(entries.len()),
        columns: table::headings(reader, kind, &kind.register.sort, linked),
        rows: rows_by_year(reader, kind, part, &entries),
        meanings: if *part == Part::Whole { panel::meanings(kind) } else { Vec::new() },
        facets: if matches!(part, Part::Group(_)) { Vec::new() } else { panel::panel(reader, kind) },
        parts: parts(reader, &list, part, &register, |part| planning::part_address(&register, part)),
        showing: showing(kind, part, entries.len(), &kind.register.sort),
    };
    let mut page = page(reader, kind, at, &title, &[]);
    page.description = kind.description.clone();
    match part {
        Part::Group(_) => page.breadcrumbs.push(register_crumb(reader, kind)),
        Part::Whole | Part::Overview => page.alternates = alternates(reader, kind),
    }
    Some((page, view))
}

/// Puts a register together that is sorted by a column.
pub fn sorted<'a>(
    reader: &'a Reader<'a>,
    folder: &Slug,
    field: &str,
    at: &Address,
) -> Option<(PageView, RegisterView<'a>)> {
    let kind = reader.kind(folder)?;
    let by = kind.field(field)?;
    let entries = table::sorted(reader, kind, by, reader.register(folder));
    let view = RegisterView {
        title: kind.plural.clone(),
        description: kind.description.clone(),
        of: None,
        count: count(entries.len()),
        columns: table::headings(reader, kind, field, Linked::Yes),
        rows: rows(reader, kind, &Part::Whole, &entries),
        meanings: panel::meanings(kind),
        facets: panel::panel(reader, kind),
        parts: Vec::new(),
        showing: showing(kind, &Part::Whole, entries.len(), field),
    };
    let title = format!("{} sorted {}", kind.plural, table::order_words(kind, field));
    let mut page = page(reader, kind, at, &title, &[]);
    page.breadcrumbs.push(register_crumb(reader, kind));
    page.alternates = alternates(reader, kind);
    // The same records as the register itself.
    page.noindex = true;
    Some((page, view))
}

/// Puts the page of one value of a facet together, or a part of it.
pub fn facet<'a>(
    reader: &'a Reader<'a>,
    key: &FacetKey,
    part: &Part,
    at: &Address,
) -> Option<(PageView, RegisterView<'a>)> {
    let kind = reader.kind(&key.folder)?;
    let field = kind.field(&key.field)?;
    let list = ListId::Facet(key.clone());
    let entries = in_part(reader, &list, part);
    let at_whole = filters::facet_address(&reader.register_address(&key.folder), field, key);
    let label = panel::label_of(reader, kind, field, &key.value, reader.facet_spelling(key));
    let whole = format!("{}: {label}", field.label);
    let title = titled(&whole, part, ", ");
    let meaning = panel::meaning_of(kind, field, &key.value);
    let view = RegisterView {
        title: title.clone(),
        description: meaning.clone(),
        of: Some(kind.plural.clone()),
        count: count(entries.len()),
        columns: table::headings(reader, kind, &kind.register.sort, Linked::No),
        rows: rows(reader, kind, part, &entries),
        meanings: Vec::new(),
        facets: panel::others(reader, kind, field, &key.value),
        parts: parts(reader, &list, part, &at_whole, |part| filters::initial_address(&at_whole, part)),
        showing: showing(kind, part, entries.len(), &kind.register.sort),
    };
    let mut page = page(reader, kind, at, &title, &[&kind.plural]);
    page.description = meaning;
    page.breadcrumbs.push(register_crumb(reader, kind));
    if matches!(part, Part::Group(_)) {
        page.breadcrumbs.push(Crumb { label: whole, href: reader.settings().base.href(&at_whole) });
    }
    Some((page, view))
}

/// The records of a list that a page is about; the page that leads to the parts is about all.
pub fn in_part<'a>(reader: &Reader<'a>, list: &ListId, part: &Part) -> Vec<&'a (SortKey, RecordId)> {
    match part {
        Part::Whole | Part::Overview => reader.list(list),
        Part::Group(group) => reader.part(list, group),
    }
}

/// The links between the parts of a long list; `at` says where each lives. Only the page that leads to them says how
/// many records each has, so that a record that comes into one draws no other.
pub fn parts(
    reader: &Reader<'_>,
    list: &ListId,
    part: &Part,
    whole: &Address,
    at: impl Fn(&str) -> Address,
) -> Vec<PartView> {
    let sizes: Vec<(&str, Option<usize>)> = match part {
        Part::Whole => return Vec::new(),
        Part::Overview => {
            reader.part_sizes(list).into_iter().map(|(name, size)| (name, Some(size))).collect()
        }
        Part::Group(_) => reader.part_names(list).into_iter().map(|name| (name, None)).collect(),
    };
    let base = &reader.settings().base;
    let all: Option<usize> = sizes.iter().map(|(_, size)| *size).sum();
    let groups = sizes.into_iter().map(|(name, size)| PartView {
        label: group_label(name),
        href: base.href(&at(name)),
        count: size.map(count),
        current: matches!(part, Part::Group(own) if own == name),
    });
    let all = PartView {
        label: "All parts".to_owned(),
        href: base.href(whole),
        count: all.map(count),
        current: *part == Part::Overview,
    };
    [all].into_iter().chain(groups).collect()
}

/// A title with the part that a page shows.
pub fn titled(title: &str, part: &Part, between: &str) -> String {
    match part {
        Part::Group(group) => format!("{title}{between}{}", group_label(group)),
        Part::Whole | Part::Overview => title.to_owned(),
    }
}

fn rows(reader: &Reader<'_>, kind: &Kind, part: &Part, entries: &[&(SortKey, RecordId)]) -> Vec<RowView> {
    if *part == Part::Overview {
        return Vec::new();
    }
    let columns = table::columns(kind);
    entries.iter().filter_map(|(_, id)| table::row(reader, kind, &columns, id)).collect()
}

// The same, with the years of a register that is sorted by date.
fn rows_by_year(
    reader: &Reader<'_>,
    kind: &Kind,
    part: &Part,
    entries: &[&(SortKey, RecordId)],
) -> Vec<RowView> {
    let mut rows = rows(reader, kind, part, entries);
    let mut last = None;
    // Every entry has a card, and so a row.
    for (row, (key, _)) in rows.iter_mut().zip(entries) {
        let year = matches!(key, SortKey::Day(_) | SortKey::Instant(_)).then(|| key.part());
        if year != last {
            row.year.clone_from(&year);
            last = year;
        }
    }
    rows
}

fn page(reader: &Reader<'_>, kind: &Kind, at: &Address, title: &str, section: &[&str]) -> PageView {
    let mut page = shell::page(reader, at, title, section);
    page.section = format!("{}/", kind.folder);
    page.breadcrumbs.push(shell::home_crumb(reader));
    if kind.feed && reader.audience() == Audience::Readers {
        page.feed = Some(feed::link_to(reader, &Channel::Kind(kind.folder.clone())));
    }
    page
}

// The register in other forms.
fn alternates(reader: &Reader<'_>, kind: &Kind) -> Vec<Alternate> {
    // An empty register has a page where it is named, and no data.
    if reader.count(&kind.folder) == 0 {
        return Vec::new();
    }
    let file = |label: &str, media, file: DataFile| Alternate {
        title: format!("{} ({label})", kind.plural),
        media,
        href: reader.settings().base.href(&file.address()),
    };
    let folder = &kind.folder;
    vec![
        file("CSV", "text/csv", DataFile::Csv(folder.clone())),
        file("JSON", "application/json", DataFile::Json(folder.clone())),
    ]
}

fn register_crumb(reader: &Reader<'_>, kind: &Kind) -> Crumb {
    let register = reader.register_address(&kind.folder);
    Crumb { label: kind.plural.clone(), href: reader.settings().base.href(&register) }
}

fn group_label(group: &str) -> String {
    match group {
        "other" => "Other".to_owned(),
        group => group.to_uppercase(),
    }
}

fn showing(kind: &Kind, part: &Part, entries: usize, sorted_by: &str) -> String {
    match (part, entries) {
        (_, 0) => "There is nothing here yet.".to_owned(),
        (Part::Overview, _) => format!("{} entries, in parts. Choose one above.", count(entries)),
        (_, 1) => "1 entry.".to_owned(),
        _ => format!("{} entries, sorted {}.", count(entries), table::order_words(kind, sorted_by)),
    }
}
