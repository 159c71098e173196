//! What others put into the output folder while it was being built, found in the old tree after the exchange.

use std::fs::{self, DirEntry, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::PublishError;
use super::inner::Inner;
use super::place::Place;
use super::present::{self, Present};

/// Moves what came or was replaced since `before` from the old tree, which was put aside, into the new one. What candour
/// made of the old tree may be gone already.
///
/// Where the site has something in the place of such a file, it is moved to a folder of its own, and one of these is
/// given.
pub(super) fn rescue(place: &Place, before: &Present) -> Result<Option<PathBuf>, PublishError> {
    bring(place, before, &|path, old, new| match before.get(path.as_os_str()) {
        None => Ok(Late::Came),
        Some(_) => Ok(if is_same(old, new) { Late::Not } else { Late::Replaced }),
    })
}

/// The same for an old tree that a killed run left: all that is known of it is what it still holds, its manifests among
/// that.
pub(super) fn recover(place: &Place) -> Result<Option<PathBuf>, PublishError> {
    let left = Present::read(&place.aside())?;
    bring(place, &left, &|_, old, new| {
        if is_missing(new)? {
            return Ok(Late::Came);
        }
        let (is, there) = (fs::symlink_metadata(old)?, fs::symlink_metadata(new)?);
        if is.file_type() != there.file_type() {
            return Ok(Late::Came);
        }
        // Since then, it may have been replaced in the new tree too.
        let is_later = is.modified()? > there.modified()?;
        Ok(if is_later && !is_same(old, new) { Late::Replaced } else { Late::Not })
    })
}

// What became of a file of others.
enum Late {
    Not,
    Came,
    Replaced,
}

fn bring(
    place: &Place,
    before: &Present,
    late: &dyn Fn(&Inner, &Path, &Path) -> io::Result<Late>,
) -> Result<Option<PathBuf>, PublishError> {
    let old = place.aside();
    if is_missing(&old).map_err(PublishError::on("look at", Path::new("the old site")))? {
        return Ok(None);
    }
    // What was there, and is candour's, needs no second look: that is nearly all of it.
    let look = |path: &Inner, entry: &DirEntry| {
        let is_other = before.get(path.as_os_str()).is_none() || !before.is_ours(path.as_os_str());
        Ok(is_other && !entry.file_type()?.is_dir())
    };
    let mut without_place = None;
    for (path, _) in present::walk(&old, &look)?.into_iter().filter(|(_, is_other)| *is_other) {
        let (from, to) = (old.join(&path), place.out.join(&path));
        let brought = late(&path, &from, &to).and_then(|late| match late {
            Late::Not => Ok(()),
            Late::Came if !is_missing(&to)? => Err(ErrorKind::AlreadyExists.into()),
            Late::Came | Late::Replaced => put(&from, &to),
        });
        match brought {
            Err(error) if is_in_the_way(&error) => {
                put(&from, &place.late().join(&path)).map_err(PublishError::on("keep", path.path()))?;
                without_place.get_or_insert_with(|| path.path().to_owned());
            }
            brought => brought.map_err(PublishError::on("keep", path.path()))?,
        }
    }
    Ok(without_place)
}

fn put(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(from, to)
}

// Whether the site has a file where a folder is needed, or the other way round.
fn is_in_the_way(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::AlreadyExists
            | ErrorKind::NotADirectory
            | ErrorKind::IsADirectory
            | ErrorKind::DirectoryNotEmpty
    )
}

