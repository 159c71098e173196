//! A build that was run before: it ends at once where its output is there already, and else makes only what differs.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::as_of::Moment;
use crate::base::digest::Digest;
use crate::build::build::Build;
use crate::build::clock::Clock;
use crate::build::drawers::{self, Drawer};
use crate::build::kept::Kept;
use crate::build::receipt::{Order, Receipt};
use crate::build::records::Records;
use crate::build::whole::{Packs, Pantry};
use crate::config::settings;
use crate::disk::cache::Cache;
use crate::disk::publish::{Published, current};
use crate::output::store::Store;
use crate::site::audience::Audience;
use crate::site::search::outline::Larder;
use crate::site::search::past::Searched;
use crate::source::tree::Tree;

use super::arguments::Common;
use super::report;
use super::session::{Loaded, Session};

// The receipts are kept under this name: those of the last few builds, the newest first.
const RECEIPTS: &str = "receipts";
const KEPT: usize = 8;

// What is kept of the past: its pages, what editions say, and their words for search.
const PAST: &str = "past";

// The snapshots as they were read.
const SEALED: &str = "snapshots";

fn drawer_name(number: usize) -> String {
    format!("{PAST}-{number:x}")
}

fn searched_name(number: usize) -> String {
    format!("{PAST}-search-{number:x}")
}

fn records_name(number: usize) -> String {
    format!("records-{number:x}")
}

fn packs_name(number: usize) -> String {
    format!("{PAST}-pages-{number:x}")
}

// What is kept of the past and seldom needed: it is fetched when somebody asks.
#[derive(Debug)]
struct Shelf(Cache);

impl Pantry for Shelf {
    fn fetch(&self, number: usize) -> Packs {
        self.0.get(&packs_name(number)).unwrap_or_default()
    }
}

impl Larder for Shelf {
    fn fetch(&self) -> BTreeMap<usize, Searched> {
        let part = |number: usize| Some((number, self.0.get::<Searched>(&searched_name(number))?));
        (0..drawers::COUNT).into_par_iter().filter_map(part).collect()
    }
}

/// What a build was asked for, and where receipts are kept.
pub(super) struct Again {
    cache: Cache,
    // Nothing where a plain build would be another one.
    order: Option<Digest>,
}

impl Again {
    /// Looks at what is to be built; nothing where nothing can be kept.
    pub(super) fn of(common: &Common, loaded: &Loaded) -> Option<Again> {
        let cache = Cache::of(&common.site)?;
        let order = order(&cache, (&loaded.tree, loaded.audience), loaded.asked, &loaded.clock);
        Some(Again { cache, order: Some(order) })
    }

    /// The same for what is still to be sealed.
    pub(super) fn to_come(common: &Common) -> Option<Again> {
        Some(Again { cache: Cache::of(&common.site)?, order: None })
    }

    /// Looks at what was built, now that it is sealed: a plain build that follows has nothing to do, unless it is one
    /// for another day.
    pub(super) fn settled(self, session: &Session) -> Again {
        let site = session.build.site();
        let plain = Clock { asked: None, ..session.clock };
        let then = plain.as_of(site.settings());
        let is_plain = then.day() == site.as_of().day() && site.interval().holds(then.instant);
        let order = order(&self.cache, (session.build.tree(), site.audience()), None, &plain);
        Again { order: is_plain.then_some(order), ..self }
    }

    /// The receipt of the same build, if all that it made is in the output folder as it was made.
    pub(super) fn find(&self, common: &Common, loaded: &Loaded, out: &Path) -> Option<(Receipt, Published)> {
        let instant = loaded.clock.as_of(&settings::of_tree(&loaded.tree).value).instant;
        let order = self.order?;
        let receipt = self.receipts().into_iter().find(|receipt| receipt.is_for(order, instant))?;
        // What stands in the way there is told of by the build that is run then.
        let published = current::current(receipt.manifests, out, &common.site).ok()??;
        Some((receipt, published))
    }

