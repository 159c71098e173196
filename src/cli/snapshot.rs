//! `candour snapshot`: lists, shows, compares, restores and exports what was sealed.

use std::path::Path;
use std::sync::Arc;

use serde_json::json;

use crate::archive::archive::{self, Archive};
use crate::archive::copy::{self, Copy, Unsound};
use crate::archive::difference::{self, Differences, Fate, RecordFate};
use crate::archive::snapshot::Snapshot;
use crate::archive::verify::Home;
use crate::archive::{bag, tarball};
use crate::base::snapshot_id::SnapshotId;
use crate::disk::{read, write};
use crate::source::tree::Tree;

use super::archive_arguments::SnapshotCommand;
use super::arguments::{Common, Format};
use super::report::{self, could_not_run, refused, say, tell};

/// Does one of them.
pub(super) fn run(common: &Common, command: &SnapshotCommand) -> u8 {
    if let SnapshotCommand::Verify { built } = command {
        return super::verify::run(common, if *built { Home::Built } else { Home::Source });
    }
    let read = read::read(&common.site, &[])
        .map_err(|error| format!("cannot read the folder `{}`: {error}", common.site.display()));
    let tree = match read {
        Ok(tree) => tree,
        Err(reason) => return could_not_run(&reason),
    };
    let checked = archive::of_tree(&tree);
    let archive = checked.value;
    if !checked.findings.is_empty() {
        report::put_findings(common, &checked.findings, &|path| tree.text_of(path));
    }
    let done = match command {
        SnapshotCommand::Verify { .. } => Ok(()),
        SnapshotCommand::List => {
            list(common, &archive);
            Ok(())
        }
        SnapshotCommand::Show { id } => find(&archive, *id).map(|snapshot| show(common, &archive, snapshot)),
        SnapshotCommand::Diff { old, new } => find(&archive, *old).and_then(|old| {
            let new = find(&archive, *new)?;
            diff(common, old, new, &difference::between(&tree, old.state(), new.state()));
            Ok(())
        }),
        SnapshotCommand::Restore { id, to } => {
            find(&archive, *id).and_then(|snapshot| restore(common, &tree, &archive, snapshot, to))
        }
        SnapshotCommand::Export { id, to, format } => {
            find(&archive, *id).and_then(|snapshot| export(common, &tree, &archive, snapshot, *format, to))
        }
    };
    match done {
        Ok(()) if checked.findings.is_empty() => super::CLEAN,
        Ok(()) => super::FINDINGS,
        Err(Stop::Wrong(reason)) => refused(&reason),
        Err(Stop::Could(reason)) => could_not_run(&reason),
    }
}

enum Stop {
    // What was asked for is refused.
    Wrong(String),
    // It could not be done.
    Could(String),
}

fn find(archive: &Archive, id: SnapshotId) -> Result<&Snapshot, Stop> {
    archive.snapshots.get(&id).ok_or_else(|| {
        let near = archive.snapshots.keys().rev().find(|other| **other < id);
        let near = near.or_else(|| archive.snapshots.keys().next());
        Stop::Could(match near {
            Some(near) => format!("there is no snapshot {id}; the one before is {near}"),
            None => "nothing was sealed yet; `candour publish` does that".to_owned(),
        })
    })
}

fn list(common: &Common, archive: &Archive) {
    if archive.snapshots.is_empty() {
        say(common, "Nothing was sealed yet; `candour publish` does that.");
    }
    for snapshot in archive.snapshots.values() {
        let counts = (snapshot.records.len(), snapshot.manifest.files.len());
        let (records, files) = (report::count(counts.0, "record"), report::count(counts.1, "file"));
        say(
            common,
            &format!("{:<13} {records}, {files}, sealed {}", snapshot.id.to_string(), snapshot.sealed),
        );
        tell(common, &summary(snapshot));
    }
}

fn summary(snapshot: &Snapshot) -> serde_json::Value {
    json!({
        "snapshot": snapshot.id.to_string(),
        "as_of": snapshot.as_of.to_string(),
        "sealed": snapshot.sealed.to_string(),
        "generator": snapshot.generator,
        "previous": snapshot.previous.as_ref().map(|previous| previous.id.to_string()),
        "sha256": snapshot.digest.to_string(),
        "records": snapshot.records.len(),
        "files": snapshot.manifest.files.len(),
    })
}

fn show(common: &Common, archive: &Archive, snapshot: &Snapshot) {
    let previous =
        snapshot.previous.as_ref().map_or_else(|| "none".to_owned(), |before| before.id.to_string());
    for (label, value) in [
        ("snapshot", snapshot.id.to_string()),
        ("as of", snapshot.as_of.to_string()),
        ("sealed", snapshot.sealed.to_string()),
        ("by", snapshot.generator.clone()),
        ("sha256", snapshot.digest.to_string()),
        ("previous", previous),
    ] {
        say(common, &format!("{label:<9} {value}"));
    }
    tell(common, &summary(snapshot));
    for id in snapshot.records.keys() {
        let files = snapshot.files_of(id);
        let notice = files.iter().find_map(|(_, digest)| archive.withheld(*digest));
        let withheld =
            notice.map_or_else(String::new, |notice| format!(", withheld under notice {}", notice.number));
        say(common, &format!("{id}: {}{withheld}", report::count(files.len(), "file")));
        tell(
            common,
            &json!({
                "record": id.to_string(),
                "content": snapshot.records[id].content.to_string(),
                "withheld_under": notice.map(|notice| notice.number),
                "files": files.iter().map(|(path, digest)| {
                    json!({"path": path.as_str(), "sha256": digest.to_string()})
                }).collect::<Vec<_>>(),
            }),
        );
    }
}

