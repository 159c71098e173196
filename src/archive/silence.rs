//! Says where a record differs from what was published, and how.

use std::ops::Range;

use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::document::content::Part;
use crate::document::document::Document;
use crate::document::files::Files;
use crate::document::written::Written;

// How much of what was published is shown in a message.
const SHOWN: usize = 70;

// How many places besides the first are named.
const PLACES: usize = 5;

/// A record that differs from its newest edition.
pub(super) struct Differing<'a> {
    /// The record.
    pub(super) document: &'a Document,
    /// Its files.
    pub(super) files: &'a Files<'a>,
    /// The files of its edition, as far as they are stored.
    pub(super) sealed: &'a Files<'a>,
    /// The date of the edition.
    pub(super) edition: SnapshotId,
    /// The parts that differ; none where what was published is withheld.
    pub(super) parts: Vec<&'a Part>,
}

/// The finding for a record that differs without a reason.
pub(super) fn finding(differing: &Differing<'_>) -> Finding {
    let Differing { document, edition, parts, .. } = differing;
    let id = &document.id;
    let names: Vec<String> = parts.iter().map(|part| in_words(part)).collect();
    let differs = match names.len() {
        0 => String::new(),
        1 => format!(": {} differs", names[0]),
        _ => format!(": {} differ", listed(&names)),
    };
    let message = format!("`{id}` no longer says what was published on {edition}{differs}");
    let (new, old) = (Written::of(differing.files), Written::of(differing.sealed));
    let mut spots = parts.iter().map(|part| (part, spot(differing, part, &new, &old)));
    let first = spots.next().map(|(_, spot)| spot);
    let said = first.as_ref().and_then(|spot| spot.said.clone());
    let said = said.map_or_else(String::new, |said| format!("it said `{said}`; "));
    let place = first.map_or_else(|| Place::file(&document.text_path), |spot| spot.place);
    let help = format!("{said}{}", mend(id));
    let mut finding = Finding::at(place, Code::EditionSilentChange, message).help(help);
    for (part, spot) in spots.take(PLACES) {
        let said = spot.said.map_or_else(String::new, |said| format!(" said `{said}`"));
        finding = finding.related(spot.place, format!("{}{said}", in_words(part)));
    }
    finding
}

fn mend(id: &RecordId) -> String {
    format!("say why with `candour note {id} --kind correction \"…\"`, or put back what was published")
}

// Where a part differs, and what was published there.
struct Spot {
    place: Place,
    said: Option<String>,
}

fn spot(differing: &Differing<'_>, part: &Part, new: &Written<'_>, old: &Written<'_>) -> Spot {
    let document = differing.document;
    match part {
        Part::Field(name) => {
            let span = new.field(name).map(|entry| entry.node.span.clone());
            let span = span.filter(|span| !span.is_empty());
            let place = span.map(|span| Place::at(&document.meta.path, span));
            let said = old.value(name).filter(|value| !value.is_empty() && !value.starts_with("[["));
            Spot { place: place.unwrap_or_else(|| Place::file(&document.meta.path)), said: said.map(brief) }
        }
        Part::Text => {
            let (now, then) = (new.text(), old.text());
            let (at, was) = first_difference(now, then);
            let start = new.body.start;
            let place = match now.trim().is_empty() {
                true => Place::file(&document.text_path),
                false => Place::at(&document.text_path, start + at.start..start + at.end),
            };
            Spot { place, said: Some(brief(was)).filter(|said| !said.is_empty()) }
        }
        Part::File(name) => {
            let is_named = |path: &str| path.rsplit('/').next() == Some(name);
            let all = differing.files.attachments.iter().chain(&differing.sealed.attachments);
            let source = all.copied().find(|source| is_named(source.path.as_str()));
            let place =
                source.map_or_else(|| Place::file(&document.meta.path), |source| Place::file(&source.path));
            Spot { place, said: None }
        }
    }
}

