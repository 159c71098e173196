//! Decides the answer to a request: a function of what is asked, the rules and the site.

use std::sync::Arc;

use crate::base::address::Address;
use crate::base::path::RelPath;
use crate::output::artifact::Artifact;

use super::{Own, Site, query};

/// What a server tells browsers about the site it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// The path of the site's base URL, from `/` to `/`: addresses are looked up below it.
    pub base: String,
    /// The content security policy of the site's pages; that no other page may frame them is added.
    pub policy: String,
}

/// What a request asks for, as far as an answer depends on it.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) method: String,
    /// The path as it was sent, with a query perhaps.
    pub(super) target: String,
    pub(super) host: String,
    pub(super) origin: Option<String>,
    /// `Sec-Fetch-Site` and `Sec-Fetch-Mode`: what kind of page asks, and whether it goes here itself.
    pub(super) fetch: (Option<String>, Option<String>),
    pub(super) if_none_match: Option<String>,
    /// What proves that the preview's own page asks.
    pub(super) token: Option<String>,
}

/// An answer, before anything is known of HTTP's writing. The length of the body is told even where the body
/// is not sent (HEAD, 304).
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Arc<[u8]>,
}

/// Where the server's own files are, whatever the path of the base URL is; no folder of a site is called so.
pub const OWN: &str = "/_candour/";

/// Answers a request to the server at `port`.
pub(super) fn answer(site: &dyn Site, rules: &Rules, port: u16, asked: &Asked) -> Answer {
    let mut answer = found(site, rules, port, asked);
    answer.headers.extend([
        ("Cache-Control", "no-cache".to_owned()),
        ("Content-Security-Policy", format!("{}; frame-ancestors 'none'", rules.policy)),
        ("Cross-Origin-Resource-Policy", "same-origin".to_owned()),
        ("Referrer-Policy", "no-referrer".to_owned()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
    ]);
    answer
}

fn found(site: &dyn Site, rules: &Rules, port: u16, asked: &Asked) -> Answer {
    if !is_from_here(port, asked) {
        return words(403, "This preview answers only to this machine.\n");
    }
    let own_name = query::path(&asked.target).and_then(|path| path.strip_prefix(OWN).map(str::to_owned));
    if let ("POST", Some(name)) = (asked.method.as_str(), &own_name)
        && let Some((status, text)) = site.act(name, &asked.target, asked.token.as_deref())
    {
        return words(status, &text);
    }
    if !matches!(asked.method.as_str(), "GET" | "HEAD") {
        let mut answer = words(405, "This preview can only be read.\n");
        answer.headers.push(("Allow", "GET, HEAD".to_owned()));
        return answer;
    }
    if let Some(name) = own_name {
        return site.own(&name, &asked.target).map_or_else(|| missing(site), own);
    }
    let Some(path) = query::path(&asked.target) else {
        return words(400, "This is not an address.\n");
    };
    let base = site.base().unwrap_or_else(|| rules.base.clone());
    let Some(inner) = path.strip_prefix(base.as_str()) else {
        // The site's home, from where people first look for it.
        let is_near = path == "/" || format!("{path}/") == base;
        return if is_near { redirect(base) } else { missing(site) };
    };
    let Some(at) = address(inner) else {
        return words(400, "This is not an address.\n");
    };
    if let Some(artifact) = site.get(&at) {
        return shown(&artifact, asked.if_none_match.as_deref());
    }
    let page = Address::parse(&format!("{at}/")).filter(|page| site.get(page).is_some());
    match page {
        Some(page) => redirect(format!("{base}{}", &page.as_str()[1..])),
        None => missing(site),
    }
}

/// Whether a request comes from this machine's own browser, for this server, and not from another site's page
/// in it: a name that leads here (DNS rebinding) or a page that fetches from here is somebody else's.
fn is_from_here(port: u16, asked: &Asked) -> bool {
    let own = ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}"));
    let is_own = |host: &str| own.iter().any(|own| own.eq_ignore_ascii_case(host));
    let origin = asked.origin.as_deref();
    let from_own_page = origin.is_none_or(|origin| origin.strip_prefix("http://").is_some_and(is_own));
    let (site, mode) = &asked.fetch;
    let is_same = site.as_deref().is_none_or(|site| matches!(site, "same-origin" | "none"));
    // A link on another page may be followed to here: that page does not get to see the answer.
    is_own(&asked.host) && from_own_page && (is_same || mode.as_deref() == Some("navigate"))
}

/// The address of a path below the base, which was cut off with its slash.
fn address(inner: &str) -> Option<Address> {
    // Attachments may have names that no page has.
    Address::parse(&format!("/{inner}")).or_else(|| RelPath::new(inner).map(|path| Address::file(&path)))
}

fn shown(artifact: &Artifact, if_none_match: Option<&str>) -> Answer {
    let tag = format!("\"{}\"", artifact.digest);
    let is_known = |known: &str| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag;
    let has_it = if_none_match.is_some_and(|known| known.split(',').map(str::trim).any(is_known));
    Answer {
        status: if has_it { 304 } else { 200 },
        headers: vec![("Content-Type", artifact.media.0.to_owned()), ("ETag", tag)],
        body: artifact.bytes.clone(),
    }
}

