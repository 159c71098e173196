//! What is published, looked at by others than the code that wrote it: the example, as a folder of files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use crate::cli::{command, files};

// The example, built; the path of each file with its bytes.
fn example() -> (tempfile::TempDir, BTreeMap<String, Vec<u8>>) {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("site");
    let status = command()
        .args(["build", "--quiet", "--site", env!("CARGO_MANIFEST_DIR"), "--out"])
        .arg(&out)
        .status()
        .expect("candour can be run");
    assert!(status.success());
    let files =
        files(&out).into_iter().map(|(path, bytes)| (path.to_string_lossy().replace('\\', "/"), bytes));
    (folder, files.collect())
}

fn pages(files: &BTreeMap<String, Vec<u8>>) -> impl Iterator<Item = (&str, String)> {
    let html = files.iter().filter(|(path, _)| path.ends_with(".html"));
    html.map(|(path, bytes)| (path.as_str(), String::from_utf8(bytes.clone()).expect("UTF-8")))
}

// The values of an attribute in a page, in order.
fn attribute(html: &str, name: &str) -> Vec<String> {
    let mark = format!(" {name}=\"");
    let values = html.split(&mark).skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|value| value.replace("&amp;", "&")).collect()
}

#[test]
fn every_internal_link_leads_to_a_file_and_an_anchor() {
    let (_folder, files) = example();
    let mut checked = 0;
    for (path, html) in pages(&files) {
        let here: BTreeSet<String> = attribute(&html, "id").into_iter().collect();
        for href in attribute(&html, "href").iter().chain(&attribute(&html, "src")) {
            let (target, fragment) =
                href.split_once('#').map_or((href.as_str(), None), |(to, at)| (to, Some(at)));
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            checked += 1;
            if target.is_empty() {
                assert!(here.contains(fragment.unwrap_or_default()), "{path}: no anchor {href}");
                continue;
            }
            let file =
                target.strip_prefix('/').unwrap_or_else(|| panic!("{path}: {href} is not from the root"));
            let file = if file.is_empty() || file.ends_with('/') {
                format!("{file}index.html")
            } else {
                file.to_owned()
            };
            let there = files.get(&file).unwrap_or_else(|| panic!("{path}: {href} leads to no file"));
            if let Some(fragment) = fragment {
                let ids = attribute(&String::from_utf8_lossy(there), "id");
                assert!(ids.iter().any(|id| id == fragment), "{path}: no anchor {href}");
            }
        }
    }
    assert!(checked > 1000, "only {checked} links were seen");
}

// A page without the tags that name a file of this site as a program, and without data, which is no program.
fn without_programs(html: &str) -> String {
    html.split("</script>")
        .map(|part| match part.rsplit_once("<script") {
            Some((before, tag)) if tag.contains(" src=\"/") && tag.ends_with('>') => before,
            Some((before, tag)) if tag.starts_with(" type=\"application/json\"") => before,
            _ => part,
        })
        .collect()
}

#[test]
fn every_page_has_one_title_one_heading_and_no_code_of_its_own() {
    let (_folder, files) = example();
    let mut titles = BTreeMap::new();
    for (path, html) in pages(&files) {
        assert_eq!(html.matches("<h1").count(), 1, "{path}");
        assert_eq!(html.matches("<main").count(), 1, "{path}");
        let title =
            html.split_once("<title>").and_then(|(_, rest)| rest.split_once("</title>")).expect("a title").0;
        if let Some(other) = titles.insert(title.to_owned(), path.to_owned()) {
            panic!("{path} and {other} are both called {title}");
        }
        let ids = attribute(&html, "id");
        let unique: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), unique.len(), "{path} has an id twice");
        for forbidden in
            ["<script", "<style", " style=\"", " onclick", "javascript:", "<iframe", "http://localhost"]
        {
            // Search and histories have programs, in files of the site; no page has code in itself.
            let html = match path == "search/index.html" || path.ends_with("/history/index.html") {
                true => without_programs(&html),
                false => html.clone(),
            };
            assert!(!html.contains(forbidden), "{path} has {forbidden}");
        }
        assert!(
            html.contains("default-src &#x27;none&#x27;")
                || html.contains("default-src 'none'")
                || html.contains("default-src &#39;none&#39;"),
            "{path}"
        );
        headings_step_by_one(path, &html);
    }
    assert!(titles.len() > 50);
}

