//! Files of the archive that carry their own digest, so that a slip of a disk or of a hand is found in the newest too.
//!
//! The last key of such a file is `checksum`: the SHA-256 of the file with 64 zeros in its place. Whoever alters a file
//! on purpose can make a new one; that is found by the next entry of the chain, or by what the deployed site says.

use serde::Serialize;

use crate::base::digest::Digest;

/// What stands in the place of the checksum while it is computed.
pub const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The text of a file: JSON with two spaces, one line end at the end, and the checksum in place of the blank, which is
/// the value of the last key.
pub fn sealed(wire: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(wire).expect("maps with text keys have a form in JSON");
    let mut text = format!("{text}\n");
    let digest = Digest::of(text.as_bytes()).to_string();
    let at = text.rfind(BLANK).expect("the last value is blank");
    text.replace_range(at..at + BLANK.len(), &digest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_file_with_zeros_in_its_place() {
        let text = sealed(&serde_json::json!({"a": BLANK, "checksum": BLANK}));
        let (rest, checksum) = text.rsplit_once(": \"").expect("a value");
        let checksum = checksum.trim_end_matches("\"\n}\n");
        assert_eq!(Digest::of(format!("{rest}: \"{BLANK}\"\n}}\n").as_bytes()).to_string(), checksum);
        assert!(rest.contains(BLANK), "only the last value is replaced");
    }
}
