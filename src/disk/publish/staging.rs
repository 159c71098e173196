//! Lays out the complete new tree beside the output folder.

use std::fs::{self, File, FileTimes, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::PublishError;
use super::place::Place;
use super::plan::Plan;
use super::present::Entry;

/// The permissions of a published file, whatever the umask: a web server under another name reads it.
pub(super) const FILE_MODE: u32 = 0o644;

/// The permissions of a published folder.
pub(super) const FOLDER_MODE: u32 = 0o755;

/// Stages the new tree: folders, then files written, linked and carried over.
pub(super) fn stage(plan: &Plan, place: &Place) -> Result<(), PublishError> {
    let (old, new) = (&place.out, place.staging());
    let name = PathBuf::from(new.file_name().unwrap_or_default());
    make_folder(&new, plan.root).map_err(PublishError::on("make", &name))?;
    for (path, mode) in &plan.folders {
        make_folder(&new.join(path), *mode).map_err(PublishError::on("make", path))?;
    }
    plan.write.par_iter().try_for_each(|(path, content)| {
        content
            .bytes()
            .and_then(|bytes| write(&new.join(path), &bytes))
            .map_err(PublishError::on("write", path))
    })?;
    plan.keep.par_iter().try_for_each(|path| {
        let kept = Entry::File(0, FILE_MODE);
        link(&old.join(path), &new.join(path), kept).map_err(PublishError::on("keep", path))
    })?;
    plan.carry.par_iter().try_for_each(|(path, entry)| {
        link(&old.join(path), &new.join(path), *entry).map_err(PublishError::on("carry over", path))
    })
}

/// Makes a folder with these permissions.
pub(super) fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    fs::create_dir(path)?;
    set_mode(path, mode)
}

/// Writes a file that is not there yet.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    set_file_mode(&file, FILE_MODE)
}

/// Gives what is at `old` a second name, or copies it where the file system has no second names.
fn link(old: &Path, new: &Path, entry: Entry) -> io::Result<()> {
    match entry {
        Entry::Link => copy_link(old, new),
        Entry::File(_, mode) => fs::hard_link(old, new).or_else(|_| copy(old, new, mode)),
        Entry::Other | Entry::Folder(_) => fs::hard_link(old, new),
    }
}

fn copy(old: &Path, new: &Path, mode: u32) -> io::Result<()> {
    let mut from = File::open(old)?;
    let mut to = OpenOptions::new().write(true).create_new(true).open(new)?;
    io::copy(&mut from, &mut to)?;
    set_file_mode(&to, mode)?;
    to.set_times(FileTimes::new().set_modified(from.metadata()?.modified()?))
}

#[cfg(unix)]
fn copy_link(old: &Path, new: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(fs::read_link(old)?, new)
}

// Making a link is a privilege on Windows: a second name for the link itself is not.
#[cfg(not(unix))]
fn copy_link(old: &Path, new: &Path) -> io::Result<()> {
    fs::hard_link(old, new)
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(unix)]
fn set_file_mode(file: &File, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    file.set_permissions(fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn set_file_mode(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}
