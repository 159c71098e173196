//! The gate before the archive, with the program itself: each thing that may not change in silence is refused with its
//! place and its difference, and what the message says to do opens the gate.

use std::fs;

use crate::archive::policy;
use crate::workshop::SITE;
use crate::year::Site;

const SEALED: &str = "2021-02-22T10:00:00Z";
const LATER: &str = "2021-03-01T10:00:00Z";

const KIND: &str = "format = 1\nfolder = \"risks\"\nlabel = \"Risk\"\nplural = \"Risks\"\n\n[[field]]\nname = \"level\"\n\
    type = \"text\"\nlabel = \"Level\"\n";

// A published site with everything that the gate knows.
fn published() -> Site {
    let site = Site::new();
    site.put("content/organisations/other.toml", "title = \"Another body\"\nform = \"unit\"\n");
    site.put("content/policies/a/index.md", &policy("A policy", "Some text and [data](data.csv)."));
    fs::remove_file(site.at("content/policies/a.md")).unwrap();
    site.put("content/policies/a/data.csv", "a,b\n1,2\n");
    site.put("content/policies/b.md", &policy("Another policy", "Some other text."));
    site.put("content/risks/_kind.toml", KIND);
    site.put("content/risks/flood.toml", "title = \"Flood\"\nlevel = \"high\"\n");
    site.must(SEALED, &["publish"]);
    site
}

// That building, checking and publishing are refused in these words, and nothing is written.
fn refused(site: &Site, words: &[&str]) -> String {
    let before = crate::cli::files(site.folder.path());
    let mut last = String::new();
    for command in ["build", "check", "publish"] {
        let said = site.said(LATER, &[command]);
        assert!(said.starts_with("1\n"), "{command}: {said}");
        for word in words {
            assert!(said.contains(word), "{command} does not say {word:?}: {said}");
        }
        last = said;
    }
    assert!(crate::cli::files(site.folder.path()) == before, "what is refused writes nothing");
    last
}

// The command that a message names, with a reason in the place of `…`.
fn named(said: &str) -> Vec<String> {
    let command = said.split("`candour ").nth(1).and_then(|rest| rest.split('`').next()).expect("a command");
    let (plain, quoted) = command.split_once('"').unwrap_or((command, ""));
    let mut words: Vec<String> = plain.split_whitespace().map(str::to_owned).collect();
    if let Some((text, rest)) = quoted.split_once('"') {
        words.push(text.replace('…', "Says what it should have said from the beginning."));
        words.extend(rest.split_whitespace().map(str::to_owned));
    }
    words
}

// What the message says is done, and then all of them pass.
fn passes(site: &Site) {
    for command in ["publish", "build", "check"] {
        let said = site.said(LATER, &[command]);
        assert!(said.starts_with("0\n"), "{command}: {said}");
    }
    assert_eq!(site.snapshots().len(), 2);
    site.must(LATER, &["snapshot", "verify"]);
}

// A file is brought back by exactly the command that the message names.
fn bring_back(site: &Site, said: &str, path: &str) {
    let there = site.at("back");
    let command: Vec<String> =
        named(said).into_iter().map(|word| word.replace("DIR", &there.to_string_lossy())).collect();
    assert_eq!(command[..2], ["snapshot", "restore"]);
    site.must(LATER, &command.iter().map(String::as_str).collect::<Vec<_>>());
    fs::copy(there.join(path), site.at(path)).unwrap();
    fs::remove_dir_all(&there).unwrap();
}

// A change of a record: refused, then noted by exactly the command that the message names.
fn noted_by_command(spoil: &dyn Fn(&Site), words: &[&str]) {
    let site = published();
    spoil(&site);
    let said = refused(&site, words);
    let command = named(&said);
    assert_eq!(command[0], "note");
    site.must(LATER, &command.iter().map(String::as_str).collect::<Vec<_>>());
    passes(&site);
}

