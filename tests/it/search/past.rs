//! Law: an edition is found as of every day on which readers could see it, and never before what its record says now.

use super::*;
use crate::law::Dice;
use crate::workshop::Workshop;

// No two of these have a stem in common, and none begins as another does.
const WORDS: [&str; 8] = ["alder", "birch", "cedar", "dogwood", "elm", "fir", "gorse", "holly"];
const RECORDS: usize = 7;

// What each snapshot holds: for each record its words.
type Sealed = Vec<(jiff::civil::Date, BTreeMap<String, BTreeSet<&'static str>>)>;

struct Grown {
    site: Workshop,
    sealed: Sealed,
}

// An archive of a few snapshots between which records come, change, go and come back.
fn grown(seed: u64) -> Grown {
    let mut dice = Dice::new(seed);
    let mut site = Workshop::new();
    let mut now: BTreeMap<String, BTreeSet<&'static str>> = BTreeMap::new();
    let mut sealed = Sealed::new();
    let mut day = jiff::civil::date(2018, 1, 1);
    for _ in 0..3 + dice.below(4) {
        for _ in 0..1 + dice.below(5) {
            let name = format!("r{}", dice.below(RECORDS));
            if now.contains_key(&name) && now.len() > 1 && dice.below(6) == 0 {
                now.remove(&name);
                site.remove(&format!("content/policies/{name}.md"));
                continue;
            }
            let words: BTreeSet<&'static str> =
                (0..1 + dice.below(3)).map(|_| WORDS[dice.below(WORDS.len())]).collect();
            let (ends, year) = (dice.below(3), 2010 + dice.below(15));
            let status = ["in-force", "draft", "superseded"][ends];
            let text: Vec<&str> = words.iter().copied().collect();
            let text = format!(
                "+++\ntitle = \"Record {name}\"\nform = \"guidance\"\nstatus = \"{status}\"\n\
                 published = \"{year}\"\ntags = [\"{}\"]\n+++\n\n{}.\n",
                WORDS[dice.below(2)],
                text.join(" ")
            );
            // Its tag is among its words.
            let tag = text.split("tags = [\"").nth(1).and_then(|rest| rest.split('"').next());
            let tag = WORDS.into_iter().find(|word| Some(*word) == tag);
            site.put(&format!("content/policies/{name}.md"), text);
            now.insert(name, words.into_iter().chain(tag).collect());
        }
        // Where nothing differs, nothing is sealed.
        if site.seal(&day.to_string()) {
            sealed.push((day, now.clone()));
        }
        day = day.checked_add(jiff::Span::new().days(1 + dice.below(400) as i64)).expect("a day");
    }
    site.update();
    Grown { site, sealed }
}

impl Grown {
    // The digest of what a record said in a snapshot: what makes an edition is its content.
    fn content(&self, at: usize, name: &str) -> Option<String> {
        let (day, records) = &self.sealed[at];
        records.get(name)?;
        let id = candour::base::id::RecordId::parse(&format!("policies/{name}")).expect("an id");
        let snapshots = &self.site.site().archive().snapshots;
        let snapshot = snapshots.values().find(|snapshot| snapshot.id.day == *day).expect("it was sealed");
        Some(format!("{:?}", snapshot.manifest.of_record(&id)))
    }

    // The day of the edition that a snapshot has of a record: that of the first of an unbroken run of equal content.
    fn edition(&self, at: usize, name: &str) -> Option<jiff::civil::Date> {
        let own = self.content(at, name)?;
        let run = (0..at).rev().take_while(|before| self.content(*before, name).as_ref() == Some(&own));
        Some(self.sealed[run.last().unwrap_or(at)].0)
    }

    fn address(name: &str, edition: jiff::civil::Date) -> String {
        format!("policies/{name}/{edition}/")
    }
}

// Everything that is found, page by page, in its order.
fn all(asked: &Asked<'_>, question: &Question) -> Vec<String> {
    let mut found = Vec::new();
    for page in 1.. {
        let answer = asked.ask(&Question { page, ..question.clone() });
        if answer.hits.is_empty() {
            assert_eq!(answer.count, query::Count::Exactly(found.len()), "{question:?}");
            return found;
        }
        found.extend(answer.hits.into_iter().map(|hit| hit.href));
    }
    unreachable!("pages end")
}

fn scripts() -> u64 {
    if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 300 } else { 12 }
}

