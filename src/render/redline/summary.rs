//! A redline in numbers, for people.

use serde::Serialize;

use crate::compare::redline::{FileChange, Summary};

use crate::render::values;

/// A number of things.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Count {
    /// `added`, `removed`, `moved`, `changed`, `unchanged` or `other`.
    pub what: &'static str,
    /// The number and the thing: `3 paragraphs added`.
    pub text: String,
}

/// What a redline counts; none where it has none of it.
pub fn counts(summary: &Summary) -> Vec<Count> {
    let of =
        |n: usize, one: &str, many: &str| format!("{} {}", values::count(n), if n == 1 { one } else { many });
    let words = match (summary.words_added, summary.words_removed) {
        (0, 0) => String::new(),
        (added, 0) => of(added, "word added", "words added"),
        (0, removed) => of(removed, "word removed", "words removed"),
        (added, removed) => {
            format!("{} added, {} removed", of(added, "word", "words"), of(removed, "word", "words"))
        }
    };
    let all = [
        (summary.facts, "changed", of(summary.facts, "detail changed", "details changed")),
        (summary.changed, "changed", of(summary.changed, "passage changed", "passages changed")),
        (summary.added, "added", of(summary.added, "passage added", "passages added")),
        (summary.removed, "removed", of(summary.removed, "passage removed", "passages removed")),
        (summary.moved, "moved", of(summary.moved, "passage moved", "passages moved")),
        (summary.links, "changed", of(summary.links, "link leads elsewhere", "links lead elsewhere")),
        (summary.renumbered, "other", of(summary.renumbered, "passage renumbered", "passages renumbered")),
        (summary.files, "changed", of(summary.files, "file changed", "files changed")),
        (summary.unchanged, "unchanged", of(summary.unchanged, "passage unchanged", "passages unchanged")),
        (summary.words_added + summary.words_removed, "words", words),
    ];
    all.into_iter().filter(|(n, ..)| *n > 0).map(|(_, what, text)| Count { what, text }).collect()
}

/// What became of a file, in a word.
pub fn of_file(how: FileChange) -> &'static str {
    match how {
        FileChange::Added => "added",
        FileChange::Removed => "removed",
        FileChange::Changed => "changed",
    }
}
