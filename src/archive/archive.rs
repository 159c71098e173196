//! All snapshots of a site.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::document::files::{self, Files};
use crate::kind::kinds::{self, Kinds};
use crate::source::tree::{Change, Source, Tree};

use super::history::Edition;
use super::manifest::{self, Manifest};
use super::notice::Notice;
use super::recovered::Recovered;
use super::selection::KINDS;
use super::sequence;
use super::snapshot::{Broken, FORMAT, Snapshot};
use crate::base::snapshot_id::SnapshotId;

/// Where everything lies that was sealed.
pub const FOLDER: &str = "archive";

/// Where the snapshots lie.
pub const SNAPSHOTS: &str = "archive/snapshots";

/// Where the bytes lie, each once.
pub const OBJECTS: &str = "archive/objects";

/// The name of a snapshot's description.
pub const DESCRIPTION: &str = "snapshot.json";

/// The name of a snapshot's list of files.
pub const MANIFEST: &str = "manifest-sha256.txt";

/// Everything that was sealed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Archive {
    /// The snapshots, each under its name.
    pub snapshots: BTreeMap<SnapshotId, Snapshot>,
    /// The editions that were found later, in the order in which they were entered.
    pub recovered: Vec<Recovered>,
    /// The notices of what is withheld, in their order.
    pub notices: Vec<Notice>,
}

/// Snapshots as they were read in an earlier run, by the digests of their descriptions and of their lists of files.
pub type KnownSnapshots = BTreeMap<(Digest, Digest), Snapshot>;

/// Reads the archive of a tree, of which nothing is known: see [`of_tree_knowing`].
pub fn of_tree(tree: &Tree) -> Checked<Archive> {
    of_tree_knowing(tree, KnownSnapshots::new())
}

/// Reads the archive of a tree. A snapshot that cannot be read is missing from it, and a finding says why.
///
/// That every stored file has the bytes its name promises is for `verify`, which reads them all.
pub fn of_tree_knowing(tree: &Tree, mut known: KnownSnapshots) -> Checked<Archive> {
    let mut archive = Archive::default();
    let mut findings = Vec::new();
    let described = tree.below(SNAPSHOTS).filter(|source| source.path.file_name() == DESCRIPTION);
    let mut unknown: Vec<&Source> = Vec::new();
    for source in described {
        let known = digests(tree, source).and_then(|digests| known.remove(&digests));
        match known.filter(|known| source.path == file_of(known.id, DESCRIPTION)) {
            Some(snapshot) => drop(archive.snapshots.insert(snapshot.id, snapshot)),
            None => unknown.push(source),
        }
    }
    let read: Vec<_> = unknown.par_iter().map(|source| read(tree, source)).collect();
    for snapshot in read {
        match snapshot {
            Ok(snapshot) => drop(archive.snapshots.insert(snapshot.id, snapshot)),
            Err(finding) => findings.push(*finding),
        }
    }
    let recovered = sequence::read::<Recovered>(tree);
    archive.recovered = recovered.value;
    findings.extend(recovered.findings);
    let notices = sequence::read::<Notice>(tree);
    archive.notices = notices.value;
    findings.extend(notices.findings);
    findings.extend(archive.breaks(tree));
    findings.extend(archive.altered(tree));
    findings.extend(archive.let_out(tree));
    Checked { value: archive, findings }
}

// The digests of a snapshot's description and of the list beside it.
fn digests(tree: &Tree, description: &Source) -> Option<(Digest, Digest)> {
    let list = tree.get(&format!("{}/{MANIFEST}", description.path.folder()))?;
    Some((description.digest()?, list.digest()?))
}

/// The file of a snapshot: its description or its manifest.
pub fn file_of(id: SnapshotId, name: &str) -> RelPath {
    RelPath::new(&format!("{SNAPSHOTS}/{id}/{name}")).expect("a date is a plain name")
}

impl Archive {
    /// The snapshots with the digests of the files that each was read from.
    pub fn known(&self, tree: &Tree) -> Vec<((Digest, Digest), &Snapshot)> {
        let one = |snapshot: &'_ Snapshot| tree.get(file_of(snapshot.id, DESCRIPTION).as_str());
        let all = self.snapshots.values();
        all.filter_map(|snapshot| Some((digests(tree, one(snapshot)?)?, snapshot))).collect()
    }

    /// The newest snapshot.
    pub fn newest(&self) -> Option<&Snapshot> {
        self.snapshots.last_key_value().map(|(_, snapshot)| snapshot)
    }

    /// Whether a snapshot or a recovered edition names stored bytes.
    pub fn names(&self, digest: Digest) -> bool {
        self.manifests().any(|manifest| manifest.files.values().any(|named| *named == digest))
    }

