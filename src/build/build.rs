//! The build: everything derived from a tree, kept up to date.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::config::settings::{self, Settings};
use crate::diag::finding::{Finding, in_order};
use crate::kind::kinds::{self, Kinds};
use crate::output::artifact::{Artifact, Delta, Output};
use crate::plan::page::{Owner, Page};
use crate::plan::routes::Routes;
use crate::plan::{check, past, planning, targets};
use crate::render::draw::{self, Studio};
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
use super::gatekeeping;
use super::intake::{self, Intake};
use super::reads::{Reads, Task};

/// A site, built.
pub struct Build {
    tree: Tree,
    theme: Theme,
    site: Site,
    routes: Routes,
    reads: Reads,
    findings: Findings,
    output: Output,
    // The shared part of every page, as it was last drawn with.
    shell: Option<Prepared>,
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
    /// How many records were checked against the others.
    pub checked: usize,
}

/// The stages of an update, for whoever measures them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Settings, kinds and theme.
    Configure,
    /// Records are read.
    Read,
    /// Indexes are replaced.
    Index,
    /// Pages are planned.
    Plan,
    /// Records are checked against each other.
    Check,
    /// Pages are drawn.
    Draw,
}

impl Stage {
    /// The name of the stage.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Configure => "configure",
            Stage::Read => "read",
            Stage::Index => "index",
            Stage::Plan => "plan",
            Stage::Check => "check",
            Stage::Draw => "draw",
        }
    }
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
            output: Output::default(),
            shell: None,
        }
    }

    /// The same build for others; before it takes anything in.
    pub fn for_audience(self, audience: Audience) -> Build {
        Build { site: self.site.for_audience(audience), ..self }
    }

    /// Takes in changes, and redoes what they make different. `watch` is told as each stage ends.
    pub fn update(&mut self, changes: Vec<Change>, clock: &Clock, watch: &mut dyn FnMut(Stage)) -> Outcome {
        let first = self.shell.is_none();
        let changed = |change: Change| {
            let path = change.path().clone();
            self.tree.apply(change).then_some(path)
        };
        let mut intake = Intake::of(changes.into_iter().filter_map(changed).collect());
        let mut touched = Touched::new();
        self.configure(&mut intake, first, clock, &mut touched);
        watch(Stage::Configure);

        let read = intake::read(&self.tree, self.site.kinds(), self.site.settings(), &intake.records);
        self.inspect(&intake, &touched);
        watch(Stage::Read);
        let mut outcome = Outcome { read: read.len(), ..Outcome::default() };
        for (id, document, findings) in read {
            self.site.replace(&id, document, &mut touched);
            self.findings.replace(Concern::Record(id), findings);
        }
        self.site.settle(&mut touched);
        gatekeeping::keep(&self.tree, &mut self.site, &mut self.findings, &intake, first, &mut touched);
        touched.extend(intake.paths.iter().cloned().map(Slice::Source));
        watch(Stage::Index);

        let moved = self.plan(&intake, first, &mut touched);
        self.shell_changed(&mut touched);
        let mut tasks = self.reads.dirty(&touched);
        tasks.extend(moved.into_iter().map(Task::Page));
        tasks.extend(touched.iter().filter_map(|slice| match slice {
            Slice::Document(id) => Some(Task::Check(id.clone())),
            _ => None,
        }));
        if first || intake.settings {
            tasks.insert(Task::Targets);
        }
        watch(Stage::Plan);
        outcome.checked = self.check(&tasks);
        watch(Stage::Check);
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

    /// The theme.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// What the page at an address read when it was last drawn.
    pub fn reads(&self, at: &Address) -> &[Slice] {
        self.reads.of(&Task::Page(at.clone()))
    }

    // Settings, kinds, theme and instant, where they may have changed.
    fn configure(&mut self, intake: &mut Intake, first: bool, clock: &Clock, touched: &mut Touched) {
        let before: Arc<Settings> = self.site.settings().clone();
        if intake.settings || first {
            let checked = settings::of_tree(&self.tree);
            self.findings.replace(Concern::Settings, checked.findings);
            self.site.set_settings(Arc::new(checked.value), touched);
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
        if settings.raw_html != before.raw_html {
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

    // What is wrong with the changed files by themselves, and with folders that have no kind.
    fn inspect(&mut self, intake: &Intake, touched: &Touched) {
        for path in &intake.paths {
            let findings = self.tree.get(path.as_str()).map(intake::inspect).unwrap_or_default();
            self.findings.replace(Concern::Source(path.clone()), findings);
        }
        let content = intake::inspect_content(&self.tree);
        self.findings.replace(Concern::Content, content.into_iter().collect());
        // Which kind was probably meant depends on which there are.
        let all =
            if touched.contains(&Slice::Kinds) { intake::all_folders(&self.tree) } else { BTreeSet::new() };
        for folder in intake.folders().into_iter().chain(all) {
            let findings = intake::inspect_folder(&self.tree, self.site.kinds(), &folder);
            self.findings.replace(Concern::Folder(folder), findings);
        }
    }

    // Asks the owners again whose wishes may have changed; says which addresses moved.
    fn plan(&mut self, intake: &Intake, first: bool, touched: &mut Touched) -> BTreeSet<Address> {
        let mut owners: BTreeSet<Owner> = BTreeSet::new();
        let everything = first || touched.contains(&Slice::Settings);
        for slice in touched.iter() {
            match slice {
                Slice::Register(folder) => drop(owners.insert(Owner::Kind(folder.clone()))),
                Slice::Kind(folder) => {
                    // Which record is the home page depends on which kind lives at the root.
                    owners.extend([Owner::Site, Owner::Kind(folder.clone())]);
                    owners.extend(intake::records_in(&self.tree, folder).into_iter().map(Owner::Record));
                }
                Slice::Document(id) => {
                    owners.insert(Owner::Record(id.clone()));
                    owners.insert(Owner::Site);
                }
                Slice::Asset(_) => drop(owners.insert(Owner::Theme)),
                _ => {}
            }
        }
        owners.extend(archived::owners(&self.tree, &self.site, &self.routes, intake, touched));
        if everything {
            owners.extend([Owner::Site, Owner::Theme]);
            owners.extend(self.site.kinds().iter().map(|kind| Owner::Kind(kind.folder.clone())));
        }
        owners.extend(
            intake.paths.iter().filter(|path| path.below("static").is_some()).cloned().map(Owner::Static),
        );
        // A redirect from a former id depends on the mount of that id's kind, which may be another's.
        if touched.iter().any(|slice| matches!(slice, Slice::Kind(_))) {
            owners.extend(self.site.shown().map(|shown| Owner::Record(shown.document.id.clone())));
        }
        let mut moved = BTreeSet::new();
        for owner in owners {
            let claims = match &owner {
                Owner::Site => planning::of_site(&self.site),
                Owner::Kind(folder) => planning::of_kind(&self.site, folder),
                Owner::Record(id) => past::and_record(&self.site, id),
                Owner::Archive => past::of_archive(&self.site),
                Owner::Snapshot(id) => past::of_snapshot(&self.site, *id),
                Owner::Sealed(path) => past::of_sealed(&self.site, &self.tree, path).into_iter().collect(),
                Owner::Theme => planning::of_theme(&self.site, &self.theme),
                Owner::Static(path) => {
                    let there = self.tree.get(path.as_str()).is_some_and(|source| source.shared().is_some());
                    there.then(|| planning::of_static(path)).flatten().into_iter().collect()
                }
            };
            self.routes.replace(&owner, claims, touched, &mut moved);
        }
        moved
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
            let reader = Reader::of(site);
            let findings = check::record(&reader, routes, id);
            ((*id).clone(), findings, reader.into_lent())
        };
        let results: Vec<_> = ids.par_iter().map(one).collect();
        let count = results.len();
        for (id, findings, lent) in results {
            let task = Task::Check(id.clone());
            match self.site.shown_one(&id) {
                Some(_) => self.reads.replace(&task, lent),
                None => self.reads.forget(&task),
            }
            self.findings.replace(Concern::Check(id), findings);
        }
        if tasks.contains(&Task::Targets) {
            let reader = Reader::of(&self.site);
            let findings = targets::check(&reader, &self.routes);
            self.reads.replace(&Task::Targets, reader.into_lent());
            self.findings.replace(Concern::Targets, findings);
        }
        count
    }

    // Draws the pages that are still there, takes away those that are not.
    fn draw(&mut self, tasks: BTreeSet<Task>, outcome: &mut Outcome) {
        let addresses: Vec<Address> = tasks
            .into_iter()
            .filter_map(|task| match task {
                Task::Page(at) => Some(at),
                Task::Check(_) | Task::Targets => None,
            })
            .collect();
        let results = self.draw_all(&addresses);
        for (at, result) in addresses.into_iter().zip(results) {
            let task = Task::Page(at.clone());
            let (drawn, findings) = match result {
                Some((Ok(artifact), lent)) => {
                    self.reads.replace(&task, lent);
                    outcome.drawn.push(at.clone());
                    (artifact, Vec::new())
                }
                Some((Err(finding), lent)) => {
                    self.reads.replace(&task, lent);
                    (None, vec![finding])
                }
                None => {
                    self.reads.forget(&task);
                    (None, Vec::new())
                }
            };
            self.findings.replace(Concern::Page(at.clone()), findings);
            match drawn {
                Some(artifact) => {
                    if self.output.put(artifact.clone()) {
                        outcome.delta.put.push(artifact);
                    }
                }
                None => {
                    if self.output.remove(&at) {
                        outcome.delta.gone.push(at);
                    }
                }
            }
        }
    }

    // In parallel, each page with a reader of its own; nothing where no page is planned.
    fn draw_all(&self, addresses: &[Address]) -> Vec<Option<Drawn>> {
        let Some(shell) = &self.shell else { return addresses.iter().map(|_| None).collect() };
        let studio =
            Studio { theme: &self.theme, site: shell.clone(), tree: &self.tree, routes: &self.routes };
        let one = |at: &Address| {
            let page: &Page = self.routes.get(at)?;
            let reader = Reader::of(&self.site);
            let result = draw::draw(&studio, &reader, page);
            Some((result, reader.into_lent()))
        };
        addresses.par_iter().map(one).collect()
    }
}

type Drawn = (Result<Option<Artifact>, Finding>, BTreeSet<Slice>);
