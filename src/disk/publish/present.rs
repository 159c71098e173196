//! What is in the output folder now, and which of it candour made.

use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io::{self, ErrorKind};
use std::path::Path;

use rayon::prelude::*;

use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::output::manifest;

use super::error::PublishError;
use super::in_place;
use super::inner::Inner;
use super::listing::Listing;
use super::place::{LOCK, WORK, is_mount_point};
use super::read;

// In one folder, so many entries are looked at by one thread: most folders have two.
const AT_ONCE: usize = 128;

/// Everything in the output folder but the folder itself; empty where there is none.
#[derive(Default)]
pub(super) struct Present {
    /// The permissions of the folder itself; `None` where there is none.
    pub(super) root: Option<u32>,
    /// What is there, by path.
    pub(super) entries: Listing<Entry>,
    /// Whether another file system is mounted somewhere in it: such a folder cannot move along, and what it
    /// holds must not be removed with an old tree.
    pub(super) holds_mounts: bool,
    ours: Listing<Made>,
}

/// What is known of a file that candour put at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Made {
    /// A manifest gives its digest.
    As(Digest),
    /// A manifest names it with something that is no digest.
    Spoilt,
    /// It is a manifest itself, or an interrupted run noted it, which may have written it or not.
    Noted,
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
            Ok(metadata) => Some(mode_of(&metadata)),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(PublishError::on("look at", out)(error)),
        };
        let found = if root.is_some() { walk(out, &look)? } else { Vec::new() };
        let holds_mounts = found.iter().any(|(_, (_, is_mount))| *is_mount);
        let entries = Listing::of(found.into_iter().map(|(path, (entry, _))| (path, entry)).collect());
        let ours = ours(out, &entries)?;
        Ok(Present { root, entries, holds_mounts, ours })
    }

    /// What is at a path.
    pub(super) fn get(&self, path: &OsStr) -> Option<Entry> {
        self.entries.get(path).copied()
    }

    /// A path as it stands here, if there is anything.
    pub(super) fn path(&self, path: &OsStr) -> Option<&Inner> {
        self.entries.entry(path).map(|(path, _)| path)
    }

    /// Whether candour put a file at this path: a manifest lists it, or it is one.
    pub(super) fn is_ours(&self, path: &OsStr) -> bool {
        self.ours.has(path)
    }

    /// What is known of the file that candour put at this path, if it did.
    pub(super) fn made(&self, path: &OsStr) -> Option<Made> {
        self.ours.get(path).copied()
    }

    /// Whether the file at a path of ours still holds what candour wrote: what someone has replaced since is theirs.
    ///
    /// A file that cannot be read is neither: taken for theirs, a page that is gone would stay for ever.
    pub(super) fn is_as_made(&self, out: &Path, path: &Inner) -> Result<bool, PublishError> {
        match self.made(path.as_os_str()) {
            None | Some(Made::Spoilt) => Ok(false),
            Some(Made::Noted) => Ok(true),
            Some(Made::As(digest)) => match self.get(path.as_os_str()) {
                Some(Entry::File(length, _)) => {
                    let read = read::digest(&out.join(path), length);
                    let read = read.map_err(PublishError::on("read", path.path()))?;
                    Ok(read == Some(digest))
                }
                // A link or a pipe where a file was is not what candour wrote.
                _ => Ok(false),
            },
        }
    }

    /// Whether candour made this folder: there were files of its own below it.
    pub(super) fn is_our_folder(&self, path: &OsStr) -> bool {
        !self.ours.below(path).is_empty()
    }

    /// All paths that candour put files at, whether they are still there or not.
    pub(super) fn ours(&self) -> impl Iterator<Item = (&Inner, Made)> {
        self.ours.into_iter().map(|(path, made)| (path, *made))
    }
}

