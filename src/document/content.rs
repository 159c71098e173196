//! What a record says, in a form that does not depend on how its files are laid out.
//!
//! Two records have the same content where this is the same. A file that was only written differently (other line
//! ends, other order of the fields, one file instead of two) says the same; so does a record that was moved. It knows
//! no kinds: what was sealed can be compared with what is there whatever became of the kinds since.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::digest::Digest;
use crate::base::lines::Span;
use crate::diag::finding::SpanIn;
use crate::kind::common_fields;
use crate::source::table::{Entry, Table, Value};

use super::files::Files;
use super::written::Written;

/// The content of a record, part by part, and the notes about it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// Each part with the digest of its canonical form.
    pub parts: BTreeMap<Part, Digest>,
    /// Its change notes, in the order of the file; they are about the content and no part of it.
    pub notes: Vec<Note>,
}

/// A part of a record that can differ by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Part {
    /// A field, by its name.
    Field(String),
    /// The text.
    Text,
    /// An attachment, by its name.
    File(String),
}

/// A change note as it stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The digest of everything that it says.
    pub digest: Digest,
    /// Its date, as written; empty where there is none.
    pub date: String,
    /// Its kind; empty where there is none.
    pub kind: String,
    /// What it says; empty where there is nothing.
    pub text: String,
    /// Who made the change.
    pub by: Option<String>,
    /// Where it stands in the file of the fields.
    pub span: SpanIn,
}

impl Content {
    /// The content of fields, a text and attachments.
    pub fn of<'a>(fields: &Table, text: &str, files: impl IntoIterator<Item = (&'a str, Digest)>) -> Content {
        let mut content = Content::default();
        for entry in &fields.entries {
            if entry.key == common_fields::CHANGE {
                content.notes = notes(&entry.node.value);
            } else if !common_fields::NO_CONTENT.contains(&entry.key.as_str()) {
                content.parts.insert(Part::Field(entry.key.clone()), digest_of(&entry.node.value));
            }
        }
        let text = plain(text);
        if !text.is_empty() {
            content.parts.insert(Part::Text, Digest::of(text.as_bytes()));
        }
        content.parts.extend(files.into_iter().map(|(name, digest)| (Part::File(name.to_owned()), digest)));
        content
    }

    /// The content of a record's files. What cannot be read says nothing: it has been reported where it was read.
    pub fn of_files(files: &Files<'_>) -> Content {
        let written = Written::of(files);
        let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
        let attached: Vec<(String, Digest)> = files
            .attachments
            .iter()
            .filter_map(|source| Some((name(source.path.as_str()), source.digest()?)))
            .collect();
        Content::of(
            &written.fields,
            written.text(),
            attached.iter().map(|(name, digest)| (name.as_str(), *digest)),
        )
    }

    /// The digest of the content: of a line for each part, in order, `<sha256>  <part>`.
    pub fn digest(&self) -> Digest {
        let lines: String = self.parts.iter().map(|(part, digest)| format!("{digest}  {part}\n")).collect();
        Digest::of(lines.as_bytes())
    }

    /// The digest of the notes, in any order; nothing where there is none.
    pub fn notes_digest(&self) -> Option<Digest> {
        let mut lines: Vec<String> = self.notes.iter().map(|note| format!("{}\n", note.digest)).collect();
        lines.sort();
        (!lines.is_empty()).then(|| Digest::of(lines.concat().as_bytes()))
    }

    /// The parts in which two contents differ, in order.
    pub fn differences<'a>(&'a self, other: &'a Content) -> Vec<&'a Part> {
        let mut parts: Vec<&Part> = self.parts.keys().chain(other.parts.keys()).collect();
        parts.sort();
        parts.dedup();
        parts.retain(|part| self.parts.get(part) != other.parts.get(part));
        parts
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Field(name) => write!(f, "field {name}"),
            Part::Text => f.write_str("text"),
            Part::File(name) => write!(f, "file {name}"),
        }
    }
}

/// The digest of a table, whatever the order of its keys, without some of them.
pub fn digest_without(table: &Table, without: &[&str]) -> Digest {
    Digest::of(canonical(&Value::Table(table.only(|key| !without.contains(&key)))).as_bytes())
}

/// The digest of a value's canonical form.
pub fn digest_of(value: &Value) -> Digest {
    Digest::of(canonical(value).as_bytes())
}

/// The change notes of a table's `change` entry.
pub fn notes_of(table: &Table) -> Vec<Note> {
    table.get(common_fields::CHANGE).map_or_else(Vec::new, |entry| notes(&entry.node.value))
}

fn notes(value: &Value) -> Vec<Note> {
    let Value::Array(items) = value else { return Vec::new() };
    let note = |table: &Table, span: &Span| {
        let text = |key: &str| match table.get(key).map(|entry| &entry.node.value) {
            Some(Value::Text(text) | Value::Datetime(text)) => Some(text.clone()),
            _ => None,
        };
        Note {
            digest: digest_without(table, &[]),
            date: text("date").or_else(|| on(table.get("date")?)).unwrap_or_default(),
            kind: text("kind").unwrap_or_default(),
            text: text("note").unwrap_or_default(),
            by: text("by"),
            span: SpanIn { start: span.start, end: span.end },
        }
    };
    let tables = items.iter().filter_map(|item| match &item.value {
        Value::Table(table) => Some(note(table, &item.span)),
        _ => None,
    });
    tables.collect()
}

