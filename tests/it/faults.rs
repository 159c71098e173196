//! A fault at every file call of a build and of a seal: killed there, told that the disk is full, told that it is broken.
//!
//! After each, readers must find the old site or the new one complete, nothing that was sealed may be lost or
//! altered, and running the command once more must make it the new one and leave nothing behind. strace does the harm, so the program is the one that is
//! shipped. A sample runs by default; `CANDOUR_CAMPAIGN=1` takes every point, and `CANDOUR_PROGRAM` another
//! program.
//!
//! strace counts the calls of each thread on its own, so a first call of a worker thread cannot be met while
//! the main thread makes the same call earlier: one worker (`RAYON_NUM_THREADS=1`) keeps these few.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::num::NonZero;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Calls that change something, or that open what is changed.
const CHANGING: [&str; 18] = [
    "openat",
    "write",
    "mkdir",
    "mkdirat",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "fchmod",
    "syncfs",
    "fsync",
    "flock",
];

/// All other calls about files: a fault there leaves what the change before it left.
const LOOKING: [&str; 12] = [
    "read",
    "close",
    "statx",
    "newfstatat",
    "fstat",
    "lseek",
    "getdents64",
    "readlink",
    "chmod",
    "fchmodat",
    "utimensat",
    "copy_file_range",
];

const SETTINGS: &str = "format = 1\ntitle = \"Faults\"\nbase_url = \"https://example.org/\"\n\
    language = \"en\"\n[publisher]\nname = \"Example\"\n";

#[test]
fn no_fault_leaves_half_a_site() {
    if !strace_is_there() {
        return;
    }
    let tally = Campaign::of_a_build(&[]).run(&[Fault::Kill, Fault::Full, Fault::Broken], 150);
    println!("{tally}");
    assert!(tally.torn == 0 && tally.wrong.is_empty(), "{tally}\n{}", tally.wrong.join("\n"));
    assert!(tally.killed > 0 && tally.full > 0 && tally.broken > 0, "no fault was met: {tally}");
}

#[test]
fn where_folders_cannot_be_exchanged_a_killed_build_is_still_healed() {
    if !strace_is_there() {
        return;
    }
    // No exchange on this file system; and a folder that cannot be renamed at all.
    for always in [&["inject=renameat2:error=ENOSYS"], &["inject=renameat2:error=EBUSY"]] {
        let tally = Campaign::of_a_build(always).run(&[Fault::Kill], 40);
        println!("{always:?}: {tally}");
        assert!(
            tally.killed > 0 && tally.wrong.is_empty(),
            "{always:?}: {tally}\n{}",
            tally.wrong.join("\n")
        );
    }
}

#[test]
fn no_fault_loses_or_alters_what_was_sealed() {
    if strace_is_there() {
        nothing_is_lost(&Campaign::of_a_seal(), 90);
    }
}

#[test]
fn no_fault_leaves_half_a_first_seal() {
    if strace_is_there() {
        nothing_is_lost(&Campaign::of_the_first_seal(), 90);
    }
}

#[test]
fn no_fault_leaves_words_half_withheld() {
    if strace_is_there() {
        nothing_is_lost(&Campaign::of_a_redaction(), 60);
    }
}

#[test]
fn no_fault_leaves_an_edition_half_entered() {
    if strace_is_there() {
        nothing_is_lost(&Campaign::of_an_edition(), 60);
    }
}

fn nothing_is_lost(campaign: &Campaign, sample: usize) {
    let mut all = Tally::default();
    // One after the other, each told of at its end: a campaign takes an hour.
    for fault in [Fault::Kill, Fault::Full, Fault::Broken] {
        let tally = campaign.run(&[fault], sample.div_ceil(3));
        println!("{:?}: {tally}", campaign.arguments);
        assert!(tally.torn == 0 && tally.wrong.is_empty(), "{tally}\n{}", tally.wrong.join("\n"));
        all = all.and(tally);
    }
    assert!(all.killed > 0 && all.full > 0 && all.broken > 0, "no fault was met: {all}");
}

