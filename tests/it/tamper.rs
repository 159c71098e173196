//! Tampering with an archive: whatever is changed in it, `verify` finds it, and it finds nothing in one that is whole.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use candour::archive::entering::{self, Found};
use candour::archive::published::Published;
use candour::archive::redaction::{self, Asked};
use candour::archive::sequence::Entry as _;
use candour::archive::{archive, verify};
use candour::base::id::RecordId;
use candour::base::path::RelPath;
use candour::document::value::Certainty;
use candour::source::tree::{Change, Source, Tree};
use expect_test::expect;
use jiff::Timestamp;

use crate::archive::{noted, policy, start};
use crate::cli::Folder;
use crate::law::Dice;
use crate::workshop::{Workshop, rel};

/// Seals a recovered edition into a site.
pub(crate) fn enter(site: &mut Workshop, record: &str, day: &str, text: &str) {
    site.settle();
    let record = RecordId::parse(record).unwrap();
    let found = Found {
        record: &record,
        day: day.parse().unwrap(),
        certainty: Certainty::Reported,
        source: "https://web.archive.example/a",
        on: jiff::civil::date(2022, 2, 10),
        now: Timestamp::UNIX_EPOCH,
        generator: "candour of a test",
    };
    let (archive, histories) = (site.site().archive().clone(), site.site().histories());
    let then = entering::id_then(&archive, histories, &found).unwrap();
    let mut files = Tree::default();
    files.apply(Change::Put(Source::new(rel(&format!("content/{then}.md")), text.as_bytes())));
    let entered = entering::seal(site.tree(), &archive, &found, &then, &files);
    let entry = entered.entry.file();
    entered.objects.into_iter().chain([entry]).for_each(|source| site.change(Change::Put(source)));
    site.update();
}

/// Withholds editions of a record: the error is what the command says.
pub(crate) fn redact(site: &mut Workshop, record: &str, editions: &[&str]) -> Result<usize, String> {
    site.settle();
    let record = RecordId::parse(record).unwrap();
    let editions: Vec<_> =
        editions.iter().filter_map(|id| candour::base::snapshot_id::SnapshotId::parse(id)).collect();
    let asked = Asked {
        record: &record,
        editions: &editions,
        reason: "It named a witness.",
        authority: "Order 12 of the county court",
        on: jiff::civil::date(2022, 2, 10),
        now: Timestamp::UNIX_EPOCH,
        generator: "candour of a test",
    };
    let plan = redaction::plan(site.tree(), site.site().archive(), site.site().histories(), &asked)?;
    let removed = plan.remove.len();
    plan.notice.iter().for_each(|notice| site.change(Change::Put(notice.file())));
    plan.remove.into_iter().for_each(|path| site.change(Change::Gone(path)));
    site.update();
    Ok(removed)
}

// Three snapshots, two recovered editions and a notice.
fn sample() -> Workshop {
    let mut site = start("2021-02-22");
    site.put("content/policies/a/index.md", policy("A", "Text."));
    site.put(
        "content/policies/a/chart.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>A</title></svg>",
    );
    site.put("content/policies/b.md", policy("B", "Text."));
    site.put("static/robots-not.txt", "x");
    site.publish();
    site.as_of("2021-03-01");
    site.put("content/policies/b.md", noted("B", "Other text.", &[("2021-03-01", "Says something else.")]));
    site.publish();
    site.as_of("2021-04-01");
    site.put("content/policies/c.md", policy("C", "New."));
    assert!(site.publish().starts_with("sealed"), "{}", site.findings());
    enter(&mut site, "policies/b", "2019-01-01", &policy("B", "The oldest text."));
    enter(&mut site, "policies/a", "2020-01-01", &policy("A", "An old text."));
    assert_eq!(redact(&mut site, "policies/b", &["2021-02-22"]), Ok(1));
    site
}

type Archived = (Tree, BTreeSet<RelPath>);

fn verdict(archived: &Archived) -> verify::Verdict {
    verify::verify(&archived.0, &archived.1, verify::Home::Source)
}

