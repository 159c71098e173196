//! Verifies an archive: reads everything, trusts nothing, and finds whatever is missing, altered or added.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place, in_order};
use crate::document::content::Content;
use crate::document::files::{self, Claim};
use crate::source::tree::{Change, Held, Refusal, Source, Tree};

use super::archive::{self, Archive, DESCRIPTION, FOLDER, MANIFEST, SNAPSHOTS, gather};
use super::copy;
use super::manifest::{self, Manifest, OBJECTS};
use super::notice::Notice;
use super::recovered::Recovered;
use super::seal::ATTRIBUTES;
use super::sequence::{self, Entry};
use super::snapshot::Snapshot;

/// What came of verifying.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// What is wrong, in order; nothing where all is well.
    pub findings: Vec<Finding>,
    /// How many files were read.
    pub files: usize,
    /// How many snapshots there are.
    pub snapshots: usize,
    /// How many recovered editions there are.
    pub recovered: usize,
    /// How many files' bytes are stored, each once.
    pub objects: usize,
    /// What is withheld: the number of the notice and the path, with how many snapshots or recovered editions name it.
    pub withheld: BTreeMap<(u32, RelPath), usize>,
}

/// Where an archive lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In the folder of the site that it is of, under version control.
    Source,
    /// In a site that was built, or in a copy of one: what version control needs is not there, and pages stand in the
    /// place of bytes that are withheld.
    Built,
}

/// Verifies the archive of a tree that holds every file below `archive/`, hidden ones too, given the folders there.
pub fn verify(tree: &Tree, folders: &BTreeSet<RelPath>, home: Home) -> Verdict {
    let checked = archive::of_tree(tree);
    let archive = checked.value;
    let mut audit = Audit::new(tree, &archive, checked.findings);
    let is_about_lists = |finding: &Finding| {
        matches!(finding.code, Code::ArchiveFormat | Code::ArchiveChain | Code::SourceEncoding)
    };
    let is_whole = !audit.findings.iter().any(is_about_lists);
    for snapshot in archive.snapshots.values() {
        let place = Place::file(&archive::file_of(snapshot.id, MANIFEST));
        audit.files(&snapshot.manifest, &place, &format!("the snapshot {}", snapshot.id));
        audit.records(snapshot);
    }
    for recovered in &archive.recovered {
        let place = Place::file(&sequence::path::<Recovered>(recovered.number));
        let what = format!("the recovered edition of {}", recovered.id);
        audit.files(&recovered.manifest, &place, &what);
        audit.edition(recovered, &place);
    }
    audit.notices();
    audit.strays(folders, is_whole, home);
    Verdict {
        findings: in_order(audit.findings),
        files: tree.below(FOLDER).count(),
        snapshots: archive.snapshots.len(),
        recovered: archive.recovered.len(),
        objects: audit.named.keys().filter(|digest| archive.withheld(**digest).is_none()).count(),
        withheld: audit.withheld,
    }
}

// What a record was read as before, by its files.
type Known = BTreeMap<Vec<(RelPath, Digest)>, (Digest, Option<Digest>)>;

struct Audit<'a> {
    tree: &'a Tree,
    archive: &'a Archive,
    findings: Vec<Finding>,
    // All digests that are named, and whether their bytes can be had.
    named: BTreeMap<Digest, bool>,
    withheld: BTreeMap<(u32, RelPath), usize>,
    known: Known,
}

