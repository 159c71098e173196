//! Lists of records that share something, each in the order of the records' sort keys, and in parts.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::{RecordId, Slug};
use crate::document::facts::SortKey;

use super::facets::FacetKey;
use super::site::Site;

/// A list of records of one kind, which is shown in parts where it is long.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListId {
    /// All records of a kind.
    Register(Slug),
    /// Those with a value.
    Facet(FacetKey),
    /// Those of a kind with a tag: the tag, the kind.
    Tag(Slug, Slug),
}

impl ListId {
    /// The kind of its records.
    pub fn folder(&self) -> &Slug {
        match self {
            ListId::Register(folder) | ListId::Tag(_, folder) => folder,
            ListId::Facet(key) => &key.folder,
        }
    }
}

/// Records by what they share; a list without a record is no list.
#[derive(Debug)]
pub struct Lists<K> {
    lists: BTreeMap<K, List>,
}

/// The records that share one thing.
#[derive(Debug, Default)]
pub struct List {
    // How many records spell it how.
    spellings: BTreeMap<String, usize>,
    records: BTreeSet<(SortKey, RecordId)>,
    // How many records of each kind are in each part.
    parts: BTreeMap<(Slug, String), usize>,
}

/// A record's place in some lists: by what, and how the record spells that.
pub type Placed<'a, K> = (&'a SortKey, BTreeMap<K, &'a str>);

/// What became different about a list; its order or what is in it did in any case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether it is there at all.
    pub being: bool,
    /// How many records it has.
    pub size: bool,
    /// How most of its records spell what they share.
    pub spelling: bool,
    /// The parts, of the record's kind, that the record came into, left or moved in.
    pub parts: BTreeSet<String>,
    /// Which parts there are.
    pub division: bool,
}

impl<K> Default for Lists<K> {
    fn default() -> Lists<K> {
        Lists { lists: BTreeMap::new() }
    }
}

impl<K: Ord + Clone> Lists<K> {
    /// Replaces the places of a record; `changed` is told of each list that became different.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: &Placed<'_, K>,
        new: &Placed<'_, K>,
        mut changed: impl FnMut(&K, &Change),
    ) {
        let ((old_key, old), (new_key, new)) = (old, new);
        let keys: BTreeSet<&K> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let (before, after) = (old.get(key), new.get(key));
            if before == after && old_key == new_key {
                continue;
            }
            let list = self.lists.entry(key.clone()).or_default();
            let (was, size) = (list.spelling().to_owned(), list.size());
            let mut change = Change {
                being: false,
                size: before.is_some() != after.is_some(),
                spelling: false,
                parts: BTreeSet::new(),
                division: false,
            };
            if let Some(spelling) = before {
                list.records.remove(&((*old_key).clone(), id.clone()));
                adjust(&mut list.spellings, (*spelling).to_owned(), Step::Down);
                change.division ^= adjust(&mut list.parts, (id.folder.clone(), old_key.part()), Step::Down);
                change.parts.insert(old_key.part());
            }
            if let Some(spelling) = after {
                list.records.insert(((*new_key).clone(), id.clone()));
                adjust(&mut list.spellings, (*spelling).to_owned(), Step::Up);
                let is_new = adjust(&mut list.parts, (id.folder.clone(), new_key.part()), Step::Up);
                // A part that the record left last and came into again is the same.
                change.division = match change.parts.contains(&new_key.part()) {
                    true => change.division ^ is_new,
                    false => change.division | is_new,
                };
                change.parts.insert(new_key.part());
            }
            change.being = (size == 0) != list.records.is_empty();
            change.spelling = list.spelling() != was;
            if list.records.is_empty() {
                self.lists.remove(key);
            }
            changed(key, &change);
        }
    }

    /// A list.
    pub fn get(&self, key: &K) -> Option<&List> {
        self.lists.get(key)
    }

    /// All lists, in the order of what is shared.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &List)> {
        self.lists.iter()
    }
}

impl List {
    /// Its records, smallest first.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &(SortKey, RecordId)> + Clone {
        self.records.iter()
    }

    /// How many records it has, at least one.
    pub fn size(&self) -> usize {
        self.records.len()
    }

    /// How most of its records spell what they share; of two as frequent, the first.
    pub fn spelling(&self) -> &str {
        let most = self.spellings.values().max();
        let found = self.spellings.iter().find(|(_, count)| Some(*count) == most);
        found.map_or("", |(spelling, _)| spelling)
    }

    /// The parts that hold records of a kind, with how many each holds.
    pub fn parts(&self, folder: &Slug) -> impl Iterator<Item = (&str, usize)> {
        let parts = self.parts.iter().filter(move |((own, _), _)| own == folder);
        parts.map(|((_, part), size)| (part.as_str(), *size))
    }

    /// The kinds of its records, in order.
    pub fn folders(&self) -> BTreeSet<&Slug> {
        self.parts.keys().map(|(folder, _)| folder).collect()
    }
}