// Does one random thing to an archive; says what, or nothing where it made no difference.
fn tamper(archived: &mut Archived, dice: &mut Dice) -> Option<&'static str> {
    let before = archived.clone();
    let (tree, folders) = archived;
    let paths: Vec<RelPath> = tree.iter().map(|source| source.path.clone()).collect();
    let path = &paths[dice.below(paths.len())];
    let bytes = tree.get(path.as_str())?.bytes().to_vec();
    let put = |tree: &mut Tree, path: &RelPath, bytes: Vec<u8>| {
        tree.apply(Change::Put(Source::new(path.clone(), bytes)))
    };
    let gone = |tree: &mut Tree, path: &RelPath| tree.apply(Change::Gone(path.clone()));
    let what = match dice.below(9) {
        0 if !bytes.is_empty() => {
            let mut bytes = bytes;
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
            put(tree, path, bytes);
            "flip a bit"
        }
        1 => {
            gone(tree, path);
            "delete"
        }
        2 => {
            let other = &paths[dice.below(paths.len())];
            let others = tree.get(other.as_str())?.bytes().to_vec();
            put(tree, path, others);
            put(tree, other, bytes);
            "swap"
        }
        3 => {
            let name = ["x", "README", "objects", "1.json", "snapshot.json", "Snapshot.json"][dice.below(6)];
            let to = rel(&format!("{}/{name}", path.folder()));
            gone(tree, path);
            put(tree, &to, bytes);
            "rename"
        }
        4 if !bytes.is_empty() => {
            let length = dice.below(bytes.len());
            put(tree, path, bytes[..length].to_vec());
            "truncate"
        }
        5 => {
            let name = [".hidden", "notes.txt", "01.json", "7.json", "a~", "objects/AB/x"][dice.below(6)];
            put(tree, &rel(&format!("{}/{name}", path.folder())), bytes);
            "add a file"
        }
        6 => {
            let name = ["new", "2021-02-22", ".git", "zz", "Objects"][dice.below(5)];
            folders.insert(rel(&format!("{}/{name}", path.folder())));
            "add a folder"
        }
        7 => {
            let upper = path
                .as_str()
                .rsplit_once('/')
                .map(|(folder, name)| format!("{folder}/{}", name.to_uppercase()));
            let to = rel(&upper?);
            gone(tree, path);
            put(tree, &to, bytes);
            "change the case"
        }
        _ => {
            let mut bytes = bytes;
            bytes.insert(dice.below(bytes.len() + 1), b'\n');
            put(tree, path, bytes);
            "add a line end"
        }
    };
    (*archived != before).then_some(what)
}

fn campaign(seeds: std::ops::Range<u64>) -> BTreeMap<&'static str, usize> {
    let whole = sample().archived();
    let mut counts = BTreeMap::new();
    for seed in seeds {
        let mut dice = Dice::new(seed);
        let mut archived = whole.clone();
        let Some(what) = tamper(&mut archived, &mut dice) else { continue };
        assert_ne!(verdict(&archived).findings, [], "seed {seed}: {what} was not found");
        *counts.entry(what).or_default() += 1;
    }
    // None of that is found in what is whole.
    assert_eq!(verdict(&whole).findings, []);
    counts
}

#[test]
fn whatever_is_tampered_with_is_found() {
    let counts = campaign(0..300);
    println!("{counts:?}");
    assert_eq!(counts.len(), 9, "{counts:?}");
}

#[test]
fn whatever_is_tampered_with_is_found_campaign_law() {
    if std::env::var_os("CANDOUR_CAMPAIGN").is_some() {
        let counts = campaign(300..12_000);
        println!("{} mutations, all found: {counts:?}", counts.values().sum::<usize>());
        assert!(counts.values().sum::<usize>() >= 10_000);
    }
}

#[test]
fn each_bit_of_each_own_file_counts() {
    let whole = sample().archived();
    let own: Vec<RelPath> = whole
        .0
        .iter()
        .map(|source| source.path.clone())
        .filter(|path| path.below("archive/objects").is_none())
        .collect();
    let step = if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 31 } else { 997 };
    let mut flipped = 0;
    for path in own {
        let bytes = whole.0.get(path.as_str()).unwrap().bytes().to_vec();
        for bit in (0..bytes.len() * 8).step_by(step) {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let mut archived = whole.clone();
            archived.0.apply(Change::Put(Source::new(path.clone(), bytes)));
            assert_ne!(verdict(&archived).findings, [], "bit {bit} of {path}");
            flipped += 1;
        }
    }
    println!("{flipped} bits flipped, all found");
}

#[test]
fn archives_that_are_whole_are_verified() {
    let mut site = start("2020-01-01");
    site.put("content/policies/a.md", policy("A", "Text."));
    let rounds = if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 200 } else { 12 };
    let mut day = jiff::civil::date(2020, 1, 1);
    let mut notes: Vec<(String, String)> = Vec::new();
    for round in 0..rounds {
        assert!(site.publish().starts_with("sealed"), "round {round}: {}", site.findings());
        let verdict = verdict(&site.archived());
        assert_eq!(verdict.findings, [], "round {round}");
        assert_eq!(verdict.snapshots, round + 1);
        day = day.tomorrow().unwrap();
        site.as_of(&day.to_string());
        notes.push((day.to_string(), format!("Says text number {round}.")));
        let notes: Vec<(&str, &str)> =
            notes.iter().map(|(day, note)| (day.as_str(), note.as_str())).collect();
        site.put("content/policies/a.md", noted("A", &format!("Text {round}."), &notes));
    }
}

