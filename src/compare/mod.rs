//! Finds what changed between two documents, in words.
//!
//! What is compared is what readers see: the text as it is shown, block by block and word by word, and the fields. It
//! is a function of two documents; which editions they are, and how a page shows the result, is for higher floors.

pub mod redline;
pub mod part;
pub mod passage;
mod read;
mod markup;
mod tokens;
mod blocks;
mod pairs;
mod words;
mod moved;
mod renamed;
mod sequence;
pub mod facts;
pub mod apply;
mod number;

#[cfg(test)]
mod laws;
