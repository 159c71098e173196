//! The example's history: what it said on each of the days under `tests/history/nhsx`, sealed as its archive.
//!
//! A folder bears a day and holds what the site said then and says otherwise now; `as-today.txt` in it names the
//! records that say from that day on what they say today. The last day takes in all that there is today. After a
//! change to `content/`, `site.toml` or a built-in kind, `UPDATE_HISTORY=1 cargo test --test it history` makes the
//! archive anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use candour::archive::as_of;
use candour::archive::seal::{ATTRIBUTES, Occasion};
use candour::archive::since;
use candour::base::address::Address;
use candour::base::as_of::Moment;
use candour::base::digest::Digest;
use candour::base::path::RelPath;
use candour::build::build::Build;
use candour::build::clock::Clock;
use candour::build::seal;
use candour::disk::read;
use candour::source::tree::{Change, Source, Tree};
use serde_json::Value;

use crate::workshop::{clean, draw, rel, shown};

/// The day on which the example stands still.
const LAST: &str = "2022-02-10";

/// When the history was put together: every snapshot says so.
const SEALED: &str = "2026-11-29T12:00:00Z";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

// The site as it is today, without its archive.
fn today() -> Tree {
    let all = read::read(root(), &[root().join("public")]).expect("the example can be read");
    let mut tree = Tree::default();
    for source in all.iter().filter(|source| !source.path.as_str().starts_with("archive/")) {
        tree.apply(Change::Put(source.clone()));
    }
    tree
}

/// The days of the history.
pub(crate) fn days() -> Vec<String> {
    let entries = fs::read_dir(root().join("tests/history/nhsx")).expect("the history");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("a day"));
    let mut days: Vec<String> = names.chain([LAST.to_owned()]).collect();
    days.sort();
    days
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files_below(&path, files) } else { files.push(path) }
    }
}

// What the site said on a day: what it said before, and what differs.
fn on(day: &str, before: &Tree, today: &Tree) -> Tree {
    if day == LAST {
        return today.clone();
    }
    let folder = root().join("tests/history/nhsx").join(day);
    let mut tree = before.clone();
    let mut files = Vec::new();
    files_below(&folder, &mut files);
    for file in files.iter().filter(|file| !file.ends_with("as-today.txt")) {
        let path = file.strip_prefix(&folder).expect("below it").to_str().expect("a name in UTF-8");
        tree.apply(Change::Put(Source::new(rel(path), fs::read(file).expect("a file"))));
    }
    let as_today = fs::read_to_string(folder.join("as-today.txt")).expect("the list of a day");
    for id in as_today.lines() {
        let files: Vec<&Source> = today
            .iter()
            .filter(|source| source.path.as_str().starts_with(&format!("content/{id}.")))
            .collect();
        assert!(!files.is_empty(), "{day}: there is no record `{id}` today");
        files.into_iter().for_each(|source| {
            tree.apply(Change::Put(source.clone()));
        });
    }
    // Themes are those of today.
    today.below("themes").for_each(|source| {
        tree.apply(Change::Put(source.clone()));
    });
    let notes = today.below("content/_changes");
    for source in notes.filter(|source| *source.path.as_str() <= *format!("content/_changes/{day}~")) {
        tree.apply(Change::Put(source.clone()));
    }
    tree
}

// What was made of a day.
struct Day {
    day: String,
    // The site with its archive until then.
    tree: Tree,
    findings: String,
}

// The example's archive, made from its history day by day.
fn made() -> Vec<Day> {
    let today = today();
    let (mut said, mut tree) = (Tree::default(), Tree::default());
    let mut first = None;
    let mut made = Vec::new();
    let mut build: Option<Build> = None;
    for day in days() {
        said = on(&day, &said, &today);
        let mut next = said.clone();
        tree.below("archive").for_each(|source| {
            next.apply(Change::Put(source.clone()));
        });
        if let Some(since) =
            first.and_then(|first| since::written(next.get("site.toml").expect("settings"), first))
        {
            next.apply(Change::Put(since));
        }
        let clock = clock(&day);
        let build = build.get_or_insert_with(|| Build::new(&clock));
        build.update(tree.changes_to(&next), &clock, &mut |_| {});
        let found = draw(&build.findings(), &next);
        let now: jiff::Timestamp = SEALED.parse().expect("an instant");
        let as_of = build.site().as_of();
        let generator = "candour 0.1.0".to_owned();
        let occasion = Occasion { day: as_of.day(), as_of: as_of.instant, now, generator };
        let sealing =
            seal::of_site(build.tree(), build.site(), &occasion).expect("each day says something new");
        first.get_or_insert(sealing.snapshot.id);
        sealing.changes().into_iter().for_each(|change| {
            next.apply(change);
        });
        tree = next;
        build.update(build.tree().changes_to(&tree), &clock, &mut |_| {});
        made.push(Day { day, tree: tree.clone(), findings: found });
    }
    made
}

