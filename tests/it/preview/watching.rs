//! Whatever happens to the files, and in whatever way, soon what is served is a clean build of them.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use candour::disk::watch::{Seen, Watch};

use super::{Preview, page, settings, write};

fn preview() -> Preview {
    Preview::of(&[
        ("content/pages/index.md", &page("Home", "Home.")),
        ("content/pages/about.md", &page("About", "Text.")),
        ("content/pages/help.md", &page("Help", "See [about](about.md).")),
    ])
}

#[test]
fn files_may_be_saved_and_moved_in_any_way() {
    let preview = preview();
    let pages = preview.path("content/pages");
    let rename = |from: &str, to: &str| fs::rename(pages.join(from), pages.join(to)).expect("renamed");

    rename("about.md", "about-us.md");
    preview.settle("a file is renamed");
    rename("about-us.md", "about.md");
    preview.settle("and back");
    // As Vim saves: the old file aside, a new one, the old one away.
    rename("about.md", "about.md~");
    preview.put("content/pages/about.md", &page("About", "Saved by Vim."));
    fs::remove_file(pages.join("about.md~")).expect("removed");
    preview.settle("a backup is made");
    // As most others do: beside it under a name of no meaning, then over it.
    preview.put("content/pages/.about.md.swx", &page("About", "Saved over it."));
    rename(".about.md.swx", "about.md");
    preview.settle("a file is replaced");
    // Written in two halves, with time for thought between them.
    let text = page("About", "The first half. The second half.");
    preview.put("content/pages/about.md", &text[..text.len() / 2]);
    thread::sleep(Duration::from_millis(250));
    preview.put("content/pages/about.md", &text);
    preview.settle("a half-written file");
    // The same length and the same time are no proof that nothing changed.
    let time = fs::metadata(pages.join("about.md")).expect("there").modified().expect("a time");
    preview.put("content/pages/about.md", &text.replace("first", "third"));
    let file = fs::File::options().write(true).open(pages.join("about.md")).expect("there");
    file.set_modified(time).expect("set back");
    preview.settle("a time that was set back");
}

#[test]
fn folders_may_come_and_go() {
    let preview = preview();
    let (pages, aside) = (preview.path("content/pages"), preview.path("aside"));
    // Made and filled at once: what lies in it is told of by nobody.
    preview.put("content/pages/folder/index.md", &page("Folder", "See [the file](a/b.txt)."));
    preview.put("content/pages/folder/b.txt", "An attachment.");
    preview.settle("a folder is made");
    fs::rename(pages.join("folder"), &aside).expect("moved");
    preview.settle("a folder is moved out");
    fs::write(aside.join("b.txt"), "Changed outside.").expect("written");
    fs::rename(&aside, pages.join("renamed")).expect("moved");
    preview.settle("a folder is moved in");
    preview.put("content/pages/renamed/b.txt", "Changed under its new name.");
    preview.settle("a file in it");
    fs::rename(preview.path("content"), preview.path("away")).expect("moved");
    preview.settle("all content is away");
    fs::rename(preview.path("away"), preview.path("content")).expect("moved");
    preview.settle("and back");
    preview.put("content/pages/renamed/b.txt", "Changed after all that.");
    preview.settle("a file below it");
}

// How long an edit goes unnoticed after the content was away for a moment.
fn unnoticed_after_a_move() -> Duration {
    let site = tempfile::tempdir().expect("a folder for the test");
    write(site.path(), "content/pages/about.md", "Text.");
    let (content, away) = (site.path().join("content"), site.path().join("away"));
    let (mut watch, first) = Watch::begin(site.path(), &[]).expect("watched");
    assert_eq!(first.len(), 1);
    // Shorter than anything that would see it missing; and then time to look at everything, once.
    fs::rename(&content, &away).expect("moved");
    fs::rename(&away, &content).expect("moved back");
    let quiet = Some(Instant::now() + Duration::from_millis(500));
    while watch.next(quiet, false) != Seen::Changes(Vec::new()) {}
    write(site.path(), "content/pages/about.md", "Other text.");
    let start = Instant::now();
    let Seen::Changes(changes) = watch.next(None, false) else { panic!("it is not seen") };
    assert_eq!(changes.len(), 1);
    start.elapsed()
}

