//! An edit draws exactly the pages that read what changed.

use crate::workshop::{self, Workshop};

fn site() -> Workshop {
    let mut site = Workshop::new();
    site.put("content/organisations/body.toml", "title = \"The body\"\nform = \"unit\"\n");
    site.put(
        "content/remit/one.toml",
        "title = \"One\"\nnumber = 1\norganisation = \"organisations/body\"\n",
    );
    for n in 0..200 {
        let other = (n + 1) % 200;
        site.put(&format!("content/policies/p{n}.md"), policy(n, other, "Some text."));
    }
    site.update();
    assert_eq!(site.findings(), "");
    site
}

fn policy(n: usize, other: usize, text: &str) -> String {
    format!(
        "+++\ntitle = \"Policy {n}\"\nstatus = \"in-force\"\npublished = 2020-01-01\nform = \"guidance\"\n\
         owner = \"organisations/body\"\nremit = [\"remit/one\"]\n+++\n\n## Purpose\n\n{text} See [another](p{other}.md#purpose).\n"
    )
}

fn drawn(site: &mut Workshop) -> Vec<String> {
    site.update().drawn.iter().map(ToString::to_string).collect()
}

// The pages among what was drawn.
fn pages(drawn: &[String]) -> Vec<&str> {
    drawn.iter().map(String::as_str).filter(|at| at.ends_with('/')).collect()
}

#[test]
fn one_body_draws_one_page() {
    let mut site = site();
    site.put("content/policies/p7.md", policy(7, 8, "Other text."));
    // Its page, its data, what search shows of it, and the one shard of words that a small site has.
    let expected =
        ["/policies/p7/", "/policies/p7/index.json", "/search/index/r-4-18179000b.js", "/search/index/w-.js"];
    assert_eq!(drawn(&mut site), expected);
}

#[test]
fn a_file_saved_without_a_change_draws_nothing() {
    let mut site = site();
    site.put("content/policies/p7.md", policy(7, 8, "Some text."));
    let outcome = site.update();
    assert_eq!((outcome.read, outcome.drawn.len()), (0, 0));
}

#[test]
fn a_title_draws_the_pages_that_show_it() {
    let mut site = site();
    let renamed = policy(7, 8, "Some text.").replace("Policy 7", "Policy seven");
    site.put("content/policies/p7.md", renamed);
    // Its own page, its register in every order and by its own values, its owner and its remit area, the timeline, the
    // sizes of the data, and all titles of a small site; it is not among the latest on the home page.
    let expected = [
        "/data/",
        "/organisations/body/",
        "/policies/",
        "/policies/by/form/",
        "/policies/by/form/guidance/",
        "/policies/by/owner/",
        "/policies/by/published/",
        "/policies/by/status/",
        "/policies/by/status/in-force/",
        "/policies/p7/",
        "/remit/one/",
        "/search/",
        "/timeline/",
    ];
    assert_eq!(pages(&drawn(&mut site)), expected);
}

#[test]
fn a_new_record_leaves_the_pages_of_the_others_alone() {
    let mut site = site();
    site.put("content/policies/new.md", policy(500, 8, "New text."));
    let drawn = drawn(&mut site);
    let others = drawn.iter().filter(|at| at.starts_with("/policies/p"));
    assert_eq!(others.count(), 0, "{drawn:?}");
    assert!(drawn.contains(&"/policies/new/".to_owned()) && drawn.contains(&"/policies/".to_owned()));
}

#[test]
fn a_status_draws_the_pages_of_both_and_what_shows_it() {
    let mut site = long_site();
    site.put("content/policies/p7.md", long_policy(7, "strategy").replace("in-force", "draft"));
    let drawn = drawn(&mut site);
    let lists: Vec<&str> = drawn
        .iter()
        .map(String::as_str)
        .filter(|at| at.starts_with("/policies/") && at.ends_with('/'))
        .collect();
    // Of 300 policies those with its initial, and none of the others.
    let expected = [
        "/policies/",
        "/policies/by/form/strategy/",
        "/policies/by/initial/h/",
        "/policies/by/status/draft/",
        "/policies/by/status/in-force/",
        "/policies/by/status/in-force/initial/h/",
        "/policies/p7/",
    ];
    assert_eq!(lists, expected);
}

