//! What is drawn only when someone asks for it: whoever writes a text looks at its page, and seldom at old editions,
//! feeds and dumps of whole registers.

use std::collections::BTreeSet;

use crate::archive::archive;
use crate::base::address::Address;
use crate::plan::datasets::DataFile;
use crate::plan::page::PageKind;
use crate::plan::routes::Routes;

/// The pages that were not drawn yet.
#[derive(Debug, Default)]
pub struct Later {
    // Nothing where all is drawn at once.
    due: Option<BTreeSet<Address>>,
}

impl Later {
    /// Leaves for later whatever can be left.
    pub(super) fn lazy() -> Later {
        Later { due: Some(BTreeSet::new()) }
    }

    /// Divides pages that are to be drawn: those for now, and those that are left. What is no longer planned is for
    /// now, so that it goes.
    pub(super) fn divide(
        &mut self,
        addresses: Vec<Address>,
        routes: &Routes,
    ) -> (Vec<Address>, Vec<Address>) {
        let Some(due) = &mut self.due else { return (addresses, Vec::new()) };
        let can_wait = |at: &Address| routes.get(at).is_some_and(|page| can_wait(&page.what));
        let (later, now): (Vec<_>, Vec<_>) = addresses.into_iter().partition(can_wait);
        due.retain(|at| !now.contains(at));
        due.extend(later.iter().cloned());
        (now, later)
    }

    /// Whether a page was left; it is not any more.
    pub(super) fn take(&mut self, at: &Address) -> bool {
        self.due.as_mut().is_some_and(|due| due.remove(at))
    }

    /// All pages that were left.
    pub(super) fn take_all(&mut self) -> Vec<Address> {
        self.due.as_mut().map(std::mem::take).unwrap_or_default().into_iter().collect()
    }
}

// Whether a page can be left for later: nothing else is made of its bytes.
fn can_wait(what: &PageKind) -> bool {
    match what {
        PageKind::Past(_)
        | PageKind::Feed(_)
        | PageKind::RecordData(_)
        | PageKind::Sitemap(_)
        | PageKind::SitemapIndex => true,
        PageKind::Data(file) => !matches!(file, DataFile::Page | DataFile::Dictionary(_)),
        PageKind::Search(part) => part.is_past(),
        PageKind::File(path) => path.below(archive::FOLDER).is_some(),
        _ => false,
    }
}
