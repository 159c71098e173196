//! Search as a reader meets it: in a real browser, under the policy of every page.

use serde_json::json;

use super::*;
use crate::browser;
use crate::browser::served::Served;
use crate::browser::view::View;

fn served(build: &Build) -> Served {
    let artifacts = build.output().iter();
    Served::of(artifacts.map(|artifact| (artifact.at.output_path().to_string(), artifact.bytes.to_vec())))
}

const IS_DONE: &str = "document.querySelector('#search-status').textContent.includes('“')";

#[test]
fn pictures() {
    let Some(browser) = browser::shared() else { return };
    let Some(folder) = std::env::var_os("CANDOUR_SHOTS") else { return };
    let site = served(&crate::demo::example());
    for (name, view) in [
        ("360", View::phone()),
        ("1280", View::desk()),
        ("360-dark", View::phone().dark()),
        ("1280-dark", View::desk().dark()),
    ] {
        let page = browser.open(view);
        for (what, query) in [
            ("empty", ""),
            ("results", "?q=clinical+safety"),
            ("zero", "?q=xyzzyqw"),
            ("facets", "?q=standards&kind=standards&tag=data&all=1"),
        ] {
            page.go(&site.at(&format!("/search/{query}")));
            if !query.is_empty() {
                page.until(IS_DONE);
            }
            std::thread::sleep(std::time::Duration::from_millis(300));
            page.save_screenshot(Path::new(&folder).join(format!("{what}-{name}.png")));
            println!("{what} {name} {:?}", page.complaints());
        }
    }
    let _ = json!(1);
}
