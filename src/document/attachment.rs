//! Files that belong to a record and are published beside it.

use serde::{Deserialize, Serialize};

use crate::base::device::is_device;
use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::source::tree::{Held, Source};

use super::picture::{self, Picture};
use super::svg;

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its file in the input.
    pub path: RelPath,
    /// Its name in its record's `files/`.
    pub name: String,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
    /// How large it is.
    pub measure: Measure,
}

/// How large a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// In bytes.
    pub bytes: u64,
    /// In pixels, where it is a picture.
    pub picture: Option<Picture>,
}

/// How large a file is; nothing where its bytes are not known.
pub fn measure(source: &Source) -> Option<Measure> {
    let Held::Bytes(bytes, _) = &source.held else { return None };
    let picture = picture::read(source.path.file_name(), bytes).ok().flatten();
    Some(Measure { bytes: bytes.len() as u64, picture })
}

/// What is wrong with a picture, if it is one and something is.
pub fn broken_picture(source: &Source) -> Option<Finding> {
    let Held::Bytes(bytes, _) = &source.held else { return None };
    let problem = picture::read(source.path.file_name(), bytes).err()?;
    let finding = Finding::at(Place::file(&source.path), Code::PictureBroken, format!("this file {problem}"));
    Some(finding.help("save it again from the program that it was made with"))
}

// What may lie beside a record: documents, data, pictures, sound. Whatever browsers might run is not among them.
const ALLOWED: [&str; 41] = [
    "pdf", "txt", "md", "csv", "tsv", "json", "jsonl", "geojson", "jsonld", "ttl", "nt", "ics", "toml",
    "yaml", "yml", "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "mp3", "mp4", "ogg", "wav", "webm",
    "zip", "gz", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp", "rtf", "epub", "parquet",
];

// What a host or a browser may run, wherever in the name it stands.
const RUNS: [&str; 16] = [
    "html", "htm", "xhtml", "xht", "shtml", "js", "mjs", "cjs", "wasm", "swf", "xml", "xsl", "php", "cgi",
    "mht", "svgz",
];

/// Takes in an attachment, or says why it is refused.
pub fn read(source: &Source) -> Result<Option<Attachment>, Finding> {
    let Held::Bytes(bytes, digest) = &source.held else { return Ok(None) };
    let name = source.path.file_name();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let refuse = |message: String, help: &str| {
        Err(Finding::at(Place::file(&source.path), Code::AttachmentRefused, message).help(help))
    };
    if !name.chars().all(plain) || name.ends_with('.') {
        let message =
            format!("the name `{}` may only hold letters, digits, `-`, `_` and `.`", name.escape_debug());
        return refuse(message, &format!("call it `{}`", plain_name(name)));
    }
    if is_device(name) {
        let message = format!("`{name}` is a name that Windows keeps for a device");
        return refuse(message, &format!("call it `file-{name}`"));
    }
    // Every extension counts: some hosts serve `x.html.en` as HTML.
    let extensions: Vec<String> = name.split('.').skip(1).map(str::to_ascii_lowercase).collect();
    let allowed = |extension: &String| ALLOWED.contains(&extension.as_str());
    let runs = |extension: &String| RUNS.contains(&extension.as_str());
    if !extensions.last().is_some_and(allowed) || extensions.iter().any(runs) {
        let help = format!("its name ends in one of: {}", ALLOWED.join(", "));
        return refuse(format!("an attachment cannot be called `{name}`"), &help);
    }
    if extensions.last().is_some_and(|extension| extension == "svg")
        && let Some(found) = svg::danger(bytes)
    {
        return refuse(format!("this SVG {found}"), "keep shapes and text only, or attach it as a PNG");
    }
    let attachment =
        |measure| Attachment { path: source.path.clone(), name: name.to_owned(), digest: *digest, measure };
    Ok(measure(source).map(attachment))
}

// A name like it that is safe in an address.
fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._".contains(c) { c } else { ' ' };
    let words: String = name.trim_matches('.').chars().map(plain).collect();
    let name = words.split_whitespace().collect::<Vec<_>>().join("-").replace("-.", ".");
    if name.is_empty() { "attachment".to_owned() } else { name }
}
