//! Links that work wherever a folder lies: relative, and each to a file.

use std::sync::Arc;

use memchr::memmem;

use crate::base::address::Address;
use crate::config::base_url::PORTABLE;

/// Turns the links that [`crate::config::base_url::BaseUrl::href`] marked into relative ones, as they lead from here.
pub fn relative(at: &Address, bytes: Arc<[u8]>) -> Arc<[u8]> {
    // Most sites have none: their pages are only looked through.
    if memmem::find(&bytes, PORTABLE.as_bytes()).is_none() {
        return bytes;
    }
    let Ok(text) = std::str::from_utf8(&bytes) else { return bytes };
    let depth = at.output_path().as_str().matches('/').count();
    let up = "../".repeat(depth);
    let mut relative = String::with_capacity(text.len());
    let mut parts = text.split(PORTABLE);
    relative.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let is_address = |c: char| c.is_ascii_alphanumeric() || "-._~/%".contains(c);
        let end = part.find(|c| !is_address(c)).unwrap_or(part.len());
        let (to, rest) = part.split_at(end);
        let file = if to.is_empty() || to.ends_with('/') { "index.html" } else { "" };
        relative.push_str(&format!("{up}{to}{file}{rest}"));
    }
    relative.into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_from_where_they_stand() {
        let page =
            format!("<a href=\"{PORTABLE}\">h</a> <a href=\"{PORTABLE}a/b/#c\">b</a> {PORTABLE}x.css?y");
        let from = |at: &str| {
            let at = Address::parse(at).expect("an address");
            String::from_utf8(relative(&at, page.clone().into_bytes().into()).to_vec()).expect("text")
        };
        assert_eq!(from("/"), "<a href=\"index.html\">h</a> <a href=\"a/b/index.html#c\">b</a> x.css?y");
        assert_eq!(
            from("/a/d/"),
            "<a href=\"../../index.html\">h</a> <a href=\"../../a/b/index.html#c\">b</a> ../../x.css?y"
        );
        assert_eq!(from("/404.html"), from("/"));
    }
}
