//! What readers come to do, with the keyboard alone; and the question that an archive is asked.

use candour::base::address::Address;
use serde_json::json;

use super::page::Page;
use super::view::View;
use super::{shared, sites};

// From any page to a section of the site: along the sections, or on a phone by the menu at the foot.
fn to_section(page: &Page, section: &str) {
    let is_narrow = page.eval("innerWidth < 768") == true;
    if is_narrow {
        page.tab_to("a.menu", 5);
        page.press("Enter");
        page.until("document.activeElement.id == 'page-menu' || location.hash == '#page-menu'");
    }
    let place = if is_narrow { "#page-menu" } else { ".sections" };
    page.tab_to(&format!("{place} a[href='{section}']"), 20);
    page.follow(|| page.press("Enter"));
}

fn open(page: &Page, href: &str, most: usize) {
    page.tab_to(&format!("main a[href='{href}']"), most);
    page.follow(|| page.press("Enter"));
}

fn heading(page: &Page) -> String {
    page.text("document.querySelector('h1').innerText")
}

fn views() -> [View; 2] {
    [View::phone(), View::desk()]
}

#[test]
fn a_policy_is_found_and_whether_it_is_in_force() {
    let Some(browser) = shared() else { return };
    for view in views() {
        let page = browser.open(view);
        page.go(&sites::example().served.at("/"));
        to_section(&page, "/policies/");
        open(&page, "/policies/dtac/", 300);
        assert_eq!(heading(&page), "Digital Technology Assessment Criteria for health and social care");
        // It is the first thing that the page says, in words, without scrolling.
        let standing = page.eval(
            "(() => { const e = document.querySelector('.standing'); return [e.querySelector('.tag').textContent, e.getBoundingClientRect().bottom < innerHeight]; })()",
        );
        assert_eq!(standing, json!(["In force", true]));
    }
}

#[test]
fn who_answers_for_a_policy_is_found() {
    let Some(browser) = shared() else { return };
    for view in views() {
        let page = browser.open(view);
        page.go(&sites::example().served.at("/policies/dtac/"));
        let owner = "[...document.querySelectorAll('.facts > div')].find(fact => fact.querySelector('dt').textContent == 'Owner').querySelector('a')";
        assert_eq!(page.text(&format!("{owner}.textContent")), "NHSX");
        open(&page, "/organisations/nhsx/", 60);
        assert_eq!(heading(&page), "NHSX");
        // To whom it answers, and how sure that is.
        let accountable = "document.getElementById('page-accountability').parentElement";
        page.tab_to("#main a[href='#page-accountability'], section:has(#page-accountability) a", 60);
        let said = page.text(&format!("{accountable}.innerText"));
        for words in ["Secretary of State", "Stated", "NHS England", "Reported", "Source:"] {
            assert!(said.contains(words), "{words} is not in {said}");
        }
    }
}

#[test]
fn the_standards_under_a_remit_area_are_found() {
    let Some(browser) = shared() else { return };
    let site = sites::example();
    let register = site.build.output().get(&Address::parse("/data/standards.json").expect("an address"));
    let data: serde_json::Value = serde_json::from_slice(&register.expect("data").bytes).expect("JSON");
    let is_under = |record: &&serde_json::Value| {
        record["fields"]["remit"].to_string().contains("\"remit/digital-standards\"")
    };
    let expected = data["records"].as_array().expect("records").iter().filter(is_under).count();
    assert!(expected > 20, "{expected}");
    for view in views() {
        let page = browser.open(view);
        page.go(&site.served.at("/"));
        open(&page, "/remit/digital-standards/", 60);
        assert_eq!(heading(&page), "Digital standards");
        let shown = page.eval(
            "new Set([...document.querySelectorAll('main .section:has(#page-what-stands-under-this-area) .relations a[href^=\"/standards/\"]')].map(a => a.pathname)).size",
        );
        assert_eq!(shown, expected);
    }
}

#[test]
fn a_policy_is_cited() {
    let Some(browser) = shared() else { return };
    for view in views() {
        let page = browser.open(view);
        page.go(&sites::example().served.at("/policies/dtac/"));
        page.tab_to(".cite a", 200);
        // Its address for ever is a text that can be copied, and where the link leads.
        let cited = page.eval(
            "(() => { const a = document.activeElement; return [a.textContent, a.href, document.querySelector('link[rel=canonical]').href]; })()",
        );
        assert_eq!(cited[0], cited[1]);
        // It names the edition in view, which will say the same for ever; the record's own address shows the newest.
        assert_eq!(cited[0], "https://nhsx.example/policies/dtac/2021-02-24/");
        assert_eq!(cited[2], "https://nhsx.example/policies/dtac/");
        let said = page.text("document.querySelector('.cite').innerText");
        for words in ["NHSX (example site)", "Digital Technology Assessment Criteria"] {
            assert!(said.contains(words), "{words} is not in {said}");
        }
        let title = heading(&page);
        page.go(&sites::example().served.at("/policies/dtac/2021-02-24/"));
        assert_eq!(heading(&page), title);
    }
}

