//! The one table of all addresses.
//!
//! Addresses are told apart as the least able host tells them: without regard to case, and with a file standing in
//! the way of a folder of the same name.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::base::address::Address;
use crate::base::bulk;
use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::site::slice::{Slice, Touched};

use super::page::{Owner, Page, PageKind};
use super::planning::Claim;
use super::reserved;

/// Who wants an address, as which of its claims, and the claim.
type Wanting = ((Owner, usize), Claim);

/// Which page answers at which address.
#[derive(Debug, Default)]
pub struct Routes {
    by_owner: BTreeMap<Owner, Vec<Claim>>,
    // By case-folded path in the output: all who want it, the first wins.
    // In order; nearly always there is one, for which a map would be too large.
    by_path: BTreeMap<String, Vec<Wanting>>,
    clashes: BTreeMap<String, Finding>,
    refused: BTreeMap<Owner, Vec<Finding>>,
    // What records want that readers cannot see yet: the same two ways.
    by_comer: BTreeMap<RecordId, Vec<Claim>>,
    to_come: BTreeMap<String, BTreeMap<RecordId, Claim>>,
}

impl Routes {
    /// Replaces what an owner wants. The pages that come, go or change hands are added to `moved`, by address.
    pub fn replace(
        &mut self,
        owner: &Owner,
        new: Vec<Claim>,
        touched: &mut Touched,
        moved: &mut BTreeSet<Address>,
    ) {
        let (new, kept): (Vec<Claim>, Vec<Claim>) =
            new.into_iter().partition(|claim| !is_kept(owner, &claim.page.at));
        match kept.is_empty() {
            true => self.refused.remove(owner),
            false => self.refused.insert(owner.clone(), kept.iter().map(reserved).collect()),
        };
        let old = self.by_owner.remove(owner).unwrap_or_default();
        if old == new {
            self.keep(owner, new);
            return;
        }
        let paths: BTreeSet<String> = old.iter().chain(&new).map(|claim| folded(&claim.page.at)).collect();
        let before: Vec<Option<Claim>> = paths.iter().map(|path| self.winning(path).cloned()).collect();
        for (index, claim) in old.iter().enumerate() {
            if let Some(wanting) = self.by_path.get_mut(&folded(&claim.page.at)) {
                wanting.retain(|((other, number), _)| (other, *number) != (owner, index));
            }
        }
        for (index, claim) in new.iter().enumerate() {
            let wanting = self.by_path.entry(folded(&claim.page.at)).or_default();
            let at = wanting.partition_point(|(other, _)| (&other.0, other.1) < (owner, index));
            wanting.insert(at, ((owner.clone(), index), claim.clone()));
        }
        paths.iter().for_each(|path| self.drop_if_unwanted(path));
        for (path, before) in paths.iter().zip(before) {
            let after = self.winning(path);
            // Who has it counts for findings, which name the place.
            if before.as_ref() != after {
                touched.insert(Slice::Path(path.clone()));
            }
            let (before, after) = (before.as_ref().map(|claim| &claim.page), after.map(|claim| &claim.page));
            if before != after {
                for page in before.into_iter().chain(after) {
                    touched.insert(Slice::Address(page.at.clone()));
                    moved.insert(page.at.clone());
                }
            }
        }
        self.keep(owner, new);
        let above =
            paths.iter().flat_map(|path| path.match_indices('/').map(|(at, _)| path[..at].to_owned()));
        let suspects: BTreeSet<String> = above.chain(paths.iter().cloned()).collect();
        suspects.into_iter().for_each(|path| self.look_for_clash(path));
    }

    /// Takes what all owners want, in the order of the owners, where nobody wanted anything before: the same as
    /// replacing for each. Gives the addresses of all pages, in order.
    pub fn fill(&mut self, wanted: Vec<(Owner, Vec<Claim>)>) -> Vec<Address> {
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
        let suspects = suspects(&by_path);
        let first = |(_, wanting): &(String, Vec<Wanting>)| wanting[0].1.page.at.clone();
        let mut addresses: Vec<Address> = by_path.par_iter().map(first).collect();
        bulk::put_all(&mut self.by_path, by_path);
        suspects.into_iter().for_each(|path| self.look_for_clash(path));
        addresses.par_sort_unstable();
        addresses
    }

    /// The page at exactly this address.
    pub fn get(&self, at: &Address) -> Option<&Page> {
        self.winner(&folded(at)).filter(|page| page.at == *at)
    }

    /// Why an address that is not claimed yet could not be had.
    pub fn refusal(&self, claim: &Claim) -> Option<Finding> {
        if is_proof(&claim.page.at) {
            return Some(reserved(claim));
        }
        let first = self.winning(&folded(&claim.page.at))?;
        if matches!(first.page.what, PageKind::Statement(statement) if statement.gives_way()) {
            return None;
        }
        Some(twice(first, claim))
    }

