//! The rules that kinds declare across records and dates: circles, lives, order, numbers, codes and words.
//!
//! Only what cannot be, whatever an inexact date means, is told of. That time has passed is no mistake.

use crate::base::date::PartialDate;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place, SpanIn};
use crate::document::document::Document;
use crate::document::facts::Word;
use crate::document::value::{DateClaim, Item, Number, Relation, Value};
use crate::kind::common_fields;
use crate::kind::field::{Field, FieldType};
use crate::kind::shape::Kind;
use crate::site::reader::Reader;

use super::circle;
use super::lives;
use super::prefixes;

/// Checks a record against the rules of its kind.
pub fn check(reader: &Reader<'_>, document: &Document, kind: &Kind) -> Vec<Finding> {
    let mut check = Check { reader, document, kind, findings: Vec::new() };
    check.findings.extend(circle::check(reader, document, kind));
    for field in &kind.fields {
        check.items(field, document.meta.items(&field.name), None);
    }
    check.findings
}

struct Check<'a> {
    reader: &'a Reader<'a>,
    document: &'a Document,
    kind: &'a Kind,
    findings: Vec<Finding>,
}

type Cells = [(String, Vec<Item>)];

impl Check<'_> {
    // The items of a field, in a row of a table or in the record itself.
    fn items(&mut self, field: &Field, items: &[Item], row: Option<&Cells>) {
        for Item { value, span } in items {
            let place = Place { path: self.document.meta.path.clone(), span: Some(*span) };
            match (value, &field.takes) {
                (Value::Row(cells), FieldType::Table(fields)) => {
                    for field in fields {
                        let items = cells.iter().find(|(name, _)| *name == field.name);
                        self.items(field, items.map_or(&[], |(_, items)| items), Some(cells));
                    }
                }
                (Value::Reference(relation), _) => self.relation(field, relation, place, row),
                (Value::Number(Number::Whole(number)), _) if field.rules.contiguous && row.is_none() => {
                    self.number(field, *number, place);
                }
                (Value::Code(code), _) => {
                    let found = prefixes::check(self.document, field, code, self.kind);
                    self.findings.extend(found.map(|(message, help)| {
                        let finding = Finding::at(place, Code::CodePrefix, message);
                        Finding { help, ..finding }
                    }));
                }
                (Value::Text(text), _) if field.rules.vocabulary && row.is_none() => {
                    self.word(field, text, place, *span);
                }
                _ => {}
            }
        }
    }

    fn relation(&mut self, field: &Field, relation: &Relation, place: Place, row: Option<&Cells>) {
        let rules = &field.rules;
        let to = &relation.to;
        if !self.reader.is_there(to) || *to == self.document.id {
            return;
        }
        let moment = rules.at.as_ref().and_then(|name| Some((name, self.moment(name, row)?)));
        let message = moment.and_then(|(name, moment)| lives::at(self.reader, relation, name, moment));
        let message = message.or_else(|| {
            rules.both_exist.then(|| lives::throughout(self.reader, &self.document.id, relation))?
        });
        if let Some(message) = message {
            self.findings.push(Finding::at(place.clone(), Code::DatesLife, message));
        }
        let own = rules.not_before.as_ref().and_then(|name| Some((name, self.document.meta.date(name)?)));
        if let Some((name, own)) = own
            && let Some(other) = self.reader.date(to, name)
            && own.date.latest() < other.date.earliest()
        {
            let message = format!(
                "`{name}` of `{to}` is {}, after that of this record, which is {}",
                other.date, own.date
            );
            let help = format!("what is named in `{}` comes before the record that names it", field.name);
            self.findings.push(Finding::at(place, Code::DatesOrder, message).help(help));
        }
    }

    // The date in a field of the same row, or else of the record.
    fn moment(&self, name: &str, row: Option<&Cells>) -> Option<PartialDate> {
        let cell = row.and_then(|cells| cells.iter().find(|(cell, _)| cell == name));
        let value = match cell {
            Some((_, items)) => &items.first()?.value,
            None => self.document.meta.value(name)?,
        };
        match value {
            Value::Date(DateClaim { date, .. }) => Some(*date),
            Value::Time(instant) => {
                let zone = self.reader.settings().zone.clone();
                Some(PartialDate::Day(instant.to_zoned(zone).date()))
            }
            _ => None,
        }
    }

    fn number(&mut self, field: &Field, number: i64, place: Place) {
        let name = &field.name;
        let Some(before) = self.reader.number_before(&self.document.id, name, number) else { return };
        if number < 1 {
            let message = format!("`{name}` is {number}, and counting begins at 1");
            self.findings.push(Finding::at(place, Code::FieldGap, message));
            return;
        }
        let first = before.filter(|before| *before > 0).unwrap_or(0).saturating_add(1);
        let missing = match number - first {
            0 => return,
            1 => first.to_string(),
            2 => format!("{first} or {}", number - 1),
            _ => format!("{first} to {}", number - 1),
        };
        let message =
            format!("`{name}` is {number}, and no {} has {missing}", self.kind.label.to_lowercase());
        let help = "a number that is left out may be one that readers look for";
        self.findings.push(Finding::at(place, Code::FieldGap, message).help(help));
    }

    fn word(&mut self, field: &Field, text: &str, place: Place, span: SpanIn) {
        let name = &field.name;
        if let (common_fields::TAGS, Some(tags)) = (name.as_str(), &self.reader.settings().tags) {
            if !tags.contains_key(text) {
                let known: Vec<&str> = tags.keys().map(String::as_str).collect();
                let message = format!("`{text}` is not one of the tags of this site");
                let finding = Finding::at(place, Code::TagUnknown, message);
                self.findings.push(finding.suggest_among(text, &known));
            }
            return;
        }
        let Some(drift) = self.reader.drift(&Word::of(self.kind, field, text)) else { return };
        // One message for each word, at its first record and there at its first place.
        let items = self.document.meta.items(name).iter();
        let first = items
            .filter(|item| item.value.as_text().map(str::trim) == Some(text.trim()))
            .map(|item| item.span);
        if drift.first == self.document.id && first.min() == Some(span) {
            let records = if drift.count == 1 { "record" } else { "records" };
            let message = format!("`{text}` is written `{}` in {} other {records}", drift.usual, drift.count);
            let help = format!("write `{}`, so that readers find all of them together", drift.usual);
            self.findings.push(Finding::at(place, Code::VocabularyDrift, message).help(help));
        }
    }
}
