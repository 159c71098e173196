//! Building again: what is kept between runs saves work, and never changes a byte of what is made or told.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::cli::{Folder, command, copy, files};

const WARNED: &str = "+++\ntitle = \"A policy with a slip\"\nstatus = \"in-force\"\npublished = 2020-01-01\n\
                      form = \"guidance\"\nowner = \"organisations/body\"\n+++\n\n#### Too deep\n\nSome text.\n";

/// Whether a build found that all it would make was there.
fn ended_at_once(output: &Output) -> bool {
    String::from_utf8_lossy(&output.stdout).contains(" compare ")
}

fn build(site: &Path, more: &[&str]) -> Output {
    let arguments = [&["build", "--timings", "--site", site.to_str().unwrap()], more].concat();
    command().args(arguments).output().expect("candour can be run")
}

/// What a build told, without times and without what it did to the folder.
fn told(output: &Output) -> (Option<i32>, String, String) {
    let text = String::from_utf8_lossy(&output.stdout);
    let lines = text.lines().filter(|line| !line.ends_with(" ms"));
    let lines = lines.map(|line| match line.split_once(" in ").zip(line.split_once(", as of ")) {
        Some(((start, _), (_, rest))) => format!("{start}, as of {}", rest.split(':').next().unwrap()),
        None => line.to_owned(),
    });
    (output.status.code(), lines.collect(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Builds a site again, and a copy of it for the first time: both must make and tell the same.
pub(crate) fn compare(site: &Path, more: &[&str], step: &str) -> bool {
    let fresh = tempfile::tempdir().unwrap();
    for part in ["site.toml", "content", "static", "themes", "archive"] {
        if site.join(part).exists() {
            copy(&site.join(part), &fresh.path().join(part));
        }
    }
    let (again, first) = (build(site, more), build(fresh.path(), more));
    assert_eq!(told(&again), told(&first), "{step}");
    assert!(!ended_at_once(&first), "{step}");
    let made = files(&fresh.path().join("public"));
    if again.status.success() {
        assert!(files(&site.join("public")) == made, "{step}: other bytes");
        assert!(!made.is_empty(), "{step}");
    }
    ended_at_once(&again)
}

fn cached(site: &Path) -> Vec<PathBuf> {
    files(&site.join(".candour/cache"))
        .into_iter()
        .map(|(path, _)| site.join(".candour/cache").join(path))
        .collect()
}

#[test]
fn a_build_of_the_same_ends_at_once_and_any_edit_is_built() {
    let folder = Folder::new();
    let site = folder.path();
    assert!(!compare(site, &[], "first"));
    assert!(compare(site, &[], "the same again"));
    let kind = "folder = \"risks\"\nformat = 1\nlabel = \"Risk\"\nplural = \"Risks\"\ndescription = \"What may go wrong.\"\n";
    let steps: [(&str, &str); 9] = [
        ("content/policies/b.md", WARNED),
        ("content/policies/a.md", "no front matter"),
        ("content/policies/a.md", WARNED),
        ("content/risks/_kind.toml", kind),
        ("content/risks/fire.toml", "title = \"Fire\"\n"),
        ("static/robots-too.txt", "hello"),
        ("themes/civic/assets/site.css", "body { color: black }\n"),
        ("content/_changes/2021.toml", ""),
        ("content/policies/b.md", &WARNED.replace("Some", "Other")),
    ];
    for (path, text) in steps {
        folder.put(path, text);
        assert!(!compare(site, &[], path), "{path} was edited");
        let again = compare(site, &[], path);
        assert!(again || text == "no front matter", "{path}: nothing was edited since");
    }
    let settings = fs::read_to_string(site.join("site.toml")).unwrap();
    folder.put("site.toml", &settings.replace("as_of = 2022-02-10", "as_of = 2022-02-11"));
    assert!(!compare(site, &[], "another day"));
    fs::remove_file(site.join("content/policies/b.md")).unwrap();
    assert!(!compare(site, &[], "a record is gone"));
    assert!(compare(site, &[], "nothing since"));
    fs::remove_dir_all(site.join(".candour")).unwrap();
    assert!(!compare(site, &[], "the cache is gone"));
}

type Spoil = fn(&[u8]) -> Vec<u8>;

#[test]
fn a_spoilt_cache_is_passed_over() {
    let folder = Folder::new();
    folder.put("content/policies/b.md", WARNED);
    let site = folder.path();
    build(site, &[]);
    let kept: Vec<(PathBuf, Vec<u8>)> =
        cached(site).into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    assert!(!kept.is_empty());
    let spoils: [(&str, Spoil); 5] = [
        ("empty", |_| Vec::new()),
        ("cut", |bytes| bytes[..bytes.len() / 2].to_vec()),
        ("one bit", |bytes| {
            let mut bytes = bytes.to_vec();
            let last = bytes.len() - 1;
            bytes[last] ^= 1;
            bytes
        }),
        ("another format", |bytes| [b"candour cache 2\n", &bytes[16..]].concat()),
        ("foreign", |_| b"SQLite format 3\0 and so on".repeat(99)),
    ];
    for (name, spoil) in spoils {
        for (path, bytes) in &kept {
            fs::write(path, spoil(bytes)).unwrap();
        }
        assert!(!compare(site, &[], name), "{name}");
        assert!(compare(site, &[], name), "{name}: it was made anew");
    }
    // One that another program wrote, which is what one of another version does.
    let other = site.join("other");
    fs::copy(env!("CARGO_BIN_EXE_candour"), &other).unwrap();
    let built = command_of(&other, site);
    assert!(built.status.success() && !ended_at_once(&built));
    assert!(ended_at_once(&command_of(&other, site)));
}

fn command_of(program: &Path, site: &Path) -> Output {
    let arguments = ["build", "--timings", "--site", site.to_str().unwrap()];
    std::process::Command::new(program).args(arguments).output().unwrap()
}

#[test]
fn output_that_someone_altered_is_put_right_or_refused_as_ever() {
    let folder = Folder::new();
    let site = folder.path();
    build(site, &[]);
    let page = site.join("public/policies/a/index.html");
    let whole = fs::read(&page).unwrap();
    // Of the same length, and with its time put back.
    let modified = fs::metadata(&page).unwrap().modified().unwrap();
    let altered = String::from_utf8(whole.clone()).unwrap().replace("Some text", "Some lies");
    fs::write(&page, &altered).unwrap();
    fs::File::options().write(true).open(&page).unwrap().set_modified(modified).unwrap();
    assert!(!compare(site, &[], "an altered page"));
    assert_eq!(fs::read(&page).unwrap(), whole);
    fs::remove_file(&page).unwrap();
    assert!(!compare(site, &[], "a page that is gone"));
    let manifest = site.join("public/.well-known/candour/policies.sha256");
    fs::write(&manifest, "").unwrap();
    let refused = build(site, &[]);
    assert!(!ended_at_once(&refused));
    fs::remove_dir_all(site.join("public")).unwrap();
    assert!(!compare(site, &[], "an output that is gone"));
    assert!(compare(site, &[], "nothing since"));
    // What someone else put there stays, and is counted.
    fs::write(site.join("public/CNAME"), "council.example").unwrap();
    let kept = build(site, &[]);
    assert!(ended_at_once(&kept));
    assert!(String::from_utf8_lossy(&kept.stdout).contains("Kept 1 file that candour did not make."));
}

#[test]
fn another_day_another_folder_and_other_readers_are_other_builds() {
    let folder = Folder::new();
    let site = folder.path();
    let settings = fs::read_to_string(site.join("site.toml")).unwrap();
    folder.put("site.toml", &settings.replace("as_of = 2022-02-10\n", ""));
    let text = fs::read_to_string(site.join("content/policies/a.md")).unwrap();
    folder.put("content/policies/a.md", &text.replace("form =", "in_force_from = 2021-03-01\nform ="));
    let early = ["--as-of", "2021-02-28"];
    let late = ["--as-of", "2021-03-01"];
    for (step, more) in [("early", &early), ("late", &late), ("early again", &early)] {
        assert!(!compare(site, more, step), "{step}");
        assert!(compare(site, more, step), "{step}");
    }
    assert!(!compare(site, &[], "now"));
    assert!(!compare(site, &["--unsealed"], "for review"));
    assert!(compare(site, &["--unsealed"], "for review"));
    // The same build into another folder has to write all of it; afterwards both are known.
    let out = site.join("elsewhere");
    let elsewhere = ["--unsealed", "--out", out.to_str().unwrap()];
    assert!(!ended_at_once(&build(site, &elsewhere)));
    assert!(ended_at_once(&build(site, &elsewhere)));
    assert!(ended_at_once(&build(site, &["--unsealed"])));
    assert!(files(&out) == files(&site.join("public")));
}

#[test]
fn a_cache_that_cannot_be_written_to_is_no_mistake() {
    let folder = Folder::new();
    let site = folder.path();
    fs::write(site.join(".candour"), "a file").unwrap();
    assert!(!compare(site, &[], "first"));
    assert!(!compare(site, &[], "again"));
    assert_eq!(fs::read_to_string(site.join(".candour")).unwrap(), "a file");
}

#[test]
fn a_sealed_site_ends_at_once_until_it_is_sealed_again() {
    let folder = Folder::new();
    let site = folder.path();
    let run = |arguments: &[&str]| {
        let output = folder.run(arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["publish", "--date", "2022-02-10"]);
    assert!(compare(site, &[], "sealed: publishing keeps a receipt, too"));
    assert!(compare(site, &[], "sealed, again"));
    let text = fs::read_to_string(site.join("content/policies/a.md")).unwrap();
    folder.put("content/policies/a.md", &text.replace("Some text", "Another text"));
    assert!(!compare(site, &[], "not sealed"));
    folder.put("content/policies/a.md", &text);
    assert!(compare(site, &[], "as it was"));
}
