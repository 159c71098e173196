//! The preview as a program: what is edited is shown, told of, and the same as a clean build.

mod abuse;
mod author;
mod edits;
mod random;
mod reload;
mod watching;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use candour::base::as_of::Moment;
use candour::build::build::Build;
use candour::build::clock::Clock;
use candour::output::manifest;
use candour::source::tree::Tree;

use crate::workshop::SITE;

// What is shown does not depend on the day on which the tests run.
const PINNED: &str = "2022-02-10";

pub(crate) fn settings() -> String {
    SITE.replace("[publisher]", &format!("as_of = {PINNED}\n[publisher]"))
}

pub(crate) struct Preview {
    child: Child,
    pub(crate) port: u16,
    pub(crate) site: tempfile::TempDir,
    // The addresses that were there once.
    seen: std::cell::RefCell<BTreeMap<String, ()>>,
}

impl Preview {
    pub(crate) fn of(files: &[(&str, &str)]) -> Preview {
        Preview::with(files, &[], |_| ())
    }

    pub(crate) fn with(files: &[(&str, &str)], options: &[&str], more: impl FnOnce(&mut Command)) -> Preview {
        let site = tempfile::tempdir().expect("a folder");
        write(site.path(), "site.toml", &settings());
        files.iter().for_each(|(path, text)| write(site.path(), path, text));
        let (child, port) = start(site.path(), "0", options, more);
        Preview { child, port, site, seen: std::cell::RefCell::default() }
    }

    /// The same site from a new process, at the same port.
    pub(crate) fn restart(&mut self) {
        if self.child.try_wait().expect("a child").is_none() {
            self.end();
        }
        let (child, port) = start(self.site.path(), &self.port.to_string(), &[], |_| ());
        assert_eq!(port, self.port);
        self.child = child;
    }

    /// Interrupts it; gives the status of its end.
    pub(crate) fn end(&mut self) -> Option<i32> {
        let interrupted = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status();
        assert!(interrupted.expect("kill runs").success());
        self.child.wait().expect("it ends").code()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn path(&self, path: &str) -> std::path::PathBuf {
        self.site.path().join(path)
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        write(self.site.path(), path, text);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn send(&self, target: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let head = format!("GET {target} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        stream.write_all(head.as_bytes()).expect("it reads");
        stream
    }

    pub(crate) fn bytes(&self, target: &str) -> (String, Vec<u8>) {
        let mut answer = Vec::new();
        self.send(target).read_to_end(&mut answer).expect("an answer");
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let status = String::from_utf8_lossy(answer.get(9..12).unwrap_or_default()).into_owned();
        (status, answer.split_off(end + 4))
    }

    pub(crate) fn get(&self, target: &str) -> (String, String) {
        let (status, body) = self.bytes(target);
        (status, String::from_utf8(body).expect("UTF-8"))
    }

    pub(crate) fn listen(&self) -> News {
        News(BufReader::new(self.send("/_candour/events")))
    }

    pub(crate) fn state(&self) -> serde_json::Value {
        serde_json::from_str(&self.get("/_candour/state.json").1).expect("JSON")
    }

    /// How what is served differs from a clean build of the files as they are, if it does.
    pub(crate) fn difference(&self) -> Option<String> {
        let clean = clean(self.site.path());
        self.difference_from(&clean)
    }

    fn difference_from(&self, clean: &BTreeMap<String, Vec<u8>>) -> Option<String> {
        self.seen.borrow_mut().extend(clean.keys().map(|at| (at.clone(), ())));
        for at in self.seen.borrow().keys() {
            let (status, served) = self.bytes(at);
            let wrong = match clean.get(at) {
                Some(bytes) => (status != "200" || bare(&served) != *bytes).then_some("other bytes"),
                None => (status == "200").then_some("still there"),
            };
            if let Some(wrong) = wrong {
                return Some(format!("{at}: {wrong} ({status})"));
            }
        }
        None
    }

    /// Waits until what is served is a clean build; how long that took from now on.
    ///
    /// # Panics
    /// Where it takes too long.
    pub(crate) fn settle(&self, what: &str) -> Duration {
        let start = Instant::now();
        let clean = clean(self.site.path());
        while let Some(difference) = self.difference_from(&clean) {
            assert!(start.elapsed() < Duration::from_secs(20), "{what}: {difference}");
            std::thread::sleep(Duration::from_millis(10));
        }
        // With the time in which the clean build was made, beside which the preview worked.
        start.elapsed()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It has ended, or it ends now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn start(site: &Path, port: &str, options: &[&str], more: impl FnOnce(&mut Command)) -> (Child, u16) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command.args(["serve", "--port", port, "--site"]).arg(site).args(options);
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    more(&mut command);
    let mut child = command.spawn().expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let port = lines.find_map(|line| {
        let rest = line.split_once("http://127.0.0.1:")?.1;
        rest.split('/').next()?.parse().ok()
    });
    // Whoever says much must be heard, or it waits.
    std::thread::spawn(move || lines.for_each(drop));
    (child, port.expect("it says where to look"))
}

/// What a clean build of these files makes, manifests too: bytes by address.
pub(crate) fn clean(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let tree = candour::disk::read::read(root, &[root.join("public")]).expect("the site can be read");
    let clock = Clock { asked: Moment::parse(PINNED), epoch: None, now: jiff::Timestamp::UNIX_EPOCH };
    let mut build = Build::new(&clock);
    build.update(Tree::default().changes_to(&tree), &clock, &mut |_| {});
    let base = build.site().settings().base.path().trim_end_matches('/').to_owned();
    let manifests = manifest::manifests(build.output());
    let all = build.output().iter().cloned().chain(manifests);
    all.map(|artifact| (format!("{base}{}", artifact.at), artifact.bytes.to_vec())).collect()
}

pub(crate) struct News(BufReader<TcpStream>);

impl News {
    /// The next build that changed an address, or took it away.
    pub(crate) fn until(&mut self, at: &str) -> serde_json::Value {
        loop {
            let news = self.next();
            let names = |key: &str| news[key].as_array().is_some_and(|all| all.iter().any(|one| one == at));
            if names("changed") || names("gone") {
                return news;
            }
        }
    }

    /// The next build, whatever it changed.
    pub(crate) fn next(&mut self) -> serde_json::Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).expect("news in time"), 0, "the stream ended");
            let news = line.strip_prefix("data: {\"build\"");
            if let Some(rest) = news {
                return serde_json::from_str(&format!("{{\"build\"{rest}")).expect("JSON");
            }
        }
    }
}

pub(crate) fn write(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    fs::create_dir_all(full.parent().expect("below the root")).expect("a folder");
    fs::write(full, text).expect("a file");
}

pub(crate) fn page(title: &str, text: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n\n{text}\n")
}

// A file without the one line that the preview adds to pages.
fn bare(served: &[u8]) -> Vec<u8> {
    let lines = served.split_inclusive(|byte| *byte == b'\n');
    let is_own = |line: &&[u8]| line.windows(20).any(|part| part == b"/_candour/preview.js");
    lines.filter(|line| !is_own(line)).flatten().copied().collect()
}
