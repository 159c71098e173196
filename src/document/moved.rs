//! Where a record lived before.
//!
//! Which addresses these were depends on the kinds of a site; only ids and typed addresses are known here.

use serde::{Deserialize, Serialize};

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::kind::common_fields;

use super::attachment::Attachment;
use super::meta::Meta;

/// The ids and addresses that a record had before, as far as they can be read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Moved {
    /// Its former ids, the first one first.
    pub former: Vec<RecordId>,
    /// Other addresses that lead to it.
    pub aliases: Vec<Address>,
    /// The names of its attachments, which lay beside it under each former id; none where it has no former id.
    pub files: Vec<String>,
}

impl Moved {
    /// Whether it always lived where it lives now.
    pub fn is_nowhere(&self) -> bool {
        self.former.is_empty() && self.aliases.is_empty()
    }
}

/// Gathers where a record lived before.
pub fn of(meta: &Meta, attachments: &[Attachment]) -> Moved {
    let texts = |field| meta.items(field).iter().filter_map(|item| item.value.as_text());
    let former: Vec<RecordId> =
        texts(common_fields::FORMERLY).filter_map(|id| RecordId::parse(id).ok()).collect();
    let aliases = texts(common_fields::ALIASES).filter_map(Address::parse).filter(Address::is_page);
    let files = attachments.iter().filter(|_| !former.is_empty()).map(|file| file.name.clone());
    Moved { files: files.collect(), aliases: aliases.collect(), former }
}

/// Whether a former id is one that the record left and has again, or had twice: it needs no way from there of its own.
///
/// An id given twice in a row, or as the last one before itself, is a mistake and not such a return.
pub fn is_return(own: &RecordId, former: &[RecordId], index: usize) -> bool {
    let Some(id) = former.get(index) else { return false };
    let is_last = index + 1 == former.len();
    let was_before = former[..index].iter().rev().skip(1).any(|before| before == id);
    id == own && !is_last || was_before
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_be_left_and_taken_again() {
        let id = |text: &str| RecordId::parse(text).expect("an id");
        let returns = |own, former: &[&str]| {
            let former: Vec<RecordId> = former.iter().map(|text| id(text)).collect();
            (0..former.len()).map(|index| is_return(&id(own), &former, index)).collect::<Vec<_>>()
        };
        assert_eq!(returns("a/x", &["a/x", "a/y"]), [true, false]);
        assert_eq!(returns("a/z", &["a/x", "a/y", "a/x"]), [false, false, true]);
        assert_eq!(returns("a/x", &["a/x"]), [false]);
        assert_eq!(returns("a/x", &["a/y", "a/y"]), [false, false]);
    }
}
