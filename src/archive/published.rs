//! What a deployed site says of the archive that it was built from, and whether an archive still holds it.
//!
//! Whoever takes the newest snapshot away leaves an archive that looks whole: only those who remember it can tell. The
//! site remembers it for everyone, at `/.well-known/candour/archive.json`.

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::code::Code;
use crate::diag::finding::Finding;

use super::archive::Archive;
use super::sequence::Entry;

/// Where the site says it.
pub const ADDRESS: &str = "/.well-known/candour/archive.json";

const FORMAT: u32 = 1;

/// What is published of an archive: how long each of its chains is, and the digest of the last link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Published {
    format: u32,
    snapshots: Option<Chain>,
    recovered: Option<Chain>,
    notices: Option<Chain>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Chain {
    count: usize,
    newest: String,
    sha256: String,
}

impl Published {
    /// What an archive is to be known by; nothing where nothing was sealed.
    pub fn of(archive: &Archive) -> Option<Published> {
        let newest = archive.newest()?;
        let snapshots = Some(Chain::new(archive.snapshots.len(), newest.id.to_string(), newest.digest));
        Some(Published {
            format: FORMAT,
            snapshots,
            recovered: chain(&archive.recovered),
            notices: chain(&archive.notices),
        })
    }

    /// Its text.
    pub fn text(&self) -> String {
        let text = serde_json::to_string_pretty(self).expect("plain values have a form in JSON");
        format!("{text}\n")
    }

    /// Reads such a text; the error is the end of a sentence.
    pub fn parse(text: &str) -> Result<Published, String> {
        let read: Published =
            serde_json::from_str(text).map_err(|error| format!("cannot be read: {error}"))?;
        match read.format {
            FORMAT => Ok(read),
            other => Err(format!("is of format {other}, and this candour reads {FORMAT}")),
        }
    }

    /// The findings that tell of it.
    pub fn findings(&self, archive: &Archive) -> Vec<Finding> {
        let help = "bring `archive/` back from version control or from a copy, and publish from there only";
        let finding = |message| Finding::of_site(Code::ArchivePublished, message).help(help);
        self.missing(archive).into_iter().map(finding).collect()
    }

    /// What an archive no longer holds of what was published, each in a sentence; nothing where it holds all, and
    /// perhaps more.
    pub fn missing(&self, archive: &Archive) -> Vec<String> {
        let mut missing = Vec::new();
        if let Some(chain) = &self.snapshots {
            let at = SnapshotId::parse(&chain.newest).and_then(|id| {
                let before = archive.snapshots.range(..=id).count();
                Some((archive.snapshots.get(&id)?.digest.to_string(), before))
            });
            missing.extend(chain.judge("snapshot", "snapshots", at));
        }
        missing.extend(self.recovered.as_ref().and_then(|chain| judge(chain, &archive.recovered)));
        missing.extend(self.notices.as_ref().and_then(|chain| judge(chain, &archive.notices)));
        missing
    }
}

impl Chain {
    fn new(count: usize, newest: String, digest: Digest) -> Chain {
        Chain { count, newest, sha256: digest.to_string() }
    }

    // `there` is the digest of the link of that name, and how many there are up to it.
    fn judge(&self, what: &str, whats: &str, there: Option<(String, usize)>) -> Option<String> {
        let Chain { count, newest, sha256 } = self;
        match there {
            None => Some(format!("the {what} {newest} was published, and is not in the archive")),
            Some((digest, _)) if digest != *sha256 => {
                Some(format!("the {what} {newest} is another than the one that was published"))
            }
            Some((_, before)) if before != *count => {
                Some(format!("{count} {whats} were published up to {newest}, and the archive has {before}"))
            }
            Some(_) => None,
        }
    }
}

fn chain<E: Entry>(entries: &[E]) -> Option<Chain> {
    let last = entries.last()?;
    Some(Chain::new(entries.len(), last.number().to_string(), last.digest()))
}

fn judge<E: Entry>(chain: &Chain, entries: &[E]) -> Option<String> {
    let at = entries.iter().position(|entry| entry.number().to_string() == chain.newest);
    let there = at.map(|at| (entries[at].digest().to_string(), at + 1));
    chain.judge(E::WHAT, &format!("{}s", E::WHAT), there)
}
