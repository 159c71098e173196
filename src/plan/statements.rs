//! The pages that a site has about itself, made from its settings.

use crate::base::path::RelPath;
use crate::config::settings;
use crate::diag::finding::Place;
use crate::site::site::Site;
use crate::site::statement::Statement;

use super::page::{Page, PageKind};
use super::planning::Claim;

/// The statements of a site.
pub fn of_site(site: &Site) -> Vec<Claim> {
    let place = Place::file(&RelPath::new(settings::FILE).expect("a plain name"));
    let page = |statement: Statement| Page { at: statement.address(), what: PageKind::Statement(statement) };
    site.statements().map(|statement| Claim { page: page(statement), place: place.clone() }).collect()
}
