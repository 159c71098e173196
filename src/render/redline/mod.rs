//! Shows a redline: what changed between two documents, for the page of a comparison and for the preview.

pub mod view;
mod text;
mod line;
mod block;
mod jumps;
mod facts;
pub mod summary;
pub mod told;
pub mod between;
pub mod page;
pub mod working;
