//! One record, read.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::base::id::RecordId;
use crate::base::lines::Lines;
use crate::base::path::RelPath;
use crate::config::writing::Writing;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::kind::common_fields;
use crate::kind::shape::Kind;
use crate::source::table::{self, Table};
use crate::source::tree::{Held, Source};

use super::attachment::{self, Attachment};
use super::body::{self, Body, Part};
use super::characters;
use super::facts::{self, Facts};
use super::files::Files;
use super::front_matter;
use super::meta::{self, Meta};
use super::words;

/// One record: what its files say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Its id.
    pub id: RecordId,
    /// Its fields.
    pub meta: Meta,
    /// Its text; empty where it has none.
    pub body: Body,
    /// The file of the text, from which relative links count.
    pub text_path: RelPath,
    /// What is published beside it.
    pub attachments: Vec<Attachment>,
    /// What others may know of it.
    pub facts: Facts,
}

/// Reads a record. Whatever is wrong with it, there is a document: what could not be read is missing from it.
pub fn parse(id: &RecordId, kind: &Kind, files: Files<'_>, writing: &Writing) -> Checked<Document> {
    let mut findings = files.findings;
    let paths = || [files.text, files.data].into_iter().flatten().map(|source| source.path.clone());
    let text_path = paths().next().expect("a record has a file");
    let file_paths: Vec<RelPath> =
        paths().chain(files.attachments.iter().map(|source| source.path.clone())).collect();

    let mut reader = Reader { kind, writing, findings: Vec::new() };
    let text = files.text.and_then(|source| reader.text_of(source).map(|text| (source, text)));
    let (inline, body) = text.map_or((None, Body::default()), |(source, text)| reader.split(source, text));
    let meta = match (files.data, inline) {
        (Some(data), inline) => {
            reader.refuse_second(files.text, data, inline.is_some());
            reader.sidecar(data)
        }
        (None, Some(inline)) => inline,
        (None, None) => {
            // A text that could not be read at all has been reported as such.
            if text.is_some() {
                reader.without_fields(&text_path);
            }
            Meta::empty(&text_path)
        }
    };
    findings.extend(reader.findings);

    let mut attachments = Vec::new();
    for source in files.attachments {
        findings.extend(attachment::broken_picture(source));
        match attachment::read(source) {
            Ok(attachment) => attachments.extend(attachment),
            Err(finding) => findings.push(finding),
        }
    }
    // Fields that stand in the other file are not missing.
    if findings.iter().any(|finding| [Code::FrontMatterTwice, Code::RecordForms].contains(&finding.code)) {
        findings.retain(|finding| finding.code != Code::FieldMissing);
    }
    let facts = facts::of(id, kind, &meta, &body, writing, (file_paths, &attachments));
    Checked { value: Document { id: id.clone(), meta, body, text_path, attachments, facts }, findings }
}

impl Document {
    /// The texts of a field that lists text, each with its place.
    pub fn listed(&self, field: &str) -> Vec<(&str, Place)> {
        let place = |span| Place { path: self.meta.path.clone(), span: Some(span) };
        let items = self.meta.items(field).iter();
        items.filter_map(|item| Some((item.value.as_text()?, place(item.span)))).collect()
    }

    /// Ids that it had before.
    pub fn formerly(&self) -> Vec<(&str, Place)> {
        self.listed(common_fields::FORMERLY)
    }

    /// Other addresses that lead to it.
    pub fn aliases(&self) -> Vec<(&str, Place)> {
        self.listed(common_fields::ALIASES)
    }
}

struct Reader<'a> {
    kind: &'a Kind,
    writing: &'a Writing,
    findings: Vec<Finding>,
}

impl Reader<'_> {
    fn text_of<'s>(&mut self, source: &'s Source) -> Option<&'s str> {
        if matches!(source.held, Held::Refused(_)) {
            return None;
        }
        let text = source.text().and_then(|text| match text.find('\0') {
            Some(at) => {
                let place = Place::at(&source.path, at..at + 1);
                let finding = Finding::at(place, Code::SourceEncoding, "the file holds a NUL character");
                Err(finding.help("remove it, and look for others like it"))
            }
            None => Ok(text),
        });
        text.map_err(|finding| self.findings.push(finding)).ok()
    }

    // The fields in front of a text, if there are any, and the text.
    fn split(&mut self, source: &Source, text: &str) -> (Option<Meta>, Body) {
        let split = front_matter::split(&source.path, text);
        let broken = !split.findings.is_empty();
        self.findings.extend(split.findings);
        let meta = match split.value.toml {
            Some(range) => {
                let table = table::parse(source, text, range);
                Some(self.meta(source, text, table))
            }
            // An unclosed block has been reported: that its fields are missing too would be the same mistake again.
            None if broken => Some(Meta::empty(&source.path)),
            None => None,
        };
        let body =
            body::parse(&source.path, text, split.value.body, self.writing, Part::Text(&self.kind.folder));
        self.findings.extend(body.findings);
        (meta, body.value)
    }

    fn sidecar(&mut self, source: &Source) -> Meta {
        match self.text_of(source) {
            Some(text) => {
                let table = table::parse(source, text, 0..text.len());
                self.meta(source, text, table)
            }
            None => Meta::empty(&source.path),
        }
    }

    // Where the TOML has a slip, what stands on other lines is read all the same; but that a field is missing may
    // be that slip again, and is not said.
    fn meta(&mut self, source: &Source, text: &str, table: Checked<Table>) -> Meta {
        let mut meta = meta::read(&source.path, &table.value, self.kind, self.writing);
        // What is wrong with the kind file is said there.
        if !self.kind.is_whole {
            meta.findings.clear();
        }
        if !table.findings.is_empty() {
            let lines = Lines::of(text);
            let line = |finding: &Finding| {
                let span = finding.place.as_ref().and_then(|place| place.span);
                span.map(|span| lines.line_around(span.start).start)
            };
            let slips: BTreeSet<Option<usize>> = table.findings.iter().map(line).collect();
            let is_sure =
                |finding: &Finding| finding.code != Code::FieldMissing && !slips.contains(&line(finding));
            meta.findings.retain(is_sure);
        }
        self.findings.extend(table.findings);
        self.findings.extend(meta.findings);
        self.findings.extend(words::in_meta(&meta.value, text));
        self.findings.extend(characters::in_escapes(&source.path, text, &table.value));
        meta.value
    }

    fn refuse_second(&mut self, text: Option<&Source>, data: &Source, has_front_matter: bool) {
        if let (Some(text), true) = (text, has_front_matter) {
            let message = "the record has fields both in front of its text and in a file of their own";
            let finding = Finding::at(Place::file(&text.path), Code::FrontMatterTwice, message);
            let finding = finding.related(Place::file(&data.path), "the other fields");
            self.findings.push(finding.help("move them all to one of the two"));
        }
    }

    fn without_fields(&mut self, path: &RelPath) {
        let message = "the record has no fields";
        let help = format!(
            "begin the file with a line `+++`, its fields (`title = \"…\"`), and another line `+++`; \
             or put the fields into `{}.toml` beside it",
            path.as_str().trim_end_matches(".md")
        );
        self.findings.push(Finding::at(Place::file(path), Code::FrontMatterMissing, message).help(help));
    }
}
