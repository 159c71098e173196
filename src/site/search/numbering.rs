//! The numbers of documents.
//!
//! A number says of which kind, status and year a document is, so that these need no lists of their own. Within a year
//! the place follows from the day, with gaps: a document of today comes behind the others and moves none of them, and
//! one that comes between moves those up to the next gap. Which number a document has follows from what there is, never
//! from what came first.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::digest::Digest;
use crate::base::id::Slug;
use crate::kind::kinds::Kinds;
use crate::site::card;
use crate::site::stage;

use super::entry::{DocId, Place, Standing};

/// How many places a year of a kind and status has, as a power of two.
pub const PLACES: u32 = 20;
/// How many years are told apart, as a power of two.
pub const YEARS: u32 = 8;
/// The year before the first; what has no date, or an earlier one, is in year 0.
pub const EPOCH: i16 = 1899;
/// How many statuses a kind can have, as a power of two.
pub const STATUSES: u32 = 6;
// How many low bits of a number a block of results leaves out: it has six to twelve documents, as each of eight results
// may stand in another block.
const BLOCK: u32 = 4;
// So many documents share a block whatever their numbers.
const FEW: usize = 16;

/// The kinds in order, each with its statuses in order.
pub type Layout = Vec<(Slug, Vec<Standing>)>;

/// The statuses that documents can have, kind by kind.
pub fn layout(kinds: &Kinds) -> Layout {
    let statuses = |kind: &crate::kind::shape::Kind| {
        let own = kind.statuses.iter().cloned().chain(stage::statuses(kind)).chain(card::statuses_of_day());
        let mut names: Vec<Standing> = Vec::new();
        for name in own.map(|status| Standing::Named(status.name)) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names.truncate((1 << STATUSES) - 3);
        names.extend([Standing::None, Standing::Newest, Standing::Earlier]);
        names
    };
    kinds.iter().map(|kind| (kind.folder.clone(), statuses(kind))).collect()
}

/// All numbers.
#[derive(Debug, Default)]
pub struct Numbering {
    /// The kinds and statuses that numbers are made of.
    pub layout: Layout,
    placed: BTreeMap<DocId, Placed>,
    segments: BTreeMap<u32, Segment>,
    by_number: BTreeMap<u64, DocId>,
    dirty: BTreeSet<u32>,
}

// The documents of a kind, status and year by their days; then in an order that says nothing.
type Segment = BTreeSet<(u16, u32, DocId)>;

#[derive(Debug, Clone, PartialEq)]
struct Placed {
    place: Place,
    segment: u32,
    key: (u16, u32),
    number: Option<u64>,
}

/// A document whose number is another: before, and now.
pub type Renumbered = (DocId, Option<u64>, Option<u64>);

impl Numbering {
    /// Replaces kinds and statuses; everything is placed again where they are others.
    pub fn set_layout(&mut self, layout: Layout) {
        if self.layout == layout {
            return;
        }
        self.layout = layout;
        let all: Vec<(DocId, Place)> =
            self.placed.iter().map(|(id, placed)| (id.clone(), placed.place.clone())).collect();
        all.into_iter().for_each(|(id, place)| self.put(id, place));
    }

    /// Puts a document where it belongs.
    pub fn put(&mut self, id: DocId, place: Place) {
        let number = self.take_out(&id);
        let segment = self.segment(&place);
        let day = place.day.map_or(0, |day| u16::try_from(day.day_of_year()).unwrap_or(0));
        let key = (day, hash(&id));
        self.segments.entry(segment).or_default().insert((key.0, key.1, id.clone()));
        self.dirty.insert(segment);
        self.placed.insert(id, Placed { place, segment, key, number });
    }

    /// Takes a document away; gives the number that it had.
    pub fn remove(&mut self, id: &DocId) -> Option<u64> {
        let number = self.take_out(id);
        self.placed.remove(id);
        number
    }

    /// Gives numbers to what was put; says which are others now.
    pub fn settle(&mut self) -> Vec<Renumbered> {
        let mut changed = Vec::new();
        let codes = std::mem::take(&mut self.dirty);
        self.segments.retain(|_, segment| !segment.is_empty());
        for code in &codes {
            let Some(segment) = self.segments.get(code) else { continue };
            for ((_, _, id), slot) in segment.iter().zip(slots(segment)) {
                let number = u64::from(*code) << PLACES | slot;
                if let Some(placed) = self.placed.get_mut(id).filter(|placed| placed.number != Some(number)) {
                    changed.push((id.clone(), placed.number.replace(number), Some(number)));
                }
            }
        }
        for (id, old, _) in &changed {
            if let Some(old) = old.filter(|old| self.by_number.get(old) == Some(id)) {
                self.by_number.remove(&old);
            }
        }
        for code in codes {
            let documents = self.segments.get(&code).into_iter().flatten();
            let numbers = documents.filter_map(|(_, _, id)| Some((self.placed.get(id)?.number?, id.clone())));
            self.by_number.extend(numbers);
        }
        changed
    }

    /// The number of a document.
    pub fn number(&self, id: &DocId) -> Option<u64> {
        self.placed.get(id).and_then(|placed| placed.number)
    }

    /// How many documents there are.
    pub fn documents(&self) -> usize {
        self.placed.len()
    }

    /// The documents with these numbers, in order.
    pub fn range(&self, from: u64, to: u64) -> impl Iterator<Item = (u64, &DocId)> {
        self.by_number.range(from..to).map(|(number, id)| (*number, id))
    }

