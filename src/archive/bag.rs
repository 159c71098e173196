//! A snapshot as a bag (BagIt 1.0, RFC 8493), which other archives take in and check with their own programs.
//!
//! The same snapshot and notices make the same bytes on any day: nothing here is of the day of the export.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::config::settings;
use crate::source::tree::{Change, Source, Tree};

use super::archive::{DESCRIPTION, MANIFEST};
use super::copy::Copy;
use super::sequence::Entry as _;
use super::snapshot::Snapshot;

/// The files of a bag, by their paths in it.
pub type Bag = BTreeMap<RelPath, Arc<[u8]>>;

/// Where the site's files lie, so that `sha256sum -c ../manifest-sha256.txt` checks them there.
const SITE: &str = "data/site";

/// What is withheld, a line for each file.
const WITHHELD: &str = "data/withheld.txt";

/// Puts a bag together: the site's files as they were sealed, what describes the snapshot, and the notices that withhold
/// some of it.
pub fn of(copy: &Copy<'_>, snapshot: &Snapshot) -> Bag {
    let mut bag = Bag::new();
    let mut put = |path: &str, bytes: Arc<[u8]>| {
        bag.insert(RelPath::new(path).expect("made of sound paths"), bytes);
    };
    for (path, bytes) in &copy.files {
        put(&format!("{SITE}/{path}"), bytes.clone());
    }
    put(&format!("data/{DESCRIPTION}"), snapshot.json().into_bytes().into());
    put(&format!("data/{MANIFEST}"), snapshot.manifest.text().into_bytes().into());
    let mut lines = String::new();
    for (path, digest, notice) in &copy.withheld {
        put(&format!("data/notices/{}.json", notice.number), notice.text().into_bytes().into());
        lines.push_str(&format!("{digest}  {path}  withheld under notice {}\n", notice.number));
    }
    if !lines.is_empty() {
        put(WITHHELD, lines.into_bytes().into());
    }
    let payload = list(&bag);
    let oxum = (bag.values().map(|bytes| bytes.len()).sum::<usize>(), bag.len());
    let tags: Bag = [
        ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".to_owned()),
        ("bag-info.txt", info(copy, snapshot, oxum)),
        ("manifest-sha256.txt", payload),
    ]
    .into_iter()
    .filter_map(|(path, text)| Some((RelPath::new(path)?, text.into_bytes().into())))
    .collect();
    let tagged = list(&tags);
    bag.extend(tags);
    bag.insert(RelPath::new("tagmanifest-sha256.txt").expect("a plain name"), tagged.into_bytes().into());
    bag
}

// `<sha256>  <path>`, sorted; of a path only line ends and `%` are encoded (§2.1.3), and no path of ours has line ends.
fn list(files: &Bag) -> String {
    let line = |(path, bytes): (&RelPath, &Arc<[u8]>)| {
        format!("{}  {}\n", Digest::of(bytes), path.as_str().replace('%', "%25"))
    };
    files.iter().map(line).collect()
}

// `Label: value`; the reserved ones of §2.2.2 where they are known.
fn info(copy: &Copy<'_>, snapshot: &Snapshot, (bytes, files): (usize, usize)) -> String {
    let mut tree = Tree::default();
    let site = copy.files.iter().find(|(path, _)| path.as_str() == settings::FILE);
    if let Some((path, bytes)) = site {
        tree.apply(Change::Put(Source::new((*path).clone(), bytes.clone())));
    }
    let mut lines: Vec<(&str, String)> = Vec::new();
    let mut identifier = snapshot.id.to_string();
    if site.is_some() {
        let settings = settings::of_tree(&tree).value;
        lines.push(("Source-Organization", settings.publisher.name.clone()));
        lines.push(("External-Description", format!("{}, as published on {}", settings.title, snapshot.id)));
        identifier = format!("{},{}", settings.identity, snapshot.id);
    }
    lines.push(("External-Identifier", identifier));
    lines.push(("Bagging-Date", snapshot.sealed.to_zoned(TimeZone::UTC).date().to_string()));
    lines.push(("Payload-Oxum", format!("{bytes}.{files}")));
    if !copy.withheld.is_empty() {
        let note = format!("{} of the sealed files are withheld: see {WITHHELD}", copy.withheld.len());
        lines.push(("Internal-Sender-Description", note));
    }
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    lines.into_iter().map(|(label, value)| format!("{label}: {}\n", plain(&value))).collect()
}
