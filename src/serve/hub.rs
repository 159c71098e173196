//! The browsers that listen for news, and the one thread that tells them.

use std::io::{self, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::gate::refuse;

/// How many may listen at once.
pub(super) const MOST: usize = 128;

/// How often to say something, so that a listener who has gone is noticed.
pub(super) const PING: Duration = Duration::from_secs(15);

/// All listeners. A message reaches each of them or ends its stream: none can keep the others waiting.
#[derive(Default)]
pub struct Hub {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    streams: Vec<TcpStream>,
    // Told to whoever joins: what was sent while they were on their way must not be lost.
    last: Vec<u8>,
}

impl Hub {
    /// Takes in a listener, given the head of the answer to it and what comes first.
    pub(super) fn join(
        &self,
        mut client: TcpStream,
        head: &[Vec<u8>],
        mut rest: BufReader<TcpStream>,
    ) -> io::Result<()> {
        if self.len() >= MOST {
            self.ping();
        }
        if self.len() >= MOST {
            return refuse(&mut client, "503 Service Unavailable");
        }
        let mut all = Vec::new();
        // A stream has no length.
        for line in head.iter().filter(|line| !line.to_ascii_lowercase().starts_with(b"content-length:")) {
            all.extend_from_slice(line);
        }
        all.extend_from_slice(b"Connection: close\r\n\r\n");
        let mut first = Vec::new();
        rest.read_to_end(&mut first)?;
        all.extend_from_slice(&first);
        client.set_nonblocking(true)?;
        let mut state = self.state();
        all.extend_from_slice(&state.last);
        client.write_all(&all)?;
        state.streams.push(client);
        Ok(())
    }

    /// Tells everyone who listens, and later whoever joins before the next news. A listener that has gone, or that
    /// leaves too much unread, is let go.
    pub(super) fn tell(&self, news: &[u8]) {
        let mut state = self.state();
        state.streams.retain_mut(|client| client.write_all(news).is_ok());
        state.last = news.to_vec();
    }

    /// Says something that means nothing, so that a listener who has gone is noticed.
    pub(super) fn ping(&self) {
        self.pass(b":\n\n");
    }

    /// Tells everyone who listens just now.
    pub(super) fn pass(&self, message: &[u8]) {
        self.state().streams.retain_mut(|client| client.write_all(message).is_ok());
    }

    /// How many listen.
    pub fn len(&self) -> usize {
        self.state().streams.len()
    }

    /// Whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Ends all streams.
    pub(super) fn close(&self) {
        self.state().streams.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
