//! Publishing to a folder: what changes, what stays, what is refused, and what a killed run leaves.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use candour::base::address::Address;
use candour::disk::publish::error::PublishError;
use candour::disk::publish::{Published, publish};
use candour::output::artifact::{Artifact, Output};

use crate::cli::Disk;

/// A site's folder with nothing but its settings, and `public` in it.
struct Site(tempfile::TempDir);

impl Site {
    fn new() -> Site {
        let site = Site(tempfile::tempdir().unwrap());
        fs::write(site.0.path().join("site.toml"), "format = 1\n").unwrap();
        site
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn put(&self, path: &str, text: &str) {
        fs::create_dir_all(self.at(path).parent().unwrap()).unwrap();
        fs::write(self.at(path), text).unwrap();
    }

    fn publish(&self, artifacts: &[(&str, &str)]) -> Result<Published, PublishError> {
        publish(&output(artifacts), &self.at("public"), self.0.path())
    }

    /// All files, links and empty folders below a folder with what they hold, manifests by name only.
    fn shown(&self, folder: &str) -> BTreeMap<String, String> {
        let mut all = BTreeMap::new();
        show(&self.at(folder), &self.at(folder), &mut all);
        all
    }

    /// What lies in the site's folder: no work folder or lock may stay behind.
    fn beside(&self) -> Vec<String> {
        let names = fs::read_dir(self.0.path()).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn show(root: &Path, folder: &Path, all: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().display().to_string();
        if path.is_symlink() {
            all.insert(name, format!("-> {}", fs::read_link(&path).unwrap().display()));
        } else if !path.is_dir() {
            let text =
                if name.ends_with(".sha256") { String::new() } else { fs::read_to_string(&path).unwrap() };
            all.insert(name, text);
        } else if fs::read_dir(&path).unwrap().next().is_none() {
            all.insert(name + "/", String::new());
        } else {
            show(root, &path, all);
        }
    }
}

fn output(artifacts: &[(&str, &str)]) -> Output {
    let mut output = Output::default();
    for (at, text) in artifacts {
        output.put(Artifact::new(Address::parse(at).unwrap(), text.as_bytes()));
    }
    output
}

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// What tells one file from another that has taken its place.
fn identity(path: &Path) -> (u64, SystemTime) {
    let metadata = fs::metadata(path).unwrap();
    (metadata.ino(), metadata.modified().unwrap())
}

const MANIFEST: (&str, &str) = (".well-known/candour/_root.sha256", "");
const OLD: [(&str, &str); 4] = [("/", "home"), ("/a/", "a"), ("/b/", "b"), ("/c/d.txt", "d")];

#[test]
fn the_first_output_is_readable_for_everyone_whatever_the_umask() {
    let site = Site::new();
    let done = site.publish(&[("/", "home"), ("/a/", "a")]).unwrap();
    assert_eq!(done, Published { written: 4, linked: 0, removed: 0, carried: 0, ..done });
    let files =
        [("index.html", "home"), ("a/index.html", "a"), MANIFEST, (".well-known/candour/a.sha256", "")];
    assert_eq!(site.shown("public"), map(&files));
    let mode = |path: &str| fs::metadata(site.at(path)).unwrap().permissions().mode() & 0o7777;
    assert_eq!((mode("public/a/index.html"), mode("public/a"), mode("public")), (0o644, 0o755, 0o755));
    assert_eq!(site.beside(), ["public", "site.toml"]);
}

#[test]
fn a_file_with_the_same_bytes_stays_the_same_file() {
    let site = Site::new();
    site.publish(&OLD).unwrap();
    // Times prove nothing: this one is older than what it is compared with.
    let long_ago = SystemTime::UNIX_EPOCH + Duration::from_secs(86_400);
    let kept = site.at("public/a/index.html");
    fs::File::options().write(true).open(&kept).unwrap().set_modified(long_ago).unwrap();
    let (a, b) = (identity(&kept), identity(&site.at("public/b/index.html")));
    let done = site.publish(&[("/", "home"), ("/a/", "a"), ("/b/", "new")]).unwrap();
    // Kept: two pages and two manifests. Written: a page and its manifest. Removed: a file and its manifest.
    assert_eq!(done, Published { written: 2, linked: 4, removed: 2, carried: 0, ..done });
    assert_eq!(identity(&kept), a);
    assert_ne!(identity(&site.at("public/b/index.html")), b);
    assert!(!site.at("public/c").exists());
}

#[test]
fn a_site_that_does_not_differ_is_left_alone() {
    let site = Site::new();
    site.publish(&OLD).unwrap();
    let before = identity(&site.at("public"));
    let done = site.publish(&OLD).unwrap();
    assert_eq!(done, Published { written: 0, linked: 8, removed: 0, carried: 0, ..done });
    assert_eq!(identity(&site.at("public")), before);
    assert_eq!(site.beside(), ["public", "site.toml"]);
}

#[test]
fn what_candour_did_not_make_is_carried_over() {
    let site = Site::new();
    site.publish(&OLD).unwrap();
    site.put("public/CNAME", "example.org");
    site.put("public/a/old.pdf", "by hand");
    site.put("public/.git/HEAD", "ref");
    site.put("public/.well-known/candour/notes.txt", "by hand");
    fs::create_dir_all(site.at("public/empty/folder")).unwrap();
    symlink("a/old.pdf", site.at("public/latest")).unwrap();
    symlink("nowhere", site.at("public/broken")).unwrap();
    let cname = identity(&site.at("public/CNAME"));
    let done = site.publish(&[("/", "new")]).unwrap();
    assert_eq!(done, Published { written: 2, linked: 0, removed: 6, carried: 6, ..done });
    let files = [
        (".git/HEAD", "ref"),
        (".well-known/candour/notes.txt", "by hand"),
        MANIFEST,
        ("CNAME", "example.org"),
        ("a/old.pdf", "by hand"),
        ("broken", "-> nowhere"),
        ("empty/folder/", ""),
        ("index.html", "new"),
        ("latest", "-> a/old.pdf"),
    ];
    assert_eq!(site.shown("public"), map(&files));
    assert_eq!(identity(&site.at("public/CNAME")), cname);
}

#[test]
fn a_folder_with_other_peoples_files_is_not_overwritten() {
    for (foreign, named) in [
        ("index.html", "index.html"),
        // A file where a folder is needed, and a folder with a file where a file is needed.
        ("a", "a"),
        ("c.txt/by-hand", "c.txt"),
    ] {
        let site = Site::new();
        site.put(&format!("public/{foreign}"), "by hand");
        let before = site.shown("public");
        let said = site.publish(&[("/", "home"), ("/a/", "a"), ("/c.txt", "c")]).unwrap_err().to_string();
        assert!(
            said.starts_with(&format!("`{named}` in the output folder was not made by candour")),
            "{said}"
        );
        assert_eq!(site.shown("public"), before);
        assert_eq!(site.beside(), ["public", "site.toml"]);
    }
}

#[test]
fn a_foreign_file_with_the_right_bytes_is_adopted() {
    let site = Site::new();
    site.put("public/index.html", "home");
    fs::set_permissions(site.at("public/index.html"), fs::Permissions::from_mode(0o644)).unwrap();
    let done = site.publish(&[("/", "home")]).unwrap();
    assert_eq!(done, Published { written: 1, linked: 1, removed: 0, carried: 0, ..done });
    assert!(site.publish(&[("/", "new")]).is_ok());
}

#[test]
fn a_manifest_cannot_name_files_elsewhere() {
    let site = Site::new();
    let line = |path: &str| format!("{}  {path}\n", "0".repeat(64));
    site.put("precious", "kept");
    site.put("public/.well-known/candour/_root.sha256", &(line("../precious") + &line("/etc/passwd")));
    site.publish(&[("/", "home")]).unwrap();
    assert_eq!(fs::read_to_string(site.at("precious")).unwrap(), "kept");
}

#[test]
fn a_link_is_never_written_through() {
    let site = Site::new();
    site.put("elsewhere/index.html", "kept");
    fs::create_dir_all(site.at("public")).unwrap();
    symlink("../elsewhere", site.at("public/a")).unwrap();
    let said = site.publish(&[("/a/", "a")]).unwrap_err().to_string();
    assert!(said.starts_with("`a` in the output folder was not made by candour"), "{said}");
    assert_eq!(site.shown("elsewhere"), map(&[("index.html", "kept")]));
}

#[test]
fn an_output_folder_that_is_a_link_stays_one() {
    let site = Site::new();
    fs::create_dir_all(site.at("real/www")).unwrap();
    symlink("real/www", site.at("public")).unwrap();
    site.publish(&[("/", "home")]).unwrap();
    site.publish(&[("/", "new")]).unwrap();
    assert_eq!(
        site.shown("real"),
        map(&[("www/index.html", "new"), ("www/.well-known/candour/_root.sha256", "")])
    );
    assert_eq!(fs::read_link(site.at("public")).unwrap(), Path::new("real/www"));
}

#[test]
fn what_a_killed_run_left_is_removed_or_completed() {
    let site = Site::new();
    site.publish(&OLD).unwrap();
    site.put(".public.candour-new/half", "half");
    site.put(".public.candour-lock", "");
    site.publish(&OLD).unwrap();
    assert_eq!(site.beside(), ["public", "site.toml"]);
    // Killed between renaming the old tree away and the new one in.
    fs::rename(site.at("public"), site.at(".public.candour-old")).unwrap();
    site.put(".public.candour-new/index.html", "new");
    let done = site.publish(&OLD).unwrap();
    assert_eq!(done, Published { written: 0, linked: 8, removed: 0, carried: 0, ..done });
    assert_eq!(site.beside(), ["public", "site.toml"]);
    // Killed while it took the old tree apart, in which others had put something.
    site.publish(&[("/", "new")]).unwrap();
    let list = fs::read_to_string(site.at("public/.well-known/candour/_root.sha256")).unwrap();
    site.put(".public.candour-old/.well-known/candour/_root.sha256", &list.replace("index.html", "old.html"));
    site.put(".public.candour-old/old.html", "new");
    site.put(".public.candour-old/uploads/late.pdf", "late");
    let done = site.publish(&[("/", "newer")]).unwrap();
    assert_eq!((done.written, done.carried), (2, 1));
    let there = map(&[("index.html", "newer"), ("uploads/late.pdf", "late"), MANIFEST]);
    assert_eq!(site.shown("public"), there);
    assert_eq!(site.beside(), ["public", "site.toml"]);
}

#[test]
fn what_came_late_and_is_in_the_way_is_moved_and_told_of() {
    let site = Site::new();
    site.publish(&[("/", "new"), ("/a/", "a")]).unwrap();
    let before = site.shown("public");
    site.put(".public.candour-old/a", "where the site has a folder");
    site.put(".public.candour-old/b", "late");
    let said = site.publish(&[("/", "new"), ("/a/", "a")]).unwrap_err().to_string();
    let folder = site.at(".public.candour-late");
    assert!(said.contains("`a`, which others put") && said.contains(folder.to_str().unwrap()), "{said}");
    assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "where the site has a folder");
    let done = site.publish(&[("/", "new"), ("/a/", "a")]).unwrap();
    assert_eq!((done.written, done.carried), (0, 1));
    let mut there = before;
    there.insert("b".to_owned(), "late".to_owned());
    assert_eq!(site.shown("public"), there);
}

#[test]
fn a_page_that_someone_edited_is_theirs_where_a_folder_is_to_be_or_was() {
    for (one, other) in [("/thing", "/thing/in/x"), ("/thing/in/x", "/thing")] {
        let site = Site::new();
        site.publish(&[("/", "home"), (one, "ours")]).unwrap();
        site.put(&format!("public{one}"), "theirs");
        let before = site.shown("public");
        let said = site.publish(&[("/", "home"), (other, "ours")]).unwrap_err().to_string();
        let path = one.trim_start_matches('/');
        assert!(
            said.starts_with(&format!("`{path}` in the output folder was not made by candour")),
            "{said}"
        );
        assert_eq!(site.shown("public"), before);
        fs::remove_file(site.at(&format!("public{one}"))).unwrap();
        site.publish(&[("/", "home"), (other, "ours")]).unwrap();
    }
}

#[test]
fn a_line_of_a_manifest_whose_digest_was_spoilt_still_names_a_page_of_candours() {
    let site = Site::new();
    site.publish(&[("/", "old")]).unwrap();
    let list = site.at("public/.well-known/candour/_root.sha256");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.replacen(|digit: char| digit.is_ascii_hexdigit(), "g", 1)).unwrap();
    let done = site.publish(&[("/", "new")]).unwrap();
    assert_eq!((done.written, done.carried), (2, 0));
    assert_eq!(site.shown("public"), map(&[("index.html", "new"), MANIFEST]));
}

