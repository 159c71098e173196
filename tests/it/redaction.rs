//! Withholding what was published, and entering what was found later.

use std::fs;

use expect_test::expect;

use crate::archive::{histories, noted, policy, start};
use crate::cli::{Folder, files};
use crate::exports::judge;
use crate::tamper::{enter, redact};
use crate::workshop::{Workshop, shown};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

// A policy whose first edition named a witness.
fn witness() -> Workshop {
    let mut site = start("2021-02-22");
    site.put("content/policies/a.md", policy("A", "It was Jane Doe who said so."));
    site.publish();
    site.as_of("2021-03-01");
    site.put(
        "content/policies/a.md",
        noted("A", "A witness said so.", &[("2021-03-01", "Takes out a name.")]),
    );
    site.publish();
    site
}

fn holds(site: &Workshop, words: &str) -> Vec<String> {
    let has = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(words);
    let sources =
        site.tree().iter().filter(|source| has(source.bytes())).map(|source| source.path.to_string());
    let pages = site.files().into_iter().filter(|(_, bytes)| has(bytes)).map(|(path, _)| path);
    sources.chain(pages).collect()
}

#[test]
fn what_is_withheld_is_in_no_byte_and_the_archive_is_verified() {
    let mut site = witness();
    assert!(!holds(&site, "Jane Doe").is_empty());
    let before: Vec<String> = site.files().into_iter().map(|(path, _)| path).collect();
    assert_eq!(redact(&mut site, "policies/a", &[]), Ok(1));
    assert_eq!(holds(&site, "Jane Doe"), [""; 0]);
    assert_eq!(site.verify(), "");
    assert_eq!(site.findings(), "");
    // Every page still answers; the bytes alone are gone, and what search knew of them.
    let after: Vec<String> = site.files().into_iter().map(|(path, _)| path).collect();
    let is_lost = |path: &&String| !after.contains(path) && !path.starts_with("search/index/p");
    let lost: Vec<&String> = before.iter().filter(is_lost).collect();
    assert!(matches!(lost[..], [object] if object.starts_with("archive/objects/")), "{lost:?}");
    let page = shown(&site.at("/policies/a/2021-02-22/").unwrap());
    assert!(!page.contains("Jane"), "{page}");
    let html = site.at("/policies/a/2021-02-22/").unwrap();
    let says = "Its words are withheld under notice 1, of 10 February 2022: It named a witness. By authority of: Order 12 of the county court.";
    assert!(html.contains(says), "{html}");
    assert!(shown(&site.at("/policies/a/history/").unwrap()).contains(says));
    // Once more changes nothing.
    assert_eq!(redact(&mut site, "policies/a", &["2021-02-22"]), Ok(0));
    assert_eq!(site.site().archive().notices.len(), 1);
    // The record goes on: what is sealed after it is no business of the gate's.
    site.as_of("2021-04-01");
    site.put(
        "content/policies/a.md",
        noted("A", "Third.", &[("2021-03-01", "Takes out a name."), ("2021-04-01", "Says it shorter.")]),
    );
    assert!(site.publish().starts_with("sealed as 2021-04-01"));
    assert_eq!(site.verify(), "");
}

#[test]
fn what_cannot_be_withheld_yet_says_what_to_do_first() {
    let mut site = witness();
    let mut said = |editions: &[&str]| redact(&mut site, "policies/a", editions).unwrap_err();
    expect!["the edition of 2021-03-01 is what the site says now: change the record, give the change a note and run `candour publish`; then redact `policies/a`"].assert_eq(&said(&["2021-03-01"]));
    expect!["`policies/a` has no edition of 2020-01-01; it has 2021-02-22, 2021-03-01"]
        .assert_eq(&said(&["2020-01-01"]));
    let said = redact(&mut site, "policies/none", &[]).unwrap_err();
    expect!["`policies/none` has no edition: nothing of it was sealed"].assert_eq(&said);
    let said = redact(&mut site, "organisations/body", &[]).unwrap_err();
    expect!["the only edition of `organisations/body` is what the site says now: change the record, give the change a note and run `candour publish`; then redact `organisations/body`"].assert_eq(&said);
    // The same text again, in another record.
    site.put("content/policies/b.md", policy("A", "It was Jane Doe who said so."));
    let said = redact(&mut site, "policies/a", &[]).unwrap_err();
    expect!["the same bytes are `content/policies/b.md`, as it is now: change what is there now and publish, or name those editions too"].assert_eq(&said);
}

