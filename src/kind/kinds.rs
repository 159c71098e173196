//! All kinds of a site: the built-in ones, and its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::diag::suggest;
use crate::source::table::{self, Table};
use crate::source::tree::{Source, Tree};

use super::field::Field;
use super::others;
use super::read;
use super::shape::{Kind, Mount};

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

/// The folder of the built-in kinds as they were when a tree was sealed. A site's own folder has none: only a tree that
/// was put together from an archive has.
pub const SEALED: &str = "kinds";

/// The kinds of a site: a `_kind.toml` in a folder of `content/` declares one, or replaces the built-in one.
///
/// A folder whose kind file cannot be read has a kind all the same, made of what could be read of it.
pub fn of_tree(tree: &Tree) -> Checked<Kinds> {
    match Embedded::sealed(tree) {
        Some(sealed) => over(&sealed, tree),
        None => over(embedded(), tree),
    }
}

/// The kinds under which something was sealed: the built-in ones of that time lie in the tree.
pub fn of_sealed(tree: &Tree) -> Kinds {
    of_tree(tree).value
}

/// A field that every kind has, as candour declares it.
pub fn common_field(name: &str) -> Option<&'static Field> {
    embedded().common.iter().find(|field| field.name == name)
}

fn over(built_in: &Embedded, tree: &Tree) -> Checked<Kinds> {
    let mut kinds = built_in.kinds.clone();
    let mut findings = Vec::new();
    let mut own: Vec<(&RelPath, Slug, Table)> = Vec::new();
    for source in tree.below("content").filter(|source| source.path.file_name() == FILE) {
        let folder = match folder_of(&source.path) {
            Ok(folder) => folder,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let table = table_of(source);
        let is_read = table.findings.is_empty() && source.shared().is_some();
        let mut read = read::kind(&source.path, &table.value, &folder, &built_in.common);
        if is_read {
            findings.extend(read.findings);
        } else {
            findings.extend(table.findings);
            // Of a file that says nothing at all, the built-in kind is the better guess.
            if let Some(built_in) = kinds.get(&folder).filter(|_| table.value.entries.is_empty()) {
                read.value = Kind::clone(built_in);
            }
            read.value.is_whole = false;
            kinds.unread.insert(folder.clone());
        }
        kinds.by_folder.insert(folder.clone(), Arc::new(read.value));
        own.push((&source.path, folder, table.value));
    }
    let folders: BTreeSet<&Slug> = own.iter().map(|(_, folder, _)| folder).collect();
    for (path, folder, table) in own.iter().filter(|(_, folder, _)| !kinds.is_unread(folder)) {
        findings.extend(others::contradictions(path, table, folder, &kinds, &folders));
    }
    let mended = |folder: &Slug| Some(Arc::new(others::without_unknown(kinds.get(folder)?, &kinds)));
    let mended: Vec<_> =
        folders.iter().filter_map(|folder| Some(((*folder).clone(), mended(folder)?))).collect();
    kinds.by_folder.extend(mended);
    Checked { value: kinds, findings }
}

/// The kinds that candour brings, as files: the folder of each with its text, and `common` with the fields of all.
pub fn embedded_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
    EMBEDDED.into_iter().chain([("common", COMMON)])
}

/// The file of a built-in kind.
pub fn built_in(folder: &Slug) -> Option<&'static str> {
    EMBEDDED.into_iter().find(|(name, _)| *name == folder.as_str()).map(|(_, text)| text)
}

/// The fields that every kind has, as built in.
pub fn common_fields() -> &'static [Field] {
    &embedded().common
}

/// The folder that was probably meant by a name: one like it, or that of a kind which is called like it.
pub fn nearest<'a>(written: &str, kinds: impl IntoIterator<Item = &'a Kind>) -> Option<&'a Slug> {
    let kinds: Vec<&Kind> = kinds.into_iter().collect();
    let names = |kind: &&'a Kind| [kind.folder.as_str(), kind.label.as_str(), kind.plural.as_str()];
    let near = suggest::nearest(written, kinds.iter().flat_map(names))?;
    kinds.iter().find(|kind| names(kind).contains(&near)).map(|kind| &kind.folder)
}

/// What to say of a folder of `content/` whose name cannot be part of an id, and what to call it.
pub fn misnamed(folder: &str, why: &str) -> (String, Option<String>) {
    let message = format!("the folder `{}` {why}", folder.escape_debug());
    (message, Slug::suggest(folder).map(|slug| format!("call it `{slug}`")))
}

/// The folder whose kind a file below `content/` declares, or why it declares none.
pub fn folder_of(path: &RelPath) -> Result<Slug, Finding> {
    let folder = path
        .folder()
        .strip_prefix("content/")
        .filter(|folder| !folder.contains('/') && path.file_name() == FILE);
    let (Some(folder), Some(at)) = (folder, RelPath::new(path.folder())) else {
        let message = "a kind file lies directly in a folder of `content/`";
        return Err(Finding::at(Place::file(path), Code::KindFormat, message));
    };
    Slug::new(folder).map_err(|why| {
        // The same finding as for the other files in that folder: it is told of once.
        let (message, help) = misnamed(folder, why);
        Finding { help, ..Finding::at(Place::file(&at), Code::RecordName, message) }
    })
}

fn table_of(source: &Source) -> Checked<Table> {
    match source.text() {
        Ok(text) => table::parse(source, text, 0..text.len()),
        Err(finding) => Checked { value: Table::default(), findings: vec![finding] },
    }
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

    /// The folder that was probably meant by a name.
    pub fn nearest(&self, written: &str) -> Option<&str> {
        nearest(written, self.iter().map(Arc::as_ref)).map(Slug::as_str)
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
    PARSED.get_or_init(|| Embedded::of(embedded_texts()))
}

impl Embedded {
    // Reads files of kinds by their folders, and `common`, with the fields of all.
    fn of<'a>(texts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Embedded {
        let (common, kinds): (Vec<_>, Vec<_>) = texts.into_iter().partition(|(name, _)| *name == "common");
        let parse = |name: &str, text: &str| {
            let path = RelPath::new(name)?;
            let source = Source::new(path, text.as_bytes());
            Some((table::parse(&source, text, 0..text.len()).value, source.path))
        };
        let common = common.first().and_then(|(_, text)| parse("common.toml", text));
        let common = common.map_or_else(Vec::new, |(table, path)| read::fields(&path, &table).value);
        let mut all = Kinds::default();
        for (name, text) in kinds {
            let Some((folder, (table, path))) = Slug::new(name).ok().zip(parse(FILE, text)) else { continue };
            let kind = read::kind(&path, &table, &folder, &common).value;
            all.by_folder.insert(folder, Arc::new(kind));
        }
        Embedded { kinds: all, common }
    }

    // Those that lie in a tree, if it has any.
    fn sealed(tree: &Tree) -> Option<Embedded> {
        let one = |source: &'_ Source| {
            Some((
                source.path.below(SEALED)?.strip_suffix(".toml")?.to_owned(),
                source.text().ok()?.to_owned(),
            ))
        };
        let texts: Vec<(String, String)> = tree.below(SEALED).filter_map(one).collect();
        (!texts.is_empty())
            .then(|| Embedded::of(texts.iter().map(|(name, text)| (name.as_str(), text.as_str()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::field::FieldType;

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
