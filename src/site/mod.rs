//! Folds all documents' facts into indexes, and unfolds them again.
//!
//! Each index offers `replace(old, new, touched)` and no other change, and says which slices of the site it touched.
//! Whoever draws a page reads the site through a [`reader::Reader`], which notes the slices that it lends: that note is
//! the dependency graph.

pub mod agenda;
pub mod card;
pub mod circles;
pub mod claims;
pub mod drawn;
pub mod due;
pub mod facets;
pub mod flips;
mod held_back;
pub mod holding;
pub mod inverse;
pub mod editions;
pub mod latest;
pub mod numbers;
pub mod lists;
pub mod lookback;
mod parts;
mod places;
pub mod print;
pub mod reader;
pub mod registers;
pub mod search;
pub mod sealed_kinds;
mod showing;
pub mod site;
pub mod audience;
pub mod slice;
pub mod stage;
pub mod stems;
pub mod standing;
pub mod statement;
pub mod vocabulary;
pub mod words;
