//! Each gate finds what is planted for it, and nothing where nothing is planted.

use std::collections::BTreeMap;

use super::page::Page;
use super::served::Served;
use super::sites;
use super::view::View;
use super::{axe, colours, keyboard, layout, markup, paper, script, shared, tools, unused};

const CSS: &str = include_str!("../../../themes/civic/assets/site.css");

// A page with everything, after a replacement and with more CSS.
fn with(from: &str, to: &str, css: &str) -> Served {
    let html = text_of_everything();
    assert!(from.is_empty() || html.contains(from), "{from} is not in the page");
    let html = if from.is_empty() { html } else { html.replacen(from, to, 1) };
    let site = sites::hard();
    let kept = ["_headers", "assets/icon.svg"].map(|path| {
        let at = candour::base::address::Address::parse(&format!("/{path}")).expect("an address");
        (path.to_owned(), site.build.output().get(&at).expect("it is there").bytes.to_vec())
    });
    let own = [
        ("index.html", html),
        ("assets/site.css", format!("{CSS}\n{css}")),
        ("added.js", "document.querySelector('.lede').remove();".to_owned()),
    ];
    Served::of(own.map(|(path, text)| (path.to_owned(), text.into_bytes())).into_iter().chain(kept))
}

fn text_of_everything() -> String {
    let site = sites::hard();
    let sample = site.samples.iter().find(|sample| sample.of == "Record policies").expect("a policy");
    site.html(&sample.at)
}

// What a gate finds in a view, with one fault planted.
fn found(
    view: View,
    (from, to, css): (&str, &str, &str),
    find: &dyn Fn(&Page) -> Vec<String>,
) -> Vec<String> {
    let browser = shared().expect("asked for before");
    let site = with(from, to, css);
    let page = browser.open(view);
    page.go(&site.at("/"));
    find(&page)
}

type Plant<'a> = ((&'a str, &'a str, &'a str), &'a str);

