//! Notices which files of a site changed.
//!
//! What the system tells of changes is only a hint: events are lost in storms, for folders that are made and filled at
//! once, and when a folder is replaced. So a hint says where to look first, and everything is looked at soon after and
//! every few seconds anyway. It does not know what the files are for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::EventKind;
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::base::path::RelPath;
use crate::source::tree::Change;

use super::look::{identity, look};
use super::read::INPUT;
use super::stamp::Known;

/// How long it has to be quiet after a hint, and how long to wait for that at most.
const QUIET: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(100));

/// When to look at everything: after a hint, and at the latest.
const SOON: Duration = Duration::from_millis(150);
const LATEST: Duration = Duration::from_secs(2);

/// More hints than this say only that much changed.
const MOST_HINTS: usize = 200;

/// A site's files, looked at again and again.
pub struct Watch {
    root: PathBuf,
    skip: Vec<PathBuf>,
    known: Known,
    hints: Receiver<Hint>,
    sender: Sender<Hint>,
    watcher: Option<RecommendedWatcher>,
    // What is watched, by the identity that it had then.
    watched: BTreeMap<PathBuf, Option<u64>>,
    full_at: Instant,
    waiting: Vec<Change>,
    // When the first word came of what is looked at next.
    since: Instant,
}

/// Something that may have changed.
enum Hint {
    At(PathBuf),
    Anywhere,
    Stop,
}

/// What ended a wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// Files changed; none where the instant came that was waited for.
    Changes(Vec<Change>),
    /// The site cannot be read just now; why. Said once, until it can be read again.
    Lost(String),
    /// The watch was told to stop.
    Stopped,
}

/// Ends a watch from another thread.
#[derive(Clone)]
pub struct Stopper(Sender<Hint>);

impl Stopper {
    /// Ends it.
    pub fn stop(&self) {
        // If nobody waits any more, it has ended.
        let _ = self.0.send(Hint::Stop);
    }
}

impl Watch {
    /// Begins with everything that candour takes as input below `root`, as changes from nothing; `skip` as for
    /// [`super::read::read`].
    pub fn begin(root: &Path, skip: &[PathBuf]) -> io::Result<(Watch, Vec<Change>)> {
        let (sender, hints) = channel();
        let mut watch = Watch {
            root: root.to_owned(),
            skip: skip.to_owned(),
            known: Known::new(),
            hints,
            sender,
            watcher: None,
            watched: BTreeMap::new(),
            full_at: Instant::now(),
            waiting: Vec::new(),
            since: Instant::now(),
        };
        // First the hints, so that what changes while the site is read is looked at again.
        watch.listen();
        let changes = look(&watch.root, &watch.skip, &mut watch.known, &[])?;
        watch.full_at = Instant::now() + SOON;
        Ok((watch, changes))
    }

    /// What ends it.
    pub fn stopper(&self) -> Stopper {
        Stopper(self.sender.clone())
    }

    /// When the first word came of what [`Watch::next`] told of last.
    pub fn since(&self) -> Instant {
        self.since
    }

    /// Waits until something changed, or until an instant has come. `lost` says whether the last word was that the
    /// site cannot be read.
    pub fn next(&mut self, until: Option<Instant>, mut lost: bool) -> Seen {
        loop {
            let hints = match self.wait(until) {
                Some(hints) => hints,
                None => return Seen::Stopped,
            };
            if until.is_some_and(|until| until <= Instant::now()) {
                return Seen::Changes(Vec::new());
            }
            let looked = match hints {
                Hints::Paths(paths) => {
                    self.full_at = self.full_at.min(Instant::now() + SOON);
                    look(&self.root, &self.skip, &mut self.known, &paths)
                }
                Hints::Everything => {
                    self.full_at = Instant::now() + LATEST;
                    self.listen();
                    look(&self.root, &self.skip, &mut self.known, &[])
                }
            };
            match looked {
                Ok(changes) => {
                    lost = false;
                    self.waiting.extend(changes);
                    if !self.waiting.is_empty() {
                        return Seen::Changes(std::mem::take(&mut self.waiting));
                    }
                }
                Err(error) if !lost => return Seen::Lost(error.to_string()),
                Err(_) => {}
            }
        }
    }

    // The next places to look at; nothing where the watch ends.
    fn wait(&mut self, alarm: Option<Instant>) -> Option<Hints> {
        let mut paths: BTreeSet<RelPath> = BTreeSet::new();
        let mut everything = false;
        let mut until: Option<(Instant, Instant)> = None;
        loop {
            let now = Instant::now();
            let end = until.map_or(self.full_at, |(quiet, latest)| quiet.min(latest));
            let end = alarm.map_or(end, |alarm| end.min(alarm));
            match self.hints.recv_timeout(end.saturating_duration_since(now)) {
                Ok(Hint::Stop) | Err(RecvTimeoutError::Disconnected) => return None,
                Ok(Hint::Anywhere) => everything = true,
                Ok(Hint::At(path)) => {
                    // A watch ends when its folder is moved away, and does not begin again when that same folder
                    // comes back.
                    self.watched.remove(&path);
                    match self.inside(&path) {
                        Some(path) => drop(paths.insert(path)),
                        None => continue,
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
            }
            let now = Instant::now();
            if until.is_none() {
                self.since = now;
            }
            let latest = until.map_or(now + QUIET.1, |(_, latest)| latest);
            until = Some((now + QUIET.0, latest));
            everything |= paths.len() > MOST_HINTS;
        }
        if until.is_none() {
            self.since = Instant::now();
        }
        let is_full = everything || paths.is_empty();
        Some(if is_full { Hints::Everything } else { Hints::Paths(paths.into_iter().collect()) })
    }

    // The path of a hint below the root, if it may be input.
    fn inside(&self, path: &Path) -> Option<RelPath> {
        let below = path.strip_prefix(&self.root).ok()?.to_str()?;
        let path = RelPath::new(&below.replace('\\', "/"))?;
        let top = path.as_str().split('/').next().unwrap_or_default();
        INPUT.contains(&top).then_some(path)
    }

    // Watches what is not watched, or is another folder than when it was. Where that fails, everything is looked at
    // all the same, every few seconds.
    fn listen(&mut self) {
        if self.watcher.is_none() {
            let sender = self.sender.clone();
            let tell = move |event: notify::Result<Event>| {
                let hints = match event {
                    Ok(event) if event.need_rescan() => vec![Hint::Anywhere],
                    Ok(Event { kind: EventKind::Access(_), .. }) => Vec::new(),
                    Ok(event) => event.paths.into_iter().map(Hint::At).collect(),
                    Err(_) => vec![Hint::Anywhere],
                };
                for hint in hints {
                    let _ = sender.send(hint);
                }
            };
            self.watcher = notify::recommended_watcher(tell).ok();
        }
        let Some(watcher) = &mut self.watcher else { return };
        let tops = INPUT.iter().map(|name| (self.root.join(name), RecursiveMode::Recursive));
        let all = [(self.root.clone(), RecursiveMode::NonRecursive)].into_iter().chain(tops);
        for (path, mode) in all {
            let Ok(metadata) = fs::symlink_metadata(&path) else {
                self.watched.remove(&path);
                continue;
            };
            if !metadata.is_dir() || self.watched.get(&path) == Some(&identity(&metadata)) {
                continue;
            }
            let _ = watcher.unwatch(&path);
            if watcher.watch(&path, mode).is_ok() {
                self.watched.insert(path, identity(&metadata));
            }
        }
    }
}

enum Hints {
    Paths(Vec<RelPath>),
    Everything,
}