/// Whether faults can be injected here; where tests must not be skipped, their absence is a failure.
fn strace_is_there() -> bool {
    let is_there = Command::new("strace").arg("-V").output().is_ok_and(|run| run.status.success());
    let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(is_there || !is_ci, "strace is not installed, and the fault campaign must not be skipped in CI");
    if !is_there {
        println!("skipped: strace is not installed");
    }
    is_there
}

#[derive(Debug, Clone, Copy)]
enum Fault {
    Kill,
    Full,
    Broken,
}

impl Fault {
    fn as_strace_says(self) -> &'static str {
        match self {
            Fault::Kill => "signal=KILL",
            Fault::Full => "error=ENOSPC",
            Fault::Broken => "error=EIO",
        }
    }
}

/// The `number`th time that a thread makes this call.
#[derive(Debug)]
struct Point {
    fault: Fault,
    call: &'static str,
    number: usize,
}

#[derive(Default)]
struct Tally {
    killed: usize,
    full: usize,
    broken: usize,
    torn: usize,
    not_healed: usize,
    not_met: usize,
    wrong: Vec<String>,
}

impl Tally {
    /// Both together.
    fn and(self, other: Tally) -> Tally {
        Tally {
            killed: self.killed + other.killed,
            full: self.full + other.full,
            broken: self.broken + other.broken,
            torn: self.torn + other.torn,
            not_healed: self.not_healed + other.not_healed,
            not_met: self.not_met + other.not_met,
            wrong: [self.wrong, other.wrong].concat(),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { killed, full, broken, torn, not_healed, not_met, .. } = self;
        write!(f, "kill {killed} points, ENOSPC {full}, EIO {broken}, torn {torn}, not healed {not_healed}")?;
        if *not_met > 0 { write!(f, " ({not_met} faults did not come to pass)") } else { Ok(()) }
    }
}

/// Files with their permissions and bytes, links with their targets, by path.
type Tree = BTreeMap<PathBuf, (u32, Vec<u8>)>;

/// What a site holds: what readers see, what is sealed, and what people write.
#[derive(PartialEq)]
struct State {
    public: Tree,
    archive: Tree,
    written: Tree,
}

struct Campaign {
    program: PathBuf,
    /// What is run: a command with its options.
    arguments: &'static [&'static str],
    /// Faults that every run but the healing one meets.
    always: &'static [&'static str],
    folder: tempfile::TempDir,
    old: State,
    new: State,
}

