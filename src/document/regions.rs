//! The names of a page's scrolling regions: each its own, so that people who cannot see them can tell them apart.

use std::collections::BTreeMap;

/// The names given so far, with how often each was asked for.
#[derive(Default)]
pub(super) struct Regions {
    given: BTreeMap<String, usize>,
}

impl Regions {
    /// The wanted name, or with a number from the second time on: `Table: Costs (2)`.
    pub(super) fn name(&mut self, wanted: String) -> String {
        let mut number = self.given.get(&wanted).copied().unwrap_or(0);
        let name = loop {
            number += 1;
            let name = if number == 1 { wanted.clone() } else { format!("{wanted} ({number})") };
            if number == 1 || !self.given.contains_key(&name) {
                break name;
            }
        };
        self.given.insert(wanted, number);
        self.given.entry(name.clone()).or_insert(1);
        name
    }
}
