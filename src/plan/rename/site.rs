//! What changes in `site.toml`: entries of the navigation and the footer, and the publisher's own record.

use crate::config::settings::{Destination, Settings};
use crate::diag::finding::{Origin, Place};
use crate::kind::kinds::Kinds;

use super::{Plan, record, settings_path};

impl Plan<'_> {
    /// Plans the edits in the settings.
    pub(super) fn settings(&mut self, settings: &Settings, after: &Kinds) {
        let moves = self.addresses(after);
        let record = settings.publisher.record.iter().map(|(id, origin)| {
            let new = self.names.id(id).map(|new| new.to_string());
            (id.to_string(), new, origin)
        });
        let entries = settings.entries().map(|entry| {
            let (old, new) = match &entry.to {
                Destination::Record(id) => (id.to_string(), self.names.id(id).map(|new| new.to_string())),
                Destination::Register(folder) => {
                    (format!("{folder}/"), self.names.folder(folder).map(|new| format!("{new}/")))
                }
                Destination::Address(at) => (at.to_string(), record::new_address(&moves, at.as_str())),
            };
            (old, new, &entry.origin)
        });
        let planned: Vec<(String, String, Place)> = record
            .chain(entries)
            .filter_map(|(old, new, Origin(place))| Some((old, new?, place.clone())))
            .collect();
        for (old, new, place) in planned {
            if let Some(span) = place.span {
                self.replace(&settings_path(), span.start..span.end, &old, &new);
            }
        }
    }
}