impl Campaign {
    /// A site of 20 records is built, edited, and built again: what each point starts from and what it may end with.
    fn of_a_build(always: &'static [&'static str]) -> Campaign {
        Campaign::prepare(&["build"], always, &|campaign, start| {
            campaign.must_run(start, &["build"]);
            edit(start);
        })
    }

    /// The same site with two snapshots is sealed once more, with one note for all.
    fn of_a_seal() -> Campaign {
        let arguments = &["publish", "--date", "2025-03-03", "--note", "Says what was edited."];
        Campaign::prepare(arguments, &[], &|campaign, start| {
            campaign.seal_twice(start);
            put(&record(start, 3), &text(3, "Edited."));
            put(&record(start, 19), &text(19, "New."));
        })
    }

    /// The same site is sealed for the first time.
    fn of_the_first_seal() -> Campaign {
        Campaign::prepare(&["publish", "--date", "2025-03-03"], &[], &|campaign, start| {
            campaign.must_run(start, &["build"]);
            edit(start);
        })
    }

    /// The words of the first edition of a record are withheld.
    fn of_a_redaction() -> Campaign {
        let arguments =
            &["redact", "policies/policy-5", "--reason", "It named a witness.", "--authority", "Order 12"];
        Campaign::prepare(arguments, &[], &Campaign::seal_twice)
    }

    /// What a record said before it was sealed is entered.
    fn of_an_edition() -> Campaign {
        let arguments = &[
            "edition",
            "add",
            "policies/policy-5",
            "--date",
            "2024-05-05",
            "--file",
            "old.md",
            "--source",
            "https://web.archive.example/5",
        ];
        Campaign::prepare(arguments, &[], &|campaign, start| {
            campaign.seal_twice(start);
            put(&start.join("old.md"), &text(5, "As it was before."));
        })
    }

    fn seal_twice(&self, start: &Path) {
        self.must_run(start, &["publish", "--date", "2025-01-01"]);
        put(&record(start, 5), &text(5, "Edited before."));
        let again = ["publish", "--date", "2025-02-02", "--note", "Says what was edited before."];
        self.must_run(start, &again);
    }

    fn prepare(
        arguments: &'static [&'static str],
        always: &'static [&'static str],
        begin: &dyn Fn(&Campaign, &Path),
    ) -> Campaign {
        let program = std::env::var("CANDOUR_PROGRAM").unwrap_or(env!("CARGO_BIN_EXE_candour").to_owned());
        // In memory, where there is such a place: each of thousands of builds flushes its file system.
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let nothing = || State { public: Tree::new(), archive: Tree::new(), written: Tree::new() };
        let (old, new, program) = (nothing(), nothing(), program.into());
        let mut campaign = Campaign { program, arguments, always, folder, old, new };
        let start = campaign.at("start");
        put(&start.join("site.toml"), SETTINGS);
        put(&start.join("content/organisations/body.toml"), "title = \"The body\"\nform = \"unit\"\n");
        for number in 0..19 {
            put(&record(&start, number), &text(number, "As first published."));
        }
        begin(&campaign, &start);
        put(&start.join("public/CNAME"), "not made by candour");
        campaign.old = state(&start);
        let end = campaign.fresh(0);
        campaign.must_run(&end, arguments);
        campaign.new = state(&end);
        assert!(campaign.old != campaign.new);
        campaign
    }

    /// Harms a build at every point, or at about as many as the sample has.
    fn run(&self, faults: &[Fault], sample: usize) -> Tally {
        let points = self.points(faults);
        let step = if is_whole() { 1 } else { points.len().div_ceil(sample) };
        let points: Vec<&Point> = points.iter().step_by(step).collect();
        // A sample runs beside other tests; a campaign has the machine to itself.
        let workers = if is_whole() { thread::available_parallelism().map_or(1, NonZero::get) } else { 1 };
        let next = AtomicUsize::new(0);
        let work = |worker: usize| {
            let mut tally = Tally::default();
            while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.harm(point, worker, &mut tally);
            }
            tally
        };
        thread::scope(|scope| {
            let work = &work;
            let running: Vec<_> = (0..workers).map(|worker| scope.spawn(move || work(worker))).collect();
            running.into_iter().fold(Tally::default(), |sum, worker| sum.and(worker.join().unwrap()))
        })
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A copy of the edited site with the old output, one for each worker.
    fn fresh(&self, worker: usize) -> PathBuf {
        let site = self.at(&format!("site-{worker}"));
        if site.exists() {
            fs::remove_dir_all(&site).unwrap();
        }
        copy(&self.at("start"), &site);
        site
    }

    fn run_once(&self, site: &Path, arguments: &[&str], strace: &[String]) -> Output {
        let mut command = match strace {
            [] => Command::new(&self.program),
            options => {
                let mut command = Command::new("strace");
                // Not with `--seccomp-bpf`: it is faster, but loses the signals (strace 6.1).
                command.arg("-f").args(options).arg(&self.program);
                command
            }
        };
        // A fixed clock: what is sealed holds the instant.
        command.env("RAYON_NUM_THREADS", "1").env("SOURCE_DATE_EPOCH", "1769817600");
        command.args(arguments).arg("--site").arg(site).current_dir(site).output().unwrap()
    }

    fn must_run(&self, site: &Path, arguments: &[&str]) {
        let run = self.run_once(site, arguments, &[]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }

    /// What strace is to do: note these calls in a log, and make the standing faults.
    fn strace(&self, log: &Path, calls: &[&str]) -> Vec<String> {
        // With a question mark, a call that this machine does not know is passed over.
        let calls: Vec<String> = calls.iter().chain(&["renameat2"]).map(|call| format!("?{call}")).collect();
        let mut options = vec!["-o".to_owned(), log.display().to_string()];
        options.extend(["-e".to_owned(), format!("trace={}", calls.join(","))]);
        options.extend(self.always.iter().flat_map(|fault| ["-e".to_owned(), (*fault).to_owned()]));
        options
    }

    /// All points of a build: each call as often as the thread that makes it most often makes it.
    fn points(&self, faults: &[Fault]) -> Vec<Point> {
        let log = self.at("log");
        let looking: &[&str] = if is_whole() { &LOOKING } else { &[] };
        let calls: Vec<&'static str> = CHANGING.iter().chain(looking).copied().collect();
        self.run_once(&self.fresh(0), self.arguments, &self.strace(&log, &calls));
        let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        let log = fs::read_to_string(log).unwrap();
        for line in log.lines() {
            let (thread, rest) = line.split_once(' ').unwrap_or_default();
            let name = rest.trim_start().split('(').next().unwrap_or_default();
            *counts.entry((thread, name)).or_default() += 1;
        }
        let most = |call: &str| {
            counts.iter().filter(|((_, name), _)| *name == call).map(|(_, count)| *count).max().unwrap_or(0)
        };
        faults
            .iter()
            .flat_map(|fault| calls.iter().map(move |call| (*fault, *call)))
            // Closing cannot fail in a way that matters, and Rust's library panics when closing a folder does.
            .filter(|(fault, call)| matches!(fault, Fault::Kill) || *call != "close")
            .flat_map(|(fault, call)| (1..=most(call)).map(move |number| Point { fault, call, number }))
            .collect()
    }

    /// Runs a build with one fault, looks at what readers find, and runs it again without.
    fn harm(&self, point: &Point, worker: usize, tally: &mut Tally) {
        let site = self.fresh(worker);
        let Point { fault, call, number } = point;
        let inject = format!("inject={call}:{}:when={number}", fault.as_strace_says());
        let log = self.at(&format!("log-{worker}"));
        let options = [self.strace(&log, &[call]), vec!["-e".to_owned(), inject]].concat();
        let run = self.run_once(&site, self.arguments, &options);
        if !is_met(*fault, call, &run, &log) {
            tally.not_met += 1;
            return;
        }
        *match fault {
            Fault::Kill => &mut tally.killed,
            Fault::Full => &mut tally.full,
            Fault::Broken => &mut tally.broken,
        } += 1;

        let found = state(&site);
        let said = String::from_utf8_lossy(&run.stderr);
        let may_be_old = !run.status.success() && found.public == self.old.public;
        if found.public != self.new.public && !may_be_old {
            tally.torn += 1;
            // Without an exchange, a kill may well leave parts of both.
            if self.always.is_empty() {
                tally.wrong.push(format!("torn: {point:?}: {} {said}", run.status));
            }
        }
        if let Some(lost) = self.lost(&found) {
            tally.torn += 1;
            tally.wrong.push(format!("{lost}: {point:?}: {} {said}", run.status));
        }
        if said.contains("panicked") {
            tally.wrong.push(format!("panicked: {point:?}: {said}"));
        }
        let again = self.run_once(&site, self.arguments, &[]);
        let left = left_over(&site);
        if !again.status.success() || state(&site) != self.new || !left.is_empty() {
            tally.not_healed += 1;
            let said = String::from_utf8_lossy(&again.stderr);
            tally.wrong.push(format!("not healed: {point:?}: {} {said} {left:?}", again.status));
        }
    }
}

