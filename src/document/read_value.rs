//! Reads one value as its field declares it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::base::date::PartialDate;
use crate::base::path::RelPath;
use crate::base::web;
use crate::config::writing::Writing;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType, Many};
use crate::kind::shape::Kind;
use crate::source::fields::Fields;
use crate::source::table::{Node, Table, Value as Toml};

use super::body::{self, Part};
use super::escape;
use super::read_relation::certainty;
use super::value::{Absence, Certainty, DateClaim, Number, Value};

/// Reads values of one file, and collects what is wrong with them.
pub struct ValueReader<'a> {
    /// The file.
    pub path: &'a RelPath,
    /// The kind that declares the fields.
    pub kind: &'a Kind,
    /// How values in Markdown are read.
    pub writing: &'a Writing,
    /// How many values in Markdown each field had so far: their ids must not be the same.
    pub bodies: BTreeMap<String, usize>,
    /// What was found so far.
    pub findings: Vec<Finding>,
}

impl ValueReader<'_> {
    /// For a field of sub-fields: the table and its declaration, `Some(None)` where the value is no table.
    pub fn row_of<'n>(
        &mut self,
        field: &'n Field,
        node: &'n Node,
    ) -> Option<Option<(&'n Table, &'n [Field])>> {
        let FieldType::Table(declared) = &field.takes else { return None };
        match &node.value {
            Toml::Table(table) if table.get("absent").is_some() => None,
            Toml::Table(table) => Some(Some((table, declared))),
            other => {
                let message = format!("{} must be a table, not {}", subject(field), other.name());
                let help = match field.many {
                    Many::List => format!("begin each with a line `[[{}]]`", field.name),
                    Many::One | Many::OneOrList => format!("begin it with a line `[{}]`", field.name),
                };
                self.wrong_with_help(node, Code::FieldType, message, help);
                Some(None)
            }
        }
    }

    /// Reads a value; `None` where it is wrong, which is then said.
    pub fn value(&mut self, field: &Field, node: &Node) -> Option<Value> {
        if let Toml::Table(table) = &node.value
            && table.get("absent").is_some()
        {
            if field.name == common_fields::TITLE {
                return self.refuse(
                    node,
                    Code::FieldType,
                    "a record without a title cannot be named".to_owned(),
                );
            }
            return self.absent(field, table, node);
        }
        match &field.takes {
            FieldType::Text => self.text(field, node).map(|text| Value::Text(text.to_owned())),
            FieldType::Markdown => self.markdown(field, node),
            FieldType::Date => self.date(&field.name, node).map(Value::Date),
            FieldType::Time => self.time(field, node),
            FieldType::Status => self.status(field, node),
            FieldType::Choice(choices) => {
                let names: Vec<&str> = choices.iter().map(|choice| choice.name.as_str()).collect();
                self.one_of(field, node, &names).map(Value::Choice)
            }
            FieldType::YesNo => match &node.value {
                Toml::Boolean(yes) => Some(Value::YesNo(*yes)),
                _ => self.mistyped(field, node, "true or false"),
            },
            FieldType::Number => match &node.value {
                Toml::Integer(number) => Some(Value::Number(Number::Whole(*number))),
                Toml::Float(number) => Some(Value::Number(Number::Decimal(number.clone()))),
                _ => self.mistyped(field, node, "a number"),
            },
            FieldType::Code(pattern) => {
                let code = self.text(field, node)?;
                if let Some(pattern) = pattern.as_ref().filter(|pattern| !pattern.matches(code)) {
                    let message =
                        format!("`{code}` does not have the form of `{}`: {}", field.name, pattern.as_str());
                    return self.refuse(node, Code::FieldPattern, message);
                }
                Some(Value::Code(code.to_owned()))
            }
            FieldType::Url => {
                let url = self.text(field, node)?;
                if !web::is_web_address(url) {
                    let message = format!(
                        "`{}` must be a web address that starts with https:// or http://",
                        field.name
                    );
                    return self.refuse(node, Code::FieldPattern, message);
                }
                Some(Value::Url(url.to_owned()))
            }
            FieldType::Email => {
                let email = self.text(field, node)?;
                if !web::is_email_address(email) {
                    return self.refuse(
                        node,
                        Code::FieldPattern,
                        format!("`{}` must be an e-mail address", field.name),
                    );
                }
                Some(Value::Email(email.to_owned()))
            }
            FieldType::Reference(kinds) => {
                // An id has a slash; what has none is the name of something that has no record.
                if field.or_text && matches!(&node.value, Toml::Text(text) if !text.contains('/')) {
                    return self.text(field, node).map(|text| Value::Text(text.to_owned()));
                }
                self.relation(field, kinds, node).map(|relation| Value::Reference(Box::new(relation)))
            }
            // Rows are read by `row_of`, since their cells are fields again.
            FieldType::Table(_) => None,
        }
    }

    fn text<'n>(&mut self, field: &Field, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            Toml::Text(text) if text.trim().is_empty() => self.empty(field, node),
            Toml::Text(text) if text.contains(escape::is_forbidden) => {
                let message = format!("`{}` holds a control character", field.name);
                self.refuse(node, Code::SourceEncoding, message)
            }
            Toml::Text(text) => Some(text),
            _ => self.mistyped(field, node, "a string"),
        }
    }

    // Places inside the value are lost to TOML's escapes: its findings stand at the value.
    fn markdown(&mut self, field: &Field, node: &Node) -> Option<Value> {
        let text = self.text(field, node)?;
        let number = self.bodies.entry(field.name.clone()).or_default();
        *number += 1;
        let part = Part::Field(&field.name, *number);
        let body = body::parse(self.path, text, 0..text.len(), self.writing, part);
        for finding in body.findings {
            // Places inside the text are not those of the file.
            let place = Some(Place::at(self.path, node.span.clone()));
            self.findings.push(Finding { place, related: Vec::new(), ..finding });
        }
        Some(Value::Markdown(Box::new(body.value)))
    }

    fn status(&mut self, field: &Field, node: &Node) -> Option<Value> {
        let names: Vec<&str> = self.kind.statuses.iter().map(|status| status.name.as_str()).collect();
        if names.is_empty() {
            let message = match self.kind.stages.is_empty() {
                true => format!("records of `{}` have no statuses", self.kind.folder),
                false => format!("`{}` is not written here: it follows from the dates", field.name),
            };
            return self.refuse(node, Code::FieldChoice, message);
        }
        self.one_of(field, node, &names).map(Value::Status)
    }

    fn one_of(&mut self, field: &Field, node: &Node, names: &[&str]) -> Option<String> {
        let text = self.text(field, node)?;
        if names.contains(&text) {
            return Some(text.to_owned());
        }
        let message = format!("`{text}` is not one of the values of `{}`", field.name);
        let finding = Finding::at(self.at(node), Code::FieldChoice, message);
        self.findings.push(finding.suggest_among(text, names));
        None
    }

    /// Reads a date in any of its forms.
    pub fn date(&mut self, name: &str, node: &Node) -> Option<DateClaim> {
        const FORMS: &str =
            "write 2021-02-22, \"2021-02\", \"2021\", or { on = …, note = \"…\", certainty = \"reported\" }";
        let bare = |date| DateClaim { date, certainty: Certainty::Stated, note: None };
        let parsed = match &node.value {
            Toml::Datetime(text) | Toml::Text(text) => PartialDate::parse(text).map(bare),
            Toml::Integer(_) => None,
            Toml::Table(table) => {
                let mut fields = Fields::of_node(self.path, table, &node.span);
                fields.require("on");
                let on = fields.any("on");
                let certainty = certainty(&mut fields);
                let note = fields.text("note");
                self.findings.extend(fields.finish());
                let date = self.date(name, on?)?;
                return Some(DateClaim { date: date.date, certainty, note });
            }
            _ => None,
        };
        if matches!(&node.value, Toml::Text(text) if text.trim().is_empty()) {
            return self.refuse(node, Code::FieldEmpty, format!("`{name}` is empty"));
        }
        if parsed.is_none() {
            let message = match &node.value {
                Toml::Datetime(text) => format!("`{name}` must be a date without a time, not {text}"),
                Toml::Text(text) => format!("`{text}` is not a date"),
                Toml::Integer(number) => format!("`{name}` is a date, so a year is written \"{number}\""),
                other => format!("`{name}` must be a date, not {}", other.name()),
            };
            self.wrong_with_help(node, Code::FieldDate, message, FORMS.to_owned());
        }
        parsed
    }

    fn time(&mut self, field: &Field, node: &Node) -> Option<Value> {
        let instant = match &node.value {
            Toml::Datetime(text) => text.parse::<Timestamp>().ok(),
            _ => None,
        };
        let is_quoted = |text: &str| text.parse::<Timestamp>().is_ok();
        match &node.value {
            _ if instant.is_some() => {}
            Toml::Text(text) if text.trim().is_empty() => return self.empty(field, node),
            Toml::Text(text) if is_quoted(text) => {
                let message = format!("{} must be an instant, not a string", subject(field));
                let help = format!("write it without quotes: `{} = {text}`", field.name);
                self.wrong_with_help(node, Code::FieldDate, message, help);
            }
            _ => {
                let message = format!("{} must be an instant with its offset", subject(field));
                let help = "write it like 2021-02-22T09:30:00Z or 2021-02-22T09:30:00+01:00".to_owned();
                self.wrong_with_help(node, Code::FieldDate, message, help);
            }
        }
        instant.map(Value::Time)
    }

    fn absent(&mut self, field: &Field, table: &Table, node: &Node) -> Option<Value> {
        let mut fields = Fields::of_node(self.path, table, &node.span);
        let word = fields.text("absent");
        let note = fields.text("note");
        let absence = word.as_deref().and_then(|word| Absence::ALL.iter().find(|(name, _)| *name == word));
        if let (Some(word), None) = (&word, absence) {
            let message = format!("`{word}` is no reason for `{}` to be absent", field.name);
            let finding = Finding::at(fields.place_of("absent"), Code::FieldChoice, message);
            fields.add(finding.suggest_among(word, &Absence::ALL.map(|(name, _)| name)));
        }
        self.findings.extend(fields.finish());
        absence.map(|(_, absence)| Value::Absent(*absence, note))
    }

    /// Refuses a value of another type than is wanted.
    pub fn mistyped<T>(&mut self, field: &Field, node: &Node, expected: &str) -> Option<T> {
        let message = format!("{} must be {expected}, not {}", subject(field), node.value.name());
        let help = match (&node.value, expected) {
            (Toml::Array(_), _) if field.many == Many::One => "write one value, without square brackets",
            (Toml::Text(text), "true or false") if matches!(text.as_str(), "true" | "false") => UNQUOTED,
            (Toml::Text(text), "a number") if text.trim().parse::<f64>().is_ok() => UNQUOTED,
            (Toml::Array(_) | Toml::Table(_), _) => return self.refuse(node, Code::FieldType, message),
            (_, "a string") => "put it in quotes",
            _ => return self.refuse(node, Code::FieldType, message),
        };
        self.wrong_with_help(node, Code::FieldType, message, help.to_owned());
        None
    }

    /// Refuses a text that says nothing.
    pub fn empty<T>(&mut self, field: &Field, node: &Node) -> Option<T> {
        let message = match field.many {
            Many::List => format!("an entry of `{}` is empty", field.name),
            Many::One | Many::OneOrList => format!("`{}` is empty", field.name),
        };
        self.refuse(node, Code::FieldEmpty, message)
    }

    /// Refuses a value.
    pub fn refuse<T>(&mut self, node: &Node, code: Code, message: String) -> Option<T> {
        self.findings.push(Finding::at(self.at(node), code, message));
        None
    }

    /// Adds a finding about a value, with what to do.
    pub fn wrong_with_help(&mut self, node: &Node, code: Code, message: String, help: String) {
        self.findings.push(Finding::at(self.at(node), code, message).help(help));
    }

    /// Where a value stands.
    pub fn at(&self, node: &Node) -> Place {
        Place::at(self.path, node.span.clone())
    }
}

const UNQUOTED: &str = "write it without quotes";

// What a message about one value is about: in a list, each of them.
fn subject(field: &Field) -> String {
    match field.many {
        Many::List => format!("each of `{}`", field.name),
        Many::One | Many::OneOrList => format!("`{}`", field.name),
    }
}