    /// For each kind and status that has documents: how many low bits of a number a block of results leaves out, and
    /// the years that have any. A few documents share one block, or one for each year.
    pub fn blocks(&self) -> BTreeMap<u32, (u32, Vec<u32>)> {
        let mut sizes: BTreeMap<u32, Vec<(u32, usize)>> = BTreeMap::new();
        for (code, segment) in &self.segments {
            sizes.entry(code >> YEARS).or_default().push((code & ((1 << YEARS) - 1), segment.len()));
        }
        let one = |sizes: Vec<(u32, usize)>| {
            let all: usize = sizes.iter().map(|(_, size)| size).sum();
            let most = sizes.iter().map(|(_, size)| *size).max().unwrap_or(0);
            let shift = if all <= FEW {
                PLACES + YEARS
            } else if most <= FEW {
                PLACES
            } else {
                BLOCK
            };
            (shift, sizes.into_iter().map(|(year, _)| year).collect())
        };
        sizes.into_iter().map(|(code, sizes)| (code, one(sizes))).collect()
    }

    // Takes a document out of its place; its number is kept until another is given.
    fn take_out(&mut self, id: &DocId) -> Option<u64> {
        let Placed { segment, key, number, .. } = self.placed.get(id)?.clone();
        if let Some(documents) = self.segments.get_mut(&segment) {
            documents.remove(&(key.0, key.1, id.clone()));
        }
        if let Some(number) = number {
            self.by_number.remove(&number);
        }
        self.dirty.insert(segment);
        number
    }

    fn segment(&self, place: &Place) -> u32 {
        let kind = self.layout.iter().position(|(own, _)| *own == place.folder).unwrap_or(0);
        let statuses = self.layout.get(kind).map_or(&[][..], |(_, statuses)| statuses);
        let status = statuses.iter().position(|own| *own == place.status);
        let none = || statuses.iter().position(|own| *own == Standing::None);
        let status = status.or_else(none).unwrap_or(0);
        let year = place.day.map_or(0, |day| i32::from(day.year() - EPOCH)).clamp(0, (1 << YEARS) - 1);
        ((kind as u32) << STATUSES | status as u32) << YEARS | year as u32
    }
}

// The places of a year's documents: each near that of its day, and none twice.
fn slots(segment: &Segment) -> Vec<u64> {
    let room = (segment.len() as u64 * 4).div_ceil(3).next_power_of_two();
    let mut next = 0;
    let mut slots = Vec::with_capacity(segment.len());
    for (day, hash, _) in segment {
        let wanted = match day {
            // Without a day, anywhere.
            0 => (u64::from(*hash) * room) >> 32,
            day => (u64::from(*day) - 1) * room / 366,
        };
        let slot = wanted.max(next);
        slots.push(slot);
        next = slot + 1;
    }
    slots
}

// What sets documents of one day apart.
fn hash(id: &DocId) -> u32 {
    let name = match id {
        DocId::Record(id) => id.to_string(),
        DocId::Edition(id, edition) => format!("{id} {edition}"),
        DocId::Page(page) => page.title().to_owned(),
    };
    let digest = Digest::of(name.as_bytes()).to_string();
    u32::from_str_radix(&digest[..8], 16).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::RecordId;

    fn doc(n: usize) -> DocId {
        DocId::Record(RecordId::parse(&format!("a/r{n}")).expect("an id"))
    }

    fn place(day: Option<&str>) -> Place {
        Place {
            folder: Slug::new("a").expect("a name"),
            status: Standing::None,
            day: day.map(|day| day.parse().expect("a day")),
        }
    }

    fn numbering() -> Numbering {
        let folder = Slug::new("a").expect("a name");
        Numbering { layout: vec![(folder, vec![Standing::None, Standing::Earlier])], ..Numbering::default() }
    }

    #[test]
    fn a_document_of_today_moves_no_other() {
        let mut numbering = numbering();
        for n in 0..40_usize {
            numbering.put(doc(n), place(Some(&format!("2020-0{}-1{}", 1 + n / 10, n % 10))));
        }
        assert_eq!(numbering.settle().len(), 40);
        numbering.put(doc(40), place(Some("2020-12-01")));
        assert_eq!(numbering.settle().len(), 1);
        // One of another year or status is in another part.
        numbering.put(doc(41), place(Some("2021-01-01")));
        numbering.put(doc(42), place(None));
        assert_eq!(numbering.settle().len(), 2);
        // A change that leaves everything in its place.
        numbering.put(doc(3), place(Some("2020-01-13")));
        assert_eq!(numbering.settle(), []);
    }

    #[test]
    fn numbers_follow_from_what_there_is_and_keep_its_order() {
        let days = |n: usize| format!("2020-{:02}-{:02}", 1 + n * 7 % 12, 1 + n * 11 % 28);
        let (mut forth, mut back) = (numbering(), numbering());
        (0..200).for_each(|n| forth.put(doc(n), place(Some(&days(n)))));
        forth.settle();
        for n in (0..300).rev() {
            back.put(doc(n), place(Some(&days(n))));
            back.settle();
        }
        (200..300).for_each(|n| assert!(back.remove(&doc(n)).is_some()));
        back.settle();
        assert_eq!(forth.by_number, back.by_number);
        assert_eq!(forth.by_number.len(), 200);
        let by_number: Vec<_> = forth.by_number.values().map(|id| forth.placed[id].place.day).collect();
        assert!(by_number.is_sorted());
    }
}
