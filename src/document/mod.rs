//! From the text of one file to what a page shows of it.
//!
//! A file is split into front matter and body; the body is read as CommonMark into a small tree of our own,
//! which is then looked at from several sides: its headings, its links, its footnotes, its plain text, its HTML.
//! This floor knows neither kinds nor other files: whether a link leads anywhere is for a higher floor to say.

mod anchors;
pub mod body;
mod check;
pub mod code;
pub mod escape;
mod footnotes;
pub mod front_matter;
mod html;
mod links;
mod markdown;
mod outline;
mod regions;
pub mod target;
mod tree;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod shown;