#[test]
fn bytes_that_come_back_stop_the_build() {
    let mut site = witness();
    let back: Vec<_> = site.tree().below("archive/objects").cloned().collect();
    redact(&mut site, "policies/a", &[]).unwrap();
    for source in back {
        site.put(source.path.as_str(), source.bytes());
    }
    site.update();
    let findings = site.findings();
    assert!(
        findings.starts_with(
            "error[archive.withheld]: these bytes are withheld under notice 1, and are still here\n"
        ),
        "{findings}"
    );
    // Withholding again removes them.
    assert_eq!(redact(&mut site, "policies/a", &[]), Ok(1));
    assert_eq!(site.findings() + &site.verify(), "");
}

#[test]
fn the_command_withholds_builds_and_tells_what_it_cannot_reach() {
    let folder = Folder::new();
    let path = folder.path().join("content/policies/a.md");
    let clean = fs::read_to_string(&path).unwrap();
    fs::write(&path, clean.replace("Some text.", "It was Jane Doe.")).unwrap();
    let run = |arguments: &[&str], status: i32| {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    };
    run(&["publish", "--date", "2021-02-22"], 0);
    let redact = ["redact", "policies/a", "--reason", "It named a witness.", "--authority", "Order 12"];
    run(&redact, 1);
    fs::write(
        &path,
        clean.replace(
            "\n+++\n\n",
            "\n[[change]]\ndate = 2021-03-01\nkind = \"correction\"\nnote = \"Takes out a name.\"\n+++\n\n",
        ),
    )
    .unwrap();
    run(&["publish", "--date", "2021-03-01"], 0);
    let said = run(&redact, 0);
    assert!(said.starts_with("Withheld under notice 1: `policies/a` of 2021-02-22.\n"), "{said}");
    assert!(said.contains("\n- bags and tars that were exported, and backups\n"), "{said}");
    for (path, bytes) in files(folder.path()) {
        assert!(!text(&bytes).contains("Jane Doe"), "{}", path.display());
    }
    let said = run(&["snapshot", "verify"], 0);
    assert!(said.starts_with("withheld under notice 1: content/policies/a.md\nVerified: "), "{said}");
    // Again, as after a kill between the notice and the removal.
    let notice = fs::read_to_string(folder.path().join("archive/notices/1.json")).unwrap();
    let digest = notice.split("\"withheld\": [\n    \"").nth(1).and_then(|rest| rest.get(..64)).unwrap();
    let object = format!("archive/objects/{}/{digest}", &digest[..2]);
    folder.put(&object, &clean.replace("Some text.", "It was Jane Doe."));
    run(&["build"], 1);
    let said = run(&redact, 0);
    assert!(said.starts_with("All of this is withheld already"), "{said}");
    assert!(!folder.path().join(object).exists());
    assert_eq!(fs::read_dir(folder.path().join("archive/notices")).unwrap().count(), 1);
    // What that day's site said cannot be built any more.
    let then = folder.run(&["build", "--as-of", "2021-02-25"]);
    assert_eq!(then.status.code(), Some(2));
    assert!(
        text(&then.stderr).contains("`content/policies/a.md` is withheld under notice 1"),
        "{}",
        text(&then.stderr)
    );
    let there = folder.path().join("out").to_string_lossy().into_owned();
    for format in ["bag", "tar"] {
        run(&["snapshot", "export", "2021-02-22", "--format", format, "--to", &there], 0);
    }
    let withheld = fs::read_to_string(folder.path().join("out/2021-02-22/data/withheld.txt")).unwrap();
    assert!(withheld.ends_with("  content/policies/a.md  withheld under notice 1\n"), "{withheld}");
    assert!(folder.path().join("out/2021-02-22/data/notices/1.json").exists());
    if let Some(python) = crate::validators::python() {
        assert_eq!(judge(&python, &folder.path().join("out/2021-02-22")), Ok(()));
    }
    let restored = folder.path().join("restored").to_string_lossy().into_owned();
    let said = run(&["snapshot", "restore", "2021-02-22", "--to", &restored], 0);
    assert!(said.starts_with("withheld under notice 1: content/policies/a.md\nRestored "), "{said}");
}

