//! The words every floor speaks: paths, ids, addresses, dates, instants and digests, each with its own type.
//!
//! This module knows nothing of sites: it only makes sure that a path, a slug or a date, once it has its
//! type, cannot be wrong.

pub mod address;
pub mod as_of;
pub mod bulk;
pub mod snapshot_id;
pub mod date;
pub mod device;
pub mod digest;
pub mod host;
pub mod id;
pub mod lines;
pub mod packing;
pub mod path;
pub mod stop_words;
pub mod tokens;
pub mod web;
pub mod welsh;
