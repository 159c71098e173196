//! Withholding what was published, and entering what was found later.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use expect_test::expect;

use crate::archive::{histories, noted, policy, start};
use crate::cli::{Folder, command, files};
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

// A file that is no text, and that names a witness.
const PLAN: &[u8] = b"%PDF-1.4\n\xff\xfe\x00 Jane Doe in the plan\n%%EOF\n";

const CHART: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>Jane Doe in the chart</title></svg>";

const NOTICE: &str = "withheld under notice 1, of 10 February 2022: It named a witness. By authority of: Order 12 of the county court.";

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
    expect![[r#"
        error[archive.withheld]: these bytes are withheld under notice 1, and are still here
        --> archive/objects/ba/bae2a51b820ff37d2a60562a1e7784e66492512a83a09cfd97f523d755d302ef
         = note: the notice (archive/notices/1.json)
         = help: remove them with `rm -f archive/objects/ba/bae2a51b820ff37d2a60562a1e7784e66492512a83a09cfd97f523d755d302ef`: the notice stays, and nothing needs the bytes

    "#]].assert_eq(&site.findings());
    // Withholding again removes them.
    assert_eq!(redact(&mut site, "policies/a", &[]), Ok(1));
    assert_eq!(site.findings() + &site.verify(), "");
}

#[test]
fn withheld_bytes_that_stand_in_the_site_are_told_of_with_the_command_that_mends_it() {
    let mut site = start("2021-02-22");
    let named = policy("A", "It was Jane Doe who said so.");
    site.put("content/policies/a/index.md", &named);
    site.put("content/policies/a/plan.pdf", PLAN);
    site.publish();
    site.as_of("2021-03-01");
    site.put(
        "content/policies/a/index.md",
        noted("A", "A witness said so.", &[("2021-03-01", "Takes out a name.")]),
    );
    site.remove("content/policies/a/plan.pdf");
    site.publish();
    assert_eq!(redact(&mut site, "policies/a", &[]), Ok(2));
    // An old branch of version control is merged; somebody else has kept the text, and the plan.
    site.put("content/policies/a/index.md", &named);
    site.put("content/policies/a/plan.pdf", PLAN);
    site.put("content/policies/b.md", &named);
    site.put("static/plan.pdf", PLAN);
    assert!(site.publish().starts_with("refused\n"));
    expect![[r#"
        error[archive.withheld]: these bytes are withheld under notice 1, and stand here again
        --> content/policies/a/index.md
         = note: the notice (archive/notices/1.json)
         = help: put back what was published last, with `cp archive/objects/b8/b8e9d9a8faffaa247dae7db19cc2e2fb3857009147efc6c87d6989aed858f729 content/policies/a/index.md`, or change what the file says: published again, the words would be back

        error[edition.note-sealed]: the note of 2021-03-01 was sealed and is gone
        --> content/policies/a/index.md
         = help: it said `Takes out a name.`: put that back; `candour snapshot restore 2021-03-01 --to DIR` gives the file as it was published; what is new needs a note of its own

        error[edition.silent-change]: `policies/a` no longer says what was published on 2021-03-01: the text and the attachment `plan.pdf` differ
         --> content/policies/a/index.md:8:1
          |
        8 | It was Jane Doe who said so.
          | ^^^^^^^^^^^^^^^^^^^
          |
          = note: the attachment `plan.pdf` (content/policies/a/plan.pdf)
          = help: it said `A witness`; say why with `candour note policies/a --kind correction "…"`, or put back what was published

        error[archive.withheld]: these bytes are withheld under notice 1, and stand here again
        --> content/policies/a/plan.pdf
         = note: the notice (archive/notices/1.json)
         = help: remove it with `rm content/policies/a/plan.pdf`, or change what the file says: published again, the words would be back

        error[archive.withheld]: these bytes are withheld under notice 1, and stand here again
        --> content/policies/b.md
         = note: the notice (archive/notices/1.json)
         = help: remove it with `rm content/policies/b.md`, or change what the file says: published again, the words would be back

        warning[title.twice]: `policies/a` has the title `A` too
         --> content/policies/b.md:2:9
          |
        2 | title = "A"
          |         ^^^
          |
          = note: the other one (content/policies/a/index.md)
          = help: say in the title what sets it apart: a year, a place, a part

        error[archive.withheld]: these bytes are withheld under notice 1, and stand here again
        --> static/plan.pdf
         = note: the notice (archive/notices/1.json)
         = help: remove it with `rm static/plan.pdf`, or change what the file says: published again, the words would be back

    "#]].assert_eq(&site.findings());
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

// A policy with a plan and a chart in its first edition, the chart in the second, and neither in the third.
fn attached() -> Workshop {
    let mut site = start("2021-02-22");
    site.put("content/policies/a/index.md", policy("A", "See [the plan](plan.pdf) of Jane Doe."));
    site.put("content/policies/a/plan.pdf", PLAN);
    site.put("content/policies/a/chart.svg", CHART);
    site.publish();
    let first = ("2021-03-01", "Takes out the plan.");
    site.as_of("2021-03-01");
    site.put("content/policies/a/index.md", noted("A", "See [the chart](chart.svg).", &[first]));
    site.remove("content/policies/a/plan.pdf");
    site.publish();
    site.as_of("2021-04-01");
    let second = ("2021-04-01", "Takes out the chart.");
    site.put("content/policies/a/index.md", noted("A", "There is no chart.", &[first, second]));
    site.remove("content/policies/a/chart.svg");
    assert!(site.publish().starts_with("sealed as 2021-04-01"), "{}", site.findings());
    site
}

#[test]
fn an_attachment_that_another_edition_needs_answers_until_that_one_is_withheld_too() {
    let mut site = attached();
    // The plan and the text, but not the chart.
    assert_eq!(redact(&mut site, "policies/a", &["2021-02-22"]), Ok(2));
    assert_eq!(holds(&site, "Jane Doe in the plan"), [""; 0]);
    assert_eq!(site.at("/policies/a/2021-02-22/files/chart.svg").as_deref(), Some(CHART));
    assert_eq!(site.at("/policies/a/2021-02-22/files/chart.svg/"), None);
    expect![[r#"
        plan.pdf is withheld
        It was a file of “A”, in its edition of 22 February 2021.
        It is withheld under notice 1, of 10 February 2022: It named a witness. By authority of: Order 12 of the county court.
        [/policies/a/2021-02-22/]The edition of 22 February 2021
        [/policies/a/history/]History of A
        [/archive/notices/1.json]Notice 1 as it was entered (JSON)
    "#]].assert_eq(&shown(&site.at("/policies/a/2021-02-22/files/plan.pdf/").unwrap()));
    expect![[r#"
        plan.pdf is withheld
        It was a file of “A”. The last edition with it is that of 22 February 2021.
        It is withheld under notice 1, of 10 February 2022: It named a witness. By authority of: Order 12 of the county court.
        [/policies/a/2021-02-22/]The edition of 22 February 2021
        [/policies/a/history/]History of A
        [/archive/notices/1.json]Notice 1 as it was entered (JSON)
    "#]].assert_eq(&shown(&site.at("/policies/a/files/plan.pdf/").unwrap()));
    expect![[r#"
        Policy
        a
        Withheld
        What this edition said is not shown any more, and its bytes are no longer in the archive. The notice above says why, and by whose decision. [/archive/notices/1.json]Notice 1 as it was entered (JSON).
        Cite this page
        A body, a. [https://site.example/policies/a/2021-02-22/]https://site.example/policies/a/2021-02-22/
    "#]].assert_eq(&shown(&site.at("/policies/a/2021-02-22/").unwrap()));
    // Without a date, the chart was there last as the second edition has it.
    assert_eq!(site.at("/policies/a/files/chart.svg/"), None);
    assert_eq!(redact(&mut site, "policies/a", &["2021-03-01"]), Ok(2));
    assert_eq!(holds(&site, "Jane Doe"), [""; 0]);
    assert_eq!(site.findings() + &site.verify(), "");
    // The words under the first notice, the chart under the second.
    let says = |site: &Workshop, at: &str, notice: &str| {
        let html = site.at(at).unwrap_or_else(|| panic!("{at}"));
        assert!(
            html.contains(&format!(" withheld under notice {notice}, of 10 February 2022")),
            "{at}: {html}"
        );
    };
    for (at, notice) in [
        ("/policies/a/2021-02-22/", "1"),
        ("/policies/a/2021-02-22/files/plan.pdf/", "1"),
        ("/policies/a/2021-02-22/files/chart.svg/", "2"),
        ("/policies/a/2021-03-01/files/chart.svg/", "2"),
        ("/policies/a/files/plan.pdf/", "1"),
        ("/policies/a/files/chart.svg/", "2"),
    ] {
        says(&site, at, notice);
    }
    expect![[r#"
        /policies/a/2021-02-22/files/chart.svg /policies/a/2021-02-22/files/chart.svg/ 301
        /policies/a/2021-02-22/files/plan.pdf /policies/a/2021-02-22/files/plan.pdf/ 301
        /policies/a/2021-03-01/files/chart.svg /policies/a/2021-03-01/files/chart.svg/ 301
        /policies/a/files/chart.svg /policies/a/files/chart.svg/ 301
        /policies/a/files/plan.pdf /policies/a/files/plan.pdf/ 301
    "#]]
    .assert_eq(&rules(&site));
    // A file of that name that the record has again is there to be read.
    site.as_of("2021-05-01");
    let notes = [
        ("2021-03-01", "Takes out the plan."),
        ("2021-04-01", "Takes out the chart."),
        ("2021-05-01", "Has a plan again."),
    ];
    site.put("content/policies/a/index.md", noted("A", "See [the plan](Plan.pdf).", &notes));
    site.put("content/policies/a/Plan.pdf", "%PDF-1.4\n%%EOF\n");
    assert!(site.publish().starts_with("sealed as 2021-05-01"), "{}", site.findings());
    assert_eq!(site.at("/policies/a/files/plan.pdf/"), None);
    assert!(site.at("/policies/a/files/Plan.pdf").is_some());
    says(&site, "/policies/a/2021-02-22/files/plan.pdf/", "1");
    assert!(!rules(&site).contains("/policies/a/files/plan.pdf"), "{}", rules(&site));
    // Where the record goes, the rules follow.
    site.as_of("2021-06-01");
    let text = site.text("content/policies/a/index.md").unwrap();
    for path in ["content/policies/a/index.md", "content/policies/a/Plan.pdf"] {
        site.remove(path);
    }
    site.put("content/policies/z/index.md", text.replacen("+++\n", "+++\nformerly = [\"policies/a\"]\n", 1));
    site.put("content/policies/z/Plan.pdf", "%PDF-1.4\n%%EOF\n");
    assert!(site.publish().starts_with("sealed as 2021-06-01"), "{}", site.findings());
    says(&site, "/policies/z/2021-02-22/files/plan.pdf/", "1");
    for rule in [
        "/policies/a/2021-02-22/files/plan.pdf /policies/z/2021-02-22/files/plan.pdf/ 301\n",
        "/policies/a/2021-05-01/files/Plan.pdf /policies/z/2021-05-01/files/Plan.pdf 301\n",
    ] {
        assert!(site.at("/_redirects").unwrap().contains(rule), "{}", site.at("/_redirects").unwrap());
    }
}

// What `_redirects` says, without the addresses of stored bytes.
fn rules(site: &Workshop) -> String {
    let all = site.at("/_redirects").unwrap();
    all.lines()
        .skip(1)
        .filter(|line| !line.starts_with("/archive/"))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[test]
fn the_notice_is_shown_wherever_the_edition_is() {
    let mut site = attached();
    assert_eq!(redact(&mut site, "policies/a", &[]), Ok(4));
    for at in [
        "/policies/a/2021-02-22/",
        "/policies/a/2021-03-01/",
        "/policies/a/history/",
        "/policies/a/feed.atom",
        "/policies/a/2021-03-01/changes/",
        "/policies/a/2021-04-01/changes/",
        "/policies/a/2021-02-22/changes/current/",
        "/changes/",
        "/changes/feed.atom",
        "/changes/policies/feed.atom",
        "/snapshots/",
        "/snapshots/2021-03-01/",
        "/snapshots/2021-03-01/changes/",
    ] {
        let page = site.at(at).unwrap_or_else(|| panic!("{at}"));
        assert!(page.contains(NOTICE), "{at}: {page}");
    }
    let first = shown(&site.at("/snapshots/2021-02-22/").unwrap());
    assert!(first.contains("[/policies/a/2021-02-22/]a (withheld under notice 1)\n"), "{first}");
    let all = shown(&site.at("/snapshots/").unwrap());
    let (_, notices) = all.split_once("What is withheld\n").unwrap();
    expect![[r#"
        [/policies/a/history/]A
        Its editions of 22 February 2021 and 1 March 2021 are withheld under notice 1, of 10 February 2022: It named a witness. By authority of: Order 12 of the county court.
        [/archive/notices/1.json]The notice as it was entered (JSON)
    "#]].assert_eq(notices);
    let data: serde_json::Value =
        serde_json::from_str(&site.at("/policies/a/2021-02-22/index.json").unwrap()).unwrap();
    assert_eq!(data["withheld"]["authority"], "Order 12 of the county court");
    assert_eq!(data["withheld"]["on"], "2022-02-10");
}

// A site on disk whose policy had a plan and a chart, and has none; with all addresses that it ever had.
fn published() -> (Folder, BTreeSet<PathBuf>) {
    let folder = Folder::new();
    let run = |arguments: &[&str]| {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    };
    let public = || files(&folder.path().join("public")).into_iter().map(|(path, _)| path);
    let clean = fs::read_to_string(folder.path().join("content/policies/a.md")).unwrap();
    fs::remove_file(folder.path().join("content/policies/a.md")).unwrap();
    folder.put("content/policies/a/index.md", &clean.replace("Some text.", "See [the plan](plan.pdf)."));
    fs::write(folder.path().join("content/policies/a/plan.pdf"), PLAN).unwrap();
    folder.put("content/policies/a/chart.svg", CHART);
    run(&["publish", "--date", "2021-02-22"]);
    let mut addresses: BTreeSet<PathBuf> = public().collect();
    let note =
        "\n[[change]]\ndate = 2021-03-01\nkind = \"correction\"\nnote = \"Takes out the plan.\"\n+++\n\n";
    folder.put("content/policies/a/index.md", &clean.replace("\n+++\n\n", note));
    for name in ["plan.pdf", "chart.svg"] {
        fs::remove_file(folder.path().join("content/policies/a").join(name)).unwrap();
    }
    run(&["publish", "--date", "2021-03-01"]);
    addresses.extend(public());
    (folder, addresses)
}

#[test]
fn a_withheld_attachment_is_in_no_byte_and_each_of_its_addresses_says_why() {
    let (folder, before) = published();
    let redact = [
        "redact",
        "policies/a",
        "--reason",
        "It named a witness.",
        "--authority",
        "Order 12 of the county court",
    ];
    let run = |arguments: &[&str], status: i32| {
        let output = folder.run(arguments);
        assert_eq!(output.status.code(), Some(status), "{}{}", text(&output.stdout), text(&output.stderr));
        text(&output.stdout)
    };
    let count = |words: &[u8]| {
        let has = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words);
        files(folder.path()).into_iter().filter(|(_, bytes)| has(bytes)).count()
    };
    let marks: [&[u8]; 3] = [PLAN, CHART.as_bytes(), b"Jane Doe"];
    assert_eq!(marks.map(count), [3, 3, 6], "as an object, published as that, and below the edition");
    run(&redact, 0);
    // In exports too, which lie below the same folder.
    run(&["snapshot", "verify"], 0);
    for id in ["2021-02-22", "2021-03-01"] {
        for format in ["bag", "tar"] {
            let to = folder.path().join("out").to_string_lossy().into_owned();
            run(&["snapshot", "export", id, "--format", format, "--to", &to], 0);
        }
        if let Some(python) = crate::validators::python() {
            assert_eq!(judge(&python, &folder.path().join("out").join(id)), Ok(()));
        }
    }
    run(&["build"], 0);
    assert!(folder.path().join(".candour/cache/past").exists());
    assert_eq!(marks.map(count), [0, 0, 0]);
    let list = fs::read_to_string(folder.path().join("out/2021-02-22/data/withheld.txt")).unwrap();
    for name in ["chart.svg", "index.md", "plan.pdf"] {
        assert!(list.contains(&format!("  content/policies/a/{name}  withheld under notice 1\n")), "{list}");
    }
    // Each address answers; where there is no file any more, with a page that says why, and hosts are told of it.
    let public = folder.path().join("public");
    let rules = |name: &str| fs::read_to_string(public.join(name)).unwrap();
    let hosts =
        ["_redirects", ".well-known/candour/hosts/nginx.conf", ".well-known/candour/hosts/apache.conf"];
    let hosts = hosts.map(rules);
    let lost: Vec<PathBuf> = before.into_iter().filter(|path| !public.join(path).is_file()).collect();
    let (index, lost): (Vec<_>, Vec<_>) = lost.into_iter().partition(|path| path.starts_with("search/index"));
    assert!(index.len() < 8, "what search knew of the words alone: {index:?}");
    assert_eq!(lost.len(), 7, "three objects, two files of the edition, two without a date: {lost:?}");
    // Who has a copy of the site verifies it as it is; what is put beside the pages is found all the same.
    let verified = || {
        let output =
            command().args(["snapshot", "verify", "--built", "--site"]).arg(&public).output().unwrap();
        text(&output.stdout)
    };
    assert!(verified().contains("\nVerified: "), "{}", verified());
    let is_object = |path: &&PathBuf| path.starts_with("archive/objects");
    let page = public.join(lost.iter().find(is_object).unwrap());
    fs::write(page.join("more.html"), "no page of the site").unwrap();
    assert!(verified().contains("1 thing wrong, first `archive/objects/"), "{}", verified());
    fs::remove_file(page.join("more.html")).unwrap();
    for path in lost {
        let html = fs::read_to_string(public.join(&path).join("index.html")).unwrap();
        let today =
            jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).strftime("%-d %B %Y").to_string();
        let says = format!(
            "It is withheld under notice 1, of {today}: It named a witness. By authority of: Order 12 of the county court."
        );
        assert!(html.contains(&says), "{}: {html}", path.display());
        let at = format!("/{}", path.display());
        let [redirects, nginx, apache] = &hosts;
        assert!(redirects.contains(&format!("\n{at} {at}/ 301\n")), "{redirects}");
        assert!(nginx.contains(&format!("\nlocation = \"{at}\" {{ return 301 \"{at}/\"; }}\n")), "{nginx}");
        let pattern = at.replace('.', "\\.");
        assert!(apache.contains(&format!("RedirectMatch 301 \"^{pattern}$\" \"{at}/\"\n")), "{apache}");
    }
    // What came back is told of with a command, by each command that would publish it; and the command mends it.
    fs::write(folder.path().join("content/policies/a/plan.pdf"), PLAN).unwrap();
    for command in [&["publish"][..], &["build"], &["check"]] {
        let output = folder.run(command);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(
            said.contains(" help: remove it with `rm content/policies/a/plan.pdf`, or "),
            "{command:?}: {said}"
        );
    }
    fs::remove_file(folder.path().join("content/policies/a/plan.pdf")).unwrap();
    run(&["build"], 0);
    assert_eq!(marks.map(count), [0, 0, 0]);
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
