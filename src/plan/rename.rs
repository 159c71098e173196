//! Renames a record, or the folder of a kind: as a function from a tree to a list of changed files.
//!
//! Files move, references and links to them are written anew, and the old ids are kept as former ones, so that their
//! addresses lead on. What is not a reference is not touched: the words of a text may name anything. Nothing is
//! written here, and whether the result is a good site is for a build of it to say.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::id::{RecordId, Slug};
use crate::base::lines::{Lines, Span};
use crate::base::path::RelPath;
use crate::config::settings::{self, Settings};
use crate::diag::finding::Place;
use crate::document::rewrite::{self, Edit};
use crate::kind::kinds::{self, Kinds};
use crate::source::tree::{Change, Source, Tree};

mod folder;
mod names;
mod record;
mod site;

use names::Names;

/// What is to be renamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// A record, from one id to another.
    Record(RecordId, RecordId),
    /// The folder of a kind, with all that lies in it.
    Folder(Slug, Slug),
}

/// All that a renaming changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Renaming {
    /// The files, in the order of their new paths.
    pub files: Vec<Changed>,
    /// Links that lead to what moved, and could not be written anew.
    pub left: Vec<Place>,
}

/// A file that is new, moves or says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Where it was; none for a new file.
    pub from: Option<RelPath>,
    /// Where it is afterwards.
    pub to: RelPath,
    /// What it held, by which one sees whether it changed meanwhile.
    pub before: Arc<[u8]>,
    /// What it holds afterwards.
    pub after: Arc<[u8]>,
    /// What becomes different in it.
    pub edits: Vec<Line>,
}

/// A change on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The line, from 1, in the file as it was.
    pub number: usize,
    /// What stood there; empty where something was put in.
    pub old: String,
    /// What stands there now.
    pub new: String,
}

impl Renaming {
    /// The changes of the tree, as a build takes them in.
    pub fn changes(&self) -> Vec<Change> {
        let gone = self.files.iter().filter_map(|file| file.from.clone().filter(|from| *from != file.to));
        let put = self.files.iter().map(|file| Source::new(file.to.clone(), file.after.clone()));
        gone.map(Change::Gone).chain(put.map(Change::Put)).collect()
    }
}

/// Plans a renaming; the error is a sentence that says why it cannot be.
pub fn plan(tree: &Tree, kinds: &Kinds, settings: &Settings, request: &Request) -> Result<Renaming, String> {
    let names = Names::of(request);
    names.refuse(tree, kinds)?;
    let mut plan =
        Plan { tree, kinds, names: &names, edits: BTreeMap::new(), new: Vec::new(), left: Vec::new() };
    if let Request::Folder(old, new) = request {
        plan.folder(old, new)?;
    }
    let after = plan.kinds_after();
    plan.records(settings.raw_html, &after)?;
    plan.settings(settings, &after);
    plan.finish()
}

struct Plan<'a> {
    tree: &'a Tree,
    kinds: &'a Kinds,
    names: &'a Names,
    edits: BTreeMap<RelPath, Vec<Edit>>,
    new: Vec<(RelPath, String)>,
    left: Vec<Place>,
}

impl Plan<'_> {
    fn edit(&mut self, path: &RelPath, edits: impl IntoIterator<Item = Edit>) {
        self.edits.entry(path.clone()).or_default().extend(edits);
    }

    // Replaces a text inside a stretch of a file; where it is not written there as it is, that is kept for the report.
    fn replace(&mut self, path: &RelPath, span: Span, old: &str, new: &str) {
        let text = self.text(path).unwrap_or_default();
        match rewrite::inside(text, span.clone(), old, new) {
            Some(edit) => self.edit(path, [edit]),
            None => self.left.push(Place::at(path, span)),
        }
    }

    fn text(&self, path: &RelPath) -> Option<&str> {
        self.tree.get(path.as_str())?.text().ok()
    }

    // The kinds that there are once the kind files are as planned.
    fn kinds_after(&self) -> Kinds {
        let mut tree = Tree::default();
        for source in self.tree.below("content").filter(|source| source.path.file_name() == kinds::FILE) {
            let to = self.names.path(&source.path);
            let text = source.text().unwrap_or_default();
            let edits = self.edits.get(&source.path).map_or(&[][..], Vec::as_slice);
            tree.apply(Change::Put(Source::new(to, rewrite::apply(text, edits).into_bytes())));
        }
        for (path, text) in &self.new {
            tree.apply(Change::Put(Source::new(path.clone(), text.as_bytes())));
        }
        kinds::of_tree(&tree).value
    }

    fn finish(self) -> Result<Renaming, String> {
        let mut files = Vec::new();
        for source in self.tree.iter() {
            let to = self.names.path(&source.path);
            let edits = self.edits.get(&source.path).map_or(&[][..], Vec::as_slice);
            if to == source.path && edits.is_empty() {
                continue;
            }
            let Some(before) = source.shared() else {
                return Err(format!("`{}` cannot be read, so it cannot be moved", source.path));
            };
            let text = source.text().ok().filter(|_| !edits.is_empty());
            let after =
                text.map_or_else(|| before.clone(), |text| rewrite::apply(text, edits).into_bytes().into());
            let edits = text.map_or_else(Vec::new, |text| lines(text, edits));
            files.push(Changed { from: Some(source.path.clone()), to, before, after, edits });
        }
        let new = self.new.into_iter().map(|(to, text)| Changed {
            from: None,
            to,
            before: [].into(),
            after: text.into_bytes().into(),
            edits: Vec::new(),
        });
        files.extend(new);
        files.sort_by(|a, b| a.to.cmp(&b.to));
        let mut left = self.left;
        left.sort();
        left.dedup();
        Ok(Renaming { files, left })
    }
}

// What edits change, line by line.
fn lines(text: &str, edits: &[Edit]) -> Vec<Line> {
    let lines = Lines::of(text);
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort();
    edits.dedup();
    let line = |edit: &Edit| Line {
        // What is put in after a line end is on the line that it makes.
        number: lines.position(edit.start).line,
        old: text[edit.start..edit.end].to_owned(),
        new: edit.text.trim_matches(['\r', '\n']).to_owned(),
    };
    edits.into_iter().map(line).collect()
}

// Where the settings stand.
fn settings_path() -> RelPath {
    RelPath::new(settings::FILE).expect("a plain name")
}
