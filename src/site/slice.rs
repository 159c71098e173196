//! The parts of a site that can be read, and so can change, by themselves.

use std::collections::BTreeSet;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;

/// A part of the site that a page may read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slice {
    /// What `site.toml` says.
    Settings,
    /// Which kinds there are.
    Kinds,
    /// A kind's declaration, or that there is none.
    Kind(Slug),
    /// A document whole: only its own page may read it.
    Document(RecordId),
    /// What is shown of a record where it is named, or that there is none.
    Card(RecordId),
    /// A record's values in its register.
    Row(RecordId),
    /// A record's anchors and files.
    Anchors(RecordId),
    /// The relations that point to a record.
    Inverse(RecordId),
    /// Which records a kind has, in no order.
    Members(Slug),
    /// Which records a register lists, in order.
    Register(Slug),
    /// The latest records, of the site or of a kind.
    Latest(Option<Slug>),
    /// Which records have a value that should be unique: kind, field, value.
    Unique(Slug, String, String),
    /// Whether something lives at an address.
    Address(Address),
    /// The list of a record's editions.
    Editions(RecordId),
    /// One edition of a record: from when until when it was shown, what it says, and which ones stand beside it.
    Edition(RecordId, SnapshotId),
    /// What one edition of a record says.
    Words(RecordId, SnapshotId),
    /// A snapshot, with the editions of its records.
    Snapshot(SnapshotId),
    /// The snapshots, one and all.
    Snapshots,
    /// Where records lived before.
    Moves,
    /// When what is computed changes next.
    Flips,
    /// Everything a template is made of.
    Template(String),
    /// The bytes of a theme's asset.
    Asset(Address),
    /// The bytes of a source file.
    Source(RelPath),
}

/// The slices that a change touched.
pub type Touched = BTreeSet<Slice>;
