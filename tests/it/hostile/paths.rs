//! Files that are no files, lie where they should not, or have names that no address can have.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use super::Outcome::{Accepted, Refused};
use super::{Input, PAGE, policy, put};

pub(super) fn inputs(all: &mut Vec<Input>) {
    special(all);
    names(all);
    places(all);
    attachments(all);
}

/// Of files that may not be read: to be tried as somebody who is not root.
pub(super) const PERMISSIONS: &str = "permissions";

// The places where something that is no file may stand.
const PLACES: [&str; 6] = [
    "content/policies/b.md",
    "content/organisations/b.toml",
    "content/policies/b/chart.pdf",
    "static/logo.svg",
    "themes/civic/templates/page.html",
    "site.toml",
];

fn special(all: &mut Vec<Input>) {
    let made = |code, what: &str, path: &'static str, make: fn(&Path) -> std::io::Result<()>| {
        Input::made("no plain file", format!("{what} at {path}"), Refused(code), move |site: &Path| {
            let full = site.join(path);
            fs::create_dir_all(full.parent().expect("a folder"))?;
            let _ = fs::remove_file(&full);
            make(&full)
        })
    };
    for path in PLACES {
        all.push(made("source.link", "a link to a secret", path, |at| symlink("/etc/passwd", at)));
        all.push(made("source.link", "a link to itself", path, |at| symlink(at, at)));
        all.push(made("source.link", "a link to nothing", path, |at| symlink("/nonexistent", at)));
        all.push(made("source.link", "a link to a folder", path, |at| symlink("/", at)));
        all.push(made("source.not-a-file", "a pipe", path, |at| shell("mkfifo", &[], at)));
        all.push(made("source.not-a-file", "a device that never ends", path, |at| {
            shell("mknod", &["-m", "666"], at)
        }));
        all.push(made("source.not-a-file", "a socket", path, |at| {
            // The name of a socket may have some hundred bytes only.
            std::os::unix::net::UnixListener::bind(at).map(drop)
        }));
    }
    for folder in ["content", "content/policies", "static", "themes"] {
        all.push(Input::made(
            "no plain file",
            format!("a link in place of {folder}"),
            Refused("source.link"),
            move |site| {
                let full = site.join(folder);
                let _ = fs::remove_dir_all(&full);
                symlink("/usr/share", full)
            },
        ));
    }
}

// mknod takes what it makes after its name: the device of endless zeros.
fn shell(program: &str, options: &[&str], at: &Path) -> std::io::Result<()> {
    let mut command = Command::new(program);
    command.args(options).arg(at);
    if program == "mknod" {
        command.args(["c", "1", "5"]);
    }
    let output = command.output()?;
    match output.status.success() {
        true => Ok(()),
        false => Err(std::io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned())),
    }
}

fn names(all: &mut Vec<Input>) {
    let class = "names";
    for name in [
        "A",
        "a b",
        "a_b",
        "-a",
        "a-",
        "a--b",
        "é",
        "a.b",
        "con",
        "nul",
        "com1",
        "lpt9",
        "a%2e%2e",
        "a;b",
        "a'b",
        "a\"b",
        "a<b>",
        "a&b",
        "$(id)",
        "`id`",
        "%00",
        "ａ",
        "😀",
        "a\u{202e}b",
        "a\u{200b}b",
        "İ",
        "ß",
        "..a",
    ] {
        let path = format!("content/policies/{name}.md");
        // What begins with a dot is hidden, and so is no input.
        let outcome =
            if name.starts_with('.') { Accepted(PAGE, "Some text", "") } else { Refused("record.name") };
        all.push(Input::file(class, &path, policy("Text."), outcome));
        let path = format!("content/policies/{name}/index.md");
        let outcome =
            if name.starts_with('.') { Accepted(PAGE, "Some text", "") } else { Refused("record.name") };
        all.push(Input::file(class, &path, policy("Text."), outcome));
    }
    all.push(Input::refused(
        class,
        "record.name",
        &format!("content/policies/{}.md", "a".repeat(200)),
        policy(""),
    ));
    for bytes in [&b"latin-\xe9.md"[..], b"two\nlines.md", b"back\\slash.md", b"bell\x07.md", b"\xff\xfe"] {
        all.push(Input::made(class, format!("{bytes:?}"), Refused("source.name"), move |site| {
            fs::write(site.join("content/policies").join(OsStr::from_bytes(bytes)), "x")
        }));
    }
    for name in
        ["a b.txt", "é.txt", "a%20b.txt", "nul.txt", "CON", "aux/x.txt", "a.", "a?b", "a#b", "a:b", "a&b"]
    {
        all.push(Input::refused(class, "source.name", &format!("static/{name}"), "x"));
    }
}

