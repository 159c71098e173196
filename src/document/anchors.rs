//! The ids of a page: unique, never empty, and the same as long as the headings are.

use std::collections::{BTreeMap, BTreeSet};

// What themes call their own parts begins with this, or is one of these.
const THEMES: &str = "page-";
// What fields call theirs: no heading of the text has one.
const FIELDS: &str = "field-";
const LANDMARKS: [&str; 2] = ["main", "top"];

/// The ids that are taken.
#[derive(Default)]
pub(super) struct Anchors {
    // What stands before every id; empty for the text of a record.
    prefix: String,
    taken: BTreeSet<String>,
    // How often a wanted id was asked for, so that a thousand equal headings do not take a million looks.
    next: BTreeMap<String, usize>,
}

impl Anchors {
    /// The ids of the value of a field, which are not those of the text or of another value: `field-advice-scope` for
    /// the first, `field-advice.2-scope` for the second. No field has a `.` or a `-` in its name.
    pub(super) fn of_field(field: &str, number: usize) -> Anchors {
        let prefix = match number {
            1 => format!("{FIELDS}{field}-"),
            _ => format!("{FIELDS}{field}.{number}-"),
        };
        Anchors { prefix, ..Anchors::default() }
    }

    /// An id as it is written on the page.
    pub(super) fn full(&self, id: &str) -> String {
        format!("{}{id}", self.prefix)
    }

    /// Whether an id is taken.
    pub(super) fn has(&self, id: &str) -> bool {
        self.taken.contains(&self.full(id))
    }

    /// Whether an id belongs to other parts of the page.
    pub(super) fn is_reserved(&self, id: &str) -> bool {
        self.prefix.is_empty()
            && (id.starts_with(THEMES) || id.starts_with(FIELDS) || LANDMARKS.contains(&id))
    }

    /// Takes exactly this id; `false` where it is taken already, or belongs to other parts of the page.
    pub(super) fn take(&mut self, id: &str) -> bool {
        !self.is_reserved(id) && self.taken.insert(self.full(id))
    }

    /// Frees an id that was taken after all in vain.
    pub(super) fn give_back(&mut self, id: &str) {
        self.taken.remove(&self.full(id));
    }

    /// Takes the wanted id, or the first free one of `wanted-1`, `wanted-2` and so on; gives it in full.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        let own = format!("section-{wanted}");
        let is_others = self.is_reserved(wanted) && !LANDMARKS.contains(&wanted);
        let wanted = if is_others { &own } else { wanted };
        let mut number = self.next.get(wanted).copied().unwrap_or(0);
        let id = loop {
            let id = if number == 0 { wanted.to_owned() } else { format!("{wanted}-{number}") };
            number += 1;
            if self.take(&id) {
                break id;
            }
        };
        self.next.insert(wanted.to_owned(), number);
        self.full(&id)
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
    fn the_ids_of_fields_are_their_own() {
        let mut text = Anchors::default();
        assert_eq!(text.unique("field-advice-scope"), "section-field-advice-scope");
        assert!(!text.take("field-advice-scope"));
        let mut ids = BTreeSet::new();
        for (field, number) in [("a", 1), ("a", 2), ("a_2", 1)] {
            let mut anchors = Anchors::of_field(field, number);
            for wanted in ["main", "2-main", "page-x"] {
                assert!(ids.insert(anchors.unique(wanted)), "{wanted}");
            }
        }
        assert_eq!(ids.first().map(String::as_str), Some("field-a-2-main"));
    }

    #[test]
    fn a_slug_keeps_letters_of_any_script() {
        let texts = ["1.2 Scope & purpose", "适用范围", "Über „Größe“", "भूमिका", "???", "snake_case  x"];
        let slugs = ["12-scope--purpose", "适用范围", "über-größe", "भूमिका", "", "snake_case--x"];
        assert_eq!(texts.map(slug), slugs);
    }
}
