//! Writes what was sealed, so that a kill at any moment leaves the archive as it was or with the whole snapshot.
//!
//! First the bytes, each under its digest, then the snapshot's own folder in one step: nothing names bytes that are not
//! there. Nothing that is there is ever written again, except bytes that a run which was killed left incomplete. Files
//! of the archive are read-only, which keeps editors from altering them by mistake.

use std::fmt;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::archive::archive::{FOLDER, SNAPSHOTS};
use crate::archive::seal::{ATTRIBUTES, Sealing};
use crate::base::path::RelPath;
use crate::source::tree::Source;

use super::publish::lock::Lock;
use super::reason::words;

mod append;

/// The lock, in the site's folder: it keeps two runs from sealing one site at once.
const LOCK: &str = ".archive.candour-lock";

/// Where files are written before they are put in their places.
const STAGING: &str = "archive/.candour-new";

/// What a file is called while it is written beside the one that it replaces.
const NEW: &str = "candour-new";

/// The archive of a site, locked until this is dropped.
pub struct Sealer {
    root: PathBuf,
    _lock: Lock,
}

/// Why something was not sealed.
#[derive(Debug)]
pub enum SealError {
    /// Another run holds the lock.
    Busy,
    /// A file of the site was changed since it was read.
    Changed(RelPath),
    /// A folder or a file that candour did not make stands in the way.
    InTheWay(RelPath),
    /// The system said no.
    System {
        /// What was being done: `write`.
        doing: &'static str,
        /// With what, seen from the site.
        path: String,
        /// Its reason.
        reason: io::Error,
    },
}

impl Sealer {
    /// Locks the archive of the site at `root`, and removes what a run that was killed has left.
    pub fn lock(root: &Path) -> Result<Sealer, SealError> {
        let lock = Lock::at(root.join(LOCK)).map_err(on("lock the archive with", LOCK))?;
        let sealer = Sealer { root: root.to_owned(), _lock: lock.ok_or(SealError::Busy)? };
        sealer.clean()?;
        Ok(sealer)
    }

    /// Writes a snapshot.
    pub fn write(&self, sealing: &Sealing) -> Result<(), SealError> {
        let (attributes, text) = ATTRIBUTES;
        self.make(FOLDER)?;
        self.make(STAGING)?;
        match fs::symlink_metadata(self.at(attributes)) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::NotFound => self.put(attributes, text.as_bytes())?,
            Err(error) => return Err(on("look at", attributes)(error)),
        }
        for object in &sealing.objects {
            let path = object.path.as_str();
            match fs::read(self.at(path)) {
                Ok(bytes) if bytes == object.bytes() => {}
                Ok(_) => self.put(path, object.bytes())?,
                Err(error) if error.kind() == ErrorKind::NotFound => self.put(path, object.bytes())?,
                Err(error) => return Err(on("read", path)(error)),
            }
        }
        self.flush(FOLDER)?;
        let name = sealing.snapshot.id.to_string();
        let (staged, folder) = (format!("{STAGING}/{name}"), format!("{SNAPSHOTS}/{name}"));
        self.make(&staged)?;
        for file in &sealing.own {
            self.write_new(&format!("{staged}/{}", file.path.file_name()), file.bytes())?;
        }
        self.flush_folder(&staged)?;
        self.make(SNAPSHOTS)?;
        if fs::symlink_metadata(self.at(&folder)).is_ok() {
            return Err(SealError::InTheWay(RelPath::new(&folder).expect("a date is a plain name")));
        }
        fs::rename(self.at(&staged), self.at(&folder)).map_err(on("put in place", &folder))?;
        self.flush_folder(SNAPSHOTS)?;
        self.flush_folder(FOLDER)?;
        self.clean()
    }

    /// Replaces a file of the site that was read as `old`, or makes it where there was none.
    pub fn replace(&self, old: Option<&Source>, new: &Source) -> Result<(), SealError> {
        let path = new.path.as_str();
        debug_assert!(new.path.below(FOLDER).is_none(), "nothing sealed is ever replaced");
        let there = match fs::read(self.at(path)) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(on("read", path)(error)),
        };
        if there.as_deref() != old.map(Source::bytes) {
            return Err(SealError::Changed(new.path.clone()));
        }
        let folder = new.path.folder();
        self.make(folder)?;
        let staged = match folder {
            "" => format!(".{}.{NEW}", new.path.file_name()),
            folder => format!("{folder}/.{}.{NEW}", new.path.file_name()),
        };
        remove_file(&self.at(&staged)).map_err(on("remove", &staged))?;
        let written = self
            .write_as(&staged, new.bytes(), self.at(path))
            .and_then(|()| fs::rename(self.at(&staged), self.at(path)).map_err(on("put in place", path)));
        if written.is_err() {
            // The first failure is the one to tell; the next run removes what is left.
            let _ = remove_file(&self.at(&staged));
        }
        written.and_then(|()| self.flush_folder(folder))
    }

    fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    // Removes what was being written; finished or not, what counts is in its place.
    fn clean(&self) -> Result<(), SealError> {
        match fs::remove_dir_all(self.at(STAGING)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(on("remove", STAGING)(error)),
            _ => Ok(()),
        }
    }

    fn make(&self, folder: &str) -> Result<(), SealError> {
        fs::create_dir_all(self.at(folder)).map_err(on("make", folder))
    }

    // Writes a file aside and puts it in its place in one step.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), SealError> {
        let staged = format!("{STAGING}/file");
        self.make(path.rsplit_once('/').map_or("", |(folder, _)| folder))?;
        self.write_new(&staged, bytes)?;
        fs::rename(self.at(&staged), self.at(path)).map_err(on("put in place", path))
    }

    fn write_new(&self, path: &str, bytes: &[u8]) -> Result<(), SealError> {
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).open(self.at(path))?;
            file.write_all(bytes)?;
            let mut permissions = file.metadata()?.permissions();
            read_only(&mut permissions);
            file.set_permissions(permissions)?;
            file.sync_all()
        };
        write().map_err(on("write", path))
    }

    // With the permissions of the file that it is to replace, where there is one.
    fn write_as(&self, path: &str, bytes: &[u8], model: PathBuf) -> Result<(), SealError> {
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).open(self.at(path))?;
            file.write_all(bytes)?;
            if let Ok(metadata) = fs::metadata(model) {
                file.set_permissions(metadata.permissions())?;
            }
            file.sync_all()
        };
        write().map_err(on("write", path))
    }

    // The names of the folders' files; of each of hundreds of folders with one call, where there is one.
    #[cfg(target_os = "linux")]
    fn flush(&self, folder: &str) -> Result<(), SealError> {
        File::open(self.at(folder))
            .and_then(|folder| rustix::fs::syncfs(folder).map_err(Into::into))
            .map_err(on("flush", folder))
    }

    #[cfg(not(target_os = "linux"))]
    fn flush(&self, folder: &str) -> Result<(), SealError> {
        let objects = self.at(&format!("{folder}/objects"));
        let below = fs::read_dir(&objects).into_iter().flatten().flatten().map(|entry| entry.path());
        below.chain([objects.clone()]).try_for_each(|folder| flush(&folder)).map_err(on("flush", folder))
    }

    fn flush_folder(&self, folder: &str) -> Result<(), SealError> {
        flush(&self.at(folder)).map_err(on("flush", folder))
    }
}

