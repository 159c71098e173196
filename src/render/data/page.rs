//! The page that lists the open data.

use serde::Serialize;

use crate::base::id::Slug;
use crate::plan::datasets::DataFile;
use crate::render::feed;
use crate::render::shell::{self, PageView};
use crate::render::values;
use crate::site::latest::Channel;
use crate::site::reader::Reader;

use super::register;
use super::rows::Rows;

/// What `data.html` receives as `data`.
#[derive(Serialize)]
pub struct DataView {
    datasets: Vec<Dataset>,
    package: String,
    catalog: String,
    feeds: Vec<Feed>,
    manifests: String,
}

#[derive(Serialize)]
struct Dataset {
    label: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    count: String,
    href: String,
    files: Vec<File>,
}

/// A file to download.
#[derive(Serialize)]
pub struct File {
    label: &'static str,
    href: String,
    media: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<String>,
}

#[derive(Serialize)]
struct Feed {
    label: String,
    href: String,
}

/// Puts the page together.
pub fn page(reader: &Reader<'_>, rows: &Rows) -> (PageView, DataView) {
    let base = &reader.settings().base;
    let href = |file: DataFile| base.href(&file.address());
    let dataset = |folder: &&Slug| {
        let kind = reader.kind(folder)?;
        let (csv, json) = register::sizes(reader, rows, folder);
        Some(Dataset {
            label: kind.plural.clone(),
            description: kind.description.clone(),
            count: values::count(reader.count(folder)),
            href: href(DataFile::Dictionary((*folder).clone())),
            files: vec![
                file(reader, "CSV", &DataFile::Csv((*folder).clone()), Some(csv)),
                file(reader, "JSON", &DataFile::Json((*folder).clone()), Some(json)),
            ],
        })
    };
    let folders = reader.folders();
    let own = Feed {
        label: reader.settings().title.clone(),
        href: base.href(&feed::address(reader, &Channel::Site)),
    };
    let of_kind = |folder: &&Slug| {
        let kind = reader.kind(folder).filter(|kind| kind.feed && !kind.register.hidden)?;
        let at = feed::address(reader, &Channel::Kind((*folder).clone()));
        Some(Feed { label: kind.plural.clone(), href: base.href(&at) })
    };
    let view = DataView {
        datasets: folders.iter().filter_map(dataset).collect(),
        package: href(DataFile::Package),
        catalog: href(DataFile::Catalog),
        feeds: [own].into_iter().chain(folders.iter().filter_map(of_kind)).collect(),
        manifests: format!("{}.well-known/candour/", base.path()),
    };
    let mut page = shell::page(reader, &DataFile::Page.address(), "Open data", &[]);
    page.description = Some("Everything this site says, as files for programs and spreadsheets.".to_owned());
    page.section = DataFile::Page.address().to_string();
    page.breadcrumbs.push(shell::home_crumb(reader));
    (page, view)
}

/// The files of a kind that a page offers; its sizes where they are worth reading every row.
pub fn file(reader: &Reader<'_>, label: &'static str, file: &DataFile, size: Option<u64>) -> File {
    let media = match file {
        DataFile::Csv(_) => "text/csv",
        _ => "application/json",
    };
    File { label, href: reader.settings().base.href(&file.address()), media, size: size.map(values::size) }
}