impl<'a> Audit<'a> {
    fn new(tree: &'a Tree, archive: &'a Archive, findings: Vec<Finding>) -> Audit<'a> {
        Audit {
            tree,
            archive,
            findings,
            named: BTreeMap::new(),
            withheld: BTreeMap::new(),
            known: Known::new(),
        }
    }

    fn say(&mut self, place: Place, code: Code, message: String, help: &str) {
        self.findings.push(Finding::at(place, code, message).help(help));
    }

    // Each file of a list has its bytes, or a notice in their place.
    fn files(&mut self, manifest: &Manifest, place: &Place, what: &str) {
        for (path, digest) in &manifest.files {
            if !copy::is_sealed_path(path) {
                let message = format!("{what} names a file that candour would not seal: `{path}`");
                let help = "bring `archive/` back as it was: from version control or from a copy";
                self.say(place.clone(), Code::ArchiveFormat, message, help);
            }
            if let Some(notice) = self.archive.withheld(*digest) {
                *self.withheld.entry((notice.number, path.clone())).or_default() += 1;
                self.named.insert(*digest, false);
                continue;
            }
            if self.named.contains_key(digest) {
                continue;
            }
            let object = manifest::object(*digest);
            let there = self.tree.get(object.as_str());
            let is_sound = there.is_some_and(|source| source.digest() == Some(*digest));
            self.named.insert(*digest, is_sound);
            // Other bytes were told of where the archive was read.
            let message = match there.map(|source| &source.held) {
                Some(Held::Bytes(..)) => continue,
                Some(Held::Refused(refusal)) => {
                    format!("these stored bytes cannot be read: {}", why(refusal))
                }
                None => format!("these stored bytes are missing: `{path}` of {what}"),
            };
            let help =
                "bring the file back as it was published: from version control or from a copy of the archive";
            // Reading the archive has told of a file that has no bytes as of one that has others.
            self.findings.retain(|finding| finding.place != Some(Place::file(&object)));
            self.say(Place::file(&object), Code::ArchiveObject, message, help);
        }
    }

    // Each record of a snapshot says what its files say, and no file is of a record that it does not know.
    fn records(&mut self, snapshot: &Snapshot) {
        let place = Place::file(&archive::file_of(snapshot.id, DESCRIPTION));
        let help = "this snapshot was not made by `candour publish` as it is: bring back what was";
        for (id, record) in &snapshot.records {
            let files = snapshot.files_of(id);
            if files.is_empty() {
                let message = format!("the record `{id}` has no file in the list of this snapshot");
                self.say(place.clone(), Code::ArchiveRecord, message, help);
                continue;
            }
            let Some((content, notes)) = self.content(id, &files) else { continue };
            if (content, notes) != (record.content, record.notes) {
                let message = format!("the digests of the record `{id}` are not those of its files");
                self.say(place.clone(), Code::ArchiveRecord, message, help);
            }
        }
        let unknown = snapshot.manifest.below("content").find_map(|(path, _)| match files::claim(path) {
            Claim::Record(id) if !snapshot.records.contains_key(&id) => Some((path, id)),
            _ => None,
        });
        if let Some((path, id)) = unknown {
            let message = format!("the list of files has `{path}`, and the snapshot knows no record `{id}`");
            self.say(place, Code::ArchiveRecord, message, help);
        }
    }

    fn edition(&mut self, recovered: &Recovered, place: &Place) {
        let files = recovered.manifest.of_record(&recovered.record);
        let is_right = match (files.is_empty(), self.content(&recovered.record, &files)) {
            (true, _) => false,
            (false, None) => return,
            (false, Some(read)) => read == (recovered.content, recovered.notes),
        };
        if !is_right {
            let message = "the digests of this recovered edition are not those of its files".to_owned();
            let help = "it was not made by `candour edition add` as it is: bring back what was";
            self.say(place.clone(), Code::ArchiveRecord, message, help);
        }
    }

    // What files say, read again from their stored bytes; nothing where some of these cannot be had.
    fn content(&mut self, id: &RecordId, files: &[(&RelPath, Digest)]) -> Option<(Digest, Option<Digest>)> {
        if files.iter().any(|(_, digest)| self.named.get(digest) != Some(&true)) {
            return None;
        }
        let key: Vec<(RelPath, Digest)> =
            files.iter().map(|(path, digest)| ((*path).clone(), *digest)).collect();
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let mut tree = Tree::default();
        for (path, digest) in &key {
            let bytes = manifest::stored(self.tree, *digest)?;
            tree.apply(Change::Put(Source::new(path.clone(), bytes)));
        }
        let content = Content::of_files(&gather(&tree, id));
        let read = (content.digest(), content.notes_digest());
        self.known.insert(key, read);
        Some(read)
    }

    // A notice withholds what some edition had, and nothing else.
    fn notices(&mut self) {
        for notice in &self.archive.notices {
            let unknown = notice.withheld.iter().find(|digest| !self.named.contains_key(digest));
            if let Some(digest) = unknown {
                let message =
                    format!("nothing that was sealed has the bytes `{digest}`, which this withholds");
                let place = Place::file(&sequence::path::<Notice>(notice.number));
                let help = "bring `archive/` back as it was: from version control or from a copy";
                self.say(place, Code::ArchiveRecord, message, help);
            }
        }
    }

    // The descriptions of snapshots that have a list of files, and no description.
    fn headless(&self) -> BTreeSet<RelPath> {
        let lists = self.tree.below(SNAPSHOTS).filter_map(|source| {
            let (id, name) = source.path.below(SNAPSHOTS)?.split_once('/')?;
            (name == MANIFEST).then(|| SnapshotId::parse(id)).flatten()
        });
        let descriptions = lists.map(|id| archive::file_of(id, DESCRIPTION));
        descriptions.filter(|path| self.tree.get(path.as_str()).is_none()).collect()
    }

    // What lies in the archive and belongs to nothing.
    fn strays(&mut self, folders: &BTreeSet<RelPath>, is_whole: bool, home: Home) {
        let (attributes, text) = ATTRIBUTES;
        let at = RelPath::new(attributes).expect("a plain name");
        if home == Home::Source
            && self.tree.get(attributes).is_none_or(|source| source.bytes() != text.as_bytes())
        {
            let message = "this file tells git to leave the bytes of the archive as they are, and is missing or altered";
            let help = format!("write the line `{}` into it", text.trim_end());
            self.say(Place::file(&at), Code::ArchiveFormat, message.to_owned(), &help);
        }
        let mut expected: BTreeSet<RelPath> =
            self.named.keys().map(|digest| manifest::object(*digest)).collect();
        match home {
            Home::Source => drop(expected.insert(at)),
            Home::Built => {
                let withheld = self.named.keys().filter(|digest| self.archive.withheld(**digest).is_some());
                expected.extend(
                    withheld.filter_map(|digest| {
                        RelPath::new(&format!("{}/index.html", manifest::object(*digest)))
                    }),
                );
            }
        }
        let headless = self.headless();
        for source in self.tree.below(FOLDER) {
            let path = &source.path;
            let is_known = if let Some(below) = path.below(SNAPSHOTS) {
                let parts: Vec<&str> = below.split('/').collect();
                match parts[..] {
                    [id, DESCRIPTION | MANIFEST] => SnapshotId::parse(id).is_some(),
                    _ => false,
                }
            } else if let Some(name) = path.below(Recovered::FOLDER).or_else(|| path.below(Notice::FOLDER)) {
                sequence::number_of(name).is_some()
            } else {
                // While some list cannot be read, nobody knows what it names.
                !(is_whole && headless.is_empty())
                    && Digest::parse(path.file_name()).is_some_and(|digest| manifest::object(digest) == *path)
            };
            if is_known {
                expected.insert(path.clone());
            }
        }
        for path in headless {
            let message = format!("the `{DESCRIPTION}` of this snapshot is missing");
            let help = "bring it back as it was sealed: from version control or from a copy of the archive";
            self.say(Place::file(&path), Code::ArchiveFormat, message, help);
        }
        let mut parents: BTreeSet<&str> = BTreeSet::new();
        for path in &expected {
            parents.extend(path.as_str().match_indices('/').map(|(at, _)| &path.as_str()[..at]));
        }
        let files =
            self.tree.below(FOLDER).map(|source| &source.path).filter(|path| !expected.contains(*path));
        // Of what lies in a folder of the archive's own, each is told by itself.
        let is_own = |folder: &RelPath| is_own(folder) && self.tree.below(folder.as_str()).next().is_some();
        let folders = folders.iter().filter(|folder| !parents.contains(folder.as_str()) && !is_own(folder));
        let strays: BTreeSet<RelPath> = files.chain(folders).cloned().collect();
        for path in &strays {
            // Of a folder that does not belong here, one message tells of all that lies in it.
            let mut above = path.as_str().match_indices('/').map(|(at, _)| &path.as_str()[..at]);
            if above.any(|folder| strays.contains(folder)) {
                continue;
            }
            let message = match path.below(OBJECTS) {
                Some(_) if Digest::parse(path.file_name()).is_some() => {
                    "nothing that was sealed has these bytes"
                }
                _ => "this does not belong to the archive",
            };
            let help = "a run that was killed may have left it, or somebody put it here: remove it";
            self.say(Place::file(path), Code::ArchiveStray, message.to_owned(), help);
        }
    }
}

// Whether an archive may have such a folder, if something lies in it.
fn is_own(folder: &RelPath) -> bool {
    let tops = [SNAPSHOTS, OBJECTS, Recovered::FOLDER, Notice::FOLDER];
    let is_pair = |name: &str| {
        name.len() == 2 && name.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    tops.contains(&folder.as_str()) || folder.below(OBJECTS).is_some_and(is_pair)
}

fn why(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Link => "this is a symbolic link".to_owned(),
        Refusal::NotAFile => "this is neither a file nor a folder".to_owned(),
        Refusal::TooLarge(size, limit) => format!("it has {size} bytes, and candour reads at most {limit}"),
        Refusal::BadName => "its name is not one that candour writes".to_owned(),
        Refusal::Folder => "this is a folder".to_owned(),
        Refusal::Changing => "it is being written to".to_owned(),
        Refusal::Unreadable(reason) => reason.clone(),
    }
}
