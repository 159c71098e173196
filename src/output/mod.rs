//! The whole result as one value, and the difference of two.
//!
//! It does not know how the bytes were made, nor whether they go to a disk or to a browser.

pub mod artifact;
pub mod manifest;
pub mod store;
