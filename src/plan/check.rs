//! What must hold between a record and the rest of the site.

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place, SpanIn};
use crate::diag::suggest;
use crate::document::body::{Body, Link};
use crate::document::document::Document;
use crate::document::facts;
use crate::document::link::{self, Meaning};
use crate::document::value::{Item, Relation, Value};
use crate::kind::field::FieldType;
use crate::kind::shape::{Kind, Mount, Rule};
use crate::site::reader::Reader;
use crate::site::slice::Slice;

use super::page::PageKind;
use super::routes::Routes;

// Addresses that candour keeps for itself, beside a kind's records and at the root.
const KEPT_IN_KIND: [&str; 1] = ["by"];
const KEPT_AT_ROOT: [&str; 11] = [
    "data",
    "search",
    "tags",
    "snapshots",
    "archive",
    "reviews",
    "roadmap",
    "changes",
    "assets",
    "sitemap",
    "feed",
];

/// Checks a record that readers can see.
pub fn record(reader: &Reader<'_>, routes: &Routes, id: &RecordId) -> Vec<Finding> {
    let (Some(document), Some(kind)) = (reader.document(id), reader.kind(&id.folder)) else {
        return Vec::new();
    };
    let mut check = Check { reader, routes, document, kind, findings: Vec::new() };
    check.name();
    check.links();
    check.relations();
    check.unique();
    check.rules();
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
            Mount::Folder => KEPT_IN_KIND.contains(&name) || is_date_shaped(name),
            Mount::Root => {
                let folder = crate::base::id::Slug::new(name);
                let is_kind = folder
                    .is_ok_and(|folder| folder != self.kind.folder && self.reader.kind(&folder).is_some());
                KEPT_AT_ROOT.contains(&name) || is_kind || name.len() == 2
            }
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

    fn links(&mut self) {
        for link in &self.document.body.links {
            let span = SpanIn { start: link.span.start, end: link.span.end };
            let place = Place { path: self.document.text_path.clone(), span: Some(span) };
            self.link(link, self.document.text_path.folder(), &self.document.body, place);
        }
        for (_, items) in &self.document.meta.fields {
            for item in items {
                let Value::Markdown(body) = &item.value else { continue };
                for link in &body.links {
                    self.link(link, self.document.meta.path.folder(), body, self.place(item.span));
                }
            }
        }
    }

    fn link(&mut self, link: &Link, folder: &str, body: &Body, place: Place) {
        match link::meaning(folder, &link.target) {
            Meaning::External(_) => {}
            Meaning::Own(anchor) => {
                // The top of the page is always there.
                if !body.ids.contains(&anchor) && !["", "top", "main"].contains(&anchor.as_str()) {
                    let near = body.ids.iter().map(String::as_str);
                    self.no_anchor(place, &anchor, "this page", near.collect());
                }
            }
            Meaning::Record { id, file, fragment } => {
                let files = self.reader.files(&id);
                if files.contains(&file.as_str()) {
                    self.anchor_of(&id, fragment.as_deref(), place);
                } else {
                    let finding = Finding::at(place, Code::LinkMissing, format!("there is no file `{file}`"));
                    // The record may be there, in another of its forms.
                    let other = files.first().map(|other| format!("the record `{id}` is in `{other}`"));
                    self.findings.push(match other {
                        Some(other) => finding.help(other),
                        None => finding.help("links to records are relative paths to their files"),
                    });
                }
            }
            Meaning::Attachment { id, file } => {
                if !self.reader.files(&id).contains(&file.as_str()) {
                    let message = format!("there is no file `{file}`");
                    self.findings.push(Finding::at(place, Code::LinkMissing, message));
                }
            }
            Meaning::Site { at, fragment } => self.site_link(&at, fragment.as_deref(), place),
            Meaning::Outside(help) => {
                let message = "this link leads to nothing that is published";
                self.findings.push(Finding::at(place, Code::LinkOutside, message).help(help));
            }
        }
    }

    fn site_link(&mut self, at: &Address, fragment: Option<&str>, place: Place) {
        self.reader.note(Slice::Address(at.clone()));
        match (self.routes.get(at).map(|page| &page.what), fragment) {
            (None, _) => {
                let finding = Finding::at(place, Code::LinkMissing, format!("nothing lives at `{at}`"));
                let page = Address::parse(&format!("{at}/")).filter(|page| {
                    self.reader.note(Slice::Address(page.clone()));
                    self.routes.get(page).is_some()
                });
                self.findings.push(finding.suggest(page.as_ref().map(Address::as_str)));
            }
            (Some(PageKind::Record(id)), Some(_)) => self.anchor_of(&id.clone(), fragment, place),
            _ => {}
        }
    }

    fn anchor_of(&mut self, id: &RecordId, fragment: Option<&str>, place: Place) {
        if let Some(anchor) =
            fragment.filter(|anchor| !anchor.is_empty() && !self.reader.has_anchor(id, anchor))
        {
            self.no_anchor(place, anchor, &format!("`{id}`"), self.reader.anchors(id));
        }
    }

    fn no_anchor(&mut self, place: Place, anchor: &str, page: &str, known: Vec<&str>) {
        let finding =
            Finding::at(place, Code::LinkAnchor, format!("there is no place `#{anchor}` on {page}"));
        self.findings.push(finding.suggest(suggest::nearest(anchor, known)));
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
        let allowed = match self.field(name) {
            Some(FieldType::Reference(kinds)) => kinds.as_slice(),
            _ => &[],
        };
        if !allowed.is_empty() && !allowed.contains(&to.folder) {
            let names: Vec<String> = allowed.iter().map(|folder| format!("`{folder}/…`")).collect();
            let message = format!("`{name}` takes {}, not `{to}`", names.join(" or "));
            self.findings.push(Finding::at(place, Code::ReferenceKind, message));
        } else if self.reader.card(to).is_none() {
            if self.reader.is_held_back(to) {
                let message = format!("the record `{to}` is not published yet");
                self.findings.push(Finding::at(place, Code::ReferenceMissing, message));
                return;
            }
            let finding = Finding::at(place, Code::ReferenceMissing, format!("there is no record `{to}`"));
            // Which records there are is asked only here, where the answer is part of a message.
            let ids: Vec<String> = self.reader.members(&to.folder).iter().map(ToString::to_string).collect();
            let nearest =
                suggest::nearest(&to.to_string(), ids.iter().map(String::as_str)).map(str::to_owned);
            self.findings.push(finding.suggest(nearest.as_deref()));
        }
    }

    // The declared type of a field, or of a sub-field named `field.sub`.
    fn field(&self, name: &str) -> Option<&FieldType> {
        let mut names = name.split('.');
        let first = self.kind.field(names.next()?)?;
        names.try_fold(&first.takes, |takes, name| match takes {
            FieldType::Table(fields) => {
                fields.iter().find(|field| field.name == name).map(|field| &field.takes)
            }
            _ => None,
        })
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
            if let Err(why) = RecordId::parse(old) {
                self.findings.push(Finding::at(
                    place,
                    Code::AddressAlias,
                    format!("the former id `{old}` {why}"),
                ));
            }
        }
        for (alias, place) in self.document.aliases() {
            if !Address::parse(alias).is_some_and(|at| at.is_page()) {
                let message = format!("`{alias}` is no address: it begins and ends with a slash");
                self.findings.push(Finding::at(place, Code::AddressAlias, message));
            }
        }
    }

    fn place(&self, span: SpanIn) -> Place {
        Place { path: self.document.meta.path.clone(), span: Some(span) }
    }
}

fn is_date_shaped(name: &str) -> bool {
    let parts: Vec<&str> = name.split('-').collect();
    let digits = |part: &str, width: usize| part.len() == width && part.bytes().all(|b| b.is_ascii_digit());
    matches!(parts[..], [year, month, day] | [year, month, day, _] if digits(year, 4) && digits(month, 2) && digits(day, 2))
}
