//! candour
#![forbid(unsafe_code)]

pub mod base;
pub mod config;
pub mod diag;
pub mod kind;
pub mod output;
pub mod source;