fn headings_step_by_one(path: &str, html: &str) {
    let main = html.split_once("<main").map_or("", |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut last = 0;
    for rest in main.split("<h").skip(1) {
        let Some(level) = rest.chars().next().and_then(|c| c.to_digit(10)) else { continue };
        assert!(level <= last + 1, "{path}: a heading of level {level} follows one of level {last}");
        last = level;
    }
}

#[test]
fn feeds_are_atom() {
    let (_folder, files) = example();
    let mut ids = BTreeMap::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".atom")) {
        let text = String::from_utf8(bytes.clone()).expect("UTF-8");
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let feed = document.root_element();
        assert_eq!(feed.tag_name().namespace(), Some("http://www.w3.org/2005/Atom"));
        let one = |node: roxmltree::Node<'_, '_>, name: &str| {
            let found: Vec<String> = node
                .children()
                .filter(|child| child.has_tag_name(("http://www.w3.org/2005/Atom", name)))
                .map(|child| child.text().unwrap_or_default().to_owned())
                .collect();
            assert_eq!(found.len(), 1, "{path}: {name} in {:?}", node.tag_name());
            found[0].clone()
        };
        for name in ["id", "title", "updated", "author"] {
            one(feed, name);
        }
        let entries: Vec<_> = feed.children().filter(|child| child.tag_name().name() == "entry").collect();
        if entries.is_empty() {
            // The feed of a kind holds what says when it was published; here, no minutes and no decision does.
            let kind = path.trim_end_matches("/feed.atom");
            let data: serde_json::Value =
                serde_json::from_slice(&files[&format!("data/{kind}.json")]).expect("JSON");
            for record in data["records"].as_array().expect("records") {
                assert!(!record["fields"]["published"]["on"].is_string(), "{path}: {record}");
            }
            continue;
        }
        let mut dates = Vec::new();
        for entry in entries {
            let (id, title, updated) = (one(entry, "id"), one(entry, "title"), one(entry, "updated"));
            assert!(id.starts_with("tag:nhsx.example,2019:"), "{id}");
            assert!(updated.parse::<jiff::Timestamp>().is_ok(), "{updated}");
            // The same record has the same identifier in every feed.
            assert_eq!(ids.entry(id).or_insert(title.clone()), &title);
            dates.push(updated);
        }
        assert_eq!(one(feed, "updated"), *dates.iter().max().expect("an entry"), "{path}");
    }
    assert!(ids.len() > 15);
}

#[test]
fn sitemaps_name_every_record_and_register_once() {
    let (_folder, files) = example();
    let locations = |path: &str| {
        let text = String::from_utf8(files[path].clone()).expect("UTF-8");
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        let found = document.descendants().filter(|node| node.tag_name().name() == "loc");
        found.map(|node| node.text().expect("an address").to_owned()).collect::<Vec<_>>()
    };
    let mut named = BTreeSet::new();
    for sitemap in locations("sitemap.xml") {
        let file = sitemap.strip_prefix("https://nhsx.example/").expect("below the base URL");
        for location in locations(file) {
            assert!(named.insert(location.clone()), "{location} is named twice");
        }
    }
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("content");
    let is_record = |path: &Path| !path.starts_with("_changes");
    let records = crate::cli::files(&content).iter().filter(|(path, _)| is_record(path)).count();
    // The registers too, but for that of the plain pages, which has no page; and no list of the same in another way.
    let registers = 8;
    let drawn = ["accountability/", "timeline/"].map(|path| format!("https://nhsx.example/{path}"));
    assert!(drawn.iter().all(|page| named.contains(page)), "{named:?}");
    assert_eq!(named.len(), records + registers + drawn.len());
    for location in named {
        let file = format!("{}index.html", location.strip_prefix("https://nhsx.example/").expect("below"));
        assert!(files.contains_key(&file), "{location}");
    }
}

#[test]
fn independent_readers_take_the_open_data() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/validators/bin/python");
    if !python.exists() {
        assert!(
            std::env::var_os("CI").is_none_or(|ci| ci != "true"),
            "{} is missing: sh tests/run --install makes it",
            python.display()
        );
        println!("skipped: {} is missing (sh tests/run --install makes it)", python.display());
        return;
    }
    let (folder, _) = example();
    let site = folder.path().join("site");
    let read = || Command::new(&python).arg(root.join("tests/it/data.py")).arg(&site).output();
    let said = read().expect("python can be run");
    let words = format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success(), "{words}");
    println!("{words}");
    // They do look: of a table with another reference, and of a record with another form, they say so.
    for (path, from, to) in [
        ("data/remit.csv", "organisations/nhsx,", "organisations/nhsy,"),
        ("policies/dtac/index.json", "\"on\": \"2021-02\"", "\"on\": \"February\""),
    ] {
        let path = site.join(path);
        let text = std::fs::read_to_string(&path).expect("a file");
        assert!(text.contains(from), "{}", path.display());
        std::fs::write(&path, text.replacen(from, to, 1)).expect("a file");
        assert!(!read().expect("python can be run").status.success(), "{} is not read", path.display());
        std::fs::write(&path, text).expect("a file");
    }
}

#[test]
#[cfg(unix)]
fn sha256sum_checks_every_file_by_the_manifests() {
    let (folder, files) = example();
    let site = folder.path().join("site");
    let manifests: Vec<&String> = files.keys().filter(|path| path.ends_with(".sha256")).collect();
    let mut listed = 0;
    for manifest in &manifests {
        let output =
            Command::new("sha256sum").args(["--check", "--strict", manifest]).current_dir(&site).output();
        let output = output.expect("sha256sum can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        listed += String::from_utf8_lossy(&output.stdout).lines().count();
    }
    assert_eq!(listed, files.len() - manifests.len(), "every file but the manifests is listed once");
    std::fs::write(site.join("index.html"), "changed").expect("a file");
    let manifest =
        manifests.iter().find(|path| path.ends_with("_root.sha256")).expect("a manifest of the root");
    let output =
        Command::new("sha256sum").args(["--check", "--strict", manifest]).current_dir(&site).output();
    assert!(!output.expect("sha256sum can be run").status.success());
}
