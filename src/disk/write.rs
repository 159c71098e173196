//! Writes new files into a site, and never over one that is there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::reason::words;

/// Whether a folder is missing or empty, so that a site can be made in it; the error is a sentence.
pub fn refuse_used(folder: &Path) -> Result<(), String> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(format!("the folder `{}` is not empty", folder.display())),
            None => Ok(()),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            Err(format!("`{}` is a file", folder.display()))
        }
        Err(error) => Err(format!("cannot read the folder `{}`: {}", folder.display(), words(&error))),
    }
}

/// Writes files below a folder, given by their paths there. Each is there whole or not at all; the error is a
/// sentence, and the files that were written before it stay.
pub fn create(root: &Path, files: &[(String, Vec<u8>)]) -> Result<(), String> {
    for (path, bytes) in files {
        let full = root.join(path);
        one(&full, bytes).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => format!("`{path}` is there already"),
            _ => format!("cannot write `{path}`: {}", words(&error)),
        })?;
    }
    Ok(())
}

// Under a name that nobody reads first: a link to it then fails where the file is there already.
fn one(full: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = full.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let staged = staged(full);
    let written = staged_file(&staged, bytes).and_then(|()| link(&staged, full));
    let removed = fs::remove_file(&staged);
    written.and(removed)
}

fn staged(full: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(full.file_name().unwrap_or_default());
    name.push(".candour-new");
    full.with_file_name(name)
}

/// Writes a file that only this run knows, and flushes it; one that a killed run left is replaced.
pub(super) fn staged_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

// Some file systems have no hard links; there a file is at least never written over.
fn link(staged: &Path, full: &Path) -> io::Result<()> {
    match fs::hard_link(staged, full) {
        Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::PermissionDenied) => {
            let bytes = fs::read(staged)?;
            let mut file = OpenOptions::new().write(true).create_new(true).open(full)?;
            file.write_all(&bytes)?;
            file.sync_all()
        }
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_there_is_never_written_over() {
        let root = tempfile::tempdir().unwrap();
        let files = |text: &str| [("a/b.md".to_owned(), text.as_bytes().to_vec())];
        create(root.path(), &files("one")).unwrap();
        assert_eq!(create(root.path(), &files("two")), Err("`a/b.md` is there already".to_owned()));
        assert_eq!(fs::read_to_string(root.path().join("a/b.md")).unwrap(), "one");
        assert_eq!(fs::read_dir(root.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_with_anything_in_it_is_refused() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(refuse_used(&root.path().join("new")), Ok(()));
        assert_eq!(refuse_used(root.path()), Ok(()));
        fs::write(root.path().join(".hidden"), "").unwrap();
        assert!(refuse_used(root.path()).unwrap_err().ends_with("is not empty"));
        assert!(refuse_used(&root.path().join(".hidden")).unwrap_err().ends_with("is a file"));
    }
}
