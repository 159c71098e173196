//! Search as a reader meets it: in a real browser, under the policy of every page, and from a folder without a server.

use candour::build::build::Links;

use super::*;
use crate::browser::page::Page;
use crate::browser::served::Served;
use crate::browser::view::View;
use crate::browser::{self, axe, keyboard, layout, tools};
use crate::workshop::Workshop;

fn served(build: &Build) -> Served {
    let artifacts = build.output().iter();
    Served::of(artifacts.map(|artifact| (artifact.at.output_path().to_string(), artifact.bytes.to_vec())))
}

// The example as it is built for a folder that may lie anywhere.
fn portable() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for artifact in crate::demo::example_with(Links::Portable).output().iter() {
        let path = folder.path().join(artifact.at.output_path().to_string());
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
        std::fs::write(path, &artifact.bytes).expect("it can be written");
    }
    folder
}

// Where a site is, and what the address of a page ends with.
struct At {
    root: String,
    index: &'static str,
}

impl At {
    fn home(&self) -> String {
        format!("{}/{}", self.root, self.index)
    }

    fn search(&self, query: &str) -> String {
        format!("{}/search/{}{query}", self.root, self.index)
    }
}

fn is_said(page: &Page) {
    page.until("document.querySelector('#search-status').textContent.includes('“')");
}

fn status(page: &Page) -> String {
    is_said(page);
    page.text("document.querySelector('#search-status').textContent")
}

fn titles(page: &Page) -> Vec<String> {
    is_said(page);
    layout::strings(&page.eval("[...document.querySelectorAll('#search-list h3 a')].map(a => a.textContent)"))
        .collect()
}

