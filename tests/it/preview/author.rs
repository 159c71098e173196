//! What only authors see: drafts, changes since the last snapshot, where a page comes from, and an editor that opens.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;

use serde_json::{Value, json};

use super::{Preview, page, settings};

const DRAFT: &str = "+++\ntitle = \"Not yet\"\ndraft = true\n+++\n\nNobody knows of this.\n";
const EMBARGO: &str =
    "+++\ntitle = \"Soon\"\npublish_at = 2022-05-01T09:00:00Z\n+++\n\nNobody knows of this.\n";

fn files() -> [(&'static str, &'static str); 3] {
    [
        ("content/pages/draft.md", DRAFT),
        ("content/pages/soon.md", EMBARGO),
        ("content/pages/index.md", "+++\ntitle = \"Home\"\n+++\n\nHome.\n"),
    ]
}

fn own(preview: &Preview, name: &str) -> Value {
    serde_json::from_str(&preview.get(&format!("/_candour/{name}")).1).expect("JSON")
}

fn post(preview: &Preview, target: &str, head: &str) -> (String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).expect("it listens");
    let request = format!(
        "POST {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{head}Content-Length: 0\r\n\r\n",
        preview.port
    );
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    (head.get(9..12).unwrap_or_default().to_owned(), body.to_owned())
}

#[test]
fn drafts_are_shown_to_those_who_ask_and_say_so() {
    let plain = Preview::of(&files());
    assert_eq!((plain.get("/draft/").0.as_str(), plain.get("/soon/").0.as_str()), ("404", "404"));
    assert_eq!(plain.difference(), None);

    let preview = Preview::with(&files(), &["--drafts"], |_| ());
    let (status, draft) = preview.get("/draft/");
    assert!(status == "200" && draft.contains("Nobody knows of this."), "{status}");
    assert!(draft.contains("<h1>Draft: Not yet</h1>"), "{draft}");
    assert!(draft.contains("Readers cannot see this. It is shown here only because drafts are asked for."));
    let (_, soon) = preview.get("/soon/");
    assert!(soon.contains("<h1>Held back: Soon</h1>"), "{soon}");
    assert!(soon.contains("Readers cannot see this before 2022-05-01T09:00:00Z."), "{soon}");
    assert_eq!(own(&preview, "state.json")["drafts"], true);
    assert_eq!(own(&preview, "page.json?at=%2Fdraft%2F")["held_back"], "draft");
    // What is written meanwhile is what a build for readers writes: without them.
    let out = preview.path("built");
    let built = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["build", "--quiet", "--site"])
        .arg(preview.site.path())
        .arg("--out")
        .arg(&out)
        .status();
    assert!(built.expect("the program starts").success());
    assert!(!out.join("draft").exists() && out.join("index.html").exists());

    // A draft that is none any more appears, and one that becomes one again goes, tag and all.
    let mut news = plain.listen();
    news.next();
    plain.put("content/pages/draft.md", &DRAFT.replace("draft = true", "tags = [\"new\"]"));
    news.until("/draft/");
    assert_eq!((plain.get("/draft/").0.as_str(), plain.get("/tags/new/").0.as_str()), ("200", "200"));
    plain.put("content/pages/draft.md", &DRAFT.replace("draft = true", "draft = true\ntags = [\"new\"]"));
    news.until("/draft/");
    assert_eq!((plain.get("/draft/").0.as_str(), plain.get("/tags/new/").0.as_str()), ("404", "404"));
    plain.settle("a draft");
}

