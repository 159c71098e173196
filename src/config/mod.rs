//! Turns `site.toml` into decisions.
//!
//! It does not know whether what it names (records, kinds, themes) exists: that is checked where those are known.

pub mod accessibility;
pub mod base_url;
pub mod settings;
pub mod tags;
pub mod writing;
pub mod glossary;
pub mod synonyms;
