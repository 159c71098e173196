//! The sites that the gates look at: the example, and one made of what is hard to show, with an archive.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use candour::base::address::Address;
use candour::build::build::Build;
use candour::build::clock::Clock;
use candour::diag::finding::Finding;
use candour::disk::read;
use candour::output::artifact::Artifact;
use candour::plan::page::PageKind;
use candour::site::slice::Slice;
use candour::source::tree::Tree;

use crate::workshop::Workshop;

use super::served::Served;

/// A built site.
pub(crate) struct Site {
    /// What it is called in findings.
    pub(crate) name: &'static str,
    /// What it was built by.
    pub(crate) build: Build,
    /// Where it is served.
    pub(crate) served: Served,
    /// The largest page of each type of page in it.
    pub(crate) samples: Vec<Sample>,
}

/// A page that stands for all of its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sample {
    /// Which type: what is planned there, and for a record its kind.
    pub(crate) of: String,
    /// Where it is.
    pub(crate) at: Address,
    /// With which templates it was drawn.
    pub(crate) templates: Vec<String>,
}

/// All of them, built once a run.
pub(crate) fn all() -> [&'static Site; 2] {
    [example(), hard()]
}

/// The pages that gates look at: the largest of each type, and of records one from each site.
pub(crate) fn samples() -> Vec<(&'static Site, &'static Sample)> {
    let mut chosen: BTreeMap<(&str, &str), (&'static Site, &'static Sample)> = BTreeMap::new();
    for site in all() {
        for sample in &site.samples {
            let apart = if sample.of.starts_with("Record") { site.name } else { "" };
            let known = chosen.entry((&sample.of, apart)).or_insert((site, sample));
            if site.html(&sample.at).len() > known.0.html(&known.1.at).len() {
                *known = (site, sample);
            }
        }
    }
    chosen.into_values().collect()
}

/// Of the pages that gates look at, one for each set of templates by which pages are drawn: the largest, or the smallest,
/// whose end is soonest reached.
pub(crate) fn drawings(wanted: Ordering) -> Vec<(&'static Site, &'static Sample)> {
    let mut chosen: BTreeMap<&[String], (&'static Site, &'static Sample)> = BTreeMap::new();
    for (site, sample) in samples() {
        let known = chosen.entry(&sample.templates).or_insert((site, sample));
        if site.html(&sample.at).len().cmp(&known.0.html(&known.1.at).len()) == wanted {
            *known = (site, sample);
        }
    }
    chosen.into_values().collect()
}

/// The example of this repository.
pub(crate) fn example() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let tree = read::read(root, &[root.join("public")]).expect("the example can be read");
        let clock = Clock { asked: None, epoch: None, now: jiff::Timestamp::UNIX_EPOCH };
        let mut build = Build::new(&clock);
        build.update(Tree::default().changes_to(&tree), &clock, &mut |_| {});
        Site::of("example", build)
    })
}

/// What is hard to show: `tests/it/browser/site/`, after a few years.
pub(crate) fn hard() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/browser/site");
        let mut site = Workshop::new();
        grow(&mut site, &folder);
        site.update();
        Site::of("hard", site.into_build())
    })
}

