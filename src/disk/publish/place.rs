//! Where an output is published, and what lies beside it while that happens.

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::error::PublishError;

/// The work folder inside an output folder that cannot be renamed.
pub(super) const WORK: &str = ".candour-new";

/// The lock inside an output folder that cannot be renamed.
pub(super) const LOCK: &str = ".candour-lock";

// The site's own folders: what is published there would be read as input, or sealed, or thrown away.
const OWN: [&str; 6] = ["content", "static", "themes", "archive", ".candour", ".git"];

/// An output folder that candour may publish to.
pub(super) struct Place {
    /// The folder itself, with links resolved: a link to a folder stays a link.
    pub(super) out: PathBuf,
    /// The folder that holds it.
    pub(super) parent: PathBuf,
    name: OsString,
}

impl Place {
    /// Resolves and checks an output folder for the site at `root`, and makes the folders above it.
    pub(super) fn find(out: &Path, root: &Path) -> Result<Place, PublishError> {
        let refused = |why| PublishError::Refused(out.to_owned(), why);
        let real = resolve(out)?;
        let root = fs::canonicalize(root).map_err(PublishError::on("find", root))?;
        if root.starts_with(&real) {
            return Err(refused("it holds the site itself; choose a folder of its own, such as `public`"));
        }
        if OWN.iter().any(|own| real.starts_with(root.join(own))) {
            return Err(refused(
                "it lies in the site's own files; choose a folder of its own, such as `public`",
            ));
        }
        if fs::metadata(&real).is_ok_and(|metadata| !metadata.is_dir()) {
            return Err(refused("it is a file, not a folder"));
        }
        let (Some(parent), Some(name)) = (real.parent(), real.file_name()) else {
            return Err(refused("it has no name"));
        };
        fs::create_dir_all(parent).map_err(PublishError::on("make", parent))?;
        Ok(Place { parent: parent.to_owned(), name: name.to_owned(), out: real })
    }

    /// Where the new tree is staged: on the same file system, so that it can take the folder's place.
    pub(super) fn staging(&self) -> PathBuf {
        self.beside("new")
    }

    /// Where the old tree waits until it is known that nothing in it is of others and came late.
    pub(super) fn aside(&self) -> PathBuf {
        self.beside("old")
    }

    /// Where late files of others are put that have no place in the new tree; candour never removes it.
    pub(super) fn late(&self) -> PathBuf {
        self.beside("late")
    }

    /// The lock that keeps two runs from publishing to one folder.
    pub(super) fn lock(&self) -> PathBuf {
        // Beside a mount point lies another file system, where a container often may not write.
        if self.is_fixed() { self.out.join(LOCK) } else { self.beside("lock") }
    }

    /// Whether the folder is known to stay where it is: a mount point cannot be renamed.
    pub(super) fn is_fixed(&self) -> bool {
        is_mount_point(&self.out)
    }

    fn beside(&self, what: &str) -> PathBuf {
        let mut name = OsString::from(".");
        name.push(&self.name);
        name.push(format!(".candour-{what}"));
        self.parent.join(name)
    }
}

/// Follows the links of a path whose last parts may not be there yet.
fn resolve(out: &Path) -> Result<PathBuf, PublishError> {
    let find = |reason| PublishError::on("find", out)(reason);
    let mut there = std::path::absolute(out).map_err(find)?;
    let mut missing = Vec::new();
    loop {
        match fs::canonicalize(&there) {
            Ok(real) => return Ok(missing.iter().rev().fold(real, |path, part| path.join(part))),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(find(error)),
            Err(_) if fs::symlink_metadata(&there).is_ok() => {
                return Err(PublishError::Refused(there, "it is a link to a folder that is not there"));
            }
            Err(error) => {
                let Some(name) = there.file_name() else { return Err(find(error)) };
                missing.push(name.to_owned());
                there.pop();
            }
        }
    }
}

/// Whether another file system (or another part of this one) is mounted here.
#[cfg(target_os = "linux")]
pub(super) fn is_mount_point(folder: &Path) -> bool {
    use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};

    // Since Linux 5.8; before, a mount point shows when it cannot be renamed.
    statx(CWD, folder, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty()).is_ok_and(|known| {
        let knows = known.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT);
        knows && known.stx_attributes.contains(StatxAttributes::MOUNT_ROOT)
    })
}

/// Whether another file system is mounted here.
#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn is_mount_point(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let device = |path: &Path| fs::symlink_metadata(path).map(|metadata| metadata.dev()).ok();
    let parent = folder.parent().and_then(device);
    device(folder).is_some_and(|own| parent.is_some_and(|parent| own != parent))
}

/// Whether another file system is mounted here: shows only when the folder cannot be renamed.
#[cfg(not(unix))]
pub(super) fn is_mount_point(_folder: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(out: &str) -> String {
        let site = tempfile::tempdir().unwrap();
        fs::create_dir_all(site.path().join("content/policies")).unwrap();
        fs::write(site.path().join("site.toml"), "").unwrap();
        match Place::find(&site.path().join(out), site.path()) {
            Ok(_) => "fine".to_owned(),
            Err(PublishError::Refused(_, why)) => why.split(';').next().unwrap_or_default().to_owned(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_folder_of_the_site_itself_is_refused() {
        for out in ["", ".", "..", "content/.."] {
            assert_eq!(refusal(out), "it holds the site itself", "{out:?}");
        }
        for out in ["content", "content/policies", "content/new/er", "archive", "static/x", "./themes"] {
            assert_eq!(refusal(out), "it lies in the site's own files", "{out:?}");
        }
        assert_eq!(refusal("site.toml"), "it is a file, not a folder");
        for out in ["public", "build/public", "contents"] {
            assert_eq!(refusal(out), "fine", "{out:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_resolved_before_anything_is_decided() {
        use std::os::unix::fs::symlink;
        let site = tempfile::tempdir().unwrap();
        let at = |path: &str| site.path().join(path);
        fs::create_dir_all(at("content")).unwrap();
        fs::create_dir_all(at("real/www")).unwrap();
        symlink("content", at("sly")).unwrap();
        symlink("real/www", at("public")).unwrap();
        symlink("nowhere", at("lost")).unwrap();
        assert!(Place::find(&at("sly/out"), site.path()).is_err());
        assert!(Place::find(&at("lost"), site.path()).is_err());
        let place = Place::find(&at("public"), site.path()).unwrap();
        assert!(place.out.ends_with("real/www"));
        assert!(place.staging().ends_with("real/.www.candour-new"));
    }
}
