//! The list of a snapshot's files, as `sha256sum` writes and checks it.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::source::tree::Tree;

/// Where the bytes of all snapshots lie.
pub const OBJECTS: &str = "archive/objects";

/// The files of a snapshot, each with the digest under which its bytes are stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// By path below the site's root; `kinds/` holds the kinds as they were resolved.
    pub files: BTreeMap<RelPath, Digest>,
}

impl Manifest {
    /// A line for each file, `<sha256>  <path>`, in the order of the paths.
    pub fn text(&self) -> String {
        self.files.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
    }

    /// Reads what [`Manifest::text`] writes, and nothing else: the error is the number of the first wrong line, from 1.
    pub fn parse(text: &str) -> Result<Manifest, usize> {
        let mut files: BTreeMap<RelPath, Digest> = BTreeMap::new();
        for (i, line) in text.split_inclusive('\n').enumerate() {
            let parts = line.strip_suffix('\n').and_then(|line| line.split_once("  "));
            let file = parts.and_then(|(digest, path)| Some((Digest::parse(digest)?, RelPath::new(path)?)));
            let Some((digest, path)) = file else { return Err(i + 1) };
            if files.last_key_value().is_some_and(|(last, _)| *last >= path) {
                return Err(i + 1);
            }
            files.insert(path, digest);
        }
        Ok(Manifest { files })
    }

    /// The files of a record with their digests, in the order of their paths.
    pub fn of_record(&self, id: &RecordId) -> Vec<(&RelPath, Digest)> {
        let stem = format!("content/{id}");
        let flat = [format!("{stem}.md"), format!("{stem}.toml")];
        let flat = flat.iter().filter_map(|path| self.files.get_key_value(path.as_str()));
        let mut files: Vec<(&RelPath, Digest)> =
            flat.map(|(path, digest)| (path, *digest)).chain(self.below(&stem)).collect();
        files.sort();
        files
    }

    /// The files below a folder (`content/policies/x`), by their whole paths.
    pub fn below<'a>(&'a self, folder: &str) -> impl Iterator<Item = (&'a RelPath, Digest)> + use<'a> {
        let prefix = format!("{folder}/");
        let from = (std::ops::Bound::Included(prefix.as_str()), std::ops::Bound::Unbounded);
        let rest = self.files.range::<str, _>(from);
        rest.take_while(move |(path, _)| path.as_str().starts_with(&prefix))
            .map(|(path, digest)| (path, *digest))
    }
}

/// The stored bytes with a digest: nothing where they are withheld, missing or altered.
pub fn stored(tree: &Tree, digest: Digest) -> Option<Arc<[u8]>> {
    let source = tree.get(object(digest).as_str())?;
    source.shared().filter(|_| source.digest() == Some(digest))
}

/// Where the bytes with a digest are stored.
pub fn object(digest: Digest) -> RelPath {
    let hex = digest.to_string();
    RelPath::new(&format!("{OBJECTS}/{}/{hex}", &hex[..2])).expect("hexadecimal digits are plain")
}

/// The digest that the place of stored bytes promises: the other way round than [`object`].
pub fn promised(path: &RelPath) -> Option<Digest> {
    let (folder, name) = path.below(OBJECTS)?.split_once('/')?;
    let digest = Digest::parse(name)?;
    (folder.len() == 2 && name.starts_with(folder)).then_some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_promises_a_digest() {
        let digest = Digest::of(b"abc");
        let place = object(digest);
        assert_eq!(promised(&place), Some(digest));
        for other in [
            place.as_str().replace("/ba/", "/b/"),
            place.as_str().replace("/ba/", "/bb/"),
            format!("{place}0"),
        ] {
            assert_eq!(RelPath::new(&other).as_ref().and_then(promised), None, "{other}");
        }
    }

    #[test]
    fn a_manifest_is_read_back_and_only_in_its_one_form() {
        let digest = Digest::of(b"abc");
        let paths = ["content/a.md", "content/b.md", "site.toml"];
        let files = paths.iter().filter_map(|path| Some((RelPath::new(path)?, digest))).collect();
        let text = Manifest { files }.text();
        assert_eq!(Manifest::parse(&text).map(|manifest| manifest.text()), Ok(text.clone()));
        let last = text.lines().last().map(|line| format!("{line}\n")).unwrap_or_default();
        assert_eq!(Manifest::parse(&format!("{text}{last}")), Err(4), "twice");
        assert_eq!(Manifest::parse(text.trim_end()), Err(3), "cut short");
        assert_eq!(Manifest::parse(&text.replace("site.toml", "../x")), Err(3), "out of the site");
        assert_eq!(Manifest::parse(&text.replace("  ", " ")), Err(1));
    }
}