#[test]
fn a_letter_of_a_text() {
    noted_by_command(
        &|site| site.edit("content/policies/a/index.md", "Some text", "Some test"),
        &[
            "error[edition.silent-change]",
            "no longer says what was published on 2021-02-22: the text differs",
            "--> content/policies/a/index.md:8:",
            "it said `text",
            "`candour note policies/a --kind correction \"…\"`",
        ],
    );
}

#[test]
fn a_date() {
    noted_by_command(
        &|site| site.edit("content/policies/a/index.md", "\"2020\"", "\"2021\""),
        &[
            "`published` differs",
            "--> content/policies/a/index.md:5:",
            "it said `\"2020\"`",
            "`candour note policies/a ",
        ],
    );
}

#[test]
fn a_relation() {
    noted_by_command(
        &|site| site.edit("content/policies/b.md", "organisations/body", "organisations/other"),
        &[
            "`owner` differs",
            "--> content/policies/b.md:6:",
            "it said `\"organisations/body\"`",
            "`candour note policies/b ",
        ],
    );
}

#[test]
fn an_attachment() {
    noted_by_command(
        &|site| site.edit("content/policies/a/data.csv", "1,2", "1,3"),
        &[
            "the attachment `data.csv` differs",
            "--> content/policies/a/data.csv",
            "`candour note policies/a ",
        ],
    );
}

#[test]
fn the_same_note_opens_the_gate_once() {
    let site = published();
    site.edit("content/policies/b.md", "Some other text", "Quite other text");
    let command = named(&refused(&site, &["`candour note policies/b "]));
    site.must(LATER, &command.iter().map(String::as_str).collect::<Vec<_>>());
    passes(&site);
    site.edit("content/policies/b.md", "Quite other text", "Quite another text");
    let said = refused(
        &site,
        &["the text differs", "this note was sealed with 2021-03-01, and tells of that edition"],
    );
    let mut command = named(&said);
    command
        .iter_mut()
        .filter(|word| word.starts_with("Says "))
        .for_each(|word| *word = "Puts an article in.".into());
    site.must(LATER, &command.iter().map(String::as_str).collect::<Vec<_>>());
    site.must(LATER, &["publish"]);
    assert_eq!(site.snapshots(), ["2021-02-22", "2021-03-01", "2021-03-01-2"]);
}

#[test]
fn a_sealed_note() {
    let site = published();
    site.edit("content/policies/b.md", "Some other text", "Quite other text");
    site.must(LATER, &["note", "policies/b", "Says it more strongly.", "--kind", "minor"]);
    passes(&site);
    site.edit("content/policies/b.md", "more strongly", "less strongly");
    let said = refused(
        &site,
        &[
            "error[edition.note-sealed]: the note of 2021-03-01 was sealed and is altered",
            "--> content/policies/b.md:",
            "it said `Says it more strongly.`: put that back",
        ],
    );
    bring_back(&site, &said, "content/policies/b.md");
    passes(&site);
}

#[test]
fn a_record_that_is_gone() {
    let site = published();
    let text = fs::read_to_string(site.at("content/policies/b.md")).unwrap();
    fs::remove_file(site.at("content/policies/b.md")).unwrap();
    let said = refused(
        &site,
        &["error[edition.gone]: `policies/b` was published, and is gone", "--> content/policies/b.md"],
    );
    bring_back(&site, &said, "content/policies/b.md");
    assert_eq!(fs::read_to_string(site.at("content/policies/b.md")).unwrap(), text);
    for command in ["check", "build", "publish"] {
        site.must(LATER, &[command]);
    }
    assert_eq!(site.snapshots().len(), 1, "nothing differs");
}

#[test]
fn the_definition_of_a_kind() {
    let site = published();
    site.edit("content/risks/_kind.toml", "label = \"Level\"", "label = \"Grade\"");
    let said = refused(
        &site,
        &[
            "error[edition.silent-kind]: this kind is not what was published on 2021-02-22: `field level` differs",
            "--> content/risks/_kind.toml",
            "say why with `candour note risks/ --kind minor \"…\"`, or put back what was published",
        ],
    );
    let command = named(&said);
    site.must(LATER, &command.iter().map(String::as_str).collect::<Vec<_>>());
    passes(&site);
    // What is sealed of a kind stays, too.
    site.edit("content/risks/_kind.toml", "Says what", "Said what");
    let said = refused(
        &site,
        &[
            "error[edition.note-sealed]: the note of 2021-03-01 was sealed and is altered",
            "--> content/risks/_kind.toml:",
        ],
    );
    bring_back(&site, &said, "content/risks/_kind.toml");
    passes(&site);
}

