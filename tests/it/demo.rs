//! The example says what its sources say: the six areas of the remit, whom NHSX answered to, and where they disagree.

use std::path::Path;

use candour::base::address::Address;
use candour::build::build::{Build, Links};
use candour::build::clock::Clock;
use candour::disk::read;
use candour::source::tree::Tree;

use serde_json::Value;

use crate::workshop::shown;

pub(crate) fn example() -> Build {
    example_with(Links::Rooted)
}

pub(crate) fn example_with(links: Links) -> Build {
    build(Path::new(env!("CARGO_MANIFEST_DIR")), links)
}

/// The site of a folder.
pub(crate) fn built(root: &Path) -> Build {
    build(root, Links::Rooted)
}

fn build(root: &Path, links: Links) -> Build {
    let tree = read::read(root, &[root.join("public")]).expect("the site can be read");
    let clock = Clock { asked: None, epoch: None, now: jiff::Timestamp::UNIX_EPOCH };
    let mut build = Build::new(&clock).with_links(links);
    build.update(Tree::default().changes_to(&tree), &clock, &mut |_| {});
    build
}

fn page(build: &Build, at: &str) -> String {
    let at = Address::parse(at).expect("an address");
    let artifact = build.output().get(&at).unwrap_or_else(|| panic!("nothing at {at}"));
    shown(&String::from_utf8_lossy(&artifact.bytes))
}

// A file of open data, as read.
fn data(build: &Build, at: &str) -> Value {
    let at = Address::parse(at).expect("an address");
    let artifact = build.output().get(&at).unwrap_or_else(|| panic!("nothing at {at}"));
    serde_json::from_slice(&artifact.bytes).expect("JSON")
}

// The fields of all records of a kind, by id.
fn records(build: &Build, folder: &str) -> Vec<(String, Value)> {
    let register = data(build, &format!("/data/{folder}.json"));
    let records = register["records"].as_array().expect("records");
    let pair = |record: &Value| (record["id"].as_str().expect("an id").to_owned(), record["fields"].clone());
    records.iter().map(pair).collect()
}

fn has_items(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty())
}

// The part of a page's text from one line to before another.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(&format!("\n{from}\n")).unwrap_or_else(|| panic!("no line `{from}` in:\n{text}"));
    let rest = &text[start + 1..];
    rest.split_once(&format!("\n{to}\n")).map_or(rest, |(part, _)| part)
}

#[test]
fn the_remit_has_six_areas_with_something_under_each() {
    let build = example();
    let areas =
        ["digital-policy", "digital-standards", "integration", "clinical-care", "procurement", "training"];
    let home = page(&build, "/");
    for (index, area) in areas.iter().enumerate() {
        assert!(home.contains(&format!("[/remit/{area}/]")), "{area} is not on the home page");
        let text = page(&build, &format!("/remit/{area}/"));
        assert!(text.contains(&format!("Remit area {}", index + 1)), "{area}:\n{text}");
        assert!(
            between(&text, "What stands under this area", "How sure each relation is")
                .contains("[/policies/"),
            "{area}"
        );
    }
    let standards = page(&build, "/remit/digital-standards/");
    let includes = between(&standards, "What it includes", "What stands under this area");
    for part in ["open source", "transparency", "cyber security"] {
        assert!(includes.contains(part), "{includes}");
    }
}

#[test]
fn accountability_is_on_both_records_with_certainty_and_source() {
    let build = example();
    let nhsx = page(&build, "/organisations/nhsx/");
    let accountability = between(listed(&nhsx), "Accountable to", "Made up of");
    let blocks: Vec<&str> = accountability.split("\n[/organisations/").skip(1).collect();
    let expected =
        [("secretary-of-state", "Stated"), ("nhs-england", "Reported"), ("nhs-improvement", "Reported")];
    assert_eq!(blocks.len(), expected.len(), "{accountability}");
    for (other, certainty) in expected {
        let block = blocks
            .iter()
            .find(|block| block.starts_with(&format!("{other}/]")))
            .unwrap_or_else(|| panic!("no {other}"));
        assert!(
            block.lines().any(|line| line.starts_with(certainty)) && block.contains("Source:"),
            "{block}"
        );
        if certainty == "Reported" {
            assert!(block.contains("leadership"), "{block}");
        }
        let theirs = page(&build, &format!("/organisations/{other}/"));
        let held = between(listed(&theirs), "Holds to account", "How sure each relation is");
        let block = held.split("\n[/organisations/").find(|block| block.starts_with("nhsx/]")).expect("NHSX");
        assert!(
            block.lines().any(|line| line.starts_with(certainty)) && block.contains("Source:"),
            "{block}"
        );
    }
}

// What an organisation's page lists below its map.
fn listed(page: &str) -> &str {
    page.split_once("\nAccountability\n").map(|(_, list)| list).expect("a section of its own")
}

#[test]
fn coordination_is_on_both_records() {
    let build = example();
    let nhsx = page(&build, "/organisations/nhsx/");
    let relations = between(&nhsx, "Working relations", "Remit");
    for other in ["nhs-digital", "government-digital-service"] {
        assert!(relations.contains(&format!("[/organisations/{other}/]")), "{relations}");
        let theirs = page(&build, &format!("/organisations/{other}/"));
        let block = between(&theirs, "Working relations", "How sure each relation is");
        assert!(
            block.contains("[/organisations/nhsx/]") && block.contains("Stated") && block.contains("Source:"),
            "{block}"
        );
    }
}

