//! The records made public last: of the site, of each kind, of each tag.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil;

use crate::base::id::{RecordId, Slug};

use super::slice::{Slice, Touched};

/// How many are listed.
pub const LISTED: usize = 20;

/// What a feed is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// The site.
    Site,
    /// A kind.
    Kind(Slug),
    /// A tag.
    Tag(Slug),
}

/// Newest first: by the first day that the date may mean, then by id.
type Key = (Reverse<civil::Date>, RecordId);

/// The records of the kinds that have a feed, newest first.
#[derive(Debug, Default)]
pub struct Latest {
    by_channel: BTreeMap<Channel, BTreeSet<Key>>,
}

impl Latest {
    /// Replaces the date of a record in the channels that it is in.
    pub fn replace(
        &mut self,
        id: &RecordId,
        old: &BTreeSet<(Channel, civil::Date)>,
        new: &BTreeSet<(Channel, civil::Date)>,
        touched: &mut Touched,
    ) {
        let changed: BTreeSet<&Channel> = old.symmetric_difference(new).map(|(channel, _)| channel).collect();
        for channel in changed {
            let list = self.by_channel.entry(channel.clone()).or_default();
            let before: Vec<Key> = list.iter().take(LISTED).cloned().collect();
            for (_, day) in old.iter().filter(|(own, _)| own == channel) {
                list.remove(&(Reverse(*day), id.clone()));
            }
            for (_, day) in new.iter().filter(|(own, _)| own == channel) {
                list.insert((Reverse(*day), id.clone()));
            }
            if !list.iter().take(LISTED).eq(&before) {
                touched.insert(Slice::Latest(channel.clone()));
            }
        }
    }

    /// The newest records of a channel.
    pub fn of(&self, channel: &Channel) -> impl Iterator<Item = &RecordId> {
        self.by_channel.get(channel).into_iter().flatten().take(LISTED).map(|(_, id)| id)
    }
}
