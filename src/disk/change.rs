//! Changes many of a site's own files as one: all of them, or none.
//!
//! Every new text is first written aside and flushed, in the folder `.candour-rename/`; then comes a journal of what is
//! to be done; then it is done. Killed before the journal, nothing has changed. Killed after it, the next run finishes
//! what the journal says: each step can be done twice.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::base::path::RelPath;

use super::reason::words;
use super::write::staged_file;

const FOLDER: &str = ".candour-rename";
const JOURNAL: &str = "journal.json";
const FORMAT: u64 = 1;

/// A file to be changed.
#[derive(Debug, Clone)]
pub struct Altered {
    /// Where it is; none for a new one.
    pub from: Option<RelPath>,
    /// Where it is to be.
    pub to: RelPath,
    /// What it holds, as far as is known.
    pub before: Arc<[u8]>,
    /// What it is to hold.
    pub after: Arc<[u8]>,
}

/// Whether a change of this site began and did not end.
pub fn is_unfinished(root: &Path) -> bool {
    root.join(FOLDER).join(JOURNAL).exists()
}

/// Ends a change that was interrupted; says whether there was one.
pub fn finish(root: &Path) -> Result<bool, String> {
    let folder = root.join(FOLDER);
    let text = match fs::read_to_string(folder.join(JOURNAL)) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // What was written aside before there was a journal counts for nothing.
            remove_all(&folder).map_err(on("remove", FOLDER))?;
            return Ok(false);
        }
        Err(error) => return Err(on("read", JOURNAL)(error)),
    };
    let steps = read_journal(&text)
        .ok_or_else(|| format!("`{FOLDER}/{JOURNAL}` cannot be understood; it belongs to another candour"))?;
    perform(root, &steps)?;
    Ok(true)
}

/// Changes files below `root`. The error is a sentence, and says where something was changed before it.
pub fn apply(root: &Path, files: &[Altered]) -> Result<(), String> {
    let unchanged = |reason: String| format!("{reason}; nothing was changed");
    let steps = stage(root, files).map_err(|reason| {
        let _ = remove_all(&root.join(FOLDER));
        unchanged(reason)
    })?;
    perform(root, &steps).map_err(|reason| {
        format!("{reason}; the rest is done by `candour rename --finish` once that is mended")
    })
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Step {
    // The number of the text that was written aside; none where the file only moves.
    staged: Option<u64>,
    from: Option<RelPath>,
    to: RelPath,
}

fn stage(root: &Path, files: &[Altered]) -> Result<Vec<Step>, String> {
    let folder = root.join(FOLDER);
    remove_all(&folder).map_err(on("remove", FOLDER))?;
    for file in files {
        refuse_changed(root, file)?;
    }
    fs::create_dir(&folder).map_err(on("make", FOLDER))?;
    let mut steps = Vec::new();
    for (number, file) in (0_u64..).zip(files) {
        let moves_only = file.from.is_some() && file.before == file.after;
        if !moves_only {
            let path = folder.join(number.to_string());
            staged_file(&path, &file.after).map_err(on("write", file.to.as_str()))?;
            // A file that others may read should stay one.
            if let Some(from) = &file.from {
                let permissions =
                    fs::metadata(root.join(from.as_str())).map(|metadata| metadata.permissions());
                let kept = permissions.and_then(|permissions| fs::set_permissions(&path, permissions));
                kept.map_err(on("write", file.to.as_str()))?;
            }
        }
        let staged = (!moves_only).then_some(number);
        steps.push(Step { staged, from: file.from.clone(), to: file.to.clone() });
    }
    let journal = folder.join("journal.new");
    staged_file(&journal, journal_of(&steps).as_bytes()).map_err(on("write", JOURNAL))?;
    flush(&folder).and_then(|()| fs::rename(&journal, folder.join(JOURNAL))).map_err(on("write", JOURNAL))?;
    flush(&folder).and_then(|()| flush(root)).map_err(on("flush", JOURNAL))?;
    Ok(steps)
}

// Somebody may have saved a file since it was read, or made one where another is to go.
fn refuse_changed(root: &Path, file: &Altered) -> Result<(), String> {
    if let Some(from) = &file.from {
        let now = fs::read(root.join(from.as_str())).map_err(on("read", from.as_str()))?;
        if now != *file.before {
            return Err(format!("`{from}` was changed meanwhile"));
        }
    }
    let stays = file.from.as_ref() == Some(&file.to);
    if !stays && fs::symlink_metadata(root.join(file.to.as_str())).is_ok() {
        return Err(format!("`{}` is there already", file.to));
    }
    Ok(())
}

// Each step is idempotent: new texts come into their places first, what is left behind goes last.
fn perform(root: &Path, steps: &[Step]) -> Result<(), String> {
    let at = |path: &RelPath| root.join(path.as_str());
    let mut folders: Vec<PathBuf> = Vec::new();
    for step in steps {
        let to = at(&step.to);
        let parent = to.parent().unwrap_or(root).to_owned();
        fs::create_dir_all(&parent).map_err(on("make the folder of", step.to.as_str()))?;
        let source = match (&step.staged, &step.from) {
            (Some(number), _) => root.join(FOLDER).join(number.to_string()),
            (None, Some(from)) => at(from),
            (None, None) => continue,
        };
        match fs::rename(&source, &to) {
            // It was done before the run was interrupted.
            Err(error) if error.kind() == ErrorKind::NotFound && to.exists() => {}
            done => done.map_err(on("write", step.to.as_str()))?,
        }
        folders.push(parent);
    }
    for from in steps.iter().filter_map(|step| step.from.as_ref().filter(|from| **from != step.to)) {
        // A new text may stand where another file was.
        if steps.iter().all(|step| step.to != *from) {
            gone(fs::remove_file(at(from))).map_err(on("remove", from.as_str()))?;
        }
        folders.extend(at(from).ancestors().skip(1).take_while(|folder| *folder != root).map(Path::to_owned));
    }
    folders.sort();
    folders.dedup();
    // The deepest first: a folder that is empty now was only there for what moved.
    for folder in folders.iter().rev() {
        let _ = fs::remove_dir(folder);
    }
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        flush(folder).map_err(on("flush", "what was written"))?;
    }
    remove_all(&root.join(FOLDER)).map_err(on("remove", FOLDER))
}

