//! Counts are exact, or say that there are more; and an edit of a text touches the files of its words.

use super::*;
use crate::law::Dice;
use crate::workshop::{self, rel};
use candour::base::as_of::Moment;
use candour::build::clock::Clock;
use candour::source::tree::{Change, Source, Tree};

const KINDS: [&str; 2] = ["policies", "announcements"];
// How many words there are. Each holds a digit, and so is no form of another.
const VOCABULARY: usize = 240;

#[derive(Debug, Clone)]
struct Written {
    kind: &'static str,
    year: usize,
    words: BTreeSet<usize>,
}

fn word(n: usize) -> String {
    format!("w{}x{}", n % 7, n + 1000)
}

fn clock() -> Clock {
    Clock { asked: Moment::parse("2022-02-10"), epoch: None, now: jiff::Timestamp::UNIX_EPOCH }
}

// Common words first: a document has the first with more than three chances in four.
fn document(dice: &mut Dice) -> Written {
    let kind = KINDS[dice.below(KINDS.len())];
    let mut words: BTreeSet<usize> = (0..6 + dice.below(8))
        .map(|_| {
            let top = 1 + dice.below(VOCABULARY);
            dice.below(top)
        })
        .collect();
    words.extend((dice.below(20) < 17).then_some(0));
    words.extend((dice.below(20) < 15).then_some(1));
    Written { kind, year: 2000 + dice.below(20), words }
}

fn text(n: usize, document: &Written, more: &str) -> String {
    let words: Vec<String> = document.words.iter().map(|n| word(*n)).collect();
    let front =
        format!("title = \"Number{n}\"\npublished = \"{}\"\nowner = \"organisations/body\"\n", document.year);
    match document.kind {
        "announcements" => {
            format!(
                "+++\n{front}announced = \"{}\"\nform = \"news\"\n+++\n\n{}{more}.\n",
                document.year,
                words.join(" ")
            )
        }
        _ => format!(
            "+++\n{front}form = \"guidance\"\nstatus = \"in-force\"\n+++\n\n{}{more}.\n",
            words.join(" ")
        ),
    }
}

fn path(n: usize, document: &Written) -> String {
    format!("content/{}/n{n}.md", document.kind)
}

fn built(documents: &[Written]) -> Build {
    let mut tree = Tree::default();
    let mut put = |path: &str, text: String| {
        tree.apply(Change::Put(Source::new(rel(path), text.as_bytes())));
    };
    put("site.toml", workshop::SITE.to_owned());
    put("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n".to_owned());
    for (n, document) in documents.iter().enumerate() {
        put(&path(n, document), text(n, document, ""));
    }
    let build = workshop::clean(&tree, &clock());
    let findings = build.findings();
    assert!(findings.is_empty(), "{} findings: {:?}", findings.len(), findings.first());
    build
}

#[test]
fn a_count_is_what_a_plain_scan_counts() {
    let mut dice = Dice::new(11);
    let documents: Vec<Written> = (0..1_400).map(|_| document(&mut dice)).collect();
    let build = built(&documents);
    let asked = Asked::of(&build);
    let known: BTreeSet<usize> =
        documents.iter().flat_map(|document| document.words.iter().copied()).collect();
    let known: Vec<usize> = known.into_iter().collect();
    let (mut exact, mut more) = (0, 0);
    for _ in 0..1_000 {
        let many = 1 + dice.below(3);
        let words: BTreeSet<usize> = (0..many)
            .map(|_| {
                let top = 1 + dice.below(known.len());
                known[dice.below(top)]
            })
            .collect();
        let mut filters: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        if dice.below(3) == 0 {
            filters.insert("kind".to_owned(), BTreeSet::from([KINDS[dice.below(2)].to_owned()]));
        }
        if dice.below(4) == 0 {
            let years = (0..2).map(|_| (2000 + dice.below(20)).to_string()).collect();
            filters.insert("year".to_owned(), years);
        }
        let passes = |document: &Written, but: &str| {
            let has = |facet: &str, value: &str| {
                facet == but || filters.get(facet).is_none_or(|wanted| wanted.contains(value))
            };
            has("kind", document.kind) && has("year", &document.year.to_string())
        };
        let is_full = |document: &&Written| words.is_subset(&document.words);
        let is_part = |document: &&Written| !words.is_disjoint(&document.words);
        let full: Vec<&Written> = documents.iter().filter(is_full).collect();
        let is_partial = full.is_empty();
        let matched = if is_partial { documents.iter().filter(is_part).collect() } else { full };
        let expected = matched.iter().filter(|document| passes(document, "")).count();

        let typed: Vec<String> = words.iter().map(|n| word(*n)).collect();
        let page = 1 + dice.below(3);
        let question =
            Question { words: typed.join(" "), filters: filters.clone(), page, ..Question::default() };
        let answer = asked.ask(&question);
        assert_eq!((&answer.instead, &answer.missing), (&Vec::new(), &Vec::new()), "{question:?}");
        match answer.count {
            query::Count::Exactly(all) => {
                exact += 1;
                assert_eq!((all, answer.is_partial), (expected, is_partial), "{question:?}");
                for kind in KINDS {
                    let with = |document: &&&Written| document.kind == kind && passes(document, "kind");
                    let told = answer.facets.get(&("kind".to_owned(), kind.to_owned()));
                    let own = matched.iter().filter(with).count();
                    assert_eq!(told.copied().unwrap_or(0), own, "{kind}: {question:?}");
                }
                let shown = expected.saturating_sub((page - 1) * query::PAGE).min(query::PAGE);
                assert_eq!(answer.hits.len(), shown, "{question:?}");
            }
            query::Count::AtLeast(least) => {
                more += 1;
                assert!(least <= expected, "{least} of {expected}: {question:?}");
                assert!(query::below(least) < expected, "more than {} of {expected}", query::below(least));
                assert_eq!(answer.hits.len(), query::PAGE, "{question:?}");
            }
        }
    }
    println!("1,000 queries: {exact} counts exact, {more} that say “more than”, none wrong");
    assert!(exact > 500 && more > 20);
}

