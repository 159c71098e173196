//! What was published of a record, as one: all its pages as an earlier run made them, and what these read.
//!
//! Most records have nothing new, and then nothing is asked of their pages one by one. What each page read is packed, and
//! opened only where some of it was touched.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::base::id::RecordId;
use crate::base::packing;
use crate::base::path::RelPath;
use crate::output::artifact::Artifact;
use crate::plan::page::{Page, PageKind};
use crate::plan::past::Past;
use crate::plan::planning::Claim;
use crate::plan::stretch::Stretch;
use crate::site::slice::{Slice, Touched};

use super::reads::{KeptReads, Lent};

/// A page as it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptPage {
    pub(super) at: Address,
    what: What,
    digest: Digest,
    length: usize,
    // What its drawing read: a stretch of the lists.
    pub(super) read: Range<usize>,
}

/// What it was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
enum What {
    Past(Past),
    // An attachment of an edition: its bytes in the archive.
    File(RelPath),
    // A record as it is now, and the same as data.
    Record(RecordId),
    RecordData(RecordId),
}

/// Pages with what they read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptPages {
    // In the order of their addresses.
    pub(super) pages: Vec<KeptPage>,
    pub(super) reads: KeptReads,
}

/// Pages in the form in which they are kept, until somebody asks for them.
#[derive(Clone, PartialEq)]
pub struct Packed(Arc<[u8]>);

/// All pages of a record's past.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Whole {
    // What was planned.
    planned: Digest,
    /// What the pages read, each slice once, with what it was; of the record's own editions only that they are as they
    /// were.
    pub(super) read: Vec<(Slice, Digest)>,
    // The digest and length of each, in the order of their addresses.
    files: Vec<(Digest, usize)>,
    // What stands for the pages one by one, and these, where they were put together in this run.
    pages: Digest,
    packed: Option<Packed>,
}

/// Where an earlier run kept what each page of records' pasts read: it is large, and most of it is never needed.
pub trait Pantry: fmt::Debug + Send + Sync {
    /// A part of it; what cannot be had is missing.
    fn fetch(&self, number: usize) -> Packs;
}

/// Pages of the pasts of some records, each packed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Packs(BTreeMap<RecordId, Packed>);

impl Pantry for BTreeMap<usize, Packs> {
    fn fetch(&self, number: usize) -> Packs {
        self.get(&number).cloned().unwrap_or_default()
    }
}

impl Packs {
    pub(super) fn put(&mut self, id: RecordId, packed: Packed) {
        self.0.insert(id, packed);
    }
}

/// The number of the part that has a record, or its pages.
pub(super) fn number_of(id: &RecordId) -> usize {
    usize::from(Digest::of(id.to_string().as_bytes()).bytes()[0] >> 4)
}

/// The same in the form in which it is kept: what was read by its place in a list of slices.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct KeptWhole {
    pub(super) record: RecordId,
    planned: Digest,
    pub(super) read: Vec<u32>,
    files: Vec<(Digest, usize)>,
    pages: Digest,
}

impl What {
    fn of(page: &Page) -> Option<What> {
        match &page.what {
            PageKind::Past(past) => Some(What::Past(past.clone())),
            PageKind::File(path) => Some(What::File(path.clone())),
            PageKind::Record(id) => Some(What::Record(id.clone())),
            PageKind::RecordData(id) => Some(What::RecordData(id.clone())),
            _ => None,
        }
    }

    fn is(&self, page: &Page) -> bool {
        match (self, &page.what) {
            (What::Past(own), PageKind::Past(other)) => own == other,
            (What::File(own), PageKind::File(other)) => own == other,
            (What::Record(own), PageKind::Record(other)) => own == other,
            (What::RecordData(own), PageKind::RecordData(other)) => own == other,
            _ => false,
        }
    }
}

impl KeptPage {
    /// A page that was made; nothing for one that is not kept.
    pub(super) fn of(page: &Page, digest: Digest, length: usize, read: Range<usize>) -> Option<KeptPage> {
        Some(KeptPage { at: page.at.clone(), what: What::of(page)?, digest, length, read })
    }

    /// The page as it was made, if that is what is planned.
    pub(super) fn artifact(&self, page: &Page) -> Option<Artifact> {
        let is_it = self.at == page.at && self.what.is(page);
        is_it.then(|| Artifact::published(page.at.clone(), self.digest, self.length))
    }
}

impl KeptPages {
    /// Several as one.
    pub(super) fn joined(many: Vec<KeptPages>) -> KeptPages {
        let mut all = KeptPages::default();
        for KeptPages { pages, reads } in many {
            let (from, begin) = (all.reads.slices.len() as u32, all.reads.lists.len());
            all.reads.slices.extend(reads.slices);
            all.reads.lists.extend(reads.lists.into_iter().map(|number| number + from));
            let moved =
                |page: KeptPage| KeptPage { read: page.read.start + begin..page.read.end + begin, ..page };
            all.pages.extend(pages.into_iter().map(moved));
        }
        all
    }

    /// Whether every list is there, and every number in them is that of a slice.
    pub(super) fn is_sound(&self) -> bool {
        let is_there = |read: &Range<usize>| self.reads.lists.get(read.clone()).is_some();
        self.reads.is_sound() && self.pages.iter().all(|page| is_there(&page.read))
    }
}

