//! What one run keeps of the past for the next: it saves reading and drawing, and never changes a byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::again::compare;
use crate::cli::{Disk, Folder, copy};
use crate::workshop::Workshop;

fn policy(n: usize, edition: usize) -> String {
    let notes: String = (2..=edition)
        .map(|at| {
            format!(
                "\n[[change]]\ndate = 2020-0{at}-01\nkind = \"minor\"\nnote = \"Says more clearly what step {at} asks.\"\n"
            )
        })
        .collect();
    format!(
        "+++\ntitle = \"Policy {n}\"\nstatus = \"in-force\"\npublished = 2020-01-01\nform = \"guidance\"\n\
         owner = \"organisations/body\"\ntags = [\"A tag\"]\n{notes}+++\n\n## Purpose\n\nText of step {edition}. \
         See [another](p{}.md#purpose), and [a chart](p{n}/chart.csv).\n",
        (n + 1) % 5
    )
}

fn in_a_folder(n: usize, edition: usize) -> String {
    let text = policy(n, edition).replace(&format!("p{n}/chart.csv"), "chart.csv");
    text.replace(".md#purpose", "/index.md#purpose").replace("(p", "(../p")
}

/// Five policies with three editions each.
fn sealed() -> Workshop {
    let mut site = Workshop::new();
    site.put("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n");
    for edition in 1..=3 {
        for n in 0..5 {
            site.put(&format!("content/policies/p{n}/index.md"), in_a_folder(n, edition));
            site.put(&format!("content/policies/p{n}/chart.csv"), format!("a,b\n{edition},{n}\n"));
        }
        site.seal(&format!("2020-0{edition}-01"));
    }
    site.update();
    assert_eq!(site.findings(), "");
    site
}

// How many editions another run reads, and what it draws of the past.
fn work(site: &Workshop) -> (usize, Vec<String>) {
    site.work_in_another_run()
}

#[test]
fn another_run_with_nothing_new_reads_no_edition_and_draws_no_page_of_the_past() {
    let site = sealed();
    assert_eq!(work(&site), (0, Vec::new()));
}

#[test]
fn an_edit_reads_no_edition_and_draws_no_page_of_the_past() {
    let mut site = sealed();
    let text = site.text("content/policies/p3/index.md").expect("a policy");
    site.put("content/policies/p3/index.md", text.replace("Text of step 3", "Other words"));
    site.put("static/robots-too.txt", "hello");
    assert_eq!(work(&site), (0, Vec::new()));
}

#[test]
fn records_that_say_the_same_are_neither_read_nor_drawn() {
    let mut site = sealed();
    // A register's own page is made of what all records say: the home page lists them, where there is one.
    assert_eq!(site.records_in_another_run(), (0, Vec::new()));
    let text = site.text("content/policies/p3/index.md").expect("a policy");
    site.put("content/policies/p3/index.md", text.replace("Text of step 3", "Other words"));
    let own = ["/policies/p3/", "/policies/p3/index.json"];
    assert_eq!(site.records_in_another_run(), (1, own.map(str::to_owned).to_vec()));
    // The page of its owner names it.
    site.put(
        "content/policies/p3/index.md",
        text.replace("title = \"Policy 3\"", "title = \"Another name\""),
    );
    let (read, drawn) = site.records_in_another_run();
    assert_eq!(read, 1);
    assert!(drawn.contains(&"/organisations/body/".to_owned()), "{drawn:?}");
    assert!(!drawn.contains(&"/policies/p0/".to_owned()), "{drawn:?}");
    // Another kind is another way of reading its records.
    site.put("content/policies/p3/index.md", text);
    site.put("content/policies/_kind.toml", "format = 1\nextends = \"policy\"\nplural = \"Our policies\"\n");
    let (read, _) = site.records_in_another_run();
    assert_eq!(read, 6);
}

#[test]
fn a_new_edition_reads_one_and_draws_what_tells_of_it() {
    let mut site = sealed();
    site.put("content/policies/p3/index.md", in_a_folder(3, 4));
    site.seal("2020-04-01");
    // The new edition, the one that it replaced, and what compares editions with the newest; the record's own history;
    // the lists of the whole site. Nothing of the other records, and nothing older.
    let expected = [
        "/changes/",
        "/changes/feed.atom",
        "/changes/policies/feed.atom",
        "/policies/p3/2020-01-01/changes/current/",
        "/policies/p3/2020-02-01/changes/current/",
        "/policies/p3/2020-03-01/",
        "/policies/p3/2020-03-01/changes/",
        "/policies/p3/2020-03-01/index.json",
        "/policies/p3/2020-04-01/",
        "/policies/p3/2020-04-01/changes/",
        "/policies/p3/2020-04-01/index.json",
        "/policies/p3/feed.atom",
        "/policies/p3/history/",
        "/policies/p3/timemap.link",
        "/snapshots/",
        "/snapshots/2020-04-01/",
        "/snapshots/2020-04-01/changes/",
    ];
    let (read, drawn) = work(&site);
    assert_eq!((read, drawn.iter().map(String::as_str).collect::<Vec<_>>()), (1, expected.to_vec()));
}

