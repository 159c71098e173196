//! Reads one file of the input, whatever it turns out to be.
//!
//! It knows nothing of what the file is for; its limits follow from its extension.

use std::fs::{File, Metadata};
use std::io::{self, ErrorKind, Read as _};
use std::path::Path;
use std::thread;
use std::time::Duration;

use crate::source::tree::Refusal;

/// The largest text (`.md`, `.toml`) that is read, in bytes.
pub(super) const TEXT_LIMIT: u64 = 8 << 20;

/// The largest other file (an attachment, an image) that is read, in bytes.
pub(super) const FILE_LIMIT: u64 = 64 << 20;

// An editor that saves by renaming leaves a gap of well under this between taking away and putting back; one that
// saves in place writes for about as long.
const SAVING: Duration = Duration::from_millis(20);
const TRIES: usize = 4;

type Bytes = Result<Vec<u8>, Refusal>;

/// Reads a file; `None` where there is none any more. One that is written to in the meantime is read again.
pub(super) fn read(full: &Path, extension: Option<&str>) -> io::Result<Option<Bytes>> {
    let limit = match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("md" | "toml") => TEXT_LIMIT,
        _ => FILE_LIMIT,
    };
    let mut had = Ok(None);
    for attempt in 0..TRIES {
        if attempt > 0 {
            thread::sleep(SAVING);
        }
        had = match bytes(full, limit) {
            Ok(Err(Refusal::Changing)) => Ok(Some(Err(Refusal::Changing))),
            Err(error) if error.kind() == ErrorKind::NotFound && attempt == 0 => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => return other.map(Some),
        };
    }
    had
}

fn bytes(full: &Path, limit: u64) -> io::Result<Bytes> {
    let mut file = match open(full)? {
        Ok(file) => file,
        Err(refusal) => return Ok(Err(refusal)),
    };
    let before = file.metadata()?;
    if !before.is_file() {
        return Ok(Err(Refusal::NotAFile));
    }
    if before.len() > limit {
        return Ok(Err(Refusal::TooLarge(before.len(), limit)));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(before.len()).unwrap_or_default());
    // A file may grow while it is read.
    (&mut file).take(limit + 1).read_to_end(&mut bytes)?;
    Ok(if is_same(&before, &file.metadata()?, bytes.len()) { Ok(bytes) } else { Err(Refusal::Changing) })
}

// Half of one text and half of another is worse than none.
fn is_same(before: &Metadata, after: &Metadata, read: usize) -> bool {
    let time = |metadata: &Metadata| metadata.modified().ok();
    before.len() == read as u64 && after.len() == before.len() && time(before) == time(after)
}

/// Opens a file without following a link and without waiting for a pipe, whatever has taken the file's place
/// since the folder was listed.
#[cfg(unix)]
fn open(full: &Path) -> io::Result<Result<File, Refusal>> {
    use rustix::fs::{Mode, OFlags};
    use rustix::io::Errno;

    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NOFOLLOW | OFlags::NONBLOCK;
    match rustix::fs::open(full, flags, Mode::empty()) {
        Ok(file) => Ok(Ok(File::from(file))),
        Err(Errno::LOOP) => Ok(Err(Refusal::Link)),
        Err(Errno::NXIO) => Ok(Err(Refusal::NotAFile)),
        Err(errno) => Err(errno.into()),
    }
}

#[cfg(not(unix))]
fn open(full: &Path) -> io::Result<Result<File, Refusal>> {
    File::open(full).map(Ok)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write as _;
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicBool, Ordering};

    #[test]
    fn a_file_that_took_another_shape_since_it_was_listed_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a"), "x").unwrap();
        symlink("a", folder.path().join("link")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.path().join("pipe"), rustix::fs::Mode::RUSR).unwrap();
        let had = |name: &str| read(&folder.path().join(name), None).unwrap();
        assert_eq!(had("a"), Some(Ok(b"x".to_vec())));
        assert_eq!(had("link"), Some(Err(Refusal::Link)));
        assert_eq!(had("pipe"), Some(Err(Refusal::NotAFile)));
        assert_eq!(had("gone"), None);
    }

    #[test]
    fn a_file_that_is_written_to_all_the_time_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.txt");
        fs::write(&path, vec![b'x'; 1 << 20]).unwrap();
        let stop = AtomicBool::new(false);
        let had = thread::scope(|scope| {
            scope.spawn(|| {
                let mut file = File::options().append(true).open(&path).unwrap();
                while !stop.load(Ordering::Relaxed) {
                    file.write_all(b"more").unwrap();
                }
            });
            // The writer may not have begun.
            let had =
                (0..100).map(|_| read(&path, None).unwrap()).find(|had| *had == Some(Err(Refusal::Changing)));
            stop.store(true, Ordering::Relaxed);
            had
        });
        assert_eq!(had, Some(Some(Err(Refusal::Changing))));
        assert!(matches!(read(&path, None), Ok(Some(Ok(_)))));
    }
}
