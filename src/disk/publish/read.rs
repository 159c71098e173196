//! Reads back what was published.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::base::digest::Digest;

// What one thread keeps for the next file, at most, in bytes.
const KEPT: usize = 1 << 20;

thread_local! {
    static BYTES: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The digest of the file at a path, which should have this length in bytes; nothing if it has another.
///
/// Into the same bytes for every file, and without asking for the length again: a large site has a hundred thousand.
pub(super) fn digest(path: &Path, length: u64) -> io::Result<Option<Digest>> {
    let file = File::open(path)?;
    BYTES.with_borrow_mut(|bytes| {
        bytes.clear();
        bytes.reserve(usize::try_from(length).unwrap_or(KEPT) + 1);
        let read = file.take(length + 1).read_to_end(bytes)?;
        let digest = (read as u64 == length).then(|| Digest::of(bytes));
        bytes.shrink_to(KEPT);
        Ok(digest)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_length_has_no_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        std::fs::write(&path, "abc").unwrap();
        assert_eq!(digest(&path, 3).unwrap(), Some(Digest::of(b"abc")));
        assert_eq!(digest(&path, 2).unwrap(), None);
        assert_eq!(digest(&path, 4).unwrap(), None);
        assert!(digest(folder.path(), 4).is_err());
    }
}
