//! Which forms of a word belong together: `policy` and `policies`.

use snowball_stemmers_rs::{Algorithm, Stemmer};

use crate::base::address::Language;

/// What finds the stems of a language's words.
pub struct Stems {
    stemmer: Option<Stemmer>,
}

impl Stems {
    /// Those of a language. In one without an algorithm, each form is a word of its own.
    pub fn of(language: &Language) -> Stems {
        let primary = language.as_str().split('-').next().unwrap_or_default();
        let known = ALGORITHMS.iter().find(|(tag, _)| *tag == primary);
        Stems { stemmer: known.map(|(_, algorithm)| Stemmer::create(*algorithm)) }
    }

    /// The stem of a word in small letters without accents.
    pub fn stem(&self, word: &str) -> String {
        match &self.stemmer {
            // What holds a digit is a name or a code.
            Some(stemmer) if word.chars().all(char::is_alphabetic) => stemmer.stem(word).into_owned(),
            _ => word.to_owned(),
        }
    }
}

// Languages whose algorithms read words without accents well enough; others are left as they are.
const ALGORITHMS: [(&str, Algorithm); 12] = [
    ("da", Algorithm::Danish),
    ("de", Algorithm::German),
    ("en", Algorithm::English),
    ("es", Algorithm::Spanish),
    ("fi", Algorithm::Finnish),
    ("fr", Algorithm::French),
    ("ga", Algorithm::Irish),
    ("it", Algorithm::Italian),
    ("nl", Algorithm::Dutch),
    ("no", Algorithm::Norwegian),
    ("pt", Algorithm::Portuguese),
    ("sv", Algorithm::Swedish),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let english = Stems::of(&Language::new("en-GB").expect("a tag"));
        let stems = ["policy", "policies", "approves", "approve", "dcb0129"].map(|word| english.stem(word));
        assert_eq!(stems, ["polici", "polici", "approv", "approv", "dcb0129"]);
        let welsh = Stems::of(&Language::new("cy").expect("a tag"));
        assert_eq!(welsh.stem("polisïau"), "polisïau");
    }
}
