//! A copy of a snapshot's files, each with the bytes that were sealed: what is restored, and what an export holds.

use std::sync::Arc;

use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::source::tree::Tree;

use super::archive::Archive;
use super::manifest;
use super::notice::Notice;
use super::selection::KINDS;
use super::snapshot::Snapshot;

/// The files of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy<'a> {
    /// Each with its bytes, in the order of their paths.
    pub files: Vec<(&'a RelPath, Arc<[u8]>)>,
    /// What a notice withholds: its path, the digest of its bytes, and the notice.
    pub withheld: Vec<(&'a RelPath, Digest, &'a Notice)>,
}

/// What keeps a snapshot from being copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsound {
    /// The bytes of this file are missing, or not those that were sealed.
    Bytes(RelPath),
    /// Candour would not seal a file of this name: it could overwrite what is no content.
    Name(RelPath),
}

/// Copies a snapshot out of the archive in a tree. Nothing is copied where one file cannot be.
pub fn of<'a>(tree: &Tree, archive: &'a Archive, snapshot: &'a Snapshot) -> Result<Copy<'a>, Vec<Unsound>> {
    let mut copy = Copy { files: Vec::new(), withheld: Vec::new() };
    let mut wrong = Vec::new();
    for (path, digest) in &snapshot.manifest.files {
        if !is_sealed_path(path) {
            wrong.push(Unsound::Name(path.clone()));
        } else if let Some(notice) = archive.withheld(*digest) {
            copy.withheld.push((path, *digest, notice));
        } else if let Some(bytes) = manifest::stored(tree, *digest) {
            copy.files.push((path, bytes));
        } else {
            wrong.push(Unsound::Bytes(path.clone()));
        }
    }
    if wrong.is_empty() { Ok(copy) } else { Err(wrong) }
}

/// Whether a path is one that candour seals: nothing of a site's own workings, nothing that a system reads otherwise.
pub fn is_sealed_path(path: &RelPath) -> bool {
    let is_below = |folder: &str| path.below(folder).is_some();
    let is_plain =
        |part: &str| !part.ends_with(['.', ' ']) && !part.contains(|c: char| c.is_control() || c == ':');
    let is_hidden = path.as_str().split('/').any(|part| part.starts_with('.'));
    let is_known =
        path.as_str() == settings::FILE || ["content", "static", KINDS].iter().any(|top| is_below(top));
    is_known && path.as_str().split('/').all(is_plain) && (!is_hidden || is_below("static/.well-known"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_sealed_has_a_name_that_is_copied() {
        let is_sealed = |path: &str| RelPath::new(path).is_some_and(|path| is_sealed_path(&path));
        for good in [
            "site.toml",
            "content/policies/a.md",
            "static/.well-known/security.txt",
            "kinds/common.toml",
            "content/p/_kind.toml",
        ] {
            assert!(is_sealed(good), "{good}");
        }
        for bad in [
            "README.md",
            ".git/config",
            "content/.git/hooks/x",
            "archive/objects/aa/b",
            "themes/civic/x",
            "static/c:x",
            "static/a./b",
            "content/../x",
            "/etc/passwd",
            "static/a\nb",
        ] {
            assert!(!is_sealed(bad), "{bad:?}");
        }
    }
}