    /// A place for the pages of a large site, until they are published.
    pub(super) fn store(&self) -> Arc<dyn Store> {
        self.cache.store()
    }

    /// What the last run kept of the past.
    pub(super) fn kept(&self) -> Option<Kept> {
        let drawer = |number: usize| Some((number, self.cache.get::<Drawer>(&drawer_name(number))?));
        let record = |number: usize| Some((number, self.cache.get::<Records>(&records_name(number))?));
        let numbers = || (0..drawers::COUNT).into_par_iter();
        let (kept, (found, records, sealed)) = rayon::join(
            || self.cache.get::<Kept>(PAST),
            || {
                let (found, sealed) = rayon::join(
                    || numbers().filter_map(drawer).collect::<BTreeMap<_, _>>(),
                    || self.cache.get(SEALED).unwrap_or_default(),
                );
                (found, numbers().filter_map(record).collect::<BTreeMap<_, _>>(), sealed)
            },
        );
        let is_there = kept.is_some() || !found.is_empty();
        let mut kept = kept.unwrap_or_default();
        kept.drawers = found;
        kept.records = records;
        kept.sealed = sealed;
        kept.pantry = Some(Arc::new(Shelf(self.cache.clone())));
        kept.larder = Some(Arc::new(Shelf(self.cache.clone())));
        is_there.then_some(kept)
    }

    /// Keeps what the next build may need of this one; nothing of it says that it was published.
    pub(super) fn keep(&self, build: &Build) {
        let kept = build.keep();
        if kept.is_empty() {
            return;
        }
        let put = |(number, drawer): (&usize, &Drawer)| self.cache.put(&drawer_name(*number), drawer);
        let put_packs = |(number, packs): (&usize, &Packs)| self.cache.put(&packs_name(*number), packs);
        let put_records =
            |(number, records): (&usize, &Records)| self.cache.put(&records_name(*number), records);
        let put_searched =
            |(number, part): (&usize, &Searched)| self.cache.put(&searched_name(*number), part);
        rayon::join(
            || self.cache.put(PAST, &kept),
            || {
                kept.drawers.par_iter().for_each(put);
                if !kept.sealed.is_empty() {
                    self.cache.put(SEALED, &kept.sealed);
                }
                kept.searched.par_iter().for_each(put_searched);
                kept.records.par_iter().for_each(put_records);
                kept.packs.par_iter().for_each(put_packs);
            },
        );
    }

    /// Takes away what was kept, by this run and by others, but for receipts.
    pub(super) fn forget(&self) {
        let parts = (0..drawers::COUNT).flat_map(|number| {
            [drawer_name(number), searched_name(number), records_name(number), packs_name(number)]
        });
        [PAST.to_owned(), SEALED.to_owned()]
            .into_iter()
            .chain(parts)
            .for_each(|name| self.cache.forget(&name));
    }

    /// Keeps the receipt of a build that was published, with so many records and pages and the digest of its manifests.
    pub(super) fn note(&self, session: &Session, (records, pages): (usize, usize), manifests: Digest) {
        let Some(order) = self.order else { return };
        let receipt = Receipt {
            order,
            interval: session.build.site().interval(),
            manifests,
            records,
            pages,
            findings: session.reported.clone(),
        };
        debug_assert_eq!(report::tally(&receipt.findings).errors, 0, "a build with errors is not published");
        let others = self.receipts().into_iter().filter(|other| other.order != receipt.order).take(KEPT - 1);
        self.cache.put(RECEIPTS, &std::iter::once(receipt.clone()).chain(others).collect::<Vec<_>>());
    }

    fn receipts(&self) -> Vec<Receipt> {
        self.cache.get(RECEIPTS).unwrap_or_default()
    }
}

// One digest for everything that a build depends on.
fn order(cache: &Cache, (tree, audience): (&Tree, Audience), asked: Option<Moment>, clock: &Clock) -> Digest {
    let day = clock.as_of(&settings::of_tree(tree).value).day();
    Order { maker: cache.maker(), tree, audience, asked, day }.digest()
}
