//! What is kept between runs, in `.candour/cache/` of a site.
//!
//! It saves work and decides nothing: whoever takes something out of it checks that it fits. What is damaged, cut short
//! or written by another program is passed over in silence, and so is a folder that cannot be written to. It may be
//! deleted at any time.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::digest::Digest;
use crate::base::packing;
use crate::output::store::Store;

use super::stow::Stow;

/// The folder of what candour keeps for itself.
const FOLDER: &str = ".candour";

// What git is told: none of this is part of the site.
const IGNORE: (&str, &str) = (".gitignore", "*\n");

// The first line of every file; another form of what follows gets another number.
const MARK: &[u8] = b"candour cache 1\n";

/// The largest file that is read, in bytes.
const LIMIT: u64 = 2 << 30;

/// The cache of a site.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
    maker: String,
}

impl Cache {
    /// The cache of the site at `root`, as far as this program wrote it; nothing where the program cannot tell itself
    /// from others.
    pub fn of(root: &Path) -> Option<Cache> {
        Some(Cache::made_by(root, maker()?))
    }

    /// The cache of the site at `root`, as far as a program of this name wrote it.
    pub fn made_by(root: &Path, maker: String) -> Cache {
        Cache { folder: root.join(FOLDER), maker }
    }

    /// The program whose cache it is.
    pub fn maker(&self) -> &str {
        &self.maker
    }

    /// Takes out what is kept under a name; nothing where there is any doubt.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        // A link may lead anywhere.
        [self.folder.clone(), self.inner()].iter().all(|folder| is_folder(folder)).then_some(())?;
        let path = self.inner().join(name);
        let metadata = fs::symlink_metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(LIMIT)).ok()?);
        File::open(&path).ok()?.take(LIMIT).read_to_end(&mut bytes).ok()?;
        let held = bytes.strip_prefix(MARK)?;
        let (digest, held) = held.split_at_checked(Digest::LENGTH)?;
        let sealed = [self.maker.as_bytes(), name.as_bytes(), held].map(Digest::of);
        (Digest::of_all(&sealed).bytes() == digest).then_some(())?;
        packing::unpack(held)
    }

    /// Keeps something under a name, in place of what was kept there. Where that fails, nothing is kept: the next run
    /// has more to do, and that is all.
    pub fn put<T: Serialize>(&self, name: &str, value: &T) {
        let Some(held) = packing::pack(value) else { return };
        let sealed = [self.maker.as_bytes(), name.as_bytes(), &held].map(Digest::of);
        let digest = Digest::of_all(&sealed);
        let _ = self.write(name, &[MARK, digest.bytes(), &held]);
    }

    /// Takes away what is kept under a name, if there is anything.
    pub fn forget(&self, name: &str) {
        // A link may lead anywhere.
        if [self.folder.clone(), self.inner()].iter().all(|folder| is_folder(folder)) {
            let _ = fs::remove_file(self.inner().join(name));
        }
    }

    /// A place for the pages of a large site. It makes its folder when the first page comes.
    pub fn store(&self) -> Arc<dyn Store> {
        Arc::new(Stow::of(self.clone()))
    }

    // Its folder, made where it was not there.
    pub(super) fn made(&self) -> std::io::Result<PathBuf> {
        self.make_folders()?;
        Ok(self.inner())
    }

    fn inner(&self) -> PathBuf {
        self.folder.join("cache")
    }

    fn make_folders(&self) -> std::io::Result<()> {
        for folder in [&self.folder, &self.inner()] {
            match fs::create_dir(folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                _ if !is_folder(folder) => return Err(ErrorKind::NotADirectory.into()),
                _ => {}
            }
        }
        let ignore = self.folder.join(IGNORE.0);
        if let Ok(mut file) = OpenOptions::new().write(true).create_new(true).open(ignore) {
            file.write_all(IGNORE.1.as_bytes())?;
        }
        Ok(())
    }

    fn write(&self, name: &str, parts: &[&[u8]]) -> std::io::Result<()> {
        self.make_folders()?;
        // By renaming, so that no other run reads half of it. It is not flushed: a power cut spoils its digest.
        let fresh = self.inner().join(format!("{name}.{}", std::process::id()));
        let _ = fs::remove_file(&fresh);
        let mut file = OpenOptions::new().write(true).create_new(true).open(&fresh)?;
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        let kept = written.and_then(|()| fs::rename(&fresh, self.inner().join(name)));
        if kept.is_err() {
            let _ = fs::remove_file(&fresh);
        }
        kept
    }
}

fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

// Which program this is. While one is being developed its version stays, so that the file of the program counts too.
fn maker() -> Option<String> {
    let metadata = fs::metadata(std::env::current_exe().ok()?).ok()?;
    let modified = metadata.modified().ok()?;
    Some(format!("candour {} {} {modified:?}", env!("CARGO_PKG_VERSION"), metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cache(maker: &str) -> (tempfile::TempDir, Cache) {
        let site = tempfile::tempdir().unwrap();
        let cache = Cache::made_by(site.path(), maker.to_owned());
        (site, cache)
    }

    #[test]
    fn what_was_put_in_comes_out() {
        let (site, cache) = cache("1");
        assert_eq!(cache.get::<Vec<String>>("a"), None);
        cache.put("a", &vec!["x".to_owned()]);
        cache.put("a", &vec!["y".to_owned()]);
        assert_eq!(cache.get("a"), Some(vec!["y".to_owned()]));
        assert_eq!(cache.get::<Vec<String>>("b"), None);
        assert_eq!(fs::read_to_string(site.path().join(".candour/.gitignore")).unwrap(), "*\n");
        let names = fs::read_dir(site.path().join(".candour/cache")).unwrap();
        assert_eq!(names.map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>(), ["a"]);
        let other = Cache::made_by(site.path(), "2".to_owned());
        assert_eq!(other.get::<Vec<String>>("a"), None, "another program wrote it");
        cache.forget("a");
        cache.forget("b");
        assert_eq!(cache.get::<Vec<String>>("a"), None);
    }

    #[test]
    fn what_is_damaged_is_passed_over() {
        let (site, cache) = cache("1");
        let path = site.path().join(".candour/cache/a");
        cache.put("a", &"some words".to_owned());
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut spoilt = whole.clone();
            spoilt[at] ^= 1;
            fs::write(&path, &spoilt).unwrap();
            assert_eq!(cache.get::<String>("a"), None, "byte {at} flipped");
            fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(cache.get::<String>("a"), None, "cut at {at}");
        }
        fs::write(&path, [&whole[..], b"x"].concat()).unwrap();
        assert_eq!(cache.get::<String>("a"), None, "longer");
        fs::rename(&path, site.path().join(".candour/cache/b")).unwrap();
        fs::write(site.path().join(".candour/cache/b"), &whole).unwrap();
        assert_eq!(cache.get::<String>("b"), None, "kept under another name");
        fs::write(&path, &whole).unwrap();
        assert_eq!(cache.get("a"), Some("some words".to_owned()));
        assert_eq!(cache.get::<u64>("a").map(|_| ()), cache.get::<u64>("a").map(|_| ()));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_not_followed() {
        let elsewhere = tempfile::tempdir().unwrap();
        let (site, cache) = cache("1");
        std::os::unix::fs::symlink(elsewhere.path(), site.path().join(".candour")).unwrap();
        cache.put("a", &1);
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        fs::remove_file(site.path().join(".candour")).unwrap();
        cache.put("a", &1);
        fs::rename(site.path().join(".candour"), elsewhere.path().join("it")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("it"), site.path().join(".candour")).unwrap();
        assert_eq!(cache.get::<i32>("a"), None);
    }
}