#[test]
fn what_readers_will_see_changed_is_told() {
    let preview = Preview::of(&[
        ("content/pages/about.md", &page("About", "As published.")),
        ("content/pages/help.md", &page("Help", "Help.")),
    ]);
    assert_eq!(own(&preview, "review.json")["since"], Value::Null);
    let mut news = preview.listen();
    news.next();
    let published = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["publish", "--quiet", "--date", "2022-02-01", "--site"])
        .arg(preview.site.path())
        .output()
        .expect("the program starts");
    assert!(published.status.success(), "{}", String::from_utf8_lossy(&published.stderr));
    preview.settle("an archive");
    let review = own(&preview, "review.json?at=%2Fabout%2F");
    assert_eq!(
        review,
        json!({"since": "2022-02-01", "records": [], "more": 0, "others": [], "page": null, "redline": null})
    );

    preview.put("content/pages/about.md", &page("About", "As it is now."));
    preview.put("content/pages/new.md", &page("New", "New."));
    preview.settle("edits");
    let review = own(&preview, "review.json?at=%2Fabout%2F");
    let told = |record: &Value| (record["id"].clone(), record["what"].clone(), record["command"].clone());
    let records: Vec<_> = review["records"].as_array().expect("a list").iter().map(told).collect();
    let command = json!("candour note pages/about --kind correction \"…\"");
    assert_eq!(
        records,
        [
            (json!("pages/about"), json!("changed: text"), command),
            (json!("pages/new"), json!("new"), Value::Null)
        ]
    );
    assert_eq!(review["page"]["id"], "pages/about");
    let html = review["redline"]["article_html"].as_str().expect("the text with its changes");
    assert!(html.contains("<del>") && html.contains("<ins>"), "{html}");
    assert_eq!(own(&preview, "state.json")["notes"], 1);

    // The note is written, and is no longer missing.
    let noted = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["note", "pages/about", "--kind", "correction", "The words were wrong.", "--quiet", "--site"])
        .arg(preview.site.path())
        .status();
    assert!(noted.expect("the program starts").success());
    preview.settle("a note");
    assert_eq!(own(&preview, "review.json?at=%2Fabout%2F")["page"]["command"], Value::Null);
    assert_eq!(own(&preview, "state.json")["notes"], 0);
}

#[test]
fn a_file_is_opened_at_its_line_for_nobody_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let (said, editor) = (folder.path().join("said"), folder.path().join("editor"));
    fs::write(
        &editor,
        format!("#!/bin/sh\nprintf '%s\\n' \"$@\" > '{}.new'\nmv '{0}.new' '{0}'\n", said.display()),
    )
    .expect("written");
    let made = Command::new("chmod").arg("+x").arg(&editor).status();
    assert!(made.expect("chmod runs").success());
    let command = format!("'{}' --line {{line}} {{file}}", editor.display());
    let text = "+++\ntitle = \"About\"\n+++\n\nFirst words.\n\n- an entry\n";
    let preview = Preview::with(&[("content/pages/about.md", text)], &[], |serve| {
        serve.env("CANDOUR_EDITOR", command);
    });
    let desk = own(&preview, "page.json?at=%2Fabout%2F");
    assert_eq!(desk["blocks"], json!([{"line": 5, "words": "Firstwords."}, {"line": 7, "words": "anentry"}]));
    assert_eq!(desk["text"], "content/pages/about.md");

    let token = own(&preview, "token.json").as_str().expect("text").to_owned();
    let open = "/_candour/open?file=content%2Fpages%2Fabout.md&line=7";
    let shown = format!("X-Candour-Token: {token}\r\n");
    for head in [String::new(), "X-Candour-Token: x\r\n".to_owned()] {
        assert_eq!(post(&preview, open, &head).0, "403", "{head}");
    }
    let foreign = format!("{shown}Origin: http://evil.example\r\n");
    assert_eq!(post(&preview, open, &foreign).0, "403");
    for file in ["..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "content%2Fnone.md", "-x", ""] {
        let target = format!("/_candour/open?file={file}&line=7");
        assert_eq!(post(&preview, &target, &shown).0, "404", "{file}");
    }
    assert!(!said.exists(), "it was opened for somebody else");
    assert_eq!(
        post(&preview, open, &shown),
        ("200".to_owned(), "Opened content/pages/about.md, line 7.".to_owned())
    );
    let start = std::time::Instant::now();
    while !said.exists() {
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "the editor was not started");
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let root = fs::canonicalize(preview.site.path()).expect("there");
    let expected = format!("--line\n7\n{}\n", root.join("content/pages/about.md").display());
    assert_eq!(fs::read_to_string(&said).expect("written"), expected);
    assert_eq!(post(&preview, "/about/", &shown).0, "405");
}

#[test]
fn it_ends_in_order_when_it_is_interrupted() {
    let mut preview = Preview::of(&files());
    let mut news = preview.listen();
    news.next();
    let start = std::time::Instant::now();
    assert_eq!(preview.end(), Some(0));
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
    // At once again at the same port.
    preview.restart();
    assert_eq!(preview.get("/").0, "200");
    let taken = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["serve", "--port", &preview.port.to_string(), "--site"])
        .arg(preview.site.path())
        .output()
        .expect("the program starts");
    assert_eq!(taken.status.code(), Some(2));
    let said = String::from_utf8_lossy(&taken.stderr).into_owned();
    let start =
        format!("candour: port {} is taken by another program; try `candour serve --port ", preview.port);
    assert!(said.starts_with(&start), "{said}");
    assert!(settings().contains("as_of"));
}