#[test]
fn documents_that_replaced_each_other_say_so_on_both_pages() {
    let build = example();
    for (old, new) in [
        ("code-of-conduct-2018", "code-of-conduct-2019"),
        ("code-of-conduct-2019", "good-practice-guide"),
        ("dtac-beta", "dtac"),
        ("ai-buyers-checklist", "ai-buyers-guide"),
        ("records-code-2020-draft", "records-code-2021"),
    ] {
        let (earlier, later) =
            (page(&build, &format!("/policies/{old}/")), page(&build, &format!("/policies/{new}/")));
        assert!(earlier.contains(&format!("This was replaced by [/policies/{new}/]")), "{earlier}");
        assert!(between(&later, "Replaces", "Published").contains(&format!("[/policies/{old}/]")), "{later}");
    }
}

#[test]
fn there_is_enough_of_each_kind_and_every_record_names_its_sources() {
    let build = example();
    for (folder, least) in [
        ("remit", 6),
        ("organisations", 12),
        ("policies", 25),
        ("standards", 60),
        ("announcements", 12),
        ("meetings", 3),
        ("consultations", 1),
        ("decisions", 1),
    ] {
        let records = records(&build, folder);
        assert!(records.len() >= least, "{folder}: {}", records.len());
        for (id, fields) in &records {
            assert!(has_items(&fields["sources"]), "{id} names no source");
        }
    }
}

#[test]
fn organisations_have_dates_and_those_that_ended_have_successors() {
    let build = example();
    let organisations = records(&build, "organisations");
    let dated = organisations.iter().filter(|(_, fields)| fields["founded"]["on"].is_string()).count();
    assert!(dated >= 12, "{dated}");
    let ended: Vec<_> =
        organisations.iter().filter(|(_, fields)| fields["dissolved"]["on"].is_string()).collect();
    assert!(ended.len() >= 4, "{}", ended.len());
    for (id, fields) in ended {
        assert!(has_items(&fields["successors"]), "{id}");
    }
}

#[test]
fn announcements_say_who_said_what_in_which_role_and_when() {
    let build = example();
    for (id, fields) in records(&build, "announcements") {
        assert!(fields["announced"]["on"].is_string() && has_items(&fields["quotes"]), "{id}");
        for quote in fields["quotes"].as_array().expect("quotes") {
            for field in ["says", "role", "cited"] {
                assert!(quote[field].is_string(), "{id}: {field}");
            }
            assert!(!quote["speaker"].is_null() && quote["said_on"]["on"].is_string(), "{id}");
        }
    }
    let founding = data(&build, "/announcements/2019-02-19-nhsx-created/index.json");
    assert_eq!(founding["fields"]["announced"]["on"], "2019-02-19");
    assert_eq!(founding["fields"]["published"]["on"], "2019-02-20");
    assert_eq!(founding["fields"]["categories"], serde_json::json!(["News", "News UK"]));
    assert_eq!(founding["fields"]["tags"], Value::Null);
}

#[test]
fn standards_say_what_is_not_known() {
    let build = example();
    for (id, fields) in records(&build, "standards") {
        for field in ["version", "published"] {
            let value = &fields[field];
            assert!(
                value.is_string() || value["on"].is_string() || value["absent"] == "unknown",
                "{id}: {field}"
            );
        }
        for field in ["status", "category"] {
            assert!(fields[field].is_string(), "{id}: {field}");
        }
    }
}

#[test]
fn meetings_name_roles_and_a_consultation_has_an_outcome() {
    let build = example();
    for (id, fields) in records(&build, "meetings") {
        assert!(has_items(&fields["attendees"]) && has_items(&fields["agenda"]), "{id}");
        for person in fields["attendees"].as_array().expect("attendees") {
            assert!(person["role"].is_string() && !person["organisation"].is_null(), "{id}");
        }
    }
    let text = page(&build, "/consultations/digital-health-technology-standard/");
    assert!(between(&text, "Outcome", "Announcements").contains("[/policies/dtac-beta/]"), "{text}");
}

#[test]
fn sixteen_disagreements_are_told_of_together_and_on_the_records() {
    let build = example();
    let at = Address::parse("/where-sources-disagree/").expect("an address");
    let html = String::from_utf8_lossy(&build.output().get(&at).expect("the page").bytes).into_owned();
    let cases: Vec<&str> = html.split("<h3").skip(1).collect();
    assert_eq!(cases.len(), 16);
    for case in cases {
        let case = case.split("<h2").next().unwrap_or_default();
        let kinds = ["organisations", "policies", "standards", "announcements"];
        assert!(kinds.iter().any(|kind| case.contains(&format!("href=\"/{kind}/"))), "{case}");
    }
    for (record, field) in [
        ("announcements/2019-02-19-nhsx-created", "/published"),
        ("organisations/nhsx", "/founded"),
        ("organisations/nhsx", "/dissolved"),
        ("organisations/nhsx", "/people/0/from"),
        ("policies/digital-health-technology-standard-draft", "/published"),
        ("policies/dtac", "/published"),
        ("policies/ai-buyers-guide", "/published"),
        ("policies/good-practice-guide", "/published"),
        ("policies/unified-tech-fund", "/published"),
        ("policies/what-good-looks-like", "/published"),
        ("standards/dictionary-of-medicines-and-devices", "/published"),
        ("standards/medicine-and-allergy-data-transfer", "/approved_by/0"),
        ("standards/medicine-and-allergy-data-transfer", "/approved_by/1"),
    ] {
        let fields = data(&build, &format!("/{record}/index.json"))["fields"].clone();
        let value = fields.pointer(field).unwrap_or_else(|| panic!("{record}: no {field}"));
        assert!(value["note"].is_string(), "{record}: {field} has no note");
    }
}
