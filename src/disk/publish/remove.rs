//! Removes what candour itself has put beside or inside an output folder.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::PublishError;

/// Removes a folder with all it holds, without following links; fine if there is none.
pub(super) fn tree(folder: &Path) -> Result<(), PublishError> {
    let name = PathBuf::from(folder.file_name().unwrap_or_default());
    let removed = fs::remove_dir_all(folder).or_else(|error| match error.kind() {
        // A folder that its owner may not change, carried over from the output folder, must not stop every later build.
        ErrorKind::PermissionDenied => {
            unlock(folder)?;
            fs::remove_dir_all(folder)
        }
        _ => Err(error),
    });
    absent(removed).map_err(PublishError::on("remove the work folder", &name))
}

// Lets the owner change every folder below, and the folder itself.
#[cfg(unix)]
fn unlock(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        fs::set_permissions(&next, fs::Permissions::from_mode(0o700))?;
        for entry in fs::read_dir(&next)? {
            let entry = entry?;
            // The type of the entry itself: links are not followed.
            if entry.file_type()?.is_dir() {
                waiting.push(entry.path());
            }
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn unlock(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Takes it as done when what was to be removed is not there.
pub(super) fn absent(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
