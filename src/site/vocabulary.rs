//! The words by which records are found, and those that are probably one word written in two ways.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::id::RecordId;
use crate::document::facts::{self, Word};

use super::slice::{Slice, Touched};

// A slip in a shorter word may well make another word.
const SLIPS_FROM: usize = 6;

/// All words, who has them, and which are near to which.
#[derive(Debug, Default)]
pub struct Vocabulary {
    holders: BTreeMap<Word, BTreeSet<RecordId>>,
    // Words that share a trait may be near to each other.
    by_trait: BTreeMap<Word, BTreeSet<String>>,
    changed: BTreeSet<Word>,
    drifts: BTreeMap<Word, Drift>,
}

/// A word that is mostly written in another way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// The other way.
    pub usual: String,
    /// How many records write it so.
    pub count: usize,
    /// The first record that does not.
    pub first: RecordId,
}

impl Vocabulary {
    /// Replaces the words of a record.
    pub fn replace(&mut self, id: &RecordId, old: &BTreeSet<Word>, new: &BTreeSet<Word>) {
        for word in old.symmetric_difference(new) {
            let holders = self.holders.entry(word.clone()).or_default();
            let was_there = !holders.is_empty();
            if !holders.remove(id) {
                holders.insert(id.clone());
            }
            let is_there = !holders.is_empty();
            if was_there != is_there {
                for name in traits(&word.text) {
                    let sharing = self.by_trait.entry(Word { text: name, ..word.clone() }).or_default();
                    if is_there {
                        sharing.insert(word.text.clone());
                    } else {
                        sharing.remove(&word.text);
                    }
                }
            }
            if !is_there {
                self.holders.remove(word);
            }
            self.changed.insert(word.clone());
        }
    }

    /// Compares the words that changed with those near to them, and says of which there is something else to say now.
    pub fn settle(&mut self, touched: &mut Touched) {
        let changed = std::mem::take(&mut self.changed);
        let near = changed.iter().flat_map(|word| self.near(word));
        let suspects: BTreeSet<Word> = near.chain(changed.iter().cloned()).collect();
        for word in suspects {
            let drift = self.look_at(&word);
            if self.drifts.get(&word) != drift.as_ref() {
                match drift {
                    Some(drift) => self.drifts.insert(word.clone(), drift),
                    None => self.drifts.remove(&word),
                };
                touched.insert(Slice::Word(word));
            }
        }
    }

    /// What there is to say of a word.
    pub fn drift(&self, word: &Word) -> Option<&Drift> {
        self.drifts.get(word)
    }

    fn count(&self, word: &Word) -> usize {
        self.holders.get(word).map_or(0, BTreeSet::len)
    }

    fn near(&self, word: &Word) -> BTreeSet<Word> {
        let traits = traits(&word.text).into_iter().map(|name| Word { text: name, ..word.clone() });
        let texts = traits.filter_map(|name| self.by_trait.get(&name)).flatten();
        let is_near = |text: &&String| **text != word.text && likeness(text, &word.text).is_some();
        texts.filter(is_near).map(|text| Word { text: text.clone(), ..word.clone() }).collect()
    }

    fn look_at(&self, word: &Word) -> Option<Drift> {
        let first = self.holders.get(word)?.first()?.clone();
        let own = self.count(word);
        let is_usual = |other: &Word| match likeness(&other.text, &word.text) {
            // Of two that are as frequent, the first in order is as good as any.
            Some(Likeness::Same) => (self.count(other), &word.text) > (own, &other.text),
            // However the right word is written elsewhere, it counts.
            Some(Likeness::Slip) => {
                let forms = self.near(other).into_iter().filter(|form| is_same(&form.text, &other.text));
                self.count(other) + forms.map(|form| self.count(&form)).sum::<usize>() > own
            }
            None => false,
        };
        let usual = self.near(word).into_iter().filter(is_usual);
        let usual = usual.max_by(|a, b| (self.count(a), &b.text).cmp(&(self.count(b), &a.text)))?;
        Some(Drift { count: self.count(&usual), usual: usual.text, first })
    }
}