#[test]
fn two_runs_do_not_publish_at_once() {
    let site = Site::new();
    let held = fs::File::create(site.at(".public.candour-lock")).unwrap();
    held.lock().unwrap();
    assert!(matches!(site.publish(&OLD), Err(PublishError::Busy(_))));
    assert!(!site.at("public").exists());
    drop(held);
    site.publish(&OLD).unwrap();
    assert_eq!(site.beside(), ["public", "site.toml"]);
}

#[test]
fn many_runs_take_turns() {
    let site = Site::new();
    let outputs = [output(&OLD), output(&[("/", "x"), ("/a/", "y")])];
    let (site, outputs) = (&site, &outputs);
    std::thread::scope(|scope| {
        for number in 0..4 {
            scope.spawn(move || {
                for round in 0..20 {
                    match publish(&outputs[(number + round) % 2], &site.at("public"), &site.at(".")) {
                        Ok(_) | Err(PublishError::Busy(_)) => {}
                        Err(error) => panic!("{error}"),
                    }
                }
            });
        }
    });
    site.publish(&[("/", "last")]).unwrap();
    assert_eq!(site.shown("public"), map(&[("index.html", "last"), MANIFEST]));
    assert_eq!(site.beside(), ["public", "site.toml"]);
}

#[test]
fn a_parent_that_cannot_be_written_to_is_an_error_and_changes_nothing() {
    let site = Site::new();
    fs::create_dir(site.at("deploy")).unwrap();
    let out = site.at("deploy/public");
    publish(&output(&OLD), &out, &site.at(".")).unwrap();
    let before = site.shown("deploy");
    fs::set_permissions(site.at("deploy"), fs::Permissions::from_mode(0o555)).unwrap();
    let may_write_anyway = fs::write(site.at("deploy/trial"), "").is_ok();
    let said = publish(&output(&[("/", "new")]), &out, &site.at(".")).map_err(|error| error.to_string());
    fs::set_permissions(site.at("deploy"), fs::Permissions::from_mode(0o755)).unwrap();
    if may_write_anyway {
        return eprintln!("skipped: root may write to a read-only folder");
    }
    let reason = "could not lock the output folder with `.public.candour-lock`: permission denied";
    assert_eq!(said, Err(reason.to_owned()));
    assert_eq!(site.shown("deploy"), before);
}

