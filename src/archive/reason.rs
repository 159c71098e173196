//! When a change note gives a reason: it says something, and is dated when the change can have been made.

use jiff::civil;

use crate::base::date::PartialDate;
use crate::base::path::RelPath;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::content::Note;

// What says nothing, in lower case and without full stops.
const EMPTY_WORDS: [&str; 26] = [
    "change",
    "changes",
    "changed",
    "update",
    "updates",
    "updated",
    "edit",
    "edits",
    "edited",
    "minor",
    "minor change",
    "minor changes",
    "minor edit",
    "minor edits",
    "minor update",
    "minor updates",
    "various changes",
    "various updates",
    "small change",
    "small changes",
    "content update",
    "content updated",
    "page updated",
    "text updated",
    "correction",
    "corrections",
];

/// The fewest letters with which a note can say something.
const SHORTEST: usize = 8;

/// Whether a note says something that a reader can use.
pub fn says_something(text: &str) -> bool {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").trim_end_matches('.').to_lowercase();
    let letters = plain.chars().filter(|c| c.is_alphanumeric()).count();
    letters >= SHORTEST && !EMPTY_WORDS.contains(&plain.as_str())
}

/// What to do about a note that says nothing.
pub const SAY_MORE: &str = "say what readers should know: what it said, and what it says now";

/// Whether a note may be about a change of what was published on a day.
pub fn is_after(note: &Note, published: civil::Date) -> bool {
    PartialDate::parse(&note.date).is_none_or(|date| date.latest() >= published)
}

/// What is wrong with a note by itself, as of a day. What cannot be read of it has been reported where it was read.
pub fn wrong(path: &RelPath, note: &Note, day: civil::Date) -> Option<Finding> {
    let place = Place { path: path.clone(), span: Some(note.span) };
    let is_to_come = PartialDate::parse(&note.date).is_some_and(|date| date.earliest() > day);
    if is_to_come {
        let message = format!("the note of {} is dated after the day of the site, {day}", note.date);
        let help = "date it when the change was made";
        return Some(Finding::at(place, Code::EditionNote, message).help(help));
    }
    if !note.text.trim().is_empty() && !says_something(&note.text) {
        let message = format!("the note `{}` does not say what changed", note.text.escape_debug());
        return Some(Finding::at(place, Code::EditionNote, message).help(SAY_MORE));
    }
    None
}

/// The finding for a note that is older than what it is to explain.
pub fn too_early(path: &RelPath, note: &Note, published: civil::Date) -> Finding {
    let place = Place { path: path.clone(), span: Some(note.span) };
    let message =
        format!("the note of {} is dated before the edition of {published} that it changes", note.date);
    Finding::at(place, Code::EditionNote, message).help("date it when the change was made")
}

/// The command that gives a file as it was sealed, for the end of a message.
pub fn bring_back(snapshot: SnapshotId) -> String {
    format!("`candour snapshot restore {snapshot} --to DIR` gives the file as it was published")
}

/// What became of the sealed notes of a file: those that it does not have any more, each with a finding. They are in
/// the file that a snapshot has.
pub fn sealed<'a>(
    path: &RelPath,
    old: impl IntoIterator<Item = &'a Note>,
    new: &[Note],
    snapshot: SnapshotId,
) -> Vec<Finding> {
    let old: Vec<&Note> = old.into_iter().collect();
    let missing = old.iter().filter(|note| new.iter().all(|other| other.digest != note.digest));
    let finding = |note: &&Note| {
        // An altered one is probably that of the same day, or with the same words.
        let is_new = |other: &&Note| old.iter().all(|note| note.digest != other.digest);
        let near = new.iter().filter(is_new).find(|other| other.date == note.date || other.text == note.text);
        let place = near
            .map_or_else(|| Place::file(path), |near| Place { path: path.clone(), span: Some(near.span) });
        let what = if near.is_some() { "is altered" } else { "is gone" };
        let message = format!("the note of {} was sealed and {what}", note.date);
        let said = match near {
            Some(near) if near.text == note.text => format!("it was of {}, kind `{}`", note.date, note.kind),
            _ => format!("it said `{}`", note.text.escape_debug()),
        };
        let help =
            format!("{said}: put that back; {}; what is new needs a note of its own", bring_back(snapshot));
        Finding::at(place, Code::EditionNoteSealed, message).help(help)
    };
    missing.map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_tell_nothing_are_no_reason() {
        for nothing in ["", "update", "Minor  changes.", "UPDATED", "…………………………", "  \n "]
        {
            assert!(!says_something(nothing), "{nothing:?}");
        }
        for something in [
            "Adds section 3.",
            "Puts the date right: it said 2019.",
            "Ychwanegu adran 3",
            "修正了第三节的日期",
        ] {
            assert!(says_something(something), "{something:?}");
        }
    }
}
