//! candour
#![forbid(unsafe_code)]

pub mod base;
pub mod diag;
pub mod document;
pub mod output;
pub mod source;
