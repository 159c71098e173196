//! The gates: what no page of any type may have, at any width, in light and in dark.

use std::cmp::Ordering;
use std::path::Path;

use super::page::Page;
use super::sites::{self, Sample, Site};
use super::view::{Scheme, View};
use super::{
    axe, chromium::Chromium, colours, in_full, keyboard, layout, markup, paper, script, shared, tools, unused,
};

const WIDTHS: [u32; 3] = [320, 360, 1280];
const BOTH: [Scheme; 2] = [Scheme::Light, Scheme::Dark];

// 360 pixels lie between the two: what has room at 320 and at 1280 seldom has none there.
fn widths() -> Vec<u32> {
    WIDTHS.into_iter().filter(|width| in_full() || *width != 360).collect()
}

// To press Tab on to the end of a page takes time, and so does a picture of all of it; pages of one drawing differ in
// what they say.
fn smallest_of_each_drawing() -> Vec<(&'static Site, &'static Sample)> {
    if in_full() { sites::samples() } else { sites::drawings(Ordering::Less) }
}

fn largest_of_each_drawing() -> Vec<(&'static Site, &'static Sample)> {
    if in_full() { sites::samples() } else { sites::drawings(Ordering::Greater) }
}

// Opens each sample in a view, and tells what a gate finds there.
fn look(
    browser: &Chromium,
    view: View,
    find: impl Fn(&Page, &Site, &Sample) -> Vec<String>,
) -> (usize, Vec<String>) {
    look_at(&sites::samples(), browser, view, find)
}

fn look_at(
    samples: &[(&'static Site, &'static Sample)],
    browser: &Chromium,
    view: View,
    find: impl Fn(&Page, &Site, &Sample) -> Vec<String>,
) -> (usize, Vec<String>) {
    let begin = std::time::Instant::now();
    let mut found = Vec::new();
    let page = browser.open(view);
    for (site, sample) in samples {
        page.go(&site.url(&sample.at));
        let told = find(&page, site, sample);
        found.extend(
            told.into_iter().map(|one| format!("{} {} ({}): {one}", site.name, sample.at, sample.of)),
        );
    }
    println!("{} pages at {} in {:.0?}", samples.len(), view.width, begin.elapsed());
    (samples.len(), found)
}

