//! Removes what candour itself has put beside or inside an output folder.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::PublishError;

/// Removes a folder with all it holds, without following links; fine if there is none.
pub(super) fn tree(folder: &Path) -> Result<(), PublishError> {
    let name = PathBuf::from(folder.file_name().unwrap_or_default());
    let removed = all(folder).or_else(|error| match error.kind() {
        // A folder that its owner may not change, carried over from the output folder, must not stop every later build.
        ErrorKind::PermissionDenied => {
            unlock(folder)?;
            fs::remove_dir_all(folder)
        }
        _ => Err(error),
    });
    absent(removed).map_err(PublishError::on("remove the work folder", &name))
}

// On all cores: a large site has a hundred thousand files. Folders are held open, so that none can become a link to
// another place meanwhile.
#[cfg(unix)]
fn all(folder: &Path) -> io::Result<()> {
    use rustix::fs::CWD;

    match fs::symlink_metadata(folder) {
        Ok(metadata) if metadata.is_dir() => below(&CWD, folder),
        // It is removed as what it is, or there is none.
        _ => fs::remove_dir_all(folder),
    }
}

#[cfg(unix)]
fn below(parent: &(impl std::os::fd::AsFd + Sync), name: impl rustix::path::Arg + Copy) -> io::Result<()> {
    use rayon::prelude::*;
    use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags, openat, unlinkat};

    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    let folder = openat(parent, name, flags, Mode::empty())?;
    let mut folders = Vec::new();
    let mut others = Vec::new();
    for entry in Dir::read_from(&folder)? {
        let entry = entry?;
        match (entry.file_name().to_bytes(), entry.file_type()) {
            (b"." | b"..", _) => {}
            (_, FileType::Directory) => folders.push(entry.file_name().to_owned()),
            _ => others.push(entry.file_name().to_owned()),
        }
    }
    folders.par_iter().try_for_each(|name| absent(below(&folder, name.as_c_str())))?;
    others.par_iter().with_min_len(256).try_for_each(|name| {
        match unlinkat(&folder, name, AtFlags::empty()).map_err(io::Error::from) {
            // Some file systems do not say at once what is a folder.
            Err(error) if matches!(error.kind(), ErrorKind::IsADirectory) => {
                absent(below(&folder, name.as_c_str()))
            }
            removed => absent(removed),
        }
    })?;
    absent(unlinkat(parent, name, AtFlags::REMOVEDIR).map_err(Into::into))
}

#[cfg(not(unix))]
fn all(folder: &Path) -> io::Result<()> {
    fs::remove_dir_all(folder)
}

// Lets the owner change every folder below, and the folder itself.
#[cfg(unix)]
fn unlock(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        fs::set_permissions(&next, fs::Permissions::from_mode(0o700))?;
        for entry in fs::read_dir(&next)? {
            let entry = entry?;
            // The type of the entry itself: links are not followed.
            if entry.file_type()?.is_dir() {
                waiting.push(entry.path());
            }
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn unlock(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Takes it as done when what was to be removed is not there.
pub(super) fn absent(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn all_of_a_folder_goes_and_nothing_that_a_link_leads_to() {
        let site = tempfile::tempdir().unwrap();
        let at = |path: &str| site.path().join(path);
        for folder in ["old/a/b/c", "old/empty", "theirs"] {
            fs::create_dir_all(at(folder)).unwrap();
        }
        for number in 0..600 {
            fs::write(at(&format!("old/a/{number}")), "x").unwrap();
        }
        fs::write(at("theirs/kept"), "kept").unwrap();
        std::os::unix::fs::symlink(at("theirs"), at("old/a/b/link")).unwrap();
        tree(&at("old")).unwrap();
        assert!(!at("old").exists());
        assert_eq!(fs::read_to_string(at("theirs/kept")).unwrap(), "kept");
        tree(&at("old")).unwrap();
        // A link in its place is removed, not followed.
        std::os::unix::fs::symlink(at("theirs"), at("old")).unwrap();
        let _ = tree(&at("old"));
        assert!(at("theirs/kept").exists());
    }
}
