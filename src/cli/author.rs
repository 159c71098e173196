//! The site as its author works on it: what changes is taken in, built, shown and told of.

use std::fs;
use std::hash::{BuildHasher as _, RandomState};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::base::digest::Digest;
use crate::base::lines::Lines;
use crate::base::path::RelPath;
use crate::build::build::{Build, Outcome};
use crate::build::clock::Clock;
use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::diag::human::{self, Ink};
use crate::disk::watch::{Seen, Stopper, Watch};
use crate::document::files::{self, Claim};
use crate::serve::preview::{Built, Preview};
use crate::serve::state::{Edited, Found, State};
use crate::site::audience::Audience;
use crate::source::tree::{Change, Tree};
use crate::theme::civic;

use super::arguments::{Common, ServeOptions};
use super::editor::Editor;
use super::report::{self, say, warn};
use super::session;

/// The findings that the browser lists; the terminal has them all.
const LISTED: usize = 50;

/// The records that are named as edited.
const EDITED: usize = 20;

/// A site that is worked on.
pub(super) struct Author<'a> {
    common: &'a Common,
    options: &'a ServeOptions,
    port: u16,
    watch: Watch,
    preview: Arc<Preview>,
    told: Vec<Finding>,
    base: String,
    // The files as they are, where the site is shown as it stood on a day.
    files: Tree,
}

impl<'a> Author<'a> {
    /// Reads and builds the site, and shows it at a port; the error is a sentence.
    pub(super) fn begin(
        common: &'a Common,
        options: &'a ServeOptions,
        port: u16,
    ) -> Result<Author<'a>, String> {
        session::refuse_unfinished(common)?;
        let folder = common.site.display();
        let cannot = |error| format!("cannot read the folder `{folder}`: {error}");
        // Hints name whole paths, without links.
        let root = fs::canonicalize(&common.site).map_err(cannot)?;
        let skip = session::default_out(&root);
        let (watch, changes) = Watch::begin(&root, &[skip]).map_err(cannot)?;
        let clock = session::clock(options.as_of)?;
        let since = Instant::now();
        let mut files = Tree::default();
        let build = new_build(options, &clock);
        let changes = as_it_stood(options, &mut files, build.tree(), changes)?;
        // No two runs give the same number to different builds, and one may follow another within a second, which is all
        // that the clock of the site tells. In scripts such a number is exact.
        let first = u64::try_from(jiff::Timestamp::now().as_microsecond()).unwrap_or_default();
        let editor = Editor::of_environment(&root);
        let open = Box::new(move |path: &RelPath, line: usize| editor.open(path.as_str(), line));
        let preview = Arc::new(Preview::new(build, first, token(), open));
        let base = "/".to_owned();
        let mut author = Author { common, options, port, watch, preview, told: Vec::new(), base, files };
        author.build(changes, &clock, since, "Built");
        Ok(author)
    }

    /// The site as browsers get it.
    pub(super) fn preview(&self) -> Arc<Preview> {
        self.preview.clone()
    }

    /// What ends the watch.
    pub(super) fn stopper(&self) -> Stopper {
        self.watch.stopper()
    }

    /// Where to look at the site.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}{}", self.port, self.base)
    }

    /// Takes in what changes, until the watch ends.
    pub(super) fn follow(mut self) {
        // What an update needs to know who reads what is made ready before the first edit asks for it.
        if let Ok(clock) = session::clock(self.options.as_of) {
            self.preview.build().update(Vec::new(), &clock, &mut |_| {});
        }
        let mut lost = false;
        loop {
            let changes = match self.watch.next(self.alarm(), lost) {
                Seen::Changes(changes) => self.new_ones(changes),
                Seen::Lost(why) => {
                    lost = true;
                    say(self.common, &format!("The site cannot be read: {why}. Showing it as it was."));
                    continue;
                }
                Seen::Stopped => return,
            };
            lost = false;
            let Some(changes) = changes else { continue };
            // What the environment says was fit to be read when the command began.
            let Ok(clock) = session::clock(self.options.as_of) else { return };
            self.preview.building();
            self.build(changes, &clock, self.watch.since(), "Built again");
        }
    }

    // What the build does not have yet; nothing where files only looked as if they had changed. That the time has come
    // for something needs no file.
    fn new_ones(&mut self, changes: Vec<Change>) -> Option<Vec<Change>> {
        let is_alarm = changes.is_empty();
        let build = self.preview.build();
        let changes = match as_it_stood(self.options, &mut self.files, build.tree(), changes) {
            Ok(changes) => changes,
            Err(reason) => {
                say(self.common, &format!("Showing the site as before: {reason}."));
                return None;
            }
        };
        let is_new = |change: &Change| match change {
            Change::Put(source) => build.tree().get(source.path.as_str()) != Some(source),
            Change::Gone(path) => build.tree().get(path.as_str()).is_some(),
        };
        let new: Vec<Change> = changes.into_iter().filter(is_new).collect();
        (is_alarm || !new.is_empty()).then_some(new)
    }

    // When what is computed becomes another, if the site follows the clock.
    fn alarm(&self) -> Option<Instant> {
        let build = self.preview.build();
        let stands_still = self.options.as_of.is_some() || build.site().settings().as_of.is_some();
        let until = build.site().interval().until.filter(|_| !stands_still)?;
        let now = session::clock(None).ok()?.now;
        let rest = Duration::try_from(until.duration_since(now)).unwrap_or_default();
        // The system may be early by as much as its clock is coarse.
        Instant::now().checked_add(rest + Duration::from_millis(50))
    }

    fn build(&mut self, changes: Vec<Change>, clock: &Clock, since: Instant, word: &str) {
        let start = Instant::now();
        let edited: Vec<RelPath> = changes.iter().map(|change| change.path().clone()).collect();
        let (findings, base, line) = self.preview.update(|build| {
            let outcome = self.update(build, changes, clock);
            let ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX);
            let findings = build.findings();
            let drawn = report::count(outcome.drawn.len(), "page");
            let found = match report::tally(&findings).words().as_str() {
                _ if findings.is_empty() && self.told.is_empty() => String::new(),
                words => format!("; {words}"),
            };
            let base = build.site().settings().base.path().to_owned();
            let state = self.state(build, &findings, ms);
            let edited = edited_records(build, &edited);
            let line = format!("{word} in {ms} ms: {drawn} drawn{found}.");
            (Built { outcome, state, edited, since }, (findings, base, line))
        });
        if findings != self.told {
            report::findings(self.common, &self.preview.build());
        }
        self.told = findings;
        say(self.common, &line);
        if base != self.base && word != "Built" {
            self.base = base;
            say(self.common, &format!("The site is at {} now.", self.url()));
        } else {
            self.base = base;
        }
    }

    // A mistake of ours must not end the preview: what it left half done is built anew.
    fn update(&self, build: &mut Build, changes: Vec<Change>, clock: &Clock) -> Outcome {
        let attempt = catch_unwind(AssertUnwindSafe(|| build.update(changes.clone(), clock, &mut |_| {})));
        if let Ok(outcome) = attempt {
            return outcome;
        }
        warn(self.common, "candour failed on this change, which is its fault; building everything anew");
        let mut tree = build.tree().clone();
        for change in changes {
            tree.apply(change);
        }
        *build = new_build(self.options, clock);
        let all = Tree::default().changes_to(&tree);
        let anew = catch_unwind(AssertUnwindSafe(|| build.update(all, clock, &mut |_| {})));
        anew.unwrap_or_else(|_| {
            warn(self.common, "candour failed again; showing the site as before. Undo the last change");
            *build = new_build(self.options, clock);
            Outcome::default()
        })
    }

    fn state(&self, build: &Build, findings: &[Finding], ms: u64) -> State {
        let text_of =
            |path: &RelPath| build.tree().text_of(path).or_else(|| civic::text_of(path).map(str::to_owned));
        let found = |finding: &Finding| {
            let place = finding.place.as_ref();
            let file =
                place.map(|place| &place.path).filter(|path| build.tree().get(path.as_str()).is_some());
            let line = file.zip(place.and_then(|place| place.span)).and_then(|(path, span)| {
                Some(Lines::of(build.tree().text_of(path)?).position(span.start).line)
            });
            Found {
                rank: if finding.is_error() { "error" } else { "warning" },
                message: finding.message.clone(),
                text: human::draw(std::slice::from_ref(finding), &text_of, Ink::Plain),
                file: file.map(ToString::to_string),
                line: line.unwrap_or(1),
            }
        };
        let tally = report::tally(findings);
        let notes = findings.iter().filter(|finding| finding.code == Code::EditionSilentChange).count();
        State {
            errors: tally.errors - notes,
            notes,
            warnings: tally.warnings,
            ms,
            findings: findings.iter().take(LISTED).map(found).collect(),
            more: findings.len().saturating_sub(LISTED),
            drafts: self.options.drafts,
            as_of: self.options.as_of.map(|_| build.site().as_of().day().to_string()),
        }
    }
}