// One record with so many editions that its history has a page for each year; then records that change, move and end;
// and at last registers and tags too long for one page.
fn grow(site: &mut Workshop, folder: &Path) {
    let busy = "content/policies/busy.md";
    site.put("content/organisations/council.toml", "title = \"The council\"\nform = \"executive-body\"\n");
    site.put(busy, POLICY.replace("A title", "What changes every month"));
    site.seal("2002-12-28");
    for n in 0..102 {
        let day = format!("{}-{:02}-28", 2003 + n / 12, n % 12 + 1);
        edit(site, busy, &day, &format!("The level of month {n} is given."), &format!("month {n}"));
        site.seal(&day);
    }
    site.remove("content/organisations/council.toml");
    for (path, bytes) in crate::cli::files(folder) {
        site.put(&path.to_string_lossy().replace('\\', "/"), bytes);
    }
    let text = site.text("content/organisations/council.md").expect("it is there");
    let (front, body) = text.rsplit_once("+++\n").expect("front matter");
    site.put(
        "content/organisations/council.md",
        format!("{front}\n{}+++\n{body}", note_on("2012-01-31", "Says more.")),
    );
    site.put("content/policies/a-gone.md", POLICY.replace("A title", "What is gone"));
    site.put("content/policies/moving.md", POLICY.replace("A title", "What moves"));
    site.put("content/policies/a-plan/index.md", POLICY.replace("A title", "What had a plan"));
    site.put("content/policies/a-plan/plan-that-named-a-witness.pdf", "%PDF-1.4 a witness");
    site.seal("2012-01-31");
    site.remove("content/policies/a-gone.md");
    edit(site, "content/policies/moving.md", "2012-06-30", "Corrected: the weir is in the north.", "north");
    edit(site, "content/policies/a-plan/index.md", "2012-06-30", "Takes out the plan.", "without it");
    site.remove("content/policies/a-plan/plan-that-named-a-witness.pdf");
    site.seal("2012-06-30");
    assert_eq!(crate::tamper::redact(site, "policies/a-plan", &[]), Ok(2));
    let moved = site.text("content/policies/moving.md").expect("it is there");
    site.remove("content/policies/moving.md");
    site.put(
        "content/policies/moved.md",
        moved.replacen("+++\n", "+++\nformerly = [\"policies/moving\"]\n", 1),
    );
    for n in 0..260 {
        let letter = char::from(b'a' + (n % 26) as u8);
        let published = 2000 + n % 20;
        site.put(
            &format!("content/policies/{letter}-{n}.md"),
            format!(
                "+++\ntitle = \"{} policy {n}\"\nform = \"guidance\"\nstatus = \"in-force\"\npublished = \"{published}\"\n\
                 owner = \"organisations/board-{}\"\ntags = [\"long\"]\n+++\n\nText.\n",
                letter.to_ascii_uppercase(),
                1 + n / 240
            ),
        );
    }
    for (path, from, to) in REWRITTEN {
        let old = site.text(path).expect("it is there");
        assert!(old.contains(from), "{path} has no {from}");
        site.put(path, old.replacen(from, to, 1));
    }
    let text = site.text("content/policies/everything.md").expect("it is there");
    let moved = "It applies to all.[^all] And to others.[^others]\n\n";
    assert!(text.contains(moved), "what moves is not there");
    let text = text.replacen(moved, "", 1).replacen("## HTML\n\n", &format!("## HTML\n\n{moved}"), 1);
    site.put("content/policies/everything.md", text);
    let flood = site.text("content/risks/flood.md").expect("it is there");
    let (front, body) = flood.rsplit_once("+++\n").expect("front matter");
    site.put(
        "content/risks/flood.md",
        format!("{front}\n{}+++\n{body}", note_on("2021-12-01", "The sandbags are gone.")),
    );
    edit(
        site,
        "content/policies/everything.md",
        "2021-12-01",
        "Says what a data controller is, at the wish of the floodwaterretentionbasinmaintenanceprogramme.",
        "A new last paragraph.",
    );
    site.seal("2021-12-01");
}

// What a redline can show: an entry, a row, a link, what is gone, other words, a list of values, a table of fields.
const REWRITTEN: [(&str, &str, &str); 9] = [
    ("content/policies/everything.md", "- one, about the data controller", "- one, about a data controller"),
    ("content/policies/everything.md", "| s | It is asked for, and", "| s | It is wished for, and"),
    ("content/policies/everything.md", "(https://elsewhere.example/)", "(https://elsewhere.example/new)"),
    ("content/policies/everything.md", "> A quotation of two sentences. It was said in a meeting.\n\n", ""),
    ("content/policies/everything.md", "The keeper of the weir opens", "The new keeper of the weir opens"),
    (
        "content/policies/everything.md",
        "\"organisations/board-1\", \"organisations/board-2\"",
        "\"organisations/council\"",
    ),
    ("content/risks/flood.md", "measure = \"Sandbags\"", "measure = \"Bags of sand\""),
    ("content/risks/flood.md", "cost = 1200\n", "cost = 1400\n"),
    ("content/risks/flood.md", "is under water.", "and the bridge are under water."),
];

const POLICY: &str = "+++\ntitle = \"A title\"\nform = \"guidance\"\nstatus = \"in-force\"\npublished = \"2002\"\n\
                      owner = \"organisations/council\"\n+++\n\nSome text.\n";

// A further paragraph, with the note that says why.
fn edit(site: &mut Workshop, path: &str, day: &str, note: &str, text: &str) {
    let old = site.text(path).expect("it is there");
    let (front, body) = old.trim_start_matches("+++\n").split_once("\n+++\n").expect("front matter");
    let note =
        format!("[[change]]\ndate = {day}\nkind = \"minor\"\nnote = \"{note}\"\nby = \"The weir keeper\"\n");
    let body =
        if body.contains("## ") { format!("{body}\n{text}\n") } else { format!("\nSome text, {text}.\n") };
    site.put(path, format!("+++\n{front}\n\n{note}+++\n{body}"));
}