#[test]
fn a_note_for_a_kind_goes_where_there_is_one() {
    let site = published();
    let refused =
        |record: &str| site.said(LATER, &["note", record, "--kind", "minor", "Says it more clearly."]);
    assert!(refused("policies/").contains("there is no kind file `content/policies/_kind.toml`"));
    assert!(refused("nothing/").contains("there is no kind file `content/nothing/_kind.toml`"));
    let said = refused("risks/");
    assert!(said.contains("the note may tell of no change"), "{said}");
    assert!(said.contains("Wrote the note into content/risks/_kind.toml."), "{said}");
    let text = fs::read_to_string(site.at("content/risks/_kind.toml")).unwrap();
    let note = "\n[[change]]\ndate = 2021-03-01\nkind = \"minor\"\nnote = \"Says it more clearly.\"\n";
    assert_eq!(text, format!("{KIND}{note}"));
}

#[test]
fn what_is_withheld_and_comes_back() {
    let site = published();
    let old = fs::read_to_string(site.at("content/policies/b.md")).unwrap();
    site.edit("content/policies/b.md", "Some other text", "Quite other text");
    site.must(LATER, &["note", "policies/b", "Says it more strongly.", "--kind", "minor"]);
    site.must(LATER, &["publish"]);
    let redact = ["redact", "policies/b", "--reason", "It named a witness.", "--authority", "Order 12"];
    site.must(LATER, &redact);
    let new = fs::read_to_string(site.at("content/policies/b.md")).unwrap();
    site.put("content/policies/b.md", &old);
    refused(
        &site,
        &[
            "error[archive.withheld]: these bytes are withheld under notice 1, and stand here again",
            "--> content/policies/b.md",
        ],
    );
    site.put("content/policies/b.md", &new);
    passes(&site);
}

#[test]
fn a_site_without_an_archive_has_no_gate() {
    let site = Site { folder: tempfile::tempdir().unwrap() };
    site.put("site.toml", SITE);
    site.put("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nText.\n");
    site.must(SEALED, &["build"]);
    site.edit("content/pages/about.md", "Text", "Test");
    site.must(LATER, &["build"]);
    site.must(LATER, &["check"]);
}

#[test]
fn the_same_words_tell_of_no_second_change() {
    let site = published();
    let words = ["Says what it should have said from the beginning.", "--kind", "correction"];
    let note = || ["note", "policies/b", words[0], words[1], words[2]];
    site.edit("content/policies/b.md", "other text", "third text");
    site.must(LATER, &note());
    site.must(LATER, &["publish"]);

    site.edit("content/policies/b.md", "third text", "fourth text");
    let before = crate::cli::files(site.folder.path());
    let sealed = "the same note stands there already: say in other words what changed this time";
    let said = site.said(LATER, &note());
    assert!(said.starts_with("2\n") && said.contains(sealed), "{said}");
    assert!(crate::cli::files(site.folder.path()) == before, "what is refused writes nothing");
    let all = ["publish", "--note", words[0], words[1], words[2]];
    // A note for all records is another note than one of the record, and the first of its words.
    let said = site.said(LATER, &all);
    assert!(said.starts_with("0\n") && said.contains("The note tells of 1 record."), "{said}");
    site.edit("content/policies/b.md", "fourth text", "fifth text");
    let said = site.said(LATER, &all);
    assert!(said.starts_with("2\n") && said.contains(sealed), "{said}");
    // One that is dated too early is another, and is told of as what it is.
    site.must(LATER, &["note", "policies/b", words[0], "--date", "2020-01-01", words[1], words[2]]);
    let said = site.said(LATER, &["check"]);
    assert!(said.contains("is dated before the edition of 2021-03-01 that it changes"), "{said}");
}
