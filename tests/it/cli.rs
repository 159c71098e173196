//! The program itself: what it prints, what it writes, how it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use expect_test::expect;
use tempfile::TempDir;

use crate::workshop::SITE;

/// A small disk in memory, mounted at a folder for as long as this lives.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// A disk of so many KiB; nothing where it may not be mounted, which then is said.
    pub(crate) fn of(at: &Path, size: u64) -> Option<Disk> {
        fs::create_dir_all(at).unwrap();
        let options = format!("size={size}k");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &options, "candour-test"]).arg(at).output();
        if !mounted.is_ok_and(|mounted| mounted.status.success()) {
            eprintln!("skipped: may not mount here");
            return None;
        }
        Some(Disk(at.to_owned()))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

// A site on disk.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder for the test"));
        folder.put("site.toml", &format!("as_of = 2022-02-10\n{SITE}"));
        folder.put("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n");
        folder.put("content/policies/a.md", POLICY);
        folder
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn put(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        command().args(arguments).arg("--site").arg(self.path()).output().expect("candour can be run")
    }
}

const POLICY: &str = "+++\ntitle = \"A policy\"\nstatus = \"in-force\"\npublished = 2020-01-01\nform = \"guidance\"\n\
                      owner = \"organisations/body\"\n+++\n\n## Purpose\n\nSome text.\n";

pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_candour"));
    command.env_remove("SOURCE_DATE_EPOCH").env("NO_COLOR", "1");
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Every file below a folder, with its bytes.
pub(crate) fn files(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true => waiting.push(path),
                false => found.push((
                    path.strip_prefix(folder).expect("below").to_owned(),
                    fs::read(&path).expect("a file"),
                )),
            }
        }
    }
    found.sort();
    found
}

// Ten mistakes in six files.
fn spoil(folder: &Folder) {
    folder.put("site.toml", &format!("as_of = 2022-02-10\ntheem = \"civic\"\n{SITE}"));
    folder.put("content/organisations/body.toml", "titel = \"The body\"\nform = \"unt\"\n");
    folder.put("content/organisations/other.toml", "title = \"Other\nform = \"unit\"\n");
    folder.put(
        "content/policies/a.md",
        &POLICY
            .replace("2020-01-01", "2020-13-01")
            .replace("organisations/body", "organisations/bodi")
            .replace("Some text.", "See [b](b.md)."),
    );
    folder.put("content/policies/B.md", POLICY);
    folder.put(
        "content/policies/c.md",
        &POLICY.replace("Some text.", "<b>bold</b> and [x](javascript:alert).\n"),
    );
}