// What makes a browser go on to another page.
const LEADS_ON: &str = "http-equiv=\"refresh\"";

fn note_on(day: &str, note: &str) -> String {
    format!("[[change]]\ndate = {day}\nkind = \"minor\"\nnote = \"{note}\"\nby = \"The weir keeper\"\n")
}

impl Site {
    fn of(name: &'static str, build: Build) -> Site {
        let bytes = |file: &Artifact| (file.at.output_path().to_string(), file.bytes.to_vec());
        let files = || build.output().iter().map(bytes);
        // Pages that lead on can be looked at where they do not.
        let still = |(path, bytes): (String, Vec<u8>)| {
            let html = String::from_utf8(bytes).ok().filter(|html| html.contains(LEADS_ON))?;
            Some((format!("still/{path}"), html.replace(LEADS_ON, "name=\"was-refresh\"").into_bytes()))
        };
        let served = Served::of(files().chain(files().filter_map(still)));
        let samples = largest(&build);
        Site { name, build, served, samples }
    }

    /// The whole address of a page; of one that leads on, where it does not.
    pub(crate) fn url(&self, at: &Address) -> String {
        let still = if self.html(at).contains(LEADS_ON) { "/still" } else { "" };
        self.served.at(&format!("{still}{at}"))
    }

    /// The text of a page.
    pub(crate) fn html(&self, at: &Address) -> String {
        let artifact = self.build.output().get(at).expect("the page is there");
        String::from_utf8_lossy(&artifact.bytes).into_owned()
    }

    /// The addresses of all pages.
    pub(crate) fn pages(&self) -> impl Iterator<Item = &Address> {
        pages(&self.build)
    }
}

fn pages(build: &Build) -> impl Iterator<Item = &Address> {
    build.output().iter().map(|file| &file.at).filter(|at| at.output_path().as_str().ends_with(".html"))
}

// The largest page of each type: it has the most that can be wrong.
fn largest(build: &Build) -> Vec<Sample> {
    let size = |at: &Address| build.output().get(at).map_or(0, |file| file.bytes.len());
    let mut largest: BTreeMap<String, &Address> = BTreeMap::new();
    for at in pages(build) {
        let Some(page) = build.planned(at) else { continue };
        let known = largest.entry(type_of(&page.what)).or_insert(at);
        if size(at) > size(known) {
            *known = at;
        }
    }
    let template = |slice: &Slice| match slice {
        Slice::Template(name) => Some(name.clone()),
        _ => None,
    };
    let sample = |(of, at): (String, &Address)| {
        let templates = build.reads(at).into_iter().filter_map(template).collect();
        Sample { of, at: at.clone(), templates }
    };
    largest.into_iter().map(sample).collect()
}

// What is planned, by the names of the variants, without whatever it is planned for: `Past Edition`, `Facet Group`,
// `Record policies`. So a new type of page has a name of its own by itself.
fn type_of(what: &PageKind) -> String {
    if let PageKind::Record(id) = what {
        let home = if id.name.as_str() == "index" { " index" } else { "" };
        return format!("Record {}{home}", id.folder);
    }
    let debug = format!("{what:?}");
    let unquoted: String = debug.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    let words = unquoted.split(|letter: char| !letter.is_alphanumeric());
    let is_variant = |word: &&str| {
        word.starts_with(|first: char| first.is_ascii_uppercase())
            && !["RecordId", "Slug", "FacetKey", "SnapshotId", "Some", "None"].contains(word)
    };
    words.filter(is_variant).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_template_of_a_page_is_in_the_samples() {
    let Some(_) = super::shared() else { return };
    let drawn: Vec<&String> =
        all().into_iter().flat_map(|site| &site.samples).flat_map(|sample| &sample.templates).collect();
    let pages = candour::theme::civic::TEMPLATES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !name.starts_with("parts/") && *name != "base.html");
    let missing: Vec<&str> = pages.filter(|name| !drawn.iter().any(|drawn| drawn == name)).collect();
    assert!(
        missing.is_empty(),
        "no page is drawn with {missing:?}, so no gate sees it: add such a page to tests/it/browser/site/"
    );
    for site in all() {
        let errors: Vec<_> = site.build.findings().into_iter().filter(Finding::is_error).collect();
        assert!(errors.is_empty(), "{}: {errors:#?}", site.name);
        for sample in &site.samples {
            println!("{:8} {:24} {}", site.name, sample.of, sample.at);
        }
    }
}