#[test]
fn a_link_that_leads_nowhere_any_more_draws_the_editions_that_have_it() {
    let mut site = Workshop::new();
    site.put("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n");
    for n in 0..5 {
        site.put(
            &format!("content/policies/p{n}.md"),
            policy(n, 1).replace(&format!("(p{n}/chart.csv)"), "(/terms.txt)"),
        );
    }
    site.put("content/policies/p9.md", policy(9, 1).replace("[a chart](p9/chart.csv)", "nothing"));
    site.put("static/terms.txt", "Terms");
    site.seal("2020-01-01");
    site.update();
    site.remove("static/terms.txt");
    let (read, drawn) = work(&site);
    assert_eq!(read, 0);
    let editions = ["p0", "p1", "p2", "p3", "p4"].map(|name| format!("/policies/{name}/2020-01-01/"));
    assert_eq!(drawn, editions);
}

#[test]
fn other_words_for_search_read_all_editions_again() {
    let mut site = sealed();
    let settings = site.text("site.toml").expect("settings");
    site.put("site.toml", format!("{settings}\n[search]\nsynonyms = [[\"Text\", \"Wording\"]]\n"));
    assert_eq!(work(&site).0, 16);
}

#[test]
fn a_theme_a_setting_and_a_kind_draw_all_of_it_again() {
    let mut site = sealed();
    let all = site.count_of_the_past();
    assert!(all > 60, "{all}");
    let theme = candour::theme::civic::TEMPLATES.iter().find(|(name, _)| *name == "record.html").expect("it");
    let settings = site.text("site.toml").expect("settings");
    let edits = [
        ("themes/civic/templates/record.html", format!("{}\n", theme.1)),
        ("site.toml", settings.replace("A site", "The site")),
    ];
    for (path, text) in edits {
        let before = site.text(path);
        site.put(path, text);
        assert_eq!(work(&site).1.len(), all, "{path}");
        match before {
            Some(before) => site.put(path, before),
            None => site.remove(path),
        }
    }
    assert_eq!(work(&site), (0, Vec::new()));
}

