//! Lists of records that share something, each in the order of the records' sort keys.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::RecordId;
use crate::document::facts::SortKey;

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
}

/// A record's place in some lists: by what, and how the record spells that.
pub type Placed<'a, K> = (&'a SortKey, BTreeMap<K, &'a str>);

/// What became different about a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Which of its records comes first.
    Order,
    /// How many records it has, or how they spell it.
    Size,
    /// Whether it is there at all.
    Being,
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
        mut changed: impl FnMut(&K, Change),
    ) {
        let ((old_key, old), (new_key, new)) = (old, new);
        let keys: BTreeSet<&K> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let (before, after) = (old.get(key), new.get(key));
            if before == after && old_key == new_key {
                continue;
            }
            let list = self.lists.entry(key.clone()).or_default();
            let was_empty = list.records.is_empty();
            if let Some(spelling) = before {
                list.records.remove(&((*old_key).clone(), id.clone()));
                list.respell(spelling, |count| count.saturating_sub(1));
            }
            if let Some(spelling) = after {
                list.records.insert(((*new_key).clone(), id.clone()));
                list.respell(spelling, |count| count + 1);
            }
            let is_empty = list.records.is_empty();
            if is_empty {
                self.lists.remove(key);
            }
            let change = match (was_empty != is_empty, before == after) {
                (true, _) => Change::Being,
                (false, false) => Change::Size,
                (false, true) => Change::Order,
            };
            changed(key, change);
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
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// How most of its records spell what they share.
    pub fn spelling(&self) -> &str {
        let most = self.spellings.values().max();
        let found = self.spellings.iter().find(|(_, count)| Some(*count) == most);
        found.map_or("", |(spelling, _)| spelling)
    }

    fn respell(&mut self, spelling: &str, count: impl Fn(usize) -> usize) {
        let now = count(self.spellings.get(spelling).copied().unwrap_or_default());
        match now {
            0 => drop(self.spellings.remove(spelling)),
            now => drop(self.spellings.insert(spelling.to_owned(), now)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_there_as_long_as_it_has_a_record() {
        let id = |text| RecordId::parse(text).expect("an id");
        let (one, two) = (SortKey::Number(1), SortKey::Number(2));
        let placed = |key, spellings: &[&'static str]| {
            (key, spellings.iter().map(|text| (text.to_lowercase(), *text)).collect::<BTreeMap<_, _>>())
        };
        let mut lists: Lists<String> = Lists::default();
        let mut said = Vec::new();
        let mut replace = |name, old, new| {
            lists.replace(&id(name), &old, &new, |key, change| said.push(format!("{name} {key} {change:?}")));
        };
        replace("a/a", placed(&one, &[]), placed(&one, &["Red"]));
        replace("a/b", placed(&one, &[]), placed(&one, &["red", "Blue"]));
        replace("a/a", placed(&one, &["Red"]), placed(&two, &["Red"]));
        replace("a/b", placed(&one, &["red", "Blue"]), placed(&one, &["red"]));
        replace("a/b", placed(&one, &["red"]), placed(&one, &["red"]));
        let told = ["a/a red Being", "a/b blue Being", "a/b red Size", "a/a red Order", "a/b blue Being"];
        assert_eq!(said, told);
        let red = lists.get(&"red".to_owned()).expect("a list");
        // Of two spellings as frequent, the first.
        assert_eq!((red.len(), red.spelling()), (2, "Red"));
        assert_eq!(lists.iter().count(), 1);
    }
}
