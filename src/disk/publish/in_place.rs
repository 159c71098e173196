//! Publishes into a folder that cannot be renamed, file by file.
//!
//! All new files are written first, so that a full disk is met before anything is changed. Then each takes
//! its place in one step: what pages need before the pages, the manifests after them, deletions last. A kill
//! in between leaves whole files of both sites; the next run goes on from there, because the ledger says
//! which files are candour's while the manifests do not.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::output::manifest;
use crate::output::store::Content;

use super::error::PublishError;
use super::flush;
use super::inner::Inner;
use super::place::WORK;
use super::plan::Plan;
use super::present::{Entry, Present};
use super::remove::{self, absent};
use super::staging::{make_folder, write};

/// The list, inside the output folder, of all files of the old site and the new one while one becomes the
/// other; its lines are those of a manifest, with a digest of zeros.
pub(super) fn ledger() -> Inner {
    Inner::from(WORK).child(OsStr::new("ledger"))
}

/// A new file that waits for its turn.
struct Staged<'a> {
    /// Where it belongs.
    path: &'a Inner,
    /// Where it waits.
    at: PathBuf,
}

/// Carries out a plan inside the output folder.
pub(super) fn put(plan: &Plan, present: &Present, out: &Path) -> Result<(), PublishError> {
    if present.root.is_none() {
        make_folder(out, plan.root).map_err(PublishError::on("make", out))?;
    }
    let had_ledger = fs::symlink_metadata(out.join(ledger())).is_ok();
    let staged = stage(plan, present, out).inspect_err(|_| {
        // The first failure is the one to tell. A ledger of a run before this one is still needed.
        let _ = if had_ledger { clear(out) } else { sweep(out) };
    })?;
    replace(plan, present, out, &staged)
        .and_then(|()| flush::tree(out, plan))
        .map_err(|error| PublishError::Halfway(Box::new(error)))?;
    sweep(out).map_err(|error| PublishError::Leftover(Box::new(error)))
}

fn replace(plan: &Plan, present: &Present, out: &Path, staged: &[Staged]) -> Result<(), PublishError> {
    let folders: BTreeSet<&Inner> = plan.folders.iter().map(|(path, _)| *path).collect();
    let is_folder = |path: &Inner| matches!(present.get(path.as_os_str()), Some(Entry::Folder(_)));
    // A file where a folder is needed cannot wait for its turn.
    for path in plan.remove.iter().filter(|path| folders.contains(*path)) {
        remove_file(path, out)?;
    }
    for (path, mode) in plan.folders.iter().filter(|(path, _)| !is_folder(path)) {
        make_folder(&out.join(path), *mode).map_err(PublishError::on("make", path.path()))?;
    }
    for Staged { path, at } in staged {
        if is_folder(path) {
            // Candour's own files are all it can hold, or the plan would not have been made.
            fs::remove_dir_all(out.join(path)).map_err(PublishError::on("remove", path.path()))?;
        }
        fs::rename(at, out.join(path)).map_err(PublishError::on("replace", path.path()))?;
    }
    plan.remove.par_iter().filter(|path| !folders.contains(*path)).try_for_each(|path| {
        // Its folder may have become a file.
        let is_gone = path.above().any(|above| is_written(plan, above));
        if is_gone { Ok(()) } else { remove_file(path, out) }
    })?;
    let gone = plan.empty.iter().rev();
    let is_gone = |path: &Inner| path.above().chain([path.as_os_str()]).any(|above| is_written(plan, above));
    for path in gone.filter(|path| !is_gone(path)) {
        absent(fs::remove_dir(out.join(path))).map_err(PublishError::on("remove", path.path()))?;
    }
    Ok(())
}

// The files to write come in the order of their paths.
fn is_written(plan: &Plan, path: &OsStr) -> bool {
    plan.write.binary_search_by(|(written, _)| written.as_os_str().cmp(path)).is_ok()
}

/// Removes the work folder, if a run has left one; the ledger goes last.
pub(super) fn sweep(out: &Path) -> Result<(), PublishError> {
    clear(out)?;
    remove::tree(&out.join(WORK))
}

/// Writes the ledger and then all new files, flushed, into the work folder; returns each with its place, in
/// the order of their turns.
fn stage<'a>(plan: &Plan<'a>, present: &Present, out: &Path) -> Result<Vec<Staged<'a>>, PublishError> {
    let work = out.join(WORK);
    if fs::symlink_metadata(&work).is_err() {
        make_folder(&work, 0o700).map_err(PublishError::on("make", Path::new(WORK)))?;
    }
    clear(out)?;
    let files = present
        .ours()
        .map(|(path, _)| path)
        .chain(plan.keep.iter().copied())
        .chain(plan.write.iter().map(|(path, _)| *path));
    let none = "0".repeat(64);
    let lines: String = files.map(|path| format!("{none}  {}\n", path.path().display())).collect();
    // By renaming, so that a ledger is whole or is the one before.
    let fresh = work.join("ledger-new");
    write(&fresh, lines.as_bytes())
        .and_then(|()| fs::rename(&fresh, out.join(ledger())))
        .map_err(PublishError::on("write", ledger().path()))?;

    let mut turns: Vec<(&Inner, &Content)> = plan.write.clone();
    turns.sort_by_key(|(path, _)| (turn(path.path()), *path));
    let staged = turns
        .par_iter()
        .enumerate()
        .map(|(number, (path, content))| {
            let at = work.join(number.to_string());
            let written = content.bytes().and_then(|bytes| write(&at, &bytes));
            written.map_err(PublishError::on("write", path.path()))?;
            Ok(Staged { path, at })
        })
        .collect::<Result<_, PublishError>>()?;
    flush::tree(&work, &Plan::default())?;
    Ok(staged)
}

