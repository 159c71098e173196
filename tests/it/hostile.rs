//! Hostile input against the program itself: whatever a site holds, there is a finding with its place or a refusal,
//! within bounds of time and memory, and the site that was there before stays as it is.
//!
//! Each input spoils a small site that was built before. Where an input is harmless, the test says what its page must
//! look like. The inputs lie in `hostile/`, by class.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Stdio;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::cli::{Folder, command, copy, files};

mod addresses;
mod bodies;
mod bytes;
mod fields;
mod paths;
mod settings;

/// What must come of an input.
pub(super) enum Outcome {
    /// A finding of error rank with this code, at a place.
    Refused(&'static str),
    /// The site is built; this file of it holds the first text and not the second.
    Accepted(&'static str, &'static str, &'static str),
}

type Spoil = dyn Fn(&Path) -> std::io::Result<()> + Send + Sync;

/// One hostile input.
pub(super) struct Input {
    class: &'static str,
    name: String,
    // Where the system does not let the test make such an input, it says no.
    spoil: Box<Spoil>,
    outcome: Outcome,
}

impl Input {
    /// An input that is refused: a file with these bytes.
    pub(super) fn refused(
        class: &'static str,
        code: &'static str,
        path: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> Input {
        Input::file(class, path, bytes, Outcome::Refused(code))
    }

    /// An input of one file.
    pub(super) fn file(
        class: &'static str,
        path: &str,
        bytes: impl Into<Vec<u8>>,
        outcome: Outcome,
    ) -> Input {
        let (path, bytes) = (path.to_owned(), bytes.into());
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(40)]).escape_debug().to_string();
        let name = format!("{path} ({} bytes) {start}", bytes.len());
        Input::made(class, name, outcome, move |site| put(site, &path, &bytes))
    }

    /// An input that is made by code.
    pub(super) fn made(
        class: &'static str,
        name: impl Into<String>,
        outcome: Outcome,
        spoil: impl Fn(&Path) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Input {
        Input { class, name: name.into(), spoil: Box::new(spoil), outcome }
    }
}

/// Writes a file of a site, with the folders above it.
pub(super) fn put(site: &Path, path: &str, bytes: &[u8]) -> std::io::Result<()> {
    let path = site.join(path);
    fs::create_dir_all(path.parent().expect("a folder"))?;
    fs::write(path, bytes)
}

// A build without optimisation, on a machine that others use too, takes many times as long as the one that is shipped.
const SECONDS: f64 = if cfg!(debug_assertions) { 20.0 } else { 2.0 };
const MEBIBYTES: u64 = 256;

#[test]
fn hostile_input_is_refused_or_harmless() {
    let mut inputs = Vec::new();
    bytes::inputs(&mut inputs);
    fields::inputs(&mut inputs);
    bodies::inputs(&mut inputs);
    paths::inputs(&mut inputs);
    addresses::inputs(&mut inputs);
    settings::inputs(&mut inputs);
    assert!(inputs.len() >= 200, "only {} inputs", inputs.len());

    let template = Folder::new();
    assert_eq!(template.run(&["build", "--quiet"]).status.code(), Some(0));
    let (next, tally) = (AtomicUsize::new(0), Mutex::new(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(input) = inputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let told = examine(input, template.path());
                    tally.lock().expect("no thread panics").add(input, told);
                }
            });
        }
    });
    let tally = tally.into_inner().expect("no thread panics");
    // Shown whether or not the test passes.
    let _ = writeln!(std::io::stderr(), "{}", tally.table());
    assert!(tally.wrong.is_empty(), "{} wrong:\n{}", tally.wrong.len(), tally.wrong.join("\n"));
}

/// What one run took.
struct Told {
    wrong: Option<String>,
    made: bool,
    seconds: f64,
    mebibytes: u64,
}

fn examine(input: &Input, template: &Path) -> Told {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let site = folder.path().join("site");
    copy(template, &site);
    let before = files(&site.join("public"));
    if let Err(error) = (input.spoil)(&site) {
        println!("not made here: {}: {error}", input.name);
        return Told { wrong: None, made: false, seconds: 0.0, mebibytes: 0 };
    }
    let run = match run(&site, folder.path(), input.class == paths::PERMISSIONS) {
        Ok(run) => run,
        Err(error) => {
            println!("not run here: {}: {error}", input.name);
            return Told { wrong: None, made: false, seconds: 0.0, mebibytes: 0 };
        }
    };
    let mut wrong = Vec::new();
    if run.stderr.contains("panicked") {
        wrong.push("a panic".to_owned());
    }
    if run.seconds > SECONDS {
        wrong.push(format!("{:.1} s", run.seconds));
    }
    if run.mebibytes > MEBIBYTES {
        wrong.push(format!("{} MiB", run.mebibytes));
    }
    match input.outcome {
        Outcome::Refused(code) => {
            let is_told = run.stderr.contains(&format!("error[{code}]")) && run.stderr.contains("--> ");
            if run.status != Some(1) || !is_told {
                wrong.push(format!("status {:?}, no {code} with a place", run.status));
            }
            if files(&site.join("public")) != before {
                wrong.push("the old site is another".to_owned());
            }
        }
        Outcome::Accepted(path, with, without) => {
            let page = fs::read_to_string(site.join("public").join(path)).unwrap_or_default();
            if run.status != Some(0) {
                wrong.push(format!("status {:?}, though it is harmless", run.status));
            } else if !page.contains(with) || !without.is_empty() && page.contains(without) {
                wrong.push(format!("{path} lacks {with:?}, or has {without:?}"));
            }
        }
    }
    let start: String = run.stderr.chars().take(700).collect();
    let wrong = (!wrong.is_empty()).then(|| format!("{}: {}\n{start}", input.name, wrong.join(", ")));
    Told { wrong, made: true, seconds: run.seconds, mebibytes: run.mebibytes }
}

