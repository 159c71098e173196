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
        let known: Vec<String> = match &entry.to {
            Destination::Register(_) => reader.folders().into_iter().map(ToString::to_string).collect(),
            Destination::Record(id) => {
                reader.members(&id.folder).into_iter().map(ToString::to_string).collect()
            }
            Destination::Address(_) => Vec::new(),
        };
        let written = match &entry.to {
            Destination::Register(folder) => folder.to_string(),
            Destination::Record(id) => id.to_string(),
            Destination::Address(at) => at.to_string(),
        };
        let nearest = suggest::nearest(&written, known.iter().map(String::as_str));
        findings.push(missing(&entry.place, message).suggest(nearest));
    }
    findings
}

fn missing(place: &Place, message: String) -> Finding {
    Finding::at(place.clone(), Code::SiteTarget, message)
}
