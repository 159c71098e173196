//! What holds of any redline: the old text and the redline give the new one, few words are marked, what moved is said to
//! have moved; and what people judge to have changed in twenty texts.
//!
//! The campaign takes ten thousand made-up pairs and, where `CANDOUR_FIXTURES` names a folder with versions of real
//! texts, every pair of neighbours among them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use candour::base::id::RecordId;
use candour::base::path::RelPath;
use candour::compare::apply::apply;
use candour::compare::part::Part;
use candour::compare::passage::{Block, What};
use candour::compare::redline::{Summary, compare, passage_of};
use candour::config::writing::{RawHtml, Writing};
use candour::document::document::{self, Document};
use candour::document::files;
use candour::kind::kinds;
use candour::source::tree::{Change, Source, Tree};

/// Reads a text as the body of a record, however it is written.
pub(crate) fn read(text: &str) -> Document {
    let text = text
        .strip_prefix("+++\n")
        .map_or(text, |rest| rest.split_once("\n+++\n").map_or(rest, |(_, body)| body));
    let text = text.replace('\0', "");
    let id = RecordId::parse("policies/a").unwrap();
    let mut tree = Tree::default();
    let path = RelPath::new("content/policies/a.md").unwrap();
    tree.apply(Change::Put(Source::new(path, format!("+++\ntitle = \"A\"\n+++\n{text}").as_bytes())));
    let kinds = kinds::of_tree(&tree).value;
    let writing = Writing { raw_html: RawHtml::Sanitise, ..Writing::default() };
    let kind = kinds.get(&id.folder).unwrap();
    document::parse(&id, kind, files::gather(&tree, &id).unwrap(), &writing).value
}

// What a redline of two texts marks, and what is the least that could be marked.
struct Marked {
    words: usize,
    least: usize,
    summary: Summary,
}

fn tried(old: &str, new: &str, told: &str) -> Marked {
    let (old, new) = (read(old), read(new));
    let redline = compare(&old, &new);
    let (was, is) = (passage_of(&old), passage_of(&new));
    assert_eq!(
        apply(&was, &redline.text).as_deref(),
        Some(&is[..]),
        "{told}: the redline does not lead to the new text"
    );
    let before: Vec<Block> = redline.text.iter().filter_map(Part::before).collect();
    assert_eq!(before, was, "{told}: the redline does not show the old text");
    let least = least(&words(&was), &words(&is));
    let summary = redline.summary;
    Marked { words: summary.words_added + summary.words_removed, least, summary }
}

fn words(blocks: &[Block]) -> Vec<String> {
    let mut words = Vec::new();
    for block in blocks {
        block.tokens(&mut |token| {
            if let What::Word(text) | What::Picture(text, _) = &token.what {
                words.push(text.clone());
            }
        });
    }
    words
}

// All words but those of a longest common subsequence, by the greedy search of Myers (1986).
fn least(old: &[String], new: &[String]) -> usize {
    let (n, m) = (old.len() as isize, new.len() as isize);
    let max = n + m;
    let mut reach = vec![0isize; 2 * max as usize + 2];
    let at = |diagonal: isize| (diagonal + max) as usize;
    for edits in 0..=max {
        for diagonal in (-edits..=edits).step_by(2) {
            let down =
                diagonal == -edits || diagonal != edits && reach[at(diagonal - 1)] < reach[at(diagonal + 1)];
            let mut x = if down { reach[at(diagonal + 1)] } else { reach[at(diagonal - 1)] + 1 };
            while x < n && x - diagonal < m && old[x as usize] == new[(x - diagonal) as usize] {
                x += 1;
            }
            reach[at(diagonal)] = x;
            if x >= n && x - diagonal >= m {
                return edits as usize;
            }
        }
    }
    unreachable!("all words can be taken out and put in")
}

