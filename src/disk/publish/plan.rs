//! What has to be done so that the output folder holds the new site.

use std::borrow::Borrow as _;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::output::store::Content;

use super::Published;
use super::error::PublishError;
use super::inner::{self, Inner};
use super::present::{Entry, Present};
use super::read;
use super::staging::{FILE_MODE, FOLDER_MODE};
use super::wanted::Wanted;

/// The new tree, file by file and folder by folder, and what will not be in it.
#[derive(Default)]
pub(super) struct Plan {
    /// Whether there is no output folder yet.
    is_new: bool,
    /// Files of the site that are there already, byte for byte.
    pub(super) keep: Vec<Inner>,
    /// Files of the site that are new or differ.
    pub(super) write: Vec<(Inner, Content)>,
    /// Files, links and other things that candour did not make.
    pub(super) carry: Vec<(Inner, Entry)>,
    /// The permissions of the output folder itself.
    pub(super) root: u32,
    /// All folders of the new tree with their permissions, the outer ones first.
    pub(super) folders: Vec<(Inner, u32)>,
    /// Files that candour made and that are no longer part of the site.
    pub(super) remove: Vec<Inner>,
    /// Folders that nothing is left in, the outer ones first.
    pub(super) empty: Vec<Inner>,
}

impl Plan {
    /// Compares what is wanted with what is there, by reading it: times prove nothing.
    pub(super) fn new(wanted: &Wanted, present: &Present, out: &Path) -> Result<Plan, PublishError> {
        let sorted: Vec<(&Inner, Fate)> = wanted
            .files
            .par_iter()
            .map(|(path, content)| Ok((path, fate(path, content, present, out)?)))
            .collect::<Result<_, PublishError>>()?;
        let foreign: BTreeSet<PathBuf> =
            sorted.iter().filter_map(|(_, fate)| fate.foreign()).cloned().collect();
        if !foreign.is_empty() {
            return Err(PublishError::Foreign(foreign.into_iter().collect()));
        }
        let mut plan = Plan { is_new: present.root.is_none(), ..Plan::default() };
        // Whoever made the folder decides who may read it.
        plan.root = present.root.map_or(FOLDER_MODE, |mode| mode | 0o700);
        for (path, fate) in sorted {
            match fate {
                Fate::Keep => plan.keep.push(path.clone()),
                _ => plan.write.extend(wanted.files.get(path).map(|content| (path.clone(), content.clone()))),
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

    /// What carrying it out amounts to.
    pub(super) fn summary(&self) -> Published {
        Published {
            written: self.write.len(),
            linked: self.keep.len(),
            removed: self.remove.len(),
            carried: self.carry.len(),
        }
    }

    fn leave(&mut self, wanted: &Wanted, present: &Present, out: &Path) -> Result<(), PublishError> {
        let is_left = |(path, entry): &(&Inner, &Entry)| {
            !matches!(entry, Entry::Folder(_)) && !wanted.files.contains_key(*path)
        };
        let left: Vec<(&Inner, &Entry)> = present.entries.par_iter().filter(is_left).collect();
        for (path, entry) in left {
            match entry {
                _ if present.is_as_made(out, path)? => self.remove.push(path.clone()),
                entry => self.carry.push((path.clone(), *entry)),
            }
        }
        Ok(())
    }

    fn lay_folders(&mut self, wanted: &Wanted, present: &Present) {
        let ours = &wanted.folders;
        let bare = present.entries.par_iter().map(|(path, _)| path);
        let bare: Vec<&Inner> = bare.filter(|path| is_bare((*path).borrow(), present)).collect();
        let carried = self.carry.iter().map(|(path, _)| path);
        let mut theirs = inner::folders(carried.chain(bare.iter().copied()));
        theirs.extend(bare.into_iter().cloned());
        let is_empty = |(path, entry): &(&Inner, &Entry)| {
            matches!(entry, Entry::Folder(_)) && !ours.contains(*path) && !theirs.contains(*path)
        };
        let empty = present.entries.par_iter().filter(is_empty).map(|(path, _)| path.clone());
        self.empty = empty.collect();
        let mode = |path: &Inner| match present.get(path.borrow()) {
            // A foreign folder keeps its permissions, but must stay one that files can be put into.
            Some(Entry::Folder(mode)) if !ours.contains(path) => mode | 0o700,
            _ => FOLDER_MODE,
        };
        let folders: Vec<&Inner> = ours.union(&theirs).collect();
        self.folders = folders.par_iter().map(|path| ((*path).clone(), mode(path))).collect();
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
    let path: &OsStr = at.borrow();
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
            let held = present.below(path).any(|(below, entry)| is_foreign(below.borrow(), entry));
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
        && present.below(path).next().is_none()
}