fn diff(common: &Common, old: &Snapshot, new: &Snapshot, differences: &Differences) {
    let mut lines: Vec<(&str, String, String)> = Vec::new();
    for (id, fate) in &differences.records {
        let parts = |parts: &[_]| parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let told = match fate {
            RecordFate::New => "new".to_owned(),
            RecordFate::Changed(changed) if changed.is_empty() => "changed".to_owned(),
            RecordFate::Changed(changed) => format!("changed: {}", parts(changed)),
            RecordFate::Moved(from, changed) if changed.is_empty() => format!("moved from {from}"),
            RecordFate::Moved(from, changed) => format!("moved from {from}, changed: {}", parts(changed)),
            RecordFate::Withdrawn => "withdrawn".to_owned(),
            RecordFate::Annotated => "the same, with other notes or former ids".to_owned(),
            RecordFate::Gone => "gone".to_owned(),
        };
        lines.push(("record", id.to_string(), told));
    }
    let mut add = |what, name: String, fate: Fate| lines.push((what, name, fate.word().to_owned()));
    differences.kinds.iter().for_each(|(folder, fate)| add("kind", folder.to_string(), *fate));
    differences.built_in_kinds.iter().for_each(|(name, fate)| add("built-in kind", name.clone(), *fate));
    differences.settings.iter().for_each(|(key, fate)| add("setting", key.clone(), *fate));
    differences.notes.iter().for_each(|(path, fate)| add("notes", path.to_string(), *fate));
    differences.files.iter().for_each(|(path, fate)| add("file", path.to_string(), *fate));
    if lines.is_empty() {
        say(common, &format!("The snapshots {} and {} say the same.", old.id, new.id));
    }
    for (what, name, told) in lines {
        say(common, &format!("{what} {name}: {told}"));
        tell(common, &json!({"what": what, "name": name, "change": told}));
    }
}

fn copied<'a>(tree: &Tree, archive: &'a Archive, snapshot: &'a Snapshot) -> Result<Copy<'a>, Stop> {
    copy::of(tree, archive, snapshot).map_err(|wrong| {
        let more = if wrong.len() > 1 { format!(", nor {} others", wrong.len() - 1) } else { String::new() };
        Stop::Wrong(match wrong.first() {
            Some(Unsound::Name(path)) => {
                format!("`{path}` is no name that candour seals{more}: nothing was written")
            }
            Some(Unsound::Bytes(path)) => {
                format!("the bytes of `{path}` are not stored as they were sealed{more}: nothing was written")
            }
            None => "nothing was written".to_owned(),
        })
    })
}

fn restore(
    common: &Common,
    tree: &Tree,
    archive: &Archive,
    snapshot: &Snapshot,
    to: &Path,
) -> Result<(), Stop> {
    let copy = copied(tree, archive, snapshot)?;
    write::refuse_used(to).map_err(Stop::Could)?;
    put(to, copy.files.iter().map(|(path, bytes)| (path.to_string(), bytes)))?;
    for (path, _, notice) in &copy.withheld {
        say(common, &format!("withheld under notice {}: {path}", notice.number));
    }
    let files = report::count(copy.files.len(), "file");
    say(common, &format!("Restored {files} of the snapshot {} into {}.", snapshot.id, to.display()));
    let withheld = copy.withheld.len();
    tell(
        common,
        &json!({"result": "restored", "snapshot": snapshot.id.to_string(), "files": copy.files.len(), "withheld": withheld}),
    );
    Ok(())
}

fn export(
    common: &Common,
    tree: &Tree,
    archive: &Archive,
    snapshot: &Snapshot,
    format: Format,
    to: &Path,
) -> Result<(), Stop> {
    let bag = bag::of(&copied(tree, archive, snapshot)?, snapshot);
    let name = match format {
        Format::Tar => {
            let name = format!("{}.tar", snapshot.id);
            let tar: Arc<[u8]> = tarball::of(&bag, snapshot).map_err(Stop::Could)?.into();
            put(to, [(name.clone(), &tar)])?;
            name
        }
        _ => {
            let name = snapshot.id.to_string();
            write::refuse_used(&to.join(&name)).map_err(Stop::Could)?;
            put(to, bag.iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes)))?;
            name
        }
    };
    say(common, &format!("Exported {} as {}.", report::count(bag.len(), "file"), to.join(name).display()));
    Ok(())
}

fn put<'a>(to: &Path, files: impl IntoIterator<Item = (String, &'a Arc<[u8]>)>) -> Result<(), Stop> {
    let files: Vec<(String, Vec<u8>)> =
        files.into_iter().map(|(path, bytes)| (path, bytes.to_vec())).collect();
    write::create(to, &files).map_err(Stop::Could)
}
