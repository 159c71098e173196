//! Reads a folder of a site whole: every file whatever its name, every folder even if it is empty.
//!
//! Verifying an archive must see what a build passes over: hidden files, leftovers of editors, empty folders.

use std::collections::BTreeSet;
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::Path;

use crate::base::path::RelPath;
use crate::source::tree::{Change, Refusal, Source, Tree};

use super::input_file;
use super::read;
use super::reason::words;

/// Reads everything below a folder of the site at `root`: its files, as a tree of the site's paths, and the folders
/// below it. What cannot be read is in the tree as a refusal; nothing is followed. The tree is empty where the folder is
/// missing.
pub fn read(root: &Path, folder: &str) -> io::Result<(Tree, BTreeSet<RelPath>)> {
    let (mut tree, mut folders) = (Tree::default(), BTreeSet::new());
    let mut waiting: Vec<RelPath> = match fs::symlink_metadata(root.join(folder)) {
        Ok(metadata) if metadata.is_dir() => RelPath::new(folder).into_iter().collect(),
        Ok(_) => return Err(io::Error::from(ErrorKind::NotADirectory)),
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(error),
    };
    while let Some(next) = waiting.pop() {
        let entries =
            fs::read_dir(root.join(next.as_str())).and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                tree.apply(Change::Put(Source::refused(next, Refusal::Unreadable(words(&error)))));
                continue;
            }
        };
        for entry in entries {
            let name = entry.file_name();
            let shown = name.to_string_lossy();
            if name.to_str().is_none_or(|name| name.contains(read::is_odd)) {
                let near = shown.replace(read::is_odd, "\u{fffd}");
                let near = RelPath::new(&format!("{next}/{near}"));
                near.map(|path| tree.apply(Change::Put(Source::refused(path, Refusal::BadName))));
                continue;
            }
            let Some(path) = RelPath::new(&format!("{next}/{shown}")) else { continue };
            let source = match entry.file_type() {
                Ok(kind) if kind.is_dir() => {
                    folders.insert(path.clone());
                    waiting.push(path);
                    continue;
                }
                Ok(kind) if kind.is_symlink() => Source::refused(path, Refusal::Link),
                Ok(kind) if kind.is_file() => match one(root, path) {
                    Some(source) => source,
                    // Gone since the folder was listed.
                    None => continue,
                },
                Ok(_) => Source::refused(path, Refusal::NotAFile),
                Err(error) => Source::refused(path, Refusal::Unreadable(words(&error))),
            };
            tree.apply(Change::Put(source));
        }
    }
    Ok((tree, folders))
}

fn one(root: &Path, path: RelPath) -> Option<Source> {
    match input_file::read(&root.join(path.as_str()), None) {
        Ok(Some(Ok(bytes))) => Some(Source::new(path, bytes)),
        Ok(Some(Err(refusal))) => Some(Source::refused(path, refusal)),
        Ok(None) => None,
        Err(error) => Some(Source::refused(path, Refusal::Unreadable(words(&error)))),
    }
}