#[test]
fn a_tag_draws_its_own_page_and_those_that_list_tags() {
    let mut site = site();
    let tagged = |n, tag: &str| {
        policy(n, n + 1, "Some text.").replace("owner =", &format!("tags = [\"{tag}\"]\nowner ="))
    };
    // The first tag of a site brings a link to the tags to the foot of every page.
    site.put("content/policies/p50.md", tagged(50, "water"));
    assert_eq!(pages(&drawn(&mut site)).iter().filter(|at| at.starts_with("/policies/p")).count(), 200);
    site.put("content/policies/p7.md", tagged(7, "air"));
    assert_eq!(
        pages(&drawn(&mut site)),
        ["/data/", "/policies/p7/", "/search/", "/site-map/", "/tags/", "/tags/air/"]
    );
    // A second policy with the same tag: the page of the first stays as it is.
    site.put("content/policies/p90.md", tagged(90, "air"));
    assert_eq!(
        pages(&drawn(&mut site)),
        ["/data/", "/policies/p90/", "/search/", "/site-map/", "/tags/", "/tags/air/"]
    );
}

#[test]
fn a_deleted_record_draws_only_the_pages_that_showed_it() {
    let mut site = site();
    // Nothing links to it any more.
    site.put("content/policies/p6.md", policy(6, 8, "Some text."));
    site.update();
    site.remove("content/policies/p7.md");
    // What a new title draws, without its own page; and what counts or lists all records.
    let expected = [
        "/",
        "/data/",
        "/data/policies/",
        "/organisations/body/",
        "/policies/",
        "/policies/by/form/",
        "/policies/by/form/guidance/",
        "/policies/by/owner/",
        "/policies/by/published/",
        "/policies/by/status/",
        "/policies/by/status/in-force/",
        "/remit/one/",
        "/search/",
        "/site-map/",
        "/timeline/",
    ];
    assert_eq!(pages(&drawn(&mut site)), expected);
    assert_eq!(site.findings(), "");
    assert!(site.at("/policies/p7/").is_none());
}

#[test]
fn a_long_facet_and_a_long_tag_are_divided_as_registers_are() {
    let mut site = long_site();
    let shown =
        |site: &Workshop, at: &str| workshop::shown(&site.at(at).unwrap_or_else(|| panic!("no {at}")));
    let overview = shown(&site, "/policies/by/status/in-force/");
    assert!(overview.contains("296 entries, in parts. Choose one above."), "{overview}");
    assert!(overview.contains("[/policies/by/status/in-force/initial/h/]H (12)"), "{overview}");
    let part = shown(&site, "/policies/by/status/in-force/initial/h/");
    assert!(part.contains("12 entries, sorted by title."), "{part}");
    assert!(site.at("/policies/by/owner/").is_none(), "a long register is not sorted in other ways");
    let tag = shown(&site, "/tags/water/");
    assert!(tag.contains("[/tags/water/policies/]Policies (300)"), "{tag}");
    assert!(shown(&site, "/tags/water/organisations/").contains("1 entry."));
    assert!(shown(&site, "/tags/water/policies/initial/h/").contains("12 entries."));
    // What is no longer long is on one page again, and its parts are gone.
    for n in 0..50 {
        site.put(
            &format!("content/policies/p{n}.md"),
            long_policy(n, "guidance").replace("in-force", "draft"),
        );
    }
    site.update();
    assert!(shown(&site, "/policies/by/status/in-force/").contains("247 entries, sorted by title."));
    assert!(site.at("/policies/by/status/in-force/initial/h/").is_none());
}

// Policies whose titles begin with every letter.
fn long_site() -> Workshop {
    let mut site = Workshop::new();
    site.put(
        "content/organisations/body.toml",
        "title = \"The body\"\nform = \"unit\"\ntags = [\"water\"]\n",
    );
    for n in 0..300 {
        let policy = long_policy(n, if n % 10 == 7 { "strategy" } else { "guidance" });
        let status = if n % 75 == 1 { "draft" } else { "in-force" };
        site.put(&format!("content/policies/p{n}.md"), policy.replace("in-force", status));
    }
    site.update();
    assert_eq!(site.findings(), "");
    site
}

