//! A site that changes while it is looked at: what is shown just now, and the news of each build.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Instant;

use serde::Serialize;

use crate::base::address::Address;
use crate::base::path::RelPath;
use crate::build::build::{Build, Outcome};
use crate::output::artifact::{Artifact, Media, Output};
use crate::output::manifest;

use super::answer::OWN;
use super::desk::desk;
use super::hub::{Hub, PING};
use super::review::review;
use super::state::{Edited, News, State};
use super::{Own, Site, client, query};

/// How long to wait before listening again, in milliseconds, once a stream has ended.
const FIRST: &[u8] = b"retry: 500\n\n";

/// News that name more pages than this say instead that all may have changed.
const MOST_NAMED: usize = 500;

/// Opens a file of the site at a line; what it says is shown to the author.
pub type Open = Box<dyn Fn(&RelPath, usize) -> Result<String, String> + Send + Sync>;

/// A site as the preview shows it.
pub struct Preview {
    hub: Arc<Hub>,
    // Held while it is updated, and while a page is drawn that was left for later.
    build: Mutex<Build>,
    shown: RwLock<Shown>,
    open: Open,
    token: String,
}

struct Shown {
    base: String,
    output: Output,
    // What is drawn when it is asked for.
    later: BTreeSet<Address>,
    // What is no longer there, and is shown as it was last because it cannot be drawn just now.
    kept: BTreeSet<Address>,
    // The manifests of all that, once someone asked for them.
    manifests: Option<Output>,
    build: u64,
    state: Arc<[u8]>,
}

/// What came of a build.
pub struct Built {
    /// What it did.
    pub outcome: Outcome,
    /// What it found.
    pub state: State,
    /// The records that were edited.
    pub edited: Vec<Edited>,
    /// When the first word of what it took in came.
    pub since: Instant,
}

impl Preview {
    /// A preview of a site that is built by `build`. Builds are numbered from `number` on: a number that no earlier run
    /// used tells browsers that they missed something. `token` is what the preview's own pages show when they ask for a
    /// file to be opened; nobody else may know it.
    pub fn new(build: Build, number: u64, token: String, open: Open) -> Preview {
        let shown = Shown {
            base: "/".to_owned(),
            output: Output::default(),
            later: BTreeSet::new(),
            kept: BTreeSet::new(),
            manifests: None,
            build: number,
            state: json(&State::default()),
        };
        Preview { hub: Arc::default(), build: Mutex::new(build), shown: RwLock::new(shown), open, token }
    }

    /// The browsers that listen.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Says that a build has begun.
    pub fn building(&self) {
        self.hub.pass(b"event: building\ndata: {}\n\n");
    }

    /// The build, for reading; whoever asks for a page that was left for later waits meanwhile.
    pub fn build(&self) -> MutexGuard<'_, Build> {
        // A thread that panicked while it drew a page has left all else as it was.
        self.build.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets the build be updated, shows what came of it, all at once, and then tells of it: whoever asks because of the
    /// news gets the new.
    pub fn update<T>(&self, update: impl FnOnce(&mut Build) -> (Built, T)) -> T {
        let (news, more) = {
            let mut build = self.build();
            let (built, more) = update(&mut build);
            (self.show(built, &build), more)
        };
        let data = serde_json::to_string(&news).expect("text and numbers have a form in JSON");
        self.hub.tell(format!("id: {}\nevent: built\ndata: {data}\n\n", news.build).as_bytes());
        more
    }

    fn show(&self, built: Built, build: &Build) -> News {
        let base = build.site().settings().base.path().to_owned();
        let Built { outcome, state, edited, since } = built;
        let Outcome { delta, later, failed, .. } = outcome;
        let all = delta.put.len() + delta.gone.len() + later.len() > MOST_NAMED;
        let href = |at: &Address| format!("{base}{}", &at.as_str()[1..]);
        let named = |ats: &mut dyn Iterator<Item = &Address>| -> Vec<String> {
            if all { Vec::new() } else { ats.map(href).collect() }
        };
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        // A page that cannot be drawn just now stays as it was last, as long as it is planned.
        let (kept, mut gone): (Vec<Address>, Vec<Address>) =
            delta.gone.into_iter().partition(|at| failed.contains(at));
        shown.kept.extend(kept);
        gone.extend(shown.kept.iter().filter(|at| build.page_at(at).is_none()).cloned());
        let changed = named(&mut delta.put.iter().map(|artifact| &artifact.at).chain(&later));
        let gone_named = named(&mut gone.iter());
        for artifact in delta.put {
            shown.kept.remove(&artifact.at);
            shown.later.remove(&artifact.at);
            shown.output.put(artifact);
        }
        for at in &gone {
            shown.output.remove(at);
            shown.later.remove(at);
            shown.kept.remove(at);
        }
        for at in later {
            shown.output.remove(&at);
            shown.later.insert(at);
        }
        shown.manifests = None;
        shown.base.clone_from(&base);
        shown.state = json(&state);
        shown.build += 1;
        let took_ms = since.elapsed().as_secs_f64() * 1000.0;
        News { build: shown.build, base, all, changed, gone: gone_named, edited, took_ms }
    }

