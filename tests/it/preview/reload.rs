//! The page in view of a real browser: each edit shows without loading it again, and what a reader did stays.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{Preview, page, settings};
use crate::browser::page::Page;
use crate::browser::served::Served;
use crate::browser::view::View;
use crate::browser::{self};

// The bar, from a script of the page.
const BAR: &str = "document.querySelector('aside[data-candour-preview]').shadowRoot";

// What makes a page with everything that could be lost.
const FORM: &str = "{% block before_article %}<form><label for=\"box\">Box</label><input id=\"box\" value=\"as sent\">\
                    <textarea id=\"area\">as sent</textarea></form>\
                    <details id=\"more\"><summary>More</summary><p>Inside.</p></details>{% endblock before_article %}";

fn template() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/civic/templates/record.html");
    let text = fs::read_to_string(path).expect("the template of records");
    let with = text.replace("{% block before_article %}{% endblock before_article %}", FORM);
    assert_ne!(text, with, "the template has no such block any more");
    with
}

fn policy(title: &str, more: &str, text: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nform = \"guidance\"\nstatus = \"in-force\"\npublished = 2020-01-01\nowner = \"organisations/body\"\n{more}+++\n\n{text}\n"
    )
}

fn long(text: &str) -> String {
    let paragraphs: String = (0..60).map(|n| format!("Paragraph {n} of the text.\n\n")).collect();
    format!("## Purpose\n\n{text}\n\n{paragraphs}\n## End\n\nThe end. See [the other](two.md).\n")
}

struct Seen<'a> {
    page: &'a Page,
}

impl Seen<'_> {
    // A reader has done all that could be lost.
    fn prepare(&self) {
        self.page.eval("(window.theSame = true, document.getElementById('more').open = true)");
        self.page.click("#box");
        self.page.press("End");
        self.page.type_text(", half-typed");
        self.page.eval(
            "(document.getElementById('area').value = 'typed too', document.getElementById('box').setSelectionRange(3, 7))",
        );
        self.page.eval("window.scrollTo({ top: 900, behavior: 'instant' })");
        self.page.until("window.scrollY > 800");
    }

    // It is all there.
    fn kept(&self, after: &str) {
        let script = "[window.theSame, document.activeElement.id, document.getElementById('box').value,
            document.getElementById('box').selectionStart, document.getElementById('box').selectionEnd,
            document.getElementById('area').value, document.getElementById('more').open, window.scrollY > 800].join('|')";
        let expected = "true|box|as sent, half-typed|3|7|typed too|true|true";
        assert_eq!(self.page.text(script), expected, "after {after}");
    }

    fn shows(&self, text: &str) {
        self.page.until(&format!("document.body.innerText.includes('{text}')"));
    }
}

