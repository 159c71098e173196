//! candour turns Markdown documents and TOML metadata about a public body into a transparency website.
//!
//! # The promise
//!
//! Every statement the site makes is a dated, attributed, comparable, machine-readable record, and any reader can
//! find out what the site said on any day. Published text cannot change silently.
//!
//! # How the source is laid out
//!
//! The source reads as a pipeline: a folder for each stage, a noun on every arrow.
//!
//! ```text
//!           edge                            pure                                              edge
//! files -> disk -> Tree / Change -> Document ----> Facts ----> Site -----> Page ----> Artifact -> Delta -> disk -> files
//!                                   parse, per     small, what  indexes,   plan: which  render,          -> serve (memory)
//!                                   record, in     others may   folded by  pages exist  per page, in
//!                                   parallel       know of it   replace()  and where    parallel
//! ```
//!
//! A page may know another document only through its small [`document::facts::Facts`]. Views are built through a
//! [`site::reader::Reader`], which lends out slices of the site and notes which ones it lent: that note is the
//! dependency graph. After an edit, old facts are compared with new facts, each index replaces them and says which
//! slices that touched, and the pages that read those slices are drawn again. A page whose bytes come out the same
//! is dropped.
//!
//! What was published never changes, and so a run keeps for the next what editions say, and which pages of the past were
//! made of which slices ([`build::kept`]): a page whose slices are what they were is neither read nor drawn again, and is
//! taken from where it was published. It saves work and decides nothing.
//!
//! # Five laws
//!
//! 1. A clean build is an update from nothing: [`build::build::Build::update`] is the only way to build.
//! 2. Pure in the middle, files at the edge. From source text to output bytes everything is a function of values: no
//!    clock, no environment, no file system. Reading and writing happen in [`disk`], [`serve`] and [`cli`].
//! 3. Same input, same bytes: on any machine, in any thread order, after any sequence of edits.
//! 4. Broken input yields a value and findings, never an early return: all mistakes of all files in one run.
//! 5. Imports go downstairs only. The modules below are in the order of their floors, lowest first; a test reads the
//!    sources and fails on a climb.
//!
//! A crate that candour depends on is known to one file, or to one folder: toml to [`source::table`],
//! idna to [`base::host`], annotate-snippets to [`diag::human`], tera to [`theme`], comrak, syntect, html5ever, roxmltree and
//! imagesize to files of [`document`], quick-xml to
//! [`render::xml`] and the feeds beside it, csv to [`render::data::sheet`], tar to [`archive::tarball`], similar to
//! `compare::sequence`, postcard to [`base::packing`], notify
//! to [`disk::watch`], tiny_http to [`serve`].
//!
//! # What works today
//!
//! CHANGELOG.md says what works today.

#![forbid(unsafe_code)]

pub mod base;
pub mod diag;
pub mod source;
pub mod output;
pub mod config;
pub mod kind;
pub mod document;
pub mod theme;
pub mod compare;
pub mod archive;
pub mod site;
pub mod plan;
pub mod render;
pub mod build;
pub mod disk;
pub mod serve;
pub mod cli;