/// Empties the work folder but for the ledger.
fn clear(out: &Path) -> Result<(), PublishError> {
    let failed = |reason| PublishError::on("clear", Path::new(WORK))(reason);
    let Ok(entries) = fs::read_dir(out.join(WORK)) else { return Ok(()) };
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        if path != out.join(ledger()) {
            absent(fs::remove_file(path)).map_err(failed)?;
        }
    }
    Ok(())
}

/// When a file takes its place: what pages need, then pages, then manifests.
fn turn(path: &Path) -> u8 {
    if path.starts_with(manifest::FOLDER.trim_matches('/')) {
        2
    } else {
        u8::from(path.extension().is_some_and(|extension| extension == "html"))
    }
}

fn remove_file(path: &Inner, out: &Path) -> Result<(), PublishError> {
    absent(fs::remove_file(out.join(path))).map_err(PublishError::on("remove", path.path()))
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Wanted;
    use super::*;
    use crate::base::address::Address;
    use crate::output::artifact::{Artifact, Output};
    use expect_test::expect;

    fn output(artifacts: &[(&str, &str)]) -> Output {
        let mut output = Output::default();
        for (at, text) in artifacts {
            output.put(Artifact::new(Address::parse(at).unwrap(), text.as_bytes()));
        }
        output
    }

    fn publish(artifacts: &[(&str, &str)], out: &Path) -> Result<(), PublishError> {
        let wanted = Wanted::of(&output(artifacts))?;
        let present = Present::read(out)?;
        put(&Plan::new(&wanted, &present, out)?, &present, out)
    }

    fn shown(out: &Path) -> String {
        let present = Present::read(out).unwrap();
        let work = if out.join(WORK).exists() { "a work folder\n" } else { "" };
        let lines = present.entries.into_iter().map(|(path, entry)| match entry {
            Entry::File(..) if turn(path.path()) == 2 => format!("{}\n", path.path().display()),
            Entry::File(..) => {
                format!("{}: {}\n", path.path().display(), fs::read_to_string(out.join(path)).unwrap())
            }
            _ => format!("{}/\n", path.path().display()),
        });
        lines.collect::<String>() + work
    }

    #[test]
    fn files_are_replaced_one_by_one() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("CNAME"), "foreign").unwrap();
        publish(&[("/", "old"), ("/a/", "old a"), ("/b", "a file"), ("/gone/x/", "x")], out.path()).unwrap();
        let new = [("/", "new"), ("/a", "now a file"), ("/b/", "now a page"), ("/c/", "c")];
        publish(&new, out.path()).unwrap();
        expect![[r#"
            .well-known/
            .well-known/candour/
            .well-known/candour/_root.sha256
            .well-known/candour/b.sha256
            .well-known/candour/c.sha256
            CNAME: foreign
            a: now a file
            b/
            b/index.html: now a page
            c/
            c/index.html: c
            index.html: new
        "#]]
        .assert_eq(&shown(out.path()));
    }

    #[test]
    fn a_run_that_was_killed_leaves_nothing_that_is_taken_for_foreign() {
        let (old, new) =
            ([("/", "old"), ("/a/", "old")], [("/", "new"), ("/b/", "new"), ("/b/x.css", "new")]);
        for turns in 0..=6 {
            let out = tempfile::tempdir().unwrap();
            publish(&old, out.path()).unwrap();
            let (wanted, present) = (Wanted::of(&output(&new)).unwrap(), Present::read(out.path()).unwrap());
            let plan = Plan::new(&wanted, &present, out.path()).unwrap();
            let staged = stage(&plan, &present, out.path()).unwrap();
            fs::create_dir(out.path().join("b")).unwrap();
            for Staged { path, at } in staged.iter().take(turns) {
                fs::rename(at, out.path().join(path)).unwrap();
            }
            // The next run publishes a third site: neither the old nor the new one's files may remain.
            publish(&[("/", "third"), ("/b/", "third")], out.path()).unwrap();
            let third = ".well-known/\n.well-known/candour/\n.well-known/candour/_root.sha256\n\
                .well-known/candour/b.sha256\nb/\nb/index.html: third\nindex.html: third\n";
            assert_eq!(shown(out.path()), third, "killed after {turns} turns");
        }
    }

    #[test]
    fn what_pages_need_comes_before_them_and_manifests_come_last() {
        let mut paths = ["index.html", ".well-known/candour/a.sha256", "site.css", "a/index.html", "a/x.png"];
        paths.sort_by_key(|path| (turn(Path::new(path)), *path));
        assert_eq!(
            paths,
            ["a/x.png", "site.css", "a/index.html", "index.html", ".well-known/candour/a.sha256"]
        );
    }
}
