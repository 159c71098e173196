//! Reads one value as its field declares it.

use jiff::Timestamp;

use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::config::settings::RawHtml;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::diag::suggest;
use crate::kind::common;
use crate::kind::field::{Field, FieldType};
use crate::kind::shape::Kind;
use crate::source::fields::Fields;
use crate::source::table::{Node, Table, Value as Toml};

use super::body;
use super::value::{Absence, Certainty, Citation, DateClaim, Number, Relation, Value};

/// Reads values of one file, and collects what is wrong with them.
pub struct ValueReader<'a> {
    /// The file.
    pub path: &'a RelPath,
    /// The kind that declares the fields.
    pub kind: &'a Kind,
    /// What happens to raw HTML in markdown fields.
    pub raw_html: RawHtml,
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
                self.wrong(
                    node,
                    Code::FieldType,
                    format!("`{}` must be a table, not {}", field.name, other.name()),
                );
                Some(None)
            }
        }
    }

    /// Reads a value; `None` where it is wrong, which is then said.
    pub fn value(&mut self, field: &Field, node: &Node) -> Option<Value> {
        if let Toml::Table(table) = &node.value
            && table.get("absent").is_some()
        {
            if field.name == common::TITLE {
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
                let rest = ["https://", "http://"].into_iter().find_map(|scheme| url.strip_prefix(scheme));
                let sound = rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/'))
                    && !url.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"".contains(c));
                if !sound {
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
                let parts =
                    email.split_once('@').filter(|(user, host)| !user.is_empty() && host.contains('.'));
                if parts.is_none() || email.contains(|c: char| c.is_whitespace() || "<>\"?&".contains(c)) {
                    return self.refuse(
                        node,
                        Code::FieldPattern,
                        format!("`{}` must be an e-mail address", field.name),
                    );
                }
                Some(Value::Email(email.to_owned()))
            }
            FieldType::Reference(_) => {
                self.relation(field, node).map(|relation| Value::Reference(Box::new(relation)))
            }
            // Rows are read by `row_of`, since their cells are fields again.
            FieldType::Table(_) | FieldType::Unread => None,
        }
    }

    fn text<'n>(&mut self, field: &Field, node: &'n Node) -> Option<&'n str> {
        match &node.value {
            Toml::Text(text) if text.trim().is_empty() => {
                self.refuse(node, Code::FieldEmpty, format!("`{}` is empty", field.name))
            }
            Toml::Text(text) => Some(text),
            _ => self.mistyped(field, node, "a string"),
        }
    }

    // Places inside the value are lost to TOML's escapes: its findings stand at the value.
    fn markdown(&mut self, field: &Field, node: &Node) -> Option<Value> {
        let text = self.text(field, node)?;
        let body = body::parse(self.path, text, 0..text.len(), self.raw_html);
        for finding in body.findings {
            self.findings.push(Finding { place: Some(Place::at(self.path, node.span.clone())), ..finding });
        }
        Some(Value::Markdown(Box::new(body.value)))
    }

    fn status(&mut self, field: &Field, node: &Node) -> Option<Value> {
        let names: Vec<&str> = self.kind.statuses.iter().map(|status| status.name.as_str()).collect();
        if names.is_empty() {
            let message = format!("records of `{}` have no statuses", self.kind.folder);
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
        let finding = Finding::at(Place::at(self.path, node.span.clone()), Code::FieldChoice, message);
        let nearest = suggest::nearest(text, names.iter().copied());
        self.findings.push(match nearest {
            Some(_) => finding.suggest(nearest),
            None => finding.help(format!("it is one of: {}", names.join(", "))),
        });
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
        if parsed.is_none() {
            let message = match &node.value {
                Toml::Datetime(text) => format!("`{name}` must be a date without a time, not {text}"),
                Toml::Text(text) => format!("`{text}` is not a date"),
                Toml::Integer(number) => format!("`{name}` is a date, so a year is written \"{number}\""),
                other => format!("`{name}` must be a date, not {}", other.name()),
            };
            let place = Place::at(self.path, node.span.clone());
            self.findings.push(Finding::at(place, Code::FieldDate, message).help(FORMS));
        }
        parsed
    }

    fn time(&mut self, field: &Field, node: &Node) -> Option<Value> {
        let instant = match &node.value {
            Toml::Datetime(text) => text.parse::<Timestamp>().ok(),
            _ => None,
        };
        if instant.is_none() {
            let message =
                format!("`{}` must be an instant with its offset, such as 2021-02-22T09:30:00Z", field.name);
            self.wrong(node, Code::FieldDate, message);
        }
        instant.map(Value::Time)
    }

    fn relation(&mut self, field: &Field, node: &Node) -> Option<Relation> {
        if let Toml::Text(text) = &node.value {
            let to = self.id(text, node)?;
            return Some(Relation {
                to,
                from: None,
                until: None,
                certainty: Certainty::Stated,
                source: None,
                note: None,
            });
        }
        let Toml::Table(table) = &node.value else {
            return self.mistyped(field, node, "the id of a record, or a table with `to`");
        };
        let mut fields = Fields::of_node(self.path, table, &node.span);
        fields.require("to");
        let (to, from, until) = (fields.any("to"), fields.any("from"), fields.any("until"));
        let certainty = certainty(&mut fields);
        let note = fields.text("note");
        let source = fields.table("source").and_then(|(table, span)| {
            let mut inner = Fields::of_node(self.path, table, &span);
            let (title, url) = (inner.required_text("title"), inner.text("url"));
            self.findings.extend(inner.finish());
            Some(Citation { title: title?, url })
        });
        self.findings.extend(fields.finish());
        let from = from.and_then(|node| self.date("from", node));
        let until = until.and_then(|node| self.date("until", node));
        let to = to?;
        let Toml::Text(text) = &to.value else {
            return self.refuse(to, Code::FieldType, "`to` must be the id of a record".to_owned());
        };
        Some(Relation { to: self.id(text, to)?, from, until, certainty, source, note })
    }

    fn id(&mut self, text: &str, node: &Node) -> Option<RecordId> {
        match RecordId::parse(text) {
            Ok(id) => Some(id),
            Err(why) => self.refuse(node, Code::FieldPattern, format!("the reference `{text}` {why}")),
        }
    }

    fn absent(&mut self, field: &Field, table: &Table, node: &Node) -> Option<Value> {
        let mut fields = Fields::of_node(self.path, table, &node.span);
        let word = fields.text("absent");
        let note = fields.text("note");
        let absence = word.as_deref().and_then(|word| Absence::ALL.iter().find(|(name, _)| *name == word));
        if let (Some(word), None) = (&word, absence) {
            let message = format!("`{word}` is no reason for `{}` to be absent", field.name);
            let finding = Finding::at(fields.place_of("absent"), Code::FieldChoice, message);
            let nearest = suggest::nearest(word, Absence::ALL.map(|(name, _)| name));
            fields.add(match nearest {
                Some(_) => finding.suggest(nearest),
                None => finding.help("it is one of: not applicable, unknown"),
            });
        }
        self.findings.extend(fields.finish());
        absence.map(|(_, absence)| Value::Absent(*absence, note))
    }

    fn mistyped<T>(&mut self, field: &Field, node: &Node, expected: &str) -> Option<T> {
        let message = format!("`{}` must be {expected}, not {}", field.name, node.value.name());
        self.refuse(node, Code::FieldType, message)
    }

    fn refuse<T>(&mut self, node: &Node, code: Code, message: String) -> Option<T> {
        self.wrong(node, code, message);
        None
    }

    /// Adds a finding about a value.
    pub fn wrong(&mut self, node: &Node, code: Code, message: String) {
        self.findings.push(Finding::at(Place::at(self.path, node.span.clone()), code, message));
    }
}

fn certainty(fields: &mut Fields<'_>) -> Certainty {
    let Some(word) = fields.text("certainty") else { return Certainty::Stated };
    let known = Certainty::ALL.iter().find(|(name, _)| *name == word);
    if known.is_none() {
        let finding = Finding::at(
            fields.place_of("certainty"),
            Code::FieldChoice,
            format!("unknown certainty `{word}`"),
        );
        let nearest = suggest::nearest(&word, Certainty::ALL.map(|(name, _)| name));
        fields.add(match nearest {
            Some(_) => finding.suggest(nearest),
            None => finding.help("it is one of: stated, reported, inferred"),
        });
    }
    known.map_or(Certainty::Stated, |(_, certainty)| *certainty)
}