impl Packed {
    fn open(&self) -> Option<KeptPages> {
        packing::unpack(&self.0).filter(KeptPages::is_sound)
    }
}

impl Whole {
    /// Puts the pages of a stretch together; nothing where one of them is not there. What they read is told without the
    /// parts of the record's own editions.
    pub(super) fn of(record: &RecordId, stretch: &Stretch, pages: &KeptPages) -> Option<Whole> {
        let claims = in_order(stretch);
        let files = pages.pages.iter().map(|page| (page.digest, page.length)).collect();
        let is_complete =
            claims.iter().map(|claim| &claim.page.at).eq(pages.pages.iter().map(|page| &page.at));
        let is_own =
            |slice: &Slice| matches!(slice, Slice::Edition(id, _) | Slice::Words(id, _) if id == record);
        let read = pages.reads.slices.iter().filter(|(slice, _)| !is_own(slice));
        let read: Vec<(Slice, Digest)> = read.cloned().collect();
        // It stands for what was left out.
        let has_own = read.iter().any(|(slice, _)| matches!(slice, Slice::Editions(id) if id == record));
        let packed = Packed(packing::pack(pages)?.into());
        let pages = Digest::of(&packed.0);
        let planned = planned(&claims)?;
        (is_complete && has_own).then_some(Whole { planned, read, files, pages, packed: Some(packed) })
    }

    /// The pages as they were made, if they are what is planned.
    pub(super) fn artifacts(&self, stretch: &Stretch) -> Option<Vec<Artifact>> {
        let claims = in_order(stretch);
        if claims.len() != self.files.len() || planned(&claims) != Some(self.planned) {
            return None;
        }
        let made = claims.iter().zip(&self.files);
        let artifact = |(claim, (digest, length)): (&&Claim, &(Digest, usize))| {
            Artifact::published(claim.page.at.clone(), *digest, *length)
        };
        Some(made.map(artifact).collect())
    }

    /// Whether something that the pages read was touched.
    pub(super) fn is_touched(&self, touched: &Touched) -> bool {
        self.read.iter().any(|(slice, _)| touched.contains(slice))
    }

    /// What each of the pages read; where that cannot be had, for what is planned now, what all of them did.
    pub(super) fn open(&self, planned: &[Claim], packed: Option<&Packed>) -> Vec<(Address, Lent)> {
        let Some(KeptPages { pages, reads }) = packed.and_then(Packed::open) else {
            let all: Vec<Slice> = self.read.iter().map(|(slice, _)| slice.clone()).collect();
            let one = |claim: &Claim| (claim.page.at.clone(), Lent::Slices(all.clone()));
            return planned.iter().map(one).collect();
        };
        let reads = Arc::new(reads);
        pages.into_iter().map(|page| (page.at, Lent::Kept(reads.clone(), page.read))).collect()
    }

    /// The pages one by one, from this run or from among those of an earlier one.
    pub(super) fn packed<'a>(&'a self, id: &RecordId, packs: &'a Packs) -> Option<&'a Packed> {
        self.packed.as_ref().or_else(|| packs.0.get(id).filter(|packed| Digest::of(&packed.0) == self.pages))
    }

    /// Whether it was put together in this run.
    pub(super) fn is_fresh(&self) -> bool {
        self.packed.is_some()
    }

    /// The form in which it is kept.
    pub(super) fn kept(&self, record: RecordId, read: Vec<u32>) -> KeptWhole {
        KeptWhole { record, planned: self.planned, read, files: self.files.clone(), pages: self.pages }
    }
}

impl KeptWhole {
    /// As it was kept, with the slices that stand for the numbers; nothing where one stands for none.
    pub(super) fn whole(&self, slices: &[(Slice, Digest)]) -> Option<Whole> {
        let read = self.read.iter().map(|number| slices.get(*number as usize).cloned());
        let (planned, files, pages) = (self.planned, self.files.clone(), self.pages);
        Some(Whole { planned, read: read.collect::<Option<_>>()?, files, pages, packed: None })
    }

    /// Its pages one by one.
    pub(super) fn one_by_one(&self, packs: &Packs) -> KeptPages {
        let packed = packs.0.get(&self.record).filter(|packed| Digest::of(&packed.0) == self.pages);
        packed.and_then(Packed::open).unwrap_or_default()
    }
}

// The claims of a stretch in the order of their addresses.
fn in_order(stretch: &Stretch) -> Vec<&Claim> {
    let mut claims: Vec<&Claim> = stretch.claims.iter().collect();
    claims.sort_unstable_by(|a, b| a.page.at.cmp(&b.page.at));
    claims
}

// What stands for what is planned; nothing where it is no page that is kept.
fn planned(claims: &[&Claim]) -> Option<Digest> {
    let mut text: Vec<u8> = Vec::with_capacity(claims.len() * 96);
    for claim in claims {
        text.extend(claim.page.at.as_str().as_bytes());
        text.push(0);
        text.extend(packing::pack(&What::of(&claim.page)?)?);
    }
    Some(Digest::of(&text))
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Packed, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Packed;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Packed, E> {
                Ok(Packed(bytes.into()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}