fn nothing(found: &[String]) {
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

fn axe_at(width: u32, schemes: &[Scheme], samples: &[(&'static Site, &'static Sample)]) {
    let (Some(browser), Some(axe)) = (shared(), tools::axe()) else { return };
    let (count, found) = look_at(samples, browser, View::wide(width), |page, _, _| {
        let mut found = Vec::new();
        for scheme in schemes.iter().copied() {
            page.see(View::wide(width).in_scheme(scheme));
            let told = axe::find(page, axe).into_iter();
            found.extend(told.map(|one| format!("{}: {one}", scheme.name())));
        }
        found
    });
    println!("axe at {width}: {count} types of pages in {schemes:?}, {} found", found.len());
    nothing(&found);
}

#[test]
fn axe_finds_nothing_at_320() {
    axe_at(320, if in_full() { &BOTH } else { &BOTH[1..] }, &largest_of_each_drawing());
}

#[test]
fn axe_finds_nothing_at_360() {
    if in_full() {
        axe_at(360, &BOTH, &sites::samples());
    } else {
        println!("skipped: 360 pixels are part of the campaign (CANDOUR_CAMPAIGN=1)");
    }
}

#[test]
fn axe_finds_nothing_at_1280() {
    axe_at(1280, if in_full() { &BOTH } else { &BOTH[..1] }, &sites::samples());
}

#[test]
fn everything_has_room_and_the_console_is_empty() {
    let Some(browser) = shared() else { return };
    let mut found = Vec::new();
    for width in widths() {
        let (_, told) = look(browser, View::wide(width), |page, _, _| {
            let mut told = page.complaints();
            told.extend(layout::find(page));
            told.extend(layout::find_with_spacing(page));
            told.into_iter().map(|one| format!("at {width}, {one}")).collect()
        });
        found.extend(told);
    }
    nothing(&found);
}

#[test]
fn without_script_the_text_is_the_same() {
    let Some(browser) = shared() else { return };
    let with = browser.open(View::phone());
    let (_, found) = look(browser, View::phone().without_script(), |page, site, sample| {
        with.go(&site.url(&sample.at));
        script::find(page, &with)
    });
    nothing(&found);
}

#[test]
fn every_page_is_whole_on_paper() {
    let Some(browser) = shared() else { return };
    let (_, found) = look_at(&largest_of_each_drawing(), browser, View::desk(), |page, _, sample| {
        // A page that leads on does so before it could be printed.
        let leads_on = sample.templates.iter().any(|name| name == "redirect.html");
        if leads_on { Vec::new() } else { paper::find(page).unwrap_or_default() }
    });
    nothing(&found);
}

#[test]
fn tab_leads_to_everything_in_order() {
    let Some(browser) = shared() else { return };
    let samples = smallest_of_each_drawing();
    for view in [View::phone(), View::desk()] {
        let (_, found) = look_at(&samples, browser, view, |page, _, _| {
            keyboard::walk(page).into_iter().map(|one| format!("at {}, {one}", view.width)).collect()
        });
        nothing(&found);
    }
}

#[test]
fn dark_is_dark_and_differs_from_light() {
    let Some(browser) = shared() else { return };
    let (_, found) = look_at(&smallest_of_each_drawing(), browser, View::desk(), |page, _, _| {
        let light = page.screenshot();
        page.see(View::desk().dark());
        let mut found = colours::find_bright(page);
        if page.screenshot() == light {
            found.push("it looks the same in light and in dark".to_owned());
        }
        page.see(View::desk());
        found
    });
    nothing(&found);
}

#[test]
fn every_text_can_be_read_on_its_ground() {
    let css = include_str!("../../../themes/civic/assets/site.css");
    let (light, dark) = colours::tokens(css);
    nothing(&[colours::find(&light), colours::find(&dark)].concat());
}

#[test]
fn titles_are_unique_and_headings_in_order() {
    let Some(_) = shared() else { return };
    for site in sites::all() {
        let pages = markup::pages(site);
        assert!(pages.len() > 100, "{}", pages.len());
        nothing(&markup::find(&pages));
    }
    nothing(&markup::find_far(&markup::pages(sites::example()), 4));
}

#[test]
fn the_html_checker_finds_no_error() {
    let Some(_) = shared() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &Path, bytes: &[u8]| {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        std::fs::write(path, bytes).expect("a file can be written");
    };
    let mut count = 0;
    for site in sites::all() {
        for file in site.build.output().iter() {
            let path = file.at.output_path();
            let of_samples = site.samples.iter().any(|sample| sample.at == file.at);
            let is_html = path.as_str().ends_with(".html") && (site.name == "example" || of_samples);
            if is_html || path.as_str().ends_with(".css") {
                write(&folder.path().join(site.name).join(path.as_str()), &file.bytes);
                count += usize::from(is_html);
            }
        }
    }
    let Some(errors) = tools::vnu(folder.path()) else { return };
    println!("vnu: {count} pages, {} errors", errors.len());
    nothing(&errors);
}

#[test]
fn every_rule_of_the_theme_is_used() {
    let Some(browser) = shared() else { return };
    let page = browser.open(View::desk());
    page.go(&sites::example().served.at("/"));
    let mut left = unused::selectors(&page);
    assert!(left.len() > 300, "{}", left.len());
    // The largest of each type have nearly everything.
    for site in sites::all() {
        page.go(&site.served.at("/"));
        let paths: Vec<String> = site.samples.iter().map(|sample| sample.at.to_string()).collect();
        left = unused::left_in(&page, &paths, &left);
    }
    // What scripts add when they are asked.
    page.go(&sites::hard().served.at("/policies/everything/history/"));
    page.eval(
        "document.getElementById('ask-day').value = '2020-05-03'; document.querySelector('.ask button').click()",
    );
    page.until("document.querySelector('.answer').textContent");
    left = unused::left_here(&page, &left);
    for words in ["standard", "cookies"] {
        page.go(&sites::example().served.at(&format!("/search/?q={words}")));
        page.until("document.querySelector('#search-list li')");
        left = unused::left_here(&page, &left);
    }
    // All other pages are asked only for the rest.
    for site in sites::all() {
        page.go(&site.served.at("/"));
        let paths: Vec<String> = site.pages().map(ToString::to_string).collect();
        for some in paths.chunks(50) {
            if !left.is_empty() {
                left = unused::left_in(&page, some, &left);
            }
        }
    }
    nothing(&left);
}
