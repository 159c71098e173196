//! The house rules, read off the sources: floors, file lengths, banned calls and names.

use std::fs;
use std::path::Path;

// From the lowest to the highest; a module imports only from its own and from lower floors.
const FLOORS: [&str; 17] = [
    "base", "diag", "source", "output", "config", "kind", "document", "theme", "compare", "archive", "site",
    "plan", "render", "build", "disk", "serve", "cli",
];
// The floors that may touch the world.
const EDGES: [&str; 3] = ["disk", "serve", "cli"];
const LONGEST: usize = 400;
const MEDIAN: usize = 150;
const BANNED_IN_THE_MIDDLE: [&str; 12] = [
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "std::fs",
    "std::env",
    "std::net",
    "std::process",
    "println!",
    "eprintln!",
    "thread::sleep",
    "File::open",
];
const BANNED_EVERYWHERE: [&str; 6] =
    [".unwrap()", "unsafe {", "todo!(", "unimplemented!(", "dbg!(", "panic!("];
const BANNED_NAMES: [&str; 5] = ["utils", "helpers", "common", "types", "misc"];

// A source file: its path below `src/` and its text.
type File = (String, String);

#[test]
fn the_sources_keep_the_rules() {
    let files = sources();
    assert!(files.len() > 60, "only {} files were read", files.len());
    let wrong = violations(&files);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_planted_climb_is_found() {
    let planted = [
        ("site/card.rs", "//! Doc.\nuse crate::render::view::Fact;\n"),
        ("base/id.rs", "//! Doc.\nfn f() { crate::diag::suggest::nearest(\"\", []); }\n"),
        ("diag/json.rs", "//! Doc.\nuse super::super::source::tree::Tree;\n"),
    ];
    for (path, text) in planted {
        let found = violations(&[file(path, text)]);
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert!(found[0].contains("climbs"), "{found:?}");
    }
    assert_eq!(violations(&[file("render/view.rs", "//! Doc.\nuse crate::site::card::Card;\n")]), [""; 0]);
}

#[test]
fn a_long_file_is_found() {
    let lines = |n: usize| format!("//! Doc.\n{}", "// line\n".repeat(n - 1));
    let found = violations(&[file("base/long.rs", &lines(401)), file("base/short.rs", "//! Doc.\n")]);
    assert_eq!(found, ["base/long.rs has 401 lines, more than 400"]);
    assert_eq!(
        violations(&[file("base/long.rs", &lines(400)), file("base/short.rs", "//! Doc.\n")]),
        [""; 0]
    );
}

#[test]
fn a_clock_in_the_middle_is_found() {
    let call = "//! Doc.\nfn f() { let _ = jiff::Timestamp::now(); }\n";
    let found = violations(&[file("site/standing.rs", call)]);
    assert_eq!(found, ["site/standing.rs:2 has `Timestamp::now`, which belongs to the edge"]);
    assert_eq!(violations(&[file("cli/session.rs", call)]), [""; 0]);
    let in_a_test = format!("//! Doc.\n#[cfg(test)]\nmod tests {{\n{call}}}\n");
    assert_eq!(violations(&[file("site/standing.rs", &in_a_test)]), [""; 0]);
}

#[test]
fn other_plants_are_found() {
    for (path, text, says) in [
        ("site/helpers.rs", "//! Doc.\n", "is named for what it lacks"),
        ("site/a.rs", "fn f() {}\n", "does not say what it is about"),
        ("site/a.rs", "//! Doc.\nfn f() { None::<u8>.unwrap(); }\n", "has `.unwrap()`"),
        ("attic/a.rs", "//! Doc.\n", "lies on no floor"),
        (
            "render/a.rs",
            "//! Doc.\nconst A: &str = \"accountable_to\";\n",
            "names the field `accountable_to` of one kind",
        ),
        ("render/a.rs", "//! Doc.\nuse tera::Tera;\n", "knows `tera`"),
    ] {
        let found = violations(&[file(path, text)]);
        assert!(found.len() == 1 && found[0].contains(says), "{path}: {found:?}");
    }
}

#[test]
fn the_crate_root_names_the_floors_in_their_order() {
    let text = fs::read_to_string(root().join("src/lib.rs")).expect("the crate root");
    let named: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(named, FLOORS);
}

#[test]
fn the_embedded_theme_is_the_folder_of_the_theme() {
    let folder = root().join("themes/civic");
    let mut files = Vec::new();
    collect(&folder, &folder, &mut files);
    let embedded = candour::theme::civic::TEMPLATES
        .iter()
        .map(|(name, text)| (format!("templates/{name}"), text.as_bytes()));
    let assets = candour::theme::civic::ASSETS.iter().map(|(name, bytes)| (format!("assets/{name}"), *bytes));
    let mut embedded: Vec<(String, &[u8])> = embedded.chain(assets).collect();
    embedded.sort();
    let names = |of: &[(String, &[u8])]| of.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let files: Vec<(String, &[u8])> =
        files.iter().map(|(name, text)| (name.clone(), text.as_bytes())).collect();
    assert_eq!(names(&embedded), names(&files));
    assert!(embedded == files, "an embedded file differs: rebuild");
}

fn file(path: &str, text: &str) -> File {
    (path.to_owned(), text.to_owned())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<File> {
    let mut files = Vec::new();
    let src = root().join("src");
    collect(&src, &src, &mut files);
    files.retain(|(path, _)| path.ends_with(".rs"));
    files
}

fn collect(base: &Path, folder: &Path, files: &mut Vec<File>) {
    let mut entries: Vec<_> =
        fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect(base, &path, files);
        } else {
            let name = path.strip_prefix(base).expect("below").to_string_lossy().replace('\\', "/");
            files.push((name, fs::read_to_string(&path).expect("a text file")));
        }
    }
    files.sort();
}

