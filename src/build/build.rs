//! The build: everything derived from a tree, kept up to date.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::archive::archive::KnownSnapshots;
use crate::base::address::Address;
use crate::base::bulk;
use crate::base::digest::Digest;
use crate::base::id::{RecordId, Slug};
use crate::config::settings::{self, Settings};
use crate::diag::finding::{Finding, in_order};
use crate::document::attachment;
use crate::kind::kinds::{self, Kinds};
use crate::output::artifact::{Delta, Output};
use crate::output::store::Store;
use crate::plan::page::Page;
use crate::plan::routes::Routes;
use crate::plan::{check, targets};
use crate::render::data::row;
use crate::render::data::rows::Rows;
use crate::render::shell;
use crate::site::audience::Audience;
use crate::site::reader::Reader;
use crate::site::site::Site;
use crate::site::slice::{Slice, Touched};
use crate::source::tree::{Change, Tree};
use crate::theme::theme::{self, Prepared, Theme};

use super::archived;
use super::clock::Clock;
use super::concern::{Concern, Findings};
use super::drawers::Mark;
use super::gatekeeping;
use super::intake::{self, Intake};
use super::kept::Kept;
use super::later::Later;
use super::reads::{Lent, Reads, Task};
use super::recalled::Recalled;
use super::records::Known;
use super::stage::Stage;
use super::whole::Pantry;

/// A site, built.
pub struct Build {
    pub(super) tree: Tree,
    pub(super) theme: Theme,
    pub(super) site: Site,
    pub(super) routes: Routes,
    pub(super) reads: Reads,
    pub(super) findings: Findings,
    pub(super) rows: Rows,
    pub(super) output: Output,
    // The shared part of every page, as it was last drawn with.
    pub(super) shell: Option<Prepared>,
    pub(super) later: Later,
    // What an earlier run kept, until the first update; then the pages that are the same.
    pub(super) kept: Option<Kept>,
    // Which editions an earlier run kept what they say of, by the number of the drawer.
    pub(super) in_drawers: BTreeMap<usize, Mark>,
    // The same of what records say; and what they say, until the first update.
    pub(super) in_records: BTreeMap<usize, Digest>,
    pub(super) known: Known,
    // The same of the snapshots; and as they were read, until the first update.
    pub(super) in_sealed: BTreeSet<(Digest, Digest)>,
    pub(super) sealed: KnownSnapshots,
    // Where an earlier run kept what each page of records' pasts read.
    pub(super) pantry: Option<Arc<dyn Pantry>>,
    pub(super) recalled: Recalled,
    pub(super) links: Links,
}

/// How pages lead to each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Links {
    /// From the root of the host.
    #[default]
    Rooted,
    /// From page to page, to files: so that the site works from any folder.
    Portable,
}

/// What an update did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// How the output differs from before.
    pub delta: Delta,
    /// How many records were read.
    pub read: usize,
    /// The pages that were drawn, whether or not their bytes changed.
    pub drawn: Vec<Address>,
    /// How many editions were read.
    pub editions: usize,
    /// How many editions were read so that they can be found.
    pub searched: usize,
    /// How many pages are what an earlier run made of them, and were not drawn.
    pub recalled: usize,
    /// The pages that are drawn when they are asked for, and may be others now.
    pub later: Vec<Address>,
    /// The pages that are planned and could not be drawn.
    pub failed: Vec<Address>,
    /// How many records were checked against the others.
    pub checked: usize,
}

impl Build {
    /// A build of nothing, from which every build starts.
    pub fn new(clock: &Clock) -> Build {
        let tree = Tree::default();
        let settings = Arc::new(settings::of_tree(&tree).value);
        let theme = theme::of_tree(&tree, &settings.theme).value;
        let as_of = clock.as_of(&settings);
        Build {
            tree,
            theme,
            site: Site::new(settings, Arc::new(Kinds::default()), as_of),
            routes: Routes::default(),
            reads: Reads::default(),
            findings: Findings::default(),
            rows: Rows::default(),
            output: Output::default(),
            shell: None,
            later: Later::default(),
            kept: None,
            in_drawers: BTreeMap::new(),
            in_records: BTreeMap::new(),
            known: Known::default(),
            in_sealed: BTreeSet::new(),
            sealed: KnownSnapshots::new(),
            pantry: None,
            recalled: Recalled::default(),
            links: Links::Rooted,
        }
    }

    /// The same build with other links; before it takes anything in.
    pub fn with_links(self, links: Links) -> Build {
        Build { links, ..self }
    }

    /// The same build for others; before it takes anything in.
    pub fn for_audience(self, audience: Audience) -> Build {
        Build { site: self.site.for_audience(audience), ..self }
    }

    /// The same build, which leaves for later what few look at; before it takes anything in.
    pub fn lazily(self) -> Build {
        Build { later: Later::lazy(), ..self }
    }

