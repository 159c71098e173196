//! Why an output was not published.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::super::reason::words;

/// Why an output was not published; the message names the path, seen from the output folder, and what to do.
#[derive(Debug)]
pub enum PublishError {
    /// Another run holds the lock of this output folder.
    Busy(PathBuf),
    /// Candour does not publish to such a folder, in these words.
    Refused(PathBuf, &'static str),
    /// Files that candour did not make stand at addresses of the site.
    Foreign(Vec<PathBuf>),
    /// Two artifacts cannot both be files: one's path is a folder of the other's.
    Overlap(PathBuf, PathBuf),
    /// Pages that were to be kept as an earlier run published them are not there as it did.
    Lost,
    /// The new site is in place, but a file of others that came meanwhile is in its way, and was moved to a folder.
    Late(PathBuf, PathBuf),
    /// The new site is in place, but cleaning up after it failed; the next run tries again.
    Leftover(Box<PublishError>),
    /// In a folder that cannot be renamed: some files are of the new site already, the others of the old.
    Halfway(Box<PublishError>),
    /// The system said no.
    System {
        /// What was being done: `write`.
        doing: &'static str,
        /// With what, seen from the output folder.
        path: PathBuf,
        /// Its reason.
        reason: io::Error,
    },
}

impl PublishError {
    /// Whether there was no room on the disk.
    pub fn is_full(&self) -> bool {
        match self {
            PublishError::System { reason, .. } => {
                matches!(reason.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
            }
            PublishError::Halfway(error) => error.is_full(),
            _ => false,
        }
    }

    /// Makes the error of a call that was to do something with a path: `.map_err(PublishError::on("write", path))`.
    pub(super) fn on(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> PublishError {
        let path = path.to_owned();
        move |reason| PublishError::System { doing, path, reason }
    }
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PublishError::Busy(out) => {
                write!(f, "another build is publishing to `{}`; try again when it has ended", out.display())
            }
            PublishError::Refused(out, why) => write!(f, "cannot publish to `{}`: {why}", out.display()),
            PublishError::Foreign(paths) => {
                let first = paths.first().map(|path| path.display().to_string()).unwrap_or_default();
                write!(f, "`{first}` in the output folder was not made by candour")?;
                if paths.len() > 1 {
                    write!(f, ", nor were {} others,", paths.len() - 1)?;
                }
                f.write_str(
                    " and stands where a file of the site belongs; move it away or choose another folder",
                )
            }
            PublishError::Overlap(file, below) => {
                let (file, below) = (file.display(), below.display());
                write!(f, "`{file}` cannot be a file, because `{below}` needs a folder of that name")
            }
            PublishError::Lost => f.write_str(
                "pages that were published before are not in the output folder any more; build again",
            ),
            PublishError::Late(path, folder) => write!(
                f,
                "the new site is in place, but `{}`, which others put into the output folder meanwhile, is in its way; it was moved to `{}`",
                path.display(),
                folder.display()
            ),
            PublishError::Leftover(error) => {
                write!(f, "the new site is in place, but {error}; the next build tries again")
            }
            PublishError::Halfway(error) => {
                write!(f, "{error}; until the next build, the output folder holds files of two sites")
            }
            PublishError::System { doing, path, reason } => {
                write!(f, "could not {doing} `{}`: {}", path.display(), words(reason))
            }
        }
    }
}

impl std::error::Error for PublishError {}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn every_error_names_the_path_and_the_reason() {
        let public = || PathBuf::from("public");
        let errors = [
            PublishError::Busy(public()),
            PublishError::Refused(public(), "it is the site itself"),
            PublishError::Foreign(vec!["index.html".into()]),
            PublishError::Foreign(vec!["index.html".into(), "a".into(), "b".into()]),
            PublishError::Overlap("a".into(), "a/index.html".into()),
            PublishError::Lost,
            PublishError::Late("a/x".into(), ".public.candour-late".into()),
            PublishError::on("write", Path::new("a/index.html"))(io::Error::from_raw_os_error(28)),
            PublishError::Leftover(Box::new(PublishError::on("remove", &public())(
                io::ErrorKind::Other.into(),
            ))),
            PublishError::Halfway(Box::new(PublishError::on("remove", &public())(
                io::ErrorKind::Other.into(),
            ))),
        ];
        let shown: String = errors.iter().map(|error| format!("{error}\n")).collect();
        expect![[r#"
            another build is publishing to `public`; try again when it has ended
            cannot publish to `public`: it is the site itself
            `index.html` in the output folder was not made by candour and stands where a file of the site belongs; move it away or choose another folder
            `index.html` in the output folder was not made by candour, nor were 2 others, and stands where a file of the site belongs; move it away or choose another folder
            `a` cannot be a file, because `a/index.html` needs a folder of that name
            pages that were published before are not in the output folder any more; build again
            the new site is in place, but `a/x`, which others put into the output folder meanwhile, is in its way; it was moved to `.public.candour-late`
            could not write `a/index.html`: the disk is full
            the new site is in place, but could not remove `public`: other error; the next build tries again
            could not remove `public`: other error; until the next build, the output folder holds files of two sites
        "#]]
        .assert_eq(&shown);
    }
}
