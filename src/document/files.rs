//! Which files make a record.
//!
//! A record is `name.md`, or `name.toml`, or both, or a folder `name/` with `index.md`, `index.toml` or both, and
//! attachments. What a path means follows from the path alone, so that a change names its record without a search.

use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::source::tree::{Source, Tree};

/// What a path below `content/` is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// A part of a record.
    Record(RecordId),
    /// Nothing candour publishes (hidden, set aside, or not below `content/`).
    Nothing,
    /// A file where no record can be.
    Stray(Stray),
}

/// What is wrong with a file where no record can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The code of the mistake.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// What a path is.
pub fn claim(path: &RelPath) -> Claim {
    let Some(below) = path.below("content") else { return Claim::Nothing };
    if path.is_set_aside() {
        return Claim::Nothing;
    }
    let parts: Vec<&str> = below.split('/').collect();
    let (folder, name) = match parts[..] {
        [folder, file] => match file.rsplit_once('.') {
            Some((name, "md" | "toml")) => (folder, name),
            _ => {
                return stray(
                    "is neither `.md` nor `.toml`",
                    "an attachment lies in a folder with its record, whose text is `index.md` there",
                );
            }
        },
        [folder, name, _] => (folder, name),
        [_] => {
            return stray(
                "lies directly in `content/`",
                "a record lies in the folder of its kind, such as `content/pages/`",
            );
        }
        _ => return stray("lies too deep", "a record's folder holds files only"),
    };
    match (Slug::new(folder), Slug::new(name)) {
        (Ok(folder), Ok(name)) => Claim::Record(RecordId { folder, name }),
        (Err(why), _) => misnamed("folder", folder, why),
        (_, Err(why)) => misnamed("name", name, why),
    }
}

fn misnamed(part: &str, name: &str, why: &str) -> Claim {
    let help = Slug::suggest(name).map(|slug| format!("call it `{slug}`"));
    let message = format!("the {part} `{}` {why}", name.escape_debug());
    Claim::Stray(Stray { code: Code::RecordName, message, help })
}

fn stray(why: &str, help: &str) -> Claim {
    let message = format!("this file {why}");
    Claim::Stray(Stray { code: Code::RecordStray, message, help: Some(help.to_owned()) })
}

/// The files of one record.
#[derive(Debug, Clone, Default)]
pub struct Files<'a> {
    /// The Markdown.
    pub text: Option<&'a Source>,
    /// The TOML beside it, or alone.
    pub data: Option<&'a Source>,
    /// What else its folder holds.
    pub attachments: Vec<&'a Source>,
    /// Where the files contradict each other.
    pub findings: Vec<Finding>,
}

/// Gathers the files of a record; `None` where there is no record with this id.
pub fn gather<'a>(tree: &'a Tree, id: &RecordId) -> Option<Files<'a>> {
    let stem = format!("content/{id}");
    let flat = [tree.get(&format!("{stem}.md")), tree.get(&format!("{stem}.toml"))];
    let inner = [tree.get(&format!("{stem}/index.md")), tree.get(&format!("{stem}/index.toml"))];
    let others = tree.below(&stem).filter(|source| !source.path.is_set_aside());
    let attachments: Vec<&Source> = others
        .filter(|source| {
            source.path.folder() == stem && !["index.md", "index.toml"].contains(&source.path.file_name())
        })
        .collect();
    let is_flat = flat.iter().any(Option::is_some);
    let is_folder = inner.iter().any(Option::is_some);
    let mut files = Files::default();
    match (is_flat, is_folder) {
        (false, false) => return None,
        (true, false) => {
            [files.text, files.data] = flat;
            // The folder is no record: what lies in it belongs to nothing.
            files.findings.extend(attachments.iter().map(|source| orphan(source)));
        }
        (both, true) => {
            [files.text, files.data] = inner;
            files.attachments = attachments;
            if both {
                files.findings.push(two_forms(id, flat, inner)?);
            }
        }
    }
    Some(files)
}

/// The finding for a file in a folder that is no record.
pub fn orphan(source: &Source) -> Finding {
    let message = "this file lies in a folder that is no record";
    let help = format!(
        "a record with attachments is a folder: move its text to `{}/index.md`",
        source.path.folder()
    );
    Finding::at(Place::file(&source.path), Code::RecordStray, message).help(help)
}

fn two_forms(id: &RecordId, flat: [Option<&Source>; 2], inner: [Option<&Source>; 2]) -> Option<Finding> {
    let (first, second) = (flat.into_iter().flatten().next()?, inner.into_iter().flatten().next()?);
    let message = format!("`{id}` is both a file and a folder");
    let finding = Finding::at(Place::file(&first.path), Code::RecordForms, message);
    Some(finding.related(Place::file(&second.path), "the folder").help("keep one of the two"))
}
