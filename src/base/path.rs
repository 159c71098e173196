//! Paths inside a site, the same on every system.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A path below the site's root, with `/` between its parts: `content/policies/open-source.md`.
///
/// It is never absolute and never holds `.`, `..`, an empty part, a backslash or a NUL, so it cannot leave the
/// folder that it is joined to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RelPath(Arc<str>);

impl RelPath {
    /// Checks a path; `None` where it could leave its folder or would read differently on another system.
    pub fn new(path: &str) -> Option<RelPath> {
        let sound = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
        (!path.is_empty() && path.split('/').all(sound)).then(|| RelPath(path.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part, with its extension: `open-source.md`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// What follows the last dot of the file name, where something stands before that dot.
    pub fn extension(&self) -> Option<&str> {
        match self.file_name().rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => Some(extension),
            _ => None,
        }
    }

    /// The path below `folder`, if it lies there: `content/a.md` below `content` is `a.md`.
    pub fn below(&self, folder: &str) -> Option<&str> {
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }

    /// The folder that holds it; empty for a file at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Whether any part is hidden (`.`) or set aside (`_`): such files are no records and are never published.
    pub fn is_set_aside(&self) -> bool {
        self.0.split('/').any(|part| part.starts_with(['.', '_']))
    }

    /// Follows a relative link from a file in `folder` (`../a/b.md`); `None` where it would leave the root.
    pub fn follow(folder: &str, link: &str) -> Option<RelPath> {
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in link.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        RelPath::new(&parts.join("/"))
    }
}

impl TryFrom<String> for RelPath {
    type Error = &'static str;

    fn try_from(path: String) -> Result<RelPath, &'static str> {
        RelPath::new(&path).ok_or("no path below a folder")
    }
}

impl From<RelPath> for String {
    fn from(path: RelPath) -> String {
        path.0.as_ref().to_owned()
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

// Ranges of a tree are taken with plain text: `content/policies/open-source/`.
impl Borrow<str> for RelPath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_cannot_leave_its_folder() {
        for bad in ["", "/a", "a/../b", "a//b", "./a", "a/.", "a\\b", "a/\0"] {
            assert_eq!(RelPath::new(bad), None, "{bad:?}");
        }
        assert_eq!(RelPath::new("a/b.md").map(|p| p.to_string()), Some("a/b.md".to_owned()));
    }

    #[test]
    fn a_relative_link_is_followed_but_not_out_of_the_site() {
        let follow = |folder, link| RelPath::follow(folder, link).map(|p| p.to_string());
        assert_eq!(follow("content/policies", "../remit/a.md"), Some("content/remit/a.md".to_owned()));
        assert_eq!(follow("content/policies", "./b.md"), Some("content/policies/b.md".to_owned()));
        assert_eq!(follow("content", "../../etc/passwd"), None);
    }
}