    /// Replaces what a record will want that readers cannot see yet.
    pub fn expect(&mut self, id: &RecordId, new: Vec<Claim>, touched: &mut Touched) {
        let old = self.by_comer.remove(id).unwrap_or_default();
        if old != new {
            for path in old.iter().map(|claim| folded(&claim.page.at)) {
                if let Some(wanting) = self.to_come.get_mut(&path) {
                    wanting.remove(id);
                }
                touched.insert(Slice::Path(path));
            }
            for claim in &new {
                let path = folded(&claim.page.at);
                self.to_come
                    .entry(path.clone())
                    .or_default()
                    .entry(id.clone())
                    .or_insert_with(|| claim.clone());
                touched.insert(Slice::Path(path));
            }
            for path in old.iter().map(|claim| folded(&claim.page.at)) {
                if self.to_come.get(&path).is_some_and(BTreeMap::is_empty) {
                    self.to_come.remove(&path);
                }
            }
        }
        if !new.is_empty() {
            self.by_comer.insert(id.clone(), new);
        }
    }

    /// What another record, which readers cannot see yet either and which comes first, says of a claim of this one.
    pub fn refusal_to_come(&self, id: &RecordId, claim: &Claim) -> Option<Finding> {
        let (first, other) = self.to_come.get(&folded(&claim.page.at))?.iter().next()?;
        (first != id).then(|| twice(other, claim))
    }

    /// All pages, in the order of their paths.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.by_path.values().filter_map(|wanting| wanting.first()).map(|(_, claim)| &claim.page)
    }

    /// The owners of a kind's, a record's … claims that are known.
    pub fn owners(&self) -> impl Iterator<Item = &Owner> {
        self.by_owner.keys()
    }

    /// Where two want the same address, or one wants what candour keeps.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.clashes.values().chain(self.refused.values().flatten())
    }

    fn keep(&mut self, owner: &Owner, claims: Vec<Claim>) {
        if !claims.is_empty() {
            self.by_owner.insert(owner.clone(), claims);
        }
    }

    fn drop_if_unwanted(&mut self, path: &str) {
        if self.by_path.get(path).is_some_and(Vec::is_empty) {
            self.by_path.remove(path);
        }
    }

    fn winner(&self, path: &str) -> Option<&Page> {
        self.winning(path).map(|claim| &claim.page)
    }

    fn winning(&self, path: &str) -> Option<&Claim> {
        self.by_path.get(path)?.first().map(|(_, claim)| claim)
    }

    fn look_for_clash(&mut self, path: String) {
        let clash = self.by_path.get(&path).and_then(|wanting| {
            let mut wanting = wanting.iter().map(|(_, claim)| claim);
            let first = wanting.next()?;
            let below = format!("{path}/");
            let inside =
                || self.by_path.range(below.clone()..).next().filter(|(path, _)| path.starts_with(&below));
            match (wanting.next(), inside()) {
                (Some(second), _) => Some(twice(first, second)),
                (None, Some((_, inside))) => Some(in_the_way(first, &inside.first()?.1)),
                (None, None) => None,
            }
        });
        match clash {
            Some(clash) => self.clashes.insert(path, clash),
            None => self.clashes.remove(&path),
        };
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

fn is_kept(owner: &Owner, at: &Address) -> bool {
    match owner {
        Owner::Site => false,
        Owner::Static(_) => is_proof(at) || reserved::is_file_kept(at),
        _ => is_proof(at),
    }
}

// The manifests, which prove what the site said, and what publishing itself needs.
fn is_proof(at: &Address) -> bool {
    let path = folded(at);
    path.starts_with(".well-known/candour/") || path.starts_with(".candour")
}

fn reserved(claim: &Claim) -> Finding {
    let own = if is_proof(&claim.page.at) { "records" } else { "pages" };
    let message = format!("candour keeps `{}` for its own {own}", claim.page.at);
    Finding::at(claim.place.clone(), Code::AddressReserved, message)
}

/// The path of an address in the output, as the least able host tells it from others.
pub fn folded(at: &Address) -> String {
    at.output_path().as_str().to_lowercase()
}

fn twice(first: &Claim, second: &Claim) -> Finding {
    let message = format!("the address `{}` is taken", second.page.at);
    let finding = Finding::at(second.place.clone(), Code::AddressTwice, message);
    finding.related(first.place.clone(), format!("`{}` is claimed here first", first.page.at))
}

fn in_the_way(file: &Claim, inside: &Claim) -> Finding {
    let message = format!("the file `{}` stands where a folder is needed", file.page.at);
    let finding = Finding::at(file.place.clone(), Code::AddressTwice, message);
    finding.related(inside.place.clone(), format!("`{}` lies in that folder", inside.page.at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::Slug;
    use crate::base::path::RelPath;
    use crate::diag::finding::Place;

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
            assert!(at_once.pages().eq(in_turn.pages()), "{seed}");
            assert!(at_once.findings().eq(in_turn.findings()), "{seed}");
            assert!(at_once.owners().eq(in_turn.owners()), "{seed}");
            let pages: BTreeSet<Address> = in_turn.pages().map(|page| page.at.clone()).collect();
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
                at_once.pages().eq(in_turn.pages()) && at_once.findings().eq(in_turn.findings()),
                "{seed}"
            );
        }
        assert!(clashes > 100, "{clashes}");
    }
}
