//! Puts the staged tree in the place of the old one.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::PublishError;
use super::flush;
use super::late;
use super::place::Place;
use super::remove;

/// How a swap ended.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Swapped {
    /// The new tree is in place.
    Done,
    /// The system does not let this folder be renamed; nothing has changed.
    Fixed,
}

/// Exchanges the staged tree and the output folder in one step, where the system can.
pub(super) fn swap(place: &Place) -> Result<Swapped, PublishError> {
    if !is_there(&place.out) {
        return rename(&place.staging(), &place.out).map(|()| Swapped::Done).map_err(failed(place));
    }
    match exchange(&place.staging(), &place.out) {
        Ok(()) => Ok(Swapped::Done),
        Err(error) if is_fixed(&error) => Ok(Swapped::Fixed),
        Err(error) if is_unknown(&error) => in_two_steps(place),
        Err(error) => Err(failed(place)(error)),
    }
}

/// Renames the old tree away and the new one in. A kill in between leaves no output folder until the next
/// run, which heals it.
fn in_two_steps(place: &Place) -> Result<Swapped, PublishError> {
    match rename(&place.out, &place.aside()) {
        Err(error) if is_fixed(&error) => return Ok(Swapped::Fixed),
        moved => moved.map_err(failed(place))?,
    }
    rename(&place.staging(), &place.out).map(|()| Swapped::Done).map_err(|error| {
        // What failed to come in is the error to tell; the next run puts the old tree back if this cannot.
        let _ = rename(&place.aside(), &place.out);
        failed(place)(error)
    })
}

/// Puts the old tree, which an exchange left where the new one was staged, aside: what lies there was published once, and
/// others may have put something into it since it was read.
pub(super) fn set_aside(place: &Place) -> Result<(), PublishError> {
    if !is_there(&place.staging()) {
        return Ok(());
    }
    rename(&place.staging(), &place.aside())
        .map_err(PublishError::on("put the old site aside as", &name(&place.aside())))
}

/// Removes the old tree, when nothing in it is needed any more.
pub(super) fn discard(place: &Place) -> Result<(), PublishError> {
    if is_there(&place.aside()) {
        // Under the name of what nobody needs: a run that finds half of it looks for nothing there.
        let name = name(&place.staging());
        rename(&place.aside(), &place.staging())
            .map_err(PublishError::on("put the old site away as", &name))?;
    }
    remove::tree(&place.staging())
}

/// Undoes or completes what a run that was killed has left beside the output folder. Call it under the lock.
pub(super) fn heal(place: &Place) -> Result<(), PublishError> {
    remove::tree(&place.staging())?;
    if !is_there(&place.aside()) {
        return Ok(());
    }
    if !is_there(&place.out) {
        rename(&place.aside(), &place.out).map_err(failed(place))?;
        return flush::folder(&place.parent);
    }
    let late = late::recover(place)?;
    discard(place)?;
    late.map_or(Ok(()), |path| Err(PublishError::Late(path, place.late())))
}

fn name(path: &Path) -> PathBuf {
    PathBuf::from(path.file_name().unwrap_or_default())
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

fn failed(place: &Place) -> impl FnOnce(io::Error) -> PublishError {
    PublishError::on("put the new site in place as", Path::new(place.out.file_name().unwrap_or_default()))
}

fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};

    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(Into::into)
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Whether a folder stays where it is: a mount point, or a layer of a container.
fn is_fixed(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::ResourceBusy | ErrorKind::CrossesDevices)
}

/// Whether the system or the file system knows no exchange.
fn is_unknown(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::InvalidInput)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A place whose folders hold one file each, named after its content: `old`, `new`.
    fn place(there: &[(&str, &str)]) -> (tempfile::TempDir, Place) {
        let site = tempfile::tempdir().unwrap();
        for (folder, text) in there {
            fs::create_dir(site.path().join(folder)).unwrap();
            fs::write(site.path().join(folder).join("file"), text).unwrap();
        }
        let place = Place::find(&site.path().join("public"), &site.path().join("..")).unwrap();
        (site, place)
    }

    /// What the folders beside each other hold: `public=new`.
    fn shown(site: &Path) -> String {
        let mut all: Vec<String> = fs::read_dir(site)
            .unwrap()
            .map(|entry| {
                let path = entry.unwrap().path();
                let text = fs::read_to_string(path.join("file")).unwrap();
                format!("{}={text}", path.file_name().unwrap().display())
            })
            .collect();
        all.sort();
        all.join(" ")
    }

    const NEW: (&str, &str) = (".public.candour-new", "new");
    const AWAY: (&str, &str) = (".public.candour-old", "old");

    #[test]
    fn two_folders_change_places() {
        let (site, place) = place(&[NEW, ("public", "old")]);
        assert_eq!(swap(&place).unwrap(), Swapped::Done);
        assert_eq!(shown(site.path()), ".public.candour-new=old public=new");
    }

    #[test]
    fn where_no_exchange_is_known_two_steps_do() {
        let (site, place) = place(&[NEW, ("public", "old")]);
        assert_eq!(in_two_steps(&place).unwrap(), Swapped::Done);
        assert_eq!(shown(site.path()), ".public.candour-old=old public=new");
    }

    #[test]
    fn a_failed_second_step_is_undone() {
        let (site, place) = place(&[("public", "old")]);
        assert!(in_two_steps(&place).is_err());
        assert_eq!(shown(site.path()), "public=old");
    }

    #[test]
    fn an_interrupted_swap_is_healed() {
        for (there, healed) in [
            (vec![NEW, AWAY], "public=old"),
            (vec![AWAY, ("public", "new")], "public=new"),
            (vec![NEW, ("public", "old")], "public=old"),
            (vec![AWAY], "public=old"),
            (vec![], ""),
        ] {
            let (site, place) = place(&there);
            heal(&place).unwrap();
            assert_eq!(shown(site.path()), healed, "{there:?}");
        }
    }
}