fn own(own: Own) -> Answer {
    let (media, body) = match own {
        Own::File(media, bytes) => (media.0, bytes),
        Own::News(first) => ("text/event-stream", first.into()),
    };
    Answer { status: 200, headers: vec![("Content-Type", media.to_owned())], body }
}

fn missing(site: &dyn Site) -> Answer {
    let own = Address::parse("/404.html").and_then(|at| site.get(&at));
    own.map_or_else(
        || words(404, "There is nothing at this address.\n"),
        |page| Answer {
            status: 404,
            headers: vec![("Content-Type", page.media.0.to_owned())],
            body: page.bytes.clone(),
        },
    )
}

fn redirect(to: String) -> Answer {
    let mut answer = words(301, "");
    answer.headers.push(("Location", to));
    answer
}

fn words(status: u16, text: &str) -> Answer {
    let media = ("Content-Type", "text/plain; charset=utf-8".to_owned());
    Answer { status, headers: vec![media], body: text.as_bytes().into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::artifact::Output;
    use std::sync::RwLock;

    fn site() -> RwLock<Arc<Output>> {
        let mut output = Output::default();
        for at in ["/", "/policies/", "/site.css", "/404.html"] {
            output.put(Artifact::new(Address::parse(at).unwrap(), at.as_bytes()));
        }
        output.put(Artifact::new(Address::file(&RelPath::new("files/a b é.pdf").unwrap()), *b"pdf"));
        RwLock::new(Arc::new(output))
    }

    fn get(base: &str, target: &str) -> (u16, String) {
        let rules = Rules { base: base.to_owned(), policy: "default-src 'none'".to_owned() };
        let asked = Asked {
            method: "GET".to_owned(),
            target: target.to_owned(),
            host: "localhost:80".to_owned(),
            ..Asked::default()
        };
        let answer = answer(&site(), &rules, 80, &asked);
        let location = answer.headers.iter().find(|(name, _)| *name == "Location");
        let body = String::from_utf8_lossy(&answer.body).into_owned();
        (answer.status, location.map_or(body, |(_, to)| to.clone()))
    }

    #[test]
    fn addresses_are_looked_up_exactly() {
        let is = |status, text: &str| (status, text.to_owned());
        assert_eq!(get("/", "/"), is(200, "/"));
        assert_eq!(get("/", "/policies/?q=%2e%2e"), is(200, "/policies/"));
        assert_eq!(get("/", "/%70olicies/"), is(200, "/policies/"));
        assert_eq!(get("/", "/files/a%20b%20%C3%A9.pdf"), is(200, "pdf"));
        assert_eq!(get("/", "/policies"), is(301, "/policies/"));
        assert_eq!(get("/", "/Policies/"), is(404, "/404.html"));
        assert_eq!(get("/", "/site.css/"), is(404, "/404.html"));
    }

    #[test]
    fn the_path_of_the_base_url_comes_first() {
        let is = |status, text: &str| (status, text.to_owned());
        assert_eq!(get("/x/y/", "/x/y/policies/"), is(200, "/policies/"));
        assert_eq!(get("/x/y/", "/x/y/policies"), is(301, "/x/y/policies/"));
        assert_eq!(get("/x/y/", "/x/y"), is(301, "/x/y/"));
        assert_eq!(get("/x/y/", "/"), is(301, "/x/y/"));
        assert_eq!(get("/x/y/", "/policies/"), is(404, "/404.html"));
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for target in [
            "",
            "*",
            "http://localhost:80/",
            "/../etc/passwd",
            "/%2e%2e/etc/passwd",
            "/a/%2E./b",
            "/%2e%2e%2fa",
            "/..%5ca",
            "/%",
            "/%4",
            "/%zz",
            "/%00",
            "/a%0d%0ab",
            "/%ff",
            "//evil.example/",
            "/a//b",
            "/./",
            "/%c0%ae%c0%ae/",
        ] {
            assert_eq!(get("/", target).0, 400, "{target:?}");
        }
    }

    #[test]
    fn only_this_machine_asking_for_this_server_is_answered() {
        let asked = |host: &str, origin: Option<&str>, fetch: (&str, &str)| {
            let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            is_from_here(
                8000,
                &Asked {
                    host: host.to_owned(),
                    origin: origin.map(str::to_owned),
                    fetch: (some(fetch.0), some(fetch.1)),
                    ..Asked::default()
                },
            )
        };
        for host in ["127.0.0.1:8000", "localhost:8000", "LOCALHOST:8000", "[::1]:8000"] {
            assert!(asked(host, None, ("", "")), "{host}");
        }
        for host in ["", "localhost", "localhost:80", "localhost:8000.evil.example", "evil.example:8000"] {
            assert!(!asked(host, None, ("", "")), "{host}");
        }
        let own = "localhost:8000";
        assert!(asked(own, Some("http://127.0.0.1:8000"), ("same-origin", "cors")));
        for origin in ["null", "http://evil.example", "https://localhost:8000", "http://localhost:8001"] {
            assert!(!asked(own, Some(origin), ("", "")), "{origin}");
        }
        assert!(asked(own, None, ("none", "navigate")));
        assert!(asked(own, None, ("cross-site", "navigate")));
        assert!(!asked(own, None, ("cross-site", "no-cors")));
        assert!(!asked(own, None, ("same-site", "no-cors")));
    }
}
