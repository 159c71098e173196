//! What is restored and exported, held against programs that are not ours: sha256sum, GNU tar, and the bagit of PyPI.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::cli::{Folder, command, files};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

// A site with one snapshot that has an attachment and files that are published as they are.
fn published() -> Folder {
    let folder = Folder::new();
    folder.put(
        "content/policies/b/index.md",
        &fs::read_to_string(folder.path().join("content/policies/a.md")).unwrap(),
    );
    folder.put(
        "content/policies/b/chart.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>B</title></svg>",
    );
    folder.put("static/.well-known/security.txt", "Contact: https://site.example/\n");
    ok(&folder.run(&["publish", "--date", "2021-02-22"]));
    folder
}

fn ok(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
}

fn to(folder: &Folder, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

// Runs a program of the system in a folder; nothing where there is none.
fn system(at: &Path, program: &str, arguments: &[&str]) -> Option<Output> {
    Command::new(program).args(arguments).current_dir(at).env("LC_ALL", "C").output().ok()
}

#[test]
fn a_snapshot_is_restored_into_an_empty_folder_and_sha256sum_agrees() {
    let folder = published();
    let there = to(&folder, "restored");
    ok(&folder.run(&["snapshot", "restore", "2021-02-22", "--to", &there]));
    let manifest = folder.path().join("archive/snapshots/2021-02-22/manifest-sha256.txt");
    let manifest = manifest.to_string_lossy().into_owned();
    if let Some(checked) = system(Path::new(&there), "sha256sum", &["--quiet", "-c", &manifest]) {
        ok(&checked);
    }
    let lines = fs::read_to_string(&manifest).unwrap().lines().count();
    assert_eq!(files(Path::new(&there)).len(), lines);
    // Never over anything.
    let again = folder.run(&["snapshot", "restore", "2021-02-22", "--to", &there]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).ends_with("is not empty\n"));
    // The restored site says what the snapshot says.
    fs::rename(folder.path().join("archive"), Path::new(&there).join("archive")).unwrap();
    let built = command().args(["build", "--site", &there]).output().unwrap();
    ok(&built);
}

#[test]
fn nothing_is_restored_where_one_byte_is_another() {
    let folder = published();
    let object = files(&folder.path().join("archive/objects")).remove(3).0;
    let object = folder.path().join("archive/objects").join(object);
    fs::remove_file(&object).unwrap();
    fs::write(&object, "other").unwrap();
    for arguments in [["snapshot", "restore"], ["snapshot", "export"]] {
        let there = to(&folder, "out");
        let more = if arguments[1] == "export" { vec!["--format", "bag"] } else { Vec::new() };
        let output = folder.run(&[&arguments[..], &["2021-02-22", "--to", &there], &more].concat());
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        assert!(
            text(&output.stderr).contains("are not stored as they were sealed"),
            "{}",
            text(&output.stderr)
        );
        assert!(!Path::new(&there).exists());
    }
}

#[test]
fn a_manifest_that_names_a_file_elsewhere_is_not_restored() {
    let folder = published();
    let manifest = folder.path().join("archive/snapshots/2021-02-22/manifest-sha256.txt");
    let before = fs::read_to_string(&manifest).unwrap();
    for name in ["../../outside.toml", "/outside.toml", ".git/config", "content/.git/config"] {
        fs::remove_file(&manifest).unwrap();
        fs::write(&manifest, before.replace("site.toml", name)).unwrap();
        let there = to(&folder, "out");
        let output = folder.run(&["snapshot", "restore", "2021-02-22", "--to", &there]);
        assert_ne!(output.status.code(), Some(0));
        assert!(!Path::new(&there).exists());
    }
}

#[test]
fn exports_are_the_same_bytes_every_time() {
    let folder = published();
    let export = |format: &str, name: &str| {
        let there = to(&folder, name);
        ok(&folder.run(&["snapshot", "export", "2021-02-22", "--format", format, "--to", &there]));
        files(Path::new(&there))
    };
    for format in ["bag", "tar"] {
        let (first, second) =
            (export(format, &format!("{format}-1")), export(format, &format!("{format}-2")));
        assert!(!first.is_empty() && first == second, "{format}");
    }
    let wrong =
        folder.run(&["snapshot", "export", "2021-02-22", "--format", "zip", "--to", &to(&folder, "zip")]);
    assert_eq!(wrong.status.code(), Some(2));
    let elsewhere = folder.run(&["check", "--format", "bag"]);
    assert_eq!(elsewhere.status.code(), Some(2));
}

