//! Turns the files of one record into one document: meta by its kind, body by CommonMark, code by syntect.
//!
//! A document is a function of its own files and its kind; it knows no other document. The body is read into a small
//! tree of our own, which is then looked at from several sides: its headings, its links, its footnotes, its plain
//! text, its HTML. Whether a link leads anywhere is for a higher floor to say.

pub mod document;
pub mod deadlines;
pub mod figures;
pub mod tie;
pub mod facts;
pub mod facets;
pub mod indexed;
pub mod files;
pub mod attachment;
pub mod picture;
mod svg;
pub mod front_matter;
pub mod written;
pub mod content;
mod counted;
pub mod notes;
pub mod meta;
pub mod sealed;
pub mod moved;
pub mod read_value;
pub mod read_relation;
pub mod order;
pub mod value;
pub mod body;
mod markdown;
mod tree;
mod outline;
mod anchors;
mod links;
pub mod target;
pub mod link;
pub mod rewrite;
pub mod relink;
mod footnotes;
mod alerts;
mod captions;
mod numbers;
mod terms;
mod raw;
mod allowed;
mod dom;
mod sanitise;
mod regions;
mod check;
mod prose;
mod headings;
pub mod link_words;
mod foreign;
mod foreign_signs;
mod foreign_stretch;
pub mod words;
pub mod characters;
mod direction;
mod letters;
mod composed;
mod character_name;
mod html;
pub mod sourced;
pub mod code;
pub mod escape;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod shown;