#[test]
fn every_edit_shows_and_nothing_is_lost() {
    let Some(browser) = browser::shared() else { return };
    let preview = Preview::of(&[
        ("content/policies/one.md", &policy("One", "", &long("Old words."))),
        ("content/policies/two.md", &policy("Two", "", "Two.")),
        ("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n"),
        ("themes/civic/templates/record.html", &template()),
    ]);
    let page = browser.open(View::desk());
    page.go(&preview.url("/policies/one/"));
    page.until("document.documentElement.dataset.candourBuild");
    page.until(&format!("{BAR}.querySelector('.status').textContent.startsWith('Built in')"));
    let seen = Seen { page: &page };
    seen.prepare();

    preview.put("content/policies/one.md", &policy("One", "", &long("New words.")));
    page.until("[...document.querySelectorAll('[data-candour-changed]')].some((node) => node.textContent === 'New words.')");
    page.until(&format!("{BAR}.querySelector('[aria-live=polite]').textContent === 'Updated: Purpose'"));
    page.until("!document.querySelector('[data-candour-changed]')");
    assert_eq!(page.eval("document.body.innerText.includes('Old words.')"), false);
    seen.kept("an edit of the text");

    let fact = "version = \"7.3.1\"\n";
    preview.put("content/policies/one.md", &policy("One", fact, &long("New words.")));
    seen.shows("7.3.1");
    seen.kept("an edit of a fact");

    preview.put("themes/civic/templates/record.html", &template().replace("Inside.", "Inside of it."));
    seen.shows("Inside of it.");
    seen.kept("an edit of a template");

    let css = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/civic/assets/site.css"))
        .expect("the theme");
    preview.put("themes/civic/assets/site.css", &format!("{css}\nh1 {{ color: rgb(1, 2, 3) !important }}\n"));
    page.until("getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)'");
    page.until("document.querySelectorAll('link[rel=stylesheet]:not([data-candour-preview])').length === 1");
    seen.kept("an edit of the stylesheet");

    preview.put("site.toml", &settings().replace("A site", "A better title"));
    seen.shows("A better title");
    page.until("document.title.includes('A better title')");
    seen.kept("an edit of site.toml");

    let kind = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kind/embedded/policy.toml");
    let kind =
        fs::read_to_string(kind).expect("the kind").replace("label = \"Policy\"", "label = \"Rule of ours\"");
    preview.put("content/policies/_kind.toml", &kind);
    seen.shows("Rule of ours");
    seen.kept("an edit of a kind");

    preview.put(
        "content/policies/three.md",
        &policy("Three is new", "related = [\"policies/one\"]\n", "Three."),
    );
    seen.shows("Three is new");
    seen.kept("a new record");
    page.eval(&format!("{BAR}.querySelector('.status').click()"));
    page.until(&format!("[...{BAR}.querySelectorAll('.panel a')].some((link) => link.textContent === 'Three is new' && link.pathname === '/policies/three/')"));
    page.eval(&format!("{BAR}.querySelector('.close').click()"));
    page.eval("(document.getElementById('box').focus({ preventScroll: true }), document.getElementById('box').setSelectionRange(3, 7))");

    let renamed = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["rename", "policies/three", "policies/third", "--quiet", "--site"])
        .arg(preview.site.path())
        .status();
    assert!(renamed.expect("the program starts").success());
    page.until("document.querySelector('a[href=\"/policies/third/\"]') && !document.querySelector('a[href=\"/policies/three/\"]')");
    seen.kept("a record was renamed");

    fs::remove_file(preview.path("content/policies/third.md")).expect("removed");
    page.until("!document.body.innerText.includes('Three is new')");
    seen.kept("a record was deleted");

    preview.put(
        "content/policies/one.md",
        &policy("One", "status = \"odd\"\nversion = \n", &long("Broken words.")),
    );
    page.until(&format!("{BAR}.host.dataset.state === 'error' && !{BAR}.querySelector('.panel').hidden"));
    let told = page.text(&format!("{BAR}.querySelector('.panel').textContent"));
    assert!(told.contains("content/policies/one.md:") && told.contains("`version` has no value"), "{told}");
    assert!(!page.text(&format!("{BAR}.querySelector('[role=alert]').textContent")).is_empty());
    preview.put("content/policies/one.md", &policy("One", fact, &long("Mended words.")));
    seen.shows("Mended words.");
    page.until(&format!("{BAR}.host.dataset.state === 'good' && {BAR}.querySelector('.panel').hidden"));
    seen.kept("it was broken and mended");
    assert_eq!(page.complaints(), [""; 0]);
    assert_eq!(preview.difference(), None);
}

#[test]
fn a_page_finds_the_preview_again_after_a_restart() {
    let Some(browser) = browser::shared() else { return };
    let mut preview = Preview::of(&[("content/pages/about.md", &page("About", "Old words."))]);
    let shown = browser.open(View::desk());
    shown.go(&preview.url("/about/"));
    // It listens, and all of it is there.
    shown.until(&format!("{BAR}.querySelector('.status').textContent.startsWith('Built in')"));
    shown.eval("window.theSame = true");
    preview.end();
    shown.until(&format!("{BAR}.querySelector('.status').textContent.startsWith('Not connected')"));
    preview.put("content/pages/about.md", &page("About", "New words."));
    preview.restart();
    shown.until("document.body.innerText.includes('New words.') && window.theSame");
    shown.until(&format!("{BAR}.querySelector('.status').textContent.startsWith('Built in')"));

    // The record goes, and the last of it stays with a word; it comes again.
    fs::remove_file(preview.path("content/pages/about.md")).expect("removed");
    shown.until(&format!("{BAR}.querySelector('.status').textContent.startsWith('This page is no longer')"));
    preview.put("content/pages/about.md", &page("About", "Here again."));
    shown.until("document.body.innerText.includes('Here again.') && window.theSame");
    // The whole site lives elsewhere.
    preview.put("site.toml", &settings().replace("site.example/", "site.example/a/b/"));
    shown.until("location.pathname === '/a/b/about/' && document.body?.innerText.includes('Here again.')");
}

