//! Draws the pages of an update, and those that are drawn only when someone asks for them.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::diag::finding::Finding;
use crate::output::artifact::Artifact;
use crate::plan::page::Page;
use crate::render::draw::{self, Studio};
use crate::render::redline::between::{self, End};
use crate::render::redline::told::Told;
use crate::render::redline::view::RedlineView;
use crate::render::redline::working;
use crate::site::reader::Reader;

use super::build::{Build, Outcome};
use super::concern::Concern;
use super::reads::{Lent, Task};

type Drawn = (Result<Option<Artifact>, Finding>, Lent);

impl Build {
    // Draws the pages that are still there, takes away those that are not.
    pub(super) fn draw(&mut self, tasks: BTreeSet<Task>, outcome: &mut Outcome) {
        let addresses: Vec<Address> = tasks
            .into_iter()
            .filter_map(|task| match task {
                Task::Page(at) => Some(at),
                Task::Check(_) | Task::Targets | Task::Row(_) => None,
            })
            .collect();
        let (now, later) = self.later.divide(addresses, &self.routes);
        for at in later {
            // It was drawn for what is no more.
            self.reads.forget(&Task::Page(at.clone()));
            self.output.remove(&at);
            outcome.later.push(at);
        }
        self.draw_now(now, outcome);
    }

    /// Draws what was left for later at an address, if anything was; gives what lives there. It is drawn by the same
    /// function, so it is what a build would have made that leaves nothing for later.
    pub fn fetch(&mut self, at: &Address) -> Option<&Artifact> {
        if self.later.take(at) {
            self.draw_now(vec![at.clone()], &mut Outcome::default());
        }
        self.output.get(at)
    }

    /// Draws everything that was left for later.
    pub fn fetch_all(&mut self) {
        let all = self.later.take_all();
        self.draw_now(all, &mut Outcome::default());
    }

    pub(super) fn draw_now(&mut self, addresses: Vec<Address>, outcome: &mut Outcome) {
        self.wake_for(&addresses);
        let results = self.draw_all(&addresses);
        let (mut read, mut made) = (Vec::with_capacity(results.len()), Vec::with_capacity(results.len()));
        for (at, result) in addresses.into_iter().zip(results) {
            let task = Task::Page(at.clone());
            let Some((drawn, lent)) = result else {
                self.reads.forget(&task);
                self.findings.replace(Concern::Page(at.clone()), Vec::new());
                outcome.delta.gone.extend(self.output.remove(&at).then_some(at));
                continue;
            };
            read.push((task, lent));
            match &drawn {
                Ok(Some(artifact)) if artifact.is_published() => outcome.recalled += 1,
                Ok(_) => outcome.drawn.push(at.clone()),
                Err(_) => outcome.failed.push(at.clone()),
            }
            let (drawn, finding) = drawn.map_or_else(|finding| (None, Some(finding)), |drawn| (drawn, None));
            self.findings.replace(Concern::Page(at.clone()), finding.into_iter().collect());
            match drawn {
                Some(artifact) => made.push(artifact),
                None => outcome.delta.gone.extend(self.output.remove(&at).then_some(at)),
            }
        }

        self.reads.replace_all(read);
        outcome.delta.put.extend(self.output.put_all(made));
    }

    // In parallel, each page with a reader of its own; nothing where no page is planned.
    fn draw_all(&self, addresses: &[Address]) -> Vec<Option<Drawn>> {
        let Some(studio) = self.studio() else { return addresses.iter().map(|_| None).collect() };
        let one = |at: &Address| {
            let page: &Page = self.routes.get(at)?;
            if let Some((artifact, read)) = self.recalled.get(page) {
                return Some((Ok(Some(artifact)), read));
            }
            let reader = Reader::of(&self.site);
            let result = draw::draw(&studio, &reader, page);
            let result = result.map(|artifact| artifact.map(|artifact| self.output.put_away(artifact)));
            Some((result, Lent::Slices(reader.into_lent())))
        };
        addresses.par_iter().map(one).collect()
    }

    /// What changed in a record since its newest edition; nothing where it has none that is stored.
    pub fn redline(&self, id: &RecordId) -> Option<RedlineView> {
        working::working(&self.studio()?, &Reader::of(&self.site), id)
    }

    /// What changed in a record from one end to the other; the error is a sentence.
    pub fn compared(&self, id: &RecordId, old: End, new: End) -> Result<Told, String> {
        let studio = self.studio().ok_or("the site was not built yet")?;
        between::between(&studio, &Reader::of(&self.site), id, old, new)
    }

    // What pages are drawn with; nothing before the first update.
    fn studio(&self) -> Option<Studio<'_>> {
        Some(Studio {
            theme: &self.theme,
            site: self.shell.clone()?,
            tree: &self.tree,
            rows: &self.rows,
            routes: &self.routes,
        })
    }
}
