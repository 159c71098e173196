//! Runs the case files: each tells one story of edits, and what must come of them.
//!
//! After every step the build is compared with a clean one, byte for byte. `UPDATE_CASES=1` writes what came of it
//! into the files, to be read before it is committed. The format is in `cases/README.md`.

use std::fs;
use std::path::{Path, PathBuf};

use candour::archive::published::Published;
use candour::base::digest::Digest;
use candour::source::tree::{Change, Refusal, Source};
use rayon::prelude::*;

use crate::tamper;
use crate::workshop::{self, Workshop};

#[test]
fn every_case_comes_out_as_it_is_written() {
    let mut files = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/cases"), &mut files);
    // `CASES=body.link` runs only those whose names begin so; a campaign does.
    if let Ok(prefix) = std::env::var("CASES") {
        files.retain(|file| file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&prefix)));
    }
    assert!(!files.is_empty(), "no case files were found");
    // In the order of the files, on all cores.
    let wrong: Vec<String> = files.par_iter().filter_map(|file| wrong_with(file)).collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases differ (UPDATE_CASES=1 shows them in git diff):\n{}",
        wrong.len(),
        files.len(),
        wrong.join("\n")
    );
    println!("{} cases", files.len());
}

/// What is wrong with a case; writes what came of it instead, where that is asked for.
fn wrong_with(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).expect("a case file");
    // One case hides no other: what it panics with is what came of it.
    let actual = std::panic::catch_unwind(|| run(&text, file)).unwrap_or_else(|panic| {
        let words = panic.downcast_ref::<String>().cloned();
        format!("a panic: {}\n", words.unwrap_or_else(|| "without words".to_owned()))
    });
    if actual == text {
        return None;
    }
    if std::env::var_os("UPDATE_CASES").is_some() && !actual.starts_with("a panic: ") {
        fs::write(file, actual).expect("a case file can be written");
        return None;
    }
    Some(format!("{}\n{}", file.display(), difference(&text, &actual)))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("the folder of cases").flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "case") {
            files.push(path);
        }
    }
}

