//! Works out the least to redo after a change, and redoes it.
//!
//! A clean build is an update from nothing: [`build::Build::update`] is the only way to build. What it computes is a
//! function of the tree and the clock alone, whatever the edits on the way; the tests compare every byte.

pub mod build;
pub mod clock;
pub mod concern;
pub mod intake;
pub mod owners;
pub mod reads;
mod archived;
mod asking;
pub mod receipt;
pub mod kept;
mod recalled;
pub mod whole;
pub mod records;
pub mod drawers;
mod drawing;
mod inspecting;
pub mod later;
pub mod stage;
pub mod gatekeeping;

pub mod seal;
pub mod unsealed;