impl Campaign {
    /// What is wrong with the archive, and with what people write, after a fault: a seal adds, all or nothing.
    fn lost(&self, found: &State) -> Option<String> {
        let is_staged = |path: &Path| path.starts_with(".candour-new");
        let is_gone_too = |path: &Path| !self.new.archive.contains_key(path);
        let altered = self.old.archive.iter().find(|(path, file)| match found.archive.get(*path) {
            Some(there) => there != *file,
            // Bytes are withheld after their notice is there.
            None => !(is_gone_too(path) && found.archive.contains_key(Path::new("notices/1.json"))),
        });
        if let Some((path, _)) = altered {
            return Some(format!("sealed before, and lost or altered: {}", path.display()));
        }
        let strange = found.archive.iter().find(|(path, file)| {
            let is_one_of = [&self.old, &self.new].iter().any(|state| state.archive.get(*path) == Some(file));
            !is_staged(path) && !is_one_of
        });
        if let Some((path, _)) = strange {
            return Some(format!("half sealed: {}", path.display()));
        }
        let is_new = |path: &&PathBuf| {
            let is_list = path.starts_with("snapshots") || path.starts_with("recovered");
            is_list && !self.old.archive.contains_key(*path)
        };
        if found.archive.keys().any(|path| is_new(&path))
            && let Some(missing) = self.new.archive.keys().find(|path| !found.archive.contains_key(*path))
        {
            return Some(format!("what names it is there, and this is missing: {}", missing.display()));
        }
        let neither = found.written.iter().find(|(path, file)| {
            let is_temporary = path.to_string_lossy().contains("candour-new");
            let is_one_of = [&self.old, &self.new].iter().any(|state| state.written.get(*path) == Some(file));
            !is_temporary && !is_one_of
        });
        let gone = self.old.written.keys().find(|path| !found.written.contains_key(*path));
        neither.map(|(path, _)| path).or(gone).map(|path| format!("half written: {}", path.display()))
    }
}

