//! The harness itself: it sees what is there, and complains of what is wrong.

use std::time::Duration;

use serde_json::json;

use super::served::Served;
use super::shared;
use super::view::View;

const HEADERS: &str =
    "/*\n  Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'\n";

fn site() -> Served {
    let page = |title: &str, body: &str| {
        format!(
            "<!doctype html><html lang=en><title>{title}</title><link rel=stylesheet href=/a.css>\
             <script src=/a.js defer></script><h1>{title}</h1>{body}</html>"
        )
    };
    let files = [
        ("_headers", HEADERS.to_owned()),
        ("a.css", "body { color: black } @media (prefers-color-scheme: dark) { body { color: white } }".to_owned()),
        ("a.js", "document.body.dataset.script = 'ran'; document.querySelector('input')?.addEventListener('input', e => { document.querySelector('h1').textContent = e.target.value });".to_owned()),
        ("index.html", page("Home", "<a href=next/>Next</a> <input name=words aria-label=Words>")),
        ("next/index.html", page("Next", "<p id=p style='color: red'>Words</p><img src=/none.png alt=''>")),
    ];
    Served::of(files.map(|(path, text)| (path.to_owned(), text.into_bytes())))
}

#[test]
fn keys_lead_from_page_to_page_and_complaints_are_heard() {
    let Some(browser) = shared() else { return };
    let site = site();
    let page = browser.open(View::phone());
    page.go(&site.at("/"));
    assert_eq!(page.complaints(), [""; 0]);
    assert_eq!(page.eval("[innerWidth, document.body.dataset.script]"), json!([360, "ran"]));
    let asked: Vec<(String, Option<u64>)> =
        page.requests().into_iter().map(|request| (request.what, request.status)).collect();
    assert_eq!(
        asked,
        [("Document", Some(200)), ("Stylesheet", Some(200)), ("Script", Some(200))]
            .map(|(what, status)| (what.to_owned(), status))
    );
    assert!(page.requests().iter().all(|request| request.bytes > 50));

    page.tab_to("input", 5);
    page.type_text("Typed words");
    page.until("document.querySelector('h1').textContent == 'Typed words'");
    page.press("Shift+Tab");
    page.follow(|| page.press("Enter"));
    assert_eq!(page.url(), site.at("/next/"));
    let complaints = page.complaints().join("\n");
    assert!(complaints.contains("Applying inline style violates"), "{complaints}");
    assert!(complaints.contains("none.png (csp)"), "{complaints}");
    let forbidden = page.events("Audits.issueAdded");
    assert!(
        forbidden.iter().any(|issue| issue["issue"]["code"] == "ContentSecurityPolicyIssue"),
        "{forbidden:?}"
    );
    let heading = page.accessibility().into_iter().find(|node| node["role"]["value"] == "heading");
    assert_eq!(heading.expect("a heading")["name"]["value"], "Next");
}

#[test]
fn a_folder_is_served_and_drawn() {
    let Some(browser) = shared() else { return };
    assert!(browser.version().starts_with("Chrom"), "{}", browser.version());
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("a b")).unwrap();
    std::fs::write(
        folder.path().join("a b/index.html"),
        "<!doctype html><title>t</title><a href=/x>Words</a>",
    )
    .unwrap();
    std::fs::write(folder.path().join("404.html"), "<!doctype html><title>Nothing</title>").unwrap();
    let site = Served::folder(folder.path());
    let page = browser.open(View::desk());
    page.go(&site.at("/a%20b"));
    assert_eq!(page.url(), site.at("/a%20b/"));
    page.save_screenshot(folder.path().join("shots/a.png"));
    assert!(std::fs::read(folder.path().join("shots/a.png")).unwrap().starts_with(b"\x89PNG"));
    page.follow(|| page.click("a"));
    assert_eq!(page.text("document.title"), "Nothing");
    assert!(page.complaints().iter().any(|said| said.starts_with("request answered with 404")));
}

#[test]
fn a_view_is_what_the_page_is_seen_with() {
    let Some(browser) = shared() else { return };
    let site = site();
    let page = browser.open(View::desk().dark().without_script());
    page.go(&site.at("/"));
    let colour = "getComputedStyle(document.body).color";
    assert_eq!(page.eval(&format!("[innerWidth, {colour}]")), json!([1280, "rgb(255, 255, 255)"]));
    assert_eq!(page.eval("document.body.dataset.script ?? 'did not run'"), "did not run");
    let dark = page.screenshot();
    assert!(dark.starts_with(b"\x89PNG"));
    page.see(View::desk());
    assert_eq!(page.text(colour), "rgb(0, 0, 0)");
    assert_ne!(page.screenshot(), dark);
    for (view, query) in [
        (View::desk().in_print(), "print"),
        (View::desk().in_forced_colours(), "(forced-colors: active)"),
        (View::desk().in_more_contrast(), "(prefers-contrast: more)"),
    ] {
        assert_eq!(page.eval(&format!("matchMedia('{query}').matches")), false, "{query}");
        page.see(view);
        assert_eq!(page.eval(&format!("matchMedia('{query}').matches")), true, "{query}");
        page.see(View::desk());
    }
    assert!(page.pdf().starts_with(b"%PDF"));
    // Another origin on this machine; what is not there; and no network at all.
    page.go(&site.on("other.example", "/"));
    assert_eq!(page.text("location.hostname"), "other.example");
    page.network(true, Duration::from_millis(300), None);
    let took = page.eval("(async () => { const t = performance.now(); await fetch('/a.css').catch(() => 0); return performance.now() - t; })()");
    assert!(took.as_f64().is_some(), "{took}");
    page.see(View::desk().offline());
    page.load("function whole() { return 7; }");
    assert_eq!(page.eval("whole()"), 7);
    let failed = "fetch('/a.css').then(() => 'came', () => 'did not come')";
    assert_eq!(page.text(failed), "did not come");
}
