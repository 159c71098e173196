//! Many at once into ordered maps and sets.

use std::collections::{BTreeMap, BTreeSet};

// Where so many times fewer come than are there, each finds its own place; more are joined in one pass over all.
const FEW: usize = 16;

/// Puts many into a map, in place of those with the same keys: faster than one by one, most of all in order.
pub fn put_all<K: Ord, V>(map: &mut BTreeMap<K, V>, many: Vec<(K, V)>) {
    match many.len() < map.len() / FEW {
        true => map.extend(many),
        false => map.append(&mut many.into_iter().collect()),
    }
}

/// Puts many into a set.
pub fn add_all<K: Ord>(set: &mut BTreeSet<K>, many: Vec<K>) {
    match many.len() < set.len() / FEW {
        true => set.extend(many),
        false => set.append(&mut many.into_iter().collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_and_few_end_up_as_one_by_one() {
        for (there, come) in [(0, 3), (3, 3), (100, 2), (2, 100)] {
            let there: BTreeMap<i32, &str> = (0..there).map(|n| (n * 2, "old")).collect();
            let come: Vec<(i32, &str)> = (0..come).rev().map(|n| (n * 3, "new")).collect();
            let mut expected = there.clone();
            expected.extend(come.iter().copied());
            let mut set: BTreeSet<i32> = there.keys().copied().collect();
            add_all(&mut set, come.iter().map(|(key, _)| *key).collect());
            assert!(set.iter().eq(expected.keys()));
            let mut map = there;
            put_all(&mut map, come);
            assert_eq!(map, expected);
        }
    }
}