#[test]
fn ten_mistakes_in_six_files_come_out_in_one_run() {
    let folder = Folder::new();
    assert_eq!(folder.run(&["build"]).status.code(), Some(0));
    let before = files(&folder.path().join("public"));
    assert!(before.len() > 8);
    spoil(&folder);
    let output = folder.run(&["build"]);
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        error[field.unknown]: unknown field `titel`
         --> content/organisations/body.toml:1:1
          |
        1 | titel = "The body"
          | ^^^^^
          |
          = help: did you mean `title`?

        error[field.choice]: `unt` is not one of the values of `form`
         --> content/organisations/body.toml:2:8
          |
        2 | form = "unt"
          |        ^^^^^
          |
          = help: did you mean `unit`?

        error[toml.syntax]: this string is not closed
         --> content/organisations/other.toml:1:15
          |
        1 | title = "Other
          |               ^
          |
          = help: close it with `"`

        error[record.name]: the name `B` may only hold a-z, 0-9 and hyphens
        --> content/policies/B.md
         = help: call it `b`

        error[toml.syntax]: invalid date, expected month between 01 and 12
         --> content/policies/a.md:4:13
          |
        4 | published = 2020-13-01
          |             ^^^^^^^^^^
          |
          = help: write a day as 2021-02-22, a month or a year in quotes: "2021-02", "2021"

        error[reference.missing]: there is no record `organisations/bodi`
         --> content/policies/a.md:6:9
          |
        6 | owner = "organisations/bodi"
          |         ^^^^^^^^^^^^^^^^^^^^
          |
          = help: did you mean `organisations/body`?

        error[link.missing]: there is no file `content/policies/b.md`
          --> content/policies/a.md:11:9
           |
        11 | See [b](b.md).
           |         ^^^^
           |
           = help: links to records are relative paths to their files

        error[body.html]: raw HTML: `<b>`
          --> content/policies/c.md:11:1
           |
        11 | <b>bold</b> and [x](javascript:alert).
           | ^^^
           |
           = help: write it in Markdown, or put it in backticks to show it as text

        error[body.scheme]: `javascript:` addresses are not allowed
          --> content/policies/c.md:11:21
           |
        11 | <b>bold</b> and [x](javascript:alert).
           |                     ^^^^^^^^^^^^^^^^
           |
           = help: use http, https, mailto, tel, a path or `#…`

        error[field.unknown]: unknown key `theem`
         --> site.toml:2:1
          |
        2 | theem = "civic"
          | ^^^^^
          |
          = help: did you mean `theme`?

    "#]]
    .assert_eq(&text(&output.stderr));
    expect![[r#"
        10 errors: nothing was written.
    "#]]
    .assert_eq(&text(&output.stdout));
    assert_eq!(files(&folder.path().join("public")), before, "the old output is untouched");
}

#[test]
fn the_same_mistakes_come_as_json_lines() {
    let folder = Folder::new();
    spoil(&folder);
    let output = folder.run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "");
    let lines: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let brief = lines.iter().map(|line| {
        let at = |key: &str| line[key].to_string().replace('"', "");
        format!("{}:{}:{} {} {}\n", at("file"), at("line"), at("column"), at("rank"), at("code"))
    });
    expect![[r#"
        content/organisations/body.toml:1:1 error field.unknown
        content/organisations/body.toml:2:8 error field.choice
        content/organisations/other.toml:1:15 error toml.syntax
        content/policies/B.md:null:null error record.name
        content/policies/a.md:4:13 error toml.syntax
        content/policies/a.md:6:9 error reference.missing
        content/policies/a.md:11:9 error link.missing
        content/policies/c.md:11:1 error body.html
        content/policies/c.md:11:21 error body.scheme
        site.toml:2:1 error field.unknown
    "#]]
    .assert_eq(&brief.collect::<String>());
}

#[test]
fn a_build_is_the_same_bytes_everywhere() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR"));
    let other_folder = tempfile::tempdir().expect("a folder");
    for name in ["site.toml", "content", "themes", "archive"] {
        copy(&example.join(name), &other_folder.path().join("elsewhere").join(name));
    }
    let elsewhere = other_folder.path().join("elsewhere");
    let build = |site: &Path, environment: &[(&str, &str)], umask: &str| {
        let out = tempfile::tempdir().expect("a folder");
        let out_path = out.path().join("out");
        let program = env!("CARGO_BIN_EXE_candour");
        let script = format!("umask {umask} && exec \"{program}\" build --quiet --site \"$1\" --out \"$2\"");
        let mut shell = Command::new("sh");
        shell.args(["-c", &script, "sh"]).arg(site).arg(&out_path).envs(environment.iter().copied());
        assert!(shell.status().expect("a shell").success());
        let modes = modes(&out_path);
        (files(&out_path), modes)
    };
    let first = build(example, &[], "022");
    assert!(first.0.len() > 60);
    for (site, environment, umask) in [
        (example, vec![("RAYON_NUM_THREADS", "1")], "022"),
        (example, vec![("RAYON_NUM_THREADS", "2")], "022"),
        (elsewhere.as_path(), vec![], "022"),
        (example, vec![("TZ", "Pacific/Kiritimati")], "022"),
        (example, vec![("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8")], "022"),
        (example, vec![], "077"),
        (example, vec![("HOME", "/nonexistent"), ("COLUMNS", "40")], "000"),
    ] {
        let other = build(site, &environment, umask);
        assert!(first == other, "{} {environment:?} {umask} is another site", site.display());
    }
}

#[cfg(unix)]
fn modes(folder: &Path) -> Vec<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| fs::metadata(folder.join(path)).expect("a file").permissions().mode();
    files(folder).iter().map(|(path, _)| mode(path)).collect()
}

#[cfg(not(unix))]
fn modes(_: &Path) -> Vec<u32> {
    Vec::new()
}

pub(crate) fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        for (path, bytes) in files(from) {
            let target = to.join(path);
            fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
            fs::write(target, bytes).expect("a file");
        }
    } else {
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::copy(from, to).expect("a copy");
    }
}

