//! Speaks HTTP through tiny_http, behind the gate.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tiny_http::{Header, Request, Response, StatusCode};

use super::Site;
use super::answer::{Answer, Asked, Rules, answer};

// How long to wait before tiny_http gets another start: what ended it may take a moment to pass.
const PAUSE: Duration = Duration::from_millis(50);

/// How long to wait for tiny_http to come back.
const RETURN: Duration = Duration::from_secs(2);

/// tiny_http at work on a port of its own, restarted whenever it gives up.
pub(super) struct Http {
    site: Arc<dyn Site>,
    rules: Rules,
    /// The port that clients use: the one their `Host` has to name.
    port: u16,
    running: Mutex<Running>,
    is_stopped: AtomicBool,
}

#[derive(Clone)]
struct Running {
    server: Arc<tiny_http::Server>,
    address: SocketAddr,
}

impl Http {
    /// Starts answering for the server at `port`; the thread ends after `stop`.
    pub(super) fn start(
        site: Arc<dyn Site>,
        rules: Rules,
        port: u16,
    ) -> io::Result<(Arc<Http>, JoinHandle<()>)> {
        let (running, is_stopped) = (Mutex::new(listen()?), AtomicBool::new(false));
        let http = Arc::new(Http { site, rules, port, running, is_stopped });
        let to_supervise = http.clone();
        let supervisor = thread::Builder::new().spawn(move || supervise(&to_supervise))?;
        Ok((http, supervisor))
    }

    /// Connects to tiny_http, wherever it listens just now.
    pub(super) fn connect(&self) -> io::Result<TcpStream> {
        let until = Instant::now() + RETURN;
        loop {
            let Running { server, address } = self.running();
            match TcpStream::connect(address) {
                Err(error) if Instant::now() < until => {
                    if error.kind() == ErrorKind::ConnectionRefused {
                        // Its accepting thread has ended without a word (it panics when descriptors run
                        // out), and the supervisor waits in vain.
                        server.unblock();
                    }
                    thread::sleep(PAUSE);
                }
                connected => return connected,
            }
        }
    }

    /// Stops taking requests.
    pub(super) fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        self.running().server.unblock();
    }

    fn running(&self) -> Running {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn listen() -> io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let server = tiny_http::Server::from_listener(listener, None).map_err(io::Error::other)?;
    Ok(Running { server: Arc::new(server), address })
}

fn supervise(http: &Arc<Http>) {
    loop {
        let server = http.running().server;
        // One thread for each request: the gate bounds their number, and a panic ends one answer only.
        while let Ok(request) = server.recv() {
            let http = http.clone();
            // If there is no thread to be had, the request is dropped, and tiny_http answers 500.
            let _ = thread::Builder::new().spawn(move || respond(request, &http));
        }
        loop {
            if http.is_stopped.load(Ordering::SeqCst) {
                return;
            }
            if let Ok(running) = listen() {
                *http.running.lock().unwrap_or_else(PoisonError::into_inner) = running;
                break;
            }
            thread::sleep(PAUSE);
        }
    }
}

fn respond(request: Request, http: &Http) {
    let Answer { status, headers, body } =
        answer(http.site.as_ref(), &http.rules, http.port, &asked(&request));
    // A header that HTTP cannot carry is left out; those here are made of checked parts.
    let named = |(name, value): &(&str, String)| Header::from_bytes(name.as_bytes(), value.as_bytes()).ok();
    let server = ("Server", "candour".to_owned());
    let headers = headers.iter().chain([&server]).filter_map(named).collect();
    let response = Response::new(StatusCode(status), headers, body.as_ref(), Some(body.len()), None)
        // Always with its length, never in chunks.
        .with_chunked_threshold(usize::MAX);
    // A client that goes away is no failure of ours.
    let _ = request.respond(response);
}

fn asked(request: &Request) -> Asked {
    let header = |name: &str| {
        let mut all = request.headers().iter();
        let found = all.find(|header| header.field.as_str().as_str().eq_ignore_ascii_case(name));
        found.map(|header| header.value.as_str().to_owned())
    };
    Asked {
        method: request.method().to_string(),
        target: request.url().to_owned(),
        host: header("host").unwrap_or_default(),
        origin: header("origin"),
        fetch: (header("sec-fetch-site"), header("sec-fetch-mode")),
        if_none_match: header("if-none-match"),
        token: header("x-candour-token"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::artifact::Output;
    use std::sync::RwLock;

    #[test]
    fn when_tiny_http_gives_up_it_is_started_again() {
        let site: RwLock<Arc<Output>> = RwLock::default();
        let rules = Rules { base: "/".to_owned(), policy: String::new() };
        let (http, supervisor) = Http::start(Arc::new(site), rules, 1).unwrap();
        let first = http.running().address;
        // It ends with an error, as after a failure to accept.
        http.running().server.unblock();
        let start = Instant::now();
        while http.running().address == first {
            assert!(start.elapsed() < Duration::from_secs(10), "not started again");
            thread::sleep(PAUSE);
        }
        // It ends without a word: nobody listens any more where it should.
        let nowhere = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
        http.running.lock().unwrap().address = nowhere;
        assert!(http.connect().is_ok());
        assert_ne!(http.running().address, nowhere);
        http.stop();
        supervisor.join().unwrap();
    }
}