// Tells a story, and writes it again with what really came of it.
fn run(text: &str, file: &Path) -> String {
    let (title, steps) =
        text.split_once("\n=== ").unwrap_or_else(|| panic!("{}: a case has steps", file.display()));
    let mut workshop = Workshop::new();
    let mut last = None;
    let mut deployed = None;
    let mut actual = title.to_owned();
    for step in steps.split("\n=== ") {
        let (command, body) = step.split_once('\n').unwrap_or((step, ""));
        let (verb, argument) = command.split_once(' ').unwrap_or((command, ""));
        // The blank line before the next step belongs to the file, not to what is put.
        let body_text = body.strip_suffix('\n').map_or_else(|| body.to_owned(), |body| format!("{body}\n"));
        let expected = match verb {
            "put" => {
                workshop.put(argument, body.trim_end_matches('\n').to_owned() + "\n");
                None
            }
            "put-bytes" => {
                workshop.put(argument, unescape(body.trim_end_matches('\n')));
                None
            }
            "replace" => {
                let old =
                    workshop.text(argument).unwrap_or_else(|| panic!("{}: no {argument}", file.display()));
                let body = body.trim_end_matches('\n');
                let (from, to) = body
                    .split_once("\n--- with\n")
                    .or_else(|| Some((body.strip_suffix("\n--- with")?, "")))
                    .expect("`--- with` between old and new");
                assert!(old.contains(from), "{}: `{from}` is not in {argument}", file.display());
                workshop.put(argument, old.replacen(from, to, 1));
                None
            }
            "checksum" => {
                let text = workshop.text(argument).expect("a file of the archive");
                let list = argument.replace("snapshot.json", "manifest-sha256.txt");
                workshop.put(argument, forged(&text, workshop.bytes(&list).as_deref()));
                None
            }
            "enter" => {
                let (record, day) = argument.split_once(' ').expect("enter RECORD DAY");
                tamper::enter(&mut workshop, record, day, &(body.trim_end_matches('\n').to_owned() + "\n"));
                None
            }
            "redact" => {
                let mut words = argument.split(' ');
                let record = words.next().expect("redact RECORD [DATES]");
                let withheld = tamper::redact(&mut workshop, record, &words.collect::<Vec<_>>());
                Some(match withheld {
                    Ok(files) => format!("withheld: {files} files\n"),
                    Err(reason) => format!("refused: {reason}\n"),
                })
            }
            "folder" => {
                workshop.folder(argument);
                None
            }
            "deployed" => {
                workshop.settle();
                deployed = workshop.at("/.well-known/candour/archive.json");
                assert!(deployed.is_some(), "{}: no archive is published", file.display());
                None
            }
            "published" => {
                workshop.settle();
                let text = deployed.as_deref().expect("a step `deployed` before");
                let found =
                    Published::parse(text).expect("as it was written").findings(workshop.site().archive());
                let found = candour::diag::finding::in_order(found);
                Some(match &found[..] {
                    [] => "none\n".to_owned(),
                    found => workshop::draw(found, workshop.tree()),
                })
            }
            "repeat" => {
                let (path, times) = argument.split_once(' ').expect("repeat PATH TIMES");
                let old = workshop.text(path).unwrap_or_else(|| panic!("{}: no {path}", file.display()));
                let last = old.trim_end_matches('\n').rsplit('\n').next().unwrap_or_default();
                let more = format!("{last}\n").repeat(times.parse().expect("a number"));
                workshop.put(path, old.clone() + &more);
                None
            }
            "refused" => {
                let (path, reason) = argument.split_once(' ').expect("refused PATH REASON");
                workshop.change(Change::Put(Source::refused(workshop::rel(path), refusal(reason))));
                None
            }
            "remove" => {
                workshop.remove(argument);
                None
            }
            "rename" => {
                let (from, to) = argument.split_once(' ').expect("rename FROM TO");
                let bytes = workshop.bytes(from).unwrap_or_else(|| panic!("{}: no {from}", file.display()));
                workshop.remove(from);
                workshop.put(to, bytes);
                None
            }
            "as-of" => {
                workshop.as_of(argument);
                None
            }
            "seal" => {
                assert!(workshop.seal(argument), "{}: nothing to seal on {argument}", file.display());
                None
            }
            "publish" => {
                if !argument.is_empty() {
                    workshop.as_of(argument);
                }
                Some(workshop.publish())
            }
            "findings" | "verify" | "unsealed" | "overdue" | "drawn" | "changed" | "page" | "prose"
            | "file" => {
                if let Some(outcome) = workshop.settle() {
                    last = Some(outcome);
                }
                Some(observe(&workshop, verb, argument, last.as_ref()))
            }
            other => panic!("{}: no step `{other}`", file.display()),
        };
        actual.push_str("\n=== ");
        actual.push_str(command);
        actual.push('\n');
        match expected {
            Some(seen) => actual.push_str(&format!("{}\n", seen.trim_end_matches('\n'))),
            None => actual.push_str(&body_text),
        }
    }
    while actual.ends_with("\n\n") {
        actual.pop();
    }
    actual
}

// Why the system did not give the bytes of a file, as the reader of folders has it.
fn refusal(reason: &str) -> Refusal {
    match reason {
        "link" => Refusal::Link,
        "not-a-file" => Refusal::NotAFile,
        "too-large" => Refusal::TooLarge(9 << 20, 8 << 20),
        "bad-name" => Refusal::BadName,
        "unreadable" => Refusal::Unreadable("permission denied".to_owned()),
        "folder" => Refusal::Folder,
        "changing" => Refusal::Changing,
        other => panic!("no refusal `{other}`"),
    }
}

// A file of the archive with a checksum that is right, and the digest of its list of files, as somebody would make it
// who wants to hide what was altered.
fn forged(text: &str, list: Option<&[u8]>) -> String {
    let with = |text: &str, key: &str, digest: &str| {
        let key = format!("\"{key}\": \"");
        let at = text.find(&key)? + key.len();
        Some(format!("{}{digest}{}", &text[..at], &text[at + 64..]))
    };
    let listed = list.and_then(|list| with(text, "manifest", &Digest::of(list).to_string()));
    let blank = with(listed.as_deref().unwrap_or(text), "checksum", &"0".repeat(64)).expect("a checksum");
    with(&blank, "checksum", &Digest::of(blank.as_bytes()).to_string()).expect("a checksum")
}

