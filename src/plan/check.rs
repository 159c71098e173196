//! What must hold between a record and the rest of the site.

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place, SpanIn};
use crate::document::document::Document;
use crate::document::facts;
use crate::document::value::{Item, Relation};
use crate::kind::field::FieldType;
use crate::kind::shape::{Kind, Mount, Rule};
use crate::site::reader::Reader;
use crate::site::slice::Slice;

use super::endings;
use super::links;
use super::page::PageKind;
use super::parts;
use super::reserved;
use super::routes::Routes;

/// Checks a record that readers can see.
pub fn record(reader: &Reader<'_>, routes: &Routes, id: &RecordId) -> Vec<Finding> {
    let (Some(document), Some(kind)) = (reader.document(id), reader.kind(&id.folder)) else {
        return Vec::new();
    };
    let mut check = Check { reader, routes, document, kind, findings: Vec::new() };
    check.name();
    check.findings.extend(links::check(reader, routes, document));
    // What is wrong with the kind file is said there.
    if kind.is_whole {
        check.relations();
        check.unique();
        check.rules();
    }
    check.findings.extend(endings::circle(reader, document));
    check.other_addresses();
    check.findings
}

struct Check<'a> {
    reader: &'a Reader<'a>,
    routes: &'a Routes,
    document: &'a Document,
    kind: &'a Kind,
    findings: Vec<Finding>,
}

