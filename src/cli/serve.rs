//! `candour serve`.

use std::io::ErrorKind;
use std::thread;

use crate::render::shell;
use crate::serve::answer::Rules;
use crate::serve::{self, Server, Stopper};

use super::arguments::{Common, ServeOptions};
use super::author::Author;
use super::report::{could_not_run, say, warn};
use super::{browser, report};

/// Builds the site in memory and shows it on this machine, and builds again what changes, until it is interrupted.
pub(super) fn run(common: &Common, options: &ServeOptions) -> u8 {
    // The port first: a reader of the terminal should not wait for a build to learn that it is taken.
    let server = match Server::bind(options.port) {
        Ok(server) => server,
        Err(error) if error.kind() == ErrorKind::AddrInUse => {
            let other = serve::free_port(options.port);
            let hint = other.map_or_else(String::new, |port| format!("; try `candour serve --port {port}`"));
            return could_not_run(&format!("port {} is taken by another program{hint}", options.port));
        }
        Err(error) => return could_not_run(&format!("cannot listen on port {}: {error}", options.port)),
    };
    let author = match Author::begin(common, options, server.port()) {
        Ok(author) => author,
        Err(reason) => return could_not_run(&reason),
    };
    let rules = Rules { base: "/".to_owned(), policy: shell::POLICY.to_owned() };
    let preview = author.preview();
    let url = author.url();
    say(common, &format!("Look at {url} (Ctrl-C ends it)."));
    end_when_interrupted(common, server.stopper());
    if options.open
        && let Err(error) = browser::open(&url)
    {
        warn(common, &format!("no browser could be opened ({error}); open {url} yourself"));
    }
    let pinging = preview.clone();
    thread::spawn(move || pinging.ping());
    let (stop_server, stop_watch) = (server.stopper(), author.stopper());
    thread::scope(|scope| {
        scope.spawn(move || {
            author.follow();
            stop_server.stop();
        });
        let ended = server.run(preview.clone(), rules, preview.hub());
        stop_watch.stop();
        match ended {
            Ok(()) => {
                say(common, "Ended.");
                super::CLEAN
            }
            Err(error) => could_not_run(&format!("the server ended: {error}")),
        }
    })
}

// The first interruption ends the preview in order, a second one at once.
fn end_when_interrupted(common: &Common, server: Stopper) {
    let mut is_ending = false;
    let heard = ctrlc::set_handler(move || {
        if is_ending {
            std::process::exit(report::INTERRUPTED);
        }
        is_ending = true;
        server.stop();
    });
    if let Err(error) = heard {
        warn(common, &format!("an interruption ends this at once: {error}"));
    }
}