#[test]
fn content_that_was_away_for_a_moment_is_watched_as_before() {
    // With nobody to tell of it, it would be noticed when everything is looked at, after 1.5 s and more; a busy machine
    // may make one of them late.
    let quickest = (0..3).map(|_| unnoticed_after_a_move()).min().expect("three");
    assert!(quickest < Duration::from_millis(800), "{quickest:?}");
}

#[test]
fn storms_and_other_branches_pass() {
    let preview = preview();
    for n in 0..600 {
        preview.put(&format!("content/policies/p{n}.md"), "+++\ntitle = \"Many\"\n+++\n");
    }
    fs::remove_dir_all(preview.path("content/policies")).expect("removed");
    for n in 0..20 {
        preview.put(&format!("content/policies/p{n}.md"), &page(&format!("Policy {n}"), "Text."));
    }
    preview.settle("a storm");
    // As another branch is taken: many files are written, replaced and removed at once.
    for n in 0..20 {
        match n % 3 {
            0 => fs::remove_file(preview.path(&format!("content/policies/p{n}.md"))).expect("removed"),
            1 => preview.put(&format!("content/policies/p{n}.md"), &page(&format!("Other {n}"), "Other.")),
            _ => preview.put(&format!("content/pages/b{n}.md"), &page(&format!("Page {n}"), "New.")),
        }
    }
    preview.put("site.toml", &settings().replace("A site", "Another branch"));
    preview.settle("another branch");
}

#[test]
fn a_root_that_goes_and_comes_again_is_watched() {
    let preview = preview();
    let (root, aside) = (preview.site.path().to_owned(), preview.site.path().with_extension("aside"));
    fs::rename(&root, &aside).expect("moved");
    thread::sleep(Duration::from_millis(400));
    assert_eq!(preview.get("/about/").0, "200", "what was there stays");
    write(&root, "site.toml", &settings());
    write(&root, "content/pages/index.md", &page("Home", "Made anew."));
    preview.settle("a root that was made anew");
    preview.put("content/pages/index.md", &page("Home", "And edited."));
    preview.settle("a file in it");
    fs::remove_dir_all(&root).expect("removed");
    fs::rename(&aside, &root).expect("moved");
    preview.settle("the old root");
    assert_eq!(preview.get("/about/").0, "200");
}

#[test]
fn settings_kinds_themes_and_files_are_watched() {
    let preview = preview();
    preview.put("site.toml", &settings().replace("A site", "A better title"));
    preview.settle("the settings");
    preview.put(
        "content/parks/_kind.toml",
        "format = 1\nfolder = \"parks\"\nlabel = \"Park\"\nplural = \"Parks\"\n",
    );
    preview.put("content/parks/green.toml", "title = \"Green\"\n");
    preview.settle("a kind");
    preview.put(
        "content/parks/_kind.toml",
        "format = 1\nfolder = \"parks\"\nlabel = \"Garden\"\nplural = \"Gardens\"\n",
    );
    preview.settle("a kind that is changed");
    preview.put("themes/civic/assets/site.css", "body { color: black; }\n");
    preview.settle("a stylesheet");
    preview.put(
        "themes/civic/templates/not-found.html",
        "{% extends \"base.html\" %}{% block content %}<h1>No</h1>{% endblock %}",
    );
    preview.settle("a template");
    fs::remove_dir_all(preview.path("themes")).expect("removed");
    preview.settle("the theme is candour's own again");
    preview.put("static/deep/er/robots.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    preview.settle("a file");
    // It lies beside the preview that was begun before there was an archive.
    let published = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["publish", "--quiet", "--date", "2022-02-01", "--site"])
        .arg(preview.site.path())
        .output()
        .expect("the program starts");
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
    preview.settle("an archive");
    assert_eq!(preview.get("/snapshots/2022-02-01/").0, "200");
    // An edit beside an archive; what nobody asked for is drawn when it is asked for.
    preview.put("content/pages/about.md", &page("About", "Not as it was published."));
    preview.settle("an edit beside an archive");
    fs::remove_dir_all(preview.path("archive")).expect("removed");
    preview.settle("the archive is gone");
}