// A date that says how sure it is.
fn on(date: &Entry) -> Option<String> {
    let Value::Table(table) = &date.node.value else { return None };
    match &table.get("on")?.node.value {
        Value::Text(text) | Value::Datetime(text) => Some(text.clone()),
        _ => None,
    }
}

// With `\n`, without the blank lines around it.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim_start_matches('\n').trim_end().to_owned()
}

// JSON without white space and with sorted keys; what JSON has no form for (dates, floats) is written bare, so that no
// two values look the same.
fn canonical(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Integer(number) => number.to_string(),
        Value::Float(text) => {
            text.replace('_', "").parse::<f64>().map_or_else(|_| text.clone(), |n| format!("{n:?}"))
        }
        Value::Boolean(yes) => yes.to_string(),
        Value::Datetime(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| canonical(&item.value)).collect();
            format!("[{}]", items.join(","))
        }
        Value::Table(table) => {
            let entries =
                table.entries.iter().map(|entry| (entry.key.as_str(), canonical(&entry.node.value)));
            let sorted: BTreeMap<&str, String> = entries.collect();
            let entries: Vec<String> =
                sorted.into_iter().map(|(key, value)| format!("{}:{value}", quoted(key))).collect();
            format!("{{{}}}", entries.join(","))
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text.replace("\r\n", "\n")).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::id::RecordId;
    use crate::base::path::RelPath;
    use crate::document::files;
    use crate::source::tree::{Change, Source, Tree};

    fn content(files: &[(&str, &str)]) -> Content {
        let mut tree = Tree::default();
        for (path, text) in files {
            let path = RelPath::new(&format!("content/policies/{path}")).unwrap();
            tree.apply(Change::Put(Source::new(path, text.as_bytes())));
        }
        let id = RecordId::parse("policies/a").unwrap();
        Content::of_files(&files::gather(&tree, &id).unwrap_or_default())
    }

    #[test]
    fn the_digest_can_be_computed_by_anyone_as_the_document_of_the_archive_tells() {
        let text = "+++\ntitle = \"Caf\u{e9} \\\"x\\\"\"\nfee = 1_0.50\nn = 7\nyes = true\non = 2021-02-22\nb = { z = [1, 2], a = \"\" }\n\
                    draft = false\n[[change]]\ndate = 2021-02-22\n+++\n\n## One\r\n\r\nText.\n\n";
        let digest = |text: &str| Digest::of(text.as_bytes());
        let lines = [
            (digest("{\"a\":\"\",\"z\":[1,2]}"), "field b"),
            (digest("10.5"), "field fee"),
            (digest("7"), "field n"),
            (digest("2021-02-22"), "field on"),
            (digest("\"Caf\u{e9} \\\"x\\\"\""), "field title"),
            (digest("true"), "field yes"),
            (digest("## One\n\nText."), "text"),
            (digest("1,2\n"), "file data.csv"),
        ];
        let lines: String = lines.iter().map(|(digest, part)| format!("{digest}  {part}\n")).collect();
        let content = content(&[("a/index.md", text), ("a/data.csv", "1,2\n")]);
        assert_eq!(content.digest(), digest(&lines));
        let note = digest(&format!("{}\n", digest("{\"date\":2021-02-22}")));
        assert_eq!(content.notes_digest(), Some(note));
    }

    #[test]
    fn what_says_the_same_is_the_same_however_it_is_laid_out() {
        let one = content(&[("a.md", "+++\ntitle = \"A\"\nn = 1\n+++\nText.\n")]);
        let others = [
            content(&[("a.md", "+++\r\nn = 0x1\r\n# comment\r\ntitle = 'A'\r\n+++\r\n\r\nText.")]),
            content(&[
                ("a.md", "Text.\n"),
                ("a.toml", "n = 1\ntitle = \"\"\"A\"\"\"\ndraft = true\naliases = [\"/x/\"]\n"),
            ]),
            content(&[(
                "a/index.md",
                "+++\ntitle = \"A\"\nn = 1\nformerly = [\"policies/b\"]\n+++\nText.\n",
            )]),
        ];
        for other in &others {
            assert_eq!(one.digest(), other.digest());
        }
        // A text, a number and a date are three things, and a part is not another with the same words.
        let values =
            ["\"1\"", "1", "1.0", "true", "\"true\"", "[1]", "2021-01-01", "\"2021-01-01\"", "{ a = 1 }"];
        let mut digests: Vec<Digest> = values
            .iter()
            .map(|value| content(&[("a.toml", &format!("title = {value}\n"))]).digest())
            .collect();
        digests.push(content(&[("a.md", "1")]).digest());
        digests.push(content(&[("a.toml", "text = 1\n")]).digest());
        let count = digests.len();
        digests.sort();
        digests.dedup();
        assert_eq!(digests.len(), count);
    }
}
