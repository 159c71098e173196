//! What the address of a link means, and which addresses are allowed.

use serde::{Deserialize, Serialize};

/// Where a link or an image leads, as far as its address alone can tell.
///
/// Paths and fragments are percent-decoded. A query stays at the end of the path, as written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// Another site, a mail address or a telephone number, as written.
    External(String),
    /// A path from the root of this site; it starts with a single `/`.
    Site {
        /// The path, with its `/`.
        path: String,
        /// What follows `#`.
        fragment: Option<String>,
    },
    /// A path from the folder of the file that holds the link.
    Relative {
        /// The path; it may climb (`../`) and is never empty.
        path: String,
        /// What follows `#`.
        fragment: Option<String>,
    },
    /// A place in the same document, without the `#`; empty for its top.
    Fragment(String),
}

/// What an address is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// Someone follows it.
    Link,
    /// The browser fetches it.
    Image,
}

/// Why an address is refused: a message for a finding, and what to do.
#[derive(Debug, PartialEq)]
pub(super) struct Refused {
    /// What is wrong.
    pub(super) message: String,
    /// What to write instead.
    pub(super) help: &'static str,
}

/// Reads an address by a list of what is allowed; everything else is refused, known to be harmful or not.
///
/// Browsers strip spaces, tabs and line ends from addresses and read `\` as `/` (WHATWG URL, "basic URL parser"), so
/// such disguises are looked through.
pub(super) fn read(address: &str, used: Use) -> Result<Target, Refused> {
    let address = address.trim();
    if address.chars().any(char::is_control) {
        return refuse("an address with control characters", "remove them");
    }
    if let Some((scheme, rest)) = scheme(address) {
        return external(address, scheme, rest, used);
    }
    let (path, fragment) = match address.split_once('#') {
        Some((path, fragment)) => (path, Some(decoded(fragment))),
        None => (address, None),
    };
    let path = match path.split_once('?') {
        Some((path, query)) => format!("{}?{query}", decoded(path)),
        None => decoded(path),
    };
    // Looked at after decoding, so that `/%2Fhost` is seen.
    if path.starts_with('\\') || path.starts_with('/') && path[1..].starts_with(['/', '\\']) {
        return refuse(format!("`{address}` leads to another site without saying how"), "write `https://…`");
    }
    match (path.is_empty(), fragment, used) {
        (true, Some(fragment), Use::Link) => Ok(Target::Fragment(fragment)),
        (true, ..) => refuse("an address is missing", "write where it leads between the brackets"),
        (false, fragment, _) if path.starts_with('/') => Ok(Target::Site { path, fragment }),
        (false, fragment, _) => Ok(Target::Relative { path, fragment }),
    }
}

fn refuse<T>(message: impl Into<String>, help: &'static str) -> Result<T, Refused> {
    Err(Refused { message: message.into(), help })
}

// What stands before the first colon, unless a path, query or fragment began before it.
fn scheme(address: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    (!scheme.contains(['/', '?', '#'])).then_some((scheme, rest))
}

fn external(address: &str, scheme: &str, rest: &str, used: Use) -> Result<Target, Refused> {
    let scheme = scheme.to_ascii_lowercase();
    let complete = match scheme.as_str() {
        "http" | "https" if used == Use::Image => {
            let help = "put the image into the folder of its record: readers' browsers ask no other site for anything";
            return refuse("an image from another site", help);
        }
        "http" | "https" => rest.strip_prefix("//").is_some_and(starts_with_a_host),
        "mailto" | "tel" if used == Use::Link => !rest.is_empty(),
        _ if used == Use::Image => {
            let help = match scheme.as_str() {
                "mailto" | "tel" => "write it as a link, without the `!`",
                _ => "put the image into the folder of its record",
            };
            return refuse(format!("an image from a `{scheme}:` address"), help);
        }
        _ => {
            let help = "use http, https, mailto, tel, a path or `#…`";
            return refuse(format!("`{scheme}:` addresses are not allowed"), help);
        }
    };
    if !complete {
        let help = match scheme.as_str() {
            "mailto" => "write it out: `mailto:name@example.org`",
            "tel" => "write it out: `tel:+441234567890`",
            _ => "write it out: `https://example.org/`",
        };
        return refuse(format!("`{address}` is not a whole address"), help);
    }
    Ok(Target::External(address.to_owned()))
}

fn starts_with_a_host(rest: &str) -> bool {
    rest.starts_with(|c: char| c.is_alphanumeric() || c == '[')
}