fn violations(files: &[File]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut lengths: Vec<usize> = files.iter().map(|(_, text)| text.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths.get(lengths.len() / 2).copied().unwrap_or_default();
    if files.len() > 10 && median > MEDIAN {
        wrong.push(format!("the median file has {median} lines, more than {MEDIAN}"));
    }
    let own = own_fields();
    for (path, text) in files {
        let lines = text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("{path} has {lines} lines, more than {LONGEST}"));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{path} does not say what it is about in its first line"));
        }
        let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".rs");
        if path.split('/').chain([stem]).any(|name| BANNED_NAMES.contains(&name)) {
            wrong.push(format!("{path} is named for what it lacks"));
        }
        let floor = path.split_once('/').map_or(stem, |(floor, _)| floor);
        if !["lib", "main"].contains(&floor) {
            match FLOORS.iter().position(|known| *known == floor) {
                Some(level) => code(path, text, level, &own, &mut wrong),
                None => wrong.push(format!("{path} lies on no floor")),
            }
        }
    }
    wrong
}

// What may not stand in the code of a floor; tests beside it may reach further.
fn code(path: &str, text: &str, level: usize, own: &[String], wrong: &mut Vec<String>) {
    let is_test = path.ends_with("/tests.rs") || path.ends_with("/laws.rs") || path.ends_with("/shown.rs");
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("#[cfg(") && line.contains("test") || is_test {
            break;
        }
        let number = index + 1;
        let bare = line.trim_start();
        if bare.starts_with("//") {
            continue;
        }
        // `super::super` from a file directly on a floor is the crate root; deeper files may use it on their floor.
        let root = if path.matches('/').count() == 1 { "super::super::" } else { "super::super::super::" };
        for (above, name) in FLOORS.iter().enumerate().skip(level + 1) {
            if [format!("crate::{name}::"), format!("{root}{name}::"), format!("crate::{name};")]
                .iter()
                .any(|way| line.contains(way))
            {
                wrong.push(format!("{path}:{number} climbs from floor {level} to {above} ({name})"));
            }
        }
        for call in BANNED_EVERYWHERE.iter().filter(|call| line.contains(**call)) {
            wrong.push(format!("{path}:{number} has `{call}`"));
        }
        if !EDGES.contains(&FLOORS[level]) {
            for call in BANNED_IN_THE_MIDDLE.iter().filter(|call| line.contains(**call)) {
                wrong.push(format!("{path}:{number} has `{call}`, which belongs to the edge"));
            }
        }
        for field in own.iter().filter(|field| line.contains(&format!("\"{field}\""))) {
            wrong.push(format!("{path}:{number} names the field `{field}` of one kind"));
        }
        for (name, homes) in KNOWN_TO {
            let names = line.contains(&format!("{name}::")) && !line.contains(&format!("::{name}::"));
            if names && !homes.iter().any(|home| path.starts_with(home)) {
                wrong.push(format!("{path}:{number} knows `{name}`, which only {} may", homes.join(", ")));
            }
        }
    }
}

// Which crates are known to which files only.
const KNOWN_TO: [(&str, &[&str]); 25] = [
    ("ctrlc", &["cli/serve.rs"]),
    ("similar", &["compare/sequence.rs"]),
    ("idna", &["base/host.rs"]),
    ("snowball_stemmers_rs", &["site/stems.rs"]),
    ("csv", &["render/data/sheet.rs"]),
    ("roxmltree", &["document/svg.rs"]),
    ("html5ever", &["document/dom.rs"]),
    ("comrak", &["document/markdown.rs"]),
    ("imagesize", &["document/picture.rs"]),
    ("syntect", &["document/code.rs"]),
    ("two_face", &["document/code.rs"]),
    ("tera", &["theme/"]),
    ("tar", &["archive/tarball.rs"]),
    ("postcard", &["base/packing.rs"]),
    ("mimalloc", &["main.rs"]),
    ("tiny_http", &["serve/"]),
    ("toml", &["source/table.rs"]),
    ("annotate_snippets", &["diag/human.rs"]),
    ("rustix", &["disk/", "serve/gate.rs"]),
    ("unicode_normalization", &["base/id.rs", "base/tokens.rs", "document/composed.rs"]),
    ("unicode_properties", &["base/tokens.rs", "document/letters.rs"]),
    ("unicode_script", &["document/letters.rs"]),
    ("unicode_security", &["document/letters.rs"]),
    ("unicode_names2", &["document/character_name.rs"]),
    ("quick_xml", &["render/xml.rs", "render/feed.rs", "render/sitemap.rs"]),
];

// The fields that one built-in kind declares and the others do not: nothing in `src/` may name them.
fn own_fields() -> Vec<String> {
    let names = |file: &str| {
        let text = fs::read_to_string(root().join("src/kind/embedded").join(file)).expect("an embedded kind");
        let names = text
            .lines()
            .filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"').map(str::to_owned));
        names.collect::<Vec<_>>()
    };
    let fields = |file: &str| {
        let text = fs::read_to_string(root().join("src/kind/embedded").join(file)).expect("an embedded kind");
        let blocks = text
            .split("[[field]]")
            .skip(1)
            .filter_map(|block| block.split("\nname = \"").nth(1)?.split('"').next().map(str::to_owned));
        blocks.collect::<Vec<_>>()
    };
    let common = names("common.toml");
    let entries = fs::read_dir(root().join("src/kind/embedded")).expect("the embedded kinds");
    let files = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let own = files.filter(|file| file != "common.toml").flat_map(|file| fields(&file));
    // Words that are also a field type, a kind's folder, an element of Atom.
    let others = ["number", "decisions", "category"];
    own.filter(|field| !common.contains(field) && !others.contains(&field.as_str())).collect()
}
