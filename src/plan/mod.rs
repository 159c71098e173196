//! Decides which pages exist, where they live, and which addresses must keep answering.
//!
//! It draws nothing: a page here is an address and what will stand there.

pub mod check;
pub mod endings;
pub mod links;
pub mod parts;
pub mod page;
pub mod past;
pub mod planning;
pub mod rename;
pub mod reserved;
pub mod routes;
pub mod targets;