fn versions(folder: &Path, pairs: &mut Vec<(PathBuf, PathBuf)>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    if folder.extension().is_some_and(|extension| extension == "md") {
        pairs.extend(entries.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())));
        return;
    }
    if folder.file_name().is_some_and(|name| name == "snapshots") {
        for pair in entries.windows(2) {
            let mut files = Vec::new();
            texts(&pair[0], &mut files);
            let other = |file: &PathBuf| pair[1].join(file.strip_prefix(&pair[0]).unwrap());
            pairs.extend(
                files.iter().map(|file| (file.clone(), other(file))).filter(|(_, new)| new.is_file()),
            );
        }
        return;
    }
    entries.iter().filter(|entry| entry.is_dir()).for_each(|entry| versions(entry, pairs));
}

fn texts(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            texts(&entry, files);
        } else if entry.extension().is_some_and(|extension| extension == "md") {
            files.push(entry);
        }
    }
}

#[test]
fn real_texts_are_marked_no_more_than_needed() {
    let Some(folder) =
        std::env::var_os("CANDOUR_FIXTURES").filter(|_| std::env::var_os("CANDOUR_CAMPAIGN").is_some())
    else {
        return;
    };
    let mut pairs = Vec::new();
    versions(Path::new(&folder), &mut pairs);
    let (mut words, mut least, mut over, mut differing) = (0, 0, 0, 0);
    for (old, new) in &pairs {
        let (a, b) =
            (fs::read_to_string(old).unwrap_or_default(), fs::read_to_string(new).unwrap_or_default());
        if a == b {
            continue;
        }
        let told = new.display().to_string();
        let marked = tried(&a, &b, &told);
        differing += 1;
        words += marked.words;
        least += marked.least;
        if marked.words * 100 > marked.least * 115 {
            over += 1;
            println!(
                "{} of at least {}: {} -> {told} {:?}",
                marked.words,
                marked.least,
                old.display(),
                marked.summary
            );
        }
    }
    println!(
        "{differing} pairs: {words} words are marked, at least {least} have to be; {over} pairs with more than 1.15 times as many"
    );
    assert!(differing >= 200, "only {differing} pairs");
    assert!(words * 100 <= least * 115, "{words} words are marked where {least} would do");
}

// A pair of texts, and what a person who compares them says happened: paragraphs, headings, entries of lists and rows
// of tables; words, and links that lead elsewhere. What is not named is none.
#[derive(serde::Deserialize)]
struct Pair {
    name: String,
    old: String,
    new: String,
    expect: BTreeMap<String, usize>,
}

