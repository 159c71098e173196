//! Takes in at once what all owners want.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::base::address::Address;
use crate::base::bulk;
use crate::diag::finding::Finding;
use crate::site::slice::Touched;

use super::page::Owner;
use super::planning::Claim;
use super::routes::{Routes, Wanting, folded, is_kept, reserved};
use super::stretch::Stretch;

impl Routes {
    /// Takes what all owners want, in the order of the owners, where nobody wanted anything before: the same as
    /// replacing for each. Gives the addresses of all pages but those of stretches, in order.
    pub fn fill(&mut self, wanted: Vec<(Owner, Vec<Claim>)>) -> Vec<Address> {
        let is_whole = |(owner, claims): &(Owner, Vec<Claim>)| {
            matches!(owner, Owner::Past(_) | Owner::Objects)
                && !claims.iter().any(|claim| is_kept(owner, &claim.page.at))
        };
        let (whole, mut wanted): (Vec<_>, Vec<_>) = wanted.into_par_iter().partition(is_whole);
        let mut stretches = Vec::with_capacity(whole.len());
        let tried: Vec<_> = whole.into_par_iter().map(|(owner, claims)| Stretch::of(owner, claims)).collect();
        for tried in tried {
            match tried {
                Ok(stretch) => stretches.push(stretch),
                Err(refused) => wanted.push(refused),
            }
        }
        let sort = |(owner, new): (Owner, Vec<Claim>)| {
            let (new, kept): (Vec<Claim>, Vec<Claim>) =
                new.into_iter().partition(|claim| !is_kept(&owner, &claim.page.at));
            let refused: Vec<Finding> = kept.iter().map(reserved).collect();
            let wanting = |(index, claim): (usize, &Claim)| {
                (folded(&claim.page.at), ((owner.clone(), index), claim.clone()))
            };
            let wanting: Vec<(String, Wanting)> = new.iter().enumerate().map(wanting).collect();
            (owner, new, refused, wanting)
        };
        let sorted: Vec<_> = wanted.into_par_iter().map(sort).collect();
        let mut all: Vec<(String, Wanting)> = Vec::new();
        let (mut by_owner, mut refused) = (Vec::new(), Vec::new());
        for (owner, new, findings, wanting) in sorted {
            if !findings.is_empty() {
                refused.push((owner.clone(), findings));
            }
            if !new.is_empty() {
                by_owner.push((owner, new));
            }
            all.extend(wanting);
        }
        bulk::put_all(&mut self.by_owner, by_owner);
        bulk::put_all(&mut self.refused, refused);
        all.par_sort_unstable_by(|(a, (first, _)), (b, (second, _))| (a, first).cmp(&(b, second)));
        let mut by_path: Vec<(String, Vec<Wanting>)> = Vec::with_capacity(all.len());
        for (path, wanting) in all {
            match by_path.last_mut().filter(|(last, _)| *last == path) {
                Some((_, same)) => same.push(wanting),
                None => by_path.push((path, vec![wanting])),
            }
        }
        let place = |path: &str| by_path.partition_point(|(other, _)| other.as_str() < path);
        let below = |folder: &str| {
            let below = by_path[place(folder)..].iter().map(|(path, _)| path.clone());
            below.take_while(|path| path.starts_with(folder)).collect::<Vec<_>>()
        };
        let is_wanted = |path: &str| by_path.get(place(path)).is_some_and(|(other, _)| other == path);
        let back = self.stretches.fill(stretches, &below, &is_wanted);
        let suspects = suspects(&by_path);
        bulk::put_all(&mut self.by_path, by_path);
        suspects.into_iter().for_each(|path| self.look_for_clash(path));
        // Nothing was drawn yet that this could touch.
        let (mut touched, mut moved) = (Touched::new(), BTreeSet::new());
        for (owner, claims) in back {
            self.replace(&owner, claims, &mut touched, &mut moved);
        }
        let first = |wanting: &Vec<Wanting>| wanting.first().map(|(_, claim)| claim.page.at.clone());
        let mut addresses: Vec<Address> = self.by_path.values().filter_map(first).collect();
        addresses.par_sort_unstable();
        addresses
    }
}

