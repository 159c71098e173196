//! A file without a name, in which the pages of a large site wait until they are published.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

use crate::output::store::{Span, Store};

use super::cache::Cache;

/// How many bytes stay in memory before any are put into the file: a small site never needs it.
const IN_MEMORY: u64 = 32 << 20;

/// The file. It is opened when the first bytes come that go into it, and has no name as soon as it is open, so that
/// nothing of it is left, however the program ends.
#[derive(Debug)]
pub(super) struct Stow {
    cache: Cache,
    file: OnceLock<Option<File>>,
    begun: u64,
    end: AtomicU64,
}

impl Stow {
    /// A file in the folder of a cache.
    pub(super) fn of(cache: Cache) -> Stow {
        Stow::after(cache, IN_MEMORY)
    }

    fn after(cache: Cache, begun: u64) -> Stow {
        Stow { cache, file: OnceLock::new(), begun, end: AtomicU64::new(0) }
    }

    // A build that is refused, or is small, makes no folder.
    fn file(&self) -> Option<&File> {
        self.file.get_or_init(|| open(&self.cache).ok()).as_ref()
    }
}

impl Store for Stow {
    fn put(&self, bytes: &[u8]) -> Option<Span> {
        let start = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        // What does not fit on the disk stays in memory.
        let start = start.checked_sub(self.begun)?;
        write_at(self.file()?, bytes, start).ok()?;
        Some(Span { start, length: bytes.len() })
    }

    fn get(&self, span: Span) -> io::Result<Arc<[u8]>> {
        let mut bytes = vec![0; span.length];
        let file = self.file().ok_or(io::ErrorKind::NotFound)?;
        read_at(file, &mut bytes, span.start)?;
        Ok(bytes.into())
    }
}

fn open(cache: &Cache) -> io::Result<File> {
    let path = cache.made()?.join(format!("pages.{}", std::process::id()));
    let _ = fs::remove_file(&path);
    let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
    fs::remove_file(&path)?;
    Ok(file)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, start)
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

// Elsewhere an open file cannot lose its name; there, all stays in memory.
#[cfg(not(unix))]
fn write_at(_file: &File, _bytes: &[u8], _start: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn read_at(_file: &File, _bytes: &mut [u8], _start: u64) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_away_comes_back_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let stow = Stow::after(Cache::made_by(folder.path(), "a test".to_owned()), 4);
        assert_eq!(stow.put(b"abcd"), None, "the first bytes stay in memory");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "and need no folder");
        let (one, other) = (stow.put(b"one").unwrap(), stow.put(b"other").unwrap());
        assert_eq!(stow.get(one).unwrap().as_ref(), b"one");
        assert_eq!(stow.get(other).unwrap().as_ref(), b"other");
        assert!(stow.get(Span { start: 7, length: 9 }).is_err());
        assert_eq!(fs::read_dir(folder.path().join(".candour/cache")).unwrap().count(), 0, "without a name");
    }
}
