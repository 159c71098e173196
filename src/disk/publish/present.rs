//! What is in the output folder now, and which of it candour made.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::output::manifest;

use super::error::PublishError;
use super::in_place;
use super::place::{LOCK, WORK, is_mount_point};

/// Everything in the output folder but the folder itself; empty where there is none.
#[derive(Default)]
pub(super) struct Present {
    /// The permissions of the folder itself; `None` where there is none.
    pub(super) root: Option<u32>,
    /// What is there, by path.
    pub(super) entries: BTreeMap<PathBuf, Entry>,
    /// Whether another file system is mounted somewhere in it: such a folder cannot move along, and what it
    /// holds must not be removed with an old tree.
    pub(super) holds_mounts: bool,
    // With the digest that a manifest gives; none for manifests themselves and for what an interrupted run noted.
    ours: BTreeMap<PathBuf, Option<String>>,
    our_folders: BTreeSet<PathBuf>,
}

/// One thing in the output folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entry {
    /// A file with its length in bytes and its permissions.
    File(u64, u32),
    /// A symbolic link: never followed.
    Link,
    /// A folder with its permissions.
    Folder(u32),
    /// A pipe, a socket or a device.
    Other,
}

impl Present {
    /// Walks the output folder and reads its manifests.
    pub(super) fn read(out: &Path) -> Result<Present, PublishError> {
        // A folder that cannot be looked at is not one that is not there: what others put into it would be lost.
        let root = match fs::symlink_metadata(out) {
            Ok(metadata) => Some(mode(&metadata)),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(PublishError::on("look at", out)(error)),
        };
        let mut present = Present { root, ..Present::default() };
        let mut folders: Vec<PathBuf> = root.iter().map(|_| PathBuf::new()).collect();
        while !folders.is_empty() {
            let levels: Vec<Listed> =
                folders.par_iter().map(|folder| list(out, folder)).collect::<Result<_, _>>()?;
            folders.clear();
            for (path, entry, is_mount) in levels.into_iter().flatten() {
                if matches!(entry, Entry::Folder(_)) {
                    folders.push(path.clone());
                }
                present.holds_mounts |= is_mount;
                present.entries.insert(path, entry);
            }
        }
        let (ours, our_folders) = ours(out, &present.entries)?;
        Ok(Present { ours, our_folders, ..present })
    }

    /// What is at a path.
    pub(super) fn get(&self, path: &Path) -> Option<Entry> {
        self.entries.get(path).copied()
    }

    /// Whether candour put a file at this path: a manifest lists it, or it is one.
    pub(super) fn is_ours(&self, path: &Path) -> bool {
        self.ours.contains_key(path)
    }

    /// Whether the file at a path of ours still holds what candour wrote: what someone has replaced since is theirs.
    ///
    /// A file that cannot be read is neither: taken for theirs, a page that is gone would stay for ever.
    pub(super) fn is_as_made(&self, out: &Path, path: &Path) -> Result<bool, PublishError> {
        match self.ours.get(path) {
            None => Ok(false),
            Some(None) => Ok(true),
            Some(Some(digest)) if matches!(self.get(path), Some(Entry::File(..))) => {
                let bytes = fs::read(out.join(path)).map_err(PublishError::on("read", path))?;
                Ok(Digest::of(&bytes).to_string() == *digest)
            }
            // A link or a pipe where a file was is not what candour wrote.
            Some(Some(_)) => Ok(false),
        }
    }

    /// Whether candour made this folder: there were files of its own below it.
    pub(super) fn is_our_folder(&self, path: &Path) -> bool {
        self.our_folders.contains(path)
    }

    /// All paths that candour put files at, whether they are still there or not, with the digest that a manifest gives.
    pub(super) fn ours(&self) -> impl Iterator<Item = (&PathBuf, Option<&str>)> {
        self.ours.iter().map(|(path, digest)| (path, digest.as_deref()))
    }

    /// What is below a folder, in the order of the paths.
    pub(super) fn below(&self, folder: &Path) -> impl Iterator<Item = (&PathBuf, Entry)> {
        self.entries
            .range::<Path, _>((std::ops::Bound::Excluded(folder), std::ops::Bound::Unbounded))
            .take_while(move |(path, _)| path.starts_with(folder))
            .map(|(path, entry)| (path, *entry))
    }
}

type Listed = Vec<(PathBuf, Entry, bool)>;

fn list(out: &Path, folder: &Path) -> Result<Listed, PublishError> {
    let entries = fs::read_dir(out.join(folder))
        .and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>)
        .map_err(PublishError::on("list", folder))?;
    let is_work = |path: &Path| path == Path::new(WORK) || path == Path::new(LOCK);
    entries
        .par_iter()
        .map(|entry| (folder.join(entry.file_name()), entry))
        .filter(|(path, _)| !is_work(path))
        .map(|(path, entry)| {
            let metadata = entry.metadata().map_err(PublishError::on("look at", &path))?;
            let is_mount = metadata.is_dir() && is_mount_point(&entry.path());
            Ok((path, Entry::of(&metadata), is_mount))
        })
        .collect()
}

impl Entry {
    fn of(metadata: &fs::Metadata) -> Entry {
        if metadata.is_symlink() {
            Entry::Link
        } else if metadata.is_dir() {
            Entry::Folder(mode(metadata))
        } else if metadata.is_file() {
            Entry::File(metadata.len(), mode(metadata))
        } else {
            Entry::Other
        }
    }
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;

    metadata.permissions().mode() & 0o7777
}

// Other systems have no such permissions: all files are as candour would make them.
#[cfg(not(unix))]
fn mode(metadata: &fs::Metadata) -> u32 {
    if metadata.is_dir() { super::staging::FOLDER_MODE } else { super::staging::FILE_MODE }
}

type Ours = BTreeMap<PathBuf, Option<String>>;

/// The files that candour made, as its manifests list them, and the folders above them. The manifests are
/// only believed about paths that the walk has found: they cannot name a file elsewhere.
fn ours(out: &Path, entries: &BTreeMap<PathBuf, Entry>) -> Result<(Ours, BTreeSet<PathBuf>), PublishError> {
    let folder = Path::new(manifest::FOLDER.trim_matches('/'));
    let is_manifest = |path: &Path| {
        path.parent() == Some(folder) && path.extension().is_some_and(|extension| extension == "sha256")
    };
    let mut ours = Ours::new();
    let manifests =
        entries.iter().filter(|(path, entry)| is_manifest(path) && matches!(entry, Entry::File(..)));
    let manifests = manifests.map(|(path, _)| path.clone());
    for path in manifests.chain([in_place::ledger()]) {
        match fs::read(out.join(&path)) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let is_ledger = path == in_place::ledger();
                for (listed, digest) in manifest::lines(&text) {
                    let Some(listed) = RelPath::new(listed) else { continue };
                    // What an interrupted run noted may have been written or not.
                    let digest = (!is_ledger).then(|| digest.to_owned());
                    ours.insert(PathBuf::from(listed.as_str()), digest);
                }
                ours.extend(entries.contains_key(&path).then_some((path, None)));
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(PublishError::on("read", &path)(error)),
        }
    }
    let folders = ours.keys().flat_map(|path| path.ancestors().skip(1)).map(Path::to_owned).collect();
    Ok((ours, folders))
}