#[test]
fn ten_years_entered_backwards_are_the_same_history() {
    let years: Vec<u16> = (2009..2019).collect();
    let site = |order: &mut dyn Iterator<Item = &u16>| {
        let mut site = start("2021-02-22");
        site.put("content/policies/a.md", policy("A", "Text."));
        site.publish();
        for year in order {
            enter(
                &mut site,
                "policies/a",
                &format!("{year}-06-01"),
                &policy("A", &format!("Text of {year}.")),
            );
        }
        assert_eq!(site.verify(), "");
        site
    };
    let (forwards, backwards) = (site(&mut years.iter()), site(&mut years.iter().rev()));
    assert_eq!(histories(&forwards), histories(&backwards));
    assert!(histories(&forwards).starts_with(
        "organisations/body: 2021-02-22 to now, last in 2021-02-22\n\
         policies/a: 2009-06-01 to 2010-06-01, last in 2009-06-01\n"
    ));
    assert!(forwards.site().histories() == backwards.site().histories());
    let pages = |site: &Workshop| {
        let mut files = site.files();
        // In which order they were entered is what only the archive tells.
        files.retain(|(path, _)| {
            path != ".well-known/candour/archive.json" && !path.starts_with("archive/recovered/")
        });
        files
    };
    assert!(pages(&forwards) == pages(&backwards));
}

#[test]
fn a_recovered_edition_stands_between_what_was_sealed_and_replaces_none_of_it() {
    let mut site = witness();
    enter(&mut site, "policies/a", "2021-02-25", &policy("A", "Another text."));
    enter(&mut site, "policies/a", "2020-01-01", &policy("A", "It was Jane Doe who said so."));
    expect![[r#"
        organisations/body: 2021-02-22 to now, last in 2021-03-01
        policies/a: 2020-01-01 to 2021-02-22, last in 2020-01-01
        policies/a: 2021-02-22 to 2021-02-25, last in 2021-02-22
        policies/a: 2021-02-25 to 2021-03-01, last in 2021-02-25
        policies/a: 2021-03-01 to now, last in 2021-03-01
    "#]]
    .assert_eq(&histories(&site));
    assert_eq!(site.verify(), "");
}

#[test]
fn an_edition_is_added_by_the_command_and_only_where_it_can_be() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["publish", "--date", "2021-02-22"]).status.code(), Some(0));
    let old = fs::read_to_string(folder.path().join("content/policies/a.md")).unwrap().replace("Some", "Old");
    folder.put("old.md", &old);
    folder.put("other.md", &old.replace("Old", "Older"));
    folder.put("bad.md", &old.replace("title =", "title"));
    let add = |date: &str, file: &str, source: &str| {
        let file = folder.path().join(file).to_string_lossy().into_owned();
        let output = folder.run(&[
            "edition",
            "add",
            "policies/a",
            "--date",
            date,
            "--file",
            &file,
            "--source",
            source,
        ]);
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let source = "https://web.archive.example/a";
    assert_eq!(
        add("2015-06-01", "old.md", source),
        (
            Some(0),
            "Entered `policies/a` as of 2015-06-01 into `archive/recovered/1.json`; `candour build` shows it.\n".to_owned()
        )
    );
    for (date, file, source, status, says) in [
        // The same again, as after a kill at the last moment.
        ("2015-06-01", "old.md", source, 0, "was entered before"),
        ("2015-06-01", "other.md", source, 1, "has an edition of 2015-06-01 already"),
        ("2021-02-22", "old.md", source, 1, "is not before the newest snapshot"),
        ("2014-06-01", "bad.md", source, 1, "error[toml.syntax]"),
        ("2014-06-01", "none.md", source, 2, "cannot read"),
        ("2014-06-01", "old.md", "a book", 2, "--source takes a web address"),
    ] {
        let (code, said) = add(date, file, source);
        assert_eq!(code, Some(status), "{said}");
        assert!(said.contains(says), "{said}");
    }
    assert_eq!(folder.run(&["snapshot", "verify"]).status.code(), Some(0));
    assert_eq!(folder.run(&["build"]).status.code(), Some(0));
    // A folder, with an attachment.
    fs::create_dir(folder.path().join("older")).unwrap();
    folder.put("older/index.md", &old);
    folder.put("older/chart.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>A</title></svg>");
    let (code, said) = add("2013-06-01", "older", source);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(folder.run(&["snapshot", "verify"]).status.code(), Some(0));
}
