//! The whole input as one immutable value, and the change between two.
//!
//! A tree may come from a disk, from a test or from an archive: nothing above this floor can tell.

pub mod fields;
pub mod table;
pub mod syntax;
pub mod tree;
