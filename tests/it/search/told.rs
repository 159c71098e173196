//! `candour search`: what stands now, earlier editions, and what stood here on a day.

use expect_test::expect;

use crate::cli::Folder;

fn policy(text: &str, note: &str) -> String {
    let change = if note.is_empty() {
        String::new()
    } else {
        format!("\n[[change]]\ndate = 2020-06-01\nkind = \"minor\"\nnote = \"{note}\"\n")
    };
    format!(
        "+++\ntitle = \"Moorings\"\nform = \"guidance\"\nstatus = \"in-force\"\npublished = 2019-03-01\n\
         owner = \"organisations/board\"\n{change}+++\n\n{text}\n"
    )
}

// A site that was published twice.
fn site() -> Folder {
    let folder = Folder::new();
    folder.put(
        "site.toml",
        "format = 1\ntitle = \"A site\"\nbase_url = \"https://site.example/\"\nlanguage = \"en-GB\"\n\n[publisher]\nname = \"A body\"\n",
    );
    folder.put("content/organisations/board.toml", "title = \"The board\"\nform = \"board\"\n");
    folder.put("content/policies/moorings.md", &policy("Apply at the harbour office.", ""));
    publish(&folder, "2019-03-01");
    let text = policy("Apply by telephone.", "Applications are taken by telephone.");
    folder.put("content/policies/moorings.md", &text);
    publish(&folder, "2020-06-01");
    folder
}

fn publish(folder: &Folder, day: &str) {
    let output = folder.run(&["publish", "--date", day]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn told(folder: &Folder, arguments: &[&str]) -> String {
    let output = folder.run(&[&["search"], arguments].concat());
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn editions_are_found_where_they_are_asked_for() {
    let folder = site();
    expect![[r#"
        1 result for “moorings”.

        Moorings
          Policy, In force, 1 March 2019
          https://site.example/policies/moorings/
          Apply by telephone.
    "#]]
    .assert_eq(&told(&folder, &["moorings"]));
    expect![[r#"
        2 results for “moorings”.

        Moorings
          Policy, In force, 1 March 2019
          https://site.example/policies/moorings/
          Apply by telephone.

        Moorings
          Policy, Earlier edition, on this site from 1 March 2019 until 1 June 2020
          https://site.example/policies/moorings/2019-03-01/
          Apply at the harbour office.
    "#]]
    .assert_eq(&told(&folder, &["moorings", "--editions"]));
    expect![[r#"
        1 result for “moorings” as the site stood on 31 May 2020.

        Moorings
          Policy, Earlier edition, on this site from 1 March 2019 until 1 June 2020
          https://site.example/policies/moorings/2019-03-01/
          Apply at the harbour office.
    "#]]
    .assert_eq(&told(&folder, &["moorings", "--as-of", "2020-05-31"]));
    expect![[r#"
        0 results for “moorings” as the site stood on 28 February 2019.
    "#]]
    .assert_eq(&told(&folder, &["moorings", "--as-of", "2019-02-28"]));
    expect![[r#"
        {"result":"found","title":"Moorings","url":"https://site.example/policies/moorings/2019-03-01/","kind":"policies","status":"earlier","date":"on this site from 1 March 2019 until 1 June 2020","section":"","text":"Apply at the harbour office."}
        {"result":"count","count":1,"exact":true,"replaced_or_ended":0,"instead":{},"missing":[],"all_words":true}
    "#]].assert_eq(&told(&folder, &["harbour", "--editions", "--format", "json"]));
    let refused = told(&folder, &["moorings", "--editions", "--as-of", "2020-05-31"]);
    assert!(refused.contains("cannot be used with"), "{refused}");
}