fn journal_of(steps: &[Step]) -> String {
    let steps: Vec<Value> = steps
        .iter()
        .map(|step| {
            let from = step.from.as_ref().map(RelPath::as_str);
            json!({ "staged": step.staged, "from": from, "to": step.to.as_str() })
        })
        .collect();
    format!("{:#}\n", json!({ "format": FORMAT, "steps": steps }))
}

// Nothing where it holds what this candour does not write: a path out of the site above all.
fn read_journal(text: &str) -> Option<Vec<Step>> {
    let journal: Value = serde_json::from_str(text).ok()?;
    if journal.get("format")?.as_u64()? != FORMAT {
        return None;
    }
    let path = |value: &Value| RelPath::new(value.as_str()?);
    let step = |value: &Value| {
        let from = match value.get("from")? {
            Value::Null => None,
            from => Some(path(from)?),
        };
        let staged = match value.get("staged")? {
            Value::Null => None,
            staged => Some(staged.as_u64()?),
        };
        Some(Step { staged, from, to: path(value.get("to")?)? })
    };
    journal.get("steps")?.as_array()?.iter().map(step).collect()
}

// The journal goes first: without it, what lies beside it counts for nothing.
fn remove_all(folder: &Path) -> io::Result<()> {
    gone(fs::remove_file(folder.join(JOURNAL)))?;
    gone(fs::remove_dir_all(folder))
}

