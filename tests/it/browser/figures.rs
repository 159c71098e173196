//! Figures as readers see them: every word in its box, nothing shrunk, nothing to scroll to at the side.

use serde_json::json;

use super::served::Served;
use super::view::View;
use super::{shared, shots};
use crate::workshop::Workshop;

const NAMES: [&str; 5] = [
    "Department of Health and Social Care",
    "NHS England",
    "Secretary of State for Health and Social Care",
    "Wohlfahrtsverbändevereinigungsgesellschaft",
    "Board",
];

// A body of bodies: a tree with ties across it, each as sure as its number says.
fn site(bodies: usize) -> Workshop {
    let mut site = Workshop::new();
    for n in 0..bodies {
        let certainty = ["stated", "reported", "inferred"][n % 3];
        let above = n.saturating_sub(1) / 3;
        let ties = [("parent", above), ("coordinates_with", (n * 7) % bodies)];
        let ties: String = ties
            .into_iter()
            .filter(|(field, to)| *to != n && (*field == "parent" || n % 5 == 4))
            .map(|(field, to)| {
                format!("[[{field}]]\nto = \"organisations/b{to}\"\ncertainty = \"{certainty}\"\n")
            })
            .collect();
        let founded = ["2019", "2019-03", "2019-03-31"][n % 3];
        let text =
            format!("title = \"{} {n}\"\nform = \"unit\"\nfounded = \"{founded}\"\n{ties}", NAMES[n % 5]);
        // A day is written without quotes.
        let text = text.replace("\"2019-03-31\"", "2019-03-31");
        site.put(&format!("content/organisations/b{n}.toml"), text);
    }
    site.update();
    assert_eq!(site.findings(), "");
    site
}

// What a reader could not read, in words.
const UNREADABLE: &str = "(() => {
    const bad = [];
    let seen = 0;
    for (const svg of document.querySelectorAll('svg.map, svg.months')) {
        const width = svg.getBoundingClientRect().width;
        if (!width) continue;
        seen += 1;
        const scale = width / svg.viewBox.baseVal.width;
        for (const group of svg.querySelectorAll('g')) {
            const rect = group.querySelector('rect');
            for (const text of rect ? group.querySelectorAll('text') : []) {
                const size = parseFloat(getComputedStyle(text).fontSize) * scale;
                if (size < 12) bad.push(text.textContent + ': ' + size + ' px');
                const [box, own] = [rect.getBBox(), text.getBBox()];
                const is_in = box.x <= own.x && own.x + own.width <= box.x + box.width
                    && box.y <= own.y + 2 && own.y + own.height <= box.y + box.height + 2;
                if (!is_in) bad.push(text.textContent + ' leaves its box');
            }
        }
    }
    if (!seen) bad.push('there is no figure');
    if (document.documentElement.scrollWidth > innerWidth) bad.push('the page is wider than its window');
    return bad;
})()";

#[test]
fn every_word_of_a_figure_is_in_its_box_and_large_enough() {
    let Some(browser) = shared() else { return };
    for bodies in [2, 12, 60] {
        let site = site(bodies);
        let served = Served::of(site.files());
        for (name, view) in [
            ("360", View::phone()),
            ("360-dark", View::phone().dark()),
            ("1280", View::desk()),
            ("forced", View::phone().in_forced_colours()),
            ("print", View::desk().in_print()),
        ] {
            let page = browser.open(view);
            for at in ["/accountability/", "/timeline/", "/organisations/b0/"] {
                // Two bodies have no timeline of their own with others in it; their map has its page.
                page.go(&served.at(at));
                assert_eq!(page.eval(UNREADABLE), json!([]), "{bodies} bodies, {at}, {name}");
                assert_eq!(page.complaints(), [""; 0]);
                let figure = at.trim_matches('/').replace('/', "-");
                shots::keep(&page, &format!("figures-{figure}-{bodies}-{name}"));
            }
        }
    }
}

#[test]
fn a_word_that_leaves_its_box_is_seen() {
    let Some(browser) = shared() else { return };
    let site = site(2);
    let served = Served::of(site.files());
    let page = browser.open(View::phone());
    page.go(&served.at("/accountability/"));
    page.eval("document.querySelector('svg.map text').textContent = 'w'.repeat(60)");
    assert_ne!(page.eval(UNREADABLE), json!([]));
}