#[test]
fn a_page_that_cannot_be_had_is_asked_for_again_and_a_short_one_keeps_the_place() {
    let Some(browser) = browser::shared() else { return };
    let many =
        |first: &str, count| (0..count).fold(first.to_owned(), |text, n| format!("{text}\n\nParagraph {n}."));
    let text = |first: &str| many(first, 90);
    let preview = Preview::of(&[("content/pages/about.md", &page("About", &text("Old words.")))]);
    let shown = browser.open(View::desk());
    shown.go(&preview.url("/about/"));
    shown.until(&format!("{BAR}.querySelector('.status').textContent.startsWith('Built in')"));

    // Three requests fail and one is refused before one is answered.
    shown.eval(
        "(() => {
            const real = window.fetch;
            let left = 4;
            window.fetch = async (...asked) => {
                left -= 1;
                if (left > 0) throw new TypeError('away');
                return left === 0 ? new Response('', { status: 503 }) : real(...asked);
            };
        })()",
    );
    shown.eval("window.scrollTo({ top: 1500, behavior: 'instant' })");
    preview.put("content/pages/about.md", &page("About", &text("New words.")));
    shown.until("document.body.innerText.includes('New words.')");
    assert_eq!(shown.eval("window.scrollY"), 1500);

    // For a moment there is little to read.
    preview.put("content/pages/about.md", &page("About", "Little."));
    shown.until("document.body.innerText.includes('Little.') && window.scrollY < 800");
    preview.put("content/pages/about.md", &page("About", &text("All words.")));
    shown.until("document.body.innerText.includes('All words.')");
    assert_eq!(shown.eval("window.scrollY"), 1500);
    // Whoever goes elsewhere stays there.
    preview.put("content/pages/about.md", &page("About", &many("Little again.", 20)));
    shown.until("document.body.innerText.includes('Little again.') && window.scrollY < 1400");
    shown.eval("window.scrollTo({ top: 5, behavior: 'instant' })");
    preview.put("content/pages/about.md", &page("About", &text("All again.")));
    shown.until("document.body.innerText.includes('All again.')");
    assert_eq!(shown.eval("window.scrollY"), 5);
}

#[test]
fn the_bar_is_reached_by_keyboard_and_can_be_hidden() {
    let Some(browser) = browser::shared() else { return };
    let preview = Preview::of(&[("content/pages/about.md", &page("About", "Words."))]);
    let shown = browser.open(View::phone());
    shown.go(&preview.url("/about/"));
    shown.until("document.documentElement.dataset.candourBuild");
    shown.until(&format!("{BAR}.styleSheets.length === 1"));
    let is_at = |selector: &str| format!("{BAR}.activeElement?.matches('{selector}')");
    for _ in 0..60 {
        if shown.eval(&format!("!!({})", is_at(".status"))) == true {
            break;
        }
        shown.press("Tab");
    }
    assert_eq!(shown.eval(&format!("!!({})", is_at(".status"))), true, "Tab leads to the bar");
    shown.press("Enter");
    shown.until(&format!("!{BAR}.querySelector('.panel').hidden"));
    let small = format!(
        "[...{BAR}.querySelectorAll('button, a, input')].filter((node) => node.checkVisibility()).filter((node) => {{
            const box = node.getBoundingClientRect();
            return Math.min(box.width, box.height) < 24 && !(node.type === 'checkbox' && node.parentElement.getBoundingClientRect().height >= 24);
        }}).map((node) => node.outerHTML).join('\\n')"
    );
    assert_eq!(shown.text(&small), "");
    assert_eq!(shown.eval("document.documentElement.scrollWidth <= innerWidth"), true);
    shown.press("Escape");
    shown.until(&format!("{BAR}.querySelector('.panel').hidden && {}", is_at(".status")));
    for _ in 0..3 {
        shown.press("Tab");
    }
    shown.until(&is_at(".hide"));
    shown.press("Enter");
    shown.until(&format!("!{BAR}.querySelector('.bar').checkVisibility() && {}", is_at(".back")));
    // It stays hidden on the next page, and comes back.
    shown.go(&preview.url("/about/?again"));
    shown.until("document.documentElement.dataset.candourBuild");
    shown.until(&format!("{BAR}.styleSheets.length === 1 && !{BAR}.querySelector('.bar').checkVisibility()"));
    shown.eval(&format!("{BAR}.querySelector('.back').click()"));
    shown.until(&format!("{BAR}.querySelector('.bar').checkVisibility()"));
    shown.see(View::phone().in_print());
    assert_eq!(shown.eval("document.querySelector('aside[data-candour-preview]').checkVisibility()"), false);
}

