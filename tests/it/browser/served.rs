//! A built site, served as a web host would serve it: with the headers of its `_headers`.
//!
//! Each connection has a thread of its own and carries one request. A browser opens connections ahead of its requests and
//! holds them; a server with a pool of threads may let a request wait behind one that carries nothing.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A site on a port of this machine, until it is dropped.
pub(crate) struct Served {
    at: SocketAddr,
    is_over: Arc<AtomicBool>,
}

// What is served: by path, without a slash in front.
type Files = BTreeMap<String, Vec<u8>>;
// For what fits a pattern: the lines of its headers.
type Rules = Vec<(String, Vec<String>)>;

impl Served {
    /// Serves files: their paths below the root, and their bytes. A page of the name `404.html` answers for what is
    /// not there.
    pub(crate) fn of(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Served {
        let files: Files = files.into_iter().collect();
        let headers =
            files.get("_headers").map(|text| rules(&String::from_utf8_lossy(text))).unwrap_or_default();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let at = listener.local_addr().expect("an address of this machine");
        let shared = Arc::new((files, headers));
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), shared) = (stream, Arc::clone(&shared)) else { continue };
                // A reader may have gone.
                std::thread::spawn(move || drop(answer(stream, &shared.0, &shared.1)));
            }
        });
        Served { at, is_over }
    }

    /// Serves a folder, as it is now.
    pub(crate) fn folder(folder: &Path) -> Served {
        Served::of(
            crate::cli::files(folder)
                .into_iter()
                .map(|(path, bytes)| (path.to_string_lossy().replace('\\', "/"), bytes)),
        )
    }

    /// The whole address of a path of the site.
    pub(crate) fn at(&self, path: &str) -> String {
        self.on("127.0.0.1", path)
    }

    /// The same under another host name, which is another origin.
    pub(crate) fn on(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.at.port())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        // Nobody waits for it: it only wakes the listener.
        drop(TcpStream::connect(self.at));
    }
}

// Reads one request and answers it.
fn answer(mut stream: TcpStream, files: &Files, rules: &Rules) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let Some(first) = lines.next().transpose()? else { return Ok(()) };
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let mut words = first.split(' ');
    let (method, url) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut name = decoded(path.trim_start_matches('/'));
    if name.is_empty() || name.ends_with('/') {
        name.push_str("index.html");
    }
    let folder = format!("{name}/index.html");
    let nothing = Vec::new();
    let (status, headers, bytes) = match files.get(&name) {
        Some(bytes) => ("200 OK", vec![format!("Content-Type: {}", media(&name))], bytes),
        None if files.contains_key(&folder) => {
            ("301 Moved Permanently", vec![format!("Location: {path}/")], &nothing)
        }
        None => {
            let bytes = files.get("404.html").unwrap_or(&nothing);
            ("404 Not Found", vec![format!("Content-Type: {}", media("404.html"))], bytes)
        }
    };
    let fits = |pattern: &str| match pattern.split_once('*') {
        Some((before, after)) => path.starts_with(before) && path.ends_with(after),
        None => pattern == path,
    };
    let own = rules.iter().filter(|(pattern, _)| fits(pattern)).flat_map(|(_, headers)| headers.clone());
    let length = format!("Content-Length: {}", bytes.len());
    let headers: Vec<String> =
        headers.into_iter().chain(own).chain([length, "Connection: close".to_owned()]).collect();
    let mut message = format!("HTTP/1.1 {status}\r\n{}\r\n\r\n", headers.join("\r\n")).into_bytes();
    if method != "HEAD" {
        message.extend(bytes);
    }
    stream.write_all(&message)?;
    stream.flush()
}

// `_headers`: a pattern, and the headers for what fits it, indented.
fn rules(text: &str) -> Rules {
    let mut rules = Rules::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.strip_prefix("  "), rules.last_mut()) {
            (Some(header), Some((_, headers))) => headers.push(header.to_owned()),
            _ => rules.push((line.to_owned(), Vec::new())),
        }
    }
    rules
}

fn media(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "txt" => "text/plain; charset=utf-8",
        "xml" | "atom" => "application/xml; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let digits: String = match byte {
            b'%' => rest.by_ref().take(2).map(char::from).collect(),
            _ => String::new(),
        };
        bytes.push(u8::from_str_radix(&digits, 16).unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
