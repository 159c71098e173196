//! The commands that write sources: what they write is a site without a finding, and old addresses lead on.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use expect_test::expect;

use crate::cli::{Folder, command, files};

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn all(output: &Output) -> String {
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

fn read(folder: &Folder, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).expect("a file")
}

// What the site says of itself: nothing.
fn assert_clean(folder: &Folder) {
    let output = folder.run(&["check", "--deny-warnings"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
}

// Every file of the input, by path.
fn sources(folder: &Folder) -> Vec<(PathBuf, Vec<u8>)> {
    files(folder.path()).into_iter().filter(|(path, _)| !path.starts_with("public")).collect()
}

// A site with a reference of every form, links of every form, attachments, and a navigation.
fn site() -> Folder {
    let folder = Folder::new();
    folder.put(
        "site.toml",
        "format = 1\ntitle = \"A site\"\nbase_url = \"https://site.example/\"\nlanguage = \"en-GB\"\nas_of = 2022-02-10\n\n\
         [publisher]\nname = \"A body\"\nrecord = \"organisations/body\"\n\n\
         [[navigation]]\nlabel = \"Standards\"\nto = \"standards/\" # the register\n\n\
         [[navigation]]\nlabel = \"One\"\nto = 'standards/one'\n\n[[footer]]\nlabel = \"Again\"\nto = \"/standards/one/\"\n",
    );
    let standard = |title: &str, more: &str| {
        format!(
            "+++\ntitle = \"{title}\"  # a comment\nstatus = \"active\"\ncategory = \"record\"\nowner = \"organisations/body\"\n{more}+++\n\n\
             See [the other](two.md#scope), [a page](../pages/about.md) and [the policy](../policies/a.md).\n"
        )
    };
    let one = standard("One", "").replace("two.md", "../two.md").replace("../p", "../../p");
    folder.put(
        "content/standards/one/index.md",
        &format!("{one}\n![A chart](chart.svg) and [itself](index.md#scope).\n\n## Scope\n"),
    );
    folder.put("content/standards/one/chart.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n");
    folder.put(
        "content/standards/two.md",
        &format!("{}\n## Scope\n", standard("Two", "related = [ 'standards/one' ]\n")),
    );
    folder.put(
        "content/pages/about.md",
        "+++\ntitle = \"About\"\n# A list with evidence.\nrelated = [\n    { to = \"standards/one\", certainty = \"reported\", note = \"standards/one\" },\n    \
         \"standards/two\",\n]\n\n[[sources]]\ntitle = \"standards/one\"\n+++\n\n\
         [One](../standards/one/index.md#scope), [chart](../standards/one/chart.svg), [by address](/standards/one/#scope),\n\
         [file](/standards/one/files/chart.svg), [all](/standards/), [defined][One] and standards/one as words.\n\n\
         [one]: <../standards/one/index.md> \"Title\"\r\n",
    );
    assert_clean(&folder);
    folder
}

#[test]
fn a_record_moves_to_another_kind_and_everything_follows() {
    let folder = site();
    let before = sources(&folder);
    let plan = folder.run(&["rename", "standards/one", "policies/first", "--dry-run"]);
    assert_eq!(sources(&folder), before);
    expect![[r#"
        content/pages/about.md
          5: standards/one -> policies/first
          13: ../standards/one/index.md -> ../policies/first/index.md
          13: ../standards/one/chart.svg -> ../policies/first/chart.svg
          13: /standards/one/ -> /policies/first/
          14: /standards/one/files/chart.svg -> /policies/first/files/chart.svg
          16: ../standards/one/index.md -> ../policies/first/index.md
        content/standards/one/chart.svg -> content/policies/first/chart.svg
        content/standards/one/index.md -> content/policies/first/index.md
          3: + formerly = ["standards/one"]
          8: ../two.md -> ../../standards/two.md
        content/standards/two.md
          6: standards/one -> policies/first
        site.toml
          17: standards/one -> policies/first
          21: /standards/one/ -> /policies/first/
        Would change: 2 files moved, 11 edits in all files.
        4 errors to mend by hand.
    "#]]
    .assert_eq(&text(&plan.stdout));
    let output = folder.run(&["rename", "standards/one", "policies/first"]);
    // What the new kind asks for, and what it does not know, is told of at the place.
    assert_eq!(output.status.code(), Some(1));
    expect![[r#"
        Changed: 2 files moved, 11 edits in all files.
        4 errors to mend by hand.
        error[field.missing]: `form` is missing
        --> content/policies/first/index.md
         = help: every policy needs one

        error[field.missing]: `published` is missing
        --> content/policies/first/index.md
         = help: every policy needs one

        error[field.choice]: `active` is not one of the values of `status`
         --> content/policies/first/index.md:4:10
          |
        4 | status = "active"
          |          ^^^^^^^^
          |
          = help: it is one of: draft, in-force, published, superseded, withdrawn

        error[field.unknown]: unknown field `category`
         --> content/policies/first/index.md:5:1
          |
        5 | category = "record"
          | ^^^^^^^^
          |
          = help: `candour explain field.unknown` tells where fields are declared

    "#]]
    .assert_eq(&all(&output));
    let path = "content/policies/first/index.md";
    folder.put(
        path,
        &read(&folder, path).replace(
            "status = \"active\"\ncategory = \"record\"\n",
            "status = \"in-force\"\npublished = 2021-01-01\nform = \"guidance\"\n",
        ),
    );
    assert_clean(&folder);
    assert!(!folder.path().join("content/standards/one").exists());
    expect![[r#"
        +++
        title = "One"  # a comment
        formerly = ["standards/one"]
        status = "in-force"
        published = 2021-01-01
        form = "guidance"
        owner = "organisations/body"
        +++

        See [the other](../../standards/two.md#scope), [a page](../../pages/about.md) and [the policy](../../policies/a.md).

        ![A chart](chart.svg) and [itself](index.md#scope).

        ## Scope
    "#]].assert_eq(&read(&folder, path));
    expect![[r#"
        +++
        title = "About"
        # A list with evidence.
        related = [
            { to = "policies/first", certainty = "reported", note = "standards/one" },
            "standards/two",
        ]

        [[sources]]
        title = "standards/one"
        +++

        [One](../policies/first/index.md#scope), [chart](../policies/first/chart.svg), [by address](/policies/first/#scope),
        [file](/policies/first/files/chart.svg), [all](/standards/), [defined][One] and standards/one as words.

        [one]: <../policies/first/index.md> "Title"<CR>
    "#]].assert_eq(&read(&folder, "content/pages/about.md").replace('\r', "<CR>"));
    expect![[r#"
        format = 1
        title = "A site"
        base_url = "https://site.example/"
        language = "en-GB"
        as_of = 2022-02-10

        [publisher]
        name = "A body"
        record = "organisations/body"

        [[navigation]]
        label = "Standards"
        to = "standards/" # the register

        [[navigation]]
        label = "One"
        to = 'policies/first'

        [[footer]]
        label = "Again"
        to = "/policies/first/"
    "#]]
    .assert_eq(&read(&folder, "site.toml"));
    assert_eq!(folder.run(&["build"]).status.code(), Some(0));
    assert!(read(&folder, "public/standards/one/index.html").contains("url=/policies/first/"));
    expect![[r#"
        # Written by candour: a change here is lost with the next build.
        /standards/one/ /policies/first/ 301
        /standards/one/files/chart.svg /policies/first/files/chart.svg 301
        /standards/one/index.json /policies/first/index.json 301
    "#]]
    .assert_eq(&read(&folder, "public/_redirects"));
}

#[test]
fn there_and_back_again_changes_nothing_but_the_former_ids() {
    let folder = site();
    let before = sources(&folder);
    for (old, new) in [("standards/one", "standards/uno"), ("standards/uno", "standards/one")] {
        let output = folder.run(&["rename", old, new]);
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
        assert_clean(&folder);
    }
    let path = "content/standards/one/index.md";
    let added = "formerly = [\"standards/one\", \"standards/uno\"]\n";
    assert!(read(&folder, path).contains(added));
    folder.put(path, &read(&folder, path).replace(added, ""));
    assert_eq!(sources(&folder), before);
}

#[test]
fn the_folder_of_a_built_in_kind_gets_another_name() {
    let folder = site();
    folder.run(&["build"]);
    let output = folder.run(&["rename", "standards/", "norms/"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    expect![[r#"
        Changed: 3 files moved, 14 edits in all files, 1 file made.
    "#]]
    .assert_eq(&all(&output));
    assert_clean(&folder);
    assert!(!folder.path().join("content/standards").exists());
    let kind = read(&folder, "content/norms/_kind.toml");
    assert!(
        kind.starts_with(
            "format = 1\nfolder = \"norms\"\nformerly = [\"standards\"]\nlabel = \"Standard\"\n"
        )
    );
    assert!(kind.contains("to = [\"norms\"]") && !kind.contains("to = [\"standards\"]"));
    assert_eq!(folder.run(&["build"]).status.code(), Some(0));
    expect![[r#"
        # Written by candour: a change here is lost with the next build.
        /standards/ /norms/ 301
        /standards/feed.atom /norms/feed.atom 301
        /standards/one/ /norms/one/ 301
        /standards/one/files/chart.svg /norms/one/files/chart.svg 301
        /standards/one/index.json /norms/one/index.json 301
        /standards/two/ /norms/two/ 301
        /standards/two/index.json /norms/two/index.json 301
    "#]]
    .assert_eq(&read(&folder, "public/_redirects"));
    for old in ["standards/", "standards/one/", "standards/two/"] {
        let page = read(&folder, &format!("public/{old}index.html"));
        assert!(page.contains(&format!("url=/{}", old.replace("standards", "norms"))), "{page}");
    }
    // And back: the folder it had is its own.
    let output = folder.run(&["rename", "norms/", "standards/"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert_clean(&folder);
    assert!(read(&folder, "content/standards/_kind.toml").contains("formerly = [\"norms\"]\n"));
}

#[test]
fn the_folder_of_an_own_kind_gets_another_name_where_others_refer_to_it() {
    let folder = site();
    folder.put(
        "content/risks/_kind.toml",
        "format = 1\nfolder = \"risks\"\nlabel = \"Risk\"\nplural = \"Risks\"\n\n[[field]]\nname = \"leads_to\"\n\
         type = \"reference\"\nto = [\"risks\", \"standards\"]\nlabel = \"Leads to\"\nlist = true\n",
    );
    folder.put(
        "content/risks/fire.toml",
        "title = \"Fire\"\nleads_to = [\"risks/smoke\", \"standards/one\"]\n",
    );
    folder.put("content/risks/smoke.toml", "title = \"Smoke\"\n");
    assert_clean(&folder);
    for (old, new) in [("risks/", "dangers/"), ("standards/", "norms/")] {
        let output = folder.run(&["rename", old, new]);
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
        assert_clean(&folder);
    }
    assert!(read(&folder, "content/dangers/_kind.toml").contains("to = [\"dangers\", \"norms\"]"));
    expect![[r#"
        title = "Fire"
        formerly = ["risks/fire"]
        leads_to = ["dangers/smoke", "norms/one"]
    "#]]
    .assert_eq(&read(&folder, "content/dangers/fire.toml"));
}

#[test]
fn what_cannot_be_renamed_is_said_and_nothing_changes() {
    let folder = site();
    folder.put("content/pages/taken.md", "+++\ntitle = \"Taken\"\nformerly = [\"pages/had-once\"]\n+++\n");
    let before = sources(&folder);
    let told = |old: &str, new: &str| {
        let output = folder.run(&["rename", old, new]);
        assert_eq!(output.status.code(), Some(2), "{old} {new}: {}", all(&output));
        format!("{old} {new}: {}", text(&output.stderr))
    };
    let told = [
        told("standards/one", "standards/one"),
        told("standards/none", "standards/x"),
        told("standards/one", "standards/two"),
        told("standards/one", "standards/Not Good"),
        told("standards/one", "standrds/x"),
        told("standards/one", "standards/"),
        told("pages/about", "pages/search"),
        told("pages/about", "pages/had-once"),
        told("organisations/", "bodies/"),
        told("pages/", "texts/"),
        told("standards/", "policies/"),
        told("standards/", "meetings/"),
        told("decisions/", "rulings/"),
        told("standards/", "Norms/"),
    ];
    assert_eq!(sources(&folder), before);
    expect![[r#"
        standards/one standards/one: candour: `standards/one` has that name already
        standards/none standards/x: candour: there is no record `standards/none`
        standards/one standards/two: candour: `standards/two` is taken: there is `content/standards/two.md`
        standards/one standards/Not Good: candour: the id `standards/Not Good` may only hold a-z, 0-9 and hyphens; did you mean `standards/not-good`?
        standards/one standrds/x: candour: there is no kind `standrds`; did you mean `standards/x`?
        standards/one standards/: candour: `standards/one` and `standards/` must both be ids, such as `policies/open-source`, or both be folders with a slash at the end, such as `policies/`
        pages/about pages/search: candour: it cannot have that name: the address `/search/` is taken (content/pages/search.md); nothing was changed
        pages/about pages/had-once: candour: it cannot have that name: the address `/had-once/` is taken (content/pages/taken.md); nothing was changed
        organisations/ bodies/: candour: the folder `organisations` cannot have another name: `owner`, a field of every kind, takes records of it
        pages/ texts/: candour: the folder `pages` cannot have another name: its built-in kind lives at the root
        standards/ policies/: candour: `policies/` is taken: there is `content/policies/a.md`
        standards/ meetings/: candour: there is a kind `meetings` already, with fields of its own; move the records into it one by one
        decisions/ rulings/: candour: there is nothing in `content/decisions`
        standards/ Norms/: candour: the folder `Norms` may only hold a-z, 0-9 and hyphens; did you mean `norms/`?
    "#]].assert_eq(&told.concat());
}

#[test]
fn an_interrupted_renaming_is_finished_before_anything_else() {
    let folder = site();
    // As a run leaves it that was killed once its journal was there.
    folder.put(
        ".candour-rename/journal.json",
        r#"{ "format": 1, "steps": [{ "staged": 0, "from": "content/standards/two.md", "to": "content/standards/three.md" }] }"#,
    );
    folder.put(
        ".candour-rename/0",
        "+++\ntitle = \"Three\"\nstatus = \"active\"\ncategory = \"record\"\nowner = \"organisations/body\"\nformerly = [\"standards/two\"]\n+++\n\n## Scope\n",
    );
    let output = folder.run(&["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "candour: a renaming was interrupted; finish it with `candour rename --finish`\n"
    );
    let output = folder.run(&["rename", "--finish"]);
    assert_eq!(all(&output), "Finished the renaming that was interrupted.\n");
    assert!(!folder.path().join(".candour-rename").exists());
    assert!(folder.path().join("content/standards/three.md").exists());
    assert!(!folder.path().join("content/standards/two.md").exists());
    assert_eq!(all(&folder.run(&["rename", "--finish"])), "No renaming was interrupted.\n");
}

#[test]
fn a_new_site_builds_without_a_finding() {
    let parent = tempfile::tempdir().expect("a folder for the test");
    let run = |arguments: &[&str]| {
        command()
            .current_dir(parent.path())
            .env("SOURCE_DATE_EPOCH", "1795000000")
            .args(arguments)
            .output()
            .expect("candour")
    };
    let output = run(&["new", "site", "my-council"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    expect![[r#"
        Made a site of 7 files in my-council. Look at it, then change it:
            candour serve --site my-council
            candour build --site my-council
    "#]]
    .assert_eq(&all(&output));
    assert_eq!(run(&["check", "--deny-warnings", "--site", "my-council"]).status.code(), Some(0));
    let output = run(&["build", "--site", "my-council"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert!(parent.path().join("my-council/public/policies/how-we-publish/index.html").exists());
    let again = run(&["new", "site", "my-council"]);
    assert_eq!(text(&again.stderr), "candour: the folder `my-council` is not empty\n");
    assert_eq!(again.status.code(), Some(2));
    // The command that its README names.
    let output = run(&["new", "policy", "my-policy", "--title", "My policy", "--site", "my-council"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    assert_eq!(run(&["check", "--deny-warnings", "--site", "my-council"]).status.code(), Some(0));
    let told = |arguments: &[&str]| text(&run(arguments).stderr);
    expect![[r#"
        candour: the base URL `council.example` must start with https:// or http://
        candour: a site has no `--form`; that is for records
        candour: there is no kind `polcy`; did you mean `policies`?
        candour: the name `My Policy` may only hold a-z, 0-9 and hyphens; call it `my-policy`
        candour: there is a record `policies/my-policy` already
        candour: the address `/search/` is taken
        candour: a record has no `--publisher` and no `--base-url`; those are for `candour new site`
    "#]]
    .assert_eq(
        &[
            told(&["new", "site", "other", "--base-url", "council.example"]),
            told(&["new", "site", "other", "--form", "md"]),
            told(&["new", "polcy", "x", "--site", "my-council"]),
            told(&["new", "policy", "My Policy", "--site", "my-council"]),
            told(&["new", "policy", "my-policy", "--site", "my-council"]),
            told(&["new", "page", "search", "--site", "my-council"]),
            told(&["new", "page", "x", "--publisher", "Y", "--site", "my-council"]),
        ]
        .concat(),
    );
    assert!(!parent.path().join("other").exists());
}

// A kind of a site's own, with a required and an optional field of every type.
fn every_type() -> String {
    let mut kind = "format = 1\nfolder = \"things\"\nlabel = \"Thing\"\nplural = \"Things\"\n\n\
                    [[status]]\nname = \"live\"\nlabel = \"Live\"\n\n[[field]]\nname = \"status\"\nrequired = true\n\
                    \n[[field]]\nname = \"summary\"\nrequired = true\n"
        .to_owned();
    let types = [
        "text",
        "markdown",
        "date",
        "time",
        "choice",
        "yes-no",
        "number",
        "code",
        "url",
        "email",
        "reference",
        "table",
    ];
    for (must, list) in [(true, false), (true, true), (false, false), (false, true)] {
        for name in types {
            kind.push_str(&format!(
                "\n[[field]]\nname = \"{}_{must}_{list}\"\ntype = \"{name}\"\nlabel = \"A {name}\"\nrequired = {must}\n",
                name.replace('-', "_")
            ));
            kind.push_str(match name {
                "choice" => "choices = [{ name = \"a\", label = \"A\" }]\n",
                "code" => "pattern = \"X-[0-9]+\"\n",
                "reference" => "to = [\"organisations\"]\n",
                "table" => "",
                _ => "",
            });
            match (name, list) {
                ("table", false) => kind.push_str("single = true\n"),
                ("table", true) | (_, false) => {}
                (_, true) => kind.push_str("list = true\n"),
            }
            if name == "table" {
                kind.push_str(
                    "\n[[field.field]]\nname = \"a\"\ntype = \"date\"\nlabel = \"A\"\nrequired = true\n\n\
                               [[field.field]]\nname = \"b\"\ntype = \"text\"\nlabel = \"B\"\n",
                );
            }
        }
    }
    kind
}

#[test]
fn a_new_record_of_any_kind_is_valid_as_it_is_and_with_all_that_it_offers() {
    for with_records in [true, false] {
        let folder = Folder::new();
        if !with_records {
            fs::remove_dir_all(folder.path().join("content")).expect("the records can be removed");
        }
        folder.put("content/things/_kind.toml", &every_type());
        let kinds = [
            "announcements",
            "consultations",
            "decisions",
            "meetings",
            "organisations",
            "pages",
            "policies",
            "remit",
            "standards",
            "things",
        ];
        let built_in =
            fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kind/embedded")).expect("kinds");
        // Each embedded file but that of the common fields, and the one above.
        assert_eq!(built_in.count(), kinds.len());
        let mut paths = BTreeSet::new();
        for kind in kinds {
            for (form, path) in [("md", ".md"), ("toml", ".toml"), ("folder", "/index.md")] {
                let name = format!("new-{form}");
                let output = folder.run(&["new", kind, &name, "--form", form]);
                assert_eq!(output.status.code(), Some(0), "{kind}: {}", all(&output));
                paths.insert(format!("content/{kind}/{name}{path}"));
            }
        }
        assert_clean(&folder);
        // Published as it stands; a rule of a kind may still ask for other records.
        for path in &paths {
            folder.put(path, &read(&folder, path).replace("draft = true\n", ""));
        }
        let output = folder.run(&["check"]);
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
        // With every line that is offered.
        for path in &paths {
            let offered = |line: &str| match line.strip_prefix("# ") {
                Some(rest) if rest.starts_with('[') || rest.split(' ').nth(1) == Some("=") => {
                    format!("{rest}\n")
                }
                _ => format!("{line}\n"),
            };
            let text: String = read(&folder, path).lines().map(offered).collect();
            folder.put(path, &text);
        }
        let output = folder.run(&["check"]);
        assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    }
}

#[test]
fn a_new_record_says_what_it_asks_for() {
    let folder = Folder::new();
    let output = folder.run(&["new", "policy", "open-source"]);
    assert_eq!(output.status.code(), Some(0), "{}", all(&output));
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    expect![[r#"
        +++
        title = "Open source"
        # Readers do not see it as long as this line is here.
        draft = true

        # Status (TODO)
        #   draft: Draft. Published for comment; nobody is asked to follow it yet.
        #   in-force: In force. It applies, and people are asked to follow it.
        #   published: Published. Made public as a statement or plan; nothing in it takes legal effect by itself.
        #   superseded: Superseded. Replaced by a later document, which is named on the page.
        #   withdrawn: Withdrawn. No longer stands, and nothing replaced it.
        status = "draft"

        # Published (TODO)
        published = TODAY

        # Owner (TODO)
        #   one of organisations/body
        owner = "organisations/body"

        # Form (TODO)
        #   strategy: Strategy. Says where the body wants to go and how it means to get there.
        #   policy-paper: Policy paper. Sets out a position or a plan.
        #   guidance: Guidance. Helps people to do something well.
        #   code-of-practice: Code of practice. Sets out what is expected of those it addresses.
        #   framework: Framework. Gives criteria or measures to work to.
        #   report: Report. Says what was done, what was found, or what somebody advises.
        form = "strategy"

        # What else it may say; take away the # in front.
        # Legal force
        # legal_force = "TODO"
        # Implements
        #   any record, as folder/name
        # implements = { absent = "unknown" }
        # Affects
        #   one of organisations/body
        # affects = ["organisations/body"]
        # In force from
        # in_force_from = TODAY
        # In force until
        # in_force_until = TODAY
        # Summary
        # summary = "TODO"
        # Publisher’s version
        # version = "TODO"
        # Updated, as the publisher says
        # publisher_updated = TODAY
        # Review due
        # review_by = TODAY
        # Contact
        # contact = "TODO"
        # Remit area
        #   a record of remit/…; there is none yet
        # remit = { absent = "unknown" }
        # Tags
        # tags = ["TODO"]
        # Replaces
        #   any record, as folder/name
        # supersedes = { absent = "unknown" }
        # Related
        #   any record, as folder/name
        # related = { absent = "unknown" }

        # Sources
        # [[sources]]
        # Source (TODO)
        # title = "TODO"
        # Address
        # url = { absent = "unknown" }
        # Publisher
        # publisher = "TODO"
        # Published
        # published = TODAY
        # Retrieved
        # retrieved = TODAY
        +++

        TODO: write the text here.
    "#]].assert_eq(&read(&folder, "content/policies/open-source.md").replace(&today, "TODAY"));
}

#[test]
fn what_falls_due_is_listed_with_what_is_overdue_first() {
    let folder = Folder::new();
    folder.put(
        "content/consultations/c.toml",
        "title = \"On roads\"\nowner = \"organisations/body\"\nopens = 2022-01-01\ncloses = \"2022-03\"\n",
    );
    folder.put(
        "content/organisations/late.toml",
        "title = \"Late\"\nform = \"unit\"\nreview_by = 2022-01-31\n",
    );
    folder.put(
        "content/organisations/next.toml",
        "title = \"Next\"\nform = \"unit\"\nreview_by = 2022-02-20\n",
    );
    folder.put("content/organisations/far.toml", "title = \"Far\"\nform = \"unit\"\nreview_by = \"2030\"\n");
    let shown = |arguments: &[&str]| {
        let output = folder.run(arguments);
        format!("{:?} {}: {}", arguments, output.status.code().unwrap_or(-1), all(&output))
    };
    expect![[r#"
        ["due"] 0: Overdue, as of 2022-02-10:
          31 January 2022    Review due: Late (organisations/late)
        To come:
          20 February 2022   Review due: Next (organisations/next)
          March 2022         Closes: On roads (consultations/c)
          2030               Review due: Far (organisations/far)

        ["due", "--within", "10d"] 0: Overdue, as of 2022-02-10:
          31 January 2022    Review due: Late (organisations/late)
        To come:
          20 February 2022   Review due: Next (organisations/next)

        ["due", "--within", "2w", "--format", "json"] 0: {"due":"2022-01-31","overdue":true,"record":"organisations/late","title":"Late","field":"review_by","label":"Review due","certainty":"stated","file":"content/organisations/late.toml"}
        {"due":"2022-02-20","overdue":false,"record":"organisations/next","title":"Next","field":"review_by","label":"Review due","certainty":"stated","file":"content/organisations/next.toml"}

        ["due", "--as-of", "2040-01-01", "--within", "1d"] 0: Overdue, as of 2040-01-01:
          31 January 2022    Review due: Late (organisations/late)
          20 February 2022   Review due: Next (organisations/next)
          2030               Review due: Far (organisations/far)

        ["due", "--next"] 0: 2022-02-21T00:00:00Z

        ["due", "--next", "--format", "json"] 0: {"result":"next","true_until":"2022-02-21T00:00:00Z"}

        ["due", "--within", "soon"] 2: error: invalid value 'soon' for '--within <TIME>': write a number of days, weeks, months or years: 30d, 6w, 3m, 1y

        For more information, try '--help'.

        ["check"] 0: 6 records checked: nothing wrong.

        ["check", "--deny-overdue"] 1: 6 records checked: 1 error.
        error[dates.overdue]: `review_by` is overdue: its date was 31 January 2022
         --> content/organisations/late.toml:3:13
          |
        3 | review_by = 2022-01-31
          |             ^^^^^^^^^^
          |
          = help: do what was to be done by then, and give the next date, or remove it

    "#]].assert_eq(
        &[
            shown(&["due"]),
            shown(&["due", "--within", "10d"]),
            shown(&["due", "--within", "2w", "--format", "json"]),
            shown(&["due", "--as-of", "2040-01-01", "--within", "1d"]),
            shown(&["due", "--next"]),
            shown(&["due", "--next", "--format", "json"]),
            shown(&["due", "--within", "soon"]),
            shown(&["check"]),
            shown(&["check", "--deny-overdue"]),
        ]
        .join("\n"),
    );
}