impl Check<'_> {
    fn name(&mut self) {
        let name = self.document.id.name.as_str();
        let taken = match self.kind.mount {
            Mount::Folder => reserved::in_kind(name),
            Mount::Root => reserved::at_root(name) || name != self.kind.folder.as_str() && self.is_kind(name),
        };
        // Where something lives there already, that has been said.
        let at = self.reader.address(&self.document.id);
        self.reader.note(Slice::Address(at.clone()));
        let is_ours =
            self.routes.get(&at).is_some_and(|page| page.what == PageKind::Record(self.document.id.clone()));
        if taken && is_ours {
            let message = format!("no record here can be called `{name}`: candour keeps that address");
            self.findings.push(Finding::at(
                Place::file(&self.document.meta.path),
                Code::AddressReserved,
                message,
            ));
        }
    }

    fn relations(&mut self) {
        for (name, relation, span) in self.document.meta.relations() {
            let place = self.place(span);
            self.relation(&name, relation, place);
        }
    }

    fn relation(&mut self, name: &str, relation: &Relation, place: Place) {
        let to = &relation.to;
        if *to == self.document.id {
            let message = format!("`{}` names itself in `{name}`", self.document.id);
            self.findings.push(Finding::at(place, Code::ReferenceSelf, message));
            return;
        }
        let allowed = match parts::field_at(self.kind, name).map(|field| &field.takes) {
            Some(FieldType::Reference(kinds)) => kinds.as_slice(),
            _ => &[],
        };
        let is_kind = self.reader.kind(&to.folder).is_some();
        if !allowed.is_empty() && !allowed.contains(&to.folder) {
            let names: Vec<String> = allowed.iter().map(|folder| format!("`{folder}/…`")).collect();
            let message = format!("`{name}` takes {}, not `{to}`", names.join(" or "));
            let finding = Finding::at(place, Code::ReferenceKind, message);
            let meant = if is_kind { None } else { self.nearest(to, allowed) };
            self.findings.push(finding.suggest(meant.as_deref()));
        } else if self.reader.is_held_back(to) {
            let message = format!("the record `{to}` is not published yet");
            self.findings.push(Finding::at(place, Code::ReferenceMissing, message));
        } else if self.reader.card(to).is_none() {
            let finding = Finding::at(place, Code::ReferenceMissing, format!("there is no record `{to}`"));
            self.findings.push(finding.suggest(self.nearest(to, allowed).as_deref()));
        }
    }

    // The record that was probably meant by an id. Which records there are is asked only here, where the answer is
    // part of a message.
    fn nearest(&self, to: &RecordId, allowed: &[Slug]) -> Option<String> {
        let folder = match self.reader.kind(&to.folder) {
            Some(_) => to.folder.clone(),
            None => links::nearest_kind(self.reader, to.folder.as_str())?.clone(),
        };
        let near = links::nearest_record(self.reader, &folder, to.name.as_str(), &self.document.id);
        near.filter(|_| allowed.is_empty() || allowed.contains(&folder)).map(|id| id.to_string())
    }

    fn unique(&mut self) {
        let fields: Vec<&str> =
            self.kind.fields.iter().filter(|field| field.unique).map(|field| field.name.as_str()).collect();
        for field in fields {
            for Item { value, span } in self.document.meta.items(field) {
                let Some(key) = facts::key(value) else { continue };
                let first = self.reader.holders(&self.document.id.folder, field, &key).first().copied();
                if let Some(first) = first.filter(|first| **first != self.document.id) {
                    let message = format!("`{field}` is {key}, as in `{first}` already");
                    self.findings.push(Finding::at(self.place(*span), Code::FieldUnique, message));
                }
            }
        }
    }

    fn rules(&mut self) {
        for Rule::NotEmpty { field, message } in &self.kind.rules {
            if !self.reader.inverse(&self.document.id).iter().any(|(name, ..)| name == field) {
                let place = Place::file(&self.document.meta.path);
                let help = format!("name it as `{field}` in a record that belongs here");
                self.findings.push(Finding::at(place, Code::RuleNotEmpty, message.clone()).help(help));
            }
        }
    }

    fn other_addresses(&mut self) {
        for (old, place) in self.document.formerly() {
            match RecordId::parse(old) {
                Err(why) => {
                    let message = format!("the former id `{old}` {why}");
                    let meant =
                        RecordId::suggest(old, Some(&self.document.id.folder)).map(|id| id.to_string());
                    let finding = Finding::at(place, Code::AddressAlias, message);
                    self.findings.push(finding.suggest(meant.as_deref()));
                }
                // One that readers see has the address, which is said there.
                Ok(id) if self.reader.is_held_back(&id) => {
                    let message =
                        format!("the former id `{old}` is that of a record that is not published yet");
                    let finding = Finding::at(place, Code::AddressTwice, message);
                    self.findings
                        .push(finding.help("give that record another name: an id is never free again"));
                }
                Ok(id) => self.redirect(&self.reader.address(&id), place),
            }
        }
        for (alias, place) in self.document.aliases() {
            let Some(at) = Address::parse(alias).filter(Address::is_page) else {
                let message = format!("`{alias}` is no address of a page");
                let help =
                    "begin and end it with a slash, and use letters, digits, `-`, `.`, `_` and `~` between";
                self.findings.push(Finding::at(place, Code::AddressAlias, message).help(help));
                continue;
            };
            match at.unportable() {
                Some(why) => {
                    let message = format!("the address `{alias}` {why}");
                    self.findings.push(Finding::at(place, Code::AddressAlias, message));
                }
                None => self.redirect(&at, place),
            }
        }
    }

    fn redirect(&mut self, at: &Address, place: Place) {
        // Where something lives there already, that has been said.
        self.reader.note(Slice::Address(at.clone()));
        let ours = PageKind::Redirect(self.document.id.clone());
        if self.routes.get(at).is_none_or(|page| page.what != ours) {
            return;
        }
        if reserved::lies_there(at, |top| self.is_kind(top), |top| self.is_page(top)) {
            let message = format!("nothing else can live at `{at}`: candour keeps that address");
            self.findings.push(Finding::at(place, Code::AddressReserved, message));
        }
    }

    fn is_kind(&self, name: &str) -> bool {
        Slug::new(name).is_ok_and(|folder| self.reader.kind(&folder).is_some())
    }

    // Whether a record lives at the root under this name.
    fn is_page(&self, name: &str) -> bool {
        let at = Address::page([name]);
        self.reader.note(Slice::Address(at.clone()));
        self.routes.get(&at).is_some_and(|page| matches!(page.what, PageKind::Record(_)))
    }

    fn place(&self, span: SpanIn) -> Place {
        Place { path: self.document.meta.path.clone(), span: Some(span) }
    }
}