fn places(all: &mut Vec<Input>) {
    let class = "places";
    for (path, code) in [
        ("content/a.md", "record.stray"),
        ("content/policies/a.txt", "record.stray"),
        ("content/policies/noextension", "record.stray"),
        ("content/policies/a/b/c.md", "record.stray"),
        ("content/policies/a.md/index.md", "record.name"),
        ("content/policies/lost/chart.pdf", "record.stray"),
        ("content/policies/a/index.md", "record.forms"),
        ("content/Policies/b.md", "record.name"),
        ("content/policy/b.md", "kind.unknown"),
        ("content/policies/sub/_kind.toml", "kind.format"),
    ] {
        let spoilt = move |site: &Path| {
            if path == "content/policies/a.md/index.md" {
                fs::remove_file(site.join("content/policies/a.md"))?;
            }
            put(site, path, policy("Text.").as_bytes())
        };
        all.push(Input::made(class, path, Refused(code), spoilt));
    }
    all.push(Input::made(class, "a path of 1,000 folders", Refused("record.stray"), |site| {
        put(site, &format!("content/policies/{}x.md", "a/".repeat(1000)), b"x")
    }));
    all.push(Input::made(class, "a path of 600 folders in static/", Refused("source.name"), |site| {
        put(site, &format!("static/{}x.txt", "a/".repeat(600)), b"x")
    }));
    all.push(Input::made(class, "no content/", Refused("site.content"), |site| {
        fs::remove_dir_all(site.join("content"))
    }));
    all.push(Input::made(class, "an empty content/", Refused("site.content"), |site| {
        fs::remove_dir_all(site.join("content"))?;
        fs::create_dir(site.join("content"))
    }));
    all.push(Input::made(class, "content is a file", Refused("site.content"), |site| {
        fs::remove_dir_all(site.join("content"))?;
        fs::write(site.join("content"), "x")
    }));
    all.push(Input::refused(class, "source.not-a-file", "static", "x"));
    all.push(Input::refused(class, "source.not-a-file", "themes", "x"));
    all.push(Input::made(class, "site.toml is a folder", Refused("source.not-a-file"), |site| {
        fs::remove_file(site.join("site.toml"))?;
        put(site, "site.toml/x", b"x")
    }));
    for (path, size, code) in [
        ("content/policies/b.md", 9 << 20, "source.too-large"),
        ("content/policies/b.md", 1 << 40, "source.too-large"),
        ("static/film.mp4", 65 << 20, "source.too-large"),
        ("themes/civic/templates/page.html", 65 << 20, "source.too-large"),
    ] {
        all.push(Input::made("file size", format!("{path} of {size} bytes"), Refused(code), move |site| {
            put(site, path, b"")?;
            File::options().write(true).open(site.join(path))?.set_len(size)
        }));
    }
    all.push(Input::made(
        "file size",
        "3,000 records with a mistake each",
        Refused("field.unknown"),
        |site| {
            (0..3000).try_for_each(|n| {
                put(
                    site,
                    &format!("content/organisations/o{n}.toml"),
                    b"title = \"O\"\nform = \"unit\"\nx = 1\n",
                )
            })
        },
    ));
    for path in ["content/policies/b.md", "content/policies/locked", "static/x.txt"] {
        all.push(Input::made(PERMISSIONS, path, Refused("source.unreadable"), move |site| {
            let full = site.join(path);
            if path.ends_with("locked") {
                fs::create_dir_all(&full)?;
            } else {
                put(site, path, b"x")?;
            }
            fs::set_permissions(full, fs::Permissions::from_mode(0o000))
        }));
    }
}

pub(super) fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

fn attachments(all: &mut Vec<Input>) {
    let class = "attachments";
    let beside = |name: &str, bytes: &[u8], outcome| {
        let (name, bytes) = (name.to_owned(), bytes.to_vec());
        let start = String::from_utf8_lossy(&bytes[..bytes.len().min(60)]).into_owned();
        Input::made(class, format!("{name} {start}"), outcome, move |site| {
            put(site, "content/policies/b/index.md", policy("Text.").as_bytes())?;
            put(site, &format!("content/policies/b/{name}"), &bytes)
        })
    };
    for name in [
        "x.html",
        "x.HTM",
        "x.js",
        "x.php",
        "x.html.pdf",
        "x.xml",
        "x.svgz",
        "x.swf",
        "x",
        "x.exe",
        "a b.pdf",
        "é.pdf",
        "NUL.pdf",
        "com1.txt",
        "x.pdf.",
        "x.htaccess",
        "x.pdf%00.html",
    ] {
        all.push(beside(name, b"x", Refused("attachment.refused")));
    }
    let svg = |inside: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink'>{inside}</svg>"
        )
    };
    for inside in [
        "<script>alert(1)</script>",
        "<rect onload='alert(1)'/>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<image href='https://evil.example/x.png'/>",
        "<use xlink:href='https://evil.example/x.svg#x'/>",
        "<a href='javascript:alert(1)'><text>x</text></a>",
        "<style>@import url(//evil.example)</style>",
        "<animate attributeName='href' to='javascript:alert(1)'/>",
        "<set attributeName='onmouseover' to='alert(1)'/>",
        "<rect style='fill:url(https://evil.example)'/>",
        "<iframe src='x'/>",
        "<unclosed>",
    ] {
        all.push(beside("x.svg", svg(inside).as_bytes(), Refused("attachment.refused")));
    }
    let laughs: String =
        (1..12).map(|n| format!("<!ENTITY l{n} '{}'>", format!("&l{};", n - 1).repeat(10))).collect();
    let bomb = format!("<!DOCTYPE svg [<!ENTITY l0 'ha'>{laughs}]>{}", svg("<text>&l11;</text>"));
    all.push(beside("x.svg", bomb.as_bytes(), Refused("attachment.refused")));
    let secret =
        format!("<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{}", svg("<text>&x;</text>"));
    all.push(beside("x.svg", secret.as_bytes(), Refused("attachment.refused")));
    all.push(beside("x.svg", "<g>".repeat(100_000).as_bytes(), Refused("attachment.refused")));
    let deep = svg(&format!("{}{}", "<g>".repeat(50_000), "</g>".repeat(50_000)));
    all.push(beside("x.svg", deep.as_bytes(), Refused("attachment.refused")));
    all.push(beside("x.svg", b"\xff\xfe<\0s\0", Refused("attachment.refused")));
    let harmless = Accepted("policies/b/files/x.svg", "<rect", "");
    all.push(beside("x.svg", svg("<rect width='1' height='1'/>").as_bytes(), harmless));
}