#[test]
fn a_policy_is_found_by_its_words_from_the_home_page() {
    let Some(browser) = shared() else { return };
    for view in views() {
        let page = browser.open(view);
        page.go(&sites::example().served.at("/"));
        page.tab_to("#home-search", 30);
        page.type_text("DTAC");
        page.follow(|| page.press("Enter"));
        page.until("document.querySelector('#search-list h3 a')");
        page.tab_to("#search-list h3 a", 30);
        page.follow(|| page.press("Enter"));
        assert_eq!(heading(&page), "Digital Technology Assessment Criteria for health and social care");
    }
}

#[test]
fn what_is_new_is_subscribed_to() {
    let Some(browser) = shared() else { return };
    let site = sites::example();
    for view in views() {
        let page = browser.open(view);
        page.go(&site.served.at("/policies/"));
        page.tab_to("main a[type='application/atom+xml']", 300);
        page.follow(|| page.press("Enter"));
        assert_eq!(page.url(), site.served.at("/policies/feed.atom"));
        assert_eq!(page.requests()[0].status, Some(200));
        let feed = Address::parse("/policies/feed.atom").and_then(|at| site.build.output().get(&at));
        let feed = String::from_utf8_lossy(&feed.expect("the feed").bytes).into_owned();
        assert!(
            feed.contains("<feed xmlns=\"http://www.w3.org/2005/Atom\"")
                && feed.matches("<entry>").count() > 10
        );
    }
}

#[test]
fn what_a_policy_said_on_a_day_is_answered_in_two_taps() {
    let Some(browser) = shared() else { return };
    let site = sites::hard();
    let record = site.served.at("/policies/everything/");
    let history = ".changes a[href='/policies/everything/history/']";

    let page = browser.open(View::phone());
    page.go(&record);
    page.follow(|| page.click(history)); // The first tap.
    page.eval("document.getElementById('ask-day').focus()");
    // The parts of the field stand in the order of the browser's own language.
    let day_first = page.text("new Date(2020, 0, 31).toLocaleDateString()").starts_with("31");
    page.type_text(if day_first { "03052020" } else { "05032020" });
    page.click(".ask button"); // The second.
    page.until("document.querySelector('.answer').textContent");
    let answer = page.text("document.querySelector('.answer').innerText");
    for words in [
        "On 3 May 2020, this site showed the edition of 31 January 2012",
        "By its dates, it was in force on that day.",
    ] {
        assert!(answer.contains(words), "{answer}");
    }
    assert_eq!(page.eval(&in_view(".answer")), true, "the answer is not in view");
    assert_eq!(page.eval("document.querySelector('.answer a').pathname"), "/policies/everything/2012-01-31/");

    // Without script: the year, which leads to the line for all of it.
    let page = browser.open(View::phone().without_script());
    page.go(&record);
    page.follow(|| page.click(history));
    let year = "[...document.querySelectorAll('.parts a')].find(a => a.textContent == '2020')";
    let to = page.text(&format!("{year}.getAttribute('href')"));
    page.click(&format!(".parts a[href='{to}']:nth-child(1)"));
    page.until(&format!("location.hash == '{to}'"));
    let line = page.text("document.querySelector(':target').innerText");
    for words in ["On this site from 31 January 2012 to 1 December 2021", "in force from 1 March 2011"] {
        assert!(line.contains(words), "{line}");
    }
    assert_eq!(page.eval(&in_view(":target a")), true, "the line is not in view");
}

#[test]
fn of_a_long_history_the_edition_of_a_day_is_two_taps_away() {
    let Some(browser) = shared() else { return };
    let site = sites::hard();
    let page = browser.open(View::phone().without_script());
    page.go(&site.served.at("/policies/busy/history/"));
    page.follow(|| page.click(".parts a[href$='/2007/#edition-2007-03-28']"));
    assert_eq!(page.eval("location.pathname"), "/policies/busy/history/2007/");
    let line = page.text("document.querySelector(':target').innerText");
    assert!(line.contains("On this site from 28 March to 28 April 2007"), "{line}");
    assert_eq!(page.eval(&in_view(":target a")), true, "the line is not in view");
    page.follow(|| page.click(":target a"));
    assert_eq!(page.eval("location.pathname"), "/policies/busy/2007-03-28/");
}

fn in_view(selector: &str) -> String {
    format!(
        "(() => {{ const r = document.querySelector('{selector}').getBoundingClientRect(); return r.top >= 0 && r.top < innerHeight; }})()"
    )
}
