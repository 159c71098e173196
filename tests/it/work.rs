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

#[test]
fn one_body_draws_one_page() {
    let mut site = site();
    site.put("content/policies/p7.md", policy(7, 8, "Other text."));
    assert_eq!(drawn(&mut site), ["/policies/p7/", "/policies/p7/index.json"]);
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
    // Its own page, its register in every order and by its own values, its owner and its remit area, and the sizes of
    // the data; it is not among the latest on the home page.
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
    ];
    let drawn = drawn(&mut site);
    let pages: Vec<&str> = drawn.iter().map(String::as_str).filter(|at| at.ends_with('/')).collect();
    assert_eq!(pages, expected);
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
