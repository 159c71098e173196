//! The data sets of the site as a catalogue (DCAT 3, with what DCAT-AP 3 asks for), in JSON-LD.

use serde_json::{Value as Json, json};

use crate::base::address::Address;
use crate::base::id::Slug;
use crate::plan::datasets::DataFile;
use crate::site::reader::Reader;

use super::register;
use super::rows::Rows;

/// Writes the catalogue.
pub fn catalog(reader: &Reader<'_>, rows: &Rows) -> Vec<u8> {
    let settings = reader.settings();
    let address = |file: DataFile| settings.base.absolute(&file.address());
    let home = settings.base.absolute(&Address::home());
    let publisher = match &settings.publisher.record {
        Some((id, _)) => settings.base.absolute(&reader.address(id)),
        None => home.clone(),
    };
    let publisher = format!("{publisher}#publisher");
    let folders = reader.folders();
    let page = |folder: &Slug| address(DataFile::Dictionary(folder.clone()));
    let ids: Vec<String> = folders.iter().map(|folder| format!("{}#data", page(folder))).collect();
    let mut catalog = json!({
        "@id": address(DataFile::Catalog),
        "@type": "dcat:Catalog",
        "dct:title": settings.title,
        "dct:description": settings.description.as_ref().unwrap_or(&settings.title),
        "dct:publisher": { "@id": publisher },
        "foaf:homepage": { "@id": home },
        "dcat:dataset": ids.iter().map(|id| json!({ "@id": id })).collect::<Vec<Json>>(),
    });
    let licence = settings.licence.as_ref().and_then(|licence| licence.url.as_ref());
    if let Some(url) = licence {
        catalog["dct:license"] = json!({ "@id": url });
    }
    let mut graph = vec![
        catalog,
        json!({ "@id": publisher, "@type": "foaf:Agent", "foaf:name": settings.publisher.name }),
    ];
    for (folder, id) in folders.iter().zip(&ids) {
        let Some(kind) = reader.kind(folder) else { continue };
        let (csv, json) = register::sizes(reader, rows, folder);
        let files: Vec<Json> = [
            (DataFile::Csv((*folder).clone()), "text/csv", csv, DataFile::CsvMetadata((*folder).clone())),
            (
                DataFile::Json((*folder).clone()),
                "application/json",
                json,
                DataFile::Schema((*folder).clone()),
            ),
        ]
        .into_iter()
        .map(|(file, media, bytes, schema)| {
            let url = address(file);
            let mut distribution = json!({
                "@id": format!("{url}#distribution"),
                "@type": "dcat:Distribution",
                "dcat:accessURL": { "@id": url },
                "dcat:downloadURL": { "@id": url },
                "dcat:mediaType": { "@id": format!("https://www.iana.org/assignments/media-types/{media}") },
                "dcat:byteSize": { "@value": bytes.to_string(), "@type": "xsd:nonNegativeInteger" },
                "dct:conformsTo": { "@id": address(schema) },
            });
            if let Some(url) = licence {
                distribution["dct:license"] = json!({ "@id": url });
            }
            distribution
        })
        .collect();
        let mut dataset = json!({
            "@id": id,
            "@type": "dcat:Dataset",
            "dct:identifier": id,
            "dct:title": kind.plural,
            "dct:description": kind.description.as_ref().unwrap_or(&kind.plural),
            "dct:publisher": { "@id": publisher },
            "dct:accessRights": { "@id": "http://publications.europa.eu/resource/authority/access-right/PUBLIC" },
            "dcat:landingPage": { "@id": page(folder) },
            "dcat:distribution": files,
        });
        if let Some(contact) = &settings.contact {
            let way = match contact.contains("://") {
                true => ("vcard:hasURL", contact.clone()),
                false => ("vcard:hasEmail", format!("mailto:{contact}")),
            };
            dataset["dcat:contactPoint"] = json!({ "@type": "vcard:Organization", "vcard:fn": settings.publisher.name, way.0: { "@id": way.1 } });
        }
        graph.push(dataset);
    }
    let catalog = json!({ "@context": context(), "@graph": graph });
    format!("{catalog:#}\n").into_bytes()
}

fn context() -> Json {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "vcard": "http://www.w3.org/2006/vcard/ns#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}
