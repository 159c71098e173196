//! What other pages may know of a document.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::base::date::PartialDate;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::config::writing::Writing;
use crate::diag::finding::SpanIn;
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType};
use crate::kind::field_rules::Way;
use crate::kind::shape::{Begins, Kind, Stage};

use super::anchors;
use super::attachment::{Attachment, Measure};
use super::body::Body;
use super::counted;
use super::deadlines::{self, Deadline};
use super::facets::{self, Facet};
use super::figures::{self, Figures};
use super::indexed::{self, Indexed};
use super::meta::Meta;
use super::moved::{self, Moved};
use super::tie::Tie;
use super::value::{Certainty, DateClaim, Item, Number, Relation, Value};

/// The small part of a document that others may read; everything else is its own affair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub summary: Option<String>,
    /// The name of its status.
    pub status: Option<String>,
    /// When it was made public.
    pub published: Option<DateClaim>,
    /// When it is told of in feeds: the same, or what its kind names in its place.
    pub told: Option<DateClaim>,
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
    /// Its dates that stand alone, by field, with those of its kind's `life` among them.
    pub dates: BTreeMap<String, DateClaim>,
    /// Its dates that something hangs on.
    pub deadlines: Vec<Deadline>,
    /// Since when and until when what it speaks of exists, as its kind's `life` says.
    pub life: Window,
    /// What it adds to figures.
    pub figures: Figures,
    /// When its stages begin, for a kind whose stages follow from dates; one for each stage.
    pub stages: Vec<Beginning>,
    /// Its links in chains that may not lead in a circle.
    pub ties: BTreeSet<Tie>,
    /// Its numbers that count without a gap, by field.
    pub counted: BTreeSet<(String, i64)>,
    /// Its words from vocabularies.
    pub words: BTreeSet<Word>,
    /// The values that no other record of its kind may have: field, value. [`TITLES`] holds its title.
    pub unique: BTreeSet<(String, String)>,
    /// The values by which its register can be filtered.
    pub facets: Vec<Facet>,
    /// Its tags: the name that addresses give each, and its spelling.
    pub tags: Vec<(Slug, String)>,
    /// What search may know of it.
    pub index: Arc<Indexed>,
    /// The anchors of its page.
    pub ids: BTreeSet<String>,
    /// Its files.
    pub files: Vec<RelPath>,
    /// How large its attachments are.
    pub measures: BTreeMap<RelPath, Measure>,
}

/// From when and until when a record applies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Window {
    /// The first day.
    pub from: Option<DateClaim>,
    /// The last day.
    pub until: Option<DateClaim>,
}

/// When a stage of a record begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Beginning {
    /// It is the first, before every other.
    First,
    /// The record does not say.
    Unsaid,
    /// On a day.
    On(DateClaim),
    /// When a day is over.
    After(DateClaim),
}

/// A word of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Word {
    /// The kind whose vocabulary it is; none for those that all kinds share.
    pub kind: Option<Slug>,
    /// The field.
    pub field: String,
    /// The word as written.
    pub text: String,
}

impl Word {
    /// A word of a field. All kinds share the vocabularies of the fields that all kinds have.
    pub fn of(kind: &Kind, field: &Field, text: &str) -> Word {
        let own = (!field.is_shared).then(|| kind.folder.clone());
        Word { kind: own, field: field.name.clone(), text: text.trim().to_owned() }
    }
}

/// Whether and from when readers may see a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Release {
    /// At any time.
    Always,
    /// From an instant on.
    At(Timestamp),
    /// Not as long as it is a draft.
    Never,
}

/// A value to sort by; what has none comes last.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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