fn long_policy(n: usize, form: &str) -> String {
    let initial = char::from(b'A' + u8::try_from(n % 26).expect("a letter"));
    format!(
        "+++\ntitle = \"{initial} {n}\"\nstatus = \"in-force\"\npublished = 2020-01-01\nform = \"{form}\"\n\
         owner = \"organisations/body\"\ntags = [\"water\"]\n+++\n"
    )
}

#[test]
fn the_stylesheet_is_one_file() {
    let mut site = site();
    site.put("themes/civic/assets/site.css", "body { color: black }");
    assert_eq!(drawn(&mut site), ["/assets/site.css"]);
}

#[test]
fn a_new_edition_draws_its_own_past_and_the_lists() {
    let mut site = site();
    site.seal("2020-01-01");
    site.update();
    site.put("content/policies/p7.md", policy(7, 8, "Other text."));
    site.seal("2020-05-03");
    let drawn = drawn(&mut site);
    let pages: Vec<&str> =
        drawn.iter().map(String::as_str).filter(|at| !at.starts_with("/archive/objects/")).collect();
    let expected = [
        "/.well-known/candour/archive.json",
        "/.well-known/candour/hosts/apache.conf",
        "/.well-known/candour/hosts/nginx.conf",
        "/_redirects",
        "/archive/snapshots/2020-05-03/manifest-sha256.txt",
        "/archive/snapshots/2020-05-03/snapshot.json",
        "/changes/",
        "/changes/feed.atom",
        "/changes/policies/feed.atom",
        "/policies/p7/",
        "/policies/p7/2020-01-01/",
        "/policies/p7/2020-01-01/index.json",
        "/policies/p7/2020-05-03/",
        "/policies/p7/2020-05-03/changes/",
        "/policies/p7/2020-05-03/index.json",
        "/policies/p7/feed.atom",
        "/policies/p7/history/",
        "/policies/p7/timemap.link",
        // Of the index: how its volume of editions is divided, what is shown of the edition that ended and of the new one,
        // until when each is there, and the words of a small site.
        "/search/",
        "/search/index/past.js",
        "/search/index/pr-28-18a.js",
        "/search/index/pr-4-18979000b.js",
        "/search/index/pr-4-18979000c.js",
        "/search/index/ps-18979.js",
        "/search/index/ps-18a79.js",
        "/search/index/pw-.js",
        "/site-map/",
        "/snapshots/",
        "/snapshots/2020-05-03/",
        "/snapshots/2020-05-03/changes/",
    ];
    assert_eq!(pages, expected);
    assert_eq!(drawn.len() - pages.len(), 1, "the bytes of one file are new: {drawn:?}");
}

#[test]
fn a_long_history_has_a_page_for_each_year() {
    let mut site = Workshop::new();
    site.as_of("2030-01-01");
    let text = |n: usize| {
        let note = "[[change]]\ndate = 2018-01-01\nkind = \"minor\"\nnote = \"The number became another.\"\n";
        format!("+++\ntitle = \"Counted\"\n{note}+++\nNumber {n}.\n")
    };
    let mut day = jiff::civil::date(2018, 1, 1);
    for n in 0..110 {
        site.put("content/pages/a.md", text(n));
        assert!(site.seal(&day.to_string()));
        day = day.checked_add(jiff::Span::new().days(20)).expect("a day");
    }
    site.update();
    let overview = site.at("/a/history/").expect("the years");
    assert_eq!(overview.matches("data-year").count(), 6);
    assert_eq!(overview.matches("<li id=\"edition-").count(), 0);
    // What began in one year and ended in the next is on both pages.
    let ids = |year: &str| {
        let page = site.at(&format!("/a/history/{year}/")).expect("a year");
        page.split("<li id=\"edition-").skip(1).map(|rest| rest[..10].to_owned()).collect::<Vec<_>>()
    };
    let (first, second) = (ids("2018"), ids("2019"));
    assert_eq!((first.len(), first.first(), second.last()), (19, second.last(), first.first()));
    // A new edition leaves the pages of older years as they are.
    site.put("content/pages/a.md", text(200));
    site.seal(&day.to_string());
    let outcome = site.update();
    let written: Vec<String> = outcome.delta.put.iter().map(|artifact| artifact.at.to_string()).collect();
    let years: Vec<&String> = written.iter().filter(|at| at.starts_with("/a/history/")).collect();
    assert_eq!(years, ["/a/history/", "/a/history/2023/", "/a/history/2024/"]);
}
