//! The register of a kind.

use serde::Serialize;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::document::facts::SortKey;
use crate::document::value::Value;
use crate::kind::common_fields;
use crate::kind::field::Field;
use crate::kind::shape::Kind;
use crate::plan::page::Part;
use crate::plan::planning;
use crate::site::audience::Audience;
use crate::site::reader::Reader;

use super::shell::{self, FeedLink, PageView};
use super::values::{self, Values};
use super::view::{Crumb, ValueView};

/// What `register.html` receives as `register`.
#[derive(Serialize)]
pub struct RegisterView<'a> {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    count: String,
    columns: Vec<&'a str>,
    rows: Vec<Row>,
    parts: Vec<PartView>,
    showing: String,
}

#[derive(Serialize)]
struct Row {
    title: String,
    href: String,
    cells: Vec<Vec<ValueView>>,
}

#[derive(Serialize)]
struct PartView {
    label: String,
    href: String,
    count: String,
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
    let entries: Vec<(SortKey, RecordId)> = reader.register(folder).into_iter().cloned().collect();
    let columns: Vec<&Field> = kind.columns().filter(|field| field.name != common_fields::TITLE).collect();
    let rows: Vec<Row> = match part {
        Part::Whole => entries.iter().filter_map(|(_, id)| row(reader, kind, &columns, id)).collect(),
        Part::Overview => Vec::new(),
        Part::Group(group) => {
            let own = entries.iter().filter(|(key, _)| planning::group_of(key) == *group);
            own.filter_map(|(_, id)| row(reader, kind, &columns, id)).collect()
        }
    };
    let name = kind.field(common_fields::TITLE).map_or("Title", |field| field.label.as_str());
    let title = match part {
        Part::Group(group) => format!("{}: {}", kind.plural, group_label(group)),
        Part::Whole | Part::Overview => kind.plural.clone(),
    };
    let view = RegisterView {
        showing: showing(kind, part, rows.len(), entries.len()),
        title: title.clone(),
        description: kind.description.as_deref(),
        count: count(entries.len()),
        columns: [name].into_iter().chain(columns.iter().map(|field| field.label.as_str())).collect(),
        rows,
        parts: if *part == Part::Whole { Vec::new() } else { parts(reader, folder, part, &entries) },
    };
    Some((page(reader, kind, part, at, &title), view))
}

fn page(reader: &Reader<'_>, kind: &Kind, part: &Part, at: &Address, title: &str) -> PageView {
    let base = &reader.settings().base;
    let register = reader.register_address(&kind.folder);
    let mut page = shell::page(reader, at, title, &[]);
    page.description = kind.description.clone();
    page.section = format!("{}/", kind.folder);
    page.breadcrumbs.push(shell::home_crumb(reader));
    if matches!(part, Part::Group(_)) {
        page.breadcrumbs.push(Crumb { label: kind.plural.clone(), href: base.href(&register) });
    }
    if kind.feed && reader.audience() == Audience::Readers {
        let href = base.href(&register.join("feed.atom"));
        page.feed = Some(FeedLink { title: kind.plural.clone(), href });
    }
    page
}

fn row(reader: &Reader<'_>, kind: &Kind, columns: &[&Field], id: &RecordId) -> Option<Row> {
    let card = reader.card(id)?;
    let values = Values { reader, kind, folder: "" };
    let cell = |field: &&Field| match (field.name.as_str(), &card.status) {
        // The status as it is today, which may not be the one that was written.
        (common_fields::STATUS, Some(status)) => vec![ValueView::Status(values::status(status))],
        (name, _) => values
            .all(field, &reader.column(id, name).iter().collect::<Vec<&Value>>())
            .into_iter()
            .map(brief)
            .collect(),
    };
    Some(Row {
        title: card.title.clone(),
        href: reader.settings().base.href(&card.at),
        cells: columns.iter().map(cell).collect(),
    })
}

// A cell names things; what they mean and who says so stands on the record's page.
fn brief(value: ValueView) -> ValueView {
    match value {
        ValueView::Choice { text, .. } => ValueView::Choice { text, meaning: None },
        ValueView::Date(mut date) => {
            date.note = None;
            ValueView::Date(date)
        }
        ValueView::Relation(mut relation) => {
            (relation.from, relation.until, relation.note, relation.source) = (None, None, None, None);
            (relation.summary, relation.status) = (None, None);
            ValueView::Relation(relation)
        }
        ValueView::Absent { text, .. } => ValueView::Absent { text, note: None },
        other => other,
    }
}

fn parts(reader: &Reader<'_>, folder: &Slug, part: &Part, entries: &[(SortKey, RecordId)]) -> Vec<PartView> {
    let base = &reader.settings().base;
    let register = reader.register_address(folder);
    let groups = planning::groups(entries).into_iter().map(|(group, size)| PartView {
        label: group_label(&group),
        href: base.href(&planning::group_address(&register, &group)),
        count: count(size),
        current: *part == Part::Group(group),
    });
    let all = PartView {
        label: "All".to_owned(),
        href: base.href(&register),
        count: count(entries.len()),
        current: *part == Part::Overview,
    };
    [all].into_iter().chain(groups).collect()
}

fn group_label(group: &str) -> String {
    match group {
        "other" => "Other".to_owned(),
        group => group.to_uppercase(),
    }
}

fn showing(kind: &Kind, part: &Part, rows: usize, all: usize) -> String {
    let plural = |n: usize| if n == 1 { kind.label.to_lowercase() } else { kind.plural.to_lowercase() };
    match (part, all) {
        (_, 0) => "There is nothing here yet.".to_owned(),
        (Part::Whole, 1) => "1 entry.".to_owned(),
        (Part::Whole, _) => format!("{} entries.", count(all)),
        (Part::Overview, _) => format!("{} {}, in parts. Choose one above.", count(all), plural(all)),
        (Part::Group(_), _) => format!("Showing {} of {} entries.", count(rows), count(all)),
    }
}

fn count(n: usize) -> String {
    values::grouped(i64::try_from(n).unwrap_or(i64::MAX))
}
