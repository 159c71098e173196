//! A record's files taken apart: the table of its fields, and its text.
//!
//! It knows no kinds, and reports nothing: what cannot be read has been reported where the record was read.

use crate::base::lines::Span;
use crate::source::table::{self, Entry, Table};
use crate::source::tree::Source;

use super::files::Files;
use super::front_matter;

/// What a record's files say, with their places.
#[derive(Debug, Clone, Default)]
pub struct Written<'a> {
    /// Its fields.
    pub fields: Table,
    /// The file that they stand in, with its text.
    pub fields_in: Option<(&'a Source, &'a str)>,
    /// The file of its text, with all that it holds.
    pub text_in: Option<(&'a Source, &'a str)>,
    /// Where in it the text stands, after the fields.
    pub body: Span,
}

impl<'a> Written<'a> {
    /// Takes the files of a record apart.
    pub fn of(files: &Files<'a>) -> Written<'a> {
        let text_of =
            |source: Option<&'a Source>| source.and_then(|source| Some((source, source.text().ok()?)));
        let mut written = Written { text_in: text_of(files.text), ..Written::default() };
        if let Some((source, text)) = written.text_in {
            let split = front_matter::split(&source.path, text).value;
            if let Some(range) = split.toml {
                written.fields = table::parse(source, text, range).value;
                written.fields_in = Some((source, text));
            }
            written.body = split.body;
        }
        if let Some((source, text)) = text_of(files.data) {
            written.fields = table::parse(source, text, 0..text.len()).value;
            written.fields_in = Some((source, text));
        }
        written
    }

    /// The text.
    pub fn text(&self) -> &'a str {
        self.text_in.map_or("", |(_, text)| &text[self.body.clone()])
    }

    /// A field.
    pub fn field(&self, name: &str) -> Option<&Entry> {
        self.fields.get(name)
    }

    /// A field's value as it is written.
    pub fn value(&self, name: &str) -> Option<&'a str> {
        let (_, text) = self.fields_in?;
        text.get(self.field(name)?.node.span.clone())
    }
}
