//! Turns the files of one record into one document: meta by its kind, body by CommonMark, code by syntect.
//!
//! A document is a function of its own files, its kind and the addresses that kinds give; it knows no other document.

pub mod attachment;
pub mod body;
pub mod document;
pub mod facts;
pub mod files;
pub mod front_matter;
pub mod link;
pub mod meta;
pub mod read_value;
pub mod value;
