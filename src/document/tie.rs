//! How a record hangs together with another in a chain that may not lead in a circle.

use jiff::civil;
use serde::{Deserialize, Serialize};

use crate::base::id::RecordId;

/// A link in a chain: of two records, the first comes before the other.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tie {
    /// The name of the chain.
    pub chain: String,
    /// The record that points on.
    pub from: RecordId,
    /// The record that it points to.
    pub to: RecordId,
    /// The days on which it holds for certain; an end that is not given is open.
    pub holds: (Option<civil::Date>, Option<civil::Date>),
}
