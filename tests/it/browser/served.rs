//! A built site, served as a web host would serve it: with the headers of its `_headers`.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use tiny_http::{Header, Response, Server};

/// A site on a port of this machine, until it is dropped.
pub(crate) struct Served {
    server: Arc<Server>,
    port: u16,
}

// What is served: by path, without a slash in front.
type Files = BTreeMap<String, Vec<u8>>;

impl Served {
    /// Serves files: their paths below the root, and their bytes. A page of the name `404.html` answers for what is
    /// not there.
    pub(crate) fn of(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Served {
        let files: Files = files.into_iter().collect();
        let headers =
            files.get("_headers").map(|text| rules(&String::from_utf8_lossy(text))).unwrap_or_default();
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a free port"));
        let port = server.server_addr().to_ip().expect("an address of this machine").port();
        let shared = Arc::new((files, headers));
        for _ in 0..4 {
            let (server, shared) = (Arc::clone(&server), Arc::clone(&shared));
            std::thread::spawn(move || {
                while let Ok(request) = server.recv() {
                    let answer = answer(&shared.0, &shared.1, request.url());
                    // A reader may have gone.
                    let _ = request.respond(answer);
                }
            });
        }
        Served { server, port }
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
        format!("http://{host}:{}{path}", self.port)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        for _ in 0..4 {
            self.server.unblock();
        }
    }
}

fn answer(files: &Files, rules: &[(String, Vec<Header>)], url: &str) -> Response<std::io::Cursor<Vec<u8>>> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut name = decoded(path.trim_start_matches('/'));
    if name.is_empty() || name.ends_with('/') {
        name.push_str("index.html");
    }
    let folder = format!("{name}/index.html");
    if !files.contains_key(&name) && files.contains_key(&folder) {
        let to = Header::from_bytes("Location", format!("{path}/")).expect("a header");
        return Response::from_data([]).with_status_code(301).with_header(to);
    }
    let (status, name, bytes) = match files.get(&name) {
        Some(bytes) => (200, name.as_str(), bytes.clone()),
        None => (404, "404.html", files.get("404.html").cloned().unwrap_or_default()),
    };
    let mut response = Response::from_data(bytes).with_status_code(status);
    response.add_header(Header::from_bytes("Content-Type", media(name)).expect("a header"));
    let fits = |pattern: &str| match pattern.split_once('*') {
        Some((before, after)) => path.starts_with(before) && path.ends_with(after),
        None => pattern == path,
    };
    for (_, headers) in rules.iter().filter(|(pattern, _)| fits(pattern)) {
        headers.iter().for_each(|header| response.add_header(header.clone()));
    }
    response
}

// `_headers`: a pattern, and the headers for what fits it, indented.
fn rules(text: &str) -> Vec<(String, Vec<Header>)> {
    let mut rules: Vec<(String, Vec<Header>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match (line.strip_prefix("  "), rules.last_mut()) {
            (Some(header), Some((_, headers))) => headers.push(header.parse().expect("a header")),
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
