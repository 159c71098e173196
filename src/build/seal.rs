//! Seals what readers of a built site can see.

use crate::archive::seal::{self, Occasion, Sealing};
use crate::archive::selection::{self, Selection};
use crate::site::site::Site;
use crate::source::tree::Tree;

/// Seals a site; nothing where the newest snapshot says the same.
pub fn of_site(tree: &Tree, site: &Site, occasion: &Occasion) -> Option<Sealing> {
    seal::seal(tree, selected(tree, site), site.archive(), occasion)
}

/// What a snapshot of a site would hold.
pub fn selected(tree: &Tree, site: &Site) -> Selection {
    let documents = site.shown().map(|shown| shown.document.as_ref());
    selection::of(tree, documents, site.archive().newest())
}
