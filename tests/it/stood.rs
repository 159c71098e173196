//! Law: the site as it stood on a day is, byte for byte, what was built from an archive of the snapshots until then.

use candour::archive::as_of;
use candour::base::as_of::Moment;
use candour::build::clock::Clock;
use candour::source::tree::Tree;

use crate::law::Dice;
use crate::workshop::{Workshop, clean};

#[test]
fn the_site_as_it_stood_is_a_build_from_the_archive_until_then() {
    let mut compared = 0;
    let histories = if std::env::var_os("CANDOUR_CAMPAIGN").is_some() { 100 } else { 12 };
    for seed in 0..histories {
        compared += history(seed);
    }
    assert!(compared > 30, "only {compared} days were compared");
    println!("{histories} histories, {compared} days compared");
}

#[test]
fn before_the_first_snapshot_nothing_stood() {
    let mut site = Workshop::new();
    site.put("content/policies/a.md", policy("a", "2020", 0));
    site.seal("2020-02-27");
    assert_eq!(as_of::tree(site.tree(), day("2020-02-26")), None);
    let then = as_of::tree(site.tree(), day("2020-02-27")).expect("a snapshot of that day");
    assert!(then.get("content/policies/a.md").is_some());
}

// Seals a few snapshots, and keeps the tree of each as it was when it was sealed.
fn history(seed: u64) -> usize {
    let mut dice = Dice::new(seed);
    let mut site = Workshop::new();
    site.put("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n");
    site.put("content/pages/index.md", "+++\ntitle = \"Home\"\n+++\nWelcome.\n");
    site.put(
        "content/policies/draft.md",
        policy("draft", "2019", 0).replacen("+++\n", "+++\ndraft = true\n", 1),
    );
    let mut kept: Vec<(String, Tree)> = Vec::new();
    let snapshots = 3 + dice.below(6);
    for step in 0..snapshots {
        for _ in 0..=dice.below(3) {
            edit(&mut site, &mut dice, step);
        }
        let day = site.next_day();
        if site.seal(&day) {
            kept.push((day, site.tree().clone()));
        }
    }
    let today = site.tree();
    for (index, (day, then)) in kept.iter().enumerate() {
        let next = kept.get(index + 1).map(|(next, _)| next.as_str());
        // The day itself, and the last before the next snapshot.
        let last =
            next.map(|next| next.parse::<jiff::civil::Date>().expect("a day").yesterday().expect("a day"));
        for asked in [Some(day.clone()), last.map(|last| last.to_string())].into_iter().flatten() {
            compare(today, then, &asked, seed);
        }
    }
    kept.len() * 2 - 1
}

fn compare(today: &Tree, then: &Tree, asked: &str, seed: u64) {
    let clock = Clock { asked: Some(day(asked)), epoch: None, now: jiff::Timestamp::UNIX_EPOCH };
    let stood = as_of::tree(today, day(asked)).expect("a snapshot until that day");
    let (own, other) = (clean(&stood, &clock), clean(then, &clock));
    let own: Vec<_> = own.output().iter().map(|a| (a.at.clone(), a.digest)).collect();
    let other: Vec<_> = other.output().iter().map(|a| (a.at.clone(), a.digest)).collect();
    let differs: Vec<_> =
        own.iter().filter(|a| !other.contains(a)).chain(other.iter().filter(|a| !own.contains(a))).collect();
    assert!(differs.is_empty(), "history {seed}, as of {asked}: {differs:?}");
}

fn day(text: &str) -> Moment {
    Moment::parse(text).expect("a day")
}

fn policy(name: &str, from: &str, n: usize) -> String {
    format!(
        "+++\ntitle = \"Policy {name} {n}\"\nstatus = \"in-force\"\npublished = 2018-01-01\nin_force_from = \"{from}\"\n\
         form = \"guidance\"\nowner = \"organisations/body\"\n+++\n## One\n\nText {n}, and [the body](../organisations/body.toml).\n"
    )
}

fn edit(site: &mut Workshop, dice: &mut Dice, n: usize) {
    let name = dice.pick(&["a", "b", "c", "d"]);
    let flat = format!("content/policies/{name}.md");
    match dice.below(9) {
        0..=2 => site.put(&flat, policy(name, dice.pick(&["2018-06", "2019-03-01", "2030"]), n)),
        3 => site.remove(&flat),
        4 => {
            let text = policy(name, "2018", n) + "\n[notes](notes.txt)\n";
            site.remove(&flat);
            site.put(&format!("content/policies/{name}/index.md"), text);
            site.put(&format!("content/policies/{name}/notes.txt"), format!("Notes {n}\n"));
        }
        5 => {
            let settings = crate::workshop::SITE.replace("A site", &format!("A site, for the time {n}"));
            site.put("site.toml", settings);
        }
        6 => site.put("static/robots-of-old.txt", format!("{n}")),
        7 => site.put(
            "content/risks/_kind.toml",
            format!("format = 1\nfolder = \"risks\"\nlabel = \"Risk {n}\"\nplural = \"Risks\"\n"),
        ),
        _ => {
            site.put("content/risks/one.toml", format!("title = \"Risk {n}\"\n"));
            if site.text("content/risks/_kind.toml").is_none() {
                site.put(
                    "content/risks/_kind.toml",
                    "format = 1\nfolder = \"risks\"\nlabel = \"Risk\"\nplural = \"Risks\"\n",
                );
            }
        }
    }
}