fn observe(
    workshop: &Workshop,
    verb: &str,
    argument: &str,
    last: Option<&candour::build::build::Outcome>,
) -> String {
    match verb {
        "findings" => match workshop.findings() {
            none if none.is_empty() => "none\n".to_owned(),
            findings => findings,
        },
        "verify" => match workshop.verify() {
            none if none.is_empty() => "verified\n".to_owned(),
            findings => findings,
        },
        "unsealed" => match workshop.unsealed() {
            none if none.is_empty() => "nothing\n".to_owned(),
            findings => findings,
        },
        "overdue" => match workshop.overdue() {
            none if none.is_empty() => "none\n".to_owned(),
            findings => findings,
        },
        "drawn" => {
            let drawn = last.map(|outcome| outcome.drawn.clone()).unwrap_or_default();
            if drawn.is_empty() {
                "nothing\n".to_owned()
            } else {
                drawn.iter().map(|at| format!("{at}\n")).collect()
            }
        }
        "changed" => {
            let delta = last.map(|outcome| outcome.delta.clone()).unwrap_or_default();
            let put = delta.put.iter().map(|artifact| (artifact.at.clone(), '+'));
            let gone = delta.gone.iter().map(|at| (at.clone(), '-'));
            let mut lines: Vec<_> = put.chain(gone).collect();
            lines.sort();
            if lines.is_empty() {
                "nothing\n".to_owned()
            } else {
                lines.iter().map(|(at, sign)| format!("{sign} {at}\n")).collect()
            }
        }
        "page" => workshop.at(argument).map_or_else(
            || "nothing lives here\n".to_owned(),
            |html| without_digests(&workshop::shown(&html)),
        ),
        "prose" => {
            workshop.at(argument).map_or_else(|| "nothing lives here\n".to_owned(), |html| prose(&html))
        }
        _ => workshop.at(argument).unwrap_or_else(|| "nothing lives here\n".to_owned()),
    }
}

// Digests in the words of a page: they are others whenever a built-in kind is, and no case is about that.
fn without_digests(shown: &str) -> String {
    let mut text = String::new();
    let mut rest = shown;
    while let Some(start) = rest.find(|c: char| c.is_ascii_hexdigit() && !c.is_ascii_uppercase()) {
        let run = &rest[start..];
        let is_hex = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        let length = run.find(|c| !is_hex(c)).unwrap_or(run.len());
        text.push_str(&rest[..start]);
        text.push_str(if length == 64 { "(SHA-256)" } else { &run[..length] });
        rest = &run[length..];
    }
    text.push_str(rest);
    text
}

// The HTML that came of a text in Markdown: the text, then what its terms mean, which stands further below.
fn prose(html: &str) -> String {
    let begin = "<div class=\"prose\">\n";
    let Some((_, inside)) = html.split_once(begin) else { return "no text\n".to_owned() };
    let text = in_one_block(inside);
    let further = inside[text.len()..].split_once(begin).map_or("", |(_, further)| further);
    if !further.starts_with("<section class=\"terms\"") {
        return text.to_owned();
    }
    format!("{}\n{}", text.trim_end(), in_one_block(further))
}

// What stands before the end of a block whose beginning is before it.
fn in_one_block(inside: &str) -> &str {
    let mut open = 1;
    for (at, _) in inside.match_indices('<') {
        match &inside[at..] {
            tag if tag.starts_with("<div") => open += 1,
            tag if tag.starts_with("</div>") => open -= 1,
            _ => {}
        }
        if open == 0 {
            return &inside[..at];
        }
    }
    inside
}

// `\xNN`, `\u{…}`, `\z{…}`, `\n` and `\t` in a text, as bytes.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        bytes.extend_from_slice(before.as_bytes());
        rest = if let Some(hex) = after.strip_prefix('x') {
            bytes.push(u8::from_str_radix(&hex[..2], 16).expect("two hex digits"));
            &hex[2..]
        } else if let Some(code) = after.strip_prefix("u{") {
            let (code, after) = code.split_once('}').expect("a closing brace");
            let character =
                char::from_u32(u32::from_str_radix(code, 16).expect("hex digits")).expect("a character");
            bytes.extend_from_slice(character.to_string().as_bytes());
            after
        } else if let Some(count) = after.strip_prefix("z{") {
            let (count, after) = count.split_once('}').expect("a closing brace");
            bytes.resize(bytes.len() + count.parse::<usize>().expect("a number"), 0);
            after
        } else {
            bytes.push(match after.as_bytes()[0] {
                b'n' => b'\n',
                b'r' => b'\r',
                b't' => b'\t',
                other => other,
            });
            &after[1..]
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    bytes
}

// The lines from the first that differs on, of both.
fn difference(expected: &str, actual: &str) -> String {
    let same = expected.lines().zip(actual.lines()).take_while(|(a, b)| a == b).count();
    let part = |text: &str| {
        text.lines()
            .skip(same.saturating_sub(2))
            .take(14)
            .map(|line| format!("    {line}\n"))
            .collect::<String>()
    };
    format!("  written, from line {}:\n{}  came out:\n{}", same + 1, part(expected), part(actual))
}