#[test]
fn two_builds_between_two_flips_are_equal_and_across_one_they_differ() {
    let folder = Folder::new();
    folder.put("content/policies/a.md", &POLICY.replace("form =", "in_force_from = 2021-03-01\nform ="));
    let build = |as_of: &str| {
        let output = folder.run(&["build", "--format", "json", "--as-of", as_of]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let said: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        (files(&folder.path().join("public")), said["true_until"].clone())
    };
    let (early, until) = build("2020-05-05");
    assert_eq!(until, "2021-03-01T00:00:00Z");
    let (later, _) = build("2021-02-28");
    // On the day itself it is still among what comes; from the next on, nothing more flips.
    let (after, until) = build("2021-03-01");
    assert_eq!(until, "2021-03-02T00:00:00Z");
    let (last, until) = build("2021-03-02");
    assert!(until.is_null(), "{until}");
    assert!(early == later && later != after && after != last);
    assert!(last == build("2999-01-01").0);
}

#[test]
fn the_environment_may_give_the_instant_but_not_overrule_the_site() {
    let folder = Folder::new();
    folder.put("site.toml", SITE);
    let built = |arguments: &[&str], epoch: &str| {
        let output = command()
            .args(["build", "--format", "json"])
            .args(arguments)
            .arg("--site")
            .arg(folder.path())
            .env("SOURCE_DATE_EPOCH", epoch)
            .output()
            .expect("candour can be run");
        (
            output.status.code(),
            serde_json::from_slice::<serde_json::Value>(&output.stdout)
                .ok()
                .map(|said| said["as_of"].clone()),
        )
    };
    assert_eq!(built(&[], "86400"), (Some(0), Some("1970-01-02T00:00:00Z".into())));
    assert_eq!(built(&["--as-of", "2020-01-01"], "86400"), (Some(0), Some("2020-01-01T23:59:59Z".into())));
    folder.put("site.toml", &format!("as_of = 2022-02-10\n{SITE}"));
    assert_eq!(built(&[], "86400"), (Some(0), Some("2022-02-10T23:59:59Z".into())));
    assert_eq!(built(&[], "soon").0, Some(2));
}

#[test]
fn a_folder_that_is_no_site_and_words_that_are_no_command_are_told_apart() {
    let empty = tempfile::tempdir().expect("a folder");
    let run = |arguments: &[&str]| {
        command().args(arguments).arg("--site").arg(empty.path()).output().expect("runs")
    };
    let output = run(&["build"]);
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        error[site.missing]: there is no `site.toml` in this folder
         |
         = help: `site.toml` marks the root of a site; see the README for the smallest one

    "#]]
    .assert_eq(&text(&output.stderr));
    assert_eq!(run(&["biuld"]).status.code(), Some(2));
    let gone = command().args(["check", "--site", "/nonexistent/site"]).output().expect("runs");
    assert_eq!(gone.status.code(), Some(2));
    assert!(files(empty.path()).is_empty());
}

#[test]
fn the_schema_of_a_kind_is_json_and_misspelt_kinds_are_guessed() {
    let folder = Folder::new();
    let output = folder.run(&["schema", "policy"]);
    assert!(output.status.success());
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(schema["title"], "Policy");
    let wrong = folder.run(&["schema", "polices"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert_eq!(text(&wrong.stderr), "candour: there is no kind `polices`; did you mean `policies`?\n");
}

#[test]
fn codes_are_explained_and_misspelt_ones_guessed() {
    let explained = command().args(["explain", "reference.missing"]).output().expect("runs");
    assert!(explained.status.success());
    assert!(text(&explained.stdout).starts_with("reference.missing (error)\n\n"));
    let wrong = command().args(["explain", "reference.mising"]).output().expect("runs");
    assert_eq!(wrong.status.code(), Some(2));
    expect![[r#"
        candour: there is no code `reference.mising`; did you mean `reference.missing`?
    "#]]
    .assert_eq(&text(&wrong.stderr));
}

#[test]
fn the_example_of_this_repository_is_without_a_finding() {
    let output = command()
        .args(["check", "--deny-warnings", "--site", env!("CARGO_MANIFEST_DIR")])
        .output()
        .expect("candour can be run");
    assert_eq!(text(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}
