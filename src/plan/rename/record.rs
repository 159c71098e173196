//! What changes in records: their references, their links, and the former ids of those that move.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::config::settings::RawHtml;
use crate::document::document::{self, Document};
use crate::document::files::{self, Claim};
use crate::document::relink::{self, Paths, Relinked};
use crate::document::rewrite::{self, Edit};
use crate::document::{front_matter, moved};
use crate::kind::common_fields;
use crate::kind::kinds::Kinds;
use crate::source::table::{self, Table};

use super::Plan;

impl Plan<'_> {
    /// Plans the edits in all records.
    pub(super) fn records(&mut self, raw_html: RawHtml, after: &Kinds) -> Result<(), String> {
        let documents = self.documents(raw_html);
        let moves = self.addresses(after);
        let address = |written: &str| new_address(&moves, written);
        let file = |path: &RelPath| self.names.path(path);
        let paths = Paths { file: &file, address: &address };
        let planned: Vec<_> = documents.iter().map(|document| self.record(document, &paths)).collect();
        for (document, (texts, fields)) in documents.iter().zip(planned) {
            self.edit(&document.text_path, texts.edits);
            self.edit(&document.meta.path, fields.edits);
            self.left.extend(texts.left.into_iter().chain(fields.left));
            for (_, relation, span) in document.meta.relations() {
                if let Some(new) = self.names.id(&relation.to) {
                    let (old, new) = (relation.to.to_string(), new.to_string());
                    self.replace(&document.meta.path, span.start..span.end, &old, &new);
                }
            }
            if self.names.id(&document.id).is_some() {
                self.keep_id(document)?;
            }
        }
        self.edits.retain(|_, edits| !edits.is_empty());
        Ok(())
    }

    /// Where pages are afterwards that are elsewhere now.
    pub(super) fn addresses(&self, after: &Kinds) -> BTreeMap<Address, Address> {
        let ids = self.ids();
        let mut moves: BTreeMap<Address, Address> = ids
            .iter()
            .filter_map(|id| Some((self.kinds.address(id), after.address(&self.names.id(id)?))))
            .collect();
        for kind in self.kinds.iter() {
            if let Some(new) = self.names.folder(&kind.folder) {
                moves.insert(self.kinds.register_address(&kind.folder), after.register_address(new));
            }
        }
        moves
    }

    fn ids(&self) -> BTreeSet<RecordId> {
        let claims = self.tree.below("content").map(|source| files::claim(&source.path));
        claims
            .filter_map(|claim| match claim {
                Claim::Record(id) => Some(id),
                Claim::Nothing | Claim::Stray(_) => None,
            })
            .collect()
    }

    fn documents(&self, raw_html: RawHtml) -> Vec<Document> {
        let ids: Vec<RecordId> = self.ids().into_iter().collect();
        let one = |id: &RecordId| {
            let kind = self.kinds.get(&id.folder)?;
            Some(document::parse(id, kind, files::gather(self.tree, id)?, raw_html).value)
        };
        ids.par_iter().filter_map(one).collect()
    }

    // The edits in the text of a record, and in its fields that hold Markdown.
    fn record(&self, document: &Document, paths: &Paths<'_>) -> (Relinked, Relinked) {
        let text = self.text(&document.text_path).unwrap_or_default();
        let texts = relink::text(document, text, paths);
        let fields = self
            .block(&document.meta.path)
            .map(|(text, _, table)| relink::fields(document, text, &table, paths));
        (texts, fields.unwrap_or_default())
    }

    // The TOML of a file of a record, and where it stands.
    fn block(&self, path: &RelPath) -> Option<(&str, Span, Table)> {
        let source = self.tree.get(path.as_str())?;
        let text = source.text().ok()?;
        let block = match path.extension() {
            Some("md") => front_matter::split(path, text).value.toml?,
            _ => 0..text.len(),
        };
        let table = table::parse(source, text, block.clone());
        table.findings.is_empty().then_some((text, block, table.value))
    }

    // Adds the id that a record had so far to its former ones. One that it had before is among them already.
    fn keep_id(&mut self, document: &Document) -> Result<(), String> {
        let id = &document.id;
        let path = &document.meta.path;
        let unread = || format!("the fields of `{id}` cannot be read; mend `{path}` first");
        let edit: Option<Edit> = {
            let former = moved::of(&document.meta, &[]).former;
            if former.contains(id) {
                return Ok(());
            }
            let (text, block, table) = self.block(path).ok_or_else(unread)?;
            let (key, after) = (common_fields::FORMERLY, common_fields::TITLE);
            rewrite::add_to_list(text, &block, &table, key, after, &id.to_string())
        };
        self.edit(path, [edit.ok_or_else(unread)?]);
        Ok(())
    }
}

/// The new address of one that a link names, or of a file below it.
pub(super) fn new_address(moves: &BTreeMap<Address, Address>, written: &str) -> Option<String> {
    // From the longest part of it that is a page.
    let ends: Vec<usize> = written.match_indices('/').map(|(at, _)| at + 1).collect();
    ends.into_iter().rev().find_map(|end| {
        let (page, rest) = written.split_at(end);
        let new = moves.get(&Address::parse(page)?)?;
        // Every address lies below the home page.
        let is_below = page != "/" || rest.is_empty();
        (is_below && new.as_str() != page).then(|| format!("{new}{rest}"))
    })
}