    /// The same build with the bytes of its pages in a store; before it takes anything in.
    pub fn with_store(self, store: Arc<dyn Store>) -> Build {
        Build { output: Output::in_store(store), ..self }
    }

    /// Takes in changes, and redoes what they make different. `watch` is told as each stage ends.
    pub fn update(&mut self, changes: Vec<Change>, clock: &Clock, watch: &mut dyn FnMut(Stage)) -> Outcome {
        let first = self.shell.is_none();
        let mut intake = Intake::of(self.tree.apply_all(changes));
        let mut touched = Touched::new();
        self.configure(&mut intake, first, clock, &mut touched);
        watch(Stage::Configure);

        for path in intake.paths.iter().filter(|path| path.below("static").is_some()) {
            self.site.set_static(path, self.tree.get(path.as_str()).and_then(attachment::measure));
        }
        let before = std::mem::take(&mut self.known).with(&self.tree);
        let how = (self.site.kinds().as_ref(), self.site.settings().as_ref());
        let (read, known) = intake::read(&self.tree, how, &intake.records, &before);
        self.inspect(&intake, &known, &touched);
        watch(Stage::Read);
        let mut outcome = Outcome { read: read.len() - known.len(), ..Outcome::default() };
        let mut documents = Vec::with_capacity(read.len());
        for (id, document, findings) in read {
            self.findings.replace(Concern::Record(id.clone()), findings);
            documents.push((id, document));
        }
        self.site.replace(documents, &mut touched);
        self.site.settle(&mut touched);
        let sealed = first.then(|| std::mem::take(&mut self.sealed));
        gatekeeping::keep(&self.tree, &mut self.site, &mut self.findings, &intake, sealed, &mut touched);
        self.site.settle_search(&self.tree, &mut touched);
        outcome.searched = self.site.searched_lately();
        if !first {
            touched.extend(intake.paths.iter().cloned().map(Slice::Source));
        }
        outcome.editions = if intake.archive || first { self.site.editions().read_lately() } else { 0 };
        watch(Stage::Index);

        let moved = self.plan(&intake, first, &mut touched);
        self.shell_changed(&mut touched);
        let more = self.recall(first, &mut outcome);
        // At first nothing was read that could have been touched.
        let mut tasks = if first { BTreeSet::new() } else { self.dirty(&touched) };
        bulk::add_all(&mut tasks, moved.into_iter().chain(more).map(Task::Page).collect());
        let documents = touched.iter().filter_map(|slice| match slice {
            Slice::Document(id) => Some(id),
            _ => None,
        });
        tasks.extend(documents.flat_map(|id| [Task::Check(id.clone()), Task::Row(id.clone())]));
        // What is published as it is was drawn from nothing else.
        tasks.extend(touched.iter().filter_map(|slice| match slice {
            Slice::Source(path) if !first && archived::is_object(path) => {
                Some(Task::Page(Address::file(path)))
            }
            _ => None,
        }));
        tasks.extend(touched.iter().filter_map(|slice| match slice {
            Slice::HeldBack(id) => Some(Task::Check(id.clone())),
            _ => None,
        }));
        if first || intake.settings {
            tasks.insert(Task::Targets);
        }
        watch(Stage::Plan);
        outcome.checked = self.check(&tasks);
        watch(Stage::Check);
        let dirty = self.make_rows(&tasks, first);
        tasks.extend(dirty);
        self.draw(tasks, &mut outcome);
        watch(Stage::Draw);
        outcome
    }

    /// All findings, in reading order, each once.
    pub fn findings(&self) -> Vec<Finding> {
        in_order(self.findings.iter().chain(self.routes.findings()).cloned().collect())
    }

    /// The output as it stands.
    pub fn output(&self) -> &Output {
        &self.output
    }

    /// The tree that it was built from.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The site as a value.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// What is planned for an address, whether or not it could be drawn.
    pub fn planned(&self, at: &Address) -> Option<&Page> {
        self.routes.get(at)
    }

    /// The theme.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// What is planned at an address.
    pub fn page_at(&self, at: &Address) -> Option<&Page> {
        self.routes.get(at)
    }

    /// What the page at an address read when it was last drawn.
    pub fn reads(&self, at: &Address) -> Vec<&Slice> {
        self.reads.of(&Task::Page(at.clone()))
    }

