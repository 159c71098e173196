//! Draws figures: pure geometry in whole pixels, and its SVG. Nothing here knows of records.

pub mod measure;
pub mod graph;
pub mod cells;
pub mod lanes;
pub mod layout;
mod untangle;
pub mod svg;
pub mod months;
#[cfg(test)]
mod laws;
