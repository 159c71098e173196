//! The one table of all addresses.
//!
//! Addresses are told apart as the least able host tells them: without regard to case, and with a file standing in
//! the way of a folder of the same name.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::site::slice::{Slice, Touched};

use super::page::{Owner, Page, PageKind};
use super::planning::Claim;
use super::reserved;
use super::stretch::{Stretch, Stretches};

/// Who wants an address, as which of its claims, and the claim.
pub(super) type Wanting = ((Owner, usize), Claim);

/// Which page answers at which address.
#[derive(Debug, Default)]
pub struct Routes {
    pub(super) by_owner: BTreeMap<Owner, Vec<Claim>>,
    // By case-folded path in the output: all who want it, the first wins.
    // In order; nearly always there is one, for which a map would be too large.
    pub(super) by_path: BTreeMap<String, Vec<Wanting>>,
    // What nobody else comes near is neither by owner nor by path.
    pub(super) stretches: Stretches,
    pub(super) clashes: BTreeMap<String, Finding>,
    pub(super) refused: BTreeMap<Owner, Vec<Finding>>,
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
        if self.stretches.of(owner).is_some_and(|stretch| stretch.claims == new) {
            return;
        }
        let new = match self.renew(owner, new, touched, moved) {
            Ok(()) => return,
            Err(new) => new,
        };
        self.take_apart(owner);
        let old = self.by_owner.remove(owner).unwrap_or_default();
        if old == new {
            self.keep(owner, new);
            return;
        }
        let near = old.iter().chain(&new).flat_map(|claim| self.stretches.near(&folded(&claim.page.at)));
        near.collect::<BTreeSet<Owner>>().iter().for_each(|owner| self.take_apart(owner));
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

    /// What nobody else comes near, in the order of its folders.
    pub fn stretches(&self) -> impl Iterator<Item = &Stretch> {
        self.stretches.iter()
    }

    /// What an owner wants.
    pub fn claims(&self, owner: &Owner) -> &[Claim] {
        let single = || self.by_owner.get(owner).map_or(&[][..], Vec::as_slice);
        self.stretches.of(owner).map_or_else(single, |stretch| &stretch.claims)
    }

    // Replaces a stretch by one that lies in the same folder; gives the claims back where that cannot be done.
    fn renew(
        &mut self,
        owner: &Owner,
        new: Vec<Claim>,
        touched: &mut Touched,
        moved: &mut BTreeSet<Address>,
    ) -> Result<(), Vec<Claim>> {
        if self.stretches.of(owner).is_none() {
            return Err(new);
        }
        let (folder, new) = Stretch::of(owner.clone(), new).map_err(|(_, claims)| claims)?;
        let below = self.by_path.range(folder.clone()..).map(|(path, _)| path);
        let mut below = below.take_while(|path| path.starts_with(&folder));
        if self.stretches.folder(owner) != Some(&folder) || below.any(|path| new.is_near(path)) {
            return Err(new.claims);
        }
        let old = self.stretches.put(folder, new);
        let new = self.stretches.of(owner);
        for (path, before, after) in old.iter().flat_map(|old| old.differences(new)) {
            touched.insert(Slice::Path(path.to_owned()));
            let (before, after) = (before.map(|claim| &claim.page), after.map(|claim| &claim.page));
            if before != after {
                for page in before.into_iter().chain(after) {
                    touched.insert(Slice::Address(page.at.clone()));
                    moved.insert(page.at.clone());
                }
            }
        }
        Ok(())
    }

    // Tells the claims of a stretch one by one; they stay as they are.
    fn take_apart(&mut self, owner: &Owner) {
        let Some(stretch) = self.stretches.take(owner) else { return };
        for (index, claim) in stretch.claims.iter().enumerate() {
            let wanting = ((owner.clone(), index), claim.clone());
            self.by_path.insert(folded(&claim.page.at), vec![wanting]);
        }
        self.keep(owner, stretch.claims);
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

    /// All pages but those of stretches, in the order of their paths.
    pub fn single_pages(&self) -> impl Iterator<Item = &Page> {
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
        match self.by_path.get(path) {
            Some(wanting) => wanting.first().map(|(_, claim)| claim),
            None => self.stretches.find(path),
        }
    }

    pub(super) fn look_for_clash(&mut self, path: String) {
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

pub(super) fn is_kept(owner: &Owner, at: &Address) -> bool {
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

pub(super) fn reserved(claim: &Claim) -> Finding {
    let own = if is_proof(&claim.page.at) { "records" } else { "pages" };
    let message = format!("candour keeps `{}` for its own {own}", claim.page.at);
    Finding::at(claim.place.clone(), Code::AddressReserved, message)
}

/// The path of an address in the output, as the least able host tells it from others.
pub fn folded(at: &Address) -> String {
    let path = &at.as_str()[1..];
    let end = if at.is_page() { "index.html" } else { "" };
    let mut folded = String::with_capacity(path.len() + end.len());
    folded.extend([path, end]);
    match folded.is_ascii() {
        true => folded.make_ascii_lowercase(),
        false => folded = folded.to_lowercase(),
    }
    folded
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
