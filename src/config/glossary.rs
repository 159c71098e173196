//! The words that a site explains, and where they stand in a text.

use std::collections::BTreeMap;

/// The glossary of a site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Glossary {
    terms: Vec<Term>,
    // Under the first word of each form: the forms, the longest first, with the index of the term.
    forms: BTreeMap<String, Vec<(String, usize)>>,
}

/// One term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The term as it is listed: `DCB`.
    pub term: String,
    /// What it is short for: `Data Coordination Board`.
    pub stands_for: Option<String>,
    /// What it means, in a sentence or two.
    pub definition: Option<String>,
}

impl Glossary {
    /// Adds a term with its other forms; says which of them another term has already.
    pub fn add(&mut self, term: Term, forms: &[String]) -> Option<String> {
        let index = self.terms.len();
        let mut taken = None;
        for form in std::iter::once(&term.term).chain(forms) {
            for form in spellings(form) {
                let under = self.forms.entry(first_word(&form).to_owned()).or_default();
                match under.iter().find(|(other, _)| *other == form) {
                    Some((_, other)) if *other != index => taken = Some(form),
                    Some(_) => {}
                    None => {
                        let place = under.partition_point(|(other, _)| other.len() >= form.len());
                        under.insert(place, (form, index));
                    }
                }
            }
        }
        self.terms.push(term);
        taken
    }

    /// Whether it explains nothing.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// All terms, in the order of `site.toml`.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// A term by the index that [`Glossary::find`] gives.
    pub fn term(&self, index: usize) -> &Term {
        &self.terms[index]
    }

    /// The terms that are short for something: all their forms, and what they stand for.
    pub fn abbreviations(&self) -> Vec<(Vec<&str>, &str)> {
        let forms = |index: usize| {
            let own = self.forms.values().flatten().filter(move |(_, term)| *term == index);
            own.map(|(form, _)| form.as_str()).collect::<Vec<_>>()
        };
        let all = self.terms.iter().enumerate();
        all.filter_map(|(index, term)| Some((forms(index), term.stands_for.as_deref()?))).collect()
    }

    /// The forms in a text, from left to right, the longest where several begin: start, end, and the term.
    ///
    /// A form is a whole word or several; where it has a space, the text may have a line end.
    pub fn find(&self, text: &str) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(start) = text[at..].find(char::is_alphanumeric).map(|next| at + next) {
            let word = first_word(&text[start..]);
            let fits = |(form, term): &(String, usize)| {
                let length = length_of(form, &text[start..])?;
                Some((start, start + length, *term))
            };
            let hit = self.forms.get(word).and_then(|forms| forms.iter().find_map(fits));
            at = hit.map_or(start + word.len(), |(_, end, _)| end);
            found.extend(hit);
        }
        found
    }
}

/// Whether something can be a term: it begins with a letter or a digit, and has single spaces at most.
pub fn is_sound(form: &str) -> bool {
    form.starts_with(char::is_alphanumeric) && form.split(' ').all(|word| !word.is_empty() && is_word(word))
}

fn is_word(word: &str) -> bool {
    !word.contains(|c: char| c.is_whitespace() || c.is_control())
}

// A term that is written small may begin a sentence.
fn spellings(form: &str) -> Vec<String> {
    let mut characters = form.chars();
    match characters.next() {
        Some(first) if first.is_lowercase() => {
            let capital = first.to_uppercase().chain(characters).collect();
            vec![form.to_owned(), capital]
        }
        _ => vec![form.to_owned()],
    }
}

fn first_word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len())]
}

// How much of a text is this form, if the text begins with it as a word of its own.
fn length_of(form: &str, text: &str) -> Option<usize> {
    let mut rest = text;
    for (index, word) in form.split(' ').enumerate() {
        if index > 0 {
            rest = rest.strip_prefix([' ', '\n'])?;
        }
        rest = rest.strip_prefix(word)?;
    }
    let ends_in_a_word = form.ends_with(char::is_alphanumeric);
    let goes_on = ends_in_a_word && rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    (!goes_on).then(|| text.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glossary(terms: &[&str]) -> Glossary {
        let mut glossary = Glossary::default();
        for term in terms {
            let mut forms = term.split('|').map(str::to_owned);
            let term = Term { term: forms.next().unwrap_or_default(), stands_for: None, definition: None };
            assert_eq!(glossary.add(term, &forms.collect::<Vec<_>>()), None);
        }
        glossary
    }

    #[test]
    fn whole_words_are_found_the_longest_first() {
        let glossary = glossary(&["DCB|DCBs", "NHS", "NHS number", "data controller", "C++", "Ärzte"]);
        let text = "DCB0129 and a DCB, DCBs: the NHS\nnumber of NHS_x, NHS-led. Data controller, data controllers, \
            C++ and Ärzte, xNHS";
        let found: Vec<(&str, usize)> =
            glossary.find(text).into_iter().map(|(start, end, term)| (&text[start..end], term)).collect();
        let expected = [
            ("DCB", 0),
            ("DCBs", 0),
            ("NHS\nnumber", 2),
            ("NHS", 1),
            ("Data controller", 3),
            ("C++", 4),
            ("Ärzte", 5),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_form_belongs_to_one_term() {
        let mut glossary = glossary(&["DCB|DCBs"]);
        let term = |term: &str| Term { term: term.to_owned(), stands_for: None, definition: None };
        assert_eq!(glossary.add(term("Other"), &["DCBs".to_owned()]), Some("DCBs".to_owned()));
        assert_eq!(glossary.add(term("Same"), &["Same".to_owned()]), None);
    }

    #[test]
    fn a_term_is_words() {
        assert_eq!(["DCB", "data controller", "C++", "2G"].map(is_sound), [true; 4]);
        assert_eq!(["", " a", "a  b", "a\nb", "(x)", "a "].map(is_sound), [false; 6]);
    }
}
