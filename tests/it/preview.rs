//! The preview as a program: what is edited is shown, told of, and the same as a clean build.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::workshop::SITE;

struct Preview {
    child: Child,
    port: u16,
    site: tempfile::TempDir,
}

impl Preview {
    fn of(files: &[(&str, &str)]) -> Preview {
        let site = tempfile::tempdir().expect("a folder");
        write(site.path(), "site.toml", SITE);
        files.iter().for_each(|(path, text)| write(site.path(), path, text));
        let mut child = Command::new(env!("CARGO_BIN_EXE_candour"))
            .args(["serve", "--port", "0", "--site"])
            .arg(site.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let port = lines.map_while(Result::ok).find_map(|line| {
            let rest = line.split_once("http://127.0.0.1:")?.1;
            rest.split('/').next()?.parse().ok()
        });
        Preview { child, port: port.expect("it says where to look"), site }
    }

    fn put(&self, path: &str, text: &str) {
        write(self.site.path(), path, text);
    }

    fn send(&self, target: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        let head = format!("GET {target} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        stream.write_all(head.as_bytes()).expect("it reads");
        stream
    }

    fn get(&self, target: &str) -> (String, String) {
        let mut answer = String::new();
        self.send(target).read_to_string(&mut answer).expect("UTF-8");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        (head.get(9..12).unwrap_or_default().to_owned(), body.to_owned())
    }

    fn listen(&self) -> News {
        News(BufReader::new(self.send("/_candour/events")))
    }

    fn state(&self) -> serde_json::Value {
        serde_json::from_str(&self.get("/_candour/state.json").1).expect("JSON")
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It has ended, or it ends now.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct News(BufReader<TcpStream>);

impl News {
    // The next build that changed an address, or took it away.
    fn until(&mut self, at: &str) -> serde_json::Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).expect("news in time"), 0, "the stream ended");
            let Some(data) = line.strip_prefix("data: ") else { continue };
            let news: serde_json::Value = serde_json::from_str(data).expect("JSON");
            let names = |key: &str| news[key].as_array().is_some_and(|all| all.iter().any(|one| one == at));
            if names("changed") || names("gone") {
                return news;
            }
        }
    }

    // The next build, whatever it changed.
    fn next(&mut self) -> serde_json::Value {
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).expect("news in time"), 0, "the stream ended");
            let news = line.strip_prefix("data: {\"build\"");
            if let Some(rest) = news {
                return serde_json::from_str(&format!("{{\"build\"{rest}")).expect("JSON");
            }
        }
    }
}

fn write(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    fs::create_dir_all(full.parent().expect("below the root")).expect("a folder");
    fs::write(full, text).expect("a file");
}

fn page(title: &str, text: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n\n{text}\n")
}

// A page without the one line that the preview adds.
fn bare(html: &str) -> String {
    html.lines()
        .filter(|line| !line.contains("/_candour/preview.js"))
        .map(|line| format!("{line}\n"))
        .collect()
}

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
    preview.put("site.toml", &format!("{SITE}x = \n"));
    news.next();
    let state = preview.state();
    assert_eq!((state["errors"].as_u64(), state["findings"].as_array().map(Vec::len)), (Some(1), Some(1)));
    let text = state["findings"][0]["text"].as_str().unwrap_or_default();
    assert!(text.starts_with("error[toml.syntax]: `x` has no value\n --> site.toml:"), "{text}");
    assert_eq!(preview.get("/about/").0, "200");
    preview.put("site.toml", SITE);
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
            let _ = fs::remove_file(preview.site.path().join(format!("content/pages/p{}.md", (n + 2) % 7)));
        }
    }
    let out = preview.site.path().join("clean");
    let built = Command::new(env!("CARGO_BIN_EXE_candour"))
        .args(["build", "--quiet", "--site"])
        .arg(preview.site.path())
        .arg("--out")
        .arg(&out)
        .status()
        .expect("the program starts");
    assert!(built.success());
    let start = Instant::now();
    loop {
        let wrong = (0..7).map(|n| format!("p{n}")).chain(["about".to_owned()]).find(|name| {
            let (status, served) = preview.get(&format!("/{name}/"));
            match fs::read_to_string(out.join(name).join("index.html")) {
                Ok(clean) => bare(&served) != clean,
                Err(_) => status != "404",
            }
        });
        let Some(name) = wrong else { return };
        assert!(start.elapsed() < Duration::from_secs(20), "/{name}/ is not as a clean build makes it");
        std::thread::sleep(Duration::from_millis(50));
    }
}
