//! candour
#![forbid(unsafe_code)]

pub mod base;
pub mod diag;
pub mod disk;
pub mod output;
pub mod serve;
pub mod source;
