//! The files an output consists of.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::output::artifact::Output;
use crate::output::manifest;
use crate::output::store::Content;

use super::error::PublishError;

/// The bytes of every file of the new site, manifests included, by path.
pub(super) struct Wanted(pub(super) BTreeMap<PathBuf, Content>);

impl Wanted {
    /// Lists the files of an output and its manifests; no file may stand where another needs a folder.
    pub(super) fn of(output: &Output) -> Result<Wanted, PublishError> {
        let manifests = manifest::manifests(output);
        let artifacts = manifests.iter().chain(output.iter());
        let files: BTreeMap<PathBuf, Content> = artifacts
            .map(|artifact| (artifact.at.output_path().as_str().into(), output.content(artifact)))
            .collect();
        for path in files.keys() {
            if let Some(file) = path.ancestors().skip(1).find(|above| files.contains_key(*above)) {
                return Err(PublishError::Overlap(file.to_owned(), path.clone()));
            }
        }
        Ok(Wanted(files))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::address::Address;
    use crate::output::artifact::Artifact;

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
