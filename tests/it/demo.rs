//! The example says what its sources say: the six areas of the remit, and whom NHSX answered to.

use std::path::Path;

use candour::base::address::Address;
use candour::build::build::Build;
use candour::build::clock::Clock;
use candour::disk::read;
use candour::source::tree::Tree;

use crate::workshop::shown;

fn example() -> Build {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let tree = read::read(root, &[root.join("public")]).expect("the example can be read");
    let clock = Clock { asked: None, epoch: None, now: jiff::Timestamp::UNIX_EPOCH };
    let mut build = Build::new(&clock);
    build.update(Tree::default().changes_to(&tree), &clock, &mut |_| {});
    build
}

fn page(build: &Build, at: &str) -> String {
    let at = Address::parse(at).expect("an address");
    let artifact = build.output().get(&at).unwrap_or_else(|| panic!("nothing at {at}"));
    shown(&String::from_utf8_lossy(&artifact.bytes))
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
    let accountability = between(&nhsx, "Accountability", "Working relations");
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
        let held = between(&theirs, "Holds to account", "Parent of");
        let block = held.split("\n[/organisations/").find(|block| block.starts_with("nhsx/]")).expect("NHSX");
        assert!(
            block.lines().any(|line| line.starts_with(certainty)) && block.contains("Source:"),
            "{block}"
        );
    }
}

#[test]
fn coordination_is_on_both_records() {
    let build = example();
    let nhsx = page(&build, "/organisations/nhsx/");
    let relations = between(&nhsx, "Working relations", "Remit");
    for other in ["nhs-digital", "government-digital-service"] {
        assert!(relations.contains(&format!("[/organisations/{other}/]")), "{relations}");
        let theirs = page(&build, &format!("/organisations/{other}/"));
        let block = between(&theirs, "Coordinates with", "Accountability");
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
