//! Whom a finding concerns, so that it is replaced when that is looked at again.

use std::collections::BTreeMap;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::diag::finding::Finding;

/// What was looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Concern {
    /// `site.toml`.
    Settings,
    /// The kind files.
    Kinds,
    /// The names in `site.toml` and the kind files.
    Names,
    /// The theme.
    Theme,
    /// The templates and folders that kind files name.
    Named,
    /// `content/` as a whole.
    Content,
    /// A folder of `content/`.
    Folder(Slug),
    /// A source file by itself.
    Source(RelPath),
    /// A record by itself.
    Record(RecordId),
    /// A record among the others.
    Check(RecordId),
    /// What `site.toml` names.
    Targets,
    /// The archive.
    Archive,
    /// That the archive is there.
    Missing,
    /// What is withheld and stands in the site again.
    Withheld,
    /// The notes for many records.
    Notes,
    /// The notes of kind files, and the kinds at the gate.
    KindNotes,
    /// A record at the gate.
    Gate(RecordId),
    /// What was published and is gone.
    Gone,
    /// A page being drawn.
    Page(Address),
}

/// All findings, by what they concern.
#[derive(Debug, Default)]
pub struct Findings {
    by_concern: BTreeMap<Concern, Vec<Finding>>,
}

impl Findings {
    /// Replaces what was found of something.
    pub fn replace(&mut self, concern: Concern, findings: Vec<Finding>) {
        if findings.is_empty() {
            self.by_concern.remove(&concern);
        } else {
            self.by_concern.insert(concern, findings);
        }
    }

    /// What was found of something.
    pub fn of(&self, concern: &Concern) -> &[Finding] {
        self.by_concern.get(concern).map_or(&[], Vec::as_slice)
    }

    /// Forgets what was found of some.
    pub fn forget(&mut self, is_meant: impl Fn(&Concern) -> bool) {
        self.by_concern.retain(|concern, _| !is_meant(concern));
    }

    /// All findings.
    pub fn iter(&self) -> impl Iterator<Item = &Finding> {
        self.by_concern.values().flatten()
    }
}
