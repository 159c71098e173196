//! What is wrong, where, and how to mend it, as data.
//!
//! Every stage returns a [`finding::Checked`] value: what it could make of its input, and the findings on the way.
//! Renderers for people and for programs stand beside the data and know nothing of each other.

pub mod code;
pub mod explain;
pub mod finding;
pub mod texts;
pub mod excerpt;
pub mod human;
pub mod json;
pub mod sarif;
pub mod suggest;
