//! All kinds of a site: the built-in ones, and its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::diag::suggest;
use crate::source::table;
use crate::source::tree::{Source, Tree};

use super::field::{Field, FieldType};
use super::read;
use super::shape::{Kind, Mount, Rule};

/// The file that declares a kind, in the kind's folder.
pub const FILE: &str = "_kind.toml";

// The built-in kinds, as files.
const EMBEDDED: [(&str, &str); 9] = [
    ("announcements", include_str!("embedded/announcement.toml")),
    ("consultations", include_str!("embedded/consultation.toml")),
    ("decisions", include_str!("embedded/decision.toml")),
    ("meetings", include_str!("embedded/meeting.toml")),
    ("organisations", include_str!("embedded/organisation.toml")),
    ("pages", include_str!("embedded/page.toml")),
    ("policies", include_str!("embedded/policy.toml")),
    ("remit", include_str!("embedded/remit-area.toml")),
    ("standards", include_str!("embedded/standard.toml")),
];
const COMMON: &str = include_str!("embedded/common.toml");

/// All kinds, by folder.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kinds {
    by_folder: BTreeMap<Slug, Arc<Kind>>,
    // Folders whose kind file could not be read, which is reported there and not at every record.
    unread: BTreeSet<Slug>,
}

/// The kinds of a site: a `_kind.toml` in a folder of `content/` declares one, or replaces the built-in one.
pub fn of_tree(tree: &Tree) -> Checked<Kinds> {
    let mut kinds = embedded().kinds.clone();
    let mut findings = Vec::new();
    let mut own: Vec<(&Source, Slug)> = Vec::new();
    for source in tree.below("content").filter(|source| source.path.file_name() == FILE) {
        let place = || Place::file(&source.path);
        let Some(Ok(folder)) = source.path.folder().strip_prefix("content/").map(Slug::new) else {
            let message = "a kind file lies directly in a folder of `content/`";
            findings.push(Finding::at(place(), Code::KindFormat, message));
            continue;
        };
        let Ok(text) = std::str::from_utf8(source.bytes()) else {
            findings.push(Finding::at(place(), Code::SourceEncoding, "the file is not UTF-8"));
            kinds.unread.insert(folder);
            continue;
        };
        let table = table::parse(source, text, 0..text.len());
        if !table.findings.is_empty() {
            findings.extend(table.findings);
            kinds.unread.insert(folder);
            continue;
        }
        let read = read::kind(&source.path, &table.value, &folder, &embedded().common);
        findings.extend(read.findings);
        kinds.by_folder.insert(folder.clone(), Arc::new(read.value));
        own.push((source, folder));
    }
    findings.extend(own.iter().flat_map(|(source, folder)| kinds.contradictions(source, folder)));
    Checked { value: kinds, findings }
}

impl Kinds {
    /// The kind of a folder.
    pub fn get(&self, folder: &Slug) -> Option<&Arc<Kind>> {
        self.by_folder.get(folder)
    }

    /// All kinds, in the order of their folders.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Kind>> {
        self.by_folder.values()
    }

    /// The kind whose records live at the root.
    pub fn at_root(&self) -> Option<&Arc<Kind>> {
        self.by_folder.values().find(|kind| kind.mount == Mount::Root)
    }

    /// Whether the kind file of a folder could not be read.
    pub fn is_unread(&self, folder: &Slug) -> bool {
        self.unread.contains(folder)
    }

    // What a site's own kind says that cannot be, beside the others.
    fn contradictions(&self, source: &Source, folder: &Slug) -> Vec<Finding> {
        let Some(kind) = self.get(folder) else { return Vec::new() };
        let place = || Place::file(&source.path);
        let mut findings = Vec::new();
        // Two kinds at the root would have to share the names of their pages.
        let other = self.iter().find(|other| other.mount == Mount::Root && other.folder != *folder);
        if let (Mount::Root, Some(other)) = (kind.mount, other) {
            let message = format!("the kind `{}` lives at the root already", other.folder);
            findings.push(Finding::at(place(), Code::KindClaimed, message));
        }
        for field in &kind.fields {
            let FieldType::Reference(to) = &field.takes else { continue };
            for missing in to.iter().filter(|to| self.get(to).is_none() && !self.is_unread(to)) {
                let message = format!("`{}` takes records of `{missing}`, which is no kind", field.name);
                let folders = self.iter().map(|kind| kind.folder.as_str());
                let finding = Finding::at(place(), Code::KindField, message);
                findings.push(finding.suggest(suggest::nearest(missing.as_str(), folders)));
            }
        }
        for Rule::NotEmpty { field, .. } in &kind.rules {
            if self.iter().all(|kind| kind.field(field).is_none()) {
                let message = format!("a rule asks for `{field}`, a field that no kind has");
                findings.push(Finding::at(place(), Code::KindField, message));
            }
        }
        findings
    }

    /// The address of a record; the one named `index` at the root is the home page.
    pub fn address(&self, id: &RecordId) -> Address {
        let mount = self.get(&id.folder).map_or(Mount::Folder, |kind| kind.mount);
        match (mount, id.name.as_str()) {
            (Mount::Root, "index") => Address::home(),
            (Mount::Root, name) => Address::page([name]),
            (Mount::Folder, name) => Address::page([id.folder.as_str(), name]),
        }
    }

    /// The address of a kind's register.
    pub fn register_address(&self, folder: &Slug) -> Address {
        Address::page([folder.as_str()])
    }
}

struct Embedded {
    kinds: Kinds,
    common: Vec<Field>,
}

fn embedded() -> &'static Embedded {
    static PARSED: OnceLock<Embedded> = OnceLock::new();
    PARSED.get_or_init(|| {
        let source = |name: &str, text: &'static str| {
            let path = RelPath::new(name).expect("a plain name");
            Source::new(path, text.as_bytes())
        };
        let common = source("common.toml", COMMON);
        let table = table::parse(&common, COMMON, 0..COMMON.len());
        let common = read::fields(&common.path, &table.value).value;
        let mut kinds = Kinds::default();
        for (folder, text) in EMBEDDED {
            let folder = Slug::new(folder).expect("a plain name");
            let file = source(FILE, text);
            let table = table::parse(&file, text, 0..text.len());
            let kind = read::kind(&file.path, &table.value, &folder, &common).value;
            kinds.by_folder.insert(folder, Arc::new(kind));
        }
        Embedded { kinds, common }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_kinds_are_without_a_finding() {
        let mut findings = Vec::new();
        for (name, text) in EMBEDDED.into_iter().chain([("common", COMMON)]) {
            let source = Source::new(RelPath::new(FILE).expect("a name"), text.as_bytes());
            let table = table::parse(&source, text, 0..text.len());
            findings.extend(table.findings.clone());
            match name {
                "common" => findings.extend(read::fields(&source.path, &table.value).findings),
                folder => {
                    let folder = Slug::new(folder).expect("a slug");
                    findings
                        .extend(read::kind(&source.path, &table.value, &folder, &embedded().common).findings);
                }
            }
        }
        assert_eq!(findings, []);
    }

    #[test]
    fn every_reference_names_a_kind_that_exists() {
        for kind in embedded().kinds.iter() {
            for field in &kind.fields {
                if let FieldType::Reference(to) = &field.takes {
                    assert!(to.iter().all(|folder| embedded().kinds.get(folder).is_some()), "{}", field.name);
                }
            }
        }
    }
}