fn published(folder: &Folder, day: &str) -> Value {
    let output = folder.run(&["publish", "--format", "json", "--date", day]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let mut lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.rfind(|line| line["result"] == "built").expect("it was built")
}

fn revised(folder: &Folder, edition: usize) {
    for n in 0..4 {
        folder.put(&format!("content/policies/p{n}.md"), &plain(n, edition));
    }
}

fn plain(n: usize, edition: usize) -> String {
    policy(n, edition).replace(&format!(", and [a chart](p{n}/chart.csv)"), "").replace("(p4.md", "(p0.md")
}

fn seasoned() -> Folder {
    let folder = Folder::new();
    for edition in 1..=4 {
        revised(&folder, edition);
        published(&folder, &format!("2020-0{edition}-02"));
    }
    folder
}

#[test]
fn publishing_draws_few_pages_and_the_build_after_it_none() {
    let folder = seasoned();
    folder.put("content/policies/p1.md", &plain(1, 5));
    let other = Folder::new();
    for part in ["site.toml", "content", "archive"] {
        copy(&folder.path().join(part), &other.path().join(part));
    }
    let drawn = |folder| published(folder, "2020-05-02")["drawn"].as_u64().expect("a number");
    let (few, all) = (drawn(&folder), drawn(&other));
    assert!(few > 5 && few + 40 < all, "{few} of {all}");
    // The site is pinned to a later day.
    assert!(!compare(folder.path(), &[], "the pinned day"));
    assert!(compare(folder.path(), &[], "again"));
    folder.put("content/policies/p1.md", &plain(1, 6));
    let output = folder.run(&["publish"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(compare(folder.path(), &[], "published: there is nothing to do"));
}

#[test]
fn whatever_the_cache_holds_the_site_is_what_a_clean_build_makes() {
    let folder = seasoned();
    let site = folder.path();
    let stale = kept_files(site);
    folder.put("content/policies/p2.md", &plain(2, 5));
    published(&folder, "2020-05-02");
    let whole = kept_files(site);
    let is_new = |name: &&String| stale.get(*name) != whole.get(*name);
    let changed: Vec<&String> = whole.keys().filter(is_new).filter(|name| *name != "past").collect();
    // What one edition says, its words for search, what its record's pages read, what the record says, the snapshots.
    let sorts = ["past-", "past-pages-", "past-search-", "records-", "snapshots"];
    let is_of = |name: &str, sort: &str| match sort {
        "past-" => name.starts_with(sort) && name.len() == sort.len() + 1,
        sort => name.starts_with(sort),
    };
    let of_sort = |sort: &&str| changed.iter().filter(|name| is_of(name, sort)).count();
    assert_eq!(sorts.iter().map(of_sort).collect::<Vec<_>>(), [1; 5], "{changed:?}");
    assert_eq!(changed.len(), 5, "{changed:?}");
    assert!(stale["past"] != whole["past"]);
    spoil(&folder, "past", &stale["past"], &whole["past"], 13);
    for name in changed {
        // Those that no command before wrote are empty in its place.
        let empty = Vec::new();
        spoil(&folder, name, stale.get(name).unwrap_or(&empty), &whole[name], 3);
    }
}

// What is kept of the past, by the name of the file.
fn kept_files(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(site.join(".candour/cache")).expect("a cache");
    let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let kept = names.filter(|name| ["past", "records", "snapshots"].iter().any(|of| name.starts_with(of)));
    kept.map(|name| (name.clone(), fs::read(site.join(".candour/cache").join(name)).expect("it is there")))
        .collect()
}

// Puts other bytes in the place of a file of the cache, in many ways, and builds each time.
fn spoil(folder: &Folder, file: &str, stale: &[u8], whole: &[u8], ways: usize) {
    let site = folder.path();
    let past = site.join(".candour/cache").join(file);
    let flipped = |at: usize| {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let mut spoilt: Vec<(String, Option<Vec<u8>>)> = vec![
        ("stale".to_owned(), Some(stale.to_vec())),
        ("whole".to_owned(), Some(whole.to_vec())),
        ("deleted".to_owned(), None),
        ("empty".to_owned(), Some(Vec::new())),
        ("foreign".to_owned(), Some(b"SQLite format 3\0 and so on".repeat(99))),
        ("another version".to_owned(), Some([b"candour cache 2\n", &whole[16..]].concat())),
        ("twice".to_owned(), Some([whole, whole].concat())),
    ];
    for part in 1..4 {
        spoilt.push((format!("cut at {part}/4"), Some(whole[..whole.len() * part / 4].to_vec())));
        spoilt.push((format!("a bit at {part}/4"), Some(flipped(whole.len() * part / 4))));
    }
    for (step, (name, bytes)) in spoilt.into_iter().enumerate().take(ways) {
        match bytes {
            Some(bytes) => fs::write(&past, bytes).expect("it can be written"),
            None => fs::remove_file(&past).expect("it can be removed"),
        }
        // Something unsealed would be refused; the static files are not sealed text, but they differ from the archive.
        folder.put(
            "content/policies/p3.md",
            &plain(3, 5).replace("step 5.", &format!("step 5, {file}, {step}.")),
        );
        let refused = compare(site, &[], &name);
        assert!(!refused, "{file}: {name}");
        assert!(!compare(site, &["--unsealed"], &name), "{file}: {name}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_has_no_room_for_what_is_kept_has_room_for_the_site() {
    // In pages of memory, as the small disk below counts.
    fn taken(folder: &Path) -> u64 {
        let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
        entries.fold(0, |sum, entry| match entry.metadata().expect("it can be looked at") {
            of if of.is_dir() => sum + taken(&entry.path()),
            of => sum + of.len().div_ceil(4096) * 4,
        })
    }
    let folder = seasoned();
    let (all, kept) = (taken(folder.path()), taken(&folder.path().join(".candour")));
    assert!(kept > 100, "{kept} KiB are kept");
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("disk");
    let Some(_disk) = Disk::of(&site, all - kept / 2) else { return };
    for part in ["site.toml", "content", "archive"] {
        copy(&folder.path().join(part), &site.join(part));
    }
    for step in 0..3 {
        fs::create_dir_all(site.join("static")).expect("a folder");
        fs::write(site.join("static/step.txt"), format!("{step}")).expect("it can be written");
        assert!(!compare(&site, &[], "a full disk"));
    }
}

#[test]
fn pages_that_are_not_where_they_were_published_are_drawn() {
    let folder = seasoned();
    let site = folder.path();
    let edit = |step: usize| folder.put("static/step.txt", &format!("{step}"));
    let page = site.join("public/policies/p1/2020-02-02/index.html");
    type Harm = fn(&Path, &Path);
    let harms: [(&str, Harm); 5] = [
        ("nothing", |_, _| {}),
        ("altered", |_, page| fs::write(page, "lies").expect("it can be written")),
        ("deleted", |_, page| fs::remove_file(page).expect("it can be removed")),
        ("a folder gone", |out, _| fs::remove_dir_all(out.join("policies")).expect("it can be removed")),
        ("all gone", |out, _| fs::remove_dir_all(out).expect("it can be removed")),
    ];
    for (step, (name, harm)) in harms.into_iter().enumerate() {
        edit(step);
        published(&folder, &format!("2020-06-{}", 10 + 2 * step));
        harm(&site.join("public"), &page);
        edit(step + 100);
        published(&folder, &format!("2020-06-{}", 11 + 2 * step));
        assert!(fs::read_to_string(&page).expect("the page").contains("Text of step 2"), "{name}");
        compare(site, &[], name);
    }
}