/// Lists all that lies in a folder, at any depth and in no order, with what `look` says of each: of its path and its
/// entry.
pub(super) fn walk<T: Send>(
    out: &Path,
    look: &(impl Fn(&Inner, &DirEntry) -> io::Result<T> + Sync),
) -> Result<Vec<(Inner, T)>, PublishError> {
    let mut found = Vec::new();
    let mut folders = vec![Inner::default()];
    while !folders.is_empty() {
        let listed: Vec<Listed<T>> =
            folders.par_iter().map(|folder| list(out, folder, look)).collect::<Result<_, _>>()?;
        folders.clear();
        for (path, is_folder, told) in listed.into_iter().flatten() {
            folders.extend(is_folder.then(|| path.clone()));
            found.push((path, told));
        }
    }
    Ok(found)
}

type Listed<T> = Vec<(Inner, bool, T)>;

fn list<T: Send>(
    out: &Path,
    folder: &Inner,
    look: &(impl Fn(&Inner, &DirEntry) -> io::Result<T> + Sync),
) -> Result<Listed<T>, PublishError> {
    let entries = fs::read_dir(out.join(folder))
        .and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>)
        .map_err(PublishError::on("list", folder.path()))?;
    let is_work = |path: &Path| path == Path::new(WORK) || path == Path::new(LOCK);
    entries
        .par_iter()
        .with_min_len(AT_ONCE)
        .map(|entry| (folder.child(&entry.file_name()), entry))
        .filter(|(path, _)| !is_work(path.path()))
        .map(|(path, entry)| {
            let looked = entry.file_type().and_then(|kind| Ok((kind.is_dir(), look(&path, entry)?)));
            let (is_folder, told) = looked.map_err(PublishError::on("look at", path.path()))?;
            Ok((path, is_folder, told))
        })
        .collect()
}

// What an entry is, and whether another file system is mounted there.
fn look(_: &Inner, entry: &DirEntry) -> io::Result<(Entry, bool)> {
    let metadata = entry.metadata()?;
    Ok((Entry::of(&metadata), metadata.is_dir() && is_mount_point(&entry.path())))
}

impl Entry {
    fn of(metadata: &fs::Metadata) -> Entry {
        if metadata.is_symlink() {
            Entry::Link
        } else if metadata.is_dir() {
            Entry::Folder(mode_of(metadata))
        } else if metadata.is_file() {
            Entry::File(metadata.len(), mode_of(metadata))
        } else {
            Entry::Other
        }
    }
}

/// The permissions of a file or folder.
#[cfg(unix)]
pub(super) fn mode_of(metadata: &fs::Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;

    metadata.permissions().mode() & 0o7777
}

// Other systems have no such permissions: all files are as candour would make them.
#[cfg(not(unix))]
pub(super) fn mode_of(metadata: &fs::Metadata) -> u32 {
    if metadata.is_dir() { super::staging::FOLDER_MODE } else { super::staging::FILE_MODE }
}

/// The files that candour made, as its manifests list them. The manifests are only believed about paths that the walk
/// has found: they cannot name a file elsewhere.
fn ours(out: &Path, entries: &Listing<Entry>) -> Result<Listing<Made>, PublishError> {
    let folder = Path::new(manifest::FOLDER.trim_matches('/'));
    let is_manifest = |path: &Path| {
        path.parent() == Some(folder) && path.extension().is_some_and(|extension| extension == "sha256")
    };
    let manifests = entries
        .below(folder.as_os_str())
        .iter()
        .filter(|(path, entry)| matches!(entry, Entry::File(..)) && is_manifest(path.path()))
        .map(|(path, _)| path.clone());
    let ledger = in_place::ledger();
    let mut ours = Vec::new();
    for path in manifests.chain([ledger.clone()]) {
        match fs::read(out.join(&path)) {
            Ok(bytes) => {
                let text = String::from_utf8_lossy(&bytes);
                let is_ledger = path == ledger;
                let listed = |line| {
                    let (listed, digest) = manifest::line(line)?;
                    let listed = RelPath::new(listed)?;
                    let made = if is_ledger { Made::Noted } else { digest.map_or(Made::Spoilt, Made::As) };
                    Some((Inner::from(listed.as_str()), made))
                };
                ours.par_extend(text.par_lines().filter_map(listed));
                if !is_ledger {
                    ours.push((path, Made::Noted));
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(PublishError::on("read", path.path())(error)),
        }
    }
    Ok(Listing::of(ours))
}
