//! Takes connections and reads what clients send, so that tiny_http never has to.
//!
//! tiny_http 0.12 alone can be ended by one request: it reserves as many bytes as a `Content-Length` claims,
//! and a claim of 17 digits aborts the process; it waits for ever for a client that says nothing, and stops
//! accepting after one failure. The gate bounds time, size and number, and passes on a head of its own making.

use std::io::{self, BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::head::{self, Unfit};
use super::http::Http;

/// How many connections are served at once; more wait. Each takes four descriptors, of 256 on some systems.
const MOST: usize = 48;

/// How long a client may leave its answer unread.
const UNREAD: Duration = Duration::from_secs(30);

/// How long to wait after a failure that may pass, such as too many open files.
const PAUSE: Duration = Duration::from_millis(50);

/// How long and how far to read on after an answer, so that it arrives: closing a connection with something
/// unread makes the system drop what was sent.
const AFTER: (Duration, usize) = (Duration::from_millis(500), 1 << 20);

/// The door between clients and tiny_http.
pub(super) struct Gate {
    listener: TcpListener,
    http: Arc<Http>,
    places: Arc<Places>,
}

impl Gate {
    /// A gate for the clients of `listener`.
    pub(super) fn new(listener: TcpListener, http: Arc<Http>) -> Gate {
        Gate { listener, http, places: Arc::default() }
    }

    /// Takes connections until it is told to stop; no failure ends it.
    pub(super) fn run(self, is_stopped: &AtomicBool) {
        loop {
            let place = Place::take(&self.places);
            let accepted = self.listener.accept();
            if is_stopped.load(Ordering::SeqCst) {
                return;
            }
            let http = self.http.clone();
            let begun = accepted.and_then(|(client, _)| {
                thread::Builder::new().spawn(move || {
                    // A client that goes away is no one's failure.
                    let _ = serve(client, &http);
                    drop(place);
                })
            });
            if begun.is_err() {
                thread::sleep(PAUSE);
            }
        }
    }
}

fn serve(mut client: TcpStream, http: &Http) -> io::Result<()> {
    client.set_write_timeout(Some(UNREAD))?;
    let head = head::read(&mut client).and_then(|head| head::rewrite(&head));
    match head {
        Err(Unfit::Silent) => return Ok(()),
        Err(Unfit::Malformed) => refuse(&mut client, "400 Bad Request")?,
        Err(Unfit::TooLong) => refuse(&mut client, "431 Request Header Fields Too Large")?,
        Err(Unfit::TooSlow) => refuse(&mut client, "408 Request Timeout")?,
        Ok(head) => {
            let sent = http.connect().and_then(|mut to| to.write_all(head.as_bytes()).map(|()| to));
            match sent.and_then(first_line) {
                Ok((status, mut rest)) => pass_back(status, &mut rest, &mut client)?,
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

fn refuse(client: &mut TcpStream, status: &str) -> io::Result<()> {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    client.write_all(head.as_bytes())
}

/// Reads the first line of an answer, which says that there is one.
fn first_line(answer: TcpStream) -> io::Result<(Vec<u8>, BufReader<TcpStream>)> {
    let mut answer = BufReader::new(answer);
    let mut line = Vec::new();
    answer.read_until(b'\n', &mut line)?;
    if line.ends_with(b"\n") { Ok((line, answer)) } else { Err(ErrorKind::UnexpectedEof.into()) }
}

/// Passes on an answer as it comes, for it may also be a stream that goes on. It is the only one on this
/// connection and has to say so, which tiny_http does not let its callers do.
fn pass_back(mut status: Vec<u8>, rest: &mut BufReader<TcpStream>, client: &mut TcpStream) -> io::Result<()> {
    status.extend_from_slice(b"Connection: close\r\n");
    status.extend_from_slice(rest.buffer());
    client.write_all(&status)?;
    io::copy(rest.get_mut(), client).map(|_| ())
}

/// How many connections are being served.
#[derive(Default)]
struct Places {
    taken: Mutex<usize>,
    freed: Condvar,
}

/// The right to serve one connection, until it is dropped.
struct Place(Arc<Places>);

impl Place {
    fn take(places: &Arc<Places>) -> Place {
        let mut taken = places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        while *taken >= MOST {
            taken = places.freed.wait(taken).unwrap_or_else(PoisonError::into_inner);
        }
        *taken += 1;
        Place(places.clone())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}
