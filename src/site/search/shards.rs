//! How the words of an index are divided, so that what is fetched for a word is small.
//!
//! A division follows the first letters of words. Whether a stretch is divided depends on what is in it, and on nothing
//! before it: a word that comes moves no bound but one near by.

/// About how many bytes a shard may have before it is divided; packed, it has half of that.
pub const SIZE: usize = 36_000;

// Bounds become names of files.
const DEEPEST: usize = 24;

/// Where shards begin: each with the words from its bound up to the next.
pub fn bounds(words: &[(&str, usize)]) -> Vec<String> {
    let mut bounds = vec![String::new()];
    divide(words, 0, &mut bounds);
    bounds
}

/// The bound of the shard that has a word, or would have it.
pub fn bound_of<'b>(bounds: &'b [String], word: &str) -> &'b str {
    let after = bounds.partition_point(|bound| bound.as_str() <= word);
    after.checked_sub(1).map_or("", |at| &bounds[at])
}

// Divides words that share their first `depth` bytes; the bound of the first part is set already.
fn divide(words: &[(&str, usize)], depth: usize, bounds: &mut Vec<String>) {
    if size(words) <= SIZE || words.len() < 2 || depth >= DEEPEST {
        return;
    }
    let mut held = 0;
    let mut is_first = true;
    let mut rest = words;
    while let Some((word, _)) = rest.first() {
        let next = next_letter(word, depth);
        let length = rest.iter().take_while(|(other, _)| next_letter(other, depth) == next).count();
        let (part, others) = rest.split_at(length);
        let own = size(part);
        if !is_first && held + own > SIZE {
            bounds.push(word[..depth + next.map_or(0, char::len_utf8)].to_owned());
            held = 0;
        }
        if let Some(letter) = next.filter(|_| own > SIZE) {
            divide(part, depth + letter.len_utf8(), bounds);
            // What follows a divided part begins a shard of its own.
            held = SIZE;
        } else {
            held += own;
        }
        is_first = false;
        rest = others;
    }
}

fn next_letter(word: &str, depth: usize) -> Option<char> {
    word[depth..].chars().next()
}

fn size(words: &[(&str, usize)]) -> usize {
    words.iter().map(|(_, size)| size).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_divided_where_they_grow() {
        let big = SIZE / 2;
        let words = [("aa", big), ("ab", big), ("aba", big), ("abb", 10), ("b", 10), ("ca", 10), ("é", big)];
        assert_eq!(bounds(&words), ["", "ab", "abb", "b"]);
        assert_eq!(bounds(&words[3..6]), [""]);
        let of = |word| bound_of(&["".to_owned(), "ab".to_owned(), "b".to_owned()], word).to_owned();
        assert_eq!(["aa", "ab", "abz", "ac", "zz"].map(of), ["", "ab", "ab", "ab", "b"]);
    }

    #[test]
    fn a_word_more_moves_no_bound_far_away() {
        let names: Vec<String> =
            (0..20_000_u32).map(|n| format!("{:05x}", n.wrapping_mul(52_361) % 1_048_573)).collect();
        let mut words: Vec<(&str, usize)> = names.iter().map(|name| (name.as_str(), 30)).collect();
        words.sort();
        words.dedup();
        let before = bounds(&words);
        assert!(before.len() > 12, "{before:?}");
        for at in 0..before.len() {
            assert!(before[at..].iter().skip(1).all(|bound| *bound > before[at]), "{before:?}");
        }
        let at = words.len() / 3;
        words.insert(at, ("5555z", 60));
        words.sort();
        let after = bounds(&words);
        let moved = before.iter().filter(|bound| !after.contains(bound)).count();
        assert!(moved <= 1, "{moved} of {} bounds moved", before.len());
    }
}
