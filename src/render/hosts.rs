//! What tells a web host where addresses moved, and which headers to send.
//!
//! Every page of the site works without these files; with them, a host answers with a real redirect and sends the
//! policy as a header, where `frame-ancestors` counts. Paths are those of addresses, of plain characters only; they
//! are escaped for each format all the same, so that no format depends on what an address may hold.

use std::fmt::Write as _;

use crate::output::artifact;
use crate::plan::page::Host;
use crate::site::reader::Reader;

use super::{shell, ways};

const ABOUT: &str = "# Written by candour: a change here is lost with the next build.\n";

/// Writes a file for web hosts; rules of the site's own come first, since the first that fits counts.
pub fn file(reader: &Reader<'_>, host: Host, own: &[u8]) -> Vec<u8> {
    let text = match host {
        Host::Redirects => redirects(reader),
        Host::Headers => headers(reader),
        Host::Nginx => nginx(reader),
        Host::Apache => apache(reader),
    };
    let mut bytes = own.to_vec();
    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    bytes.extend(text.into_bytes());
    bytes
}

/// The content security policy as a header: that of the pages, and who may put one into a frame, which counts only
/// there (CSP 3 §6.4.2).
pub fn policy() -> String {
    format!("{}; frame-ancestors 'none'", shell::POLICY)
}

fn common_headers() -> [(&'static str, String); 3] {
    [
        ("Content-Security-Policy", policy()),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "strict-origin-when-cross-origin".to_owned()),
    ]
}

// Netlify, Cloudflare and others: a line for each, `from to status`.
fn redirects(reader: &Reader<'_>) -> String {
    let mut text = ABOUT.to_owned();
    for (from, to) in ways::of_site(reader) {
        let _ = writeln!(text, "{} {} 301", percent(&from), percent(&to));
    }
    text
}

// The same hosts: a pattern, and its headers below it.
fn headers(reader: &Reader<'_>) -> String {
    let base = percent(reader.settings().base.path());
    let mut text = format!("{ABOUT}{base}*\n");
    for (name, value) in common_headers() {
        let _ = writeln!(text, "  {name}: {value}");
    }
    for (extension, media) in artifact::told_to_hosts() {
        let _ = write!(text, "{base}*.{extension}\n  Content-Type: {media}\n");
    }
    text
}

// Included in a `server` block. What a block below it adds with `add_header` replaces all of these headers.
fn nginx(reader: &Reader<'_>) -> String {
    let mut text = format!("{ABOUT}# Include it in the `server` block of the site.\n\n");
    for (name, value) in common_headers() {
        let _ = writeln!(text, "add_header {name} {} always;", nginx_quoted(&value));
    }
    text.push('\n');
    for (extension, media) in artifact::told_to_hosts() {
        let pattern = nginx_quoted(&format!("\\.{}$", regex(extension)));
        let _ =
            writeln!(text, "location ~ {pattern} {{ types {{ }} default_type {}; }}", nginx_quoted(media));
    }
    let ways = ways::of_site(reader);
    if !ways.is_empty() {
        text.push('\n');
    }
    for (from, to) in ways {
        // A location is held against the decoded path, what it returns is sent as it stands.
        let _ = writeln!(
            text,
            "location = {} {{ return 301 {}; }}",
            nginx_quoted(&from),
            nginx_quoted(&percent(&to))
        );
    }
    text
}

// Included in a `VirtualHost`, or copied into `.htaccess` at the root of the host.
fn apache(reader: &Reader<'_>) -> String {
    let mut text =
        format!("{ABOUT}# Include it in the `VirtualHost` of the site.\n\n<IfModule mod_headers.c>\n");
    for (name, value) in common_headers() {
        let _ = writeln!(text, "    Header always set {name} {}", apache_quoted(&value));
    }
    text.push_str("</IfModule>\n<IfModule mod_mime.c>\n");
    for (extension, media) in artifact::told_to_hosts() {
        let _ = writeln!(text, "    AddType {} .{extension}", apache_quoted(media));
    }
    text.push_str("</IfModule>\n");
    let ways = ways::of_site(reader);
    if ways.is_empty() {
        return text;
    }
    text.push_str("<IfModule mod_alias.c>\n");
    for (from, to) in ways {
        // `Redirect` would take what lies below the address too.
        let pattern = apache_quoted(&format!("^{}$", regex(&from)));
        let _ = writeln!(text, "    RedirectMatch 301 {pattern} {}", apache_quoted(&percent(&to)));
    }
    text.push_str("</IfModule>\n");
    text
}

// RFC 3986 §2: what may stand in a path stays, all else is encoded; `$`, `*` and `:` too, which mean something here.
fn percent(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

// A literal for the regular expressions of PCRE.
fn regex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() && !c.is_ascii_alphanumeric() && !"-_/~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

// Inside double quotes `\` and `"` are escaped; a line end could not be.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}

fn nginx_quoted(text: &str) -> String {
    quoted(text)
}

// A backslash before anything but a quote or itself stays one, and so do two; only quotes need one in front.
fn apache_quoted(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    format!("\"{}\"", plain.replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_characters_are_escaped_for_each_format() {
        let odd = "/a.b/ü $1 *:x\"y\\z\n/";
        assert_eq!(percent(odd), "/a.b/%C3%BC%20%241%20%2A%3Ax%22y%5Cz%0A/");
        assert_eq!(regex(odd), "/a\\.b/ü\\ \\$1\\ \\*\\:x\\\"y\\\\z\\\n/");
        assert_eq!(nginx_quoted(odd), "\"/a.b/ü $1 *:x\\\"y\\\\z/\"");
        assert_eq!(apache_quoted("a\\.b\"c\n"), "\"a\\.b\\\"c\"");
        // What an address may hold today passes through all of them.
        let plain = "/Old_page~1/v1.0/";
        assert_eq!(percent(plain), plain);
        assert_eq!(nginx_quoted(plain), format!("\"{plain}\""));
    }
}
