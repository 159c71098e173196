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
    /// A path to what is never published, with what to do instead.
    Outside(&'static str),
}

const ELSEWHERE: &str = "link to a record's file, to one of its attachments, or to a file of `static/`";
const NO_RECORD: &str =
    "an attachment lies in a folder with its record: make the record a folder, and put the file there";
const QUERY: &str = "the site is made of files: an address here has no `?`";
const ADDRESS: &str = "an address of this site holds letters, digits, `-`, `.`, `_` and `~`";

/// The meaning of a link that stands in a file of `folder`.
pub fn meaning(folder: &str, target: &Target) -> Meaning {
    match target {
        Target::External(url) => Meaning::External(url.clone()),
        Target::Fragment(id) => Meaning::Own(id.clone()),
        Target::Site { path, fragment } => match Address::parse(path) {
            Some(at) => Meaning::Site { at, fragment: fragment.clone() },
            None if path.contains('?') => Meaning::Outside(QUERY),
            None => Meaning::Outside(ADDRESS),
        },
        Target::Relative { path, fragment } => match RelPath::follow(folder, path) {
            Some(_) if path.contains('?') => Meaning::Outside(QUERY),
            Some(file) => of_file(file, fragment.clone()),
            None => Meaning::Outside(ELSEWHERE),
        },
    }
}

fn of_file(file: RelPath, fragment: Option<String>) -> Meaning {
    if let Some(below) = file.below("static") {
        return match Address::parse(&format!("/{below}")) {
            Some(at) => Meaning::Site { at, fragment },
            None => Meaning::Outside(ADDRESS),
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
        Claim::Nothing => Meaning::Outside(ELSEWHERE),
        Claim::Stray(_) => Meaning::Outside(NO_RECORD),
    }
}
