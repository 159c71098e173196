//! Folds all documents' facts into indexes, and unfolds them again.
//!
//! Each index offers `replace(old, new, touched)` and no other change, and says which slices of the site it touched.
//! Whoever draws a page reads the site through a [`reader::Reader`], which notes the slices that it lends: that note is
//! the dependency graph.

pub mod card;
pub mod claims;
pub mod due;
pub mod flips;
pub mod inverse;
pub mod editions;
pub mod latest;
pub mod lookback;
pub mod reader;
pub mod registers;
pub mod sealed_kinds;
pub mod site;
pub mod audience;
pub mod slice;
pub mod standing;
pub mod words;
