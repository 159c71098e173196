//! The parts of a site that can be read, and so can change, by themselves.

use std::collections::BTreeSet;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::document::facts::Word;
use crate::kind::due::Due;

use super::facets::FacetKey;
use super::latest::Channel;
use super::lists::ListId;

/// A part of the site that a page may read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Slice {
    /// What `site.toml` says.
    Settings,
    /// What `site.toml` says of how texts are read: only editions ask, for they are read as they are drawn.
    Writing,
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
    /// The latest records of a channel.
    Latest(Channel),
    /// All dates of a sort, and which of them passed.
    Agenda(Due),
    /// The next dates of a sort.
    Next(Due),
    /// Which records have a value by which their register is filtered, in order.
    Facet(FacetKey),
    /// How many records of a kind have which value, and how they spell it.
    FacetSizes(Slug),
    /// Which values records of a kind have in a field.
    FacetValues(Slug, String),
    /// How most records spell a value.
    FacetName(FacetKey),
    /// Which records have a tag, in order.
    Tag(Slug),
    /// Which records of a kind have a tag, in order: tag, kind.
    TagKind(Slug, Slug),
    /// How most records spell a tag.
    TagName(Slug),
    /// How many records have which tag, and how they spell it.
    Tags,
    /// Which records are in a part of a list, in order.
    Part(ListId, String),
    /// Which parts a list has.
    Parts(ListId),
    /// The rows of a kind's data.
    Rows(Slug),
    /// Which records have a value that should be unique: kind, field, value.
    Unique(Slug, String, String),
    /// Which numbers a kind has in a field that counts.
    Numbers(Slug, String),
    /// The dates of a record.
    Dates(RecordId),
    /// Since when and until when what a record speaks of exists, and what of that, and of its relations on the map,
    /// holds on the day.
    Life(RecordId),
    /// The relations on the map, and the lives of the records that declare them.
    Map,
    /// The dates of a record that are on the timeline.
    Moments(RecordId),
    /// The dates of a year that are on the timeline.
    Year(i16),
    /// Which years the timeline has, and how many dates each.
    Years,
    /// The circles of references that are told of at a record.
    Circles(RecordId),
    /// Whether a word is mostly written in another way.
    Word(Word),
    /// A document that readers cannot see yet, or that there is none: only checks may read it.
    HeldBack(RecordId),
    /// Whether something lives at an address.
    Address(Address),
    /// What stands at a path of the output, without regard to case.
    Path(String),
    /// The list of a record's editions.
    Editions(RecordId),
    /// The editions of all records of a kind.
    KindEditions(Slug),
    /// One edition of a record: from when until when it was shown, what it says, and which ones stand beside it.
    Edition(RecordId, SnapshotId),
    /// What one edition of a record says.
    Words(RecordId, SnapshotId),
    /// A snapshot, with the editions of its records.
    Snapshot(SnapshotId),
    /// The snapshots, one and all.
    Snapshots,
    /// How the search index is divided, and how many documents it has.
    SearchShape,
    /// The words of a shard of the search index, by where it begins.
    Shard(String),
    /// The documents of a long list of the search index besides its best, by the stem of its words.
    Tail(String),
    /// The documents of a block of results, by its name.
    Block(String),
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
