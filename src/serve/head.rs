//! Reads the head of a request, strictly, and rewrites it.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

/// The longest head that is read, in bytes.
const LONGEST: usize = 16 << 10;

/// How long a client may take for its head, in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// The headers that an answer may depend on; nothing else of a client's head is passed on.
const PASSED_ON: [&str; 6] =
    ["host", "origin", "sec-fetch-site", "sec-fetch-mode", "if-none-match", "x-candour-token"];

/// Why there is no request to pass on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfit {
    /// The client went away, or never asked: there is nobody to answer.
    Silent,
    /// What was sent is not a request (RFC 9112).
    Malformed,
    /// The head is longer than is read.
    TooLong,
    /// The head took longer than is waited for.
    TooSlow,
}

/// A head that is being read.
#[derive(Debug)]
pub(super) struct Reading {
    bytes: Vec<u8>,
    since: Instant,
}

impl Reading {
    /// The head of a client that came just now.
    pub(super) fn begun() -> Reading {
        Reading { bytes: Vec::new(), since: Instant::now() }
    }

    /// Reads what is there; `None` while more is to come. What comes after the empty line is never read.
    pub(super) fn go_on(&mut self, client: &mut impl Read) -> Option<Result<Vec<u8>, Unfit>> {
        let mut piece = [0; 2048];
        loop {
            match client.read(&mut piece) {
                Ok(0) => return Some(Err(Unfit::Silent)),
                Ok(length) => {
                    let seen = self.bytes.len().saturating_sub(3);
                    self.bytes.extend_from_slice(&piece[..length]);
                    if let Some(end) = self.bytes[seen..].windows(4).position(|four| four == b"\r\n\r\n") {
                        self.bytes.truncate(seen + end);
                        return Some(Ok(std::mem::take(&mut self.bytes)));
                    }
                    if self.bytes.len() > LONGEST {
                        return Some(Err(Unfit::TooLong));
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => return None,
                Err(_) => return Some(Err(Unfit::Silent)),
            }
        }
    }

    /// Why it is waited for no longer; `None` while there is time. One deadline for all of it: a byte now and then
    /// keeps no one waiting.
    pub(super) fn overdue(&self) -> Option<Unfit> {
        let is_over = self.since.elapsed() >= PATIENCE;
        is_over.then_some(if self.bytes.is_empty() { Unfit::Silent } else { Unfit::TooSlow })
    }
}

/// Makes of a client's head one that says the same to any reader: no body, no second request, each header
/// once.
pub(super) fn rewrite(head: &[u8]) -> Result<String, Unfit> {
    let head = std::str::from_utf8(head).map_err(|_| Unfit::Malformed)?;
    let is_plain = |c: char| c.is_ascii_graphic() || c == ' ';
    let mut lines = head.split("\r\n");
    let mut parts = lines.next().unwrap_or_default().split(' ');
    let request = (parts.next(), parts.next(), parts.next(), parts.next());
    let (Some(method), Some(target), Some("HTTP/1.1" | "HTTP/1.0"), None) = request else {
        return Err(Unfit::Malformed);
    };
    let is_target = !target.is_empty() && target.chars().all(|c| c.is_ascii_graphic());
    if !is_token(method) || !is_target {
        return Err(Unfit::Malformed);
    }
    let mut rewritten = format!("{method} {target} HTTP/1.1\r\n");
    let mut seen = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(Unfit::Malformed)?;
        if !is_token(name) {
            return Err(Unfit::Malformed);
        }
        let name = name.to_ascii_lowercase();
        if !PASSED_ON.contains(&name.as_str()) {
            continue;
        }
        let value = value.trim_matches([' ', '\t']);
        if seen.contains(&name) || !value.chars().all(is_plain) {
            return Err(Unfit::Malformed);
        }
        rewritten.push_str(&format!("{name}: {value}\r\n"));
        seen.push(name);
    }
    rewritten.push_str("connection: close\r\n\r\n");
    Ok(rewritten)
}

// RFC 9110 §5.6.2, which also leaves no room for the space before a colon that others read differently.
fn is_token(text: &str) -> bool {
    let is_token_char = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !text.is_empty() && text.chars().all(is_token_char)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_an_answer_depends_on_is_passed_on() {
        let head = b"POST /a?b HTTP/1.0\r\nHOST:  localhost:1 \r\nContent-Length: 18446744073709551615\r\n\
            Transfer-Encoding: chunked\r\nExpect: 100-continue\r\nCookie: a=b\r\nIf-None-Match: \"x\", \"y\"";
        let rewritten = "POST /a?b HTTP/1.1\r\nhost: localhost:1\r\nif-none-match: \"x\", \"y\"\r\n\
            connection: close\r\n\r\n";
        assert_eq!(rewrite(head).as_deref(), Ok(rewritten));
    }

    #[test]
    fn heads_that_two_readers_could_read_differently_are_refused() {
        for head in [
            "",
            "GET",
            "GET /",
            "GET / HTTP/2.0",
            "GET / HTTP/3.0",
            "GET  / HTTP/1.1",
            "GET / HTTP/1.1 x",
            " GET / HTTP/1.1",
            "G(T / HTTP/1.1",
            "GET /\0 HTTP/1.1",
            "GET /é HTTP/1.1",
            "GET / HTTP/1.1\nHost: x",
            "GET / HTTP/1.1\r\nHost : x",
            "GET / HTTP/1.1\r\nHost: x\r\n y",
            "GET / HTTP/1.1\r\nno colon",
            "GET / HTTP/1.1\r\nHost: a\r\nHost: a",
            "GET / HTTP/1.1\r\nHost: a\nb",
            "GET / HTTP/1.1\r\n: a",
        ] {
            assert_eq!(rewrite(head.as_bytes()), Err(Unfit::Malformed), "{head:?}");
        }
        assert_eq!(rewrite(b"GET /\xff HTTP/1.1"), Err(Unfit::Malformed));
    }
}
