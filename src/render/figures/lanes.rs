//! Gives lines that run side by side lanes of their own.

/// A stretch of a line, from one place to another (both its own).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// Where it begins.
    pub from: usize,
    /// Where it ends, not before it begins.
    pub to: usize,
}

/// The lane of each stretch, such that two in one lane share no place; short ones get the first lanes, so that long
/// lines run around them.
pub fn lanes(stretches: &[Stretch]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..stretches.len()).collect();
    order
        .sort_by_key(|index| (stretches[*index].to - stretches[*index].from, stretches[*index].from, *index));
    let mut lanes: Vec<Vec<Stretch>> = Vec::new();
    let mut found = vec![0; stretches.len()];
    for index in order {
        let own = stretches[index];
        let is_free =
            |lane: &Vec<Stretch>| lane.iter().all(|other| other.to < own.from || own.to < other.from);
        let place = lanes.iter().position(is_free);
        match place {
            Some(place) => {
                lanes[place].push(own);
                found[index] = place;
            }
            None => {
                found[index] = lanes.len();
                lanes.push(vec![own]);
            }
        }
    }
    found
}

/// How many lanes these are.
pub fn count(lanes: &[usize]) -> usize {
    lanes.iter().max().map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_share_a_place_run_in_different_lanes() {
        let stretches = [(0, 9), (1, 3), (3, 5), (4, 8), (6, 7)].map(|(from, to)| Stretch { from, to });
        assert_eq!(lanes(&stretches), [3, 0, 1, 2, 0]);
        assert_eq!(count(&lanes(&stretches)), 4);
        assert_eq!(count(&[]), 0);
    }
}