#[test]
fn twenty_pairs_are_summed_up_as_a_person_would() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/redlines/judged.json");
    let judged: Vec<Pair> = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(judged.len(), 20);
    let mut wrong = Vec::new();
    for pair in &judged {
        let summary = tried(&pair.old, &pair.new, &pair.name).summary;
        let told = [
            ("added", summary.added),
            ("removed", summary.removed),
            ("changed", summary.changed),
            ("moved", summary.moved),
            ("unchanged", summary.unchanged),
            ("words_added", summary.words_added),
            ("words_removed", summary.words_removed),
            ("links", summary.links),
        ];
        let told: BTreeMap<String, usize> =
            told.into_iter().filter(|(_, n)| *n > 0).map(|(name, n)| (name.to_owned(), n)).collect();
        if told != pair.expect {
            wrong.push(format!("{}: {told:?}, not {:?}", pair.name, pair.expect));
        }
    }
    println!("{} of 20 as judged\n{}", 20 - wrong.len(), wrong.join("\n"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_heading_that_took_the_place_of_another_is_renamed() {
    let under = "It is a draft of the board.";
    let told = |old: &str, new: &str| {
        let Summary { added, removed, changed, moved, .. } = tried(old, new, new).summary;
        (added, removed, changed, moved)
    };
    let renamed = (0, 0, 1, 0);
    let one = |heading: &str| format!("Before it.\n\n{heading}\n\n{under}");
    assert_eq!(told(&one("## Where it stands"), &one("## Status")), renamed);
    assert_eq!(
        told(&format!("## Status\n\n> {under}"), &format!("## Where it stands\n\n> {under}")),
        renamed
    );
    let quoted = |heading: &str| format!("> ## {heading}\n>\n> {under}");
    assert_eq!(told(&quoted("Where it stands"), &quoted("Status")), renamed);
    // What stands below may differ too, as long as it is known again.
    let other = one("## Status").replace("draft", "text");
    assert_eq!(told(&one("## Where it stands"), &other), (0, 0, 2, 0));
    // Of another level, with another beside it, as a paragraph, or as all there is, it is another.
    let another = (1, 1, 0, 0);
    assert_eq!(told(&one("## Where it stands"), &one("### Status")), another);
    assert_eq!(told(&one("## Where it stands"), &one("## Status\n\n## Dates")), (2, 1, 0, 0));
    assert_eq!(told(&one("Where it stands."), &one("Status.")), another);
    assert_eq!(told("## Where it stands", "## Status"), another);
    // Two that changed places moved.
    let two = |first: &str, second: &str| format!("## {first}\n\n{under}\n\n## {second}\n\nMore of it.");
    assert_eq!(told(&two("Status", "Dates"), &two("Dates", "Status")), (0, 0, 0, 2));
}

// Paragraphs of many words, none like another.
fn paragraph(n: usize) -> String {
    let words =
        ["record", "policy", "board", "notice", "standard", "review", "fund", "draft", "edition", "source"];
    let word = |k: usize| format!("{}{}", words[(n * 7 + k * 3) % words.len()], (n * 31 + k * 17) % 997);
    (0..24).map(word).collect::<Vec<_>>().join(" ") + "."
}

#[test]
fn what_moved_is_said_to_have_moved() {
    let mut tried_pairs = 0;
    for length in 3..9 {
        for from in 0..length {
            for to in (0..length).filter(|to| *to != from) {
                let old: Vec<String> = (0..length).map(paragraph).collect();
                let mut new = old.clone();
                let block = new.remove(from);
                new.insert(to, block.clone());
                let (old, new) = (old.join("\n\n"), new.join("\n\n"));
                let told = format!("{from} to {to} of {length}");
                let marked = tried(&old, &new, &told);
                let Summary { moved, added, removed, changed, .. } = marked.summary;
                // Where two paragraphs change places, either of them is the one that moved.
                assert_eq!((moved, added, removed, changed), (1, 0, 0, 0), "{told}");
                assert_eq!(marked.words, 0, "{told}: words that only moved are marked");
                tried_pairs += 1;
            }
        }
    }
    assert!(tried_pairs > 150, "{tried_pairs}");
}

// A long document of sections, and the same a year later.
fn long_pair() -> (String, String) {
    let section = |n: usize| {
        let body: Vec<String> = (0..6).map(|k| paragraph(n * 6 + k)).collect();
        format!(
            "## Section {n}\n\n{}\n\n- {}\n- {}\n",
            body.join("\n\n"),
            paragraph(n + 5_000),
            paragraph(n + 9_000)
        )
    };
    let mut sections: Vec<String> = (0..170).map(section).collect();
    let old = sections.join("\n");
    for n in (0..sections.len()).step_by(3) {
        sections[n] = sections[n].replacen("policy", "rule", 2).replacen("notice", "", 1);
    }
    let moved = sections.remove(20);
    sections.insert(120, moved);
    sections.remove(60);
    sections.insert(10, section(900));
    (old, sections.join("\n"))
}

#[test]
fn two_long_documents_are_compared_in_no_time() {
    let (old, new) = long_pair();
    assert!(old.len() > 290_000 && new.len() > 290_000, "{} and {}", old.len(), new.len());
    let (old, new) = (read(&old), read(&new));
    let start = std::time::Instant::now();
    let redline = compare(&old, &new);
    let took = start.elapsed();
    println!("{:?} in {took:?}", redline.summary);
    assert!(redline.summary.moved > 0 && redline.summary.changed > 50, "{:?}", redline.summary);
    // The limit is of an optimised build; a debug build is only held to get nowhere near a hang.
    let limit = if cfg!(debug_assertions) { 15_000 } else { 500 };
    assert!(took.as_millis() < limit, "{took:?}");
}
