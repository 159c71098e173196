//! Judged queries: what readers mean, and whether it comes first.

use super::*;

// How many of the queries find what they mean among the first five: 0.98 of all.
const REACHED: usize = 59;

struct Judged {
    class: String,
    words: String,
    best: Vec<String>,
    // Whether what it expects was no record when it was judged, and may be a page that the site makes of itself. It counts
    // as any other.
    has_gap: bool,
}

// The files of this test are TOML as candour reads it.
fn judged(path: &Path) -> Vec<Judged> {
    let text = std::fs::read_to_string(path).expect("the judged queries");
    let value = |block: &str, key: &str| {
        let line = block.lines().find_map(|line| line.strip_prefix(&format!("{key} = ")));
        line.expect("every query has a class, words and records").to_owned()
    };
    let plain = |text: &str| text.trim_matches('"').to_owned();
    let read = |block: &str| Judged {
        class: plain(&value(block, "class")),
        words: plain(&value(block, "words")),
        best: value(block, "best").trim_matches(['[', ']']).split(", ").map(plain).collect(),
        has_gap: block.contains("\ngap = "),
    };
    text.split("[[query]]").skip(1).map(read).collect()
}

// How many find what they mean first, and among the first five; prints the misses.
fn reached(build: &Build, queries: &[Judged]) -> (usize, usize) {
    let asked = Asked::of(build);
    let (mut first, mut five, mut misses) = (0, 0, Vec::new());
    let mut classes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for query in queries {
        let best: BTreeSet<String> =
            query.best.iter().map(|id| id.trim_start_matches("pages/").to_owned()).collect();
        for id in &query.best {
            let there = build.site().shown().any(|shown| shown.card.id.to_string() == *id);
            assert!(there || query.has_gap, "`{}` expects {id}, which is not there", query.words);
        }
        let found = asked.found(&query.words, Scope::Current);
        let place = found.iter().position(|at| best.contains(at));
        let class = classes.entry(query.class.clone()).or_default();
        class.1 += 1;
        if place == Some(0) {
            first += 1;
            class.0 += 1;
        } else {
            let place = place.map_or("not among the first 8".to_owned(), |at| format!("place {}", at + 1));
            let (class, words) = (&query.class, &query.words);
            misses.push(format!("  {class} “{words}”: {place}; first is {:?}", found.first()));
        }
        five += usize::from(place.is_some_and(|at| at < 5));
    }
    let all = queries.len();
    println!("judged queries: {first} of {all} first, {five} of {all} among the first five");
    for (class, (first, all)) in &classes {
        println!("  {class}: {first} of {all} first");
    }
    println!("{}", misses.join("\n"));
    (first, five)
}

#[test]
fn what_readers_mean_comes_first() {
    let queries = judged(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/search/example.toml"));
    assert_eq!(queries.len(), 60);
    let gaps = queries.iter().filter(|query| query.has_gap).count();
    let (first, five) = reached(&crate::demo::example(), &queries);
    println!("  {gaps} expect a page that is no record");
    assert!(first * 10 >= queries.len() * 9, "success at 1 is {first} of {}", queries.len());
    assert!(five >= REACHED, "success at 5 is {five} of {}", queries.len());
}

// A site that lies elsewhere, with a file of judged queries in its folder: CANDOUR_JUDGED=FOLDER.
#[test]
fn what_readers_mean_comes_first_elsewhere() {
    let Some(folder) = std::env::var_os("CANDOUR_JUDGED") else {
        println!("skipped: CANDOUR_JUDGED names no folder of a site with a judged.toml");
        return;
    };
    let queries = judged(&Path::new(&folder).join("judged.toml"));
    let (first, five) = reached(&crate::demo::built(Path::new(&folder)), &queries);
    let all = queries.len();
    assert!(first * 10 >= all * 9, "success at 1 is {first} of {all}");
    assert!(five * 100 >= all * 98, "success at 5 is {five} of {all}");
}
