//! Lays out the complete new tree beside the output folder.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, FileTimes, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::error::PublishError;
use super::inner::Inner;
use super::place::Place;
use super::plan::Plan;
use super::present::{Entry, mode_of};

/// The permissions of a published file, whatever the umask: a web server under another name reads it.
pub(super) const FILE_MODE: u32 = 0o644;

/// The permissions of a published folder.
pub(super) const FOLDER_MODE: u32 = 0o755;

/// Stages the new tree: folders, then files written, linked and carried over.
pub(super) fn stage(plan: &Plan, place: &Place) -> Result<(), PublishError> {
    let (old, new) = (&place.out, place.staging());
    let name = PathBuf::from(new.file_name().unwrap_or_default());
    let maker = Maker::of(&new, plan.root).map_err(PublishError::on("make", &name))?;
    // Level by level: what a folder lies in is there before it, and those of one level are made side by side.
    let mut levels: BTreeMap<usize, Vec<(&Inner, u32)>> = BTreeMap::new();
    for (path, mode) in &plan.folders {
        levels.entry(path.depth()).or_default().push((path, *mode));
    }
    for level in levels.values() {
        level.par_iter().try_for_each(|(path, mode)| {
            maker.folder(&new.join(path), *mode).map_err(PublishError::on("make", path.path()))
        })?;
    }
    plan.write.par_iter().try_for_each(|(path, content)| {
        content
            .bytes()
            .and_then(|bytes| maker.file(&new.join(path), &bytes))
            .map_err(PublishError::on("write", path.path()))
    })?;
    plan.keep.par_iter().try_for_each(|path| {
        let kept = Entry::File(0, FILE_MODE);
        link(&old.join(path), &new.join(path), kept).map_err(PublishError::on("keep", path.path()))
    })?;
    plan.carry.par_iter().try_for_each(|(path, entry)| {
        link(&old.join(path), &new.join(path), *entry).map_err(PublishError::on("carry over", path.path()))
    })
}

/// Makes folders and files with the permissions that are asked for.
struct Maker {
    // Whether the system makes them so: where the umask or the folder's own rules take some away, or add some, they
    // are set afterwards.
    is_exact: bool,
}

impl Maker {
    /// Makes the outermost folder, and sees from it how the system makes those below.
    fn of(root: &Path, mode: u32) -> io::Result<Maker> {
        create_folder(root, FOLDER_MODE)?;
        let is_exact = mode_of(&fs::symlink_metadata(root)?) == FOLDER_MODE;
        set_mode(root, mode)?;
        Ok(Maker { is_exact })
    }

    fn folder(&self, path: &Path, mode: u32) -> io::Result<()> {
        create_folder(path, mode)?;
        if self.is_exact && mode == FOLDER_MODE { Ok(()) } else { set_mode(path, mode) }
    }

    fn file(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = create_file(path)?;
        file.write_all(bytes)?;
        if self.is_exact { Ok(()) } else { set_file_mode(&file, FILE_MODE) }
    }
}

/// Makes a folder with these permissions.
pub(super) fn make_folder(path: &Path, mode: u32) -> io::Result<()> {
    Maker { is_exact: false }.folder(path, mode)
}

/// Writes a file that is not there yet.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    Maker { is_exact: false }.file(path, bytes)
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
    let mut to = create_file(new)?;
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

// With these permissions, less what the umask takes away.
#[cfg(unix)]
fn create_folder(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;

    DirBuilder::new().mode(mode).create(path)
}

#[cfg(not(unix))]
fn create_folder(path: &Path, _mode: u32) -> io::Result<()> {
    DirBuilder::new().create(path)
}

#[cfg(unix)]
fn create_file(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(path)
}

#[cfg(not(unix))]
fn create_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create_new(true).open(path)
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
