//! What the columns of a kind's CSV mean (CSV on the Web, Metadata Vocabulary for Tabular Data).

use serde_json::{Value as Json, json};

use crate::base::id::Slug;
use crate::kind::field::FieldType;
use crate::plan::datasets::DataFile;
use crate::site::reader::Reader;

use super::columns::{self, BETWEEN, Column, Of};
use super::sheet::GUARD;

// Prefixes that kind files use, with what they stand for.
const PREFIXES: [(&str, &str); 8] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dct", "http://purl.org/dc/terms/"),
    ("eli", "http://data.europa.eu/eli/ontology#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("org", "http://www.w3.org/ns/org#"),
    ("schema", "https://schema.org/"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
];

/// How dates stand in cells: a day, a month or a year.
pub const DATE: &str = "[1-9][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?";

/// Writes the description of a kind's CSV.
pub fn metadata(reader: &Reader<'_>, folder: &Slug) -> Option<Vec<u8>> {
    let (settings, kind) = (reader.settings(), reader.kind(folder)?);
    let columns: Vec<Json> = columns::of(kind).iter().map(column).collect();
    let mut metadata = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": settings.language.as_str() }],
        "url": DataFile::Csv(folder.clone()).name(),
        "dc:title": kind.plural,
        "dc:publisher": settings.publisher.name,
        "rdfs:comment": format!("A text that begins with =, +, - or @ has {GUARD} in front."),
        "dialect": { "encoding": "utf-8", "lineTerminators": ["\r\n"], "header": true },
        "tableSchema": {
            "columns": columns,
            "primaryKey": "record.id",
            "aboutUrl": "{+record.url}",
        },
    });
    if let Some(description) = &kind.description {
        metadata["dc:description"] = json!(description);
    }
    if let Some(url) = settings.licence.as_ref().and_then(|licence| licence.url.as_ref()) {
        metadata["dc:license"] = json!({ "@id": url });
    }
    Some(format!("{metadata:#}\n").into_bytes())
}

/// The whole address of an open-data property written as `prefix:name`; nothing for an unknown prefix.
pub fn property_url(property: &str) -> Option<String> {
    let (prefix, name) = property.split_once(':')?;
    let base = PREFIXES.iter().find(|(known, _)| *known == prefix)?.1;
    Some(format!("{base}{name}"))
}

fn column(column: &Column<'_>) -> Json {
    let mut described = json!({ "name": column.name, "titles": column.name, "dc:description": column.label });
    described["datatype"] = match column.of {
        Of::Url => json!("anyURI"),
        Of::Field(field) => datatype(&field.takes),
        Of::Id | Of::Identifier | Of::Status | Of::Certainty(_) => json!("string"),
    };
    if matches!(column.of, Of::Id | Of::Identifier | Of::Url) {
        described["required"] = json!(true);
    } else {
        let nulls: Vec<&str> = [""].into_iter().chain(columns::absences()).collect();
        described["null"] = json!(nulls);
    }
    if column.is_list() {
        described["separator"] = json!(BETWEEN.to_string());
    }
    if let Some(url) = column.field().and_then(|field| property_url(field.property.as_deref()?)) {
        described["propertyUrl"] = json!(url);
    }
    described
}

fn datatype(takes: &FieldType) -> Json {
    match takes {
        FieldType::Date => json!({ "base": "string", "format": DATE }),
        FieldType::Time => json!("dateTime"),
        FieldType::YesNo => json!("boolean"),
        FieldType::Number => json!("decimal"),
        FieldType::Url => json!("anyURI"),
        FieldType::Text
        | FieldType::Markdown
        | FieldType::Status
        | FieldType::Choice(_)
        | FieldType::Code(_)
        | FieldType::Email
        | FieldType::Reference(_)
        | FieldType::Table(_) => json!("string"),
    }
}
