//! What a page may cost its reader: bytes, requests, scripts, elements. The figures are printed.

use std::io::Write as _;

use candour::base::address::Address;

use super::page::Page;
use super::shared;
use super::sites::{self, Sample, Site};
use super::view::View;

const KIB: usize = 1024;
// The stylesheet, compressed and as it is.
const CSS: (usize, usize) = (7 * KIB, 24 * KIB);
// A page of up to so many words, with everything it needs, compressed; and a longer one.
const WORDS: usize = 2_000;
const TYPICAL: usize = 25 * KIB;
const LONG: usize = 60 * KIB;
const REQUESTS: usize = 4;
// What stands around the content of a page, as it is.
const FRAME: usize = 6 * KIB;
// Of a page of up to 5,000 words.
const ELEMENTS: u64 = 1_500;
// Compressed: a script, and that of the search page.
const SCRIPT: usize = 3 * KIB;
const SEARCH: usize = 5 * KIB;
// Pages that may have a script, since they answer what is typed.
const SCRIPTED: [&str; 2] = ["history.html", "search.html"];

/// What a page costs.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Cost {
    pub(crate) words: usize,
    pub(crate) html: usize,
    pub(crate) frame: usize,
    pub(crate) transfer: usize,
    pub(crate) requests: usize,
    pub(crate) elsewhere: usize,
    pub(crate) scripts: usize,
    pub(crate) elements: u64,
}

/// What is over budget.
pub(crate) fn over(cost: &Cost, may_have_script: bool) -> Vec<String> {
    let mut over = Vec::new();
    let mut hold = |what: &str, is: usize, most: usize| {
        if is > most {
            over.push(format!("{what}: {is}, more than {most}"));
        }
    };
    hold("bytes over the wire", cost.transfer, if cost.words > WORDS { LONG } else { TYPICAL });
    hold("requests", cost.requests, REQUESTS);
    hold("requests to elsewhere", cost.elsewhere, 0);
    hold("bytes around the content", cost.frame, FRAME);
    hold("scripts", cost.scripts, usize::from(may_have_script));
    if cost.words <= 5_000 {
        hold("elements", cost.elements as usize, ELEMENTS as usize);
    }
    over
}

/// How long bytes are, compressed as web hosts do.
pub(crate) fn gzipped(bytes: &[u8]) -> usize {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes).expect("memory");
    gzip.finish().expect("memory").len()
}

fn bytes<'a>(site: &'a Site, path: &str) -> &'a [u8] {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let at = Address::parse(path);
    at.and_then(|at| site.build.output().get(&at)).map_or(&[], |file| &file.bytes)
}

// A page as it came into the browser.
fn cost(page: &Page, site: &Site, sample: &Sample) -> Cost {
    let html = site.html(&sample.at);
    let content = html.find("<main").zip(html.find("</main>")).map_or(0, |(from, to)| to - from);
    let requests = page.requests();
    // A field for dates has a calendar, whose icon the browser takes from itself by a `data:` address.
    let asked = requests.iter().filter(|request| !request.url.starts_with("data:"));
    let (own, elsewhere): (Vec<_>, Vec<_>) =
        asked.partition(|request| request.url.starts_with(&site.served.at("/")));
    let paths = own.iter().skip(1).map(|request| request.url[site.served.at("").len()..].to_owned());
    // Headless, an icon is seldom asked for; readers' browsers do so.
    let mut others: Vec<String> = paths.collect();
    let icon = "/assets/icon.svg".to_owned();
    if html.contains("rel=\"icon\"") && !others.contains(&icon) {
        others.push(icon);
    }
    Cost {
        words: page.text("document.querySelector('main').innerText").split_whitespace().count(),
        html: html.len(),
        frame: html.len() - content,
        transfer: gzipped(html.as_bytes())
            + others.iter().map(|path| gzipped(bytes(site, path))).sum::<usize>(),
        requests: 1 + others.len(),
        elsewhere: elsewhere.len(),
        scripts: page
            .eval("[...document.scripts].filter(script => script.type !== 'application/json').length")
            .as_u64()
            .unwrap_or_default() as usize,
        elements: page.eval("document.querySelectorAll('*').length").as_u64().unwrap_or_default(),
    }
}

#[test]
fn every_page_is_within_its_budget() {
    let Some(browser) = shared() else { return };
    let page = browser.open(View::desk());
    let mut wrong = Vec::new();
    println!(
        "{:26} {:>6} {:>8} {:>6} {:>8} {:>8} {:>7} {:>8}",
        "type", "words", "html", "frame", "transfer", "requests", "scripts", "elements"
    );
    for (site, sample) in sites::samples() {
        page.go(&site.url(&sample.at));
        let cost = cost(&page, site, sample);
        println!(
            "{:26} {:>6} {:>8} {:>6} {:>8} {:>8} {:>7} {:>8}  {}",
            sample.of,
            cost.words,
            cost.html,
            cost.frame,
            cost.transfer,
            cost.requests,
            cost.scripts,
            cost.elements,
            sample.at
        );
        let may_have_script = sample.templates.iter().any(|name| SCRIPTED.contains(&name.as_str()));
        wrong.extend(over(&cost, may_have_script).into_iter().map(|one| format!("{}: {one}", sample.at)));
    }
    assert!(wrong.is_empty(), "over budget:\n{}", wrong.join("\n"));
}

#[test]
fn styles_and_scripts_are_within_their_budget() {
    let site = sites::example();
    let mut wrong = Vec::new();
    for file in site.build.output().iter() {
        let path = file.at.output_path();
        let (raw, packed) = (file.bytes.len(), gzipped(&file.bytes));
        let most = match path.as_str().rsplit('.').next() {
            Some("css") => CSS,
            Some("js") if path.as_str().starts_with("assets/") => {
                (if path.as_str().contains("search") { SEARCH } else { SCRIPT }, usize::MAX)
            }
            _ => continue,
        };
        println!("{path}: {raw} bytes, {packed} compressed");
        if packed > most.0 || raw > most.1 {
            wrong.push(format!("{path}: {packed} bytes of at most {}, or {raw} of {}", most.0, most.1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_costs_too_much_is_found() {
    let least = Cost { words: 100, requests: 3, ..Cost::default() };
    assert_eq!(over(&least, false), [""; 0]);
    for (cost, says) in [
        (Cost { transfer: TYPICAL + 1, ..least.clone() }, "bytes over the wire"),
        (Cost { words: 9_000, transfer: LONG + 1, ..least.clone() }, "bytes over the wire"),
        (Cost { requests: 5, ..least.clone() }, "requests"),
        (Cost { elsewhere: 1, ..least.clone() }, "requests to elsewhere"),
        (Cost { frame: FRAME + 1, ..least.clone() }, "bytes around the content"),
        (Cost { scripts: 1, ..least.clone() }, "scripts"),
        (Cost { elements: ELEMENTS + 1, ..least.clone() }, "elements"),
    ] {
        let found = over(&cost, false);
        assert!(found.len() == 1 && found[0].starts_with(&format!("{says}: ")), "{found:?}");
    }
    assert_eq!(over(&Cost { scripts: 1, ..least }, true), [""; 0]);
}
