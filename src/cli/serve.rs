//! `candour serve`.

use super::arguments::{Common, ServeOptions};

/// Shows the site in a browser.
pub(super) fn run(_common: &Common, _options: &ServeOptions) -> u8 {
    super::COULD_NOT_RUN
}