// RFC 3986 §2.1. What does not decode to UTF-8, or decodes to control characters, stays as written.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'%'));
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out)
        .ok()
        .filter(|text| !text.contains(char::is_control))
        .unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(address: &str) -> String {
        match read(address, Use::Link) {
            Ok(target) => format!("{address:?}: {target:?}"),
            Err(refused) => format!("{address:?}: {}", refused.message),
        }
    }

    #[test]
    fn an_address_says_where_it_leads() {
        let addresses = [
            "https://example.org/a?b#c",
            "HTTP://example.org",
            "https://[::1]/",
            "mailto:a@example.org",
            "tel:+441234",
            "/policies/a/#scope",
            "/search/?q=a%20b",
            "../a%20b.md#%E9%80%82",
            "a.md",
            "./x:y.md",
            "#top",
            "#",
            "%ff.md",
            "a%0Ab.md",
            "100%.md",
        ];
        expect_test::expect![[r##"
            "https://example.org/a?b#c": External("https://example.org/a?b#c")
            "HTTP://example.org": External("HTTP://example.org")
            "https://[::1]/": External("https://[::1]/")
            "mailto:a@example.org": External("mailto:a@example.org")
            "tel:+441234": External("tel:+441234")
            "/policies/a/#scope": Site { path: "/policies/a/", fragment: Some("scope") }
            "/search/?q=a%20b": Site { path: "/search/?q=a%20b", fragment: None }
            "../a%20b.md#%E9%80%82": Relative { path: "../a b.md", fragment: Some("适") }
            "a.md": Relative { path: "a.md", fragment: None }
            "./x:y.md": Relative { path: "./x:y.md", fragment: None }
            "#top": Fragment("top")
            "#": Fragment("")
            "%ff.md": Relative { path: "%ff.md", fragment: None }
            "a%0Ab.md": Relative { path: "a%0Ab.md", fragment: None }
            "100%.md": Relative { path: "100%.md", fragment: None }"##]]
        .assert_eq(&addresses.map(shown).join("\n"));
    }

    #[test]
    fn everything_else_is_refused() {
        let addresses = [
            "",
            "javascript:alert(1)",
            " JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "\u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "feed:javascript:x",
            "blob:x",
            "view-source:x",
            "file:///etc/passwd",
            "ftp://example.org",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\evil",
            "/%2Fevil.example",
            "%5C%5Cevil.example",
            "/\t/evil.example",
            "https:evil.example",
            "https://",
            "https:///x",
            "http:\\\\evil",
            "mailto:",
            "c:\\temp",
        ];
        expect_test::expect![[r#"
            "": an address is missing
            "javascript:alert(1)": `javascript:` addresses are not allowed
            " JaVaScRiPt:alert(1)": `javascript:` addresses are not allowed
            "java\tscript:alert(1)": an address with control characters
            "\u{1}javascript:x": an address with control characters
            "data:text/html,x": `data:` addresses are not allowed
            "vbscript:x": `vbscript:` addresses are not allowed
            "feed:javascript:x": `feed:` addresses are not allowed
            "blob:x": `blob:` addresses are not allowed
            "view-source:x": `view-source:` addresses are not allowed
            "file:///etc/passwd": `file:` addresses are not allowed
            "ftp://example.org": `ftp:` addresses are not allowed
            "//evil.example": `//evil.example` leads to another site without saying how
            "/\\evil.example": `/\evil.example` leads to another site without saying how
            "\\\\evil.example": `\\evil.example` leads to another site without saying how
            "\\evil": `\evil` leads to another site without saying how
            "/%2Fevil.example": `/%2Fevil.example` leads to another site without saying how
            "%5C%5Cevil.example": `%5C%5Cevil.example` leads to another site without saying how
            "/\t/evil.example": an address with control characters
            "https:evil.example": `https:evil.example` is not a whole address
            "https://": `https://` is not a whole address
            "https:///x": `https:///x` is not a whole address
            "http:\\\\evil": `http:\\evil` is not a whole address
            "mailto:": `mailto:` is not a whole address
            "c:\\temp": `c:` addresses are not allowed"#]]
        .assert_eq(&addresses.map(shown).join("\n"));
        let refused = ["mailto:a@b.c", "data:image/png;base64,x", "https://a.example/b.png", "#a"]
            .map(|a| read(a, Use::Image).is_err());
        assert_eq!(refused, [true; 4]);
    }
}
