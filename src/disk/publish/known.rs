//! Takes an old tree apart by what was known of it, without listing it again.

use std::path::Path;

use super::present::Present;

/// Removes the files that candour made, but for its manifests, and the folders that nothing is left in.
///
/// What came to lie there since is still there afterwards, and so is what cannot be removed: whoever removes the rest
/// says why.
#[cfg(unix)]
pub(super) fn remove(old: &Path, before: &Present) {
    unix::remove(old, before);
}

/// Removes nothing: other systems take an old tree apart by what they find in it.
#[cfg(not(unix))]
pub(super) fn remove(_old: &Path, _before: &Present) {}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::fd::{AsFd, OwnedFd};
    use std::os::unix::ffi::OsStrExt as _;
    use std::path::Path;

    use rayon::prelude::*;
    use rustix::fs::{AtFlags, CWD, Mode, OFlags, openat, unlinkat};
    use rustix::io::Result;

    use super::super::inner::Inner;
    use super::super::listing;
    use super::super::present::{Entry, Made, Present};

    // In one folder, so many files are removed by one thread.
    const AT_ONCE: usize = 256;

    pub(super) fn remove(old: &Path, before: &Present) {
        if let Ok(folder) = open(CWD, old.as_os_str()) {
            below(&folder, 0, before.entries.all(), before);
            let _ = unlinkat(CWD, old, AtFlags::REMOVEDIR);
        }
    }

    // Held open, so that none can become a link to another place meanwhile; nothing is read from it.
    fn open(parent: impl AsFd, name: &OsStr) -> Result<OwnedFd> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        openat(parent, name, flags, Mode::empty())
    }

    // All that was known to lie below a folder, whose own path takes so many bytes of theirs.
    fn below(folder: &OwnedFd, own: usize, all: &[(Inner, Entry)], before: &Present) {
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        let mut rest = all;
        while let Some((path, entry)) = rest.first() {
            let name = &path.as_os_str().as_bytes()[own..];
            if let Some(end) = name.iter().position(|byte| *byte == b'/') {
                // It lies in a folder that was met before, with all that begins like it.
                let opening = OsStr::from_bytes(&path.as_os_str().as_bytes()[..=own + end]);
                rest = &rest[rest.partition_point(|(path, _)| path.begins_with(opening))..];
                continue;
            }
            match entry {
                Entry::Folder(_) => folders.push((path, OsStr::from_bytes(name))),
                // Should this run be killed, the manifests tell the next one what is not of others.
                _ if before.made(path.as_os_str()).is_some_and(|made| made != Made::Noted) => {
                    files.push(OsStr::from_bytes(name));
                }
                _ => {}
            }
            rest = &rest[1..];
        }
        folders.par_iter().for_each(|(path, name)| {
            if let Ok(inner) = open(folder, name) {
                let held = listing::below(all, path.as_os_str());
                below(&inner, path.as_os_str().len() + 1, held, before);
            }
            let _ = unlinkat(folder, *name, AtFlags::REMOVEDIR);
        });
        files.par_iter().with_min_len(AT_ONCE).for_each(|name| {
            let _ = unlinkat(folder, *name, AtFlags::empty());
        });
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::*;
    use crate::base::digest::Digest;

    #[test]
    fn of_what_was_known_only_what_candour_made_goes() {
        let site = tempfile::tempdir().unwrap();
        let at = |path: &str| site.path().join(path);
        for folder in
            ["old/.well-known/candour", "old/a/b", "old/a-b", "old/c/d", "old/theirs", "elsewhere/d"]
        {
            fs::create_dir_all(at(folder)).unwrap();
        }
        let ours = ["a/b/x", "a/x", "a-b/x", "c/d/x", "x"];
        let line = |path: &&str| format!("{}  {path}\n", Digest::of(path.as_bytes()));
        for path in ours {
            fs::write(at("old").join(path), path).unwrap();
        }
        let list = ours.iter().map(line).collect::<String>();
        fs::write(at("old/.well-known/candour/_root.sha256"), list).unwrap();
        fs::write(at("old/theirs/x"), "theirs").unwrap();
        fs::write(at("elsewhere/d/x"), "elsewhere").unwrap();
        let before = Present::read(&at("old")).unwrap();
        // Meanwhile something came, and a link took the place of a folder.
        fs::write(at("old/a/b/late"), "late").unwrap();
        fs::remove_dir_all(at("old/c")).unwrap();
        std::os::unix::fs::symlink(at("elsewhere"), at("old/c")).unwrap();

        remove(&at("old"), &before);
        let left = Present::read(&at("old")).unwrap();
        let left: Vec<_> = left.entries.into_iter().map(|(path, _)| path.path().to_str().unwrap()).collect();
        let list = [".well-known", ".well-known/candour", ".well-known/candour/_root.sha256"];
        assert_eq!(left[..3], list);
        assert_eq!(left[3..], ["a", "a/b", "a/b/late", "c", "theirs", "theirs/x"]);
        assert_eq!(fs::read_to_string(at("elsewhere/d/x")).unwrap(), "elsewhere");
        // Where nothing came, nothing else is left.
        for path in ["old/a/b/late", "old/c", "old/theirs/x"] {
            fs::remove_file(at(path)).unwrap();
        }
        remove(&at("old"), &before);
        let left = Present::read(&at("old")).unwrap();
        assert_eq!(
            left.entries.into_iter().map(|(path, _)| path.path().to_str().unwrap()).collect::<Vec<_>>(),
            list
        );
    }
}