#[test]
fn a_page_of_others_reads_nothing() {
    let Some(browser) = browser::shared() else { return };
    const SECRET: &str = "The embargoed words.";
    let preview = Preview::of(&[("content/pages/about.md", &page("About", SECRET))]);
    let port = preview.port;
    let script = format!(
        "(async () => {{
            const told = [];
            for (const host of ['127.0.0.1', 'localhost', 'evil.example']) {{
                for (const path of ['/about/', '/_candour/state.json', '/_candour/token.json', '/_candour/preview.js', '/assets/site.css']) {{
                    const url = `http://${{host}}:{port}${{path}}`;
                    for (const mode of ['cors', 'no-cors', 'same-origin']) {{
                        try {{
                            const answer = await fetch(url, {{ mode }});
                            const text = await answer.text();
                            if (text) told.push(`${{mode}} ${{url}}: ${{text}}`);
                        }} catch {{ }}
                    }}
                    for (const [name, key] of [['script', 'src'], ['img', 'src'], ['link', 'href']]) {{
                        const node = document.createElement(name);
                        if (name === 'link') node.rel = 'stylesheet';
                        const came = new Promise((done) => {{ node.onload = () => done(true); node.onerror = () => done(false); }});
                        node[key] = url;
                        document.head.append(node);
                        if (await came) told.push(`${{name}} ${{url}}`);
                    }}
                }}
                const events = new EventSource(`http://${{host}}:{port}/_candour/events`);
                const heard = await new Promise((done) => {{ events.onopen = () => done(true); events.onerror = () => done(false); }});
                if (heard) told.push(`events of ${{host}}`);
                try {{
                    const answer = await fetch(`http://${{host}}:{port}/_candour/open?file=site.toml&line=1`, {{ method: 'POST', mode: 'no-cors' }});
                    if (answer.type !== 'opaque') told.push(`post ${{host}}`);
                }} catch {{ }}
                const frame = document.createElement('iframe');
                frame.src = `http://${{host}}:{port}/about/`;
                const framed = new Promise((done) => {{ frame.onload = done; setTimeout(done, 1000); }});
                document.body.append(frame);
                await framed;
                try {{ if (frame.contentDocument?.body.innerText.includes('embargoed')) told.push(`frame ${{host}}`); }} catch {{ }}
            }}
            return told.join('\\n');
        }})()"
    );
    let foreign = Served::of([("index.html".to_owned(), b"<!doctype html><title>x</title><body>x".to_vec())]);
    let shown = browser.open(View::desk());
    shown.go(&foreign.on("evil.example", "/"));
    assert_eq!(shown.text(&script), "");
    // A name that leads here is another origin that would be allowed to read its own: it is refused.
    shown.go(&format!("http://evil.example:{port}/about/"));
    let text = shown.text("document.documentElement.innerText");
    assert_eq!(text, "This preview answers only to this machine.\n");
    // The same script on the preview itself reads: so it was the guard that kept it out, not the script.
    shown.go(&preview.url("/about/"));
    let own = shown.text(&format!("fetch('http://127.0.0.1:{port}/about/').then((answer) => answer.text())"));
    assert!(own.contains(SECRET));
}
