//! `candour serve`.

use std::io::ErrorKind;
use std::sync::{Arc, RwLock};

use crate::render::shell;
use crate::serve::answer::Rules;
use crate::serve::{self, Server};

use super::arguments::{Common, ServeOptions};
use super::report::{self, could_not_run, say};
use super::session;

/// Builds the site in memory and shows it on this machine, until it is interrupted.
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
    let session = match session::open_as_it_stood(common, &session::default_out(&common.site), options.as_of)
    {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    let tally = report::findings(common, &session.build);
    if tally.errors > 0 {
        say(common, &format!("{}: showing what can be shown.", tally.words()));
    }
    let base = session.build.site().settings().base.path().to_owned();
    let rules = Rules { base: base.clone(), policy: shell::POLICY.to_owned() };
    let (pages, ms) = (session.build.output().len(), session.timings.total().as_millis());
    say(common, &format!("Built {pages} pages and files in {ms} ms."));
    say(common, &format!("Look at http://127.0.0.1:{}{base} (Ctrl-C ends it).", server.port()));
    let site = Arc::new(RwLock::new(Arc::new(session.build.output().clone())));
    match server.run(site, rules) {
        Ok(()) => super::CLEAN,
        Err(error) => could_not_run(&format!("the server ended: {error}")),
    }
}
