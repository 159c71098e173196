//! Shows a site in the browser of the person who writes it: a preview on this machine, not a public server.
//!
//! Requests are looked up among the artifacts in memory, never on a disk. A gate stands before tiny_http: it
//! alone reads what clients send, and passes on a request of its own making.

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::base::address::Address;
use crate::output::artifact::{Artifact, Media, Output};

use answer::Rules;
use gate::Gate;
use http::Http;
use hub::Hub;

pub mod answer;

mod gate;

mod head;

mod http;

pub mod hub;

mod query;

pub mod preview;

pub mod state;

mod client;

mod desk;

mod review;

/// Where a server looks up what to show; asked by many threads at once.
pub trait Site: Send + Sync {
    /// What lives at exactly this address just now.
    fn get(&self, at: &Address) -> Option<Artifact>;

    /// The path of the base URL, where it may become another while the site is shown.
    fn base(&self) -> Option<String> {
        None
    }

    /// What the server has of its own under a name, beside the site: nothing, unless it is a preview. What else is
    /// asked stands in the target of the request.
    fn own(&self, name: &str, target: &str) -> Option<Own> {
        let _ = (name, target);
        None
    }

    /// Does something for the preview's own page, which shows a token; a status and what to say.
    fn act(&self, name: &str, target: &str, token: Option<&str>) -> Option<(u16, String)> {
        let _ = (name, target, token);
        None
    }
}

/// Something that a server has of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Own {
    /// A file.
    File(Media, Arc<[u8]>),
    /// A stream of news, which begins with this.
    News(&'static [u8]),
}

/// An output that may be replaced while it is shown.
impl Site for RwLock<Arc<Output>> {
    fn get(&self, at: &Address) -> Option<Artifact> {
        // A thread that panicked while it replaced the output has replaced it or has not: both can be shown.
        self.read().unwrap_or_else(PoisonError::into_inner).get(at).cloned()
    }
}

/// A server that has its port and waits to run.
pub struct Server {
    listener: TcpListener,
    stopper: Stopper,
}

impl Server {
    /// Takes a port of the loopback address 127.0.0.1; 0 takes any that is free. Another program on the port
    /// is an error of the kind `AddrInUse`: `free_port` finds one to name.
    pub fn bind(port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let port = listener.local_addr()?.port();
        Ok(Server { listener, stopper: Stopper { port, is_stopped: Arc::default() } })
    }

    /// The port it has.
    pub fn port(&self) -> u16 {
        self.stopper.port
    }

    /// What ends the run, from another thread.
    pub fn stopper(&self) -> Stopper {
        self.stopper.clone()
    }

    /// Answers requests until it is stopped. Who asks for news joins the hub.
    pub fn run(self, site: Arc<dyn Site>, rules: Rules, hub: &Arc<Hub>) -> io::Result<()> {
        let (http, supervisor) = Http::start(site, rules, self.port())?;
        let ended = Gate::new(self.listener, http.clone(), hub.clone()).run(&self.stopper.is_stopped);
        hub.close();
        http.stop();
        // It has nothing to say: it does not panic.
        let _ = supervisor.join();
        ended
    }
}

/// Ends the run of a server.
#[derive(Clone)]
pub struct Stopper {
    port: u16,
    is_stopped: Arc<AtomicBool>,
}

impl Stopper {
    /// Stops taking connections; those that are being answered are still answered.
    pub fn stop(&self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        // The server waits for a connection: here is one.
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
    }
}

/// The next port above `port` that is free just now, to name where that one is taken.
pub fn free_port(port: u16) -> Option<u16> {
    (port.checked_add(1)?..=u16::MAX).take(100).find(|port| Server::bind(*port).is_ok())
}

#[cfg(test)]
mod tests;
