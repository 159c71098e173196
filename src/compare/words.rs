//! What became of the words of a line.

use super::number::Numbers;
use super::part::Run;
use super::passage::{Lead, Token, What};
use super::sequence::{self, Stretch};

/// Compares two lines word by word.
pub(super) fn compare(old: &[Token], new: &[Token]) -> Vec<Run> {
    let mut numbers = Numbers::new();
    let (a, b): (Vec<u32>, Vec<u32>) = (row(old, &mut numbers), row(new, &mut numbers));
    let mut runs = Vec::new();
    for stretch in joined(sequence::align_words(&a, &b), old) {
        match stretch {
            Stretch::Equal(from, to, length) => {
                kept(&old[from..from + length], &new[to..to + length], &mut runs);
            }
            Stretch::Different(from, to) => {
                if !from.is_empty() {
                    runs.push(Run::Removed(old[from].to_vec()));
                }
                if !to.is_empty() {
                    runs.push(Run::Added(new[to].to_vec()));
                }
            }
        }
    }
    runs
}

// Between two changes a single sign stays, and tears a phrase apart: `[-a-], [-b-]`. It is taken along.
fn joined(stretches: Vec<Stretch>, old: &[Token]) -> Vec<Stretch> {
    let mut joined: Vec<Stretch> = Vec::with_capacity(stretches.len());
    for stretch in stretches {
        let Stretch::Different(from, to) = &stretch else {
            joined.push(stretch);
            continue;
        };
        let is_sign = |at: usize, length: usize| {
            length == 1
                && matches!(&old[at].what, What::Sign(sign) if !matches!(sign.as_str(), "." | ";" | ":"))
        };
        match joined[..] {
            [.., Stretch::Different(ref before_from, ref before_to), Stretch::Equal(at, _, length)]
                if is_sign(at, length)
                    && before_from.is_empty() == from.is_empty()
                    && before_to.is_empty() == to.is_empty() =>
            {
                let both = Stretch::Different(before_from.start..from.end, before_to.start..to.end);
                joined.truncate(joined.len() - 2);
                joined.push(both);
            }
            _ => joined.push(stretch),
        }
    }
    joined
}

// A picture in another place is another picture; a footnote under another number is the same.
type Key<'a> = (u8, &'a str, Option<&'a Lead>);

fn row<'a>(line: &'a [Token], numbers: &mut Numbers<Key<'a>>) -> Vec<u32> {
    let key = |token: &'a Token| match &token.what {
        What::Word(text) => (0, text.as_str(), None),
        What::Sign(text) => (1, text.as_str(), None),
        What::Break => (2, "", None),
        What::Note(_) => (3, "", None),
        What::Tick(done) => (4 + u8::from(*done), "", None),
        What::Picture(text, lead) => (6, text.as_str(), lead.as_ref()),
    };
    line.iter().map(|token| numbers.of(key(token))).collect()
}

// Words that stay, apart where they are marked or spaced otherwise.
fn kept(old: &[Token], new: &[Token], runs: &mut Vec<Run>) {
    let mut at = 0;
    while at < old.len() {
        let is_same = old[at] == new[at];
        let length = (at..old.len()).take_while(|at| (old[*at] == new[*at]) == is_same).count();
        let (was, is) = (old[at..at + length].to_vec(), new[at..at + length].to_vec());
        runs.push(if is_same { Run::Kept(is) } else { Run::Marked(was, is) });
        at += length;
    }
}
