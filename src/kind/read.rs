//! Reads a kind file.

use crate::base::id::Slug;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Checked, Finding, Place};
use crate::diag::suggest;
use crate::source::fields::Fields;
use crate::source::table::{Table, Value};

use super::common_fields;
use super::due;
use super::field::{Choice, Field, FieldType, Many, Pattern};
use super::former;
use super::shape::{Kind, Mount, Register, Rule, Status, Tone};

/// The version of the kind files' format that this candour reads.
pub const FORMAT: i64 = 1;

const TYPES: [&str; 13] = [
    "text",
    "markdown",
    "date",
    "time",
    "status",
    "choice",
    "yes-no",
    "number",
    "code",
    "url",
    "email",
    "reference",
    "table",
];

/// Reads a kind; `folder` is where the file lies, which its `folder` must name. Common fields follow its own.
pub fn kind(path: &RelPath, table: &Table, folder: &Slug, common: &[Field]) -> Checked<Kind> {
    let mut reader = Reader { path, findings: Vec::new(), is_whole: true };
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
        statuses: reader.statuses(top.tables("status")),
        fields: Vec::new(),
        register: Register { hidden: false, on_home: false, sort: "title".to_owned(), descending: false },
        facts: Vec::new(),
        rules: Vec::new(),
        is_whole: true,
    };
    kind.fields = reader.fields_over(top.tables("field"), common);
    kind.is_whole = reader.is_whole;
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

/// Reads a file that only declares fields.
pub fn fields(path: &RelPath, table: &Table) -> Checked<Vec<Field>> {
    let mut reader = Reader { path, findings: Vec::new(), is_whole: true };
    let mut top = Fields::of_file(path, table);
    let fields = reader.fields_over(top.tables("field"), &[]);
    reader.findings.extend(top.finish());
    Checked { value: fields, findings: reader.findings }
}

struct Reader<'a> {
    path: &'a RelPath,
    findings: Vec<Finding>,
    // Whether every field and status has a name, so that what has another is unknown.
    is_whole: bool,
}

