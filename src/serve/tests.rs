//! Raw requests to a running server.

use std::io::{Read as _, Write as _};
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use expect_test::expect;

use super::*;

struct Running {
    port: u16,
    stopper: Stopper,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl Running {
    fn start(site: Arc<dyn Site>) -> Running {
        let server = Server::bind(0).unwrap();
        let (port, stopper) = (server.port(), server.stopper());
        let rules = Rules { base: "/".to_owned(), policy: "default-src 'none'".to_owned() };
        let thread = thread::spawn(move || server.run(site, rules, &Arc::default()));
        Running { port, stopper, thread: Some(thread) }
    }

    fn with(artifacts: &[(&str, &str)]) -> Running {
        Running::start(Arc::new(RwLock::new(Arc::new(output(artifacts)))))
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends these bytes and returns all that comes back.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8(answer).unwrap()
    }

    /// Asks for something as a browser would, with more header lines.
    fn ask(&self, line: &str, more: &str) -> String {
        self.send(format!("{line} HTTP/1.1\r\nHost: localhost:{}\r\n{more}\r\n", self.port).as_bytes())
    }

    fn status(&self, line: &str, more: &str) -> String {
        self.ask(line, more).get(9..12).unwrap_or_default().to_owned()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stopper.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap().unwrap();
        }
    }
}

fn output(artifacts: &[(&str, &str)]) -> Output {
    let mut output = Output::default();
    for (at, text) in artifacts {
        output.put(Artifact::new(Address::parse(at).unwrap(), text.as_bytes()));
    }
    output
}

/// An answer without its date.
fn shown(answer: &str) -> String {
    let lines = answer.split("\r\n").filter(|line| !line.starts_with("Date: "));
    lines.map(|line| format!("{line}\n")).collect()
}

const PAGE: &str = "<h1>Home</h1>";