#[test]
fn as_of_a_day_the_editions_that_hold_it_are_found_and_no_other() {
    let (mut asked_for, mut held) = (0, 0);
    for seed in 1..=scripts() {
        let grown = grown(seed);
        let (first, last) = (grown.sealed[0].0, grown.sealed[grown.sealed.len() - 1].0);
        let build = grown.site.build();
        let asked = Asked::of(build);
        let mut dice = Dice::new(seed * 7);
        let mut days: Vec<jiff::civil::Date> = grown.sealed.iter().map(|(day, _)| *day).collect();
        days.extend(days.clone().iter().filter_map(|day| day.yesterday().ok()));
        let span = first.until((jiff::Unit::Day, last)).expect("days").get_days() as usize;
        days.extend(
            (0..6)
                .filter_map(|_| first.checked_add(jiff::Span::new().days(dice.below(span + 40) as i64)).ok()),
        );
        for day in days {
            let at = grown.sealed.iter().rposition(|(sealed, _)| *sealed <= day);
            for word in WORDS {
                let expected: BTreeSet<String> = at
                    .into_iter()
                    .flat_map(|at| grown.sealed[at].1.iter().map(move |record| (at, record)))
                    .filter(|(_, (_, words))| words.contains(word))
                    .filter_map(|(at, (name, _))| Some(Grown::address(name, grown.edition(at, name)?)))
                    .collect();
                let time = query::Time::AsOf(day);
                let question = Question { words: word.to_owned(), time, ..Question::default() };
                let found = all(&asked, &question);
                assert_eq!(found.len(), found.iter().collect::<BTreeSet<_>>().len(), "{found:?}");
                // A word that no edition has leads to one like it, which is no answer to this question.
                let is_known = asked.ask(&question).instead.is_empty();
                if is_known || !expected.is_empty() {
                    let found: BTreeSet<String> = found.into_iter().collect();
                    assert_eq!(found, expected, "seed {seed}: `{word}` as of {day}");
                }
                asked_for += 1;
                held += expected.len();
            }
        }
    }
    println!("as of a day: {asked_for} questions, {held} editions found");
    assert!(held > asked_for / 8);
}

#[test]
fn an_earlier_edition_never_stands_above_what_records_say_now() {
    let mut earlier = 0;
    for seed in 1..=scripts() {
        let grown = grown(seed);
        let asked = Asked::of(grown.site.build());
        let newest = grown.sealed.len() - 1;
        for (word, order, scope) in WORDS.into_iter().flat_map(|word| {
            [
                (word, query::Order::Relevance, Scope::All),
                (word, query::Order::Newest, Scope::All),
                (word, query::Order::Relevance, Scope::Current),
            ]
        }) {
            let question = Question { words: word.to_owned(), order, scope, ..Question::default() };
            let now = all(&asked, &question);
            let found = all(&asked, &Question { time: query::Time::Earlier, ..question.clone() });
            if !asked.ask(&question).instead.is_empty() {
                continue;
            }
            // First exactly what is found without asking for editions, then the editions.
            assert_eq!(found[..now.len()], now, "seed {seed}: {question:?}");
            let expected: BTreeSet<String> = (0..=newest)
                .flat_map(|at| grown.sealed[at].1.iter().map(move |record| (at, record)))
                .filter(|(_, (_, words))| words.contains(word))
                .filter_map(|(at, (name, _))| {
                    let edition = grown.edition(at, name)?;
                    // Not the one that readers can see now.
                    let is_newest = grown.edition(newest, name) == Some(edition);
                    (!is_newest).then(|| Grown::address(name, edition))
                })
                .collect();
            let editions: BTreeSet<String> = found[now.len()..].iter().cloned().collect();
            assert_eq!(editions, expected, "seed {seed}: {question:?}");
            earlier += editions.len();
        }
    }
    println!("earlier editions: {earlier} found, each after what records say now");
    assert!(earlier > 100);
}

#[test]
fn who_asks_for_what_stands_now_fetches_nothing_of_the_past() {
    let grown = grown(3);
    let build = grown.site.build();
    let manifest = manifest::of(&Reader::of(build.site()));
    let fetched = std::cell::RefCell::new(BTreeSet::new());
    let fetch = |name: &str| {
        fetched.borrow_mut().insert(name.to_owned());
        let artifact = build.output().get(&lookup::file(name))?;
        String::from_utf8(artifact.bytes.to_vec()).ok()
    };
    let ask = |time| {
        fetched.borrow_mut().clear();
        let question = Question { words: "alder birch".to_owned(), time, ..Question::default() };
        query::answer(&manifest, &question, &fetch);
        fetched.borrow().clone()
    };
    let now = ask(query::Time::Now);
    assert!(!now.is_empty() && now.iter().all(|name| !name.starts_with('p')), "{now:?}");
    let then = ask(query::Time::AsOf(grown.sealed[0].0));
    assert!(!then.is_empty() && then.iter().all(|name| name.starts_with('p')), "{then:?}");
}

#[test]
fn an_edit_touches_nothing_of_the_past() {
    let mut grown = grown(5);
    let name = grown.sealed[grown.sealed.len() - 1].1.keys().next().expect("a record").clone();
    let path = format!("content/policies/{name}.md");
    let text = grown.site.text(&path).expect("it is there");
    grown.site.put(&path, format!("{text}\nA new sentence about larch.\n"));
    let outcome = grown.site.update();
    let drawn: Vec<String> = outcome.drawn.iter().map(ToString::to_string).collect();
    let search: Vec<&String> = drawn.iter().filter(|at| at.starts_with("/search/")).collect();
    assert!(!search.is_empty() && search.iter().all(|at| !at.starts_with("/search/index/p")), "{search:?}");
}
