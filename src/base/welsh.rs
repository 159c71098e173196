//! The initial mutations of Welsh: the first letters under which one word may stand in a text.

// What the first letters of a word become: by soft, nasal and aspirate mutation.
const MUTATIONS: [(&str, &[&str]); 9] = [
    ("p", &["b", "mh", "ph"]),
    ("t", &["d", "nh", "th"]),
    ("c", &["g", "ngh", "ch"]),
    ("b", &["f", "m"]),
    ("d", &["dd", "n"]),
    ("g", &["", "ng"]),
    ("ll", &["l"]),
    ("m", &["f"]),
    ("rh", &["r"]),
];
// What begins with these begins with one letter of Welsh, which stays as it is.
const WHOLE: [&str; 6] = ["ch", "dd", "ng", "ph", "th", "mh"];
// A shorter word has more in common with others than with itself.
const SHORTEST: usize = 4;

/// The mutated forms of a word in small letters without accents; none for one that does not change.
pub fn mutations(word: &str) -> Vec<String> {
    if word.len() < SHORTEST || !word.is_ascii() || WHOLE.iter().any(|whole| word.starts_with(whole)) {
        return Vec::new();
    }
    // The longest first letter that fits: `ll` before `l`, `rh` before `r`.
    let found =
        MUTATIONS.iter().filter(|(first, _)| word.starts_with(first)).max_by_key(|(first, _)| first.len());
    let mutated = |(first, into): &(&str, &[&str])| {
        into.iter().map(|new| format!("{new}{}", &word[first.len()..])).collect()
    };
    found.map_or_else(Vec::new, mutated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_under_each_of_its_first_letters() {
        assert_eq!(mutations("diogelwch"), ["ddiogelwch", "niogelwch"]);
        assert_eq!(mutations("polisi"), ["bolisi", "mholisi", "pholisi"]);
        assert_eq!(mutations("gofal"), ["ofal", "ngofal"]);
        assert_eq!(mutations("llywodraeth"), ["lywodraeth"]);
        assert_eq!(mutations("rhaglen"), ["raglen"]);
        for same in ["agored", "chwarae", "iechyd", "byw", "ffynhonnell", "cŵn"] {
            assert_eq!(mutations(same), [""; 0], "{same}");
        }
    }
}
