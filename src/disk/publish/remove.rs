//! Removes what candour itself has put beside or inside an output folder.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::PublishError;

/// Removes a folder with all it holds, without following links; fine if there is none.
pub(super) fn tree(folder: &Path) -> Result<(), PublishError> {
    let name = PathBuf::from(folder.file_name().unwrap_or_default());
    absent(fs::remove_dir_all(folder)).map_err(PublishError::on("remove the work folder", &name))
}

/// Takes it as done when what was to be removed is not there.
pub(super) fn absent(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
