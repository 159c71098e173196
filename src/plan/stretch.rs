//! Claims of one owner that all lie below one folder, where nobody else wants an address that is in their way.
//!
//! The past of a record is many pages, of which nothing is asked one by one as long as all of them are what they were:
//! the table of addresses has them as one, and takes them apart when somebody comes too near.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::page::Owner;
use super::planning::Claim;
use super::routes::folded;

/// Fewer claims are told one by one.
const FEWEST: usize = 4;

/// The claims, as one.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Who wants them.
    pub owner: Owner,
    /// All of them, as they were wanted.
    pub claims: Vec<Claim>,
    // Their paths in order, each with the place of its claim.
    paths: Vec<(String, usize)>,
}

/// The stretches of a table, by their folders; each folder ends in `/`, and none lies in another.
#[derive(Debug, Default)]
pub struct Stretches {
    by_folder: BTreeMap<String, Stretch>,
    folders: BTreeMap<Owner, String>,
}

impl Stretch {
    /// The claims as a stretch, with its folder; they are given back where they are none.
    pub fn of(owner: Owner, claims: Vec<Claim>) -> Result<(String, Stretch), (Owner, Vec<Claim>)> {
        if claims.len() < FEWEST {
            return Err((owner, claims));
        }
        let path = |(at, claim): (usize, &Claim)| (folded(&claim.page.at), at);
        let mut paths: Vec<(String, usize)> = claims.iter().enumerate().map(path).collect();
        paths.sort_unstable();
        let same = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
        let shared = match (paths.first(), paths.last()) {
            (Some((first, _)), Some((last, _))) => &first[..same(first, last)],
            _ => "",
        };
        let folder = shared.rfind('/').map_or("", |at| &shared[..=at]).to_owned();
        let stretch = Stretch { owner, claims, paths };
        let is_twice = stretch.paths.windows(2).any(|pair| pair[0].0 == pair[1].0);
        let is_in_the_way =
            || stretch.paths.iter().any(|(path, _)| above(path, folder.len()).any(|path| stretch.has(path)));
        // The order of addresses is that of paths only where no letter is written in two ways.
        let is_plain = || stretch.claims.iter().all(|claim| claim.page.at.as_str()[1..].starts_with(&folder));
        match folder.is_empty() || is_twice || is_in_the_way() || !is_plain() {
            true => Err((stretch.owner, stretch.claims)),
            false => Ok((folder, stretch)),
        }
    }

    /// The paths at which another stretch has another claim, or none, or one where this has none; with both.
    pub fn differences<'a>(
        &'a self,
        other: Option<&'a Stretch>,
    ) -> Vec<(&'a str, Option<&'a Claim>, Option<&'a Claim>)> {
        let others = other.map_or(&[][..], |other| other.paths.as_slice());
        let only_there = others.iter().map(|(path, _)| path.as_str()).filter(|path| !self.has(path));
        let paths = self.paths.iter().map(|(path, _)| path.as_str()).chain(only_there);
        let both = paths.map(|path| (path, self.find(path), other.and_then(|other| other.find(path))));
        both.filter(|(_, own, other)| own != other).collect()
    }

    fn find(&self, path: &str) -> Option<&Claim> {
        let place = self.paths.binary_search_by(|(own, _)| own.as_str().cmp(path)).ok()?;
        self.claims.get(self.paths[place].1)
    }

    fn has(&self, path: &str) -> bool {
        self.find(path).is_some()
    }

    /// Whether a path, or something below it, or a folder that it lies in, is one of these.
    pub fn is_near(&self, path: &str) -> bool {
        let below = format!("{path}/");
        let next = self.paths.partition_point(|(own, _)| own.as_str() < below.as_str());
        let is_folder = self.paths.get(next).is_some_and(|(own, _)| own.starts_with(&below));
        is_folder || self.has(path) || above(path, 0).any(|path| self.has(path))
    }
}

impl Stretches {
    /// Takes in stretches among the paths that others want, which are in order; gives back what cannot be one.
    pub fn fill(
        &mut self,
        mut many: Vec<(String, Stretch)>,
        others: &(impl Fn(&str) -> Vec<String> + Sync),
        is_wanted: &(impl Fn(&str) -> bool + Sync),
    ) -> Vec<(Owner, Vec<Claim>)> {
        many.par_sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        let free = |at: usize| {
            let (folder, stretch) = &many[at];
            let is_apart = |other: Option<&(String, Stretch)>| {
                other.is_none_or(|(other, _)| {
                    !other.starts_with(folder.as_str()) && !folder.starts_with(other.as_str())
                })
            };
            let before = at.checked_sub(1).and_then(|before| many.get(before));
            is_apart(before)
                && is_apart(many.get(at + 1))
                && !above(folder, 0).any(is_wanted)
                && !others(folder).iter().any(|path| stretch.is_near(path))
        };
        let is_free: Vec<bool> = (0..many.len()).into_par_iter().map(free).collect();
        let mut back = Vec::new();
        for ((folder, stretch), is_free) in many.into_iter().zip(is_free) {
            if is_free {
                self.folders.insert(stretch.owner.clone(), folder.clone());
                self.by_folder.insert(folder, stretch);
            } else {
                back.push((stretch.owner, stretch.claims));
            }
        }
        back
    }

    /// The claim of a path.
    pub fn find(&self, path: &str) -> Option<&Claim> {
        if self.by_folder.is_empty() {
            return None;
        }
        path.match_indices('/').find_map(|(at, _)| self.by_folder.get(&path[..=at]))?.find(path)
    }

    /// What an owner wants, where it has a stretch.
    pub fn of(&self, owner: &Owner) -> Option<&Stretch> {
        self.by_folder.get(self.folders.get(owner)?)
    }

    /// The folder of an owner's stretch.
    pub fn folder(&self, owner: &Owner) -> Option<&String> {
        self.folders.get(owner)
    }

    /// Puts a stretch into a folder in place of the one of the same owner; gives that one.
    pub fn put(&mut self, folder: String, stretch: Stretch) -> Option<Stretch> {
        self.folders.insert(stretch.owner.clone(), folder.clone());
        self.by_folder.insert(folder, stretch)
    }

    /// All of them, in the order of their folders.
    pub fn iter(&self) -> impl Iterator<Item = &Stretch> {
        self.by_folder.values()
    }

    /// Takes an owner's stretch out.
    pub fn take(&mut self, owner: &Owner) -> Option<Stretch> {
        let folder = self.folders.remove(owner)?;
        self.by_folder.remove(&folder)
    }

    /// The owners of those into whose folder a path leads, or that lie below it as if it were a folder.
    pub fn near(&self, path: &str) -> Vec<Owner> {
        if self.by_folder.is_empty() {
            return Vec::new();
        }
        let around = path.match_indices('/').filter_map(|(at, _)| self.by_folder.get(&path[..=at]));
        let folder = format!("{path}/");
        let below = self.by_folder.range(folder.clone()..).take_while(|(own, _)| own.starts_with(&folder));
        around.chain(below.map(|(_, stretch)| stretch)).map(|stretch| stretch.owner.clone()).collect()
    }
}

// The folders that a path lies in, those of so many bytes and more, without the `/` behind them.
fn above(path: &str, from: usize) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(at, _)| at).filter(move |at| *at >= from).map(|at| &path[..at])
}