    /// Notices who has gone, for ever; for a thread of its own.
    pub fn ping(&self) -> ! {
        loop {
            std::thread::sleep(PING);
            self.hub.ping();
        }
    }

    fn shown(&self) -> RwLockReadGuard<'_, Shown> {
        // A thread that panicked while it replaced what is shown has replaced it or has not: both can be shown.
        self.shown.read().unwrap_or_else(PoisonError::into_inner)
    }

    // What was left for later, by the same functions as all else.
    fn drawn_now(&self, at: &Address) -> Option<Artifact> {
        let mut build = self.build();
        let artifact = build.fetch(at).cloned()?;
        // The build is held: what is shown is still what it made.
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        shown.later.remove(at);
        shown.output.put(artifact.clone());
        Some(artifact)
    }

    fn manifest(&self, at: &Address) -> Option<Artifact> {
        let name = at.as_str().strip_prefix(manifest::FOLDER)?;
        if !name.ends_with(".sha256") {
            return None;
        }
        if let Some(made) = &self.shown().manifests {
            return made.get(at).cloned();
        }
        let mut build = self.build();
        build.fetch_all();
        let mut made = Output::default();
        for list in manifest::manifests(build.output()) {
            made.put(list);
        }
        let found = made.get(at).cloned();
        let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
        shown.manifests = Some(made);
        found
    }

    // A page with the preview's script, which is all that is added to it.
    fn with_script(page: &Artifact, build: u64) -> Option<Artifact> {
        let html = std::str::from_utf8(&page.bytes).ok()?;
        let end = html.rfind("</body>")?;
        let tag =
            format!("<script type=\"module\" src=\"{OWN}preview.js\" data-build=\"{build}\"></script>\n");
        let bytes: Arc<[u8]> = [&html[..end], &tag, &html[end..]].concat().into_bytes().into();
        Some(Artifact::new(page.at.clone(), bytes))
    }

    // The address of the page in view, from its path in the browser.
    fn asked_for(&self, target: &str) -> Option<Address> {
        let path = query::parameter(target, "at")?;
        Address::parse(&format!("/{}", path.strip_prefix(self.shown().base.as_str())?))
    }
}

impl Site for Preview {
    fn get(&self, at: &Address) -> Option<Artifact> {
        let (found, is_later, build) = {
            let shown = self.shown();
            (shown.output.get(at).cloned(), shown.later.contains(at), shown.build)
        };
        let artifact = match found {
            Some(artifact) => artifact,
            None if is_later => self.drawn_now(at)?,
            None => self.manifest(at)?,
        };
        let is_page = artifact.media.0.starts_with("text/html");
        let dressed = is_page.then(|| Preview::with_script(&artifact, build)).flatten();
        Some(dressed.unwrap_or(artifact))
    }

    fn base(&self) -> Option<String> {
        Some(self.shown().base.clone())
    }

    fn own(&self, name: &str, target: &str) -> Option<Own> {
        let data = |bytes| Some(Own::File(Media("application/json"), bytes));
        match name {
            "events" => Some(Own::News(FIRST)),
            "state.json" => data(self.shown().state.clone()),
            "token.json" => data(json(&self.token)),
            "page.json" => data(json(&desk(&self.build(), &self.asked_for(target)?))),
            "review.json" => data(json(&review(&self.build(), self.asked_for(target).as_ref()))),
            name => {
                let (media, text) = client::file(name)?;
                Some(Own::File(media, text.as_bytes().into()))
            }
        }
    }

    fn act(&self, name: &str, target: &str, token: Option<&str>) -> Option<(u16, String)> {
        if name != "open" {
            return None;
        }
        if token != Some(&self.token) {
            return Some((403, "Only the preview's own page may ask for this.\n".to_owned()));
        }
        let path = query::parameter(target, "file").and_then(|file| RelPath::new(&file));
        let line = query::parameter(target, "line").and_then(|line| line.parse().ok()).unwrap_or(1);
        // Only what the site was read from: nothing outside it, and nothing behind a link.
        let known = path.filter(|path| self.build().tree().get(path.as_str()).is_some());
        let Some(path) = known else {
            return Some((404, "This is no file of the site.\n".to_owned()));
        };
        Some(match (self.open)(&path, line) {
            Ok(said) => (200, said),
            Err(said) => (501, said),
        })
    }
}

fn json(value: &impl Serialize) -> Arc<[u8]> {
    serde_json::to_vec(value).expect("text and numbers have a form in JSON").into()
}
