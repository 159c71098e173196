//! Search: what it finds on the example, what it counts, and what an edit of a text touches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use candour::build::build::Build;
use candour::plan::lookup;
use candour::render::search::manifest::{self, Manifest};
use candour::render::search::query::{self, Answer, Question, Scope};
use candour::site::reader::Reader;
use candour::site::search::shards;
use candour::site::search::volume::Volume;

mod counted;
mod judged;
mod past;
#[cfg(unix)]
mod seen;
mod told;

/// A built site that can be asked.
pub(crate) struct Asked<'a> {
    build: &'a Build,
    manifest: Manifest,
}

impl<'a> Asked<'a> {
    /// A site.
    pub(crate) fn of(build: &'a Build) -> Asked<'a> {
        Asked { build, manifest: manifest::of(&Reader::of(build.site())) }
    }

    /// What it answers.
    pub(crate) fn ask(&self, question: &Question) -> Answer {
        let fetch = |name: &str| {
            let artifact = self.build.output().get(&lookup::file(name))?;
            String::from_utf8(artifact.bytes.to_vec()).ok()
        };
        query::answer(&self.manifest, question, &fetch)
    }

    /// The addresses of what it finds, without anchors.
    pub(crate) fn found(&self, words: &str, scope: Scope) -> Vec<String> {
        let answer = self.ask(&Question { words: words.to_owned(), scope, ..Question::default() });
        let hits = answer.hits.iter().map(|hit| hit.href.split('#').next().unwrap_or_default());
        hits.map(|href| href.trim_end_matches('/').to_owned()).collect()
    }
}