#[test]
fn a_page_comes_with_its_headers() {
    let running = Running::with(&[("/", PAGE)]);
    expect![[r#"
        HTTP/1.1 200 OK
        Connection: close
        Content-Type: text/html; charset=utf-8
        ETag: "1a7133067a4ac7fe06565943dd44870f232041b1d28b4340e2b678244a3b79f6"
        Cache-Control: no-cache
        Content-Security-Policy: default-src 'none'; frame-ancestors 'none'
        Cross-Origin-Resource-Policy: same-origin
        Referrer-Policy: no-referrer
        X-Content-Type-Options: nosniff
        Server: candour
        Content-Length: 13

        <h1>Home</h1>
    "#]]
    .assert_eq(&shown(&running.ask("GET /", "")));
}

#[test]
fn head_says_the_same_without_the_body() {
    let running = Running::with(&[("/", PAGE)]);
    let (get, head) = (running.ask("GET /", ""), running.ask("HEAD /", ""));
    assert_eq!(shown(&head), shown(get.strip_suffix(PAGE).unwrap()));
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    let site = Arc::new(RwLock::new(Arc::new(output(&[("/", PAGE)]))));
    let running = Running::start(site.clone());
    let answer = running.ask("GET /", "");
    let tag = answer.lines().find_map(|line| line.strip_prefix("ETag: ")).unwrap();
    for known in [tag.to_owned(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let again = running.ask("GET /", &format!("If-None-Match: {known}\r\n"));
        assert!(again.starts_with("HTTP/1.1 304 ") && again.ends_with("\r\n\r\n"), "{again}");
    }
    assert_eq!(running.status("GET /", "If-None-Match: \"x\"\r\n"), "200");
    // The output is replaced while the server runs.
    *site.write().unwrap() = Arc::new(output(&[("/", "new")]));
    let new = running.ask("GET /", &format!("If-None-Match: {tag}\r\n"));
    assert!(new.starts_with("HTTP/1.1 200 ") && new.ends_with("new"), "{new}");
}

#[test]
fn what_is_not_there_gets_the_sites_own_page() {
    let bare = Running::with(&[("/", PAGE)]);
    assert!(bare.ask("GET /x/", "").starts_with("HTTP/1.1 404 Not Found\r\n"));
    let running = Running::with(&[("/404.html", "<h1>Not found</h1>")]);
    let answer = running.ask("GET /x/", "");
    assert!(answer.starts_with("HTTP/1.1 404 ") && answer.ends_with("<h1>Not found</h1>"), "{answer}");
}

#[test]
fn it_can_only_be_read() {
    let running = Running::with(&[("/", PAGE)]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "ODD"] {
        let answer = running.ask(&format!("{method} /"), "Content-Length: 3\r\n");
        assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
        assert!(answer.contains("\r\nAllow: GET, HEAD\r\n"), "{answer}");
        assert!(!answer.contains("Access-Control"), "{answer}");
    }
}

#[test]
fn other_hosts_and_origins_are_refused() {
    let running = Running::with(&[("/", PAGE)]);
    let port = running.port;
    for head in [
        String::new(),
        "Host: evil.example\r\n".to_owned(),
        format!("Host: evil.example:{port}\r\n"),
        "Host: localhost\r\n".to_owned(),
        format!("Host: localhost:{port}\r\nOrigin: http://evil.example\r\n"),
        format!("Host: localhost:{port}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"),
    ] {
        let answer = running.send(format!("GET / HTTP/1.1\r\n{head}\r\n").as_bytes());
        assert!(answer.starts_with("HTTP/1.1 403 ") && !answer.contains(PAGE), "{head}: {answer}");
    }
    let own = format!("Origin: http://127.0.0.1:{port}\r\nSec-Fetch-Site: same-origin\r\n");
    assert_eq!(running.status("GET /", &own), "200");
}

#[test]
fn nothing_outside_the_site_is_reached() {
    let running = Running::with(&[("/", PAGE)]);
    for target in ["/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2fetc%2fpasswd", "//etc/passwd"] {
        assert_eq!(running.status(&format!("GET {target}"), ""), "400", "{target}");
    }
    assert_eq!(running.status("GET /etc/passwd", ""), "404");
}

#[test]
fn no_request_takes_the_server_down() {
    let running = Running::with(&[("/", PAGE)]);
    let host = format!("Host: localhost:{}\r\n", running.port);
    let second = format!("GET /second HTTP/1.1\r\n{host}\r\n");
    // Claims that tiny_http would reserve memory for, wait for, or take for the end of a request.
    for claim in [
        "Content-Length: 18446744073709551615",
        "Content-Length: 100000000000000000",
        "Content-Length: 5000",
        "Content-Length: -1",
        "Content-Length: 0\r\nContent-Length: 5",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: identity\r\nContent-Length: 5",
        "Expect: 100-continue\r\nContent-Length: 9",
        "Connection: upgrade\r\nUpgrade: websocket",
    ] {
        for method in ["GET", "POST"] {
            let answer =
                running.send(format!("{method} / HTTP/1.1\r\n{host}{claim}\r\n\r\n{second}").as_bytes());
            assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{claim}: {answer}");
        }
    }
    let bad = running.send(b"\x16\x03\x01 not HTTP \xff\r\n\r\n");
    assert!(bad.starts_with("HTTP/1.1 400 "), "{bad}");
    let long = running.send(format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(100_000)).as_bytes());
    assert!(long.starts_with("HTTP/1.1 431 "), "{long}");
    assert_eq!(running.status("GET /", ""), "200");
}

#[test]
fn clients_that_say_nothing_are_sent_away() {
    let running = Running::with(&[("/", PAGE)]);
    let start = Instant::now();
    let silent: Vec<TcpStream> = (0..60).map(|_| running.connect()).collect();
    let mut slow = running.connect();
    slow.write_all(b"GET / HT").unwrap();
    // More than are served at once: this one waits for some to be sent away.
    assert_eq!(running.status("GET /", ""), "200");
    assert!(start.elapsed() < Duration::from_secs(9), "{:?}", start.elapsed());
    drop(silent);
}

#[test]
fn many_are_served_at_once_and_a_large_file_comes_whole() {
    let large = "x".repeat(3 << 20);
    let running = Running::with(&[("/", PAGE), ("/large.txt", &large)]);
    // One who does not read its answer keeps nobody waiting.
    let mut stalled = running.connect();
    let line = format!("GET /large.txt HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", running.port);
    stalled.write_all(line.as_bytes()).unwrap();
    thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert!((0..10).all(|_| running.status("GET /", "") == "200")));
        }
        scope.spawn(|| assert!(running.ask("GET /large.txt", "").ends_with(&large)));
    });
}

#[test]
fn an_answer_that_cannot_be_made_ends_nothing() {
    struct Broken;
    impl Site for Broken {
        fn get(&self, at: &Address) -> Option<Artifact> {
            assert!(at.as_str() != "/broken/", "this answer is meant to fail");
            Some(Artifact::new(at.clone(), *b"fine"))
        }
    }
    let running = Running::start(Arc::new(Broken));
    assert_eq!(running.status("GET /broken/", ""), "500");
    assert_eq!(running.status("GET /fine/", ""), "200");
}

#[test]
fn a_port_in_use_is_told_and_another_one_found() {
    let server = Server::bind(0).unwrap();
    let taken = Server::bind(server.port()).err().map(|error| error.kind());
    assert_eq!(taken, Some(io::ErrorKind::AddrInUse));
    assert!(free_port(server.port()).is_some_and(|port| port != server.port()));
    assert_eq!(free_port(u16::MAX), None);
}

#[test]
fn a_stopped_server_frees_its_port() {
    let running = Running::with(&[("/", PAGE)]);
    let port = running.port;
    assert_eq!(running.status("GET /", ""), "200");
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        drop(running);
        done.send(()).unwrap();
    });
    is_done.recv_timeout(Duration::from_secs(20)).unwrap();
    assert!(Server::bind(port).is_ok());
}
