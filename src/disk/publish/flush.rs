//! Makes sure that what was written survives a power cut before anything refers to it.

use std::fs::File;
use std::path::{Path, PathBuf};

use super::error::PublishError;
use super::plan::Plan;

/// Flushes a staged tree, its files and its folders.
///
/// One call for the whole file system: a flush of each of 100,000 small files takes minutes.
#[cfg(target_os = "linux")]
pub(super) fn tree(folder: &Path, _plan: &Plan) -> Result<(), PublishError> {
    File::open(folder)
        .and_then(|folder| rustix::fs::syncfs(folder).map_err(Into::into))
        .map_err(PublishError::on("flush", &name(folder)))
}

/// Flushes a staged tree, its files and its folders.
#[cfg(not(target_os = "linux"))]
pub(super) fn tree(folder: &Path, plan: &Plan) -> Result<(), PublishError> {
    use rayon::prelude::*;

    let files = plan.write.par_iter().map(|(path, _)| path.path());
    let folders = plan.folders.par_iter().map(|(path, _)| path.path());
    files.chain(folders.filter(|_| cfg!(unix))).try_for_each(|path| {
        File::open(folder.join(path)).and_then(|it| it.sync_all()).map_err(PublishError::on("flush", path))
    })
}

/// Flushes the names in a folder, after something in it was renamed.
pub(super) fn folder(folder: &Path) -> Result<(), PublishError> {
    // Windows cannot open a folder as a file, and needs no flush for its names.
    if cfg!(not(unix)) {
        return Ok(());
    }
    File::open(folder).and_then(|it| it.sync_all()).map_err(PublishError::on("flush", &name(folder)))
}

fn name(folder: &Path) -> PathBuf {
    PathBuf::from(folder.file_name().unwrap_or(folder.as_os_str()))
}
