//! A number for each different thing, so that rows of things are compared as rows of numbers.

#[expect(
    clippy::disallowed_types,
    reason = "its order is never seen: it is only asked for one thing at a time"
)]
use std::collections::HashMap;
use std::hash::Hash;

/// The numbers given so far.
#[expect(clippy::disallowed_types, reason = "its order is never seen")]
pub(super) struct Numbers<K>(HashMap<K, u32>);

impl<K: Hash + Eq> Numbers<K> {
    pub(super) fn new() -> Numbers<K> {
        Numbers(Default::default())
    }

    /// The number of a thing: that of its equal, or the next one.
    pub(super) fn of(&mut self, thing: K) -> u32 {
        let next = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        *self.0.entry(thing).or_insert(next)
    }
}
