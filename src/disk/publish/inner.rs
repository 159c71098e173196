//! Paths below the output folder.

use std::ffi::{OsStr, OsString};
use std::path::Path;

/// A path below the output folder, with `/` between its parts on every system; empty for the folder itself.
///
/// It is held against others byte by byte: a large site has a hundred thousand, and to take them apart for each
/// comparison is a tenth of publishing. A folder comes before what is in it, and what is in it stands together.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Inner(OsString);

impl Inner {
    /// What has this name in the folder.
    pub(super) fn child(&self, name: &OsStr) -> Inner {
        let mut path = OsString::with_capacity(self.0.len() + 1 + name.len());
        if !self.0.is_empty() {
            path.push(&self.0);
            path.push("/");
        }
        path.push(name);
        Inner(path)
    }

    /// It as the system takes it.
    pub(super) fn as_os_str(&self) -> &OsStr {
        &self.0
    }

    /// It as a path.
    pub(super) fn path(&self) -> &Path {
        Path::new(&self.0)
    }

    /// The folders above it that lie below the output folder, the inner ones first.
    pub(super) fn above(&self) -> impl Iterator<Item = &OsStr> {
        above(&self.0)
    }

    /// Whether it lies in a folder, at any depth.
    pub(super) fn is_below(&self, folder: &OsStr) -> bool {
        let rest = self.0.as_encoded_bytes().strip_prefix(folder.as_encoded_bytes());
        rest.is_some_and(|rest| rest.starts_with(b"/"))
    }

    /// Whether it begins with this, byte by byte.
    pub(super) fn begins_with(&self, opening: &OsStr) -> bool {
        self.0.as_encoded_bytes().starts_with(opening.as_encoded_bytes())
    }

    /// How many folders lie above it.
    pub(super) fn depth(&self) -> usize {
        self.0.as_encoded_bytes().iter().filter(|byte| **byte == b'/').count()
    }
}

/// The folders above a path that lie below the output folder, the inner ones first.
pub(super) fn above(path: &OsStr) -> impl Iterator<Item = &OsStr> {
    let folders = Path::new(path).ancestors().skip(1).map(Path::as_os_str);
    folders.take_while(|folder| !folder.is_empty())
}

/// What all that lies below a folder begins with.
pub(super) fn opening(folder: &OsStr) -> OsString {
    let mut opening = folder.to_owned();
    opening.push("/");
    opening
}

impl From<&str> for Inner {
    fn from(path: &str) -> Inner {
        Inner(path.into())
    }
}

impl From<OsString> for Inner {
    fn from(path: OsString) -> Inner {
        Inner(path)
    }
}

impl AsRef<Path> for Inner {
    fn as_ref(&self) -> &Path {
        self.path()
    }
}
