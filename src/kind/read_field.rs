//! Reads the fields that a kind file declares.

use crate::base::id::Slug;
use crate::base::lines::Span;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::source::fields::Fields;
use crate::source::table::{Table, Value};

use super::due;
use super::field::{Choice, Field, FieldType, Many, Pattern};
use super::figure;
use super::read::Reader;

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

/// Whether fields are those of a record, or of a table in one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    Record,
    Table,
}

impl Reader<'_> {
    // Its own fields in their order, then the common ones that it does not name; naming one without a type amends it.
    pub(super) fn fields_over(
        &mut self,
        tables: Vec<(&Table, Span)>,
        common: &[Field],
        level: Level,
    ) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        let first_named = self.named.len();
        for (table, span) in tables {
            let mut inner = Fields::of_node(self.path, table, &span);
            let name = inner.required_text("name");
            self.is_whole &= name.is_some();
            if let Some(name) = &name {
                refuse_name(&mut inner, name, &fields);
            }
            let base = common.iter().find(|field| Some(&field.name) == name.as_ref());
            // One without a name is read too, so that its other keys are not unknown.
            let field = self.field(name.as_deref().unwrap_or("without a name"), &mut inner, base, level);
            fields.extend(name.map(|_| field));
            self.findings.extend(inner.finish());
        }
        let rest: Vec<Field> =
            common.iter().filter(|field| fields.iter().all(|own| own.name != field.name)).cloned().collect();
        fields.extend(rest.into_iter().map(|field| Field { is_shared: true, ..field }));
        self.look_up(first_named, &fields, level == Level::Record);
        fields
    }

    fn field(&mut self, name: &str, inner: &mut Fields<'_>, base: Option<&Field>, level: Level) -> Field {
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
        let or_list =
            flag(inner, "or_list", base.map(|base| base.many == Many::OneOrList && !list && !single));
        let or_text = flag(inner, "or_text", base.map(|base| base.or_text));
        if inner.has("or_text") && takes.is_some() && !matches!(takes, Some(FieldType::Reference(_))) {
            let message = format!("`or_text` is for references, and `{name}` is none");
            inner.wrong_value("or_text", Code::KindField, message);
        }
        if inner.has("or_list") && is_table {
            let message = format!("`or_list` is for values, and `{name}` is a table");
            inner.wrong_value("or_list", Code::KindField, message);
        }
        if takes.as_ref().is_some_and(|takes| !takes.has_facets()) && inner.flag("facet") {
            let message = format!("`{name}` is of a type that a register cannot be filtered by");
            inner.wrong_value("facet", Code::KindField, message);
        }
        let rules = self.field_rules((name, takes.as_ref()), inner, base);
        Field {
            many: match (list || is_table && !single, or_list && !is_table) {
                (true, _) => Many::List,
                (false, true) => Many::OneOrList,
                (false, false) => Many::One,
            },
            or_text: or_text && matches!(takes, Some(FieldType::Reference(_))),
            rules,
            required: flag(inner, "required", base.map(|base| base.required)),
            unique: flag(inner, "unique", base.map(|base| base.unique)),
            column: flag(inner, "column", base.map(|base| base.column)),
            facet: flag(inner, "facet", base.map(|base| base.facet)),
            routine: flag(inner, "routine", base.map(|base| base.routine)),
            due: due::read(name, takes.as_ref(), inner, base.and_then(|base| base.due)),
            drawn: {
                let own = base.map(|base| base.drawn).unwrap_or_default();
                figure::read((name, takes.as_ref()), inner, own, level == Level::Table)
            },
            inverse: inner.text("inverse").or_else(|| base.and_then(|base| base.inverse.clone())),
            section: inner.text("section").or_else(|| base.and_then(|base| base.section.clone())),
            property: inner.text("property").or_else(|| base.and_then(|base| base.property.clone())),
            label: label.unwrap_or_else(|| name.to_owned()),
            name: name.to_owned(),
            is_read: takes.is_some(),
            is_shared: base.is_some(),
            takes: takes.unwrap_or(FieldType::Text),
        }
    }

    fn takes(&mut self, name: &str, inner: &mut Fields<'_>, base: Option<&Field>) -> Option<FieldType> {
        let kinds = self.kinds(inner);
        let sub_fields = inner.tables("field");
        let sub_fields = self.fields_over(sub_fields, &[], Level::Table);
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
