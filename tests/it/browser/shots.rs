//! Pictures of every type of page, also in forced colours and on paper, for people to look at: `sh tests/screenshots
//! DIR` makes them.

use std::path::PathBuf;

use super::page::Page;
use super::shared;
use super::sites;
use super::view::{Scheme, View};

/// Keeps a picture of a page, where pictures are asked for.
pub(crate) fn keep(page: &Page, name: &str) {
    if let Some(folder) = folder().filter(|_| is_asked_for(name)) {
        page.save_screenshot(folder.join(format!("{name}.png")));
    }
}

fn folder() -> Option<PathBuf> {
    std::env::var_os("CANDOUR_SCREENSHOTS").map(PathBuf::from)
}

fn is_asked_for(name: &str) -> bool {
    let only = std::env::var("CANDOUR_SCREENSHOTS_OF").unwrap_or_default();
    only.split(',').any(|part| name.contains(part))
}

#[test]
fn pictures_of_every_type_of_page() {
    let Some(folder) = folder() else { return };
    let Some(browser) = shared() else { return };
    let page = browser.open(View::desk());
    for (site, sample) in sites::samples() {
        let name = format!("{}-{}", sample.of.to_lowercase().replace(' ', "-"), site.name);
        if !is_asked_for(&name) {
            continue;
        }
        page.go(&site.url(&sample.at));
        for width in [360, 1280] {
            for scheme in [Scheme::Light, Scheme::Dark] {
                page.see(View::wide(width).in_scheme(scheme));
                page.save_screenshot(folder.join(format!("{name}-{width}-{}.png", scheme.name())));
            }
        }
        page.see(View::desk().in_forced_colours());
        page.save_screenshot(folder.join(format!("{name}-1280-forced.png")));
        page.see(View::desk());
        let leads_on = sample.templates.iter().any(|name| name == "redirect.html");
        if !leads_on {
            std::fs::write(folder.join(format!("{name}.pdf")), page.pdf()).expect("a file can be written");
        }
        println!("{name}: {}", sample.at);
    }
}
