//! Plans the pages of an update.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::base::address::Address;
use crate::plan::page::Owner;
use crate::plan::planning::Claim;
use crate::site::slice::Touched;

use super::build::Build;
use super::intake::Intake;
use super::owners;

impl Build {
    // Asks the owners again whose wishes may have changed; says which addresses moved.
    pub(super) fn plan(&mut self, intake: &Intake, first: bool, touched: &mut Touched) -> Vec<Address> {
        let owners = owners::to_ask(&self.site, &self.tree, &self.routes, intake, first, touched);
        let owners: Vec<Owner> = owners.into_iter().collect();
        let ask = |owner: &Owner| owners::ask(&self.site, &self.theme, &self.tree, owner);
        let claims: Vec<Vec<Claim>> = owners.par_iter().map(ask).collect();

        let wanted = owners.into_iter().zip(claims);
        let moved = if first {
            // Nothing has read an address yet that this could touch.
            self.routes.fill(wanted.collect())
        } else {
            let mut moved = BTreeSet::new();
            wanted.for_each(|(owner, claims)| self.routes.replace(&owner, claims, touched, &mut moved));
            moved.into_iter().collect()
        };
        for (id, claims) in owners::to_come(&self.site, touched) {
            self.routes.expect(&id, claims, touched);
        }
        moved
    }
}