fn gone(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

// Windows cannot open a folder as a file, and needs no flush for its names.
fn flush(folder: &Path) -> io::Result<()> {
    if cfg!(not(unix)) {
        return Ok(());
    }
    File::open(folder).and_then(|it| it.sync_all())
}

fn on(doing: &str, what: &str) -> impl FnOnce(io::Error) -> String {
    let text = format!("cannot {doing} `{what}`");
    move |error| format!("{text}: {}", words(&error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rel(path: &str) -> RelPath {
        RelPath::new(path).unwrap()
    }

    fn site() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join("a/x")).unwrap();
        for (path, text) in [("a/x/index.md", "old"), ("a/x/c.png", "png"), ("b.md", "see a/x")] {
            fs::write(root.path().join(path), text).unwrap();
        }
        root
    }

    // `a/x/` becomes `n/y/`, and `b.md` says so.
    fn files() -> Vec<Altered> {
        let file = |from: &str, to: &str, before: &[u8], after: &[u8]| Altered {
            from: Some(rel(from)),
            to: rel(to),
            before: before.into(),
            after: after.into(),
        };
        vec![
            file("a/x/index.md", "n/y/index.md", b"old", b"new"),
            file("a/x/c.png", "n/y/c.png", b"png", b"png"),
            file("b.md", "b.md", b"see a/x", b"see n/y"),
        ]
    }

    fn shown(root: &Path) -> String {
        let mut found = Vec::new();
        let mut waiting = vec![root.to_owned()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(&folder).unwrap().flatten() {
                let path = entry.path();
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                match path.is_dir() {
                    true => {
                        found.push(format!("{name}/"));
                        waiting.push(path);
                    }
                    false => found.push(format!("{name}: {}", fs::read_to_string(&path).unwrap())),
                }
            }
        }
        found.sort();
        found.join(", ")
    }

    const DONE: &str = "b.md: see n/y, n/, n/y/, n/y/c.png: png, n/y/index.md: new";

    #[test]
    fn a_change_moves_edits_and_leaves_nothing_behind() {
        let root = site();
        apply(root.path(), &files()).unwrap();
        assert_eq!(shown(root.path()), DONE);
    }

    #[test]
    fn a_change_that_was_interrupted_at_any_step_is_finished() {
        // As many steps done as there are calls that can be interrupted between.
        for done in 0..=5 {
            let root = site();
            let steps = stage(root.path(), &files()).unwrap();
            assert!(is_unfinished(root.path()));
            let at = |path: &str| root.path().join(path);
            let calls: [&dyn Fn(); 5] = [
                &|| fs::create_dir_all(at("n/y")).unwrap(),
                &|| fs::rename(at(".candour-rename/0"), at("n/y/index.md")).unwrap(),
                &|| fs::rename(at("a/x/c.png"), at("n/y/c.png")).unwrap(),
                &|| fs::rename(at(".candour-rename/2"), at("b.md")).unwrap(),
                &|| fs::remove_file(at("a/x/index.md")).unwrap(),
            ];
            calls.iter().take(done).for_each(|call| call());
            assert_eq!(steps.len(), 3);
            assert_eq!(finish(root.path()), Ok(true));
            assert_eq!(shown(root.path()), DONE, "after {done} steps");
            assert_eq!(finish(root.path()), Ok(false));
        }
    }

    #[test]
    fn nothing_is_changed_where_something_is_in_the_way() {
        let root = site();
        fs::write(root.path().join("b.md"), "saved meanwhile").unwrap();
        let before = shown(root.path());
        let told = apply(root.path(), &files()).unwrap_err();
        assert_eq!(told, "`b.md` was changed meanwhile; nothing was changed");
        assert_eq!(shown(root.path()), before);
        let root = site();
        fs::create_dir_all(root.path().join("n/y")).unwrap();
        fs::write(root.path().join("n/y/c.png"), "another").unwrap();
        let before = shown(root.path());
        let told = apply(root.path(), &files()).unwrap_err();
        assert_eq!(told, "`n/y/c.png` is there already; nothing was changed");
        assert_eq!(shown(root.path()), before);
    }

    #[test]
    fn a_journal_that_leaves_the_site_is_not_followed() {
        let steps = r#"{ "format": 1, "steps": [{ "staged": null, "from": "../x", "to": "a" }] }"#;
        assert_eq!(read_journal(steps), None);
        assert_eq!(read_journal("{}"), None);
        let own = vec![Step { staged: Some(3), from: None, to: rel("a/b") }];
        assert_eq!(read_journal(&journal_of(&own)), Some(own));
    }
}
