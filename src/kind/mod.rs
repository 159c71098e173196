//! Turns kind files into kinds: fields, lifecycles, labels.
//!
//! Built-in kinds are files like any site's own, embedded in the program. Nothing here, or above, names a field of
//! one kind; the fields that every kind has are named in [`common_fields`].

pub mod common_fields;
pub mod due;
pub mod figure;
pub mod field;
pub mod field_rules;
mod former;
pub mod kinds;
pub mod others;
pub mod read;
mod read_field;
mod read_rules;
pub mod shape;