// What readers do, with the keyboard alone, on the example.
fn read_by_keyboard(page: &Page, at: &At) {
    // From the box on every page to results; the focus goes with them.
    page.go(&at.home());
    page.tab_to("input[name=q], a[href*='search/']", 6);
    if page.eval("document.activeElement.localName") == "a" {
        // On a narrow page, a link leads to the box.
        page.follow(|| page.press("Enter"));
        page.tab_to("#search-words", 8);
    }
    page.type_text("clinical safety");
    page.follow(|| page.press("Enter"));
    assert!(status(page).contains("results for “clinical safety”"), "{}", status(page));
    assert_eq!(page.text("document.activeElement.id"), "search-found");
    assert_eq!(page.text("document.querySelector('#search-words').value"), "clinical safety");
    assert!(page.text("document.title").contains("clinical safety"), "{}", page.text("document.title"));
    assert!(
        titles(page).iter().any(|title| title.contains("Clinical risk management")),
        "{:?}",
        titles(page)
    );
    assert_eq!(page.complaints(), [""; 0]);

    // A filter is chosen and applied; the address says so, and every result has it.
    if page.eval("document.querySelector('#search-refine').open") != true {
        page.tab_to("#search-refine > summary", 4);
        page.press("Enter");
    }
    page.tab_to("input[name=kind][value=standards]", 12);
    page.press("Space");
    page.tab_to("#search-refine button[type=submit]", 80);
    page.follow(|| page.press("Enter"));
    assert!(page.url().contains("kind=standards"), "{}", page.url());
    is_said(page);
    let kinds = page.eval("[...document.querySelectorAll('#search-list .kicker')].every(p => p.textContent.startsWith('Standard '))");
    assert_eq!(kinds, true);
    assert_eq!(page.eval("document.querySelector('input[name=kind][value=standards]').checked"), true);

    // A page on, and back again.
    page.go(&at.search("?q=standard"));
    let first = titles(page);
    assert_eq!(first.len(), 8);
    page.tab_to("#search-pages a", 300);
    page.follow(|| page.press("Enter"));
    assert!(page.url().contains("page=2"), "{}", page.url());
    let second = titles(page);
    assert!(first.iter().all(|title| !second.contains(title)), "{first:?} {second:?}");
    assert_eq!(page.eval("document.querySelector('#search-list').start"), 9);
    page.back();
    assert!(!page.url().contains("page=2"), "{}", page.url());
    assert_eq!(titles(page), first);
    assert_eq!(page.complaints(), [""; 0]);

    // A result leads to its record.
    page.tab_to("#search-list h3 a", 300);
    page.follow(|| page.press("Enter"));
    assert_eq!(page.text("document.querySelector('h1').textContent"), first[0]);
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn with_the_keyboard_alone_under_the_policy() {
    let Some(browser) = browser::shared() else { return };
    let site = served(&crate::demo::example());
    let root = site.at("");
    for view in [View::desk(), View::phone()] {
        read_by_keyboard(&browser.open(view), &At { root: root.clone(), index: "" });
    }
}

#[test]
fn with_the_keyboard_alone_from_a_folder() {
    let Some(browser) = browser::shared() else { return };
    let folder = portable();
    let root = format!("file://{}", folder.path().display());
    read_by_keyboard(&browser.open(View::desk()), &At { root, index: "index.html" });
}

#[test]
fn every_view_has_room_colours_and_no_complaint() {
    let Some(browser) = browser::shared() else { return };
    let site = served(&crate::demo::example());
    let mut wrong = Vec::new();
    for (name, view) in [
        ("360", View::phone()),
        ("1280 dark", View::desk().dark()),
        ("360 forced colours", View::phone().in_forced_colours()),
    ] {
        let page = browser.open(view);
        for query in [
            "",
            "?q=clinical+safety#search-found",
            "?q=xyzzyqw",
            "?q=standards&kind=standards&tag=data&all=1",
        ] {
            page.go(&site.at(&format!("/search/{query}")));
            if !query.is_empty() {
                is_said(&page);
            }
            let mut found = layout::find(&page);
            // Under forced colours axe tells nothing that can be told: it reads the colours of the page.
            if let Some(source) = tools::axe().filter(|_| !name.contains("forced")) {
                found.extend(axe::find(&page, source));
            }
            if query.contains("kind") {
                found.extend(keyboard::walk(&page));
            }
            found.extend(page.complaints());
            wrong.extend(found.into_iter().map(|one| format!("{name} {query}: {one}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_slip_and_nothing_are_told_of() {
    let Some(browser) = browser::shared() else { return };
    let site = served(&crate::demo::example());
    let page = browser.open(View::desk());
    page.go(&site.at("/search/?q=palative+care"));
    let said = status(&page);
    assert!(said.starts_with("Nothing has “palative”. Searched for “palliative” instead."), "{said}");
    assert_eq!(page.text("document.querySelector('#search-status').role"), "status");
    page.go(&site.at("/search/?q=xyzzyqw"));
    assert!(status(&page).ends_with("Nothing has “xyzzyqw”, or a word like it."), "{}", status(&page));
    assert_eq!(page.eval("document.querySelector('#search-nothing').hidden"), false);
    assert_eq!(page.complaints(), [""; 0]);
    // Without a script: everything, as lists.
    let page = browser.open(View::desk().without_script());
    page.go(&site.at("/search/?q=safety"));
    assert_eq!(page.eval("document.querySelectorAll('#search-browse a').length > 100"), true);
    assert_eq!(page.eval("document.querySelector('#search-found').checkVisibility()"), false);
}

#[test]
fn what_the_page_finds_is_what_the_command_finds() {
    let Some(browser) = browser::shared() else { return };
    let build = crate::demo::example();
    let (site, asked) = (served(&build), Asked::of(&build));
    let page = browser.open(View::desk());
    for words in
        ["dcb0129", "records management", "palative care", "hygyrchedd", "publish code as open source"]
    {
        page.go(&site.at(&format!("/search/?q={}", words.replace(' ', "+"))));
        is_said(&page);
        let hrefs = "[...document.querySelectorAll('#search-list h3 a')].map(a => a.pathname.slice(1))";
        let shown: Vec<String> = layout::strings(&page.eval(hrefs)).collect();
        let answer = asked.ask(&Question { words: words.to_owned(), ..Question::default() });
        let told: Vec<String> =
            answer.hits.iter().map(|hit| hit.href.split('#').next().unwrap_or_default().to_owned()).collect();
        assert_eq!(shown, told, "{words}");
    }
}

// A policy that said three things.
fn with_editions() -> Build {
    let mut site = Workshop::new();
    for (day, text) in [
        ("2019-03-01", "Apply in writing to the harbour office."),
        ("2020-06-01", "Apply at the harbour office."),
        ("2021-09-01", "Apply by telephone."),
    ] {
        let front =
            "title = \"Moorings\"\nform = \"guidance\"\nstatus = \"in-force\"\npublished = 2019-03-01\n";
        site.put("content/policies/moorings.md", format!("+++\n{front}+++\n\n{text}\n"));
        site.put(
            "content/policies/piers.md",
            format!("+++\n{}+++\n\nAsk the office.\n", front.replace("Moorings", "Piers")),
        );
        site.seal(day);
    }
    site.update();
    site.into_build()
}

#[test]
fn earlier_editions_are_found_where_they_are_asked_for() {
    let Some(browser) = browser::shared() else { return };
    let site = served(&with_editions());
    let page = browser.open(View::phone());
    let hrefs = |page: &Page| -> Vec<String> {
        let hrefs = "[...document.querySelectorAll('#search-list h3 a')].map(a => a.pathname)";
        is_said(page);
        layout::strings(&page.eval(hrefs)).collect()
    };
    page.go(&site.at("/search/?q=office"));
    assert_eq!(hrefs(&page), ["/policies/piers/"]);
    let past =
        |page: &Page| page.requests().iter().filter(|request| request.url.contains("/index/p")).count();
    assert_eq!(past(&page), 0, "nothing is fetched that is not asked for");
    page.go(&site.at("/search/?q=office&editions=1"));
    assert_eq!(
        hrefs(&page),
        ["/policies/piers/", "/policies/moorings/2020-06-01/", "/policies/moorings/2019-03-01/"]
    );
    assert_eq!(page.eval("document.querySelector('[name=editions]').checked"), true);
    assert_eq!(page.complaints(), [""; 0]);
    // As of a day, by the form.
    page.eval("document.querySelector('[name=editions]').checked = false");
    page.eval("document.querySelector('[name=as-of]').value = '2020-01-31'");
    page.follow(|| drop(page.eval("document.querySelector('#search-form').requestSubmit()")));
    assert!(page.url().contains("as-of=2020-01-31"), "{}", page.url());
    let mut then = hrefs(&page);
    then.sort();
    assert_eq!(then, ["/policies/moorings/2019-03-01/", "/policies/piers/2019-03-01/"]);
    assert!(status(&page).starts_with("As this site stood on 31 January 2020:"), "{}", status(&page));
    let kickers = "[...document.querySelectorAll('#search-list .kicker')].map(p => p.textContent).sort()";
    let told: Vec<String> = layout::strings(&page.eval(kickers)).collect();
    let earlier = "Policy Earlier edition on this site from 1 March 2019 until 1 June 2020";
    assert_eq!(told, [earlier, "Policy Newest edition on this site from 1 March 2019"]);
    let found = layout::find(&page);
    assert_eq!((found, page.complaints()), (Vec::new(), Vec::new()));
    page.go(&site.at("/search/?q=office&as-of=2018-01-01"));
    page.until(
        "document.querySelector('#search-status').textContent.startsWith('Nothing was published here')",
    );
}
