//! What lies at the paths of an output folder, in their order.

use std::ffi::OsStr;
use std::mem;
use std::slice;

use rayon::prelude::*;

use super::inner::{self, Inner};

/// Something for each of many paths, in the order of the paths.
///
/// A large site has a hundred thousand of them, which are put in order on all cores and looked up by halving.
pub(super) struct Listing<T>(Vec<(Inner, T)>);

impl<T: Send + Sync> Listing<T> {
    /// Puts paths in order; what is told last of a path counts.
    pub(super) fn of(mut all: Vec<(Inner, T)>) -> Listing<T> {
        // Those of one path stay in the order in which they were told.
        all.par_sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                mem::swap(later, kept);
            }
            is_same
        });
        Listing(all)
    }

    /// All of it.
    pub(super) fn all(&self) -> &[(Inner, T)] {
        &self.0
    }

    /// What is told of a path.
    pub(super) fn get(&self, path: &OsStr) -> Option<&T> {
        self.entry(path).map(|(_, told)| told)
    }

    /// A path as it stands here, and what is told of it.
    pub(super) fn entry(&self, path: &OsStr) -> Option<&(Inner, T)> {
        let at = self.0.binary_search_by(|(listed, _)| listed.as_os_str().cmp(path)).ok()?;
        self.0.get(at)
    }

    /// Whether anything is told of a path.
    pub(super) fn has(&self, path: &OsStr) -> bool {
        self.get(path).is_some()
    }

    /// What is told of all that lies below a folder.
    pub(super) fn below(&self, folder: &OsStr) -> &[(Inner, T)] {
        below(&self.0, folder)
    }

    /// The folders above all these paths, each once.
    pub(super) fn folders(&self) -> Listing<()> {
        let new = |at: usize| {
            let path = &self.0[at].0;
            // What lies in a folder stands together: a folder of this path that the one before does not lie in is new.
            let before = at.checked_sub(1).map(|before| &self.0[before].0);
            path.above()
                .take_while(move |folder| !before.is_some_and(|before| before.is_below(folder)))
                .map(|folder| (Inner::from(folder.to_owned()), ()))
        };
        Listing::of((0..self.0.len()).into_par_iter().flat_map_iter(new).collect())
    }
}

/// Of things in the order of their paths, those below a folder.
pub(super) fn below<'a, T>(all: &'a [(Inner, T)], folder: &OsStr) -> &'a [(Inner, T)] {
    let opening = inner::opening(folder);
    let all = &all[all.partition_point(|(path, _)| path.as_os_str() < opening.as_os_str())..];
    &all[..all.partition_point(|(path, _)| path.begins_with(&opening))]
}

impl<T> Default for Listing<T> {
    fn default() -> Listing<T> {
        Listing(Vec::new())
    }
}

impl<'a, T> IntoIterator for &'a Listing<T> {
    type Item = &'a (Inner, T);
    type IntoIter = slice::Iter<'a, (Inner, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(paths: &[&str]) -> Listing<usize> {
        Listing::of(paths.iter().enumerate().map(|(number, path)| (Inner::from(*path), number)).collect())
    }

    fn shown<T>(told: &[(Inner, T)]) -> String {
        told.iter().map(|(path, _)| path.path().display().to_string()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_is_told_last_of_a_path_counts() {
        let listing = listing(&["b", "a", "b", "c", "b"]);
        assert_eq!(shown(listing.all()), "a b c");
        assert_eq!(
            ["a", "b", "c", "d"].map(|path| listing.get(path.as_ref()).copied()),
            [Some(1), Some(4), Some(3), None]
        );
    }

    #[test]
    fn a_folder_holds_what_begins_with_its_name_and_a_slash() {
        let listing = listing(&["a/x", "a", "a-b/x", "a/b/c", "a.txt", "ab"]);
        assert_eq!(shown(listing.below("a".as_ref())), "a/b/c a/x");
        assert_eq!(shown(listing.below("a/b".as_ref())), "a/b/c");
        assert_eq!(shown(listing.below("ab".as_ref())), "");
        assert_eq!(shown(listing.below("z".as_ref())), "");
    }

    #[test]
    fn each_folder_is_there_once() {
        let folders = |paths: &[&str]| shown(listing(paths).folders().all());
        assert_eq!(folders(&[]), "");
        assert_eq!(folders(&["x"]), "");
        assert_eq!(
            folders(&["a/b/c/x", "a/b/y", "a-b/x", "a/x", "a/b-c/x", "b/x", "a/b/c/z"]),
            "a a-b a/b a/b-c a/b/c b"
        );
        // Against the plain way, for many.
        let paths: Vec<String> =
            (0..500).map(|n: u32| format!("{}/{}-{}/{}/x", n % 7, n % 3, n % 11, n % 5)).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let plain: std::collections::BTreeSet<String> = paths
            .iter()
            .flat_map(|path| path.match_indices('/').map(|(at, _)| path[..at].to_owned()))
            .collect();
        assert_eq!(folders(&paths), plain.into_iter().collect::<Vec<_>>().join(" "));
    }
}
