//! A year in the life of a site: what publishing is like for those who do it, with the program itself.

use std::fs;
use std::path::Path;
use std::process::Output;

use expect_test::expect;

use crate::archive::{histories, noted, policy, start};
use crate::cli::{command, copy, files};
use crate::workshop::SITE;

/// A site on disk, with a clock.
pub(crate) struct Site {
    pub(crate) folder: tempfile::TempDir,
}

impl Site {
    pub(crate) fn new() -> Site {
        let site = Site { folder: tempfile::tempdir().unwrap() };
        site.put("site.toml", SITE);
        site.put("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n");
        site.put("content/policies/a.md", &policy("A", "Some text."));
        site
    }

    pub(crate) fn at(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    pub(crate) fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.at(path)).unwrap();
        assert!(text.contains(from), "{from} is not in {path}");
        self.put(path, &text.replacen(from, to, 1));
    }

    /// Runs the program as if it were then.
    pub(crate) fn run(&self, then: &str, arguments: &[&str]) -> Output {
        let then: jiff::Timestamp = then.parse().unwrap();
        command()
            .args(arguments)
            .arg("--site")
            .arg(self.folder.path())
            .env("SOURCE_DATE_EPOCH", then.as_second().to_string())
            .output()
            .unwrap()
    }

    /// Runs it, and shows its exit status with what it said; how long it took is left out.
    pub(crate) fn said(&self, then: &str, arguments: &[&str]) -> String {
        let run = self.run(then, arguments);
        let out = String::from_utf8(run.stdout).unwrap();
        let out: String =
            out.lines().filter(|line| !line.starts_with("Built ")).map(|line| format!("{line}\n")).collect();
        let status = run.status.code().unwrap();
        format!("{status}\n{out}{}", String::from_utf8(run.stderr).unwrap())
    }

    pub(crate) fn must(&self, then: &str, arguments: &[&str]) {
        let run = self.run(then, arguments);
        assert!(run.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    }

    pub(crate) fn snapshots(&self) -> Vec<String> {
        let names = fs::read_dir(self.at("archive/snapshots")).into_iter().flatten().flatten();
        let mut names: Vec<String> =
            names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// The folders in whose files some bytes are: `public`, `archive`, `content`.
    pub(crate) fn holds(&self, needle: &str) -> Vec<&'static str> {
        let has = |folder: &&str| {
            files(&self.at(folder)).iter().any(|(path, bytes)| {
                path.to_string_lossy().contains(needle)
                    || bytes.windows(needle.len()).any(|window| window == needle.as_bytes())
            })
        };
        ["public", "archive"].into_iter().filter(has).collect()
    }
}

