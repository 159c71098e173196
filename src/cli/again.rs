//! A build that was run before: it ends at once where its output is there already.

use std::path::Path;
use std::sync::Arc;

use crate::base::digest::Digest;
use crate::build::receipt::{Order, Receipt};
use crate::config::settings;
use crate::disk::cache::Cache;
use crate::disk::publish::{Published, current};
use crate::output::manifest;
use crate::output::store::Store;

use super::arguments::Common;
use super::report;
use super::session::{Loaded, Session};

// The receipts are kept under this name: those of the last few builds, the newest first.
const RECEIPTS: &str = "receipts";
const KEPT: usize = 8;

/// What a build was asked for, and where receipts are kept.
pub(super) struct Again {
    cache: Cache,
    order: Digest,
}

impl Again {
    /// Looks at what is to be built; nothing where nothing can be kept.
    pub(super) fn of(common: &Common, loaded: &Loaded) -> Option<Again> {
        let cache = Cache::of(&common.site)?;
        let order = Order {
            maker: cache.maker(),
            tree: &loaded.tree,
            audience: loaded.audience,
            asked: loaded.asked,
            day: loaded.clock.as_of(&settings::of_tree(&loaded.tree).value).day(),
        };
        let order = order.digest();
        Some(Again { cache, order })
    }

    /// The receipt of the same build, if all that it made is in the output folder as it was made.
    pub(super) fn find(&self, common: &Common, loaded: &Loaded, out: &Path) -> Option<(Receipt, Published)> {
        let instant = loaded.clock.as_of(&settings::of_tree(&loaded.tree).value).instant;
        let receipt = self.receipts().into_iter().find(|receipt| receipt.is_for(self.order, instant))?;
        // What stands in the way there is told of by the build that is run then.
        let published = current::current(receipt.manifests, out, &common.site).ok()??;
        Some((receipt, published))
    }

    /// A place for the pages of a large site, until they are published.
    pub(super) fn store(&self) -> Arc<dyn Store> {
        self.cache.store()
    }

    /// Keeps the receipt of a build that was published.
    pub(super) fn keep(&self, session: &Session, pages: usize) {
        let site = session.build.site();
        let receipt = Receipt {
            order: self.order,
            interval: site.interval(),
            manifests: manifest::digest_of(session.build.output()),
            records: site.shown().count(),
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