#[test]
fn the_newest_snapshot_taken_away_whole_is_missed_by_those_who_remember_it() {
    let site = sample();
    let published = Published::parse(&site.at("/.well-known/candour/archive.json").unwrap()).unwrap();
    assert_eq!(published.missing(site.site().archive()), [""; 0]);
    let without = |gone: &dyn Fn(&RelPath) -> bool| {
        let mut tree = site.archived().0;
        let paths: Vec<RelPath> =
            tree.iter().map(|source| source.path.clone()).filter(|path| gone(path)).collect();
        for path in paths {
            tree.apply(Change::Gone(path));
        }
        archive::of_tree(&tree).value
    };
    let told = |gone: &dyn Fn(&RelPath) -> bool| published.missing(&without(gone)).join("\n");
    expect!["the snapshot 2021-04-01 was published, and is not in the archive"]
        .assert_eq(&told(&|path| path.as_str().contains("2021-04-01")));
    expect!["3 snapshots were published up to 2021-04-01, and the archive has 2"]
        .assert_eq(&told(&|path| path.as_str().contains("2021-03-01")));
    expect!["the notice 1 was published, and is not in the archive"]
        .assert_eq(&told(&|path| path.as_str() == "archive/notices/1.json"));
    expect!["the recovered edition 2 was published, and is not in the archive"]
        .assert_eq(&told(&|path| path.as_str() == "archive/recovered/2.json"));
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

// A site on disk with one snapshot.
fn published() -> Folder {
    let folder = Folder::new();
    let output = folder.run(&["publish", "--date", "2021-02-22"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    folder
}

#[test]
fn verify_reads_the_disk_and_says_what_it_found() {
    let folder = published();
    let verify = |folder: &Folder| {
        let output = folder.run(&["snapshot", "verify"]);
        (output.status.code(), text(&output.stdout) + &text(&output.stderr))
    };
    let (status, said) = verify(&folder);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.starts_with("Verified: ") && said.ends_with(" and nothing is wrong.\n"), "{said}");
    // What a build passes over.
    for stray in [".hidden", "notes.txt~", "Snapshots/x", "objects/4913"] {
        let path = folder.path().join("archive").join(stray);
        folder.put(&format!("archive/{stray}"), "");
        let (status, said) = verify(&folder);
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("error[archive.stray]: this does not belong to the archive"), "{said}");
        assert!(said.contains("1 thing wrong, first `archive/"), "{said}");
        fs::remove_file(path).unwrap();
        if stray.starts_with("Snapshots") {
            // The folder alone is found too.
            assert_eq!(verify(&folder).0, Some(1));
            fs::remove_dir(folder.path().join("archive/Snapshots")).unwrap();
        }
    }
    #[cfg(unix)]
    {
        let object =
            fs::read_dir(folder.path().join("archive/objects")).unwrap().flatten().next().unwrap().path();
        let object = fs::read_dir(object).unwrap().flatten().next().unwrap().path();
        let aside = folder.path().join("aside");
        fs::rename(&object, &aside).unwrap();
        std::os::unix::fs::symlink(&aside, &object).unwrap();
        let (status, said) = verify(&folder);
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("these stored bytes cannot be read: this is a symbolic link"), "{said}");
        fs::remove_file(&object).unwrap();
        fs::rename(&aside, &object).unwrap();
    }
    assert_eq!(verify(&folder).0, Some(0));
    let json = folder.run(&["snapshot", "verify", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (&json["result"], &json["snapshots"], &json["wrong"]),
        (&"verified".into(), &1.into(), &0.into())
    );
    let empty = Folder::new();
    assert_eq!(verify(&empty).0, Some(2));
}

#[test]
fn an_older_archive_than_the_deployed_one_is_refused_by_check() {
    let folder = published();
    let deployed = folder.path().join("public/.well-known/candour/archive.json");
    let copy = folder.path().join("deployed.json");
    fs::copy(&deployed, &copy).unwrap();
    let check = |folder: &Folder| {
        let output = folder.run(&["check", "--published", copy.to_str().unwrap()]);
        (output.status.code(), text(&output.stderr))
    };
    assert_eq!(check(&folder).0, Some(0));
    fs::write(&copy, fs::read_to_string(&copy).unwrap().replace("\"count\": 1", "\"count\": 2")).unwrap();
    let (status, said) = check(&folder);
    assert_eq!(status, Some(1));
    expect![[r#"
        error[archive.published]: 2 snapshots were published up to 2021-02-22, and the archive has 1
         |
         = help: bring `archive/` back from version control or from a copy, and publish from there only

    "#]]
    .assert_eq(&said);
    fs::write(&copy, "{}").unwrap();
    assert_eq!(check(&folder).0, Some(2));
}
