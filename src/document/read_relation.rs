//! Reads a relation to another record: its id alone, or a table with its evidence.

use crate::base::id::{RecordId, Slug};
use crate::base::web;
use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::kind::field::Field;
use crate::source::fields::Fields;
use crate::source::table::{Node, Value as Toml};

use super::read_value::ValueReader;
use super::value::{Certainty, Citation, DateClaim, Relation};

impl ValueReader<'_> {
    /// Reads a relation to a record of one of some kinds (any, if none is named).
    pub fn relation(&mut self, field: &Field, kinds: &[Slug], node: &Node) -> Option<Relation> {
        let Toml::Table(table) = &node.value else {
            return Some(Relation {
                to: self.id(field, kinds, node)?,
                from: None,
                until: None,
                certainty: Certainty::Stated,
                source: None,
                note: None,
            });
        };
        let mut fields = Fields::of_node(self.path, table, &node.span);
        fields.require("to");
        let (to, from, until) = (fields.any("to"), fields.any("from"), fields.any("until"));
        let certainty = certainty(&mut fields);
        let note = fields.text("note");
        let source = fields.table("source").and_then(|(table, span)| {
            let mut inner = Fields::of_node(self.path, table, &span);
            let (title, url) = (inner.required_text("title"), inner.text("url"));
            if url.as_ref().is_some_and(|url| !web::is_web_address(url)) {
                let message = "`url` must be a web address that starts with https:// or http://";
                inner.wrong_value("url", Code::FieldPattern, message);
            }
            let url = url.filter(|url| web::is_web_address(url));
            self.findings.extend(inner.finish());
            Some(Citation { title: title?, url })
        });
        self.findings.extend(fields.finish());
        let (start, end) = (from, until);
        let from = start.and_then(|node| self.date("from", node));
        let until = end.and_then(|node| self.date("until", node));
        if let (Some(from), Some(until), Some(end)) = (&from, &until, end)
            && let Some(message) = ends_too_early(("from", from), ("until", until))
        {
            self.findings.push(Finding::at(self.at(end), Code::DatesOrder, message));
        }
        let to = to?;
        match &to.value {
            Toml::Text(text) if text.trim().is_empty() => {
                self.refuse(to, Code::FieldEmpty, "`to` is empty".to_owned())
            }
            Toml::Text(_) => {
                Some(Relation { to: self.id(field, kinds, to)?, from, until, certainty, source, note })
            }
            _ => {
                let help = match kinds {
                    [kind, ..] => format!("write `to = \"{kind}/…\"`"),
                    [] => "write `to = \"folder/name\"`".to_owned(),
                };
                let message = format!("`to` must be the id of a record, not {}", to.value.name());
                self.wrong_with_help(to, Code::FieldType, message, help);
                None
            }
        }
    }

    fn id(&mut self, field: &Field, kinds: &[Slug], node: &Node) -> Option<RecordId> {
        let Toml::Text(text) = &node.value else {
            return self.mistyped(field, node, "the id of a record, or a table with `to`");
        };
        if text.trim().is_empty() {
            return self.empty(field, node);
        }
        match RecordId::parse(text) {
            Ok(id) => Some(id),
            Err(why) => {
                let (message, help) = no_id(text, why, kinds);
                self.wrong_with_help(node, Code::FieldPattern, message, help);
                None
            }
        }
    }
}

/// How sure a statement is, as its table says.
pub fn certainty(fields: &mut Fields<'_>) -> Certainty {
    let Some(word) = fields.text("certainty") else { return Certainty::Stated };
    let known = Certainty::ALL.iter().find(|(name, _)| *name == word);
    if known.is_none() {
        let message = format!("unknown certainty `{word}`");
        let finding = Finding::at(fields.place_of("certainty"), Code::FieldChoice, message);
        fields.add(finding.suggest_among(&word, &Certainty::ALL.map(|(name, _)| name)));
    }
    known.map_or(Certainty::Stated, |(_, certainty)| *certainty)
}

/// What to say where an end cannot but lie before its beginning; each comes with the name of its field.
pub fn ends_too_early(from: (&str, &DateClaim), until: (&str, &DateClaim)) -> Option<String> {
    let ((start, from), (end, until)) = (from, until);
    (from.date.earliest() > until.date.latest())
        .then(|| format!("`{end}` is {}, before `{start}`, which is {}", until.date, from.date))
}

// What is wrong with an id, and what was probably meant.
fn no_id(text: &str, why: &str, kinds: &[Slug]) -> (String, String) {
    if let Some((folder, "")) = text.split_once('/') {
        let message = format!("the reference `{folder}/` has no name after the slash");
        return (message, "write the name of the record's file there, without `.md` or `.toml`".to_owned());
    }
    let why = if text.matches('/').count() > 1 { "must be written as folder/name" } else { why };
    let message = format!("the reference `{text}` {why}");
    let meant = |kind| RecordId::suggest(text, kind).map(|id| format!("`{id}`"));
    let ids: Vec<String> = match kinds {
        [] => meant(None).into_iter().collect(),
        kinds if text.contains('/') => kinds.iter().take(1).filter_map(|kind| meant(Some(kind))).collect(),
        kinds => kinds.iter().filter_map(|kind| meant(Some(kind))).collect(),
    };
    match ids[..] {
        [] => {
            (message, "write the folder of a kind and the name of a record, such as `pages/about`".to_owned())
        }
        _ => (message, format!("did you mean {}?", ids.join(" or "))),
    }
}
