//! Decides which pages exist, where they live, and which addresses must keep answering.
//!
//! It draws nothing: a page here is an address and what will stand there.

pub mod agenda;
pub mod check;
pub mod rules;
pub mod statements;
pub mod circle;
pub mod lives;
pub mod prefixes;
pub mod datasets;
pub mod filters;
pub mod lookup;
pub mod links;
pub mod parts;
mod titles;
pub mod page;
pub mod past;
pub mod absent;
pub mod planning;
pub mod rename;
pub mod reserved;
pub mod routes;
mod filling;
pub mod stretch;
pub mod targets;
pub mod to_come;
