//! What others put into the output folder while it was being built, found in the old tree after the exchange.

use std::fs::{self, DirEntry, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;

use super::error::PublishError;
use super::inner::Inner;
use super::present::{self, Present};

/// Moves what came or was replaced since `before` from the old tree into the new one, unless the site has a file there.
/// What candour made of the old tree may be gone already.
pub(super) fn rescue(old: &Path, before: &Present, new: &Path) -> Result<(), PublishError> {
    if is_missing(old).map_err(PublishError::on("look at", Path::new("the old site")))? {
        return Ok(());
    }
    // What was there, and is candour's, needs no second look: that is nearly all of it.
    let look = |path: &Inner, entry: &DirEntry| {
        let is_other = before.get(path.as_os_str()).is_none() || !before.is_ours(path.as_os_str());
        Ok(is_other && !entry.file_type()?.is_dir())
    };
    for (path, _) in present::walk(old, &look)?.into_iter().filter(|(_, is_other)| *is_other) {
        let target = new.join(&path);
        let is_late = match before.get(path.as_os_str()) {
            None => is_missing(&target).map_err(PublishError::on("look at", path.path()))?,
            Some(_) => !is_same(&old.join(&path), &target),
        };
        if !is_late {
            continue;
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(PublishError::on("create the folder of", path.path()))?;
        }
        fs::rename(old.join(&path), &target).map_err(PublishError::on("keep", path.path()))?;
    }
    Ok(())
}

fn is_missing(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

// Foreign files are carried over as links to the same file: another file was put in its place since.
fn is_same(old: &Path, new: &Path) -> bool {
    match (fs::symlink_metadata(old), fs::symlink_metadata(new)) {
        (Ok(old), Ok(new)) => !old.is_file() || is_same_file(&old, &new),
        _ => true,
    }
}

#[cfg(unix)]
fn is_same_file(old: &Metadata, new: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    // A copy, where links are not possible, has the times of what it copies.
    let same = (old.dev(), old.ino()) == (new.dev(), new.ino());
    same || (old.mtime(), old.mtime_nsec(), old.len()) == (new.mtime(), new.mtime_nsec(), new.len())
}

#[cfg(not(unix))]
fn is_same_file(old: &Metadata, new: &Metadata) -> bool {
    old.len() == new.len() && old.modified().ok() == new.modified().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_while_the_site_was_built_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        for tree in [&old, &new] {
            fs::create_dir_all(tree).unwrap();
        }
        fs::write(old.join("kept"), "theirs").unwrap();
        fs::write(old.join("replaced"), "first").unwrap();
        let before = Present::read(&old).unwrap();
        for name in ["kept", "replaced"] {
            fs::hard_link(old.join(name), new.join(name)).unwrap();
        }
        fs::write(new.join("page"), "of the site").unwrap();
        // Meanwhile:
        fs::create_dir_all(old.join("upload")).unwrap();
        fs::write(old.join("upload/late.pdf"), "late").unwrap();
        fs::write(old.join("page"), "in the way").unwrap();
        fs::remove_file(old.join("replaced")).unwrap();
        fs::write(old.join("replaced"), "second").unwrap();

        rescue(&old, &before, &new).unwrap();
        let read = |name: &str| fs::read_to_string(new.join(name)).unwrap();
        assert_eq!(
            [read("upload/late.pdf"), read("page"), read("replaced"), read("kept")],
            ["late", "of the site", "second", "theirs"]
        );
    }
}
