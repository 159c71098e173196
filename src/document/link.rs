//! What a link in a body means.

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::base::path::RelPath;

use super::files::{self, Claim};
use super::target::Target;

/// What a link leads to, by its form alone; whether that exists is for the site to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Another site, or an e-mail address.
    External(String),
    /// A record, written as the relative path of its file.
    Record {
        /// The record.
        id: RecordId,
        /// The file as written.
        file: RelPath,
        /// The place on its page.
        fragment: Option<String>,
    },
    /// A file of a record's folder.
    Attachment {
        /// The record.
        id: RecordId,
        /// The file.
        file: RelPath,
    },
    /// An address of this site.
    Site {
        /// The address.
        at: Address,
        /// The place on that page.
        fragment: Option<String>,
    },
    /// A place on the same page.
    Own(String),
    /// A path that leads out of the site, or to what is never published.
    Outside,
}

/// The meaning of a link that stands in a file of `folder`.
pub fn meaning(folder: &str, target: &Target) -> Meaning {
    match target {
        Target::External(url) => Meaning::External(url.clone()),
        Target::Fragment(id) => Meaning::Own(id.clone()),
        Target::Site { path, fragment } => match Address::parse(path) {
            Some(at) => Meaning::Site { at, fragment: fragment.clone() },
            None => Meaning::Outside,
        },
        Target::Relative { path, fragment } => match RelPath::follow(folder, path) {
            Some(file) => of_file(file, fragment.clone()),
            None => Meaning::Outside,
        },
    }
}

fn of_file(file: RelPath, fragment: Option<String>) -> Meaning {
    if let Some(below) = file.below("static") {
        return match Address::parse(&format!("/{below}")) {
            Some(at) => Meaning::Site { at, fragment },
            None => Meaning::Outside,
        };
    }
    match files::claim(&file) {
        Claim::Record(id) => {
            let is_text = matches!(file.extension(), Some("md" | "toml"));
            let flat = file.as_str().matches('/').count() == 2;
            match is_text && (flat || file.file_name().starts_with("index.")) {
                true => Meaning::Record { id, file, fragment },
                false => Meaning::Attachment { id, file },
            }
        }
        Claim::Nothing | Claim::Stray(..) => Meaning::Outside,
    }
}
