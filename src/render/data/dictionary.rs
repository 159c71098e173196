//! The page that explains the fields of a kind's data.

use serde::Serialize;

use crate::base::id::Slug;
use crate::kind::field::{Field, FieldType, Many};
use crate::kind::shape::Kind;
use crate::plan::datasets::DataFile;
use crate::render::shell::{self, PageView};
use crate::render::view::Crumb;
use crate::site::card;
use crate::site::reader::Reader;

use super::page::{self, File};
use super::{columns, csvw, value};

/// What `dictionary.html` receives as `dictionary`.
#[derive(Serialize)]
pub struct DictionaryView {
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    label: String,
    example: String,
    files: Vec<File>,
    fields: Vec<FieldView>,
    // Which of them the CSV has no column for.
    left_out: Vec<String>,
    between: String,
    statuses_of_day: Vec<Term>,
}

#[derive(Serialize)]
struct FieldView {
    name: String,
    label: String,
    holds: String,
    required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    property: Option<Property>,
    terms: Vec<Term>,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct Property {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    href: Option<String>,
}

/// One of the values that a field may have.
#[derive(Serialize)]
struct Term {
    name: String,
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<String>,
}

/// Puts the page together.
pub fn page(reader: &Reader<'_>, folder: &Slug) -> Option<(PageView, DictionaryView)> {
    let kind = reader.kind(folder)?;
    let fields: Vec<&Field> = value::fields(kind).filter(|field| is_used(kind, field)).collect();
    let left_out = fields.iter().filter(|field| matches!(field.takes, FieldType::Table(_)));
    let files = [
        ("All records (CSV)", DataFile::Csv(folder.clone())),
        ("All records (JSON)", DataFile::Json(folder.clone())),
        ("Columns of the CSV (CSV on the Web)", DataFile::CsvMetadata(folder.clone())),
        ("Form of the JSON (JSON Schema)", DataFile::Schema(folder.clone())),
    ];
    let first = reader.members(folder).into_iter().next()?;
    let first = crate::plan::datasets::record_address(&reader.address(first));
    let view = DictionaryView {
        title: format!("{}: open data", kind.plural),
        description: kind.description.clone(),
        label: kind.label.clone(),
        example: reader.settings().base.href(&first),
        files: files.map(|(label, file)| page::file(reader, label, &file, None)).into(),
        left_out: left_out.map(|field| field.name.clone()).collect(),
        fields: fields.iter().map(|field| view(reader, kind, field)).collect(),
        between: columns::BETWEEN.to_string(),
        statuses_of_day: card::statuses_of_day()
            .map(|status| Term { name: status.name, label: status.label, meaning: None })
            .into(),
    };
    let at = DataFile::Dictionary(folder.clone()).address();
    let mut page = shell::page(reader, &at, &view.title, &[]);
    page.description = kind.description.clone();
    page.section = DataFile::Page.address().to_string();
    let base = &reader.settings().base;
    let data = Crumb { label: "Open data".to_owned(), href: base.href(&DataFile::Page.address()) };
    page.breadcrumbs = vec![shell::home_crumb(reader), data];
    Some((page, view))
}

// Records of a kind without statuses have none.
fn is_used(kind: &Kind, field: &Field) -> bool {
    field.takes != FieldType::Status || !kind.statuses.is_empty()
}

fn view(reader: &Reader<'_>, kind: &Kind, field: &Field) -> FieldView {
    let terms = match &field.takes {
        FieldType::Status => kind
            .statuses
            .iter()
            .map(|status| Term {
                name: status.name.clone(),
                label: status.label.clone(),
                meaning: status.meaning.clone(),
            })
            .collect(),
        FieldType::Choice(choices) => choices
            .iter()
            .map(|choice| Term {
                name: choice.name.clone(),
                label: choice.label.clone(),
                meaning: choice.meaning.clone(),
            })
            .collect(),
        _ => Vec::new(),
    };
    let inner = match &field.takes {
        FieldType::Table(fields) => fields.iter().map(|field| view(reader, kind, field)).collect(),
        _ => Vec::new(),
    };
    FieldView {
        name: field.name.clone(),
        label: field.label.clone(),
        holds: holds(reader, field),
        required: field.required,
        property: field
            .property
            .as_ref()
            .map(|text| Property { text: text.clone(), href: csvw::property_url(text) }),
        terms,
        fields: inner,
    }
}

// What a field holds, in words.
fn holds(reader: &Reader<'_>, field: &Field) -> String {
    let one = match &field.takes {
        FieldType::Text => "text".to_owned(),
        FieldType::Markdown => "text with marks, as HTML".to_owned(),
        FieldType::Date => "date: a day, a month or a year".to_owned(),
        FieldType::Time => "date and time".to_owned(),
        FieldType::Status => "status".to_owned(),
        FieldType::Choice(_) => "one of the values below".to_owned(),
        FieldType::YesNo => "true or false".to_owned(),
        FieldType::Number => "number".to_owned(),
        FieldType::Code(_) => "code".to_owned(),
        FieldType::Url => "web address".to_owned(),
        FieldType::Email => "e-mail address".to_owned(),
        FieldType::Reference(folders) => {
            let kinds = folders.iter().filter_map(|folder| Some(reader.kind(folder)?.label.to_lowercase()));
            match kinds.collect::<Vec<_>>().join(" or ") {
                none if none.is_empty() => "reference to a record".to_owned(),
                kinds => format!("reference ({kinds})"),
            }
        }
        FieldType::Table(_) => "the fields below".to_owned(),
    };
    match (field.many, &field.takes) {
        (Many::List | Many::OneOrList, FieldType::Table(_)) => {
            "list of rows with the fields below".to_owned()
        }
        (Many::List | Many::OneOrList, _) => format!("list: {one}"),
        (Many::One, _) => one,
    }
}