#[test]
fn a_first_seal_a_slip_and_a_second_of_the_day() {
    let site = Site::new();
    expect![[r#"
        0
        Sealed the snapshot 2021-02-22: 2 new, 0 changed, 0 moved, 0 withdrawn of 2 records.
    "#]]
    .assert_eq(&site.said("2021-02-22T10:00:00Z", &["publish"]));
    expect![[r#"
        format = 1
        title = "A site"
        base_url = "https://site.example/"
        language = "en-GB"
        [publisher]
        name = "A body"

        [archive]
        since = "2021-02-22"
    "#]]
    .assert_eq(&fs::read_to_string(site.at("site.toml")).unwrap());
    expect![[r#"
        0
        Nothing differs since the snapshot of 2021-02-22: no new one was sealed.
    "#]]
    .assert_eq(&site.said("2021-02-22T10:30:00Z", &["publish"]));
    site.edit("content/policies/a.md", "Some text", "Some txet");
    for command in ["build", "check", "publish"] {
        let said = site.said("2021-02-22T11:00:00Z", &[command]);
        assert!(said.starts_with("1\n") && said.contains("edition.silent-change"), "{command}: {said}");
    }
    expect![[r#"
        1
        1 error: nothing was written.
        error[edition.silent-change]: `policies/a` no longer says what was published on 2021-02-22: the text differs
         --> content/policies/a.md:8:6
          |
        8 | Some txet.
          |      ^^^^^
          |
          = help: it said `text.`; say why with `candour note policies/a --kind correction "…"`, or put back what was published

    "#]].assert_eq(&site.said("2021-02-22T11:00:00Z", &["build"]));
    let noting = ["note", "policies/a", "Puts the letters of a word in order.", "--kind", "correction"];
    expect![[r#"
        0
        Wrote the note into content/policies/a.md.
    "#]]
    .assert_eq(&site.said("2021-02-22T11:00:00Z", &noting));
    // Noted, but not sealed: the gate is open, and a build publishes only what is sealed.
    assert_eq!(site.run("2021-02-22T11:00:00Z", &["check"]).status.code(), Some(0));
    expect![[r#"
        1
        1 error: nothing was written.
        error[build.unsealed]: 1 thing is not as in the snapshot of 2021-02-22; `policies/a` is changed
        --> content/policies/a.md
         = help: seal it with `candour publish`; or look at it first with `candour serve`, or as a review site with `candour build --unsealed`

    "#]].assert_eq(&site.said("2021-02-22T11:00:00Z", &["build"]));
    expect![[r#"
        0
        Sealed the snapshot 2021-02-22-2: 0 new, 1 changed, 0 moved, 0 withdrawn of 2 records.
    "#]]
    .assert_eq(&site.said("2021-02-22T11:00:00Z", &["publish"]));
    assert_eq!(site.snapshots(), ["2021-02-22", "2021-02-22-2"]);
    for command in ["build", "check", "publish"] {
        assert_eq!(site.run("2021-02-22T11:05:00Z", &[command]).status.code(), Some(0), "{command}");
    }
    // Edited again under the same note.
    site.edit("content/policies/a.md", "Some txet", "Some tuxt");
    expect![[r#"
        1
        1 error: nothing was sealed or written.
        error[edition.silent-change]: `policies/a` no longer says what was published on 2021-02-22-2: the text differs
          --> content/policies/a.md:13:6
           |
        13 | Some tuxt.
           |      ^^^^^
           |
          ::: content/policies/a.md:8:1
           |
         8 | [[change]]
           | ---------- this note was sealed with 2021-02-22-2, and tells of that edition
           |
           = help: it said `txet.`; say why with `candour note policies/a --kind correction "…"`, or put back what was published

    "#]].assert_eq(&site.said("2021-02-22T12:00:00Z", &["publish"]));
    assert_eq!(site.snapshots().len(), 2);
}

#[test]
fn one_note_for_five_hundred_records() {
    let site = Site::new();
    for n in 0..500 {
        site.put(&format!("content/policies/p{n}.md"), &policy(&format!("Policy {n}"), "See section one."));
    }
    site.must("2021-02-22T10:00:00Z", &["publish"]);
    for n in 0..500 {
        site.edit(&format!("content/policies/p{n}.md"), "section one", "part one");
    }
    site.edit("content/policies/a.md", "Some text", "Some words");
    site.must("2021-03-01T10:00:00Z", &["note", "policies/a", "Says words for text.", "--kind", "minor"]);
    assert_eq!(site.run("2021-03-01T10:00:00Z", &["publish"]).status.code(), Some(1));
    let note =
        ["publish", "--note", "Sections are called parts, as in the \"new\" law.", "--kind", "correction"];
    expect![[r#"
        0
        The note tells of 500 records.
        Sealed the snapshot 2021-03-01: 0 new, 501 changed, 0 moved, 0 withdrawn of 502 records.
    "#]]
    .assert_eq(&site.said("2021-03-01T10:00:00Z", &note));
    let written = fs::read_to_string(site.at("content/_changes/2021-03-01.toml")).unwrap();
    assert_eq!(written.lines().count(), 506);
    assert_eq!(
        written.lines().take(6).collect::<Vec<_>>(),
        [
            "[[change]]",
            "date = 2021-03-01",
            "kind = \"correction\"",
            "note = \"Sections are called parts, as in the \\\"new\\\" law.\"",
            "records = [",
            "    \"policies/p0\",",
        ]
    );
    assert!(!written.contains("policies/a"), "it has a note of its own");
    site.must("2021-03-02T10:00:00Z", &["build"]);
    // The next change needs another note; a note that says nothing is none.
    site.edit("content/policies/p7.md", "part one", "part two");
    let empty = site.said("2021-03-02T10:00:00Z", &["publish", "--note", "Minor changes."]);
    expect![[r#"
        2
        candour: the note `Minor changes.` does not say what changed: say what readers should know: what it said, and what it says now
    "#]].assert_eq(&empty);
    site.must("2021-03-02T10:00:00Z", &["publish", "--note", "Names the right part."]);
    assert_eq!(site.snapshots(), ["2021-02-22", "2021-03-01", "2021-03-02"]);
}

#[test]
fn a_note_that_opens_no_gate_is_not_written() {
    let site = Site::new();
    site.must("2021-02-22T10:00:00Z", &["publish"]);
    site.edit("content/policies/a.md", "Some text", "See [nothing](gone.md)");
    let before = files(site.folder.path());
    let run = site.run("2021-03-01T10:00:00Z", &["publish", "--note", "Names what it rests on."]);
    assert_eq!(run.status.code(), Some(1));
    assert!(files(site.folder.path()) == before, "nothing may be written where the site is wrong");
}

#[test]
fn two_branches_seal_and_are_joined() {
    let site = Site::new();
    site.must("2021-02-22T10:00:00Z", &["publish"]);
    let other = Site { folder: tempfile::tempdir().unwrap() };
    copy(site.folder.path(), other.folder.path());
    site.edit("content/policies/a.md", "Some text", "Some words");
    site.must("2021-03-01T10:00:00Z", &["note", "policies/a", "Says words for text.", "--kind", "minor"]);
    site.must("2021-03-01T10:00:00Z", &["publish"]);
    other.put("content/policies/b.md", &policy("B", "Of the other branch."));
    other.must("2021-03-02T10:00:00Z", &["publish"]);
    // As a merge does: the files of both, the changed one from the branch that changed it.
    copy(&other.at("archive"), &site.at("archive"));
    copy(&other.at("content/policies/b.md"), &site.at("content/policies/b.md"));
    expect![[r#"
        1
        1 error: nothing was sealed or written.
        error[archive.fork]: the snapshots 2021-03-01 and 2021-03-02 both follow 2021-02-22
        --> archive/snapshots/2021-03-02/snapshot.json
         = note: the other one (archive/snapshots/2021-03-01/snapshot.json)
         = help: two branches were published: keep the one that readers saw, remove `archive/snapshots/2021-03-02`, and publish what is missing again

    "#]].assert_eq(&site.said("2021-03-03T10:00:00Z", &["publish"]));
    // The way out that it names.
    fs::remove_dir_all(site.at("archive/snapshots/2021-03-02")).unwrap();
    expect![[r#"
        0
        Sealed the snapshot 2021-03-03: 1 new, 0 changed, 0 moved, 0 withdrawn of 3 records.
    "#]]
    .assert_eq(&site.said("2021-03-03T10:00:00Z", &["publish"]));
    site.must("2021-03-03T10:00:00Z", &["check"]);
}

#[test]
fn an_embargoed_announcement_is_in_no_byte_before_its_instant() {
    let site = Site::new();
    // No word that the search index could keep in another form.
    let canary = |what: &str| format!("qzxvk-{what}");
    let hidden = |name: &str, release: &str| {
        let c = |what: &str| canary(&format!("{what}-{name}"));
        site.put(
            &format!("content/announcements/{}/index.md", c("id")),
            &format!(
                "+++\ntitle = \"{}\"\nsummary = \"{}\"\nannounced = 2021-03-01\npublished = 2021-03-01\nowner = \"organisations/body\"\nform = \"news\"\nabout = [\"organisations/body\"]\ntags = [\"{}\"]\n# {}\n{release}\n\
                 [[quotes]]\nsays = \"{}\"\nmanner = \"quoted\"\nspeaker = \"{}\"\nrole = \"Chair\"\n+++\n## {}\n\n{} and [data]({}.csv).\n",
                c("title"), c("summary"), c("tag"), c("comment"), c("quote"), c("speaker"), c("heading"), c("body"), c("file"),
            ),
        );
        site.put(&format!("content/announcements/{}/{}.csv", c("id"), c("file")), &c("bytes"));
    };
    hidden("embargo", "publish_at = 2021-03-01T09:30:00Z");
    hidden("draft", "draft = true");
    site.put(
        "content/policies/secret.md",
        &policy("qzxvk-policy", "Text.").replacen("title", "draft = true\ntitle", 1),
    );
    let all =
        ["id", "title", "summary", "tag", "comment", "quote", "speaker", "heading", "body", "file", "bytes"];
    site.must("2021-02-28T10:00:00Z", &["publish"]);
    // A day that is not over is sealed as it is now.
    site.must("2021-03-01T09:29:59Z", &["publish", "--date", "2021-03-01"]);
    assert_eq!(site.snapshots(), ["2021-02-28"]);
    assert_eq!(site.holds("qzxvk"), [""; 0]);
    // Nor in any other form, in the search index, the calendar, the feeds or the data: it is the site that it would be
    // without them, but for the instant at which it has to be built again.
    let without = Site { folder: tempfile::tempdir().unwrap() };
    for part in ["site.toml", "content", "archive"] {
        copy(&site.at(part), &without.at(part));
    }
    fs::remove_dir_all(without.at("content/announcements")).unwrap();
    fs::remove_file(without.at("content/policies/secret.md")).unwrap();
    for site in [&site, &without] {
        site.must("2021-03-01T09:29:59Z", &["build"]);
    }
    let (with, without) = (files(&site.at("public")), files(&without.at("public")));
    let differing: Vec<String> = with
        .iter()
        .filter(|file| !without.contains(file))
        .map(|(path, _)| path.to_string_lossy().into_owned())
        .collect();
    assert_eq!(with.len(), without.len());
    let facts = [".well-known/candour/_-well-known.sha256", ".well-known/candour/build.json"];
    assert_eq!(differing, facts);
    // Its instant has come, and nobody has sealed it: the build goes on without it, and says so.
    expect![[r#"
        0
        1 warning.
        warning[build.waiting]: the time of `announcements/qzxvk-id-embargo` has come, and it is not in the snapshot of 2021-02-28
        --> content/announcements/qzxvk-id-embargo/index.md
         = help: this build goes on without it; `candour publish` seals it

    "#]].assert_eq(&site.said("2021-03-01T10:00:00Z", &["build"]));
    assert_eq!(site.holds("qzxvk"), [""; 0]);
    expect![[r#"
        0
        Sealed the snapshot 2021-03-01: 1 new, 0 changed, 0 moved, 0 withdrawn of 3 records.
    "#]]
    .assert_eq(&site.said("2021-03-01T10:00:00Z", &["publish"]));
    for what in all {
        // What was sealed is published as it is, comments among it.
        assert_eq!(site.holds(&canary(&format!("{what}-embargo"))), ["public", "archive"], "{what}");
        assert_eq!(site.holds(&canary(&format!("{what}-draft"))), [""; 0], "{what}");
    }
    assert_eq!(site.holds("qzxvk-policy"), [""; 0]);
    // All that tells of records tells of it now, and what is kept between runs is not published.
    let public = files(&site.at("public"));
    let telling = |start: &str| {
        public.iter().any(|(path, bytes)| {
            path.to_string_lossy().starts_with(start) && String::from_utf8_lossy(bytes).contains("qzxvk")
        })
    };
    for start in
        ["search/", "feed.atom", "data/", "announcements/", "tags/", "changes/", "timeline/", "snapshots/"]
    {
        assert!(telling(start), "{start}");
    }
    assert!(public.iter().all(|(path, _)| !path.starts_with(".candour")));
}

#[test]
fn a_review_site_says_so_on_every_page() {
    let site = Site::new();
    site.must("2021-02-22T10:00:00Z", &["publish"]);
    site.put("content/announcements/new.md", "+++\ntitle = \"Quite new\"\npublished = 2021-02-28\nannounced = 2021-02-28\nowner = \"organisations/body\"\nform = \"news\"\nabout = [\"organisations/body\"]\n+++\nText.\n");
    let out = site.at("review").display().to_string();
    site.must("2021-03-01T10:00:00Z", &["build", "--unsealed", "--out", &out]);
    let all = files(Path::new(&out));
    let pages: Vec<_> = all
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|extension| extension == "html"))
        .collect();
    assert!(pages.len() > 5);
    for (path, bytes) in pages {
        let html = String::from_utf8_lossy(bytes);
        assert!(html.contains("noindex"), "{}", path.display());
        assert!(html.contains("Not yet published"), "{}", path.display());
    }
    assert!(all.iter().any(|(path, _)| path.ends_with("announcements/new/index.html")));
    let feeds: Vec<_> = all
        .iter()
        .filter(|(path, _)| path.extension().is_some_and(|extension| extension == "atom"))
        .collect();
    assert!(!feeds.is_empty());
    assert!(feeds.iter().all(|(_, bytes)| !String::from_utf8_lossy(bytes).contains("Quite new")));
    assert_eq!(site.snapshots(), ["2021-02-22"]);
}

#[test]
fn a_shallow_clone_is_told_apart_from_a_new_site() {
    let site = Site::new();
    site.must("2021-02-22T10:00:00Z", &["publish"]);
    fs::remove_dir_all(site.at("archive")).unwrap();
    expect![[r#"
        1
        1 error: nothing was written.
        error[archive.missing]: this site has an archive since 2021-02-22, and it is not there
         --> site.toml:9:9
          |
        9 | since = "2021-02-22"
          |         ^^^^^^^^^^^^
          |
          = help: bring `archive/` back: a shallow or partial copy of the site may have left it out

    "#]]
    .assert_eq(&site.said("2021-03-01T10:00:00Z", &["build"]));
    assert_eq!(site.run("2021-03-01T10:00:00Z", &["publish"]).status.code(), Some(1));
}

#[test]
fn what_is_no_day_or_no_note_is_refused() {
    let site = Site::new();
    site.must("2021-02-22T10:00:00Z", &["publish", "--date", "2021-02-20"]);
    assert_eq!(site.snapshots(), ["2021-02-20"]);
    for (arguments, said) in [
        (
            vec!["publish", "--date", "2021-02-19"],
            expect![[r#"
            1
            candour: the newest snapshot is that of 2021-02-20, and 2021-02-19 is before it; what readers saw on an earlier day is added with `candour edition add`
        "#]],
        ),
        (
            vec!["publish", "--date", "2021-02-24"],
            expect![[r#"
            1
            candour: 2021-02-24 has not begun, and nobody can say yet what readers will see then
        "#]],
        ),
        (
            vec!["note", "policies/aa", "Says words for text.", "--kind", "minor"],
            expect![[r#"
            2
            candour: there is no record `policies/aa`; did you mean `policies/a`?
        "#]],
        ),
        (
            vec!["note", "policies/a", "Updated.", "--kind", "minor"],
            expect![[r#"
            2
            candour: the note `Updated.` does not say what changed: say what readers should know: what it said, and what it says now
        "#]],
        ),
        (
            vec!["note", "policies/a", "Says words for text.", "--kind", "minor", "--date", "2021-03"],
            expect![[r#"
                2
                candour: 2021-03 is after the day of the site, 2021-02-23
            "#]],
        ),
        (
            vec!["note", "policies/a", "Says words for text.", "--kind", "minor", "--date", "2021-02"],
            expect![[r#"
                0
                Wrote the note into content/policies/a.md.
                warning: the record says what was published, so the note tells of no change
            "#]],
        ),
    ] {
        said.assert_eq(&site.said("2021-02-23T10:00:00Z", &arguments));
    }
}

#[test]
fn a_record_is_renamed_and_moved_to_another_kind_over_ten_years() {
    let mut site = start("2011-01-01");
    site.put("content/policies/a.md", policy("A", "Year 2011."));
    site.put("content/policies/b.md", policy("B", "Always the same."));
    site.publish();
    let mut notes: Vec<(String, String)> = Vec::new();
    let mut path = "content/policies/a.md".to_owned();
    for year in 2012..2021 {
        let day = format!("{year}-01-01");
        site.as_of(&day);
        if year == 2015 {
            site.remove(&path);
            path = "content/policies/renamed.md".to_owned();
        }
        if year == 2018 {
            site.remove(&path);
            path = "content/pages/moved.md".to_owned();
        }
        notes.push((day.clone(), format!("Tells of the year {year} now.")));
        let all: Vec<(&str, &str)> = notes.iter().map(|(day, note)| (day.as_str(), note.as_str())).collect();
        let mut text = noted("A", &format!("Year {year}."), &all);
        if year >= 2015 {
            text = text.replacen("title", "formerly = [\"policies/a\"]\ntitle", 1);
        }
        if year >= 2018 {
            let former = "formerly = [\"policies/a\", \"policies/renamed\"]";
            text = text.replacen("formerly = [\"policies/a\"]", former, 1);
            text = text.replacen("form = \"guidance\"\nstatus = \"in-force\"\n", "", 1);
        }
        // A theme changes now and then: presentation is today's, and no edition.
        site.put("themes/civic/templates/parts/footer.html", format!("<footer>{year}</footer>"));
        site.put(&path, text);
        let said = site.publish();
        assert!(said.starts_with(&format!("sealed as {day}, ")), "{said}");
    }
    expect![[r#"
        organisations/body: 2011-01-01 to now, last in 2020-01-01
        pages/moved: 2011-01-01 to 2012-01-01, last in 2011-01-01 as policies/a
        pages/moved: 2012-01-01 to 2013-01-01, last in 2012-01-01 as policies/a
        pages/moved: 2013-01-01 to 2014-01-01, last in 2013-01-01 as policies/a
        pages/moved: 2014-01-01 to 2015-01-01, last in 2014-01-01 as policies/a
        pages/moved: 2015-01-01 to 2016-01-01, last in 2015-01-01 as policies/renamed
        pages/moved: 2016-01-01 to 2017-01-01, last in 2016-01-01 as policies/renamed
        pages/moved: 2017-01-01 to 2018-01-01, last in 2017-01-01 as policies/renamed
        pages/moved: 2018-01-01 to 2019-01-01, last in 2018-01-01
        pages/moved: 2019-01-01 to 2020-01-01, last in 2019-01-01
        pages/moved: 2020-01-01 to now, last in 2020-01-01
        policies/b: 2011-01-01 to now, last in 2020-01-01
    "#]]
    .assert_eq(&histories(&site));
}

#[test]
fn a_theme_changed_after_ten_snapshots_changes_no_word_of_what_was_published() {
    let site = Site::new();
    let mut notes: Vec<(String, String)> = Vec::new();
    for year in 2011..=2020 {
        let day = format!("{year}-03-01");
        let told: Vec<(&str, &str)> = notes.iter().map(|(day, note)| (day.as_str(), note.as_str())).collect();
        site.put("content/policies/a.md", &noted("A", &format!("Text of {year}."), &told));
        site.must(&format!("{day}T10:00:00Z"), &["publish"]);
        notes.push((format!("{}-03-01", year + 1), format!("Says what holds in {}.", year + 1)));
    }
    assert_eq!(site.snapshots().len(), 10);
    let archive = files(&site.at("archive"));
    let edition = |year: i32| {
        fs::read_to_string(site.at(&format!("public/policies/a/{year}-03-01/index.html"))).unwrap()
    };
    let before = edition(2012);
    let page = include_str!("../../themes/civic/templates/base.html");
    site.put("themes/civic/templates/base.html", &page.replacen("<main", "<p>Another theme</p>\n<main", 1));
    site.must("2021-01-01T10:00:00Z", &["build"]);
    // Presentation is today's; words, and what was sealed, are those of the day.
    for year in 2011..=2020 {
        let html = edition(year);
        assert!(
            html.contains("<p>Another theme</p>") && html.contains(&format!("Text of {year}.")),
            "{year}"
        );
    }
    assert_eq!(edition(2012).replace("<p>Another theme</p>\n", ""), before);
    assert!(files(&site.at("archive")) == archive);
    site.must("2021-01-01T10:00:00Z", &["snapshot", "verify"]);
}

#[test]
fn without_an_archive_an_embargo_ends_at_its_instant() {
    let site = Site::new();
    site.put(
        "content/policies/b.md",
        &policy("canary", "Text.").replacen("title", "publish_at = 2021-03-01T09:30:00Z\ntitle", 1),
    );
    site.must("2021-03-01T09:29:59Z", &["build"]);
    assert_eq!(site.holds("canary"), [""; 0]);
    site.must("2021-03-01T09:30:00Z", &["build"]);
    assert_eq!(site.holds("canary"), ["public"]);
}
