//! All tables of the site in one list with their fields (Data Package 2.0).

use serde_json::{Value as Json, json};

use crate::base::address::Address;
use crate::base::id::Slug;
use crate::config::settings::Licence;
use crate::kind::field::{FieldType, Many};
use crate::kind::shape::Kind;
use crate::plan::datasets::DataFile;
use crate::site::reader::Reader;

use super::columns::{self, BETWEEN, Column, Of};
use super::csvw;
use super::register;
use super::rows::Rows;

/// Writes `datapackage.json`.
pub fn package(reader: &Reader<'_>, rows: &Rows) -> Vec<u8> {
    let settings = reader.settings();
    let resource = |folder: &&Slug| Some(resource(reader, rows, folder, reader.kind(folder)?));
    let resources: Vec<Json> = reader.folders().iter().filter_map(resource).collect();
    let mut package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": settings.base.host(),
        "id": settings.base.absolute(&DataFile::Package.address()),
        "title": settings.title,
        "homepage": settings.base.absolute(&Address::home()),
        "contributors": [{ "title": settings.publisher.name, "roles": ["publisher"] }],
        "resources": resources,
    });
    if let Some(description) = &settings.description {
        package["description"] = json!(description);
    }
    if let Some(licence) = &settings.licence {
        package["licenses"] = json!([licence_of(licence)]);
    }
    format!("{package:#}\n").into_bytes()
}

fn licence_of(licence: &Licence) -> Json {
    match &licence.url {
        Some(url) => json!({ "title": licence.name, "path": url }),
        // One of both must be there.
        None => {
            let name =
                Slug::suggest(&licence.name).map_or_else(|| "other".to_owned(), |name| name.to_string());
            json!({ "title": licence.name, "name": name })
        }
    }
}

fn resource(reader: &Reader<'_>, rows: &Rows, folder: &Slug, kind: &Kind) -> Json {
    let columns = columns::of(kind);
    let folders = reader.folders();
    let keys = columns.iter().filter_map(|column| foreign_key(column, folder, &folders));
    let keys: Vec<Json> = keys.collect();
    let missing: Vec<&str> = [""].into_iter().chain(columns::absences()).collect();
    let mut schema = json!({
        "fields": columns.iter().map(|column| field(kind, column)).collect::<Vec<Json>>(),
        "primaryKey": ["record.id"],
        "missingValues": missing,
    });
    if !keys.is_empty() {
        schema["foreignKeys"] = Json::Array(keys);
    }
    let mut resource = json!({
        "name": folder.as_str(),
        "path": DataFile::Csv(folder.clone()).name(),
        "type": "table",
        "title": kind.plural,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": register::sizes(reader, rows, folder).0,
        "schema": schema,
    });
    if let Some(description) = &kind.description {
        resource["description"] = json!(description);
    }
    resource
}

// A reference to one kind leads to a row of its table; a list of them cannot be said to.
fn foreign_key(column: &Column<'_>, own: &Slug, folders: &[&Slug]) -> Option<Json> {
    let field = column.field().filter(|field| field.many == Many::One && !field.or_text)?;
    let to = field.only_kind().filter(|folder| folders.contains(folder))?;
    let mut reference = json!({ "fields": ["record.id"] });
    if to != own {
        reference["resource"] = json!(to.as_str());
    }
    Some(json!({ "fields": [column.name], "reference": reference }))
}

fn field(kind: &Kind, column: &Column<'_>) -> Json {
    let mut described = json!({ "name": column.name, "title": column.label });
    // A list is a text whose parts the description tells how to find.
    if column.is_list() {
        described["type"] = json!("string");
        described["description"] = json!(format!("A list; `{BETWEEN}` stands between its values."));
        return described;
    }
    let (kind_of, format) = match column.of {
        Of::Field(field) => match &field.takes {
            FieldType::Time => ("datetime", None),
            FieldType::YesNo => ("boolean", None),
            FieldType::Number => ("number", None),
            FieldType::Url => ("string", Some("uri")),
            FieldType::Email => ("string", Some("email")),
            _ => ("string", None),
        },
        Of::Identifier | Of::Url => ("string", Some("uri")),
        Of::Id | Of::Status | Of::Certainty(_) => ("string", None),
    };
    described["type"] = json!(kind_of);
    if let Some(format) = format {
        described["format"] = json!(format);
    }
    match column.of {
        Of::Id => described["constraints"] = json!({ "required": true, "unique": true }),
        Of::Identifier | Of::Url => described["constraints"] = json!({ "required": true }),
        Of::Field(field) => match &field.takes {
            FieldType::Date => described["constraints"] = json!({ "pattern": csvw::DATE }),
            FieldType::Choice(choices) => {
                let names: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
                described["constraints"] = json!({ "enum": names });
            }
            FieldType::Status => {
                let names: Vec<&str> = kind.statuses.iter().map(|status| status.name.as_str()).collect();
                described["constraints"] = json!({ "enum": names });
            }
            _ => {}
        },
        Of::Status | Of::Certainty(_) => {}
    }
    if let Some(url) = column.field().and_then(|field| csvw::property_url(field.property.as_deref()?)) {
        described["rdfType"] = json!(url);
    }
    described
}
