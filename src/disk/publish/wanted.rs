//! The files an output consists of.

use rayon::prelude::*;

use crate::base::digest::Digest;
use crate::output::artifact::{Artifact, Output};
use crate::output::manifest;
use crate::output::store::Content;

use super::error::PublishError;
use super::inner::Inner;
use super::listing::Listing;

/// The files of the new site, manifests included.
pub(super) struct Wanted {
    /// The bytes of each, by path.
    pub(super) files: Listing<Content>,
    /// The folders that they lie in.
    pub(super) folders: Listing<()>,
    /// One digest for all manifests.
    pub(super) manifests: Digest,
}

impl Wanted {
    /// Lists the files of an output and its manifests; no file may stand where another needs a folder.
    pub(super) fn of(output: &Output) -> Result<Wanted, PublishError> {
        let manifests = manifest::manifests(output);
        let artifacts: Vec<&Artifact> = manifests.iter().chain(output.iter()).collect();
        let file = |artifact: &&Artifact| -> (Inner, Content) {
            (artifact.at.output_path().as_str().into(), output.content(artifact))
        };
        let files: Listing<Content> = Listing::of(artifacts.par_iter().map(file).collect());
        let folders = files.folders();
        let is_file = |(folder, ()): &&(Inner, ())| files.has(folder.as_os_str());
        if let Some((file, ())) = folders.all().par_iter().find_first(is_file) {
            let below = files.below(file.as_os_str()).first().map_or(file, |(path, _)| path);
            return Err(PublishError::Overlap(file.path().to_owned(), below.path().to_owned()));
        }
        let own = manifests.iter().map(|artifact| (artifact.at.as_str(), artifact.digest));
        Ok(Wanted { files, folders, manifests: manifest::digest(own) })
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
