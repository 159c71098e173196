//! Whether what `site.toml` names exists.

use crate::config::settings::Destination;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::diag::suggest;
use crate::site::reader::Reader;
use crate::site::slice::Slice;

use super::routes::Routes;

/// Checks the publisher's record, and every entry of the navigation and the footer.
pub fn check(reader: &Reader<'_>, routes: &Routes) -> Vec<Finding> {
    let settings = reader.settings();
    let mut findings = Vec::new();
    if let Some((id, place)) = &settings.publisher.record
        && reader.card(id).is_none()
    {
        findings.push(missing(place, format!("there is no record `{id}`")));
    }
    for entry in settings.entries() {
        let message = match &entry.to {
            Destination::Record(id) if reader.card(id).is_none() => format!("there is no record `{id}`"),
            Destination::Register(folder) if reader.kind(folder).is_none() => {
                format!("there is no kind `{folder}`")
            }
            Destination::Register(folder) if reader.kind(folder).is_some_and(|kind| kind.register.hidden) => {
                format!("the kind `{folder}` has no register")
            }
            Destination::Address(at) => {
                reader.note(Slice::Address(at.clone()));
                if routes.get(at).is_some() {
                    continue;
                }
                format!("nothing lives at `{at}`")
            }
            _ => continue,
        };
        let finding = missing(&entry.place, message);
        let folders: Vec<&str> = reader.folders().into_iter().map(|folder| folder.as_str()).collect();
        findings.push(match &entry.to {
            Destination::Register(folder) => finding.suggest(suggest::nearest(folder.as_str(), folders)),
            _ => finding,
        });
    }
    findings
}

fn missing(place: &Place, message: String) -> Finding {
    Finding::at(place.clone(), Code::SiteTarget, message)
}