fn clock(day: &str) -> Clock {
    let asked = Some(Moment::parse(day).expect("a day"));
    Clock { asked, epoch: None, now: jiff::Timestamp::UNIX_EPOCH }
}

fn committed() -> BTreeMap<RelPath, Vec<u8>> {
    let tree = read::read(root(), &[root().join("public")]).expect("the example can be read");
    tree.below("archive").map(|source| (source.path.clone(), source.bytes().to_vec())).collect()
}

#[test]
fn the_archive_is_made_from_the_history() {
    let made = made();
    // An area of the remit with nothing under it is worth a warning then as now; no day has a mistake.
    for Day { day, findings: found, .. } in &made {
        assert!(!found.contains("error["), "{day}:\n{found}");
        let others: Vec<&str> = found.lines().filter(|line| line.starts_with("warning[")).collect();
        assert!(others.iter().all(|line| line.starts_with("warning[rule.not-empty]")), "{day}:\n{found}");
    }
    let tree = &made.last().expect("days").tree;
    let archive: BTreeMap<RelPath, Vec<u8>> =
        tree.below("archive").map(|source| (source.path.clone(), source.bytes().to_vec())).collect();
    if std::env::var_os("UPDATE_HISTORY").is_some() {
        let folder = root().join("archive");
        let _ = fs::remove_dir_all(&folder);
        let attributes = (rel(ATTRIBUTES.0), ATTRIBUTES.1.as_bytes().to_vec());
        for (path, bytes) in archive.iter().chain([(&attributes.0, &attributes.1)]) {
            let file = root().join(path.as_str());
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder can be made");
            fs::write(file, bytes).expect("a file can be written");
        }
    }
    let committed = committed();
    let differs: Vec<&RelPath> = archive
        .keys()
        .chain(committed.keys())
        .filter(|path| archive.get(*path) != committed.get(*path))
        .collect();
    assert!(
        differs.is_empty(),
        "the archive is not what `UPDATE_HISTORY=1 cargo test --test it history` makes: {differs:?}"
    );
    let attributes = fs::read_to_string(root().join(ATTRIBUTES.0)).expect("the attributes of the archive");
    assert_eq!(attributes, ATTRIBUTES.1);
}

// The example as of a day.
fn as_of(day: &str) -> Build {
    let tree = read::read(root(), &[root().join("public")]).expect("the example can be read");
    let moment = Moment::parse(day).expect("a day");
    clean(&as_of::tree(&tree, moment).expect("a snapshot until then"), &clock(day))
}

fn json(build: &Build, at: &str) -> Option<Value> {
    let artifact = build.output().get(&Address::parse(at).expect("an address"))?;
    Some(serde_json::from_slice(&artifact.bytes).expect("JSON"))
}

fn text(build: &Build, at: &str) -> String {
    let artifact = build.output().get(&Address::parse(at).expect("an address")).expect("a page");
    shown(&String::from_utf8_lossy(&artifact.bytes))
}

// The ids of a register.
fn register(build: &Build, folder: &str) -> BTreeSet<String> {
    let Some(register) = json(build, &format!("/data/{folder}.json")) else { return BTreeSet::new() };
    let records = register["records"].as_array().expect("records");
    records.iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect()
}

// The lines of the map: who stands in which relation to whom, how surely, and whether it holds.
fn relations(build: &Build) -> BTreeSet<String> {
    let map = json(build, "/accountability/index.json").expect("a map");
    let word =
        |value: &Value| value.as_str().expect("a word").trim_start_matches("organisations/").to_owned();
    let line = |relation: &Value| {
        let [from, field, to, certainty] =
            ["from", "field", "to", "certainty"].map(|key| word(&relation[key]));
        format!("{from} {field} {to} ({certainty})")
    };
    map["relations"].as_array().expect("relations").iter().map(line).collect()
}

fn shows(build: &Build, at: &str, all: &[&str], none: &[&str]) {
    let text = text(build, at);
    for words in all {
        assert!(text.contains(words), "{at} does not say “{words}”:\n{text}");
    }
    for words in none {
        assert!(!text.contains(words), "{at} says “{words}”:\n{text}");
    }
}