impl SortKey {
    /// The part of a long list that a record with this key belongs to: a letter, a year, a hundred.
    pub fn part(&self) -> String {
        match self {
            SortKey::Text(text) => match text.chars().next() {
                Some(first) if first.is_ascii_alphabetic() => first.to_string(),
                Some(first) if first.is_ascii_digit() => "0-9".to_owned(),
                _ => "other".to_owned(),
            },
            SortKey::Day(day) => day.year().to_string(),
            // The year in UTC, so that the part does not depend on the site's time zone.
            SortKey::Instant(instant) => instant.to_zoned(TimeZone::UTC).year().to_string(),
            SortKey::Number(number) => number.saturating_sub(number.rem_euclid(100)).to_string(),
            SortKey::Missing => "other".to_owned(),
        }
    }
}

// When a record is told of in feeds.
fn told(kind: &Kind, meta: &Meta) -> Option<DateClaim> {
    let other = || match meta.value(kind.feed_date.as_ref()?)? {
        // The day in UTC, in which feeds count.
        Value::Time(instant) => Some(DateClaim {
            date: PartialDate::Day(instant.to_zoned(TimeZone::UTC).date()),
            certainty: Certainty::Stated,
            note: None,
        }),
        value => value.as_date().cloned(),
    };
    meta.date(common_fields::PUBLISHED).cloned().or_else(other)
}

/// Gathers the facts of a document.
pub fn of(
    id: &RecordId,
    kind: &Kind,
    meta: &Meta,
    body: &Body,
    writing: &Writing,
    (files, attachments): (Vec<RelPath>, &[Attachment]),
) -> Facts {
    let items = |name: &str| meta.items(name).iter().map(|item| item.value.clone()).collect::<Vec<_>>();
    let unique = kind.fields.iter().filter(|field| field.unique).flat_map(|field| {
        let texts = meta.items(&field.name).iter().filter_map(|item| key(field, &item.value));
        texts.map(|text| (field.name.clone(), text)).collect::<Vec<_>>()
    });
    let title = meta.text(common_fields::TITLE);
    Facts {
        title: meta.text(common_fields::TITLE).unwrap_or(id.name.as_str()).to_owned(),
        summary: meta.text(common_fields::SUMMARY).map(str::to_owned),
        status: meta.text(common_fields::STATUS).map(str::to_owned),
        published: meta.date(common_fields::PUBLISHED).cloned(),
        told: told(kind, meta),
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
        dates: meta.dates().map(|(name, claim)| (name.to_owned(), claim.clone())).collect(),
        deadlines: deadlines::of(kind, meta),
        life: figures::life(kind, meta),
        figures: figures::of(kind, meta),
        stages: kind.stages.iter().map(|stage| beginning(stage, meta)).collect(),
        ties: ties(id, kind, meta),
        counted: counted::of(kind, meta),
        words: words(kind, meta),
        unique: unique.chain(title.map(|title| (TITLES.to_owned(), title_key(title)))).collect(),
        facets: facets::of(kind, meta),
        tags: facets::tags(meta),
        index: Arc::new(indexed::of(kind, meta, body, writing)),
        ids: std::iter::once(body)
            .chain(bodies(meta).into_iter().map(|(body, _)| body))
            .flat_map(|body| body.ids.iter().cloned())
            .chain(parts(kind, meta, attachments))
            .collect(),
        files,
        measures: attachments.iter().map(|file| (file.path.clone(), file.measure)).collect(),
    }
}

/// Where titles stand among the values that should differ; no field can have this name.
pub const TITLES: &str = "title, as people read it";

/// What makes a title the same as another for its readers.
pub fn title_key(title: &str) -> String {
    match folded(title) {
        // A title of signs alone.
        none if none.is_empty() => title.trim().to_owned(),
        folded => folded,
    }
}

