//! Lists of the output's files with their digests, as `sha256sum` writes and checks them.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rayon::prelude::*;

use crate::base::address::Address;
use crate::base::digest::Digest;

use super::artifact::{Artifact, Output};

/// The folder of the manifests (RFC 8615 well-known).
pub const FOLDER: &str = "/.well-known/candour/";

// So many lines are written by one core at a time.
const PART: usize = 8192;

// The name of the root's manifest; no folder's begins with one `_` and a letter.
const ROOT: &str = "_root";

/// Makes the manifests: one for each top folder, one (`_root.sha256`) for the files at the root.
///
/// Each line is `<sha256 in hex>  <path from the output folder>`, so `sha256sum -c` run in the output folder
/// checks every file. Manifests do not list themselves.
pub fn manifests(output: &Output) -> Vec<Artifact> {
    let artifacts: Vec<&Artifact> = output.iter().collect();
    // Side by side, each part with its lists, which then are put behind each other.
    let part = |artifacts: &[&Artifact]| {
        let mut lists: BTreeMap<String, String> = BTreeMap::new();
        for same in artifacts.chunk_by(|a, b| a.at.top() == b.at.top()) {
            let list = lists.entry(same[0].at.top().to_owned()).or_default();
            for artifact in same {
                // A text takes whatever is written to it.
                let _ = writeln!(list, "{}  {}", artifact.digest, artifact.at.output_path());
            }
        }
        lists
    };
    let parts: Vec<BTreeMap<String, String>> = artifacts.par_chunks(PART).map(part).collect();
    let mut lists: BTreeMap<String, String> = BTreeMap::new();
    for (top, list) in parts.into_iter().flatten() {
        lists.entry(top).or_default().push_str(&list);
    }
    let name = |top: String| match top.as_str() {
        "" => ROOT.to_owned(),
        // No two folders share a name here, none is hidden, and none is that of the root.
        top => top.replace('_', "__").replace('.', "_-"),
    };
    lists
        .into_iter()
        .filter_map(|(top, list)| {
            let at = Address::parse(&format!("{FOLDER}{}.sha256", name(top)))?;
            Some(Artifact::new(at, list.into_bytes()))
        })
        .collect()
}

/// One digest for all manifests, and so for all files of an output: of the address and the digest of each, in their
/// order.
pub fn digest<'a>(manifests: impl Iterator<Item = (&'a str, Digest)>) -> Digest {
    let lines: BTreeMap<&str, Digest> = manifests.collect();
    let text: String = lines.iter().map(|(at, digest)| format!("{digest}  {at}\n")).collect();
    Digest::of(text.as_bytes())
}

/// Reads a line of a manifest back: the path, and the digest unless it was spoilt; nothing for a line of another shape.
pub fn line(line: &str) -> Option<(&str, Option<Digest>)> {
    let (digest, path) = line.split_once("  ")?;
    (digest.len() == 64).then(|| (path, Digest::parse(digest)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn there_is_one_manifest_for_each_top_folder() {
        let mut output = Output::default();
        for at in ["/", "/policies/", "/policies/a/", "/robots.txt"] {
            output.put(Artifact::new(Address::parse(at).expect("an address"), at.as_bytes()));
        }
        let shown: String = manifests(&output)
            .iter()
            .map(|m| format!("{}\n{}", m.at, String::from_utf8_lossy(&m.bytes)))
            .collect();
        expect![[r#"
            /.well-known/candour/_root.sha256
            8a5edab282632443219e051e4ade2d1d5bbc671c781051bf1437897cbdfea0f1  index.html
            adada1317532a28bebf63fe6edbea3e43dc67d802d07c58395de71b3336a79a3  robots.txt
            /.well-known/candour/policies.sha256
            d4c38fced9ff15190c7e4d1a6750eefef724b806d4c69c4e3517fba7113f910e  policies/index.html
            4c9bcc13ce12d3c3badf80b2f281a19019b679dc303e96cc59faa56be73afea5  policies/a/index.html
        "#]]
        .assert_eq(&shown);
    }
}
