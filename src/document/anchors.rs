//! The ids of a page: unique, never empty, and the same as long as the headings are.

use std::collections::{BTreeMap, BTreeSet};

// What themes call their own parts begins with this, or is one of these.
const THEMES: &str = "page-";
const LANDMARKS: [&str; 2] = ["main", "top"];

/// The ids that are taken.
#[derive(Default)]
pub(super) struct Anchors {
    taken: BTreeSet<String>,
    // How often a wanted id was asked for, so that a thousand equal headings do not take a million looks.
    next: BTreeMap<String, usize>,
}

impl Anchors {
    /// Takes exactly this id; `false` where it is taken already.
    pub(super) fn take(&mut self, id: &str) -> bool {
        !is_of_the_theme(id) && self.taken.insert(id.to_owned())
    }

    /// Takes the wanted id, or the first free one of `wanted-1`, `wanted-2` and so on.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        let own = format!("section-{wanted}");
        let wanted = if wanted.starts_with(THEMES) { &own } else { wanted };
        let mut number = self.next.get(wanted).copied().unwrap_or(0);
        let id = loop {
            let id = if number == 0 { wanted.to_owned() } else { format!("{wanted}-{number}") };
            number += 1;
            if self.take(&id) {
                break id;
            }
        };
        self.next.insert(wanted.to_owned(), number);
        id
    }

    /// All ids that were taken.
    pub(super) fn into_ids(self) -> BTreeSet<String> {
        self.taken
    }
}

/// The id that a text suggests, as GitHub makes it, so that links to `file.md#id` work there too: lower case, letters
/// and digits of any script, `_` and `-`, a `-` for each space; the rest is dropped. Empty where nothing is left.
pub(super) fn slug(text: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_');
    text.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// Whether an author may choose this id: letters and digits of any script, `-`, `_`, `.` and `:`.
pub(super) fn is_sound(id: &str) -> bool {
    !id.is_empty() && id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

fn is_of_the_theme(id: &str) -> bool {
    id.starts_with(THEMES) || LANDMARKS.contains(&id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_get_numbers_that_no_other_id_has() {
        let mut anchors = Anchors::default();
        assert!(anchors.take("scope-1") && !anchors.take("scope-1"));
        let ids = ["scope", "scope", "scope-1", "scope", "scope-2"].map(|wanted| anchors.unique(wanted));
        assert_eq!(ids, ["scope", "scope-2", "scope-1-1", "scope-3", "scope-2-1"]);
    }

    #[test]
    fn the_ids_of_the_theme_are_never_given_away() {
        let mut anchors = Anchors::default();
        assert!(!anchors.take("main") && !anchors.take("page-contents"));
        assert_eq!(
            ["main", "page-contents"].map(|wanted| anchors.unique(wanted)),
            ["main-1", "section-page-contents"]
        );
    }

    #[test]
    fn a_slug_keeps_letters_of_any_script() {
        let texts = ["1.2 Scope & purpose", "适用范围", "Über „Größe“", "भूमिका", "???", "snake_case  x"];
        let slugs = ["12-scope--purpose", "适用范围", "über-größe", "भूमिका", "", "snake_case--x"];
        assert_eq!(texts.map(slug), slugs);
    }
}
