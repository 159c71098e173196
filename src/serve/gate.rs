//! Takes connections and reads what clients send, so that tiny_http never has to.
//!
//! tiny_http 0.12 alone can be ended by one request: it reserves as many bytes as a `Content-Length` claims,
//! and a claim of 17 digits aborts the process; it waits for ever for a client that says nothing, and stops
//! accepting after one failure. The gate bounds time, size and number, and passes on a head of its own making.
//! One thread waits for all clients that have not asked yet, so that those who say nothing keep nobody waiting.

use std::collections::VecDeque;
use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::head::{self, Reading, Unfit};
use super::http::Http;
use super::hub::Hub;

/// How many requests are answered at once; more wait. Each takes four descriptors, of 256 on some systems.
const MOST: usize = 48;

/// How many clients may be waited for that have not asked yet; the one that waits longest goes first.
const MOST_SILENT: usize = 400;

/// How long a client may leave its answer unread.
const UNREAD: Duration = Duration::from_secs(30);

/// How often to look who is overdue.
const LOOK: Duration = Duration::from_millis(200);

/// How long to wait after a failure that may pass, and for an answer to end while others wait.
const PAUSE: Duration = Duration::from_millis(5);

/// How long and how far to read on after an answer, so that it arrives: closing a connection with something
/// unread makes the system drop what was sent.
const AFTER: (Duration, usize) = (Duration::from_millis(500), 1 << 20);

/// The door between clients and tiny_http.
pub(super) struct Gate {
    listener: TcpListener,
    http: Arc<Http>,
    hub: Arc<Hub>,
    silent: VecDeque<(TcpStream, Reading)>,
    asking: VecDeque<(TcpStream, Result<Vec<u8>, Unfit>)>,
    answering: Arc<AtomicUsize>,
}

impl Gate {
    /// A gate for the clients of `listener`; streams go to the hub.
    pub(super) fn new(listener: TcpListener, http: Arc<Http>, hub: Arc<Hub>) -> Gate {
        Gate {
            listener,
            http,
            hub,
            silent: VecDeque::new(),
            asking: VecDeque::new(),
            answering: Arc::default(),
        }
    }

    /// Takes connections until it is told to stop; no failure ends it.
    pub(super) fn run(mut self, is_stopped: &AtomicBool) -> io::Result<()> {
        self.listener.set_nonblocking(true)?;
        loop {
            let ready = self.wait();
            if is_stopped.load(Ordering::SeqCst) {
                return Ok(());
            }
            self.read(&ready);
            self.accept();
            self.answer();
        }
    }

    // Waits until somebody comes or asks; says which of the silent ones have sent something.
    fn wait(&self) -> Vec<bool> {
        let rest = if self.asking.is_empty() { LOOK } else { PAUSE };
        let rest = Timespec::try_from(rest).unwrap_or_default();
        let mut all = vec![PollFd::new(&self.listener, PollFlags::IN)];
        all.extend(self.silent.iter().map(|(client, _)| PollFd::new(client, PollFlags::IN)));
        match poll(&mut all, Some(&rest)) {
            Ok(_) => all[1..].iter().map(|one| !one.revents().is_empty()).collect(),
            Err(_) => {
                thread::sleep(PAUSE);
                vec![true; self.silent.len()]
            }
        }
    }

    fn read(&mut self, ready: &[bool]) {
        let waiting = std::mem::take(&mut self.silent);
        for ((mut client, mut reading), is_ready) in waiting.into_iter().zip(ready) {
            let read = is_ready.then(|| reading.go_on(&mut client)).flatten();
            match read.or_else(|| reading.overdue().map(Err)) {
                Some(Err(Unfit::Silent)) => {}
                Some(asked) => self.asking.push_back((client, asked)),
                None => self.silent.push_back((client, reading)),
            }
        }
    }