#[derive(Clone, Copy)]
enum Step {
    Up,
    Down,
}

// Counts one up or down; says whether that is now counted, or no longer.
fn adjust<T: Ord>(counts: &mut BTreeMap<T, usize>, key: T, step: Step) -> bool {
    let count = counts.get(&key).copied().unwrap_or_default();
    match (step, count) {
        (Step::Up, count) => counts.insert(key, count + 1).is_none(),
        (Step::Down, 0 | 1) => counts.remove(&key).is_some(),
        (Step::Down, count) => {
            counts.insert(key, count - 1);
            false
        }
    }
}

impl Site {
    /// A list of records, if there is one; a tag's has records of other kinds too.
    pub fn list(&self, list: &ListId) -> Option<&List> {
        match list {
            ListId::Register(folder) => self.registers.get(folder),
            ListId::Facet(key) => self.facets.get(key),
            ListId::Tag(tag, _) => self.tags.get(tag),
        }
    }

    /// The parts of a list, with how many records each has.
    pub fn part_sizes(&self, list: &ListId) -> Vec<(&str, usize)> {
        self.list(list).into_iter().flat_map(|found| found.parts(list.folder())).collect()
    }

    /// The records with a value by which their register is filtered.
    pub fn facet(&self, key: &FacetKey) -> Option<&List> {
        self.facets.get(key)
    }

    /// The values by which the register of a kind is filtered.
    pub fn facets(&self, folder: &Slug) -> impl Iterator<Item = &FacetKey> {
        self.facets.of(folder).map(|(key, _)| key)
    }

    /// The records with a tag.
    pub fn tag(&self, tag: &Slug) -> Option<&List> {
        self.tags.get(tag)
    }

    /// All tags.
    pub fn tags(&self) -> impl Iterator<Item = &Slug> {
        self.tags.iter().map(|(tag, _)| tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_tells_what_became_different() {
        let id = |text| RecordId::parse(text).expect("an id");
        let (one, two, far) = (SortKey::Number(1), SortKey::Number(2), SortKey::Number(900));
        let placed = |key, spellings: &[&'static str]| {
            (key, spellings.iter().map(|text| (text.to_lowercase(), *text)).collect::<BTreeMap<_, _>>())
        };
        let mut lists: Lists<String> = Lists::default();
        let mut said = Vec::new();
        let mut replace = |name, old, new| {
            lists.replace(&id(name), &old, &new, |key, change| {
                let told = [
                    (change.being, "being"),
                    (change.size, "size"),
                    (change.spelling, "spelling"),
                    (change.division, "division"),
                ];
                let words: Vec<&str> = told.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
                let parts: Vec<&str> = change.parts.iter().map(String::as_str).collect();
                said.push(format!("{name} {key} [{}] {}", parts.join(" "), words.join(" ")));
            });
        };
        replace("a/a", placed(&one, &[]), placed(&one, &["Red"]));
        replace("a/b", placed(&one, &[]), placed(&one, &["red", "Blue"]));
        replace("a/a", placed(&one, &["Red"]), placed(&two, &["Red"]));
        replace("a/a", placed(&two, &["Red"]), placed(&far, &["Red"]));
        replace("a/c", placed(&one, &[]), placed(&one, &["red"]));
        replace("a/a", placed(&far, &["Red"]), placed(&far, &["red"]));
        replace("a/b", placed(&one, &["red", "Blue"]), placed(&one, &["red"]));
        replace("a/b", placed(&one, &["red"]), placed(&one, &["red"]));
        let told = [
            "a/a red [0] being size spelling division",
            "a/b blue [0] being size spelling division",
            "a/b red [0] size",
            "a/a red [0] ",
            "a/a red [0 900] division",
            "a/c red [0] size spelling",
            "a/a red [900] ",
            "a/b blue [0] being size spelling division",
        ];
        assert_eq!(said, told);
        let red = lists.get(&"red".to_owned()).expect("a list");
        assert_eq!((red.size(), red.spelling()), (3, "red"));
        let parts: Vec<(&str, usize)> = red.parts(&Slug::new("a").expect("a slug")).collect();
        assert_eq!(parts, [("0", 2), ("900", 1)]);
    }
}
