//! What a build found and did, as the bar of the preview shows it.

use serde::Serialize;

/// What a build found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct State {
    /// How many findings stop a build, besides notes that are missing.
    pub errors: usize,
    /// How many records still lack the note that says why they changed: no mistake while they are written.
    pub notes: usize,
    /// How many do not.
    pub warnings: usize,
    /// How long the build took, in milliseconds.
    pub ms: u64,
    /// The first findings.
    pub findings: Vec<Found>,
    /// How many more there are.
    pub more: usize,
    /// Whether drafts and what is held back are shown too.
    pub drafts: bool,
    /// The instant for which the site is shown, where it is not now.
    pub as_of: Option<String>,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// `error` or `warning`.
    pub rank: &'static str,
    /// What is wrong.
    pub message: String,
    /// The whole of it, as the terminal shows it.
    pub text: String,
    /// The file, from the folder of the site, where it can be opened.
    pub file: Option<String>,
    /// The line there, from 1.
    pub line: usize,
}

/// A record that was edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edited {
    /// Its page.
    pub href: String,
    /// What it is called.
    pub title: String,
}

/// What is told to everyone who listens, when a build has ended.
#[derive(Debug, Serialize)]
pub(super) struct News {
    /// Its number.
    pub(super) build: u64,
    /// The path of the base URL.
    pub(super) base: String,
    /// Whether so much changed that the pages are not named.
    pub(super) all: bool,
    /// The pages and files that are new or others.
    pub(super) changed: Vec<String>,
    /// Those that are no more.
    pub(super) gone: Vec<String>,
    /// The records that were edited.
    pub(super) edited: Vec<Edited>,
    /// How long it took from the first word of the file system until this was sent, in milliseconds.
    pub(super) took_ms: f64,
}
