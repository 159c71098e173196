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
    let ops = similar::capture_diff_slices(Algorithm::Patience, old, new);
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
