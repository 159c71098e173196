//! Made-up sites, the same each time, for the benchmarks of the stages.

use candour::archive::seal::Occasion;
use candour::base::as_of::Moment;
use candour::base::path::RelPath;
use candour::build::build::Build;
use candour::build::clock::Clock;
use candour::build::seal;
use candour::source::tree::{Change, Source, Tree};

const WORDS: [&str; 24] = [
    "policy", "record", "duty", "office", "notice", "register", "evidence", "review", "consent", "schedule", "audit",
    "budget", "school", "harbour", "licence", "owner", "data", "panel", "standard", "minute", "appeal", "survey",
    "timber", "water",
];

const SETTINGS: &str = "format = 1\ntitle = \"Register\"\nbase_url = \"https://register.example/\"\n\
    language = \"en-GB\"\nas_of = 2026-01-01\n\n[publisher]\nname = \"Office\"\nrecord = \"organisations/body\"\n";

/// The clock of all benchmarks.
pub fn clock() -> Clock {
    Clock { asked: Moment::parse("2026-01-01"), epoch: None, now: jiff::Timestamp::UNIX_EPOCH }
}

/// A policy of about 700 words: headings, a list, a link, and in every third a table and in every fifth some code.
pub fn policy(number: usize, edition: usize) -> String {
    let mut seed = (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mut word = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        WORDS[(seed >> 33) as usize % WORDS.len()]
    };
    let mut text = format!(
        "+++\ntitle = \"Policy number {number}\"\nsummary = \"What policy {number} asks.\"\nstatus = \"in-force\"\n\
         form = \"guidance\"\nowner = \"organisations/body\"\npublished = 2020-01-01\n"
    );
    for edition in 1..edition {
        let day = day(edition + 1);
        text += &format!("\n[[change]]\ndate = {day}\nkind = \"minor\"\nnote = \"Clarified the duty in part {edition}.\"\n");
    }
    text += "+++\n\n";
    for part in 0..5 {
        text += &format!("## {} and {} of part {part}\n\n", word(), word());
        for _ in 0..4 {
            let sentence: Vec<&str> = (0..28).map(|_| word()).collect();
            text += &format!("The **{}** {}. Each holds.\n\n", word(), sentence.join(" "));
        }
        text += &format!("- the {} of the {}\n- another {}\n\n", word(), word(), word());
    }
    if number.is_multiple_of(3) {
        text += &format!("| What | How many |\n|---|---|\n| {} | 12 |\n| {} | 7 |\n\n", word(), word());
    }
    if number.is_multiple_of(5) {
        text += "```rust\npub fn cost(name: &str) -> Option<u32> {\n    (name == \"water\").then_some(12)\n}\n```\n\n";
    }
    text + &format!("See [the body](../organisations/body.toml). Edition {edition}.\n")
}

/// The files of a site with so many policies.
pub fn site(policies: usize) -> Tree {
    let mut tree = Tree::default();
    let mut put = |path: &str, text: &str| {
        tree.apply(file(path, text));
    };
    put("site.toml", SETTINGS);
    put("content/organisations/body.toml", "title = \"Office\"\nform = \"executive-body\"\n");
    for number in 0..policies {
        put(&format!("content/policies/p{number}.md"), &policy(number, 1));
    }
    tree
}

/// The files of a site with so many policies, each sealed in so many editions.
pub fn sealed(policies: usize, editions: usize) -> Tree {
    let mut build = Build::new(&clock());
    build.update(changes(&site(policies)), &clock(), &mut |_| {});
    for edition in 1..=editions {
        let edit = |number| file(&format!("content/policies/p{number}.md"), &policy(number, edition));
        build.update((0..policies).map(edit).collect(), &clock(), &mut |_| {});
        let as_of = build.site().as_of().instant;
        let occasion = Occasion { day: day(edition), as_of, now: as_of, generator: "a benchmark".to_owned() };
        let sealing = seal::of_site(build.tree(), build.site(), &occasion).expect("each edition differs");
        build.update(sealing.changes().into_iter().collect(), &clock(), &mut |_| {});
    }
    let wrong = build.findings();
    assert!(wrong.iter().all(|finding| !finding.is_error()), "{wrong:#?}");
    let mut tree = Tree::default();
    for source in build.tree().iter() {
        tree.apply(Change::Put(source.clone()));
    }
    tree
}

/// What makes a tree of nothing.
pub fn changes(tree: &Tree) -> Vec<Change> {
    Tree::default().changes_to(tree)
}

/// A file as a change.
pub fn file(path: &str, text: &str) -> Change {
    Change::Put(Source::new(RelPath::new(path).expect("a path"), text.as_bytes()))
}

fn day(edition: usize) -> jiff::civil::Date {
    let days = i64::try_from(edition).expect("few editions") * 30;
    jiff::civil::date(2021, 1, 1).checked_add(jiff::Span::new().days(days)).expect("a day")
}
