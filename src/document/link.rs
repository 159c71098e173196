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
    /// What is never published.
    Outside(Outside),
}

/// A link that can lead to nothing, whatever files there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outside {
    /// A path below `content/` that no record can have, though one is probably meant.
    NoRecord(RelPath),
    /// A file below `content/` that can belong to no record.
    Alone(RelPath),
    /// A file that is set aside by the `_` or `.` in front of its name.
    SetAside(RelPath),
    /// A file that is neither in `content/` nor in `static/`.
    Elsewhere(RelPath),
    /// A path that leaves the site's folder, as written.
    Above(String),
    /// An address with a `?`, as written.
    Query(String),
    /// An address with other characters than addresses have, as written.
    Address(String),
}

/// The meaning of a link that stands in a file of `folder`.
pub fn meaning(folder: &str, target: &Target) -> Meaning {
    match target {
        Target::External(url) => Meaning::External(url.clone()),
        Target::Fragment(id) => Meaning::Own(id.clone()),
        Target::Site { path, fragment } => match Address::parse(path) {
            Some(at) => Meaning::Site { at, fragment: fragment.clone() },
            None => Meaning::Outside(no_address(path)),
        },
        Target::Relative { path, fragment } => match RelPath::follow(folder, path) {
            Some(_) if path.contains('?') => Meaning::Outside(no_address(path)),
            Some(file) => of_file(file, fragment.clone()),
            None => Meaning::Outside(Outside::Above(path.clone())),
        },
    }
}

/// The relative link from a file in `folder` to another file: `../organisations/council.toml`.
pub fn relative(folder: &str, file: &RelPath) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = file.as_str().split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[shared..].iter().map(|_| "..");
    up.chain(to[shared..].iter().copied()).collect::<Vec<_>>().join("/")
}

fn of_file(file: RelPath, fragment: Option<String>) -> Meaning {
    if let Some(below) = file.below("static") {
        return match Address::parse(&format!("/{below}")) {
            Some(at) => Meaning::Site { at, fragment },
            None => Meaning::Outside(Outside::Address(format!("/{below}"))),
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
        Claim::Nothing if file.is_set_aside() => Meaning::Outside(Outside::SetAside(file)),
        // A link to the folder of all records.
        Claim::Nothing if file.as_str() == "content" => Meaning::Outside(Outside::NoRecord(file)),
        Claim::Nothing => Meaning::Outside(Outside::Elsewhere(file)),
        Claim::Stray(_) => match file.extension() {
            // As other programs name a text, and as people name a folder or a page.
            None | Some("md" | "toml" | "markdown" | "html" | "htm") => {
                Meaning::Outside(Outside::NoRecord(file))
            }
            Some(_) => Meaning::Outside(Outside::Alone(file)),
        },
    }
}

fn no_address(path: &str) -> Outside {
    match path.contains('?') {
        true => Outside::Query(path.to_owned()),
        false => Outside::Address(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_link_leads_from_a_folder_to_a_file() {
        let file = RelPath::new("content/pages/a/index.md").expect("a path");
        let folders = ["content/pages/a", "content/pages", "content/policies/b", ""];
        let links = ["index.md", "a/index.md", "../../pages/a/index.md", "content/pages/a/index.md"];
        assert_eq!(folders.map(|folder| relative(folder, &file)), links);
        for folder in folders {
            assert_eq!(RelPath::follow(folder, &relative(folder, &file)).as_ref(), Some(&file));
        }
    }
}
