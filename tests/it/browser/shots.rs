//! Pictures of every type of page, for people to look at: `sh tests/screenshots DIR` makes them.

use std::path::PathBuf;

use super::shared;
use super::sites;
use super::view::{Scheme, View};

#[test]
fn pictures_of_every_type_of_page() {
    let Some(folder) = std::env::var_os("CANDOUR_SCREENSHOTS").map(PathBuf::from) else { return };
    let Some(browser) = shared() else { return };
    let only = std::env::var("CANDOUR_SCREENSHOTS_OF").unwrap_or_default();
    let page = browser.open(View::desk());
    for (site, sample) in sites::samples() {
        let name = format!("{}-{}", sample.of.to_lowercase().replace(' ', "-"), site.name);
        if !name.contains(&only) {
            continue;
        }
        page.go(&site.url(&sample.at));
        for width in [360, 1280] {
            for scheme in [Scheme::Light, Scheme::Dark] {
                page.see(View::wide(width).in_scheme(scheme));
                page.save_screenshot(folder.join(format!("{name}-{width}-{}.png", scheme.name())));
            }
        }
        println!("{name}: {}", sample.at);
    }
}