fn is_missing(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

// Foreign files are carried over as links to the same file: another file was put in its place since. A link is carried
// over as one that leads to the same place.
fn is_same(old: &Path, new: &Path) -> bool {
    match (fs::symlink_metadata(old), fs::symlink_metadata(new)) {
        (Ok(is), Ok(was)) if is.is_file() && was.is_file() => is_same_file(&is, &was),
        (Ok(is), Ok(was)) if is.is_symlink() && was.is_symlink() => {
            fs::read_link(old).ok() == fs::read_link(new).ok()
        }
        (Ok(is), Ok(was)) => is.file_type() == was.file_type(),
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
    use std::collections::BTreeSet;

    use super::*;
    use crate::base::digest::Digest;

    // A place with an old tree put aside, and a new one.
    fn site() -> (tempfile::TempDir, Place) {
        let site = tempfile::tempdir().unwrap();
        for folder in ["site", ".public.candour-old", "public"] {
            fs::create_dir(site.path().join(folder)).unwrap();
        }
        let place = Place::find(&site.path().join("public"), &site.path().join("site")).unwrap();
        (site, place)
    }

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn what_came_while_the_site_was_built_is_kept() {
        let (_site, place) = site();
        let (old, new) = (place.aside(), place.out.clone());
        for (name, text) in [("kept", "theirs"), ("replaced", "first"), ("turned", "a file")] {
            write(&old.join(name), text);
        }
        let before = Present::read(&old).unwrap();
        for name in ["kept", "replaced", "turned"] {
            fs::hard_link(old.join(name), new.join(name)).unwrap();
        }
        for path in ["page", "folder/index.html", "file"] {
            write(&new.join(path), "of the site");
        }
        // Meanwhile:
        for path in ["upload/late.pdf", "page", "folder", "file/below"] {
            write(&old.join(path), path);
        }
        fs::remove_file(old.join("replaced")).unwrap();
        write(&old.join("replaced"), "second");
        fs::remove_file(old.join("turned")).unwrap();
        write(&old.join("turned/now"), "in a folder");

        let mut without_place = BTreeSet::new();
        // The first is told of; each is moved.
        without_place.extend(rescue(&place, &before).unwrap());
        let read = |path: PathBuf| fs::read_to_string(path).unwrap();
        let there = ["upload/late.pdf", "page", "replaced", "kept", "folder/index.html", "file", "turned"];
        assert_eq!(
            there.map(|name| read(new.join(name))),
            ["upload/late.pdf", "of the site", "second", "theirs", "of the site", "of the site", "a file"]
        );
        let moved = ["page", "folder", "file/below", "turned/now"];
        assert_eq!(
            moved.map(|name| read(place.late().join(name))),
            ["page", "folder", "file/below", "in a folder"]
        );
        assert!(without_place.iter().all(|path| moved.iter().any(|name| path == Path::new(name))));
        assert_eq!(without_place.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_elsewhere_now_is_kept() {
        use std::os::unix::fs::symlink;

        let (_site, place) = site();
        let (old, new) = (place.aside(), place.out.clone());
        for name in ["same", "moved", "was-a-file"] {
            let made = if name == "was-a-file" {
                fs::write(old.join(name), "text")
            } else {
                symlink("v1", old.join(name))
            };
            made.unwrap();
        }
        let before = Present::read(&old).unwrap();
        for name in ["same", "moved"] {
            symlink("v1", new.join(name)).unwrap();
        }
        fs::hard_link(old.join("was-a-file"), new.join("was-a-file")).unwrap();
        for name in ["moved", "was-a-file"] {
            fs::remove_file(old.join(name)).unwrap();
            symlink("v2", old.join(name)).unwrap();
        }
        assert_eq!(rescue(&place, &before).unwrap(), None);
        let leads = |name: &str| fs::read_link(new.join(name)).unwrap();
        assert_eq!(["same", "moved", "was-a-file"].map(leads), ["v1", "v2", "v2"].map(PathBuf::from));
    }

    #[test]
    fn what_a_killed_run_did_not_bring_over_is_brought_over_by_the_next() {
        let (_site, place) = site();
        let (old, new) = (place.aside(), place.out.clone());
        let gone = Digest::of(b"page");
        write(&old.join(".well-known/candour/_root.sha256"), &format!("{gone}  gone.html\n"));
        write(&old.join("gone.html"), "page");
        write(&old.join("kept"), "theirs");
        fs::hard_link(old.join("kept"), new.join("kept")).unwrap();
        write(&old.join("up/late.pdf"), "late");
        // Replaced in both: the later one counts.
        for (first, second, name) in [(&old, &new, "new-again"), (&new, &old, "late-again")] {
            write(&first.join(name), "first");
            let text = fs::File::create(second.join(name)).unwrap();
            text.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(60)).unwrap();
        }
        assert_eq!(recover(&place).unwrap(), None);
        let read = |name: &str| fs::read_to_string(new.join(name)).unwrap();
        assert_eq!(["kept", "up/late.pdf", "new-again", "late-again"].map(read), ["theirs", "late", "", ""]);
        assert!(!new.join("gone.html").exists());
    }
}
