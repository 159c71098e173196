//! "Did you mean": the nearest valid name.

/// The candidate nearest to what was written, if it is near enough to be meant: at most a third of its letters
/// differ (Damerau-Levenshtein distance), or it is the same but for case, spaces and hyphens.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |s: &str| s.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let wanted = plain(written);
    let distance = |candidate: &'a str| {
        let (near, most) = (plain(candidate), candidate.chars().count().max(3) / 3);
        let distance = match near == wanted {
            true => 0,
            // So many letters have to be added or removed at least; to count the rest takes time.
            false if near.len().abs_diff(wanted.len()) > most => return None,
            false => strsim::damerau_levenshtein(&wanted, &near).max(1),
        };
        // Something of what was written must be left.
        (distance <= most && (distance == 0 || distance < wanted.len())).then_some((distance, candidate))
    };
    candidates.into_iter().filter_map(distance).min().map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let names = ["title", "summary", "in_force_from"];
        assert_eq!(nearest("titel", names), Some("title"));
        assert_eq!(nearest("In force from", names), Some("in_force_from"));
        assert_eq!(nearest("banana", names), None);
        assert_eq!(nearest("b", ["a", "c"]), None);
    }
}
