//! The gates: what no page of any type may have, at any width, in light and in dark.

use std::path::Path;

use super::page::Page;
use super::sites::{self, Sample, Site};
use super::view::{Scheme, View};
use super::{axe, chromium::Chromium, colours, for_gates, keyboard, layout, markup, paper, script, tools};

const WIDTHS: [u32; 3] = [320, 360, 1280];

// Opens each sample in a view, and tells what a gate finds there.
fn look(
    browser: &Chromium,
    view: View,
    find: impl Fn(&Page, &Site, &Sample) -> Vec<String>,
) -> (usize, Vec<String>) {
    let mut found = Vec::new();
    let samples = sites::samples();
    let page = browser.open(view);
    for (site, sample) in &samples {
        page.go(&site.url(&sample.at));
        let told = find(&page, site, sample);
        found.extend(
            told.into_iter().map(|one| format!("{} {} ({}): {one}", site.name, sample.at, sample.of)),
        );
    }
    (samples.len(), found)
}

fn nothing(found: &[String]) {
    assert!(found.is_empty(), "{} found:\n{}", found.len(), found.join("\n"));
}

fn axe_at(width: u32) {
    let (Some(browser), Some(axe)) = (for_gates(), tools::axe()) else { return };
    let (count, found) = look(browser, View::wide(width), |page, _, _| {
        let mut found = Vec::new();
        for scheme in [Scheme::Light, Scheme::Dark] {
            page.see(View::wide(width).in_scheme(scheme));
            let told = axe::find(page, axe).into_iter();
            found.extend(told.map(|one| format!("{}: {one}", scheme.name())));
        }
        found
    });
    println!("axe at {width}: {count} types of pages, light and dark, {} found", found.len());
    nothing(&found);
}

#[test]
fn axe_finds_nothing_at_320() {
    axe_at(WIDTHS[0]);
}

#[test]
fn axe_finds_nothing_at_360() {
    axe_at(WIDTHS[1]);
}

#[test]
fn axe_finds_nothing_at_1280() {
    axe_at(WIDTHS[2]);
}

#[test]
fn everything_has_room_and_the_console_is_empty() {
    let Some(browser) = for_gates() else { return };
    let mut found = Vec::new();
    for width in WIDTHS {
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
    let Some(browser) = for_gates() else { return };
    let with = browser.open(View::phone());
    let (_, found) = look(browser, View::phone().without_script(), |page, site, sample| {
        with.go(&site.url(&sample.at));
        script::find(page, &with)
    });
    nothing(&found);
}

#[test]
fn every_page_is_whole_on_paper() {
    let Some(browser) = for_gates() else { return };
    let (_, found) = look(browser, View::desk(), |page, _, sample| {
        // A page that leads on does so before it could be printed.
        let leads_on = sample.templates.iter().any(|name| name == "redirect.html");
        if leads_on { Vec::new() } else { paper::find(page).unwrap_or_default() }
    });
    nothing(&found);
}

#[test]
fn tab_leads_to_everything_in_order() {
    let Some(browser) = for_gates() else { return };
    for view in [View::phone(), View::desk()] {
        let (_, found) = look(browser, view, |page, _, _| {
            keyboard::walk(page).into_iter().map(|one| format!("at {}, {one}", view.width)).collect()
        });
        nothing(&found);
    }
}

#[test]
fn dark_is_dark_and_differs_from_light() {
    let Some(browser) = for_gates() else { return };
    let (_, found) = look(browser, View::desk(), |page, _, _| {
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
    let Some(_) = for_gates() else { return };
    for site in sites::all() {
        let pages = markup::pages(site);
        assert!(pages.len() > 100, "{}", pages.len());
        nothing(&markup::find(&pages));
    }
    nothing(&markup::find_far(&markup::pages(sites::example()), 4));
}

#[test]
fn the_html_checker_finds_no_error() {
    let Some(_) = for_gates() else { return };
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