fn new_build(options: &ServeOptions, clock: &Clock) -> Build {
    let audience = if options.drafts { Audience::Authors } else { Audience::Readers };
    Build::new(clock).for_audience(audience).lazily()
}

// The records that files belong to, as far as they have a page.
fn edited_records(build: &Build, paths: &[RelPath]) -> Vec<Edited> {
    let mut edited: Vec<Edited> = Vec::new();
    for path in paths {
        let Claim::Record(id) = files::claim(path) else { continue };
        let Some(shown) = build.site().shown_one(&id) else { continue };
        let href = build.site().settings().base.href(&shown.card.at);
        if edited.iter().any(|known| known.href == href) {
            continue;
        }
        edited.push(Edited { href, title: shown.document.facts.title.clone() });
        if edited.len() == EDITED {
            break;
        }
    }
    edited
}

// What nobody can guess who does not read this machine's memory: each hasher has keys of its own from the system.
fn token() -> String {
    let random: Vec<u8> = (0..4).flat_map(|n: u8| RandomState::new().hash_one(n).to_le_bytes()).collect();
    Digest::of(&random).to_string()
}

// What the changes of files are to the build: the same, unless a day is asked for, whose site comes from the archive.
fn as_it_stood(
    options: &ServeOptions,
    files: &mut Tree,
    built: &Tree,
    changes: Vec<Change>,
) -> Result<Vec<Change>, String> {
    let Some(moment) = options.as_of else { return Ok(changes) };
    for change in changes {
        files.apply(change);
    }
    Ok(built.changes_to(&session::stood(files.clone(), moment)?))
}
