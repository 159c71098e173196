//! Reads a kind file.

use crate::base::id::Slug;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::diag::suggest;
use crate::source::fields::Fields;
use crate::source::table::Table;

use super::common_fields;
use super::field::Field;
use super::former;
use super::read_field::Level;
use super::read_rules::Named;
use super::shape::{Kind, Mount, Register, Status};

/// The version of the kind files' format that this candour reads.
pub const FORMAT: i64 = 1;

/// Reads a kind; `folder` is where the file lies, which its `folder` must name. What every kind has follows its own.
pub fn kind(path: &RelPath, table: &Table, folder: &Slug, shared: &Shared) -> Checked<Kind> {
    let mut reader = Reader::of(path);
    let mut top = Fields::of_file(path, table);
    top.require("format");
    if let Some(other) = top.integer("format").filter(|format| *format != FORMAT) {
        let message = format!("this kind has format {other}, and this candour reads format {FORMAT}");
        top.wrong_value("format", Code::KindFormat, message);
    }
    if let Some(named) = top.required_text("folder").filter(|named| named != folder.as_str()) {
        let message = format!("this kind names the folder `{named}` but lies in `{folder}`");
        top.wrong_value("folder", Code::KindFormat, message);
    }
    let label = top.required_text("label").unwrap_or_else(|| folder.to_string());
    let mut kind = Kind {
        plural: top.required_text("plural").unwrap_or_else(|| label.clone()),
        label,
        folder: folder.clone(),
        formerly: former::folders(path, top.texts("formerly"), folder, &mut reader.findings),
        description: top.text("description"),
        mount: if top.flag("root") { Mount::Root } else { Mount::Folder },
        template: top.text("template").unwrap_or_else(|| "record.html".to_owned()),
        feed: top.flag("feed"),
        feed_date: None,
        statuses: reader.statuses(top.tables("status")),
        fields: Vec::new(),
        register: Register { hidden: false, on_home: false, sort: "title".to_owned(), descending: false },
        facts: Vec::new(),
        rules: Vec::new(),
        order: Vec::new(),
        life: None,
        stages: Vec::new(),
        is_whole: true,
    };
    kind.fields = reader.fields_over(top.tables("field"), &shared.fields, Level::Record);
    kind.is_whole = reader.is_whole;
    kind.order = reader.order(top.any("order"), &kind.fields);
    kind.order.extend(shared.order.iter().cloned());
    kind.feed_date = reader.feed_date(&mut top, &kind);
    kind.life = top.table("life").map(|(table, span)| reader.life(table, &span, &kind.fields));
    kind.stages = reader.stages(top.tables("stage"), &kind.fields);
    if !kind.stages.is_empty() && !kind.statuses.is_empty() {
        let message = "a kind has statuses, which are written, or stages, which follow from dates";
        top.wrong_value("stage", Code::KindField, message);
        kind.stages.clear();
    }
    if let Some((table, span)) = top.table("register") {
        kind.register = reader.register(table, &span, &kind);
    }
    if let Some((table, span)) = top.table("record") {
        kind.facts = reader.facts(table, &span, &kind);
    }
    kind.rules = reader.rules(top.tables("rule"));
    // Notes about the kind file itself; they are no part of the kind.
    top.any(common_fields::CHANGE);
    reader.findings.extend(top.finish());
    Checked { value: kind, findings: reader.findings }
}

/// What every kind has: fields, and dates that follow each other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Shared {
    /// The fields.
    pub fields: Vec<Field>,
    /// The lists of fields whose dates follow each other.
    pub order: Vec<Vec<String>>,
}

/// Reads the file that declares what every kind has.
pub fn shared(path: &RelPath, table: &Table) -> Checked<Shared> {
    let mut reader = Reader::of(path);
    let mut top = Fields::of_file(path, table);
    let fields = reader.fields_over(top.tables("field"), &[], Level::Record);
    let order = reader.order(top.any("order"), &fields);
    reader.findings.extend(top.finish());
    Checked { value: Shared { fields, order }, findings: reader.findings }
}

pub(super) struct Reader<'a> {
    pub(super) path: &'a RelPath,
    pub(super) findings: Vec<Finding>,
    // Whether every field and status has a name, so that what has another is unknown.
    pub(super) is_whole: bool,
    // The fields that rules name.
    pub(super) named: Vec<Named>,
}

impl<'a> Reader<'a> {
    fn of(path: &'a RelPath) -> Reader<'a> {
        Reader { path, findings: Vec::new(), is_whole: true, named: Vec::new() }
    }
}

impl Reader<'_> {
    fn statuses(&mut self, tables: Vec<(&Table, Span)>) -> Vec<Status> {
        let mut statuses: Vec<Status> = Vec::new();
        for (table, span) in tables {
            let mut fields = Fields::of_node(self.path, table, &span);
            let name = fields.required_text("name");
            let label = fields.required_text("label");
            let tone = self.tone(&mut fields);
            let meaning = fields.text("meaning");
            let in_force = fields.flag("in_force");
            self.is_whole &= name.is_some();
            if let Some(name) =
                name.as_ref().filter(|name| statuses.iter().any(|status| status.name == **name))
            {
                fields.wrong_value("name", Code::KindField, format!("the status `{name}` is declared twice"));
            } else if let Some(name) = name {
                let label = label.unwrap_or_else(|| name.clone());
                statuses.push(Status { name, label, meaning, tone, in_force });
            }
            self.findings.extend(fields.finish());
        }
        statuses
    }

    fn register(&mut self, table: &Table, span: &Span, kind: &Kind) -> Register {
        let mut fields = Fields::of_node(self.path, table, span);
        let (hidden, on_home) = (fields.flag("hidden"), fields.flag("on_home"));
        let text = fields.text("sort").unwrap_or_else(|| "title".to_owned());
        let (descending, sort) = text.strip_prefix('-').map_or((false, text.as_str()), |field| (true, field));
        if kind.is_whole && kind.field(sort).is_none() {
            let place = fields.place_of("sort");
            fields.add(unknown_field(place, sort, kind));
        }
        let register = Register { hidden, on_home, sort: sort.to_owned(), descending };
        self.findings.extend(fields.finish());
        register
    }

    fn facts(&mut self, table: &Table, span: &Span, kind: &Kind) -> Vec<String> {
        let mut fields = Fields::of_node(self.path, table, span);
        let mut facts = Vec::new();
        for (name, span) in fields.texts("facts") {
            if kind.is_whole && kind.field(&name).is_none() {
                self.findings.push(unknown_field(Place::at(self.path, span), &name, kind));
            }
            facts.push(name);
        }
        self.findings.extend(fields.finish());
        facts
    }
}

fn unknown_field(place: Place, name: &str, kind: &Kind) -> Finding {
    let names = kind.fields.iter().map(|field| field.name.as_str());
    Finding::at(place, Code::KindField, format!("unknown field `{name}`"))
        .suggest(suggest::nearest(name, names))
}
