//! What a field's declaration asks of its values beside their form: of one record with others, and of dates.

use crate::base::date::PartialDate;

/// The rules of one field. None of them is on unless a kind file says so.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FieldRules {
    /// For references: the chain in which nothing may come before itself.
    pub acyclic: Option<Chain>,
    /// For references: the field that says on which day the other record must exist.
    pub at: Option<String>,
    /// For references: whether both records must exist from the relation's beginning to its end.
    pub both_exist: bool,
    /// For references: the date field in which this record may not come before the other.
    pub not_before: Option<String>,
    /// For numbers: whether they count from 1 without a gap.
    pub contiguous: bool,
    /// For texts: whether one thing should be called by one name throughout.
    pub vocabulary: bool,
    /// For codes: the beginnings that followed each other, the oldest first; the rest of the code stayed the same.
    pub prefixes: Vec<Prefix>,
    /// For codes with prefixes: the date field for which the prefix should be the one in use.
    pub prefix_date: Option<String>,
    /// For codes: the field that holds today's form of this code.
    pub earlier_of: Option<String>,
    /// The field beside it that must not stand without this one; if that is a yes or no, only a yes asks for it.
    pub required_with: Option<String>,
    /// For tables: fields whose dates follow each other.
    pub order: Vec<Vec<String>>,
}

/// A chain of references, made of one field or of several that say the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Chain {
    /// What it is called.
    pub name: String,
    /// Which way the field points in it.
    pub way: Way,
}

/// Which way a reference points in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// From this record to the other.
    Onward,
    /// From the other record to this one.
    Back,
}

/// A beginning of codes, and when it was in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    /// The letters.
    pub text: String,
    /// Since when, where that is known.
    pub from: Option<PartialDate>,
    /// Until when, where that is known.
    pub until: Option<PartialDate>,
}

impl Chain {
    /// Reads `above`, or `-above` for a field that points back.
    pub fn parse(text: &str) -> Chain {
        match text.strip_prefix('-') {
            Some(name) => Chain { name: name.to_owned(), way: Way::Back },
            None => Chain { name: text.to_owned(), way: Way::Onward },
        }
    }
}

impl FieldRules {
    /// The place of a code's prefix among those that followed each other, and the rest of the code.
    pub fn split<'c>(&self, code: &'c str) -> Option<(usize, &'c str)> {
        let found = self.prefixes.iter().enumerate().find_map(|(index, prefix)| {
            let rest = code.trim().strip_prefix(&prefix.text)?.trim_start();
            rest.starts_with(|c: char| c.is_ascii_digit()).then_some((index, rest))
        });
        found.filter(|(_, rest)| !rest.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_prefix_and_a_rest() {
        let prefix = |text: &str| Prefix { text: text.to_owned(), from: None, until: None };
        let rules = FieldRules { prefixes: vec![prefix("ISB"), prefix("DCB")], ..FieldRules::default() };
        assert_eq!(rules.split("ISB 0129"), Some((0, "0129")));
        assert_eq!(rules.split("DCB0129"), Some((1, "0129")));
        assert_eq!(rules.split("DCBS0129"), None);
        assert_eq!(rules.split("DSCN 31/2008"), None);
    }
}