    fn accept(&mut self) {
        loop {
            match self.listener.accept() {
                Ok((client, _)) if client.set_nonblocking(true).is_ok() => {
                    self.silent.push_back((client, Reading::begun()));
                    if self.silent.len() > MOST_SILENT {
                        self.silent.pop_front();
                    }
                }
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                // Too many descriptors are open: the one that has been silent longest gives up its own.
                Err(_) => {
                    if self.silent.pop_front().is_none() {
                        thread::sleep(PAUSE);
                        return;
                    }
                }
            }
        }
    }

    fn answer(&mut self) {
        while self.answering.load(Ordering::SeqCst) < MOST {
            let Some((client, asked)) = self.asking.pop_front() else { return };
            let (http, hub) = (self.http.clone(), self.hub.clone());
            let place = Place::take(&self.answering);
            let begun = thread::Builder::new().spawn(move || {
                // A client that goes away is no one's failure.
                let _ = serve(client, asked, &http, &hub);
                drop(place);
            });
            if begun.is_err() {
                thread::sleep(PAUSE);
            }
        }
    }
}

fn serve(mut client: TcpStream, asked: Result<Vec<u8>, Unfit>, http: &Http, hub: &Hub) -> io::Result<()> {
    client.set_nonblocking(false)?;
    client.set_write_timeout(Some(UNREAD))?;
    match asked.and_then(|head| head::rewrite(&head)) {
        Err(Unfit::Silent) => return Ok(()),
        Err(Unfit::Malformed) => refuse(&mut client, "400 Bad Request")?,
        Err(Unfit::TooLong) => refuse(&mut client, "431 Request Header Fields Too Large")?,
        Err(Unfit::TooSlow) => refuse(&mut client, "408 Request Timeout")?,
        Ok(head) => {
            let sent = http.connect().and_then(|mut to| to.write_all(head.as_bytes()).map(|()| to));
            match sent.and_then(head_of) {
                Ok((head, rest)) if is_stream(&head) => return hub.join(client, &head, rest),
                Ok((head, mut rest)) => pass_back(&head, &mut rest, &mut client)?,
                Err(_) => refuse(&mut client, "503 Service Unavailable")?,
            }
        }
    }
    client.shutdown(Shutdown::Write)?;
    let (time, length) = AFTER;
    client.set_read_timeout(Some(time))?;
    let until = Instant::now() + time;
    let mut piece = [0; 4096];
    let mut read = 0;
    while read < length && Instant::now() < until {
        match client.read(&mut piece)? {
            0 => break,
            more => read += more,
        }
    }
    Ok(())
}

pub(super) fn refuse(client: &mut TcpStream, status: &str) -> io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    client.write_all(head.as_bytes())
}

// Reads the head of an answer, line by line with its ends, up to the empty one.
fn head_of(answer: TcpStream) -> io::Result<(Vec<Vec<u8>>, BufReader<TcpStream>)> {
    let mut answer = BufReader::new(answer);
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        answer.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if line == b"\r\n" {
            return Ok((lines, answer));
        }
        lines.push(line);
    }
}

fn is_stream(head: &[Vec<u8>]) -> bool {
    head.iter().any(|line| line.eq_ignore_ascii_case(b"content-type: text/event-stream\r\n"))
}

/// Passes on an answer. It is the only one on this connection and has to say so, which tiny_http does not let its
/// callers do.
fn pass_back(head: &[Vec<u8>], rest: &mut BufReader<TcpStream>, client: &mut TcpStream) -> io::Result<()> {
    let mut all = head.concat();
    let status = head.first().map_or(0, Vec::len);
    all.splice(status..status, *b"Connection: close\r\n");
    all.extend_from_slice(b"\r\n");
    all.extend_from_slice(rest.buffer());
    client.write_all(&all)?;
    io::copy(rest.get_mut(), client).map(|_| ())
}

/// The right to answer one request, until it is dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(answering: &Arc<AtomicUsize>) -> Place {
        answering.fetch_add(1, Ordering::SeqCst);
        Place(answering.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