fn has(set: &BTreeSet<String>, all: &[&str], none: &[&str]) {
    let missing: Vec<&&str> = all.iter().filter(|one| !set.contains(**one)).collect();
    let extra: Vec<&&str> = none.iter().filter(|one| set.contains(**one)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing {missing:?}, too much {extra:?}:\n{set:#?}");
}

#[test]
fn on_1_march_2019_nhsx_was_announced() {
    let build = as_of("2019-03-01");
    shows(&build, "/", &["is a new unit", "announced on 19 February 2019"], &["1 July", "2020", "2022"]);
    has(
        &relations(&build),
        &[
            "nhsx accountable_to secretary-of-state (stated)",
            "nhsx accountable_to nhs-england (reported)",
            "nhsx accountable_to nhs-improvement (reported)",
            "nhsx coordinates_with nhs-digital (stated)",
            "nhsx coordinates_with government-digital-service (stated)",
        ],
        &["nhs-ai-lab part_of nhsx (reported)"],
    );
    assert_eq!(register(&build, "policies"), ["policies/technology-vision".to_owned()].into());
    assert_eq!(register(&build, "remit").len(), 6);
    assert_eq!(register(&build, "standards").len(), 0);
    assert_eq!(register(&build, "announcements").len(), 1);
}

#[test]
fn on_1_june_2020_two_drafts_were_out() {
    let build = as_of("2020-06-01");
    shows(&build, "/", &["27 February 2020", "two drafts"], &["assessment criteria", "2022"]);
    has(
        &relations(&build),
        &[
            "nhsx accountable_to secretary-of-state (stated)",
            "nhs-ai-lab part_of nhsx (reported)",
            "information-governance-panel coordinates_with nhsx (stated)",
        ],
        &["data-coordination-board successors data-alliance-partnership-board (stated)"],
    );
    has(
        &register(&build, "policies"),
        &[
            "policies/digital-health-technology-standard-draft",
            "policies/tech-plan-vision",
            "policies/code-of-conduct-2019",
            "policies/internet-first",
        ],
        &["policies/dtac-beta", "policies/dtac", "policies/good-practice-guide"],
    );
    let identity = "/standards/identity-verification-and-authentication/";
    shows(&build, identity, &["1 (Amd 64/2018)"], &["2.0.0"]);
    shows(&build, "/organisations/data-coordination-board/", &["since 2017"], &["2020"]);
    // The consultation closed on 22 April, and nothing had come of it yet.
    shows(
        &build,
        "/consultations/digital-health-technology-standard/",
        &["22 April 2020"],
        &["gave the draft up"],
    );
    assert_eq!(register(&build, "announcements").len(), 5);
}

#[test]
fn on_1_december_2021_the_merger_was_announced() {
    let build = as_of("2021-12-01");
    shows(&build, "/", &["22 November 2021", "become part of NHS England"], &["was the unit", "out of use"]);
    has(
        &relations(&build),
        &[
            "nhsx accountable_to secretary-of-state (stated)",
            "nhs-transformation-directorate parent nhs-england (reported)",
            "data-coordination-board successors data-alliance-partnership-board (stated)",
        ],
        // That it has a successor, and ended, was not yet so.
        &["nhsx successors nhs-transformation-directorate (reported)"],
    );
    has(
        &register(&build, "policies"),
        &[
            "policies/dtac",
            "policies/what-good-looks-like",
            "policies/digital-clinical-safety-strategy",
            "policies/records-code-2021",
            "policies/delivery-plan",
            "policies/wade-gery-review",
        ],
        &["policies/open-source-policy"],
    );
    shows(&build, "/policies/unified-tech-fund/", &["£680 million"], &["£938 million"]);
    shows(&build, "/policies/code-of-conduct-2019/", &["This was replaced by"], &[]);
    assert_eq!(register(&build, "announcements").len(), 12);
}

// The campaign looks at every day.
fn step() -> usize {
    if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 1 } else { 4 }
}

#[test]
fn no_day_cites_what_came_after_it() {
    for day in days().into_iter().step_by(step()) {
        let build = as_of(&day);
        for shown in build.site().shown() {
            let meta = &shown.document.meta;
            let Some(record) = json(&build, &format!("{}index.json", shown.card.at)) else { continue };
            let fields = &record["fields"];
            let sources = fields["sources"].as_array().into_iter().flatten();
            let dates = sources
                .map(|source| &source["published"])
                .chain([&fields["published"], &fields["announced"]]);
            for date in dates.filter_map(|date| date["on"].as_str()) {
                assert!(date <= day.as_str(), "{day}: {} cites {date}", meta.path);
            }
        }
    }
}

#[test]
fn each_day_is_built_as_if_there_were_no_later_one() {
    for Day { day, tree, .. } in made().into_iter().step_by(step()) {
        let (own, other) = (as_of(&day), clean(&tree, &clock(&day)));
        let digests = |build: &Build| -> BTreeMap<Address, Digest> {
            build.output().iter().map(|artifact| (artifact.at.clone(), artifact.digest)).collect()
        };
        let (own, other) = (digests(&own), digests(&other));
        let differs: Vec<&Address> =
            own.keys().chain(other.keys()).filter(|at| own.get(*at) != other.get(*at)).collect();
        assert!(differs.is_empty(), "{day}: {differs:?}");
    }
}
