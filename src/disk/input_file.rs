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
    read_while(full, extension, &mut || ())
}

// What happens meanwhile happens between reading the file and looking at it again.
fn read_while(
    full: &Path,
    extension: Option<&str>,
    meanwhile: &mut dyn FnMut(),
) -> io::Result<Option<Bytes>> {
    let limit = match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("md" | "toml") => TEXT_LIMIT,
        _ => FILE_LIMIT,
    };
    let mut had = Ok(None);
    for attempt in 0..TRIES {
        if attempt > 0 {
            thread::sleep(SAVING);
        }
        had = match bytes(full, limit, meanwhile) {
            Ok(Err(Refusal::Changing)) => Ok(Some(Err(Refusal::Changing))),
            Err(error) if error.kind() == ErrorKind::NotFound && attempt == 0 => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => return other.map(Some),
        };
    }
    had
}

fn bytes(full: &Path, limit: u64, meanwhile: &mut dyn FnMut()) -> io::Result<Bytes> {
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
    meanwhile();
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
    fn a_file_that_is_written_to_is_read_again_but_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log.txt");
        fs::write(&path, "1").unwrap();
        let append = || File::options().append(true).open(&path).unwrap().write_all(b"2").unwrap();
        let mut times = 0;
        let once = read_while(&path, None, &mut || {
            times += 1;
            if times == 1 {
                append();
            }
        });
        assert_eq!((once.unwrap(), times), (Some(Ok(b"12".to_vec())), 2));
        let always = read_while(&path, None, &mut || append());
        assert_eq!(always.unwrap(), Some(Err(Refusal::Changing)));
        let taken_away = read_while(&path, None, &mut || _ = fs::remove_file(&path));
        assert_eq!(taken_away.unwrap(), Some(Ok(b"122222".to_vec())));
    }
}
