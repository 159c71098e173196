//! Records and files that want addresses which are others', or candour's.

use super::Outcome::Refused;
use super::{Input, RECORD, put, with_fields};

const CLASS: &str = "addresses";

pub(super) fn inputs(all: &mut Vec<Input>) {
    for alias in [
        "/tags/x/",
        "/snapshots/2021-02-22/",
        "/archive/",
        "/reviews/",
        "/roadmap/",
        "/changes/",
        "/assets/x/",
        "/cy/x/",
        "/history/",
        "/files/",
        "/policies/by/x/",
        "/policies/2021-02-22/",
        "/policies/a/history/",
        "/policies/a/changes/",
        "/policies/a/files/",
        "/policies/a/2021-02-22/",
        "/policies/a/2021-02-22-2/changes/",
        "/policies/a/timemap.link/",
        "/x/index.html/",
        "/x/feed.atom/",
    ] {
        let text = with_fields(&format!("aliases = [\"{alias}\"]"), "Text.");
        all.push(Input::refused(CLASS, "address.reserved", RECORD, text));
    }
    for alias in [
        "/data/",
        "/search/",
        "/SEARCH/",
        "/policies/",
        "/",
        "/organisations/body/",
        "/policies/a/",
        "/POLICIES/A/",
        "/feed.atom/",
        "/robots.txt/",
        "/404.html/",
    ] {
        let text = with_fields(&format!("aliases = [\"{alias}\"]"), "Text.");
        all.push(Input::refused(CLASS, "address.twice", RECORD, text));
    }
    for alias in [
        "",
        "x",
        "/x",
        "x/",
        "//",
        "//evil.example/",
        "/../../etc/",
        "/x/../y/",
        "/./x/",
        "/x y/",
        "/é/",
        "/x?y/",
        "/x#y/",
        "/x%2fy/",
        "/x\\\\y/",
        "/\\u0000/",
        "/<b>/",
        "/con/",
        "/x/NUL.txt/",
        "/x./",
        "https://a.example/",
    ] {
        let text = with_fields(&format!("aliases = [\"{alias}\"]"), "Text.");
        let code = match alias {
            "" => "field.empty",
            _ if alias.contains("u0000") => "source.encoding",
            _ => "address.alias",
        };
        all.push(Input::refused(CLASS, code, RECORD, text));
    }
    let long = format!("aliases = [\"/{}/\"]", "a".repeat(300));
    all.push(Input::refused(CLASS, "address.alias", RECORD, with_fields(&long, "Text.")));
    let long = format!("aliases = [\"/{}\"]", "ab/".repeat(20_000));
    all.push(Input::refused(CLASS, "address.alias", RECORD, with_fields(&long, "Text.")));
    for former in ["x", "../x", "policies/X", "policies/a/b", "content/policies/b.md"] {
        let text = with_fields(&format!("formerly = [\"{former}\"]"), "Text.");
        all.push(Input::refused(CLASS, "address.alias", RECORD, text));
    }
    for (former, code) in
        [("organisations/body", "address.twice"), ("policies/2021-02-22", "address.reserved")]
    {
        let text = with_fields(&format!("formerly = [\"{former}\"]"), "Text.");
        all.push(Input::refused(CLASS, code, RECORD, text));
    }
    for (path, code) in [
        ("content/policies/by.md", "address.reserved"),
        ("content/policies/2021-02-22.md", "address.reserved"),
        ("static/search/index.html", "address.reserved"),
        ("static/data/x.csv", "address.reserved"),
        ("static/snapshots/x", "address.reserved"),
        ("static/.well-known/candour/x", "address.reserved"),
        ("static/robots.txt", "address.twice"),
        ("static/Robots.TXT", "address.twice"),
        ("static/policies/a/index.html", "address.twice"),
        ("static/policies/A/INDEX.html", "address.twice"),
        ("static/policies", "address.twice"),
        ("static/index.html/x", "address.twice"),
        ("static/feed.atom", "address.twice"),
    ] {
        all.push(Input::refused(CLASS, code, path, with_fields("", "Text.")));
    }
    all.push(Input::made(CLASS, "two files that differ in case", Refused("address.twice"), |site| {
        put(site, "static/Logo.txt", b"x")?;
        put(site, "static/logo.TXT", b"x")
    }));
    all.push(Input::made(CLASS, "two attachments that differ in case", Refused("address.twice"), |site| {
        put(site, "content/policies/b/index.md", with_fields("", "Text.").as_bytes())?;
        put(site, "content/policies/b/Chart.pdf", b"x")?;
        put(site, "content/policies/b/chart.pdf", b"x")
    }));
    let many: String = (0..9_000).map(|n| format!("\"/old/{n}\",")).collect();
    all.push(Input::refused(
        CLASS,
        "address.alias",
        RECORD,
        with_fields(&format!("aliases = [{many}]"), "Text."),
    ));
}
