//! Which files make a record.
//!
//! A record is `name.md`, or `name.toml`, or both, or a folder `name/` with `index.md`, `index.toml` or both, and
//! attachments. What a path means follows from the path alone, so that a change names its record without a search.

use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::kind::kinds;
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
    /// What is wrong: the file, or the folder whose name it is, which is the same for all that lies in it.
    pub path: RelPath,
    /// The code of the mistake.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Stray {
    /// The finding that tells of it.
    pub fn finding(self) -> Finding {
        Finding { help: self.help, ..Finding::at(Place::file(&self.path), self.code, self.message) }
    }
}

/// What a path is.
pub fn claim(path: &RelPath) -> Claim {
    let Some(below) = path.below("content") else { return Claim::Nothing };
    if path.is_set_aside() {
        return Claim::Nothing;
    }
    let parts: Vec<&str> = below.split('/').collect();
    let (folder, name, named) = match parts[..] {
        [folder, file] => match file.rsplit_once('.') {
            Some((name, "md" | "toml")) => (folder, name, path.clone()),
            _ => {
                let help = "an attachment lies in a folder with its record, whose text is `index.md` there";
                return stray(path, "is neither `.md` nor `.toml`", help);
            }
        },
        [folder, name, _] => (folder, name, RelPath::new(path.folder()).unwrap_or_else(|| path.clone())),
        [_] => {
            let help = "a record lies in the folder of its kind, such as `content/pages/`";
            return stray(path, "lies directly in `content/`", help);
        }
        _ => return stray(path, "lies too deep", "a record's folder holds files only"),
    };
    match (Slug::new(folder), Slug::new(name)) {
        (Ok(folder), Ok(name)) => Claim::Record(RecordId { folder, name }),
        (Err(why), _) => misnamed_folder(path, folder, why),
        (_, Err(why)) => misnamed(named, name, why),
    }
}

fn misnamed(path: RelPath, name: &str, why: &str) -> Claim {
    let help = Slug::suggest(name).map(|slug| format!("call it `{slug}`"));
    let message = format!("the name `{}` {why}", name.escape_debug());
    Claim::Stray(Stray { path, code: Code::RecordName, message, help })
}

fn misnamed_folder(path: &RelPath, folder: &str, why: &str) -> Claim {
    let path = RelPath::new(&format!("content/{folder}")).unwrap_or_else(|| path.clone());
    let (message, help) = kinds::misnamed(folder, why);
    Claim::Stray(Stray { path, code: Code::RecordName, message, help })
}

fn stray(path: &RelPath, why: &str, help: &str) -> Claim {
    let message = format!("this file {why}");
    let help = Some(help.to_owned());
    Claim::Stray(Stray { path: path.clone(), code: Code::RecordStray, message, help })
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

impl<'a> Files<'a> {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &'a Source> + use<'a, '_> {
        self.text.into_iter().chain(self.data).chain(self.attachments.iter().copied())
    }
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
/// Whether a file of a record holds its fields or its text, and is no attachment.
pub fn is_main(path: &RelPath) -> bool {
    let is_flat = path.as_str().matches('/').count() == 2;
    is_flat || ["index.md", "index.toml"].contains(&path.file_name())
}
