//! What two rows have in common, in order: the only file that knows the crate `similar`.

use std::ops::Range;

use similar::{Algorithm, DiffOp};

/// A stretch of two rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stretch {
    /// Equal in both: where it begins in the old and in the new row, and how long it is.
    Equal(usize, usize, usize),
    /// Different: what stands in the old row, and what in the new one.
    Different(Range<usize>, Range<usize>),
}

/// Lines two rows up. No deadline is set: what comes out depends on the rows alone.
pub(super) fn align(old: &[u32], new: &[u32]) -> Vec<Stretch> {
    by(Algorithm::Patience, old, new)
}

/// The same of rows of words. What is rare in both holds a row together, and is mostly what a reader would say stayed;
/// where this leaves much more of them different than has to be, the longest row that both have is taken instead.
pub(super) fn align_words(old: &[u32], new: &[u32]) -> Vec<Stretch> {
    let patient = align(old, new);
    if old.len().saturating_mul(new.len()) > SEARCHED {
        return patient;
    }
    let least = by(Algorithm::Myers, old, new);
    match 100 * different(&patient) > 115 * different(&least) {
        true => least,
        false => patient,
    }
}

/// Rows whose lengths give more than this when multiplied are not searched for the least: it would take too long.
const SEARCHED: usize = 4_000_000;

fn different(stretches: &[Stretch]) -> usize {
    let of = |stretch: &Stretch| match stretch {
        Stretch::Equal(..) => 0,
        Stretch::Different(old, new) => old.len() + new.len(),
    };
    stretches.iter().map(of).sum()
}

fn by(algorithm: Algorithm, old: &[u32], new: &[u32]) -> Vec<Stretch> {
    let ops = similar::capture_diff_slices(algorithm, old, new);
    let mut stretches: Vec<Stretch> = Vec::with_capacity(ops.len());
    for op in ops {
        if let DiffOp::Equal { old_index, new_index, len } = op {
            stretches.push(Stretch::Equal(old_index, new_index, len));
            continue;
        }
        let (old, new) = (op.old_range(), op.new_range());
        match stretches.last_mut() {
            Some(Stretch::Different(before_old, before_new)) => {
                before_old.end = before_old.end.max(old.end);
                before_new.end = before_new.end.max(new.end);
            }
            _ => stretches.push(Stretch::Different(old, new)),
        }
    }
    stretches
}
