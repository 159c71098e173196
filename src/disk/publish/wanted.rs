//! The files an output consists of.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::output::artifact::{Artifact, Output};
use crate::output::manifest;
use crate::output::store::Content;

use super::error::PublishError;
use super::inner::{self, Inner};

/// The files of the new site, manifests included.
pub(super) struct Wanted {
    /// The bytes of each, by path.
    pub(super) files: BTreeMap<Inner, Content>,
    /// The folders that they lie in.
    pub(super) folders: BTreeSet<Inner>,
}

impl Wanted {
    /// Lists the files of an output and its manifests; no file may stand where another needs a folder.
    pub(super) fn of(output: &Output) -> Result<Wanted, PublishError> {
        let manifests = manifest::manifests(output);
        let artifacts: Vec<&Artifact> = manifests.iter().chain(output.iter()).collect();
        let file = |artifact: &&Artifact| -> (Inner, Content) {
            (artifact.at.output_path().as_str().into(), output.content(artifact))
        };
        let files: Vec<(Inner, Content)> = artifacts.par_iter().map(file).collect();
        let files: BTreeMap<Inner, Content> = files.into_iter().collect();
        let folders = inner::folders(files.keys());
        if let Some(file) = folders.iter().find(|folder| files.contains_key(*folder)) {
            let below = files.range(Inner::from(file.opening())..).next().map_or(file, |(path, _)| path);
            return Err(PublishError::Overlap(file.path().to_owned(), below.path().to_owned()));
        }
        Ok(Wanted { files, folders })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::address::Address;

    #[test]
    fn a_file_cannot_be_a_folder_too() {
        let mut output = Output::default();
        for at in ["/a", "/a-b", "/a/b/c/"] {
            output.put(Artifact::new(Address::parse(at).unwrap(), *b"x"));
        }
        let overlap = Wanted::of(&output).err().map(|error| error.to_string());
        let said = "`a` cannot be a file, because `a/b/c/index.html` needs a folder of that name";
        assert_eq!(overlap.as_deref(), Some(said));
    }
}
