//! Words that stand in nearly every text, and that nobody looks for alone.

use super::address::Language;

// In order. Those with which people begin a question are among them.
const ENGLISH: &[&str] = &[
    "a", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
    "does", "for", "from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is",
    "it", "its", "may", "me", "my", "no", "not", "of", "on", "or", "our", "she", "should", "so", "than",
    "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "was", "we",
    "were", "what", "when", "where", "which", "who", "whom", "whose", "why", "will", "with", "would", "you",
    "your",
];
const WELSH: &[&str] = &[
    "a", "ac", "am", "ar", "at", "beth", "ble", "bod", "cyn", "dros", "ei", "eich", "ein", "eu", "fel",
    "fod", "fy", "gan", "hon", "hwn", "hyn", "i", "mae", "mewn", "na", "nad", "neu", "ni", "o", "oedd", "pa",
    "pam", "pan", "pryd", "pwy", "roedd", "sut", "sy", "sydd", "un", "y", "ydy", "yn", "yr", "yw",
];

/// Those of a language, in order; none for languages whose words are not known here.
pub fn of(language: &Language) -> &'static [&'static str] {
    match language.as_str().split('-').next() {
        Some("en") => ENGLISH,
        Some("cy") => WELSH,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_in_order() {
        for tag in ["en-GB", "cy"] {
            let words = of(&Language::new(tag).expect("a tag"));
            assert!(words.is_sorted() && words.len() > 30, "{tag}");
        }
        assert_eq!(of(&Language::new("de").expect("a tag")), [""; 0]);
    }
}