/// The values in Markdown, those in tables too, each with its place.
pub fn bodies(meta: &Meta) -> Vec<(&Body, SpanIn)> {
    fn walk<'a>(items: &'a [Item], found: &mut Vec<(&'a Body, SpanIn)>) {
        for item in items {
            match &item.value {
                Value::Markdown(body) => found.push((body, item.span)),
                Value::Row(cells) => cells.iter().for_each(|(_, items)| walk(items, found)),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    meta.fields.iter().for_each(|(_, items)| walk(items, &mut found));
    found
}

/// Text as registers sort it: lower case, letters and digits only, single spaces.
pub fn folded(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plain.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

// What a record's page has besides the sections of its kind.
const CONTENTS: &str = "page-contents";
const MENU: &str = "page-menu";
const SOURCES: &str = "page-sources";
const ATTACHMENTS: &str = "page-attachments";

/// The place that themes give to a section of a record's page with this heading. Headings that differ by more than
/// punctuation and case have different places, and none has that of another part of the page.
pub fn part_of_page(heading: &str) -> String {
    let slug = match heading.is_ascii() {
        true => Slug::suggest(heading).map(|slug| slug.to_string()).unwrap_or_default(),
        false => anchors::slug(heading),
    };
    let place = format!("page-{slug}");
    // No slug has a `.`.
    match place.as_str() {
        "page-" => "page-section.own".to_owned(),
        CONTENTS | MENU | SOURCES | ATTACHMENTS => format!("{place}.own"),
        _ => place,
    }
}

// The places of what the record itself adds to its page, below its text.
fn parts(kind: &Kind, meta: &Meta, attachments: &[Attachment]) -> Vec<String> {
    let has = |field: &&Field| !meta.items(&field.name).is_empty();
    let headings = kind.fields.iter().filter(has).filter_map(|field| field.section.as_deref());
    let sources = (!meta.items(common_fields::SOURCES).is_empty()).then(|| SOURCES.to_owned());
    let attachments = (!attachments.is_empty()).then(|| ATTACHMENTS.to_owned());
    headings.map(part_of_page).chain(sources).chain(attachments).collect()
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

fn beginning(stage: &Stage, meta: &Meta) -> Beginning {
    let date = |field: &String| meta.date(field).cloned();
    match &stage.begins {
        None => Beginning::First,
        Some(Begins::On(field)) => date(field).map_or(Beginning::Unsaid, Beginning::On),
        Some(Begins::After(field)) => date(field).map_or(Beginning::Unsaid, Beginning::After),
    }
}

fn ties(id: &RecordId, kind: &Kind, meta: &Meta) -> BTreeSet<Tie> {
    let tie = |(name, relation, _): (String, &Relation, _)| {
        let chain = kind.field_at(&name)?.rules.acyclic.as_ref()?;
        let (from, to) = match chain.way {
            Way::Onward => (id.clone(), relation.to.clone()),
            Way::Back => (relation.to.clone(), id.clone()),
        };
        let since = relation.from.as_ref().map(|claim| claim.date.latest());
        let until = relation.until.as_ref().map(|claim| claim.date.earliest());
        // That a record names itself is said by itself.
        (from != to).then(|| Tie { chain: chain.name.clone(), from, to, holds: (since, until) })
    };
    meta.relations().into_iter().filter_map(tie).collect()
}

fn words(kind: &Kind, meta: &Meta) -> BTreeSet<Word> {
    let fields = kind.fields.iter().filter(|field| field.rules.vocabulary);
    let words = |field: &Field| {
        let texts = meta.items(&field.name).iter().filter_map(|item| item.value.as_text());
        texts.map(|text| Word::of(kind, field, text)).collect::<Vec<_>>()
    };
    fields.flat_map(words).collect()
}

/// What makes a value the same as another for a unique field: of a code with prefixes, what stays when they change.
pub fn key(field: &Field, value: &Value) -> Option<String> {
    match value {
        Value::Code(code) if !field.rules.prefixes.is_empty() => {
            let rest = field.rules.split(code).map(|(_, rest)| format!("…{rest}"));
            Some(rest.unwrap_or_else(|| code.trim().to_lowercase()))
        }
        Value::Number(Number::Whole(number)) => Some(number.to_string()),
        Value::Number(Number::Decimal(number)) => Some(number.clone()),
        Value::Url(text) | Value::Email(text) => Some(text.clone()),
        other => other.as_text().map(|text| text.trim().to_lowercase()),
    }
}
