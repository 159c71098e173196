//! `candour serve`.

use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use crate::base::path::RelPath;
use crate::build::build::{Build, Outcome};
use crate::diag::finding::Finding;
use crate::diag::human::{self, Ink};
use crate::disk::watch::{Seen, Watch};
use crate::render::shell;
use crate::serve::answer::Rules;
use crate::serve::preview::{Found, Preview, State};
use crate::serve::{self, Server};
use crate::source::tree::{Change, Tree};
use crate::theme::civic;

use super::arguments::{Common, ServeOptions};
use super::report::{self, Tally, could_not_run, say};
use super::session;

/// The findings that the browser lists; the terminal has them all.
const LISTED: usize = 50;

/// Builds the site in memory and shows it on this machine, and builds again what changes, until it is interrupted.
pub(super) fn run(common: &Common, options: &ServeOptions) -> u8 {
    // The port first: a reader of the terminal should not wait for a build to learn that it is taken.
    let server = match Server::bind(options.port) {
        Ok(server) => server,
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let other = serve::free_port(options.port);
            let hint = other.map_or_else(String::new, |port| format!("; try `candour serve --port {port}`"));
            return could_not_run(&format!("port {} is taken by another program{hint}", options.port));
        }
        Err(error) => return could_not_run(&format!("cannot listen on port {}: {error}", options.port)),
    };
    let author = match Author::begin(common, options) {
        Ok(author) => author,
        Err(reason) => return could_not_run(&reason),
    };
    let base = author.build.site().settings().base.path().to_owned();
    let rules = Rules { base: base.clone(), policy: shell::POLICY.to_owned() };
    say(common, &format!("Look at http://127.0.0.1:{}{base} (Ctrl-C ends it).", server.port()));
    let preview = author.preview.clone();
    let pinging = preview.clone();
    thread::spawn(move || pinging.ping());
    let (stop_server, stop_watch) = (server.stopper(), author.watch.stopper());
    thread::scope(|scope| {
        scope.spawn(move || {
            author.follow();
            stop_server.stop();
        });
        let ended = server.run(preview.clone(), rules, preview.hub());
        stop_watch.stop();
        match ended {
            Ok(()) => super::CLEAN,
            Err(error) => could_not_run(&format!("the server ended: {error}")),
        }
    })
}

// The site as its author works on it.
struct Author<'a> {
    common: &'a Common,
    options: &'a ServeOptions,
    watch: Watch,
    build: Build,
    preview: Arc<Preview>,
    told: Vec<Finding>,
    // The files as they are, where the site is shown as it stood on a day.
    files: Tree,
}

impl<'a> Author<'a> {
    fn begin(common: &'a Common, options: &'a ServeOptions) -> Result<Author<'a>, String> {
        session::refuse_unfinished(common)?;
        let folder = common.site.display();
        let cannot = |error| format!("cannot read the folder `{folder}`: {error}");
        // Hints name whole paths, without links.
        let root = fs::canonicalize(&common.site).map_err(cannot)?;
        let skip = session::default_out(&root);
        let (watch, changes) = Watch::begin(&root, &[skip]).map_err(cannot)?;
        let clock = session::clock(options.as_of)?;
        let start = Instant::now();
        let mut files = Tree::default();
        let mut build = Build::new(&clock);
        let changes = as_it_stood(options, &mut files, &build, changes)?;
        let outcome = build.update(changes, &clock, &mut |_| {});
        let base = build.site().settings().base.path().to_owned();
        // No two runs give the same number to different builds.
        let first = u64::try_from(clock.now.as_millisecond()).unwrap_or_default();
        let preview = Arc::new(Preview::new(&base, first));
        let mut author = Author { common, options, watch, build, preview, told: Vec::new(), files };
        author.show(outcome, start.elapsed(), "Built");
        Ok(author)
    }

    fn follow(mut self) {
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
            let start = Instant::now();
            self.preview.building();
            let outcome = self.build.update(changes, &clock, &mut |_| {});
            self.show(outcome, start.elapsed(), "Built again");
        }
    }

    // What the build does not have yet; nothing where files only looked as if they had changed. That the time has come
    // for something needs no file.
    fn new_ones(&mut self, changes: Vec<Change>) -> Option<Vec<Change>> {
        let is_alarm = changes.is_empty();
        let changes = match as_it_stood(self.options, &mut self.files, &self.build, changes) {
            Ok(changes) => changes,
            Err(reason) => {
                say(self.common, &format!("Showing the site as before: {reason}."));
                return None;
            }
        };
        let is_new = |change: &Change| match change {
            Change::Put(source) => self.build.tree().get(source.path.as_str()) != Some(source),
            Change::Gone(path) => self.build.tree().get(path.as_str()).is_some(),
        };
        let new: Vec<Change> = changes.into_iter().filter(is_new).collect();
        (is_alarm || !new.is_empty()).then_some(new)
    }

    // When what is computed becomes another, if the site follows the clock.
    fn alarm(&self) -> Option<Instant> {
        let stands_still = self.options.as_of.is_some() || self.build.site().settings().as_of.is_some();
        let until = self.build.site().interval().until.filter(|_| !stands_still)?;
        let now = session::clock(None).ok()?.now;
        let rest = Duration::try_from(until.duration_since(now)).unwrap_or_default();
        // The system may be early by as much as its clock is coarse.
        Instant::now().checked_add(rest + Duration::from_millis(50))
    }

    fn show(&mut self, outcome: Outcome, took: Duration, word: &str) {
        let findings = self.build.findings();
        let tally = report::tally(&findings);
        let drawn = outcome.drawn.len();
        let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let state = self.state(&findings, tally, ms);
        self.preview.show(outcome.delta, &state);
        if findings != self.told {
            report::findings(self.common, &self.build);
        }
        let found = match tally.words().as_str() {
            _ if findings.is_empty() && self.told.is_empty() => String::new(),
            words => format!("; {words}"),
        };
        self.told = findings;
        say(self.common, &format!("{word} in {ms} ms: {} drawn{found}.", report::count(drawn, "page")));
    }

    fn state(&self, findings: &[Finding], tally: Tally, ms: u64) -> State {
        let text_of = |path: &RelPath| {
            self.build.tree().text_of(path).or_else(|| civic::text_of(path).map(str::to_owned))
        };
        let found = |finding: &Finding| Found {
            rank: if finding.is_error() { "error" } else { "warning" },
            message: finding.message.clone(),
            text: human::draw(std::slice::from_ref(finding), &text_of, Ink::Plain),
        };
        State {
            errors: tally.errors,
            warnings: tally.warnings,
            ms,
            findings: findings.iter().take(LISTED).map(found).collect(),
            more: findings.len().saturating_sub(LISTED),
        }
    }
}

// What the changes of files are to the build: the same, unless a day is asked for, whose site comes from the archive.
fn as_it_stood(
    options: &ServeOptions,
    files: &mut Tree,
    build: &Build,
    changes: Vec<Change>,
) -> Result<Vec<Change>, String> {
    let Some(moment) = options.as_of else { return Ok(changes) };
    for change in changes {
        files.apply(change);
    }
    Ok(build.tree().changes_to(&session::stood(files.clone(), moment)?))
}
