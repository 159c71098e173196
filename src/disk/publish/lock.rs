//! The lock that keeps two runs from publishing to one folder, or sealing one site, at once.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::error::PublishError;
use super::place::Place;

// Each try meets another run that ends at the same moment; nobody meets this many.
const TRIES: usize = 100;

/// A lock that is held until it is dropped; the system drops it with the process.
pub(in crate::disk) struct Lock {
    path: PathBuf,
    // Held for its lock alone.
    _file: File,
}

impl Lock {
    /// Takes the lock of a place, or says that another run has it.
    pub(super) fn take(place: &Place) -> Result<Lock, PublishError> {
        let path = place.lock();
        let name = PathBuf::from(path.file_name().unwrap_or_default());
        let lock = Lock::at(path).map_err(PublishError::on("lock the output folder with", &name))?;
        lock.ok_or_else(|| PublishError::Busy(place.out.clone()))
    }

    /// Takes a lock by its file; nothing where another run has it.
    pub(in crate::disk) fn at(path: PathBuf) -> io::Result<Option<Lock>> {
        for _ in 0..TRIES {
            let file = File::options().write(true).create(true).truncate(false).open(&path)?;
            match file.try_lock() {
                Ok(()) if is_at(&file, &path) => return Ok(Some(Lock { path, _file: file })),
                // The run that had the file open before us has removed it: ours would lock nobody out.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other("other runs keep taking it"))
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Removed while it is held, so that nobody can hold a lock on a file that has lost its name unnoticed.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let same =
        |held: fs::Metadata, named: fs::Metadata| (held.dev(), held.ino()) == (named.dev(), named.ino());
    file.metadata().is_ok_and(|held| fs::symlink_metadata(path).is_ok_and(|named| same(held, named)))
}

#[cfg(not(unix))]
fn is_at(_file: &File, _path: &Path) -> bool {
    true
}
