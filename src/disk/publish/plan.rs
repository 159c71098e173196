//! What has to be done so that the output folder holds the new site.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::base::digest::Digest;
use crate::output::store::Content;

use super::Published;
use super::error::PublishError;
use super::inner::Inner;
use super::present::{Entry, Present};
use super::read;
use super::staging::{FILE_MODE, FOLDER_MODE};
use super::wanted::Wanted;

/// The new tree, file by file and folder by folder, and what will not be in it.
#[derive(Default)]
pub(super) struct Plan<'a> {
    /// Whether there is no output folder yet.
    is_new: bool,
    /// Files of the site that are there already, byte for byte.
    pub(super) keep: Vec<&'a Inner>,
    /// Files of the site that are new or differ.
    pub(super) write: Vec<(&'a Inner, &'a Content)>,
    /// Files, links and other things that candour did not make.
    pub(super) carry: Vec<(&'a Inner, Entry)>,
    /// The permissions of the output folder itself.
    pub(super) root: u32,
    /// All folders of the new tree with their permissions, the outer ones first.
    pub(super) folders: Vec<(&'a Inner, u32)>,
    /// Files that candour made and that are no longer part of the site.
    pub(super) remove: Vec<&'a Inner>,
    /// Folders that nothing is left in, the outer ones first.
    pub(super) empty: Vec<&'a Inner>,
}

impl<'a> Plan<'a> {
    /// Compares what is wanted with what is there, by reading it: times prove nothing.
    pub(super) fn new(
        wanted: &'a Wanted,
        present: &'a Present,
        out: &Path,
    ) -> Result<Plan<'a>, PublishError> {
        let fates: Vec<Fate> = wanted
            .files
            .all()
            .par_iter()
            .map(|(path, content)| fate(path, content, present, out))
            .collect::<Result<_, PublishError>>()?;
        let foreign: BTreeSet<PathBuf> = fates.iter().filter_map(Fate::foreign).cloned().collect();
        if !foreign.is_empty() {
            return Err(PublishError::Foreign(foreign.into_iter().collect()));
        }
        // Whoever made the folder decides who may read it.
        let root = present.root.map_or(FOLDER_MODE, |mode| mode | 0o700);
        let mut plan = Plan { is_new: present.root.is_none(), root, ..Plan::default() };
        for ((path, content), fate) in wanted.files.into_iter().zip(fates) {
            match fate {
                Fate::Keep => plan.keep.push(path),
                _ => plan.write.push((path, content)),
            }
        }
        // Before anything is touched.
        if plan.write.iter().any(|(_, content)| content.is_published()) {
            return Err(PublishError::Lost);
        }
        plan.leave(wanted, present, out)?;
        plan.lay_folders(wanted, present);
        Ok(plan)
    }

    /// Whether the output folder is right as it is.
    pub(super) fn is_idle(&self) -> bool {
        !self.is_new && self.write.is_empty() && self.remove.is_empty() && self.empty.is_empty()
    }

    /// What carrying it out amounts to, for an output whose manifests have this digest.
    pub(super) fn summary(&self, manifests: Digest) -> Published {
        Published {
            written: self.write.len(),
            linked: self.keep.len(),
            removed: self.remove.len(),
            carried: self.carry.len(),
            manifests,
        }
    }

    fn leave(&mut self, wanted: &Wanted, present: &'a Present, out: &Path) -> Result<(), PublishError> {
        let is_left = |(path, entry): &&(Inner, Entry)| {
            !matches!(entry, Entry::Folder(_)) && !wanted.files.has(path.as_os_str())
        };
        // What others made stays where it is: no folder can be made there, and no file above it.
        let is_in_the_way = |path: &Inner| {
            wanted.folders.has(path.as_os_str()) || path.above().any(|above| wanted.files.has(above))
        };
        let left: Vec<(&(Inner, Entry), bool)> = present
            .entries
            .all()
            .par_iter()
            .filter(is_left)
            .map(|it| Ok((it, present.is_as_made(out, &it.0)?)))
            .collect::<Result<_, PublishError>>()?;
        for ((path, entry), is_as_made) in left {
            match is_as_made {
                true => self.remove.push(path),
                false => self.carry.push((path, *entry)),
            }
        }
        let foreign = self.carry.iter().map(|(path, _)| *path).filter(|path| is_in_the_way(path));
        let foreign: Vec<PathBuf> = foreign.map(|path| path.path().to_owned()).collect();
        if foreign.is_empty() { Ok(()) } else { Err(PublishError::Foreign(foreign)) }
    }

    fn lay_folders(&mut self, wanted: &'a Wanted, present: &'a Present) {
        let (ours, there) = (&wanted.folders, present.entries.all());
        let bare = there.par_iter().map(|(path, _)| path);
        let bare: Vec<&Inner> = bare.filter(|path| is_bare(path.as_os_str(), present)).collect();
        let carried = self.carry.iter().map(|(path, _)| *path);
        let theirs = carried.chain(bare.iter().copied()).flat_map(Inner::above);
        let mut theirs: BTreeSet<&Inner> = theirs.filter_map(|path| present.path(path)).collect();
        theirs.extend(bare);
        let is_empty = |(path, entry): &&(Inner, Entry)| {
            matches!(entry, Entry::Folder(_)) && !ours.has(path.as_os_str()) && !theirs.contains(path)
        };
        self.empty = there.par_iter().filter(is_empty).map(|(path, _)| path).collect();
        self.folders = ours.into_iter().map(|(path, ())| (path, FOLDER_MODE)).collect();
        for path in theirs {
            if let (false, Some(Entry::Folder(mode))) =
                (ours.has(path.as_os_str()), present.get(path.as_os_str()))
            {
                // A foreign folder keeps its permissions, but must stay one that files can be put into.
                self.folders.push((path, mode | 0o700));
            }
        }
        self.folders.par_sort_unstable();
    }
}

