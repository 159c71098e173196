//! Where a page or a file lives on the site.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::device::is_device;
use super::path::RelPath;

// The longest path and the longest part of one that every system can store below the output folder, in bytes.
const LONGEST: usize = 1000;
const LONGEST_PART: usize = 200;

/// An address below the site's base URL, from the root and with its language: `/policies/open-source/`.
///
/// A page ends in `/` and is stored as `index.html` in that folder; anything else is a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(Arc<str>);

impl Address {
    /// The home page of the default language.
    pub fn home() -> Address {
        Address("/".into())
    }

    /// The page at `/a/b/` from its parts.
    pub fn page<'a>(parts: impl IntoIterator<Item = &'a str>) -> Address {
        let mut text = String::from("/");
        for part in parts {
            text.push_str(part);
            text.push('/');
        }
        Address(text.into())
    }

    /// Checks an address as someone typed it: it must start with `/` and be a sound path below it.
    pub fn parse(text: &str) -> Option<Address> {
        let inner = text.strip_prefix('/')?;
        let inner = inner.strip_suffix('/').unwrap_or(inner);
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/".contains(c);
        let sound =
            inner.is_empty() && text == "/" || RelPath::new(inner).is_some() && inner.chars().all(plain);
        sound.then(|| Address(text.into()))
    }

    /// The file at this path of the output folder.
    pub fn file(path: &RelPath) -> Address {
        Address(format!("/{path}").into())
    }

    /// The address below this page: `/a/` with `files/x.svg` is `/a/files/x.svg`.
    pub fn join(&self, below: &str) -> Address {
        Address(format!("{}{below}", self.0).into())
    }

    /// The address as text, from the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a page (ends in `/`) and not a file.
    pub fn is_page(&self) -> bool {
        self.0.ends_with('/')
    }

    /// The file of the output folder that answers for it.
    pub fn output_path(&self) -> RelPath {
        let inner = &self.0[1..];
        let path = if self.is_page() { format!("{inner}index.html") } else { inner.to_owned() };
        RelPath::new(&path).expect("an address is checked when it is made")
    }

    /// Why no file of this address can be kept on every system, as the end of a sentence.
    pub fn unportable(&self) -> Option<&'static str> {
        let path = self.output_path();
        let parts = || path.as_str().split('/');
        if parts().any(is_device) {
            Some("is one that Windows keeps for a device")
        } else if parts().any(|part| part.ends_with('.')) {
            Some("has a part that ends in a dot, which Windows cannot store")
        } else if path.as_str().len() > LONGEST || parts().any(|part| part.len() > LONGEST_PART) {
            Some("is too long for some systems")
        } else {
            None
        }
    }

    /// The first part of the address, empty for files and pages at the root: `policies` of `/policies/x/`.
    pub fn top(&self) -> &str {
        self.0[1..].split_once('/').map_or("", |(top, _)| top)
    }
}

impl TryFrom<String> for Address {
    type Error = &'static str;

    // As it was made once: files may have names that nobody could type as an address.
    fn try_from(text: String) -> Result<Address, &'static str> {
        let inner = text.strip_prefix('/').map(|inner| inner.strip_suffix('/').unwrap_or(inner));
        match inner.is_some_and(|inner| text == "/" || RelPath::new(inner).is_some()) {
            true => Ok(Address(text.into())),
            false => Err("is no address"),
        }
    }
}

impl From<Address> for String {
    fn from(address: Address) -> String {
        address.0.as_ref().to_owned()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The language of a page, as BCP 47 writes it (`en-GB`, `cy`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(Arc<str>);

impl Language {
    /// Checks a tag's form: a primary subtag of two or three letters, then subtags of 1 to 8 letters or digits.
    pub fn new(tag: &str) -> Option<Language> {
        let mut subtags = tag.split('-');
        let primary = subtags.next()?;
        let sound = (2..=3).contains(&primary.len())
            && primary.bytes().all(|b| b.is_ascii_lowercase())
            && subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
        sound.then(|| Language(tag.into()))
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_stored_as_index_files() {
        assert_eq!(Address::home().output_path().as_str(), "index.html");
        assert_eq!(Address::page(["policies", "x"]).output_path().as_str(), "policies/x/index.html");
        let feed = Address::parse("/feed.atom").map(|a| a.output_path().to_string());
        assert_eq!(feed, Some("feed.atom".to_owned()));
    }

    #[test]
    fn some_addresses_cannot_be_stored_everywhere() {
        let is_stored = |text: &str| Address::parse(text).expect("an address").unportable().is_none();
        assert!(is_stored("/") && is_stored("/a.b/c/") && is_stored("/.well-known/x"));
        for bad in ["/nul/", "/a/CON.txt", "/a./b/", &format!("/{}/", "a".repeat(201)), &"/ab".repeat(400)] {
            assert!(!is_stored(bad), "{bad}");
        }
    }

    #[test]
    fn typed_addresses_are_checked() {
        for bad in ["", "a", "//", "/a//b", "/../a", "/a b/", "/a?b", "/a/./"] {
            assert_eq!(Address::parse(bad), None, "{bad:?}");
        }
    }
}
