//! A file without a name, in which the pages of a large site wait until they are published.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::output::store::{Span, Store};

/// How many bytes stay in memory before any are put into the file: a small site never needs it.
const IN_MEMORY: u64 = 32 << 20;

/// The file. It has no name as soon as it is open, so that nothing of it is left, however the program ends.
#[derive(Debug)]
pub(super) struct Stow {
    file: File,
    begun: u64,
    end: AtomicU64,
}

impl Stow {
    /// Opens a file below a folder.
    pub(super) fn below(folder: &Path) -> io::Result<Stow> {
        Stow::after(folder, IN_MEMORY)
    }

    fn after(folder: &Path, begun: u64) -> io::Result<Stow> {
        let path = folder.join(format!("pages.{}", std::process::id()));
        let _ = fs::remove_file(&path);
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        fs::remove_file(&path)?;
        Ok(Stow { file, begun, end: AtomicU64::new(0) })
    }
}

impl Store for Stow {
    fn put(&self, bytes: &[u8]) -> Option<Span> {
        let start = self.end.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        // What does not fit on the disk stays in memory.
        let start = start.checked_sub(self.begun)?;
        write_at(&self.file, bytes, start).ok()?;
        Some(Span { start, length: bytes.len() })
    }

    fn get(&self, span: Span) -> io::Result<Arc<[u8]>> {
        let mut bytes = vec![0; span.length];
        read_at(&self.file, &mut bytes, span.start)?;
        Ok(bytes.into())
    }
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
        let stow = Stow::after(folder.path(), 4).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!(stow.put(b"abcd"), None, "the first bytes stay in memory");
        let (one, other) = (stow.put(b"one").unwrap(), stow.put(b"other").unwrap());
        assert_eq!(stow.get(one).unwrap().as_ref(), b"one");
        assert_eq!(stow.get(other).unwrap().as_ref(), b"other");
        assert!(stow.get(Span { start: 7, length: 9 }).is_err());
    }
}