// The paths that two want, and those below which something is wanted too; of paths in order.
fn suspects(by_path: &[(String, Vec<Wanting>)]) -> BTreeSet<String> {
    let is_wanted = |path: &str| by_path.binary_search_by(|(other, _)| other.as_str().cmp(path)).is_ok();
    let one = |(at, (path, wanting)): (usize, &(String, Vec<Wanting>))| {
        let before = at.checked_sub(1).map_or("", |at| by_path[at].0.as_str());
        // The folders that the path before lies in too were looked at with it.
        let same = path.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count();
        let folders = path.match_indices('/').map(|(at, _)| at).filter(move |at| *at >= same);
        let above = folders.map(|at| &path[..at]).filter(|folder| is_wanted(folder));
        above.chain((wanting.len() > 1).then_some(path.as_str())).map(str::to_owned).collect::<Vec<_>>()
    };
    by_path.par_iter().enumerate().flat_map_iter(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::{RecordId, Slug};
    use crate::base::path::RelPath;
    use crate::diag::finding::Place;
    use crate::plan::page::{Page, PageKind};

    const ADDRESSES: [&str; 12] = [
        "/a/",
        "/A/",
        "/a",
        "/a/b/",
        "/a/index.html",
        "/a-b/",
        "/a/b/c.txt",
        "/b",
        "/b/c",
        "/b/c/d/",
        "/.well-known/candour/x",
        "/.candour",
    ];

    // Owners that want some of the addresses, each others.
    fn wanted(mut seed: u64) -> Vec<(Owner, Vec<Claim>)> {
        let mut next = || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize
        };
        let path = |name: &str| RelPath::new(name).unwrap();
        let owner = |name: &str| match name {
            "s" => Owner::Static(path("static/x")),
            name => Owner::Tag(Slug::new(name).unwrap()),
        };
        let mut claims = |name: &str| -> Vec<Claim> {
            let at = ADDRESSES.iter().filter(|_| next().is_multiple_of(3));
            let page = |at: &&str| Page { at: Address::parse(at).unwrap(), what: PageKind::NotFound };
            at.map(|at| Claim { page: page(at), place: Place::file(&path(name)) }).collect()
        };
        ["t", "u", "v", "s"].map(|name| (owner(name), claims(name))).into()
    }

    #[test]
    fn all_at_once_is_the_same_as_one_after_the_other() {
        let mut clashes = 0;
        for seed in 0..500 {
            let (mut at_once, mut in_turn) = (Routes::default(), Routes::default());
            let (mut touched, mut moved) = (Touched::new(), BTreeSet::new());
            for (owner, claims) in wanted(seed) {
                in_turn.replace(&owner, claims, &mut touched, &mut moved);
            }
            let filled = at_once.fill(wanted(seed));
            assert!(at_once.single_pages().eq(in_turn.single_pages()), "{seed}");
            assert!(at_once.findings().eq(in_turn.findings()), "{seed}");
            assert!(at_once.owners().eq(in_turn.owners()), "{seed}");
            let pages: BTreeSet<Address> = in_turn.single_pages().map(|page| page.at.clone()).collect();
            assert!(filled.iter().eq(&pages), "{seed}");
            assert!(pages.is_subset(&moved), "{seed}");
            clashes += at_once.clashes.len();
            // What was taken in at once can be replaced like the rest.
            for (routes, seed) in [(&mut at_once, seed + 1), (&mut in_turn, seed + 1)] {
                for (owner, claims) in wanted(seed) {
                    routes.replace(&owner, claims, &mut Touched::new(), &mut BTreeSet::new());
                }
            }
            assert!(
                at_once.single_pages().eq(in_turn.single_pages())
                    && at_once.findings().eq(in_turn.findings()),
                "{seed}"
            );
        }
        assert!(clashes > 100, "{clashes}");
    }

    const FOLDERS: [&str; 5] = ["/a/", "/a/x/", "/b/", "/c/", "/B/"];
    const PAGES: [&str; 7] = ["1/", "1/d.json", "2/", "2/changes/", "h/", "h", "f.atom"];

    // Owners whose claims lie below folders, and others that come near them, or do not.
    fn whole(seed: u64, others: usize) -> Vec<(Owner, Vec<Claim>)> {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        let mut next = |most: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % most
        };
        let page = |at: String| Page { at: Address::parse(&at).unwrap(), what: PageKind::NotFound };
        let place = Place::file(&RelPath::new("x").unwrap());
        let claim = |at: String| Claim { page: page(at), place: place.clone() };
        let record = |n: usize| Owner::Past(RecordId::parse(&format!("k/r{n}")).unwrap());
        let mut wanted: Vec<(Owner, Vec<Claim>)> = Vec::new();
        for (n, folder) in FOLDERS.iter().enumerate() {
            let pages: Vec<&&str> = PAGES.iter().filter(|_| next(8) > 0).collect();
            // Some are told of with capitals, and some lie elsewhere.
            let mut at = |page: &&str| match next(40) {
                0 => format!("/elsewhere{n}/{page}"),
                1 => format!("{folder}{}", page.to_uppercase()),
                _ => format!("{folder}{page}"),
            };
            wanted.push((record(n), pages.into_iter().map(|page| claim(at(page))).collect()));
        }
        for n in 0..others {
            let near =
                ["/a/1/", "/a", "/b/2", "/c/own/", "/c/h/x/", "/b/", "/d/", "/b/f.atom", "/A/2/changes/"];
            wanted.push((
                Owner::Tag(Slug::new(&format!("t{n}")).unwrap()),
                vec![claim(near[next(9)].to_owned())],
            ));
        }
        wanted.sort_by(|(a, _), (b, _)| a.cmp(b));
        wanted
    }

    fn all(routes: &Routes) -> BTreeSet<String> {
        let whole = routes.stretches().flat_map(|stretch| &stretch.claims).map(|claim| &claim.page);
        routes.single_pages().chain(whole).map(|page| page.at.to_string()).collect()
    }

    #[test]
    fn what_nobody_comes_near_is_as_if_it_were_told_one_by_one() {
        let (mut as_one, mut apart, mut renewed) = (0, 0, 0);
        for seed in 0..600 {
            let (mut at_once, mut in_turn) = (Routes::default(), Routes::default());
            let (mut touched, mut moved) = (Touched::new(), BTreeSet::new());
            let first = whole(seed, seed as usize % 4);
            for (owner, claims) in first.clone() {
                in_turn.replace(&owner, claims, &mut touched, &mut moved);
            }
            assert_eq!(in_turn.stretches().count(), 0, "one by one, none is known as one");
            let filled = at_once.fill(first);
            let singles: BTreeSet<Address> = filled.into_iter().collect();
            assert!(
                at_once.single_pages().map(|page| &page.at).collect::<BTreeSet<_>>().into_iter().eq(&singles)
            );
            as_one += at_once.stretches().count();
            // Then others come and go, and records have other pages.
            for (round, next) in [seed + 1000, seed, seed + 2000].into_iter().enumerate() {
                let is_same = |at_once: &Routes, in_turn: &Routes| {
                    assert_eq!(all(at_once), all(in_turn), "{seed} {round}");
                    assert!(at_once.findings().eq(in_turn.findings()), "{seed} {round}");
                    for folder in FOLDERS {
                        for at in PAGES.iter().map(|page| Address::parse(&format!("{folder}{page}")).unwrap())
                        {
                            assert_eq!(at_once.get(&at), in_turn.get(&at), "{seed} {round} {at}");
                        }
                    }
                };
                is_same(&at_once, &in_turn);
                let before = at_once.stretches().count();
                for (owner, claims) in whole(next, round % 2 * 3) {
                    let told = |routes: &mut Routes| {
                        let (mut touched, mut moved) = (Touched::new(), BTreeSet::new());
                        routes.replace(&owner, claims.clone(), &mut touched, &mut moved);
                        (touched, moved)
                    };
                    assert_eq!(told(&mut at_once), told(&mut in_turn), "{seed} {round} {owner:?}");
                    is_same(&at_once, &in_turn);
                }
                let after = at_once.stretches().count();
                (apart, renewed) = (apart + before - after, renewed + after);
            }
        }
        assert!(as_one > 150 && apart > 100 && renewed > 30, "{as_one} {apart} {renewed}");
    }
}
