//! candour
#![forbid(unsafe_code)]

pub mod base;
pub mod build;
pub mod config;
pub mod diag;
pub mod document;
pub mod kind;
pub mod output;
pub mod plan;
pub mod render;
pub mod site;
pub mod source;
pub mod theme;
