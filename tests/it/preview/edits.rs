//! Edits are told of and shown; mistakes are told of, and what was there stays.

use std::fs;

use super::{Preview, page, settings, write};

#[test]
fn an_edit_is_told_of_and_shown() {
    let preview = Preview::of(&[("content/pages/about.md", &page("About", "Old words."))]);
    let (status, first) = preview.get("/about/");
    assert!(status == "200" && first.contains("Old words."), "{first}");
    assert_eq!(first.matches("_candour/preview.js").count(), 1);
    let mut news = preview.listen();
    // Whoever joins learns which build is the newest.
    let known = news.next();

    preview.put("content/pages/about.md", &page("About", "New words."));
    let told = news.until("/about/");
    assert!(told["build"].as_u64() > known["build"].as_u64());
    assert!(preview.get("/about/").1.contains("New words."));

    // Saved as editors save: under another name first.
    let folder = preview.site.path().join("content/pages");
    fs::write(folder.join("about.md.tmp~"), page("About", "Newer words.")).expect("a file");
    fs::rename(folder.join("about.md.tmp~"), folder.join("about.md")).expect("renamed");
    news.until("/about/");
    assert!(preview.get("/about/").1.contains("Newer words."));

    preview.put("content/pages/other.md", &page("Other", "One more."));
    news.until("/other/");
    assert_eq!(preview.get("/other/").0, "200");
    fs::remove_file(folder.join("other.md")).expect("removed");
    news.until("/other/");
    assert_eq!(preview.get("/other/").0, "404");

    // A folder with a record in it, moved in from elsewhere.
    write(preview.site.path(), "elsewhere/moved/index.md", &page("Moved", "All at once."));
    fs::rename(preview.site.path().join("elsewhere/moved"), folder.join("moved")).expect("moved");
    news.until("/moved/");
    preview.put("themes/civic/assets/site.css", "body { color: black; }\n");
    news.until("/assets/site.css");
}

#[test]
fn a_mistake_is_told_of_and_the_page_stays() {
    let preview = Preview::of(&[("content/pages/about.md", &page("About", "Text."))]);
    let mut news = preview.listen();
    news.next();
    preview.put("site.toml", &format!("{}x = \n", settings()));
    news.next();
    let state = preview.state();
    assert_eq!((state["errors"].as_u64(), state["findings"].as_array().map(Vec::len)), (Some(1), Some(1)));
    let text = state["findings"][0]["text"].as_str().unwrap_or_default();
    assert!(text.starts_with("error[toml.syntax]: `x` has no value\n --> site.toml:"), "{text}");
    assert_eq!(preview.get("/about/").0, "200");
    preview.put("site.toml", &settings());
    news.next();
    assert_eq!(preview.state()["errors"].as_u64(), Some(0));
}

#[test]
fn what_is_served_after_many_edits_is_a_clean_build() {
    let preview = Preview::of(&[("content/pages/about.md", &page("About", "Text."))]);
    for n in 0..40 {
        preview.put(&format!("content/pages/p{}.md", n % 7), &page(&format!("Page {n}"), "Text."));
        if n % 3 == 0 {
            // It may not be there yet.
            let _ = fs::remove_file(preview.path(&format!("content/pages/p{}.md", (n + 2) % 7)));
        }
    }
    preview.settle("many edits");
}

#[test]
fn any_content_is_served_and_mended() {
    let broken = [
        ("site.toml", "this is no TOML ["),
        ("content/pages/index.md", "+++\ntitle = \n+++\n"),
        ("content/odd/_kind.toml", "[[["),
        ("content/odd/x.md", "no front matter"),
        ("themes/civic/templates/base.html", "{% block %"),
    ];
    let preview = Preview::of(&broken);
    assert!(preview.state()["errors"].as_u64() > Some(2), "{}", preview.state());
    assert!(["200", "404"].contains(&preview.get("/").0.as_str()));
    fs::remove_dir_all(preview.path("content/odd")).expect("removed");
    fs::remove_dir_all(preview.path("themes")).expect("removed");
    preview.put("site.toml", &settings());
    preview.put("content/pages/index.md", &page("Home", "Mended."));
    preview.settle("mended");
    assert_eq!(preview.state()["errors"].as_u64(), Some(0), "{}", preview.state());
    assert!(preview.get("/").1.contains("Mended."));
}

#[test]
fn a_broken_template_leaves_the_last_good_pages() {
    let preview = Preview::of(&[("content/pages/about.md", &page("About", "Old words."))]);
    let mut news = preview.listen();
    news.next();
    // It can be read, and fails where a page is drawn.
    preview.put("themes/civic/templates/record.html", "{{ record.nothing.at.all }}");
    news.next();
    assert!(preview.state()["errors"].as_u64() > Some(0), "{}", preview.state());
    let (status, shown) = preview.get("/about/");
    assert!(status == "200" && shown.contains("Old words."), "{status}");
    // What is taken away meanwhile is gone all the same.
    fs::remove_file(preview.path("content/pages/about.md")).expect("removed");
    news.until("/about/");
    assert_eq!(preview.get("/about/").0, "404");
    fs::remove_dir_all(preview.path("themes")).expect("removed");
    preview.put("content/pages/about.md", &page("About", "New words."));
    preview.settle("mended");
    assert!(preview.get("/about/").1.contains("New words."));
}

#[test]
fn another_base_url_needs_no_new_start() {
    let preview = Preview::of(&[("content/pages/about.md", &page("About", "Text."))]);
    let mut news = preview.listen();
    assert_eq!(news.next()["base"], "/");
    preview.put("site.toml", &settings().replace("site.example/", "site.example/a/b/"));
    assert_eq!(news.next()["base"], "/a/b/");
    assert_eq!(preview.get("/about/").0, "404");
    assert!(preview.get("/a/b/about/").1.contains("/_candour/preview.js"));
    assert_eq!(preview.get("/").0, "301");
    preview.settle("below a path");
}
