//! The gate for kinds: what the fields of published records mean does not change without a note either.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::digest::Digest;
use crate::base::id::Slug;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::content::{self, Note};
use crate::document::files::{self, Claim};
use crate::document::notes;
use crate::kind::common_fields;
use crate::kind::kinds;
use crate::source::table::{self, Node, Table, Value};
use crate::source::tree::{Source, Tree};

use super::archive::Archive;
use super::manifest;
use super::reason;
use super::selection::KINDS;
use super::snapshot::Snapshot;

// The folders that a kind had before.
const FORMERLY: &str = "formerly";

// What is no part of what a kind says: its notes, and where it lies and lay.
const NO_DEFINITION: [&str; 3] = [common_fields::CHANGE, FORMERLY, "folder"];

/// What is wrong with the notes of kind files, and which kinds are not what was published.
pub fn check(tree: &Tree, archive: &Archive, day: jiff::civil::Date) -> Vec<Finding> {
    let mut findings = Vec::new();
    let sources = tree.below("content").filter(|source| kinds::folder_of(&source.path).is_ok());
    for source in sources {
        let Some(table) = table_of(source) else { continue };
        findings.extend(notes::of_kind(source, &table));
        let Some(folder) = kinds::folder_of(&source.path).ok() else { continue };
        let folders = std::iter::once(folder).chain(former_folders(&table));
        let known = folders.filter_map(|folder| published(tree, archive, &folder)).next();
        findings.extend(known.map_or_else(Vec::new, |published| changed(source, &table, &published, day)));
    }
    findings.extend(gone(tree, archive));
    findings
}

// A kind as it was published.
struct Published {
    table: Table,
    // Since when it was so.
    since: SnapshotId,
    // The newest snapshot, which has it.
    snapshot: SnapshotId,
}

// What the newest snapshot has of a kind: the site's own file, or the built-in one where records were read with it.
fn published(tree: &Tree, archive: &Archive, folder: &Slug) -> Option<Published> {
    let newest = archive.newest()?;
    let (path, digest) = sealed_file(newest, folder)?;
    let source = Source::new(path.clone(), manifest::stored(tree, digest)?);
    let since = archive
        .snapshots
        .values()
        .rev()
        .take_while(|snapshot| sealed_file(snapshot, folder).is_some_and(|(_, other)| other == digest))
        .last()?;
    Some(Published { table: table_of(&source)?, since: since.id, snapshot: newest.id })
}

fn sealed_file<'a>(snapshot: &'a Snapshot, folder: &Slug) -> Option<(&'a RelPath, Digest)> {
    let own = format!("content/{folder}/{}", kinds::FILE);
    let own = snapshot.manifest.files.get_key_value(own.as_str());
    let is_used = || snapshot.records.keys().any(|id| id.folder == *folder);
    let built_in = format!("{KINDS}/{folder}.toml");
    let built_in = || snapshot.manifest.files.get_key_value(built_in.as_str()).filter(|_| is_used());
    own.or_else(built_in).map(|(path, digest)| (path, *digest))
}

fn changed(source: &Source, table: &Table, published: &Published, day: jiff::civil::Date) -> Vec<Finding> {
    let path = &source.path;
    let (old, new) = (content::notes_of(&published.table), content::notes_of(table));
    let mut findings = reason::sealed(path, &old, &new, published.snapshot);
    let known: BTreeSet<Digest> = old.iter().map(|note| note.digest).collect();
    let own: Vec<&Note> = new.iter().filter(|note| !known.contains(&note.digest)).collect();
    let wrong: Vec<Finding> = own.iter().filter_map(|note| reason::wrong(path, note, day)).collect();
    let is_same = definition(table) == definition(&published.table);
    let since = published.since;
    let is_right =
        |note: &&Note| reason::is_after(note, since.day) && reason::wrong(path, note, day).is_none();
    if !is_same && !own.iter().any(is_right) {
        let early = own.iter().filter(|note| !reason::is_after(note, since.day));
        findings.extend(early.map(|note| reason::too_early(path, note, since.day)));
        if own.is_empty() {
            findings.push(silent(source, table, published));
        }
    }
    findings.extend(wrong);
    findings
}