fn edit(site: &Path) {
    put(&record(site, 3), &text(3, "Edited."));
    put(&record(site, 19), &text(19, "New."));
    fs::remove_file(record(site, 7)).unwrap();
}

fn state(site: &Path) -> State {
    let mut written = tree(&site.join("content"));
    let settings = site.join("site.toml");
    written.extend(fs::read(&settings).map(|bytes| ("site.toml".into(), (mode(&settings), bytes))));
    State { public: tree(&site.join("public")), archive: tree(&site.join("archive")), written }
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

fn is_whole() -> bool {
    std::env::var("CANDOUR_CAMPAIGN").is_ok_and(|value| value == "1")
}

fn record(site: &Path, number: usize) -> PathBuf {
    site.join(format!("content/policies/policy-{number}.md"))
}

fn text(number: usize, body: &str) -> String {
    format!(
        "+++\ntitle = \"Policy {number}\"\nform = \"guidance\"\nstatus = \"in-force\"\npublished = 2025-05-05\n\
         owner = \"organisations/body\"\n+++\n\n{body}\n"
    )
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Whether the fault came to pass: one that does not, proves nothing.
fn is_met(fault: Fault, call: &str, run: &Output, log: &Path) -> bool {
    match fault {
        // strace ends as the program ended.
        Fault::Kill => run.status.signal() == Some(9),
        Fault::Full | Fault::Broken => {
            let log = fs::read_to_string(log).unwrap();
            let injected = |line: &str| line.ends_with("(INJECTED)") && line.contains(call);
            log.lines().any(injected)
        }
    }
}

/// What a build has forgotten to remove: its work folders, locks and half-written files.
fn left_over(site: &Path) -> Vec<PathBuf> {
    let of = |folder: &Path| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let is_work = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.contains(".candour-") || name.starts_with(".tmp")
    };
    ["", "public", "archive", "content/_changes"]
        .iter()
        .flat_map(|below| of(&site.join(below)))
        .filter(is_work)
        .collect()
}

fn tree(folder: &Path) -> Tree {
    let mut all = Tree::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let metadata = fs::symlink_metadata(&path).unwrap();
            if metadata.is_dir() {
                folders.push(path);
                continue;
            }
            all.insert(
                path.strip_prefix(folder).unwrap().to_owned(),
                (mode(&path), fs::read(&path).unwrap()),
            );
        }
    }
    all
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}