    /// The lists of files of all snapshots and recovered editions.
    pub fn manifests(&self) -> impl Iterator<Item = &Manifest> {
        let snapshots = self.snapshots.values().map(|snapshot| &snapshot.manifest);
        snapshots.chain(self.recovered.iter().map(|recovered| &recovered.manifest))
    }

    /// The notice under which bytes are withheld.
    pub fn withheld(&self, digest: Digest) -> Option<&Notice> {
        self.notices.iter().find(|notice| notice.withheld.contains(&digest))
    }

    /// The notice under which an edition is withheld, or a file of it: that of its words, where they are.
    pub fn notice_of(&self, edition: &Edition) -> Option<&Notice> {
        if self.notices.is_empty() {
            return None;
        }
        let files = self.manifest_at(edition.id, &edition.record)?.of_record(&edition.record);
        let (main, attached): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|(path, _)| files::is_main(path));
        // An attachment may be withheld later, under another notice.
        main.into_iter().chain(attached).find_map(|(_, digest)| self.withheld(digest))
    }

    /// The list that has the files of a record's edition: that of the snapshot, or of the recovered edition.
    pub fn manifest_at(&self, edition: SnapshotId, record: &RecordId) -> Option<&Manifest> {
        let snapshot = self.snapshots.get(&edition).map(|snapshot| &snapshot.manifest);
        snapshot.or_else(|| self.found(edition, record).map(|found| &found.manifest))
    }

    /// A recovered edition, by its date and the id that its record had.
    pub fn found(&self, edition: SnapshotId, record: &RecordId) -> Option<&Recovered> {
        self.recovered.iter().find(|found| found.id == edition && found.record == *record)
    }

    // Bytes that are there although a notice withholds them: a copy of the archive brought them back, or the run that
    // was to remove them was killed.
    fn let_out(&self, tree: &Tree) -> Vec<Finding> {
        let mut findings = Vec::new();
        for notice in &self.notices {
            let there = notice.withheld.iter().map(|digest| manifest::object(*digest));
            for path in there.filter(|path| tree.get(path.as_str()).is_some()) {
                let message =
                    format!("these bytes are withheld under notice {}, and are still here", notice.number);
                let help =
                    format!("remove them with `rm -f {path}`: the notice stays, and nothing needs the bytes");
                let finding = Finding::at(Place::file(&path), Code::ArchiveWithheld, message);
                findings.push(finding.related(notice.place(), "the notice").help(help));
            }
        }
        findings
    }

    // Stored bytes that are not what their name promises. What no snapshot names was left by a run that was killed, and
    // the next seal puts it right.
    fn altered(&self, tree: &Tree) -> Vec<Finding> {
        let promised = |source: &Source| manifest::promised(&source.path);
        let stored: Vec<&Source> = tree.below(manifest::OBJECTS).collect();
        let altered: Vec<&Source> =
            stored.into_par_iter().filter(|source| source.digest() != promised(source)).collect();
        let altered =
            altered.into_iter().filter(|source| promised(source).is_some_and(|digest| self.names(digest)));
        let finding = |source: &Source| {
            let message = "the bytes stored here are not those that were sealed";
            let help =
                "bring the file back as it was published: from version control or from a copy of the archive";
            Finding::at(Place::file(&source.path), Code::ArchiveObject, message).help(help)
        };
        altered.map(finding).collect()
    }

    // Where the chain from each snapshot to the one before is broken.
    fn breaks(&self, tree: &Tree) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut after: BTreeMap<SnapshotId, SnapshotId> = BTreeMap::new();
        for snapshot in self.snapshots.values() {
            let place = Place::file(&file_of(snapshot.id, DESCRIPTION));
            let Some(previous) = &snapshot.previous else { continue };
            if let Some(other) = after.insert(previous.id, snapshot.id) {
                let message =
                    format!("the snapshots {other} and {} both follow {}", snapshot.id, previous.id);
                let help = format!(
                    "two branches were published: keep the one that readers saw, remove \
                     `archive/snapshots/{}`, and publish what is missing again",
                    snapshot.id
                );
                let finding = Finding::at(place, Code::ArchiveFork, message);
                let other = Place::file(&file_of(other, DESCRIPTION));
                findings.push(finding.related(other, "the other one").help(help));
                continue;
            }
            let message = match self.snapshots.get(&previous.id) {
                Some(before) if before.digest == previous.digest => continue,
                Some(_) => {
                    format!("the snapshot {} was altered after {} was sealed", previous.id, snapshot.id)
                }
                // Why it could not be read was told.
                None if tree.get(file_of(previous.id, DESCRIPTION).as_str()).is_some() => continue,
                None => format!("the snapshot {} is missing, which {} follows", previous.id, snapshot.id),
            };
            let help = "bring `archive/` back as it was published: from version control or from a copy";
            findings.push(Finding::at(place, Code::ArchiveChain, message).help(help));
        }
        let first =
            self.snapshots.values().filter(|snapshot| snapshot.previous.is_none()).collect::<Vec<_>>();
        if let [first, other, ..] = first[..] {
            let message = format!("the snapshots {} and {} both begin the archive", first.id, other.id);
            let finding =
                Finding::at(Place::file(&file_of(other.id, DESCRIPTION)), Code::ArchiveFork, message);
            findings.push(
                finding
                    .related(Place::file(&file_of(first.id, DESCRIPTION)), "the first one")
                    .help("two archives were joined: keep the one that readers saw"),
            );
        }
        findings
    }
}

