//! Search: the files of its index, the page, and what finds something in them.
//!
//! The files are scripts that call one function each, so that a page loads them under its policy and from a folder
//! without a server. What the script of the page finds, [`query`] finds too, in the same files.

pub mod wire;
pub mod manifest;
pub mod files;
pub mod terms;
mod weigh;
pub mod query;
pub mod page;
