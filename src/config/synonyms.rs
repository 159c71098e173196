//! Words that mean the same to those who search: from `[search]` of `site.toml`, and from its glossary.
//!
//! They are applied where texts are read, so that what stands in a record under one of the names is found under each.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::base::tokens;
use crate::base::welsh;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::source::fields::Fields;
use crate::source::table::{Node, Value};

use super::glossary::Glossary;
use super::settings::absorb;

/// All words that mean the same as others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Synonyms {
    // Under the first word of each name: its other words, and what else it is called.
    by_first: BTreeMap<String, BTreeMap<Vec<String>, BTreeSet<Name>>>,
    /// Whether the site leaves search out, so that nobody asks for any of them.
    pub is_off: bool,
}

/// A name in words as they are compared; of a word of another language, also the forms under which it may stand.
type Name = Vec<BTreeSet<String>>;

/// A name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// Of how many words it is.
    pub length: usize,
    /// What else it is called.
    pub others: &'a BTreeSet<Name>,
}

impl Synonyms {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_first.is_empty()
    }

    /// The longest name with which some words begin.
    pub fn at(&self, words: &[&str]) -> Option<Found<'_>> {
        let names = self.by_first.get(*words.first()?)?;
        let fits = |rest: &Vec<String>| {
            words.len() > rest.len() && rest.iter().zip(&words[1..]).all(|(own, word)| own == word)
        };
        let longest = names.iter().filter(|(rest, _)| fits(rest)).max_by_key(|(rest, _)| rest.len())?;
        Some(Found { length: longest.0.len() + 1, others: longest.1 })
    }

    /// Makes each of these names findable under the others.
    fn add(&mut self, names: &[&str]) {
        let plain = |name: &&str| tokens::of(name).into_iter().map(|word| BTreeSet::from([word])).collect();
        let names: Vec<Name> = names.iter().map(plain).collect();
        for (at, name) in names.iter().enumerate() {
            let others =
                names.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other.clone());
            self.lead(name, others.collect());
        }
    }

    // What stands under a name is found under others too.
    fn lead(&mut self, name: &Name, others: Vec<Name>) {
        let mut words = name.iter().filter_map(|forms| forms.first().cloned());
        let Some(first) = words.next() else { return };
        let known = self.by_first.entry(first).or_default().entry(words.collect()).or_default();
        known.extend(others.into_iter().filter(|other| !other.is_empty() && other != name));
    }
}

/// Reads `[search]`, and takes what the glossary says that words stand for.
pub(super) fn read(path: &RelPath, outer: &mut Fields<'_>, glossary: &Glossary) -> Synonyms {
    let mut synonyms = Synonyms::default();
    for (forms, stands_for) in glossary.abbreviations() {
        let names: Vec<&str> = forms.into_iter().chain([stands_for]).collect();
        synonyms.add(&names);
    }
    let Some((table, span)) = outer.table("search") else { return synonyms };
    let mut fields = Fields::of_node(path, table, &span);
    synonyms.is_off = fields.flag("off");
    if let Some(node) = fields.any("synonyms") {
        sets(path, node, &mut fields, &mut synonyms);
    }
    if let Some((languages, _)) = fields.table("words") {
        for entry in &languages.entries {
            match entry.node.value.as_table() {
                Some(words) => {
                    for word in &words.entries {
                        let place = word.node.span.clone();
                        foreign(&entry.key, (&word.key, &word.node), place, &mut fields, &mut synonyms);
                    }
                }
                None => {
                    let message =
                        format!("`search.words.{}` must be a table: each word with what it means", entry.key);
                    fields.wrong_at(entry.node.span.clone(), Code::SiteValue, message);
                }
            }
        }
    }
    absorb(outer, fields);
    synonyms
}

const SET: &str = "each of `synonyms` must be an array of two names or more";

fn sets(path: &RelPath, node: &Node, fields: &mut Fields<'_>, synonyms: &mut Synonyms) {
    let wrong = |span: &Span| {
        let help = "synonyms = [[\"HR\", \"human resources\"], [\"e-mail\", \"mail\"]]";
        Finding::at(Place::at(path, span.clone()), Code::SiteValue, SET).help(help)
    };
    let Value::Array(sets) = &node.value else {
        fields.add(wrong(&node.span));
        return;
    };
    for set in sets {
        let names = match &set.value {
            Value::Array(names) => names.iter().map(name).collect::<Option<Vec<&str>>>(),
            _ => None,
        };
        match names.filter(|names| names.len() > 1) {
            Some(names) => synonyms.add(&names),
            None => fields.add(wrong(&set.span)),
        }
    }
}

// A name that has words in it.
fn name(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Text(text) if !tokens::spaced(text).is_empty() => Some(text),
        _ => None,
    }
}

// A word of another language: it leads here, and nothing leads to it.
fn foreign(
    language: &str,
    (word, meaning): (&str, &Node),
    span: Span,
    fields: &mut Fields<'_>,
    synonyms: &mut Synonyms,
) {
    let Some(meaning) = name(meaning).filter(|_| !tokens::spaced(word).is_empty()) else {
        let message = format!("`{}` must say what it means in the language of the site", word.escape_debug());
        fields.wrong_at(span, Code::SiteValue, message);
        return;
    };
    let forms = |word: String| {
        let mutated = if language == "cy" { welsh::mutations(&word) } else { Vec::new() };
        mutated.into_iter().chain([word]).collect()
    };
    let own: Name = tokens::of(word).into_iter().map(forms).collect();
    let plain: Name = tokens::of(meaning).into_iter().map(|word| BTreeSet::from([word])).collect();
    synonyms.lead(&plain, vec![own]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_found_and_leads_to_the_others() {
        let mut synonyms = Synonyms::default();
        synonyms.add(&["NHS", "health service"]);
        synonyms.add(&["NHS number", "NHS no."]);
        let found = synonyms.at(&["nhs", "number", "x"]).expect("a name");
        assert_eq!(found.length, 2);
        let others: Vec<String> = found.others.iter().map(|name| format!("{name:?}")).collect();
        assert_eq!(others, [r#"[{"nhs"}, {"no"}]"#]);
        assert_eq!(synonyms.at(&["nhs"]).map(|found| found.length), Some(1));
        assert_eq!(synonyms.at(&["number"]), None);
    }
}