    // Settings, kinds, theme and instant, where they may have changed.
    fn configure(&mut self, intake: &mut Intake, first: bool, clock: &Clock, touched: &mut Touched) {
        let before: Arc<Settings> = self.site.settings().clone();
        if intake.settings || first {
            let checked = settings::of_tree(&self.tree);
            self.findings.replace(Concern::Settings, checked.findings);
            let settings = match self.links {
                Links::Rooted => checked.value,
                Links::Portable => Settings { base: checked.value.base.clone().portable(), ..checked.value },
            };
            self.site.set_settings(Arc::new(settings), touched);
        }
        if intake.kinds || first {
            let checked = kinds::of_tree(&self.tree);
            self.findings.replace(Concern::Kinds, checked.findings);
            self.site.set_kinds(Arc::new(checked.value), touched);
            let changed = touched.iter().filter_map(|slice| match slice {
                Slice::Kind(folder) => Some(folder.clone()),
                _ => None,
            });
            intake.add_records(&self.tree, &changed.collect());
        }
        let settings = self.site.settings().clone();
        if intake.kinds || intake.settings || first {
            self.findings.replace(Concern::Names, intake::inspect_names(&self.tree, &settings));
        }
        if (&settings.writing, &settings.allow_words) != (&before.writing, &before.allow_words) {
            let folders: BTreeSet<Slug> = self.site.kinds().iter().map(|kind| kind.folder.clone()).collect();
            intake.add_records(&self.tree, &folders);
        }
        // Where `site.toml` names a theme that is missing, its finding stands in that file.
        if intake.theme || intake.settings || first || settings.theme != before.theme {
            let checked = theme::of_tree(&self.tree, &settings.theme);
            self.findings.replace(Concern::Theme, checked.findings);
            touched.extend(checked.value.changed_since(&self.theme).into_iter().map(Slice::Template));
            let (old, new) = (self.theme.assets(), checked.value.assets());
            let differs = old.keys().chain(new.keys()).filter(|at| old.get(*at) != new.get(*at));
            touched.extend(differs.cloned().map(Slice::Asset));
            self.theme = checked.value;
        }
        if intake.kinds || intake.theme || intake.settings || first {
            let mut findings = targets::templates(self.site.kinds(), &self.theme, &self.tree);
            findings.extend(targets::folders(self.site.kinds(), &self.tree));
            self.findings.replace(Concern::Named, findings);
        }
        let day = self.site.as_of().day();
        self.site.set_as_of(clock.as_of(&settings), touched);
        intake.day = day != self.site.as_of().day();
    }

    // Makes the rows of data again that may be others now; says which of the tasks that read them are to be done.
    fn make_rows(&mut self, tasks: &BTreeSet<Task>, first: bool) -> BTreeSet<Task> {
        let mut touched = Touched::new();
        let ids: Vec<&RecordId> = tasks
            .iter()
            .filter_map(|task| match task {
                Task::Row(id) => Some(id),
                _ => None,
            })
            .collect();
        let one = |id: &&RecordId| {
            let reader = Reader::of(&self.site);
            let row = row::row(&reader, id);
            ((*id).clone(), row, reader.into_lent())
        };
        let made: Vec<_> = ids.par_iter().map(one).collect();
        for (id, row, lent) in made {
            let task = Task::Row(id.clone());
            match row {
                Some(_) => self.reads.replace(&task, Lent::Slices(lent)),
                None => self.reads.forget(&task),
            }
            self.rows.replace(&id, row, &mut touched);
        }
        // At first everything is done in any case.
        if first { BTreeSet::new() } else { self.dirty(&touched) }
    }

    // The shell is part of every page: if it differs, every page that has one is drawn again.
    fn shell_changed(&mut self, touched: &mut Touched) {
        let shell = shell::site(&Reader::of(&self.site), &self.theme);
        if self.shell.as_ref() != Some(&shell) {
            touched.insert(Slice::Settings);
            self.shell = Some(shell);
        }
    }

    fn check(&mut self, tasks: &BTreeSet<Task>) -> usize {
        let (site, routes) = (&self.site, &self.routes);
        let ids: Vec<&RecordId> = tasks
            .iter()
            .filter_map(|task| match task {
                Task::Check(id) => Some(id),
                _ => None,
            })
            .collect();
        let one = |id: &&RecordId| {
            let reader = match site.held_back_one(id) {
                Some(document) => Reader::ahead(site, document.facts.release),
                None => Reader::of(site),
            };
            let findings = check::record(&reader, routes, id);
            ((*id).clone(), findings, reader.into_lent())
        };
        let results: Vec<_> = ids.par_iter().map(one).collect();
        let count = results.len();
        for (id, findings, lent) in results {
            let task = Task::Check(id.clone());
            if self.site.shown_one(&id).is_some() || self.site.held_back_one(&id).is_some() {
                self.reads.replace(&task, Lent::Slices(lent));
            } else {
                self.reads.forget(&task);
            }
            self.findings.replace(Concern::Check(id), findings);
        }
        if tasks.contains(&Task::Targets) {
            let reader = Reader::of(&self.site);
            let findings = targets::check(&reader, &self.routes);
            self.reads.replace(&Task::Targets, Lent::Slices(reader.into_lent()));
            self.findings.replace(Concern::Targets, findings);
        }
        count
    }
}