enum Likeness {
    // They differ in case, hyphens or spaces, or one is the plural of the other.
    Same,
    // They differ in one letter.
    Slip,
}

fn likeness(one: &str, other: &str) -> Option<Likeness> {
    let (a, b) = (plain(one), plain(other));
    if a == b {
        return Some(Likeness::Same);
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_long = |text: &str| text.chars().count() >= SLIPS_FROM;
    let is_slip = is_long(&a) && is_long(&b) && digits(&a) == digits(&b);
    (is_slip && strsim::damerau_levenshtein(&a, &b) == 1).then_some(Likeness::Slip)
}

fn is_same(one: &str, other: &str) -> bool {
    matches!(likeness(one, other), Some(Likeness::Same))
}

// Letters and digits in lower case, the last word in the singular.
fn plain(text: &str) -> String {
    let folded: String = facts::folded(text).split(' ').collect();
    if let Some(stem) = folded.strip_suffix("ies").filter(|stem| stem.len() > 2) {
        return format!("{stem}y");
    }
    match folded.strip_suffix('s').filter(|stem| stem.len() > 3 && !stem.ends_with('s')) {
        Some(stem) => stem.to_owned(),
        None => folded,
    }
}

// What a word shares with every word that is near to it: itself, and itself without one of its letters.
fn traits(text: &str) -> BTreeSet<String> {
    let plain = plain(text);
    let letters: Vec<char> = plain.chars().collect();
    let mut traits = BTreeSet::from([plain.clone()]);
    // A sentence is no word: there, only what is the same but for its form is looked for.
    if (SLIPS_FROM..=60).contains(&letters.len()) {
        traits.extend((0..letters.len()).map(|gone| {
            let left = letters.iter().enumerate().filter(|(index, _)| *index != gone);
            left.map(|(_, letter)| *letter).collect::<String>()
        }));
    }
    traits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drift(words: &[(&str, usize)], of: &str) -> Option<(String, usize)> {
        let word = |text: &str| Word { kind: None, field: "tags".to_owned(), text: text.to_owned() };
        let mut vocabulary = Vocabulary::default();
        for (text, count) in words {
            for n in 0..*count {
                let id = RecordId::parse(&format!("a/n{n}")).expect("an id");
                vocabulary.replace(&id, &BTreeSet::new(), &BTreeSet::from([word(text)]));
            }
        }
        vocabulary.settle(&mut Touched::new());
        vocabulary.drift(&word(of)).map(|drift| (drift.usual.clone(), drift.count))
    }

    #[test]
    fn the_more_frequent_form_is_the_usual_one() {
        let usual = |text: &str, count| Some((text.to_owned(), count));
        assert_eq!(drift(&[("open source", 3), ("Open-source", 1)], "Open-source"), usual("open source", 3));
        assert_eq!(drift(&[("open source", 3), ("Open-source", 1)], "open source"), None);
        assert_eq!(drift(&[("standard", 1), ("standards", 2)], "standard"), usual("standards", 2));
        assert_eq!(drift(&[("Policies", 1), ("policy", 1)], "policy"), usual("Policies", 1));
        assert_eq!(drift(&[("procurment", 1), ("procurement", 2)], "procurment"), usual("procurement", 2));
        assert_eq!(drift(&[("prescirbing", 1), ("prescribing", 2)], "prescirbing"), usual("prescribing", 2));
    }

    #[test]
    fn what_may_be_another_word_is_left_alone() {
        assert_eq!(drift(&[("care", 5), ("core", 1)], "core"), None);
        assert_eq!(drift(&[("plan 2019", 5), ("plan 2020", 1), ("plan 2021", 1)], "plan 2020"), None);
        assert_eq!(drift(&[("training", 1), ("straining", 1)], "straining"), None);
        assert_eq!(drift(&[("access", 2), ("acces", 1)], "acces"), None);
    }
}