enum Fate {
    Keep,
    Write,
    Foreign(PathBuf),
}

impl Fate {
    fn foreign(&self) -> Option<&PathBuf> {
        match self {
            Fate::Foreign(path) => Some(path),
            Fate::Keep | Fate::Write => None,
        }
    }
}

fn fate(at: &Inner, content: &Content, present: &Present, out: &Path) -> Result<Fate, PublishError> {
    let foreign = |path: &OsStr| Ok(Fate::Foreign(path.into()));
    let path = at.as_os_str();
    match present.get(path) {
        None => {
            let in_the_way = |above: &&OsStr| {
                let is_folder = matches!(present.get(above), None | Some(Entry::Folder(_)));
                !is_folder && !present.is_ours(above)
            };
            at.above().find(in_the_way).map_or(Ok(Fate::Write), foreign)
        }
        Some(Entry::File(length, mode)) => {
            let is_same = length == content.length() as u64 && {
                let digest = read::digest(&out.join(path), length);
                digest.map_err(PublishError::on("read", at.path()))? == Some(content.digest)
            };
            match is_same {
                true if mode == FILE_MODE => Ok(Fate::Keep),
                false if !present.is_ours(path) => foreign(path),
                _ => Ok(Fate::Write),
            }
        }
        Some(Entry::Folder(_)) => {
            let is_foreign = |path: &OsStr, entry| match entry {
                Entry::Folder(_) => is_bare(path, present),
                _ => !present.is_ours(path),
            };
            let held = present
                .entries
                .below(path)
                .iter()
                .any(|(below, entry)| is_foreign(below.as_os_str(), *entry));
            if held || is_bare(path, present) { foreign(path) } else { Ok(Fate::Write) }
        }
        Some(Entry::Link | Entry::Other) if present.is_ours(path) => Ok(Fate::Write),
        Some(Entry::Link | Entry::Other) => foreign(path),
    }
}

/// Whether someone else made this folder and left it empty: then it stays.
fn is_bare(path: &OsStr, present: &Present) -> bool {
    matches!(present.get(path), Some(Entry::Folder(_)))
        && !present.is_our_folder(path)
        && present.entries.below(path).is_empty()
}
