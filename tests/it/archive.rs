//! Sealing and what follows from it: editions, chains, and what the archive looks like on disk.

use std::fmt::Write as _;

use candour::archive::archive;
use candour::archive::difference;
use candour::base::id::RecordId;
use expect_test::expect;

use crate::workshop::{Workshop, rel};

/// A policy with a title and a text.
pub(crate) fn policy(title: &str, text: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\nform = \"guidance\"\nstatus = \"in-force\"\npublished = \"2020\"\nowner = \"organisations/body\"\n+++\n{text}\n"
    )
}

/// The same with a note.
pub(crate) fn noted(title: &str, text: &str, notes: &[(&str, &str)]) -> String {
    let notes: String = notes
        .iter()
        .map(|(day, note)| format!("[[change]]\ndate = {day}\nkind = \"minor\"\nnote = \"{note}\"\n"))
        .collect();
    policy(title, text).replacen(&format!("\n+++\n{text}"), &format!("\n{notes}+++\n{text}"), 1)
}

/// A site with a body, at the end of a day.
pub(crate) fn start(day: &str) -> Workshop {
    let mut site = Workshop::new();
    site.as_of(day);
    site.put("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n");
    site
}

/// The editions of all records, a line each.
pub(crate) fn histories(site: &Workshop) -> String {
    let mut lines = String::new();
    for (id, history) in site.site().histories().iter() {
        for edition in &history.editions {
            let until = edition.until.map_or_else(|| "now".to_owned(), |until| until.to_string());
            let was = if edition.record == *id { String::new() } else { format!(" as {}", edition.record) };
            let _ = writeln!(lines, "{id}: {} to {until}, last in {}{was}", edition.id, edition.last);
        }
    }
    lines
}

#[test]
fn two_snapshots_are_two_editions_of_what_changed_and_one_of_what_did_not() {
    let mut site = start("2021-02-22");
    site.put("content/policies/a.md", policy("A", "Text."));
    site.put("content/policies/b.md", policy("B", "Text."));
    expect![[r#"
        sealed as 2021-02-22, 14 new objects
        archive/snapshots/2021-02-22/manifest-sha256.txt
        archive/snapshots/2021-02-22/snapshot.json
    "#]]
    .assert_eq(&site.publish());
    site.as_of("2021-03-01");
    assert_eq!(site.publish(), "nothing differs\n");
    site.put("content/policies/a.md", noted("A", "Other text.", &[("2021-03-01", "Says something else.")]));
    expect![[r#"
        sealed as 2021-03-01, 1 new objects
        archive/snapshots/2021-03-01/manifest-sha256.txt
        archive/snapshots/2021-03-01/snapshot.json
    "#]]
    .assert_eq(&site.publish());
    expect![[r#"
        organisations/body: 2021-02-22 to now, last in 2021-03-01
        policies/a: 2021-02-22 to 2021-03-01, last in 2021-02-22
        policies/a: 2021-03-01 to now, last in 2021-03-01
        policies/b: 2021-02-22 to now, last in 2021-03-01
    "#]]
    .assert_eq(&histories(&site));
    // Both are read back from their files as they were.
    let read = archive::of_tree(site.tree());
    assert_eq!(read.findings, []);
    assert_eq!(&read.value, site.site().archive().as_ref());
    let [first, second] = read.value.snapshots.values().collect::<Vec<_>>()[..] else {
        panic!("two snapshots")
    };
    let between = difference::between(site.tree(), first.state(), second.state());
    expect![[r#"
        Differences {
            records: [
                (
                    RecordId {
                        folder: Slug(
                            "policies",
                        ),
                        name: Slug(
                            "a",
                        ),
                    },
                    Changed(
                        [
                            Text,
                        ],
                    ),
                ),
            ],
            kinds: [],
            built_in_kinds: [],
            settings: [],
            notes: [],
            files: [],
        }
    "#]]
    .assert_debug_eq(&between);
    let sealed = first.tree_of(site.tree(), &RecordId::parse("policies/a").unwrap());
    assert_eq!(sealed.text_of(&rel("content/policies/a.md")).as_deref(), Some(policy("A", "Text.").as_str()));
    assert_eq!(first.kinds(site.tree()).iter().count(), site.site().kinds().iter().count());
    assert!(first.kinds(site.tree()).iter().zip(site.site().kinds().iter()).all(|(then, now)| then == now));
}
