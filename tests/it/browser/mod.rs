//! Sites in a real Chromium: a harness for every test that must see what a reader sees.
//!
//! ```ignore
//! let Some(browser) = browser::shared() else { return };          // skipped without Chromium; fails with CI=true
//! let site = Served::of(&files);                                  // any files of an output, with its own headers
//! let page = browser.open(View::phone().dark());
//! page.go(&site.at("/standards/"));                               // and waits until it is loaded
//! assert_eq!(page.eval("document.querySelectorAll('h1').length"), 1);
//! page.press("Tab");
//! page.follow(|| page.press("Enter"));                            // and waits until the next page is loaded
//! page.until("document.querySelector('[role=status]').textContent != ''");
//! assert_eq!(page.complaints(), [""; 0]);                         // console, policy, requests that failed
//! page.save_screenshot("target/shots/standards.png");
//! ```
//!
//! One browser serves all tests of a run; it ends with them, however they end. Each [`page::Page`] has a
//! context (cookies, cache, storage) and a window of its own, so tests may run beside each other. Every host name leads to this
//! machine, with the same port: `http://other.example:PORT/` is another origin, and nothing can leave.
//!
//! The protocol is spoken over a pipe (`--remote-debugging-pipe`), which needs no port and no crate; what it offers is
//! in <https://chromedevtools.github.io/devtools-protocol/>, and [`page::Page::call`] reaches all of it.

pub(crate) mod chromium;
pub(crate) mod input;
pub(crate) mod page;
pub(crate) mod record;
pub(crate) mod served;
pub(crate) mod view;

pub(crate) mod sites;
pub(crate) mod tools;

mod axe;
mod colours;
mod keyboard;
mod layout;
mod markup;
mod paper;
mod script;

mod budgets;
mod example;
mod figures;
mod gates;
mod planted;
mod shots;
mod tasks;

use std::sync::OnceLock;

use chromium::Chromium;

/// The browser for the gates, which look at every type of page and take minutes: only the campaign runs them.
pub(crate) fn for_gates() -> Option<&'static Chromium> {
    if std::env::var_os("CANDOUR_CAMPAIGN").is_none() {
        println!("skipped: gates are part of the campaign (CANDOUR_CAMPAIGN=1)");
        return None;
    }
    shared()
}

/// The browser of this run; `None`, with a word about it, where there is no Chromium.
///
/// # Panics
/// With `CI=true`, where a change is judged, it must be there.
pub(crate) fn shared() -> Option<&'static Chromium> {
    static BROWSER: OnceLock<Option<Chromium>> = OnceLock::new();
    let browser = BROWSER.get_or_init(|| chromium::find().map(|program| Chromium::start(&program)));
    let is_ci = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(browser.is_some() || !is_ci, "there is no Chromium, and its tests must not be skipped in CI");
    if browser.is_none() {
        println!("skipped: there is no Chromium (sh tests/run --install)");
    }
    browser.as_ref()
}