#[test]
fn gnu_tar_and_sha256sum_read_what_is_exported() {
    let folder = published();
    let there = to(&folder, "out");
    for format in ["bag", "tar"] {
        ok(&folder.run(&["snapshot", "export", "2021-02-22", "--format", format, "--to", &there]));
    }
    let there = Path::new(&there);
    let bag = there.join("2021-02-22");
    for (at, list) in [
        (bag.clone(), "manifest-sha256.txt"),
        (bag.clone(), "tagmanifest-sha256.txt"),
        (bag.join("data/site"), "../manifest-sha256.txt"),
    ] {
        if let Some(checked) = system(&at, "sha256sum", &["--quiet", "-c", list]) {
            ok(&checked);
        }
    }
    fs::create_dir(there.join("unpacked")).unwrap();
    let Some(unpacked) = system(there, "tar", &["-C", "unpacked", "-xf", "2021-02-22.tar"]) else { return };
    ok(&unpacked);
    assert!(files(&there.join("unpacked/2021-02-22")) == files(&bag));
    let listed =
        system(there, "tar", &["--numeric-owner", "--utc", "--full-time", "-tvf", "2021-02-22.tar"]).unwrap();
    let listed = text(&listed.stdout);
    assert_eq!(listed.lines().filter(|line| line.starts_with("-rw-r--r-- 0/0 ")).count(), files(&bag).len());
    assert!(
        listed.lines().all(|line| line.starts_with("-rw-r--r-- 0/0 ") || line.starts_with("drwxr-xr-x 0/0 "))
    );
}

#[test]
fn the_bagit_of_pypi_accepts_each_bag_and_no_other_byte() {
    let Some(python) = crate::validators::python() else { return };
    let folder = published();
    let there = to(&folder, "out");
    ok(&folder.run(&["snapshot", "export", "2021-02-22", "--format", "bag", "--to", &there]));
    let bag = Path::new(&there).join("2021-02-22");
    assert_eq!(judge(&python, &bag), Ok(()));
    let all = files(&bag);
    assert!(all.len() > 10);
    for (path, bytes) in all {
        let full = bag.join(&path);
        let mut other = bytes.clone();
        other[0] ^= 1;
        fs::write(&full, other).unwrap();
        assert!(judge(&python, &bag).is_err(), "{} with another byte", path.display());
        fs::write(&full, bytes).unwrap();
    }
    assert_eq!(judge(&python, &bag), Ok(()));
}

/// What the bagit of PyPI says of a bag.
pub(crate) fn judge(python: &Path, bag: &Path) -> Result<(), String> {
    let script = "import sys, bagit\nbagit.Bag(sys.stdin.read()).validate()\n";
    crate::validators::run(python, script, bag.to_string_lossy().as_bytes()).map(drop)
}

#[test]
fn snapshots_are_listed_shown_and_compared() {
    let folder = published();
    let policy = folder.path().join("content/policies/a.md");
    let changed = fs::read_to_string(&policy).unwrap().replace(
        "\n+++\n\n## Purpose",
        "\n[[change]]\ndate = 2021-03-01\nkind = \"minor\"\nnote = \"Says more.\"\n+++\n\n## Purpose\n\nMore.",
    );
    fs::write(&policy, changed).unwrap();
    folder.put("static/new.txt", "new");
    ok(&folder.run(&["publish", "--date", "2021-03-01"]));
    let said = |arguments: &[&str]| {
        let output = folder.run(&[&["snapshot"], arguments].concat());
        ok(&output);
        text(&output.stdout)
    };
    let list = said(&["list"]);
    assert!(list.starts_with("2021-02-22    3 records, "), "{list}");
    assert_eq!(list.lines().count(), 2);
    let show = said(&["show", "2021-03-01"]);
    assert!(show.contains("previous  2021-02-22\n") && show.contains("policies/b: 2 files\n"), "{show}");
    assert_eq!(
        said(&["diff", "2021-02-22", "2021-03-01"]),
        "record policies/a: changed: text\nfile static/new.txt: new\n"
    );
    assert_eq!(
        said(&["diff", "2021-03-01", "2021-03-01"]),
        "The snapshots 2021-03-01 and 2021-03-01 say the same.\n"
    );
    let unknown = folder.run(&["snapshot", "show", "2021-02-28"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(
        text(&unknown.stderr),
        "candour: there is no snapshot 2021-02-28; the one before is 2021-02-22\n"
    );
}
