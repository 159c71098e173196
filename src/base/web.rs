//! Whether a text is a web address or an e-mail address that may become a link.

/// Whether it is a whole web address: http or https, a host, and no character that could end an attribute.
pub fn is_web_address(text: &str) -> bool {
    let rest = ["https://", "http://"].into_iter().find_map(|scheme| text.strip_prefix(scheme));
    let has_host = rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['));
    has_host && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"\\".contains(c))
}

/// Whether it is a plain e-mail address, without a name, a subject or other parts.
pub fn is_email_address(text: &str) -> bool {
    let parts = text.split_once('@').filter(|(user, host)| !user.is_empty() && host.contains('.'));
    parts.is_some()
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"?&:/\\,;".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_plain_addresses_become_links() {
        for good in ["https://a.example/x?y=1#z", "http://[::1]:8080/", "https://é.example/"] {
            assert!(is_web_address(good), "{good}");
        }
        for bad in [
            "javascript://x",
            "https://",
            "https:///x",
            "//a.example",
            "https://a b",
            "https://a\u{1b}",
            "ftp://a",
        ] {
            assert!(!is_web_address(bad), "{bad}");
        }
        assert!(is_email_address("team+web@body.example"));
        for bad in ["a@b", "@b.example", "a b@c.example", "a@b.example?cc=d@e.example", "javascript://a@b.c"]
        {
            assert!(!is_email_address(bad), "{bad}");
        }
    }
}
