//! A page, before it is drawn.

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::kind::due::Due;
use crate::site::facets::FacetKey;
use crate::site::latest::Channel;
use crate::site::statement::Statement;

use super::agenda::Dates;
use super::datasets::{DataFile, Sitemap};
use super::lookup::Lookup;
use super::past::Past;

/// Something at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where.
    pub at: Address,
    /// What.
    pub what: PageKind,
}

/// What stands at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageKind {
    /// A record.
    Record(RecordId),
    /// The home page of a site that has no record for it.
    BareHome,
    /// A kind's register, whole or in part.
    Register(Slug, Part),
    /// A kind's register, sorted by a column.
    Sorted(Slug, String),
    /// The records of a register with one value, whole or in part.
    Facet(FacetKey, Part),
    /// All tags.
    Tags,
    /// The records with a tag.
    Tag(Slug, TagPart),
    /// A page that leads on to a record.
    Redirect(RecordId),
    /// A page that leads on to the register of a kind whose folder was another.
    RegisterMoved(Slug),
    /// Dates: the roadmap, or the reviews.
    Agenda(Due, Dates),
    /// What the site says of itself.
    Statement(Statement),
    /// What tells a web host of redirects and headers.
    Host(Host),
    /// Who answers to whom, drawn and listed.
    Accountability,
    /// The same as data.
    AccountabilityData,
    /// The dates of all records, whole or in part.
    Timeline(Part),
    /// What readers see where there is nothing.
    NotFound,
    /// The latest records of a channel.
    Feed(Channel),
    /// A page or a file of the open data.
    Data(DataFile),
    /// A record as data.
    RecordData(RecordId),
    /// The list of sitemaps.
    SitemapIndex,
    /// The sitemap of a kind, or a part of it.
    Sitemap(Sitemap),
    /// The dates to come, for programs that keep calendars.
    Calendar,
    /// What robots may read.
    Robots,
    /// Until when this build is true.
    BuildFacts,
    /// Which archive this site was built from.
    ArchiveFacts,
    /// Something about what was published.
    Past(Past),
    /// The page for search, or a part of its index.
    Search(Lookup),
    /// A source file as it is.
    File(RelPath),
    /// An asset of the theme.
    Asset,
}

/// What a file for web hosts is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// Redirects for hosts that read `_redirects`.
    Redirects,
    /// Headers for hosts that read `_headers`.
    Headers,
    /// Both, to be included by nginx.
    Nginx,
    /// Both, to be included by Apache.
    Apache,
}

/// A part of a register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Everything, on one page.
    Whole,
    /// The page that leads to the parts of a long register.
    Overview,
    /// The records whose sort key begins with this: a letter, or a year.
    Group(String),
}

/// A part of the records with a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagPart {
    /// Everything, on one page.
    Whole,
    /// The page that leads to the kinds.
    Overview,
    /// The records of a kind.
    Kind(Slug, Part),
}

/// Who wants an address; of two that want the same, the first in this order gets it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owner {
    /// The site itself.
    Site,
    /// The search page and its index.
    Search,
    /// A kind.
    Kind(Slug),
    /// A value by which a register is filtered.
    Facet(FacetKey),
    /// The list of tags.
    Tags,
    /// A tag.
    Tag(Slug),
    /// A record.
    Record(RecordId),
    /// What was published of a record.
    Past(RecordId),
    /// The dates of a sort.
    Agenda(Due),
    /// The theme.
    Theme,
    /// A file of `static/`.
    Static(RelPath),
    /// The archive as a whole.
    Archive,
    /// A snapshot.
    Snapshot(SnapshotId),
    /// The stored bytes of the archive.
    Objects,
    /// Another file of the archive.
    Sealed(RelPath),
}
