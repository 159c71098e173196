//! What a build made of which input: enough to see, the next time, that there is nothing to do.

use jiff::{Timestamp, civil};
use serde::{Deserialize, Serialize};

use crate::base::as_of::Moment;
use crate::base::digest::Digest;
use crate::diag::finding::Finding;
use crate::site::audience::Audience;
use crate::site::flips::Interval;
use crate::source::tree::{Held, Tree};

/// What a build was asked for: everything that its output and its findings depend on, besides when in the interval
/// between two flips it runs.
#[derive(Debug)]
pub struct Order<'a> {
    /// The program that builds, with its version: another one may make other pages.
    pub maker: &'a str,
    /// The site's files.
    pub tree: &'a Tree,
    /// For whom.
    pub audience: Audience,
    /// The moment that was asked for; it says which snapshots count.
    pub asked: Option<Moment>,
    /// The day for which it is built.
    pub day: civil::Date,
}

/// What a build made, in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The digest of the order.
    pub order: Digest,
    /// The instants for which the result is this one.
    pub interval: Interval,
    /// The digest of the output's manifests, which have the digests of its files.
    pub manifests: Digest,
    /// How many records readers see.
    pub records: usize,
    /// How many pages there are.
    pub pages: usize,
    /// What was found, none of it an error.
    pub findings: Vec<Finding>,
}

impl Order<'_> {
    /// One digest for all of it. Texts are told apart by their lengths, so that no two orders are written alike.
    pub fn digest(&self) -> Digest {
        let head = format!("{:?}\n{:?} {:?} {}\n", self.maker, self.audience, self.asked, self.day);
        let mut text: Vec<u8> = head.into_bytes();
        let mut add = |part: &[u8]| {
            text.extend(part.len().to_le_bytes());
            text.extend(part);
        };
        for source in self.tree.iter() {
            add(source.path.as_str().as_bytes());
            match &source.held {
                Held::Bytes(_, digest) => add(digest.bytes()),
                Held::Refused(why) => {
                    add(b"refused");
                    add(format!("{why:?}").as_bytes());
                }
            }
        }
        Digest::of(&text)
    }
}

impl Receipt {
    /// Whether it is for an order, at an instant.
    pub fn is_for(&self, order: Digest, instant: Timestamp) -> bool {
        self.order == order && self.interval.holds(instant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::RelPath;
    use crate::source::tree::{Change, Source};

    fn tree(files: &[(&str, &str)]) -> Tree {
        let mut tree = Tree::default();
        for (path, text) in files {
            let path = RelPath::new(path).expect("a path");
            tree.apply(Change::Put(Source::new(path, text.as_bytes())));
        }
        tree
    }

    #[test]
    fn each_part_of_an_order_makes_it_another() {
        let (one, other) = (tree(&[("a", "1"), ("b", "2")]), tree(&[("a", "1"), ("b", "3")]));
        let day = civil::date(2021, 2, 22);
        let plain = Order { maker: "1", tree: &one, audience: Audience::Readers, asked: None, day };
        let next = civil::date(2021, 2, 23);
        let orders = [
            Order { maker: "2", ..plain },
            Order { tree: &other, ..plain },
            Order { audience: Audience::Reviewers, ..plain },
            Order { asked: Some(Moment::EndOf(day)), ..plain },
            Order { day: next, ..plain },
        ];
        for order in &orders {
            assert_ne!(order.digest(), plain.digest(), "{order:?}");
        }
        assert_eq!(Order { ..plain }.digest(), plain.digest());
    }
}