#[cfg(target_os = "linux")]
#[test]
fn a_mount_point_is_published_in_place() {
    let site = Site::new();
    let Some(_disk) = Disk::of(&site.at("public"), 1024) else { return };
    let folder = identity(&site.at("public")).0;
    site.publish(&OLD).unwrap();
    let before = site.shown("public");
    // Fuller than the disk: nothing has changed, and nothing is left of the attempt.
    let large = "x".repeat(600_000);
    let said = site.publish(&[("/", "new"), ("/x/", &large), ("/y/", &large)]).unwrap_err().to_string();
    assert!(said.ends_with("the disk is full"), "{said}");
    assert_eq!(site.shown("public"), before);
    site.publish(&[("/", "new")]).unwrap();
    assert_eq!(site.shown("public"), map(&[("index.html", "new"), MANIFEST]));
    assert_eq!(identity(&site.at("public")).0, folder);
    assert_eq!(site.beside(), ["public", "site.toml"]);
}

#[test]
fn what_someone_put_in_the_place_of_a_page_that_is_gone_is_kept() {
    let site = Site::new();
    site.publish(&[("/", "home"), ("/a/", "a"), ("/b/", "b")]).unwrap();
    site.put("public/a/index.html", "theirs");
    let done = site.publish(&[("/", "home")]).unwrap();
    assert_eq!(
        (done.removed, done.carried),
        (3, 1),
        "the page b and two manifests are gone, and the page a is theirs"
    );
    assert_eq!(fs::read_to_string(site.at("public/a/index.html")).unwrap(), "theirs");
    assert!(!site.at("public/b").exists());
}