fn all_are_found(view: View, plants: &[Plant<'_>], find: &dyn Fn(&Page) -> Vec<String>) {
    assert_eq!(found(view, ("", "", ""), find), [""; 0], "nothing was planted");
    for (plant, says) in plants {
        let told = found(view, *plant, find);
        assert!(told.iter().any(|one| one.contains(says)), "{plant:?}: {says} is not in {told:#?}");
    }
}

#[test]
fn axe_finds_what_is_planted() {
    let (Some(_), Some(axe)) = (shared(), tools::axe()) else { return };
    let plants = [
        (("</h1>", "</h1><img src=\"/assets/icon.svg\">", ""), "image-alt: "),
        ((" lang=\"en-GB\"", "", ""), "html-has-lang: "),
        (("", "", ".lede { color: #666 }"), "color-contrast-enhanced: "),
        (("", "", ".lede { background: url(/assets/icon.svg) }"), "undecided color-contrast"),
        (("<main id=\"main\"", "<div id=\"main\"", ""), "landmark-one-main: "),
        (("", "", ".prose p a { text-decoration: none }"), "link-in-text-block: "),
        (
            ("</h1>", "</h1><p><a href=\"/a/\">The same</a> <a href=\"/b/\">The same</a></p>", ""),
            "undecided identical-links",
        ),
    ];
    all_are_found(View::desk(), &plants, &|page| axe::find(page, axe));
}

#[test]
fn what_has_no_room_is_found() {
    let Some(_) = shared() else { return };
    let plants = [
        (("", "", ".lede { min-inline-size: 30rem }"), "the page scrolls sideways"),
        (("", "", ".lede { margin-inline-end: -1rem }"), "p.lede"),
        (("", "", ".lede { overflow: hidden; block-size: 1.2em }"), "cuts its content off"),
        (("", "", "dd { white-space: nowrap }"), "its room"),
    ];
    all_are_found(View::phone(), &plants, &layout::find);
    let tight = (
        ("", "", ".kicker { overflow: hidden; white-space: nowrap; inline-size: 3em }"),
        "cuts its content off",
    );
    assert_eq!(found(View::phone(), tight.0, &layout::find), [""; 0]);
    all_are_found(View::phone(), &[tight], &layout::find_with_spacing);
}

#[test]
fn what_the_browser_complains_of_is_found() {
    let Some(_) = shared() else { return };
    let plants = [
        (("</h1>", "</h1><p style=\"color: red\">Red</p>", ""), "inline style violates"),
        (("</h1>", "</h1><script>console.log(1)</script>", ""), "inline script violates"),
        (("</h1>", "</h1><img src=\"https://elsewhere.example/a.png\" alt=\"A\">", ""), "elsewhere.example"),
        (("</h1>", "</h1><img src=\"/nothing.png\" alt=\"A\">", ""), "request answered with 404"),
        (("", "", "@import url(/nothing.css);"), ""),
    ];
    all_are_found(View::desk(), &plants[..4], &Page::complaints);
}

#[test]
fn what_depends_on_script_is_found() {
    let Some(browser) = shared() else { return };
    let compare = |(from, to, css): (&str, &str, &str)| {
        let site = with(from, to, css);
        let (plain, scripted) = (browser.open(View::phone().without_script()), browser.open(View::phone()));
        plain.go(&site.at("/"));
        scripted.go(&site.at("/"));
        script::find(&plain, &scripted)
    };
    assert_eq!(compare(("", "", "")), [""; 0]);
    let taken = compare(("</head>", "<script src=\"/added.js\" defer></script></head>", ""));
    assert!(taken.iter().any(|one| one.contains("the script takes away “Each part of a text")), "{taken:?}");
    let hidden = compare(("", "", "@media (scripting: none) { .lede { display: none } }"));
    assert_eq!(hidden, ["the text is another without script"]);
}

#[test]
fn what_is_lost_on_paper_is_found() {
    let Some(_) = shared() else { return };
    if tools::pdf_text(&shared().expect("there").open(View::desk()).pdf()).is_none() {
        return;
    }
    let plants = [
        (("", "", "@media print { .sections { display: block } }"), "is printed"),
        (
            (
                "",
                "",
                "@media print { details:not(.same)::details-content { content-visibility: hidden; block-size: 0 } }",
            ),
            "folded text",
        ),
        (("", "", "@media print { .standing { display: none } }"), "the status"),
        ((" data-print=", " data-nothing=", ""), "no sheet says where the page is"),
        (("", "", "@page { @bottom-left { content: none } }"), "does not say https://"),
        (("", "", "@media print { caption { display: block; break-after: page } }"), "the head of a table"),
    ];
    all_are_found(View::desk(), &plants, &|page| paper::find(page).unwrap_or_default());
}

#[test]
fn what_tab_cannot_reach_or_show_is_found() {
    let Some(_) = shared() else { return };
    let plants = [
        (("", "", ":focus-visible { outline: 0 }"), "has no ring"),
        (
            ("", "", ".footer { position: fixed; inset: auto 0 0; z-index: 9; block-size: 60vh }"),
            "is covered by",
        ),
        (("", "", ".skip:focus { inset-block-start: -10rem }"), "is not in view"),
        (("<a class=\"name\"", "<a tabindex=\"1\" class=\"name\"", ""), "comes after"),
        (("<nav class=\"sections\"", "<nav inert class=\"sections\"", ""), "is never reached with Tab"),
    ];
    all_are_found(View::desk(), &plants, &keyboard::walk);
}

#[test]
fn what_is_bright_in_the_dark_is_found() {
    let Some(_) = shared() else { return };
    let plants = [(("", "", "main { background: #fff }"), "main.wrap is bright")];
    all_are_found(View::desk().dark(), &plants, &colours::find_bright);
}

#[test]
fn a_rule_that_nothing_uses_is_found() {
    let Some(browser) = shared() else { return };
    let page = browser.open(View::desk());
    let css = ":is(.lede, .no-such, p:hover) > a:not(.lede), .lede::before, main :target { color: red }";
    let site = with("", "", css);
    page.go(&site.at("/"));
    let all = unused::selectors(&page);
    for (find, name) in [
        (unused::left_here(&page, &all), "in view"),
        (unused::left_in(&page, &["/".to_owned()], &all), "fetched"),
    ] {
        assert!(find.contains(&".no-such > a:not(.lede)".to_owned()), "{name}: {find:?}");
        for used in ["p > a:not(.lede)", ".lede", "main *", "body"] {
            assert!(!find.contains(&used.to_owned()), "{name}: {used} is used");
        }
    }
}

#[test]
fn colours_too_near_to_each_other_are_found() {
    let planted = CSS.replacen("--muted: #3f4c48", "--muted: #8f9c98", 1);
    let (light, dark) = colours::tokens(&planted);
    let found = colours::find(&light);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("--muted #8f9c98 on --bg #fff has 2.8"), "{found:?}");
    assert_eq!(colours::find(&dark), [""; 0]);
    let (_, dark) = colours::tokens(&CSS.replacen("--line: #84938e", "--line: #35433f", 1));
    assert!(colours::find(&dark)[0].contains("--line #35433f"), "{:?}", colours::find(&dark));
}

#[test]
fn titles_headings_and_distances_that_are_wrong_are_found() {
    let page = |title: &str, body: &str| format!("<title>{title}</title><main>{body}</main>");
    let pages: markup::Pages = BTreeMap::from([
        ("/".to_owned(), page("Home", "<h1>Home</h1><a href=\"/a/\">A</a>")),
        ("/a/".to_owned(), page("A", "<h1>A</h1><h2>B</h2><h4>C</h4><a class=\"x\" href=\"/b/#c\">B</a>")),
        ("/b/".to_owned(), page("A", "<h1>A</h1><h1>A</h1>")),
        ("/c/".to_owned(), page("C", "<h2>C</h2>")),
    ]);
    assert_eq!(
        markup::find(&pages),
        [
            "/a/ goes from a heading of level 2 to one of level 4",
            "/b/ and /a/ are both called “A”",
            "/b/ has 2 headings of level 1",
            "/c/ has 0 headings of level 1",
        ]
    );
    assert_eq!(markup::find_far(&pages, 2), ["/c/ is more than 2 links from the home page"]);
    assert_eq!(markup::find_far(&pages, 1).len(), 2);
}

#[test]
fn the_html_checker_finds_what_is_planted() {
    let Some(_) = shared() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let html = text_of_everything();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("a file");
    write("role.html", &html.replacen("<table>", "<table><tr role=\"listitem\">", 1));
    write("nested.html", &html.replacen("</h1>", "</h1><p><div>A</div></p>", 1));
    write("css.css", ".a { colour: red }");
    let Some(errors) = tools::vnu(folder.path()) else { return };
    for part in ["role.html", "nested.html", "css.css"] {
        assert!(errors.iter().any(|error| error.contains(part)), "{part}: {errors:?}");
    }
}