// Which files of the index an edit of one text touches, of how many.
fn edited(many: usize) {
    let mut dice = Dice::new(5);
    let documents: Vec<Written> = (0..many).map(|_| document(&mut dice)).collect();
    let mut build = built(&documents);
    let files = build.output().iter().filter(|file| file.at.as_str().starts_with("/search/index/")).count();
    let n = many / 2;
    let bounds: Vec<String> = build.site().search_bounds(Volume::Now).to_vec();
    let bound = |word: &str| shards::bound_of(&bounds, word).to_owned();
    // A word goes, and one comes that others have: no shard begins elsewhere.
    let mut other = documents[n].clone();
    let gone = *other.words.iter().nth(2).expect("words");
    let came = (2..VOCABULARY).find(|n| !other.words.contains(n)).expect("another word");
    other.words.remove(&gone);
    other.words.insert(came);
    let source = Source::new(rel(&path(n, &documents[n])), text(n, &other, "").as_bytes());
    let started = std::time::Instant::now();
    let outcome = build.update(vec![Change::Put(source)], &clock(), &mut |_| {});
    let took = started.elapsed();
    let name = |at: &candour::base::address::Address| at.to_string();
    let put: Vec<String> = outcome.delta.put.iter().map(|file| name(&file.at)).collect();
    let touched: BTreeSet<String> = put
        .into_iter()
        .chain(outcome.delta.gone.iter().map(name))
        .filter(|at| at.starts_with("/search/"))
        .collect();
    let shard = |word: &str| lookup::Lookup::Words(Volume::Now, bound(word)).address().to_string();
    let mut expected = BTreeSet::from([shard(&word(gone)), shard(&word(came))]);
    let long = [gone, came].map(|n| lookup::Lookup::Tail(Volume::Now, word(n)).address().to_string());
    let block = touched.iter().filter(|at| at.starts_with("/search/index/r-")).count();
    expected.extend(long);
    let others: Vec<&String> =
        touched.iter().filter(|at| !expected.contains(*at) && !at.starts_with("/search/index/r-")).collect();
    assert!(others.is_empty() && block == 1, "beside the shards of two words: {others:?} of {touched:?}");
    println!("an edit among {many} documents: {} of {files} files of the index, {took:?}", touched.len());
}

#[test]
fn an_edit_touches_the_files_of_its_words() {
    edited(if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 10_000 } else { 400 });
}

#[test]
fn the_scripts_are_small() {
    use std::io::Write as _;
    for (name, bytes) in candour::theme::civic::ASSETS.iter().filter(|(name, _)| name.contains("search")) {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes).expect("memory");
        let packed = gzip.finish().expect("memory").len();
        println!("{name}: {} bytes, {packed} compressed", bytes.len());
        assert!(packed <= 5 * 1024, "{name} has {packed} bytes");
    }
}
