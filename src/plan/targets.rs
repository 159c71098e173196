//! Whether what `site.toml` and the kind files name exists.

use std::sync::Arc;

use crate::base::id::RecordId;
use crate::config::settings::Destination;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Origin, Place};
use crate::kind::kinds::{self, Kinds};
use crate::kind::shape::Kind;
use crate::site::reader::Reader;
use crate::site::slice::Slice;
use crate::source::table;
use crate::source::tree::Tree;
use crate::theme::mistakes;
use crate::theme::theme::Theme;

use super::links;
use super::reserved;
use super::routes::Routes;

/// Checks the publisher's record, and every entry of the navigation and the footer.
pub fn check(reader: &Reader<'_>, routes: &Routes) -> Vec<Finding> {
    let settings = reader.settings();
    let mut findings = Vec::new();
    if let Some((id, Origin(place))) = &settings.publisher.record
        && reader.card(id).is_none()
    {
        let nearest = nearest_record(reader, id);
        findings.push(missing(place, message_for(reader, id)).suggest(nearest.as_deref()));
    }
    for entry in settings.entries() {
        let message = match &entry.to {
            Destination::Record(id) if reader.card(id).is_none() => message_for(reader, id),
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
        let nearest = match &entry.to {
            Destination::Register(folder) if reader.kind(folder).is_none() => {
                links::nearest_kind(reader, folder.as_str()).map(|folder| format!("{folder}/"))
            }
            Destination::Record(id) => nearest_record(reader, id),
            _ => None,
        };
        let finding = missing(&entry.origin.0, message).suggest(nearest.as_deref());
        findings.push(match &entry.to {
            Destination::Register(folder) if reader.kind(folder).is_some() => {
                finding.help(format!("name one of its records instead, such as `{folder}/…`"))
            }
            _ => finding,
        });
    }
    findings
}

/// Checks that the theme has the template of every kind that the site declares; told of at its name.
pub fn templates(kinds: &Kinds, theme: &Theme, tree: &Tree) -> Vec<Finding> {
    let missing = kinds.iter().filter(|kind| kind.is_whole && !theme.has(&kind.template));
    let finding = |kind: &Arc<Kind>| {
        let place = place_in(tree, kind, "template")?;
        let message = format!("there is no template `{}`", kind.template);
        let nearest = mistakes::nearest_template(&kind.template, theme.names());
        Some(Finding::at(place, Code::KindField, message).suggest(nearest))
    };
    missing.filter_map(finding).collect()
}

/// Checks that no kind that the site declares has the folder of pages that candour makes.
pub fn folders(kinds: &Kinds, tree: &Tree) -> Vec<Finding> {
    let kept = kinds.iter().filter(|kind| reserved::at_root(kind.folder.as_str()));
    let finding = |kind: &Arc<Kind>| {
        let place = place_in(tree, kind, "folder")?;
        let message = format!("no kind can have the folder `{}`: candour keeps that address", kind.folder);
        Some(Finding::at(place, Code::AddressReserved, message).help("give the folder another name"))
    };
    kept.filter_map(finding).collect()
}

// Where a key of a kind's own file stands; the file, where the key is not there.
fn place_in(tree: &Tree, kind: &Kind, key: &str) -> Option<Place> {
    let source = tree.get(&format!("content/{}/{}", kind.folder, kinds::FILE))?;
    let text = source.text().ok()?;
    let table = table::parse(source, text, 0..text.len()).value;
    let entry = table.get(key);
    Some(
        entry.map_or_else(
            || Place::file(&source.path),
            |entry| Place::at(&source.path, entry.node.span.clone()),
        ),
    )
}

fn message_for(reader: &Reader<'_>, id: &RecordId) -> String {
    match reader.is_held_back(id) {
        true => format!("the record `{id}` is not published yet"),
        false => format!("there is no record `{id}`"),
    }
}

// A record with a name like it; none for one that is only held back.
fn nearest_record(reader: &Reader<'_>, id: &RecordId) -> Option<String> {
    if reader.is_held_back(id) {
        return None;
    }
    let folder = match reader.kind(&id.folder) {
        Some(_) => &id.folder,
        None => links::nearest_kind(reader, id.folder.as_str())?,
    };
    links::nearest_record(reader, folder, id.name.as_str(), id).map(|id| id.to_string())
}

fn missing(place: &Place, message: String) -> Finding {
    Finding::at(place.clone(), Code::SiteTarget, message)
}