fn silent(source: &Source, table: &Table, published: &Published) -> Finding {
    let (new, old) = (parts(table), parts(&published.table));
    let names: BTreeSet<&String> = new.keys().chain(old.keys()).collect();
    let names: Vec<&String> = names
        .into_iter()
        .filter(|name| new.get(*name).map(|(digest, _)| digest) != old.get(*name).map(|(digest, _)| digest))
        .collect();
    let first = names
        .iter()
        .filter_map(|name| new.get(*name))
        .map(|(_, span)| span.clone())
        .min_by_key(|span| span.start);
    let place = first.map_or_else(|| Place::file(&source.path), |span| Place::at(&source.path, span));
    let names: Vec<String> = match names.len() {
        more @ 7.. => names[..6]
            .iter()
            .map(|name| format!("`{name}`"))
            .chain([format!("{} others", more - 6)])
            .collect(),
        0 => vec!["the order of its parts".to_owned()],
        _ => names.iter().map(|name| format!("`{name}`")).collect(),
    };
    let message = format!(
        "this kind is not what was published on {}: {} {}",
        published.since,
        names.join(", "),
        if names.len() == 1 { "differs" } else { "differ" }
    );
    let folder = source.path.folder().rsplit('/').next().unwrap_or_default();
    let help = format!(
        "say why with `candour note {folder}/ --kind minor \"…\"`, or put back what was published: {}",
        reason::bring_back(published.snapshot)
    );
    Finding::at(place, Code::EditionSilentKind, message).help(help)
}

// The parts of a kind by name: its keys, and each of its fields, statuses and rules (`field fee`).
fn parts(table: &Table) -> BTreeMap<String, (Digest, Span)> {
    let mut parts = BTreeMap::new();
    for entry in table.entries.iter().filter(|entry| !NO_DEFINITION.contains(&entry.key.as_str())) {
        let items: Vec<(String, &Node)> = match &entry.node.value {
            Value::Array(items) => items
                .iter()
                .filter_map(|item| Some((format!("{} {}", entry.key, name_of(item)?), item)))
                .collect(),
            _ => Vec::new(),
        };
        if items.is_empty() {
            let digest = content::digest_of(&entry.node.value);
            parts.insert(entry.key.clone(), (digest, entry.key_span.clone()));
        }
        let digests = items
            .into_iter()
            .map(|(name, item)| (name, (content::digest_of(&item.value), item.span.clone())));
        parts.extend(digests);
    }
    parts
}

fn name_of(item: &Node) -> Option<&str> {
    let Value::Table(table) = &item.value else { return None };
    match &table.get("name")?.node.value {
        Value::Text(name) => Some(name),
        _ => None,
    }
}

// Kinds of the site's own that were taken away while records were read with them.
fn gone(tree: &Tree, archive: &Archive) -> Vec<Finding> {
    let Some(newest) = archive.newest() else { return Vec::new() };
    let files = newest.manifest.below("content").filter(|(path, _)| kinds::folder_of(path).is_ok());
    let finding = |(path, digest): (&RelPath, Digest)| {
        let folder = kinds::folder_of(path).ok()?;
        // With all its records moved elsewhere, a folder needs no kind.
        let is_record = |source: &Source| matches!(files::claim(&source.path), Claim::Record(_));
        let is_used = tree.below(&format!("content/{folder}")).any(is_record);
        if tree.get(path.as_str()).is_some() || !is_used {
            return None;
        }
        // Without a kind, the records are told of; with the built-in one in its place, nobody would tell.
        let (_, text) = kinds::embedded_texts().find(|(name, _)| *name == folder.as_str())?;
        let sealed = table_of(&Source::new(path.clone(), manifest::stored(tree, digest)?))?;
        let built_in = table_of(&Source::new(path.clone(), text.as_bytes()))?;
        if definition(&sealed) == definition(&built_in) {
            return None;
        }
        let message = format!("the kind of `{folder}` was published, and its file is gone");
        let help = format!(
            "bring the file back: {}; to change the kind, write what it is now, and say why with \
             `candour note {folder}/ --kind minor \"…\"`",
            reason::bring_back(newest.id)
        );
        Some(Finding::at(Place::file(path), Code::EditionSilentKind, message).help(help))
    };
    files.filter_map(finding).collect()
}

fn definition(table: &Table) -> Digest {
    content::digest_without(table, &NO_DEFINITION)
}

// The folders that a kind had before, as its file lists them, the last one first.
fn former_folders(table: &Table) -> Vec<Slug> {
    let Some(Value::Array(items)) = table.get(FORMERLY).map(|entry| &entry.node.value) else {
        return Vec::new();
    };
    let folder = |item: &Node| match &item.value {
        Value::Text(text) => Slug::new(text).ok(),
        _ => None,
    };
    items.iter().rev().filter_map(folder).collect()
}

// Nothing where it is not TOML, which is told of elsewhere.
fn table_of(source: &Source) -> Option<Table> {
    let text = source.text().ok()?;
    let table = table::parse(source, text, 0..text.len());
    table.findings.is_empty().then_some(table.value)
}
