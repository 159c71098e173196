//! The search index: which words stand in which documents.
//!
//! Documents have numbers that say where they belong, and that stay when others come ([`numbering`]); words lie in
//! shards that are cut by their first letters ([`shards`]). So an edit of one text touches the shards of its words, and
//! nothing else. How much a word counts, and what is shown of a document, is for those who read the index.

pub mod volume;
pub mod entry;
pub mod own;
pub mod past;
pub mod numbering;
pub mod postings;
pub mod shards;
pub mod search;
pub mod lending;
pub mod outline;
