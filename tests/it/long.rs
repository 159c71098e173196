//! A record with a very long history: what one more edition costs, and what readers get.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use crate::cli::{command, files};
use crate::workshop::Workshop;

const PATH: &str = "content/pages/a.md";

// The text of an edition. What is sealed has one note in all, as it would be nothing but notes otherwise.
fn text(number: usize, notes: &[(Date, usize)]) -> String {
    let note = |(day, number): &(Date, usize)| {
        format!("[[change]]\ndate = {day}\nkind = \"minor\"\nnote = \"The number became {number}.\"\n")
    };
    let notes: String = notes.iter().map(note).collect();
    format!("+++\ntitle = \"Counted\"\n{notes}+++\nNumber {number}.\n")
}

// A site with so many editions of one record, one every third day; the day after the last, and the text then.
fn sealed(editions: usize) -> (Workshop, Date, String) {
    let mut site = Workshop::new();
    site.as_of("2040-01-01");
    let day = |n: usize| date(2008, 1, 1) + i64::try_from(3 * n).expect("few days").days();
    let first = (day(0), 1);
    site.seal_each(PATH, (0..editions).map(|n| (day(n), text(n, &[first]))));
    let next = day(editions);
    (site, next, text(editions, &[first, (next, editions)]))
}

fn is_edition(path: &str) -> bool {
    path.starts_with("a/20") && path.ends_with("/index.html") && path.matches('/').count() == 2
}

#[test]
fn texts_that_are_sealed_at_once_are_sealed_as_one_after_the_other() {
    let (site, next, last) = sealed(5);
    let mut other = Workshop::new();
    other.as_of("2040-01-01");
    for n in 0..5 {
        let day = date(2008, 1, 1) + (3 * n).days();
        other.put(PATH, text(usize::try_from(n).unwrap(), &[(date(2008, 1, 1), 1)]));
        assert!(other.seal(&day.to_string()));
    }
    let mut both = [site, other];
    for site in &mut both {
        site.put(PATH, &last);
        assert!(site.seal(&next.to_string()));
        site.update();
        assert_eq!((site.findings(), site.verify()), (String::new(), String::new()));
    }
    let [site, other] = both;
    let of = |site: &Workshop| {
        site.tree().below("archive").map(|source| (source.path.clone(), source.digest())).collect::<Vec<_>>()
    };
    assert_eq!(of(&site), of(&other));
    assert_eq!(site.files(), other.files());
}

// Two thousand editions take a while, so that a daily run has fewer.
#[test]
fn a_new_edition_of_a_record_with_a_long_history_writes_few_pages() {
    let is_campaign = std::env::var_os("CANDOUR_CAMPAIGN").is_some();
    let editions = if is_campaign { 2_000 } else { 140 };
    let (mut site, next, last) = timed("to seal them", || sealed(editions));
    timed("to build, twice over and from what was kept", || site.update());
    assert_eq!(timed("to verify the archive", || site.verify()), "");
    if is_campaign {
        on_disk(&site, next, &last);
    }
    let overview = site.at("/a/history/").expect("the page of the years");
    let month = "<a href=\"/a/history/2008/#edition-2008-01-31\">Jan<span class=\"hidden\"> 2008</span></a>";
    assert!(overview.contains(month), "{overview}");
    let old: BTreeMap<String, Vec<u8>> = site.files().into_iter().collect();
    site.put(PATH, &last);
    site.seal(&next.to_string());
    site.update();
    assert_eq!(site.findings(), "");
    let new: BTreeMap<String, Vec<u8>> = site.files().into_iter().collect();
    let (touched, added) = differing_pages(&old, &new);
    println!(
        "{editions} editions, and one more: {} pages touched: {touched:?}; {} new: {added:?}",
        touched.len(),
        added.len()
    );
    // The more numerous are those that compare one of the newest ten with the current edition: each new one makes them
    // say something else. Where the newest ten lie in two years, or a year begins, it is one page more.
    assert!(touched.len() <= 15, "{touched:?}");
    assert!(added.len() <= 5, "{added:?}");
    let histories = new.iter().filter(|(path, _)| path.starts_with("a/history/") && path.ends_with(".html"));
    let largest = histories.clone().max_by_key(|(_, bytes)| bytes.len()).expect("a history");
    println!(
        "{} pages of the history, the largest {}: {} bytes",
        histories.count(),
        largest.0,
        largest.1.len()
    );
    what_editions_say_stays(&old, &new, editions);
}

// What an edition says never changes; only the newest is told above it that another followed.
fn what_editions_say_stays(
    old: &BTreeMap<String, Vec<u8>>,
    new: &BTreeMap<String, Vec<u8>>,
    editions: usize,
) {
    let editions_then: Vec<&String> = old.keys().filter(|path| is_edition(path)).collect();
    assert_eq!(editions_then.len(), editions);
    let altered: Vec<&&String> = editions_then.iter().filter(|path| old[**path] != new[**path]).collect();
    let [altered] = altered[..] else { panic!("{altered:?}") };
    let article = |bytes: &[u8]| {
        let page = String::from_utf8_lossy(bytes).into_owned();
        let (_, rest) = page.split_once("<div class=\"prose\">").expect("an article");
        rest.split_once("</div>").expect("its end").0.to_owned()
    };
    assert_eq!(article(&old[*altered]), article(&new[*altered]));
}

// The same by the program itself.
fn on_disk(site: &Workshop, next: Date, last: &str) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let put = |path: &str, bytes: &[u8]| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    };
    for source in site.archived().0.iter().chain(site.tree().iter()) {
        put(source.path.as_str(), &source.shared().expect("the bytes of a file"));
    }
    let run = |arguments: &[&str]| {
        let told = format!("for `candour {}`", arguments.join(" "));
        let run =
            || command().args(arguments).arg("--site").arg(folder.path()).output().expect("candour runs");
        let output = timed(&told, run);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["snapshot", "verify"]);
    run(&["build"]);
    run(&["build"]);
    let out = folder.path().join("public");
    let before = of_folder(&out);
    put(PATH, last.as_bytes());
    run(&["publish", "--date", &next.to_string()]);
    let after = of_folder(&out);
    let (touched, added) = differing_pages(&before, &after);
    println!("{} files; {} pages touched, {} new", after.len(), touched.len(), added.len());
    assert!(touched.len() <= 15, "{touched:?}");
    run(&["snapshot", "verify"]);
}

fn of_folder(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    files(folder).into_iter().map(|(path, bytes)| (path.display().to_string(), bytes)).collect()
}

// Of the pages now, those that were there with other bytes, and those that were not.
fn differing_pages<'a>(
    old: &BTreeMap<String, Vec<u8>>,
    new: &'a BTreeMap<String, Vec<u8>>,
) -> (Vec<&'a String>, Vec<&'a String>) {
    let pages = new.iter().filter(|(path, _)| path.ends_with(".html"));
    let differing: Vec<&String> =
        pages.filter(|(path, bytes)| old.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    differing.into_iter().partition(|path| old.contains_key(*path))
}

fn timed<T>(told: &str, what: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = what();
    println!("{:.2} s {told}", start.elapsed().as_secs_f64());
    made
}
