//! A site's files, held in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::Arc;

use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

/// One file of the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it lies below the site's root.
    pub path: RelPath,
    /// What it holds, or why that could not be had.
    pub held: Held,
}

/// What a source holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// Its bytes, with their digest.
    Bytes(Arc<[u8]>, Digest),
    /// Why its bytes are not here: a refusal is a value too, so that it becomes a finding like any other.
    Refused(Refusal),
}

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A symbolic link: its target may lie outside the site.
    Link,
    /// A device, a socket or a pipe.
    NotAFile,
    /// Larger than candour reads: its size and the limit, in bytes.
    TooLarge(u64, u64),
    /// Its name cannot be part of an address: not UTF-8, or with a backslash.
    BadName,
    /// A folder where a file must be.
    Folder,
    /// The system said no, in these words.
    Unreadable(String),
    /// It was written to each time it was read.
    Changing,
}

impl Source {
    /// A file with its bytes.
    pub fn new(path: RelPath, bytes: impl Into<Arc<[u8]>>) -> Source {
        let bytes = bytes.into();
        let digest = Digest::of(&bytes);
        Source { path, held: Held::Bytes(bytes, digest) }
    }

    /// A file that could not be read.
    pub fn refused(path: RelPath, refusal: Refusal) -> Source {
        Source { path, held: Held::Refused(refusal) }
    }

    /// Its bytes; none where it was refused.
    pub fn bytes(&self) -> &[u8] {
        match &self.held {
            Held::Bytes(bytes, _) => bytes,
            Held::Refused(_) => &[],
        }
    }
}

impl Source {
    /// Its text, or the finding that tells from where on it is none.
    pub fn text(&self) -> Result<&str, Finding> {
        let bytes = self.bytes();
        if [[0xff, 0xfe], [0xfe, 0xff]].iter().any(|mark| bytes.starts_with(mark)) {
            let finding = Finding::at(Place::file(&self.path), Code::SourceEncoding, "the file is UTF-16");
            return Err(finding.help("save it as UTF-8; `iconv -f UTF-16 -t UTF-8` does that"));
        }
        std::str::from_utf8(bytes).map_err(|error| {
            let start = error.valid_up_to();
            let message = format!("the file is not UTF-8 from byte {start} on");
            let help = "save it as UTF-8; `iconv -f` of what it is now does that";
            // In what is shown of it, a replacement character stands there.
            let place = Place::at(&self.path, start..start + char::REPLACEMENT_CHARACTER.len_utf8());
            Finding::at(place, Code::SourceEncoding, message).help(help)
        })
    }

    /// The digest of its bytes; `None` where it was refused.
    pub fn digest(&self) -> Option<Digest> {
        match &self.held {
            Held::Bytes(_, digest) => Some(*digest),
            Held::Refused(_) => None,
        }
    }

    /// Its bytes, shared; `None` where it was refused.
    pub fn shared(&self) -> Option<Arc<[u8]>> {
        match &self.held {
            Held::Bytes(bytes, _) => Some(bytes.clone()),
            Held::Refused(_) => None,
        }
    }
}

/// The difference between two trees, one file at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file is there, new or with other bytes.
    Put(Source),
    /// A file is gone.
    Gone(RelPath),
}

impl Change {
    /// The file it is about.
    pub fn path(&self) -> &RelPath {
        match self {
            Change::Put(source) => &source.path,
            Change::Gone(path) => path,
        }
    }
}

/// All files of a site, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    files: BTreeMap<RelPath, Source>,
}

impl Tree {
    /// Takes in a change; says whether it made a difference.
    pub fn apply(&mut self, change: Change) -> bool {
        match change {
            Change::Put(source) => {
                let same = self.files.get(&source.path) == Some(&source);
                if !same {
                    self.files.insert(source.path.clone(), source);
                }
                !same
            }
            Change::Gone(path) => self.files.remove(&path).is_some(),
        }
    }

    /// The file at a path.
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.files.get(path)
    }

    /// All files below a folder (`content/policies`), in the order of their paths.
    pub fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = &'a Source> + use<'a> {
        let prefix = format!("{folder}/");
        self.files
            .range::<str, _>((Bound::Included(prefix.as_str()), Bound::Unbounded))
            .map(|(_, source)| source)
            .take_while(move |source| source.path.as_str().starts_with(&prefix))
    }

    /// All files, in the order of their paths.
    pub fn iter(&self) -> impl Iterator<Item = &Source> {
        self.files.values()
    }

    /// The text of a file for showing a finding, with broken UTF-8 replaced; `None` where there is no such file.
    pub fn text_of(&self, path: &RelPath) -> Option<String> {
        self.get(path.as_str()).map(|source| String::from_utf8_lossy(source.bytes()).into_owned())
    }

    /// Takes in changes; gives the paths at which they made a difference, in order.
    pub fn apply_all(&mut self, changes: Vec<Change>) -> BTreeSet<RelPath> {
        let is_fresh = |change: &Change| matches!(change, Change::Put(_));
        let is_in_order = |changes: &[Change]| changes.is_sorted_by(|a, b| a.path() < b.path());
        if self.files.is_empty() && changes.iter().all(is_fresh) && is_in_order(&changes) {
            let put = changes.into_iter().filter_map(|change| match change {
                Change::Put(source) => Some((source.path.clone(), source)),
                Change::Gone(_) => None,
            });
            self.files = put.collect();
            return self.files.keys().cloned().collect();
        }
        let changed = |change: Change| {
            let path = change.path().clone();
            self.apply(change).then_some(path)
        };
        changes.into_iter().filter_map(changed).collect()
    }

    /// What turns an empty tree into this one.
    pub fn into_changes(self) -> Vec<Change> {
        self.files.into_values().map(Change::Put).collect()
    }

    /// What turns this tree into another.
    pub fn changes_to(&self, other: &Tree) -> Vec<Change> {
        let gone =
            self.files.keys().filter(|path| !other.files.contains_key(*path)).cloned().map(Change::Gone);
        let put = other.files.values().filter(|source| self.files.get(&source.path) != Some(source));
        gone.chain(put.cloned().map(Change::Put)).collect()
    }
}