impl Reader<'_> {
    fn statuses(&mut self, tables: Vec<(&Table, Span)>) -> Vec<Status> {
        let mut statuses: Vec<Status> = Vec::new();
        for (table, span) in tables {
            let mut fields = Fields::of_node(self.path, table, &span);
            let name = fields.required_text("name");
            let label = fields.required_text("label");
            let tone_name = fields.text("tone").unwrap_or_else(|| "neutral".to_owned());
            let tone = Tone::ALL.iter().find(|(name, _)| *name == tone_name).map(|(_, tone)| *tone);
            if tone.is_none() {
                let message = format!("unknown tone `{tone_name}`");
                let finding = Finding::at(fields.place_of("tone"), Code::KindField, message);
                fields.add(finding.suggest_among(&tone_name, &Tone::ALL.map(|(name, _)| name)));
            }
            let meaning = fields.text("meaning");
            let in_force = fields.flag("in_force");
            self.is_whole &= name.is_some();
            if let Some(name) =
                name.as_ref().filter(|name| statuses.iter().any(|status| status.name == **name))
            {
                fields.wrong_value("name", Code::KindField, format!("the status `{name}` is declared twice"));
            } else if let Some(name) = name {
                let (label, tone) = (label.unwrap_or_else(|| name.clone()), tone.unwrap_or(Tone::Neutral));
                statuses.push(Status { name, label, meaning, tone, in_force });
            }
            self.findings.extend(fields.finish());
        }
        statuses
    }

    // Its own fields in their order, then the common ones that it does not name; naming one without a type amends it.
    fn fields_over(&mut self, tables: Vec<(&Table, Span)>, common: &[Field]) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for (table, span) in tables {
            let mut inner = Fields::of_node(self.path, table, &span);
            let name = inner.required_text("name");
            self.is_whole &= name.is_some();
            if let Some(name) = &name {
                refuse_name(&mut inner, name, &fields);
            }
            let base = common.iter().find(|field| Some(&field.name) == name.as_ref());
            // One without a name is read too, so that its other keys are not unknown.
            let field = self.field(name.as_deref().unwrap_or("without a name"), &mut inner, base);
            fields.extend(name.map(|_| field));
            self.findings.extend(inner.finish());
        }
        let rest: Vec<Field> =
            common.iter().filter(|field| fields.iter().all(|own| own.name != field.name)).cloned().collect();
        fields.extend(rest);
        fields
    }

    fn field(&mut self, name: &str, inner: &mut Fields<'_>, base: Option<&Field>) -> Field {
        let takes = self.takes(name, inner, base);
        let label = inner.text("label").or_else(|| base.map(|base| base.label.clone()));
        if label.is_none() {
            inner.require("label");
        }
        let flag = |inner: &mut Fields<'_>, key, inherited: Option<bool>| {
            let own = inner.flag(key);
            if inner.has(key) { own } else { inherited.unwrap_or(false) }
        };
        if takes == Some(FieldType::Markdown) && inner.flag("column") {
            inner.wrong_value(
                "column",
                Code::KindField,
                format!("`{name}` is markdown, which is too long for a column"),
            );
        }
        // A table is repeated unless it says that it is single; anything else is single unless it says list.
        let is_table = matches!(takes, Some(FieldType::Table(_)));
        let list = flag(inner, "list", base.map(|base| base.many == Many::List && !is_table));
        let single = flag(inner, "single", base.map(|base| base.many == Many::One && is_table));
        Field {
            many: if list || is_table && !single { Many::List } else { Many::One },
            required: flag(inner, "required", base.map(|base| base.required)),
            unique: flag(inner, "unique", base.map(|base| base.unique)),
            column: flag(inner, "column", base.map(|base| base.column)),
            facet: flag(inner, "facet", base.map(|base| base.facet)),
            routine: flag(inner, "routine", base.map(|base| base.routine)),
            due: due::read(name, takes.as_ref(), inner, base.and_then(|base| base.due)),
            inverse: inner.text("inverse").or_else(|| base.and_then(|base| base.inverse.clone())),
            section: inner.text("section").or_else(|| base.and_then(|base| base.section.clone())),
            property: inner.text("property").or_else(|| base.and_then(|base| base.property.clone())),
            label: label.unwrap_or_else(|| name.to_owned()),
            name: name.to_owned(),
            is_read: takes.is_some(),
            takes: takes.unwrap_or(FieldType::Text),
        }
    }

    fn takes(&mut self, name: &str, inner: &mut Fields<'_>, base: Option<&Field>) -> Option<FieldType> {
        let kinds = self.kinds(inner);
        let sub_fields = inner.tables("field");
        let sub_fields = self.fields_over(sub_fields, &[]);
        // Read where the type is a choice, and known in any case.
        inner.any("choices");
        let pattern = inner.text("pattern").and_then(|text| match Pattern::new(&text) {
            Ok(pattern) => Some(pattern),
            Err(error) => {
                inner.wrong_value(
                    "pattern",
                    Code::KindField,
                    format!("`pattern` is no regular expression: {error}"),
                );
                None
            }
        });
        let Some(word) = inner.text("type") else {
            if base.is_none() {
                inner.require("type");
            }
            for key in ["to", "choices", "pattern", "field"] {
                if base.is_some() && inner.has(key) {
                    let message =
                        format!("`{name}` is a field of every kind, so its `{key}` cannot be changed");
                    inner.wrong_value(key, Code::KindField, message);
                }
            }
            return base.map(|base| base.takes.clone());
        };
        if base.is_some() {
            let message = format!("`{name}` is a field of every kind, so its type cannot be changed");
            inner.wrong_value("type", Code::KindField, message);
        }
        match word.as_str() {
            "text" => Some(FieldType::Text),
            "markdown" => Some(FieldType::Markdown),
            "date" => Some(FieldType::Date),
            "time" => Some(FieldType::Time),
            "status" => Some(FieldType::Status),
            "choice" => self.choices(name, inner).map(FieldType::Choice),
            "yes-no" => Some(FieldType::YesNo),
            "number" => Some(FieldType::Number),
            "code" => Some(FieldType::Code(pattern)),
            "url" => Some(FieldType::Url),
            "email" => Some(FieldType::Email),
            "reference" => Some(FieldType::Reference(kinds)),
            "table" if sub_fields.is_empty() => {
                let message = format!("the table `{name}` has no fields");
                let finding = Finding::at(inner.place_of("field"), Code::KindField, message);
                inner.add(finding.help("declare each below it, with a line `[[field.field]]`"));
                None
            }
            "table" => Some(FieldType::Table(sub_fields)),
            other => {
                let message = format!("unknown field type `{other}`");
                let finding = Finding::at(inner.place_of("type"), Code::KindField, message);
                inner.add(finding.suggest_among(other, &TYPES));
                None
            }
        }
    }

    // Nothing where there are none, or where one of them cannot be told; both are said.
    fn choices(&mut self, name: &str, inner: &mut Fields<'_>) -> Option<Vec<Choice>> {
        let tables = inner.tables("choices");
        let count = match inner.any("choices").map(|node| &node.value) {
            Some(Value::Array(items)) => items.len(),
            Some(_) => return None,
            None => 0,
        };
        if count == 0 {
            let message = format!("the choice `{name}` has no `choices`");
            let finding = Finding::at(inner.place_of("choices"), Code::KindField, message);
            inner.add(finding.help("write `choices = [{ name = \"…\", label = \"…\" }]`"));
            return None;
        }
        let mut choices: Vec<Choice> = Vec::new();
        for (table, span) in tables {
            let mut fields = Fields::of_node(self.path, table, &span);
            let (name, label) = (fields.required_text("name"), fields.required_text("label"));
            let meaning = fields.text("meaning");
            self.findings.extend(fields.finish());
            let choice = name.map(|name| (label.unwrap_or_else(|| name.clone()), name));
            choices.extend(choice.map(|(label, name)| Choice { name, label, meaning }));
        }
        (choices.len() == count).then_some(choices)
    }

    // Where one of them cannot be told, the field takes records of any kind.
    fn kinds(&mut self, inner: &mut Fields<'_>) -> Vec<Slug> {
        let mut kinds = Vec::new();
        let texts = inner.texts("to");
        let count = texts.len();
        for (text, span) in texts {
            match Slug::new(&text) {
                Ok(slug) => kinds.push(slug),
                Err(why) => {
                    let place = Place::at(self.path, span);
                    self.findings.push(Finding::at(
                        place,
                        Code::KindField,
                        format!("the folder `{text}` {why}"),
                    ));
                }
            }
        }
        if kinds.len() == count { kinds } else { Vec::new() }
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

    fn rules(&mut self, tables: Vec<(&Table, Span)>) -> Vec<Rule> {
        let mut rules = Vec::new();
        for (table, span) in tables {
            let mut fields = Fields::of_node(self.path, table, &span);
            let name = fields.required_text("name");
            let (field, message) = (fields.required_text("field"), fields.required_text("message"));
            match name.as_deref() {
                Some("not-empty") => {
                    rules
                        .extend(field.zip(message).map(|(field, message)| Rule::NotEmpty { field, message }));
                }
                Some(other) => {
                    let message = format!("unknown rule `{other}`");
                    let finding = Finding::at(fields.place_of("name"), Code::KindField, message);
                    fields.add(finding.suggest_among(other, &["not-empty"]));
                }
                None => {}
            }
            self.findings.extend(fields.finish());
        }
        rules
    }
}

fn refuse_name(inner: &mut Fields<'_>, name: &str, others: &[Field]) {
    if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        let message = format!("the field name `{name}` may only hold a-z, 0-9 and underscores");
        inner.wrong_value("name", Code::KindField, message);
    }
    if others.iter().any(|field| field.name == name) {
        inner.wrong_value("name", Code::KindField, format!("the field `{name}` is declared twice"));
    }
}

fn unknown_field(place: Place, name: &str, kind: &Kind) -> Finding {
    let names = kind.fields.iter().map(|field| field.name.as_str());
    Finding::at(place, Code::KindField, format!("unknown field `{name}`"))
        .suggest(suggest::nearest(name, names))
}