impl Manifest {
    /// The files of a record as they were sealed, as a tree of their own; what is no longer stored is not in it.
    pub fn tree_of(&self, archived: &Tree, id: &RecordId) -> Tree {
        taken_out(archived, self.of_record(id))
    }
}

impl Snapshot {
    /// The files of a record as they were sealed, as a tree of their own; what is no longer stored is not in it.
    pub fn tree_of(&self, archived: &Tree, id: &RecordId) -> Tree {
        self.manifest.tree_of(archived, id)
    }

    /// The files of a record with their digests, in the order of their paths.
    pub fn files_of(&self, id: &RecordId) -> Vec<(&RelPath, Digest)> {
        self.manifest.of_record(id)
    }

    /// Whether a record's files are those of a tree, byte for byte.
    pub fn holds(&self, id: &RecordId, files: &Files<'_>) -> bool {
        let mut there: Vec<(&RelPath, Digest)> =
            files.iter().filter_map(|source| Some((&source.path, source.digest()?))).collect();
        there.sort();
        there == self.files_of(id)
    }

    /// The kinds under which it was sealed.
    pub fn kinds(&self, archived: &Tree) -> Kinds {
        let own = self.manifest.below("content").filter(|(path, _)| path.file_name() == kinds::FILE);
        kinds::of_sealed(&taken_out(archived, own.chain(self.manifest.below(KINDS))))
    }
}

// The stored bytes of files, each at its path.
fn taken_out<'a>(archived: &Tree, files: impl IntoIterator<Item = (&'a RelPath, Digest)>) -> Tree {
    let mut tree = Tree::default();
    for (path, digest) in files {
        if let Some(bytes) = manifest::stored(archived, digest) {
            tree.apply(Change::Put(Source::new(path.clone(), bytes)));
        }
    }
    tree
}

fn read(tree: &Tree, description: &Source) -> Result<Snapshot, Box<Finding>> {
    let place = Place::file(&description.path);
    let wrong = |place: &Place, message: String| {
        let help = "bring it back as it was sealed: from version control or from a copy of the archive";
        Box::new(Finding::at(place.clone(), Code::ArchiveFormat, message).help(help))
    };
    let beside = format!("{}/{MANIFEST}", description.path.folder());
    let Some(list) = tree.get(&beside) else {
        return Err(wrong(&place, format!("its list of files is missing: `{beside}`")));
    };
    let manifest = Manifest::parse(list.text().map_err(Box::new)?).map_err(|line| {
        wrong(&Place::file(&list.path), format!("line {line} is not `<sha256>  <path>` in order"))
    })?;
    let text = description.text().map_err(Box::new)?;
    let snapshot = Snapshot::parse(text, manifest).map_err(|broken| match broken {
        Broken::Format(format) => {
            let message = format!("the snapshot is of format {format}; this candour reads {FORMAT}");
            Box::new(Finding::at(place.clone(), Code::ArchiveFormat, message).help("use a newer candour"))
        }
        Broken::Json(why) => wrong(&place, format!("the snapshot cannot be read: {why}")),
    })?;
    if snapshot.json() != text {
        // The digest of the list, a key, the order: one of them is not what was written.
        return Err(wrong(&place, "the snapshot or its list of files was altered".to_owned()));
    }
    if description.path != file_of(snapshot.id, DESCRIPTION) {
        return Err(wrong(&place, format!("the snapshot {} lies in the wrong folder", snapshot.id)));
    }
    Ok(snapshot)
}

/// The files of a record in a tree of sealed files.
pub fn gather<'a>(tree: &'a Tree, id: &RecordId) -> Files<'a> {
    files::gather(tree, id).unwrap_or_default()
}