struct Run {
    status: Option<i32>,
    stderr: String,
    seconds: f64,
    mebibytes: u64,
}

fn run(site: &Path, scratch: &Path, unprivileged: bool) -> std::io::Result<Run> {
    let told = scratch.join("stderr");
    let start = Instant::now();
    let mut candour = command();
    candour.args(["build", "--site"]).arg(site);
    candour.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&told)?);
    if unprivileged && paths::is_root() {
        // Root may read everything; nobody may not.
        fs::set_permissions(scratch, fs::Permissions::from_mode(0o755))?;
        candour.uid(65534).gid(65534);
    }
    let mut child = candour.spawn()?;
    let (mut mebibytes, mut busy) = (0, 0.0);
    let status = loop {
        mebibytes = peak(child.id()).unwrap_or_default().max(mebibytes);
        busy = cpu_seconds(child.id()).unwrap_or_default().max(busy);
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break status;
        }
        if start.elapsed() > Duration::from_secs(60) {
            child.kill().expect("a child can be ended");
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    let wall = start.elapsed().as_secs_f64();
    // Where others keep the machine busy, the time that it worked counts.
    let seconds = if busy > 0.0 { wall.min(busy) } else { wall };
    let stderr = String::from_utf8_lossy(&fs::read(told).expect("a file")).into_owned();
    Ok(Run { status: status.code(), stderr, seconds, mebibytes })
}

// The most memory that a process held until now (proc(5), VmHWM); nothing before it is the program, when it still has the
// memory of this one.
fn peak(process: u32) -> Option<u64> {
    if fs::read_link(format!("/proc/{process}/exe")).ok()? == fs::read_link("/proc/self/exe").ok()? {
        return None;
    }
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? / 1024)
}

// The time that a process worked until now (proc(5), fields 14 and 15 of stat, in hundredths of a second).
fn cpu_seconds(process: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

#[derive(Default)]
struct Tally {
    // Refused, accepted, not made here; by class.
    classes: BTreeMap<&'static str, [usize; 3]>,
    slowest: (f64, String),
    largest: (u64, String),
    wrong: Vec<String>,
}

impl Tally {
    fn add(&mut self, input: &Input, told: Told) {
        let column = match input.outcome {
            _ if !told.made => 2,
            Outcome::Refused(_) => 0,
            Outcome::Accepted(..) => 1,
        };
        self.classes.entry(input.class).or_default()[column] += 1;
        if told.seconds > self.slowest.0 {
            self.slowest = (told.seconds, input.name.clone());
        }
        if told.mebibytes > self.largest.0 {
            self.largest = (told.mebibytes, input.name.clone());
        }
        self.wrong.extend(told.wrong);
    }

    fn table(&self) -> String {
        let mut table = String::from("class: refused, accepted, not made here\n");
        let mut sum = [0; 3];
        for (class, counts) in &self.classes {
            table += &format!("{class}: {}, {}, {}\n", counts[0], counts[1], counts[2]);
            (0..3).for_each(|column| sum[column] += counts[column]);
        }
        table += &format!("all: {}, {}, {}\n", sum[0], sum[1], sum[2]);
        table += &format!("slowest: {:.2} s, {}\n", self.slowest.0, self.slowest.1);
        table + &format!("largest: {} MiB, {}", self.largest.0, self.largest.1)
    }
}

/// A policy with this text below its fields.
pub(super) fn policy(body: &str) -> String {
    with_fields("", body)
}

/// A policy with more fields.
pub(super) fn with_fields(fields: &str, body: &str) -> String {
    format!(
        "+++\ntitle = \"A policy\"\nstatus = \"in-force\"\npublished = 2020-01-01\nform = \"guidance\"\n\
         owner = \"organisations/body\"\n{fields}\n+++\n\n{body}\n"
    )
}

/// The file that most inputs are put into.
pub(super) const RECORD: &str = "content/policies/a.md";

/// Where its page is.
pub(super) const PAGE: &str = "policies/a/index.html";