// The first words in which a text differs from another, with those of the other; an empty stretch where words are gone.
fn first_difference<'a>(new: &str, old: &'a str) -> (Range<usize>, &'a str) {
    let lines = |text: &str| lines(text).collect::<Vec<_>>();
    let (new_lines, old_lines) = (lines(new), lines(old));
    let equal = |(a, b): &(&Range<usize>, &Range<usize>)| new[(*a).clone()] == old[(*b).clone()];
    let same = new_lines.iter().zip(&old_lines).take_while(equal).count();
    let (rest_new, rest_old) = (&new_lines[same..], &old_lines[same..]);
    let ends = rest_new.iter().rev().zip(rest_old.iter().rev()).take_while(equal).count();
    let (mine, theirs) = (&rest_new[..rest_new.len() - ends], &rest_old[..rest_old.len() - ends]);
    match (mine.first(), theirs.first()) {
        (Some(line), Some(was)) => {
            let (at, said) = words(&new[line.clone()], &old[was.clone()]);
            (line.start + at.start..line.start + at.end, said)
        }
        (Some(line), None) => (line.clone(), ""),
        (None, was) => {
            let at = rest_new.first().map_or(new.trim_end().len(), |line| line.start);
            (at..at, was.map_or("", |was| &old[was.clone()]))
        }
    }
}

// The lines of a text that are not blank, without the white space around them.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bare = |(start, line): (usize, &str)| {
        let from = start + line.len() - line.trim_start().len();
        from..from + line.trim().len()
    };
    let starts = text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some((start, line))
    });
    starts.map(bare).filter(|line| !line.is_empty())
}

// In which words a line differs from another; all of it where words are gone.
fn words<'a>(new: &str, old: &'a str) -> (Range<usize>, &'a str) {
    let begins: usize =
        new.chars().zip(old.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    // Back to where the word begins.
    let from = new[..begins].rfind(char::is_whitespace).map_or(0, |edge| edge + width_at(new, edge));
    let ends: usize = new[from..]
        .chars()
        .rev()
        .zip(old[from..].chars().rev())
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a.len_utf8())
        .sum();
    // On to where it ends.
    let tail = &new[new.len() - ends..];
    let kept = tail.find(char::is_whitespace).map_or(0, |edge| tail.len() - edge);
    let (until, until_old) = (new.len() - kept, old.len() - kept);
    match new[from..until].trim().is_empty() {
        true => (0..new.len(), old[from..until_old].trim()),
        false => (from..until, old[from..until_old].trim()),
    }
}

fn width_at(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

// One line, not too long, that can stand between backticks.
fn brief(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}

fn in_words(part: &Part) -> String {
    match part {
        Part::Field(name) => format!("`{name}`"),
        Part::Text => "the text".to_owned(),
        Part::File(name) => format!("the attachment `{name}`"),
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The words that differ between slashes, and what stood there.
    fn shown(new: &str, old: &str) -> String {
        let (at, was) = first_difference(new, old);
        format!("{}/{}/{} was {was:?}", &new[..at.start], &new[at.clone()], &new[at.end..])
    }

    #[test]
    fn a_difference_is_shown_in_whole_words() {
        let cases = [
            ("One twa three.", "One two three."),
            ("One two\nthree four five.\nsix\n", "One two\nthree fxur five.\nsix\n"),
            ("One three.", "One two three."),
            ("One two three.", "One three."),
            ("One\nnew\ntwo\n", "One\ntwo\n"),
            ("One\ntwo\n", "One\ngone\ntwo\n"),
            ("", "All of it."),
            ("All of it.", ""),
            ("Größe klein", "Größe groß"),
            ("a a a a", "a a a"),
            ("same end", "same end more"),
            ("one\r\ntwo\r\nthrae\r\n", "one\ntwo\nthree\n"),
        ];
        expect_test::expect![[r#"
            One /twa/ three. was "two"
            One two
            three /four/ five.
            six
             was "fxur"
            One /three./ was "two three."
            One /two three./ was "three."
            One
            /new/
            two
             was ""
            One
            //two
             was "gone"
            // was "All of it."
            /All of it./ was ""
            Größe /klein/ was "groß"
            a a /a a/ was "a"
            same /end/ was "end more"
            one<cr>
            two<cr>
            /thrae/<cr>
             was "three""#]]
        .assert_eq(&cases.map(|(new, old)| shown(new, old).replace('\r', "<cr>")).join("\n"));
    }

    #[test]
    fn any_two_texts_can_be_compared() {
        let words = ["a", "b ", "\n", "ä", " ", "aa", "\r\n"];
        for n in 0..7_usize.pow(4) {
            let text = |n: usize| [n % 7, n / 7 % 7].map(|i| words[i]).concat();
            let (new, old) = (text(n), text(n / 49));
            let (at, _) = first_difference(&new, &old);
            assert!(new.get(at.clone()).is_some(), "{new:?} {old:?} {at:?}");
        }
    }
}
