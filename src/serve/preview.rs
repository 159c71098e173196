//! A site that changes while it is looked at: what is shown just now, and the news of each build.

use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use serde::Serialize;

use crate::base::address::Address;
use crate::base::digest::Digest;
use crate::output::artifact::{Artifact, Delta, Media, Output};

use super::answer::OWN;
use super::hub::{Hub, PING};
use super::{Own, Site};

const SCRIPT: &str = include_str!("client/preview.js");
const BAR: &str = include_str!("client/bar.css");
const PAGE: &str = include_str!("client/page.css");

/// How long to wait before listening again, in milliseconds, once a stream has ended.
const FIRST: &[u8] = b"retry: 500\n\n";

/// News that name more pages than this say instead that all may have changed.
const MOST_NAMED: usize = 500;

/// A site as the preview shows it.
pub struct Preview {
    base: String,
    hub: Arc<Hub>,
    shown: RwLock<Shown>,
}

struct Shown {
    output: Output,
    build: u64,
    state: Arc<[u8]>,
}

/// What a build found, for the bar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct State {
    /// How many findings stop a build.
    pub errors: usize,
    /// How many do not.
    pub warnings: usize,
    /// How long the build took, in milliseconds.
    pub ms: u64,
    /// The first findings.
    pub findings: Vec<Found>,
    /// How many more there are.
    pub more: usize,
}

/// A finding, for the bar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Found {
    /// `error` or `warning`.
    pub rank: &'static str,
    /// What is wrong.
    pub message: String,
    /// The whole of it, as the terminal shows it.
    pub text: String,
}

#[derive(Serialize)]
struct News {
    build: u64,
    // Whether so much changed that the pages are not named.
    all: bool,
    changed: Vec<String>,
    gone: Vec<String>,
}

impl Preview {
    /// A preview of a site below the path of its base URL. Builds are numbered from `build` on: a number that no
    /// earlier run used tells browsers that they missed something.
    pub fn new(base: &str, build: u64) -> Preview {
        let shown = Shown { output: Output::default(), build, state: state_json(&State::default()) };
        Preview { base: base.to_owned(), hub: Arc::default(), shown: RwLock::new(shown) }
    }

    /// The browsers that listen.
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// Says that a build has begun.
    pub fn building(&self) {
        self.hub.pass(b"event: building\ndata: {}\n\n");
    }

    /// Shows what a build changed, all at once, and then tells of it: whoever asks because of the news gets the new.
    pub fn show(&self, delta: Delta, state: &State) {
        let all = delta.put.len() + delta.gone.len() > MOST_NAMED;
        let href = |at: &Address| format!("{}{}", self.base, &at.as_str()[1..]);
        let named = |ats: &mut dyn Iterator<Item = &Address>| -> Vec<String> {
            if all { Vec::new() } else { ats.map(href).collect() }
        };
        let changed = named(&mut delta.put.iter().map(|artifact| &artifact.at));
        let gone = named(&mut delta.gone.iter());
        let build = {
            let mut shown = self.shown.write().unwrap_or_else(PoisonError::into_inner);
            for artifact in delta.put {
                shown.output.put(artifact);
            }
            for at in &delta.gone {
                shown.output.remove(at);
            }
            shown.state = state_json(state);
            shown.build += 1;
            shown.build
        };
        let news = News { build, all, changed, gone };
        let data = serde_json::to_string(&news).expect("text and numbers have a form in JSON");
        self.hub.tell(format!("id: {build}\nevent: built\ndata: {data}\n\n").as_bytes());
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

    // A page with the preview's script, which is all that is added to it.
    fn with_script(&self, page: &Artifact, build: u64) -> Option<Artifact> {
        let html = std::str::from_utf8(&page.bytes).ok()?;
        let end = html.rfind("</body>")?;
        let base = &self.base;
        let tag = format!("<script src=\"{base}{OWN}preview.js\" data-build=\"{build}\" defer></script>\n");
        let bytes: Arc<[u8]> = [&html[..end], &tag, &html[end..]].concat().into_bytes().into();
        Some(Artifact { digest: Digest::of(&bytes), bytes, ..page.clone() })
    }
}

impl Site for Preview {
    fn get(&self, at: &Address) -> Option<Artifact> {
        let (artifact, build) = {
            let shown = self.shown();
            (shown.output.get(at)?.clone(), shown.build)
        };
        let is_page = artifact.media.0.starts_with("text/html");
        let dressed = is_page.then(|| self.with_script(&artifact, build)).flatten();
        Some(dressed.unwrap_or(artifact))
    }

    fn own(&self, name: &str) -> Option<Own> {
        let text = |media, text: &str| Some(Own::File(Media(media), text.as_bytes().into()));
        match name {
            "preview.js" => text("text/javascript; charset=utf-8", SCRIPT),
            "bar.css" => text("text/css; charset=utf-8", BAR),
            "page.css" => text("text/css; charset=utf-8", PAGE),
            "state.json" => Some(Own::File(Media("application/json"), self.shown().state.clone())),
            "events" => Some(Own::News(FIRST)),
            _ => None,
        }
    }
}

fn state_json(state: &State) -> Arc<[u8]> {
    serde_json::to_vec(state).expect("text and numbers have a form in JSON").into()
}
