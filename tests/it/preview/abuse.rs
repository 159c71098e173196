//! Clients that say nothing, that never go, and too many of them: the preview goes on, and comes to rest again.
#![cfg(target_os = "linux")]

use std::fs;
use std::io::Write as _;
use std::net::TcpStream;
use std::os::unix::process::CommandExt as _;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use super::{Preview, page};

fn site() -> [(&'static str, String); 1] {
    [("content/pages/about.md", page("About", "Text."))]
}

fn preview() -> Preview {
    let [(path, text)] = site();
    Preview::of(&[(path, &text)])
}

// A line of what the system says of a process: `Threads`, or `VmRSS` in kB.
fn status(pid: u32, name: &str) -> u64 {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("a line");
    line.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number")
}

fn descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).expect("a process").count()
}

fn connect(port: u16) -> TcpStream {
    TcpStream::connect(("127.0.0.1", port)).expect("it listens")
}

fn stream(port: u16) -> TcpStream {
    let mut stream = connect(port);
    write!(stream, "GET /_candour/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").expect("it reads");
    stream
}

fn p99(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[(times.len() - 1) * 99 / 100]
}

fn wait_for(what: &str, most: Duration, mut is: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is() {
        assert!(start.elapsed() < most, "{what} within {most:?}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn idle_clients_and_streams_keep_nobody_waiting() {
    let preview = preview();
    let pid = preview.pid();
    assert_eq!(preview.get("/about/").0, "200");
    thread::sleep(Duration::from_millis(300));
    let (threads, open) = (status(pid, "Threads"), descriptors(pid));
    let idle: Vec<TcpStream> = (0..300).map(|_| connect(preview.port)).collect();
    assert_eq!(preview.get("/about/").0, "200");
    let beside_idle = status(pid, "Threads");
    assert!(beside_idle <= threads + 8, "{beside_idle} threads");
    let streams: Vec<TcpStream> = (0..100).map(|_| stream(preview.port)).collect();
    let mut times = Vec::new();
    for _ in 0..400 {
        let start = Instant::now();
        assert_eq!(preview.get("/about/").0, "200");
        times.push(start.elapsed());
    }
    let p99 = p99(times);
    let busy = status(pid, "Threads");
    // What was needed to answer all at once is given back while they still listen.
    wait_for("threads at rest beside who listens", Duration::from_secs(25), || {
        status(pid, "Threads") <= threads + 8
    });
    let during = (status(pid, "Threads"), descriptors(pid));
    drop((streams, idle));
    let left = Instant::now();
    wait_for("threads and descriptors as before", Duration::from_secs(25), || {
        // Who listens and has gone is noticed when something is said.
        status(pid, "Threads") <= threads && descriptors(pid) <= open
    });
    println!(
        "300 idle clients and 100 streams: GET p99 {p99:?}; {busy} threads, soon {}, and {} descriptors; {:?} after \
         they left {threads} and {open} again",
        during.0,
        during.1,
        left.elapsed()
    );
    // At most 48 are answered at once, each by the gate, by tiny_http and by whoever looks up the answer.
    assert!(busy <= threads + 3 * 48, "{busy} threads");
    assert!(during.1 >= open + 100, "{} descriptors: some streams have ended", during.1);
    // Other tests may keep both cores busy meanwhile.
    let most = if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 50 } else { 500 };
    assert!(p99 < Duration::from_millis(most), "{p99:?}");
}

#[test]
fn too_many_streams_are_refused_politely() {
    let preview = preview();
    // Whoever is let in hears the last news at once.
    let mut streams: Vec<_> = (0..128).map(|_| preview.listen()).collect();
    for stream in &mut streams {
        stream.next();
    }
    assert_eq!(preview.get("/_candour/events").0, "503");
    assert_eq!(preview.get("/about/").0, "200");
    drop(streams);
    // Those who have gone make room at once.
    let mut news = preview.listen();
    news.next();
}

#[test]
fn few_descriptors_are_enough_and_it_recovers() {
    let [(path, text)] = site();
    let preview = Preview::with(&[(path, &text)], &[], |serve| {
        let program = serve.get_program().to_owned();
        let arguments: Vec<_> = serve.get_args().map(std::ffi::OsStr::to_owned).collect();
        let out = serve.get_current_dir().is_none();
        assert!(out);
        *serve = Command::new("sh");
        serve.args(["-c", "ulimit -n 128; exec \"$@\"", "sh"]).arg(program).args(arguments);
        serve.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::null()).process_group(0);
    });
    assert_eq!(preview.get("/about/").0, "200");
    let clients: Vec<TcpStream> =
        (0..300).filter_map(|_| TcpStream::connect(("127.0.0.1", preview.port)).ok()).collect();
    assert!(clients.len() > 128, "only {} clients", clients.len());
    thread::sleep(Duration::from_millis(500));
    drop(clients);
    let start = Instant::now();
    assert_eq!(preview.get("/about/").0, "200");
    let took = start.elapsed();
    println!("128 descriptors and 300 clients: answered {took:?} after they left");
    assert!(took < Duration::from_secs(2), "{took:?}");
}

#[test]
fn edits_leave_no_memory_behind() {
    let edits = if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 2000 } else { 120 };
    let preview = preview();
    let mut news = preview.listen();
    news.next();
    let mut edit = |n: usize| {
        preview
            .put("content/pages/about.md", &page(&format!("About {n}"), &format!("Text {n}. ").repeat(400)));
        preview.put(&format!("content/pages/p{}.md", n % 7), &page(&format!("Page {n}"), "Text."));
        news.until("/about/");
        assert_eq!(preview.get("/sitemap.xml").0, "200");
    };
    // The first ones fill what is kept.
    (0..edits / 4).for_each(&mut edit);
    let before = status(preview.pid(), "VmRSS");
    (edits / 4..edits).for_each(&mut edit);
    let after = status(preview.pid(), "VmRSS");
    println!("{edits} edits: {before} kB after a quarter of them, {after} kB at the end");
    assert!(after < before + before / 5 + 4096, "{before} kB, then {after} kB");
    preview.settle("all edits");
}
