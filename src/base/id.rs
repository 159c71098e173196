//! Names of kinds' folders and of records.

use std::fmt;
use std::sync::Arc;

use super::device::is_device;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A name made of `a-z`, `0-9` and single inner hyphens, 1 to 80 bytes: safe in every address and file system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(Arc<str>);

impl Slug {
    /// Checks a name; the error says what is wrong with it, as the end of a sentence.
    pub fn new(name: &str) -> Result<Slug, &'static str> {
        if name.is_empty() || name.len() > 80 {
            return Err("must have 1 to 80 characters");
        }
        if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err("may only hold a-z, 0-9 and hyphens");
        }
        if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
            return Err("may not start or end with a hyphen, or hold two in a row");
        }
        if is_device(name) {
            return Err("is a name that Windows keeps for a device");
        }
        Ok(Slug(name.into()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest slug to any text, without accents: `Open Source!` gives `open-source`, `Tŷ` gives `ty`.
    pub fn suggest(text: &str) -> Option<Slug> {
        let plain: String = text
            .nfkd()
            .filter(|c| !is_combining_mark(*c))
            .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
            .collect();
        Slug::new(&plain.split_whitespace().collect::<Vec<_>>().join("-")).ok()
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Slug {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Slug, &'static str> {
        Slug::new(&name)
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> String {
        slug.0.as_ref().to_owned()
    }
}

/// A record's name on disk, in references and in its address: `<folder of its kind>/<name>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId {
    /// The kind's folder under `content/`.
    pub folder: Slug,
    /// The record's own name.
    pub name: Slug,
}

impl RecordId {
    /// Reads `policies/open-source`; the error says what is wrong, as the end of a sentence.
    pub fn parse(text: &str) -> Result<RecordId, &'static str> {
        let (folder, name) = text.split_once('/').ok_or("must be written as folder/name")?;
        Ok(RecordId { folder: Slug::new(folder)?, name: Slug::new(name)? })
    }

    /// The id that was probably meant, for suggestions: `content/risks/Fire.md` gives `risks/fire`. A name alone is
    /// taken for one in `folder`.
    pub fn suggest(text: &str, folder: Option<&Slug>) -> Option<RecordId> {
        let text = text.trim().trim_matches('/');
        let text = text.strip_suffix(".md").or_else(|| text.strip_suffix(".toml")).unwrap_or(text);
        let mut parts = text.strip_suffix("/index").unwrap_or(text).rsplit('/');
        let name = Slug::suggest(parts.next()?)?;
        match parts.next() {
            Some(above) => Some(RecordId { folder: Slug::suggest(above)?, name }),
            None => Some(RecordId { folder: folder?.clone(), name }),
        }
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.folder, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_safe_everywhere() {
        for good in ["a", "dcb0129", "open-source", "com10", "2019"] {
            assert!(Slug::new(good).is_ok(), "{good}");
        }
        for bad in ["", "A", "a b", "a_b", "-a", "a-", "a--b", "con", "lpt1", "café", "a.b", "a/b"] {
            assert!(Slug::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn ids_have_a_folder_and_a_name() {
        assert_eq!(RecordId::parse("policies/x").map(|id| id.to_string()), Ok("policies/x".to_owned()));
        assert_eq!(RecordId::parse("x"), Err("must be written as folder/name"));
        assert!(RecordId::parse("policies/x/y").is_err());
    }

    #[test]
    fn an_id_is_suggested_for_what_looks_like_one() {
        let folder = Slug::new("risks").ok();
        let suggest = |text| RecordId::suggest(text, folder.as_ref()).map(|id| id.to_string());
        let texts =
            ["content/risks/fire.md", "Risks/The Fire", "/risks/fire/", "risks/fire/index.md", "fire"];
        let ids = ["risks/fire", "risks/the-fire", "risks/fire", "risks/fire", "risks/fire"];
        assert_eq!(texts.map(suggest), ids.map(|id| Some(id.to_owned())));
        assert_eq!(RecordId::suggest("fire", None), None);
    }
}