fn flush(folder: &Path) -> io::Result<()> {
    // Windows cannot open a folder as a file, and needs no flush for its names.
    if cfg!(not(unix)) {
        return Ok(());
    }
    File::open(folder)?.sync_all()
}

fn remove_file(path: &Path) -> io::Result<()> {
    fs::remove_file(path)
        .or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

// For everyone, whatever the umask: whoever may read the site may read its archive.
#[cfg(unix)]
fn read_only(permissions: &mut Permissions) {
    use std::os::unix::fs::PermissionsExt as _;

    permissions.set_mode(0o444);
}

#[cfg(not(unix))]
fn read_only(permissions: &mut Permissions) {
    permissions.set_readonly(true);
}

fn on(doing: &'static str, path: &str) -> impl FnOnce(io::Error) -> SealError {
    let path = path.to_owned();
    move |reason| SealError::System { doing, path, reason }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SealError::Busy => {
                f.write_str("another run is publishing this site; try again when it has ended")
            }
            SealError::Changed(path) => {
                write!(f, "`{path}` was changed since it was read; run the command again")
            }
            SealError::InTheWay(path) => {
                write!(f, "`{path}` is there already and is no snapshot that can be read; move it away")
            }
            SealError::System { doing, path, reason } => {
                write!(f, "could not {doing} `{path}`: {}", words(reason))
            }
        }
    }
}

impl std::error::Error for SealError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_cannot_seal_at_once() {
        let site = tempfile::tempdir().unwrap();
        let first = Sealer::lock(site.path()).unwrap();
        assert!(matches!(Sealer::lock(site.path()), Err(SealError::Busy)));
        drop(first);
        assert!(Sealer::lock(site.path()).is_ok());
        assert_eq!(fs::read_dir(site.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_changed_since_it_was_read_is_not_replaced() {
        let site = tempfile::tempdir().unwrap();
        let source = |text: &str| Source::new(RelPath::new("site.toml").unwrap(), text.as_bytes());
        let sealer = Sealer::lock(site.path()).unwrap();
        sealer.replace(None, &source("one")).unwrap();
        sealer.replace(Some(&source("one")), &source("two")).unwrap();
        let changed = sealer.replace(Some(&source("one")), &source("three")).unwrap_err();
        assert_eq!(changed.to_string(), "`site.toml` was changed since it was read; run the command again");
        assert_eq!(fs::read_to_string(site.path().join("site.toml")).unwrap(), "two");
    }
}
