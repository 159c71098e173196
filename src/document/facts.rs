//! What other pages may know of a document.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil};

use crate::base::id::Slug;
use crate::base::path::RelPath;
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType};
use crate::kind::shape::Kind;

use super::attachment::Attachment;
use super::body::Body;
use super::meta::Meta;
use super::moved::{self, Moved};
use super::value::{DateClaim, Number, Relation, Value};

/// The small part of a document that others may read; everything else is its own affair.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// The name of its status.
    pub status: Option<String>,
    /// When it was made public.
    pub published: Option<DateClaim>,
    /// From when and until when it applies.
    pub window: Window,
    /// Since when it is withdrawn.
    pub withdrawn: Option<DateClaim>,
    /// Whether readers may see it.
    pub release: Release,
    /// The id that it had first, where that was another.
    pub first_id: Option<String>,
    /// Where it lived before.
    pub moved: Moved,
    /// The values that its kind's register shows, by field.
    pub columns: BTreeMap<String, Vec<Value>>,
    /// Its place in the register.
    pub sort: SortKey,
    /// Its relations to others, by field.
    pub relations: Vec<(String, Relation)>,
    /// The values that no other record of its kind may have: field, value.
    pub unique: BTreeSet<(String, String)>,
    /// The anchors of its page.
    pub ids: BTreeSet<String>,
    /// Its files.
    pub files: Vec<RelPath>,
}

/// From when and until when a record applies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Window {
    /// The first day.
    pub from: Option<DateClaim>,
    /// The last day.
    pub until: Option<DateClaim>,
}

/// Whether and from when readers may see a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Release {
    /// At any time.
    Always,
    /// From an instant on.
    At(Timestamp),
    /// Not as long as it is a draft.
    Never,
}

/// A value to sort by; what has none comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey {
    /// A whole number.
    Number(i64),
    /// The first day a date may mean.
    Day(civil::Date),
    /// An instant.
    Instant(Timestamp),
    /// Text without regard to case and punctuation.
    Text(String),
    /// Nothing to sort by.
    Missing,
}

/// Gathers the facts of a document.
pub fn of(
    name: &str,
    kind: &Kind,
    meta: &Meta,
    body: &Body,
    files: Vec<RelPath>,
    attachments: &[Attachment],
) -> Facts {
    let items = |name: &str| meta.items(name).iter().map(|item| item.value.clone()).collect::<Vec<_>>();
    let unique = kind.fields.iter().filter(|field| field.unique).flat_map(|field| {
        let texts = meta.items(&field.name).iter().filter_map(|item| key(&item.value));
        texts.map(|text| (field.name.clone(), text)).collect::<Vec<_>>()
    });
    Facts {
        title: meta.text(common_fields::TITLE).unwrap_or(name).to_owned(),
        summary: meta.text(common_fields::SUMMARY).map(str::to_owned),
        status: meta.text(common_fields::STATUS).map(str::to_owned),
        published: meta.date(common_fields::PUBLISHED).cloned(),
        window: Window {
            from: meta.date(common_fields::IN_FORCE_FROM).cloned(),
            until: meta.date(common_fields::IN_FORCE_UNTIL).cloned(),
        },
        withdrawn: withdrawn(meta),
        release: release(meta),
        first_id: meta.text(common_fields::FORMERLY).map(str::to_owned),
        moved: moved::of(meta, attachments),
        columns: kind.columns().map(|field| (field.name.clone(), items(&field.name))).collect(),
        sort: sort_key(kind, meta),
        relations: meta.relations().into_iter().map(|(name, relation, _)| (name, relation.clone())).collect(),
        unique: unique.collect(),
        ids: body.ids.iter().cloned().chain(parts(kind, meta, attachments)).collect(),
        files,
    }
}

/// Text as registers sort it: lower case, letters and digits only, single spaces.
pub fn folded(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The place that themes give to a part of a record's page with this heading.
pub fn part_of_page(heading: &str) -> String {
    Slug::suggest(heading).map_or_else(|| "page-section".to_owned(), |name| format!("page-{name}"))
}

// The places of what the record itself adds to its page, below its text.
fn parts(kind: &Kind, meta: &Meta, attachments: &[Attachment]) -> Vec<String> {
    let has = |field: &&Field| !meta.items(&field.name).is_empty();
    let headings = kind.fields.iter().filter(has).filter_map(|field| field.section.as_deref());
    let sources = (!meta.items(common_fields::SOURCES).is_empty()).then_some("Sources");
    let attachments = (!attachments.is_empty()).then_some("Attachments");
    headings.chain(sources).chain(attachments).map(part_of_page).collect()
}

fn withdrawn(meta: &Meta) -> Option<DateClaim> {
    let Some(Value::Row(cells)) = meta.value(common_fields::WITHDRAWN) else { return None };
    let on = cells.iter().find(|(name, _)| name == "on");
    on.and_then(|(_, items)| items.first()?.value.as_date().cloned())
}

fn release(meta: &Meta) -> Release {
    match (meta.value(common_fields::DRAFT), meta.value(common_fields::PUBLISH_AT)) {
        (Some(Value::YesNo(true)), _) => Release::Never,
        (_, Some(Value::Time(instant))) => Release::At(*instant),
        _ => Release::Always,
    }
}

fn sort_key(kind: &Kind, meta: &Meta) -> SortKey {
    let is_text = |takes: &FieldType| matches!(takes, FieldType::Text | FieldType::Code(_));
    match meta.value(&kind.register.sort) {
        Some(Value::Number(Number::Whole(number))) => SortKey::Number(*number),
        Some(Value::Date(claim)) => SortKey::Day(claim.date.earliest()),
        Some(Value::Time(instant)) => SortKey::Instant(*instant),
        Some(value) if kind.field(&kind.register.sort).is_some_and(|field| is_text(&field.takes)) => {
            SortKey::Text(folded(value.as_text().unwrap_or_default()))
        }
        _ => SortKey::Missing,
    }
}

/// What makes a value the same as another for a unique field.
pub fn key(value: &Value) -> Option<String> {
    match value {
        Value::Number(Number::Whole(number)) => Some(number.to_string()),
        Value::Number(Number::Decimal(number)) => Some(number.clone()),
        Value::Url(text) | Value::Email(text) => Some(text.clone()),
        other => other.as_text().map(|text| text.trim().to_lowercase()),
    }
}
