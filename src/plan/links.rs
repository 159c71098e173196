//! Where the links of a record lead, and what was probably meant by those that lead nowhere.

use crate::base::address::Address;
use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place, SpanIn};
use crate::diag::suggest;
use crate::document::attachment::Measure;
use crate::document::body::{Body, Link};
use crate::document::document::Document;
use crate::document::facts;
use crate::document::link::{self, Meaning, Outside};
use crate::kind::kinds;
use crate::kind::shape::{Kind, Mount};
use crate::site::reader::Reader;
use crate::site::slice::Slice;

use super::page::PageKind;
use super::parts;
use super::routes::Routes;

/// Checks the links of a record's text, and of its fields that hold Markdown.
pub fn check(reader: &Reader<'_>, routes: &Routes, document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut look = |link: &Link, path: &RelPath, body: &Body, span: SpanIn| {
        let place = Place { path: path.clone(), span: Some(span) };
        let check = Check { reader, routes, document, body, folder: path.folder() };
        findings.extend(check.link(link, place));
    };
    for link in &document.body.links {
        let span = SpanIn { start: link.span.start, end: link.span.end };
        look(link, &document.text_path, &document.body, span);
    }
    for (body, span) in facts::bodies(&document.meta) {
        body.links.iter().for_each(|link| look(link, &document.meta.path, body, span));
    }
    findings
}

/// The record of a kind that was probably meant by a name; never the one that `own` names, which is where it is said.
pub fn nearest_record(reader: &Reader<'_>, folder: &Slug, name: &str, own: &RecordId) -> Option<RecordId> {
    let others: Vec<&RecordId> = reader.members(folder).into_iter().filter(|id| *id != own).collect();
    let near = suggest::nearest(name, others.iter().map(|id| id.name.as_str()))?;
    others.into_iter().find(|id| id.name.as_str() == near).cloned()
}

/// The kind that was probably meant by the name of a folder.
pub fn nearest_kind<'a>(reader: &Reader<'a>, folder: &str) -> Option<&'a Slug> {
    let kinds: Vec<&Kind> =
        reader.folders().into_iter().filter_map(|folder| Some(&**reader.kind(folder)?)).collect();
    kinds::nearest(folder, kinds)
}

struct Check<'a> {
    reader: &'a Reader<'a>,
    routes: &'a Routes,
    document: &'a Document,
    // What holds the link, for places on the same page.
    body: &'a Body,
    // The folder of the file that holds it, from which its path counts.
    folder: &'a str,
}

impl Check<'_> {
    fn link(&self, link: &Link, place: Place) -> Option<Finding> {
        match link::meaning(self.folder, &link.target) {
            Meaning::External(_) => None,
            Meaning::Own(anchor) => self.own_anchor(&anchor, place),
            Meaning::Record { id, file, fragment } => {
                if self.reader.files(&id).contains(&file.as_str()) {
                    return self.anchor_of(&id, &fragment?, place);
                }
                Some(self.no_file(&id, &file, place))
            }
            Meaning::Attachment { id, file } => {
                if !self.reader.files(&id).contains(&file.as_str()) {
                    return Some(self.no_attachment(&id, &file, place));
                }
                link.image.then(|| heavy(self.reader.measure(&id, &file)?, place)).flatten()
            }
            Meaning::Site { at, fragment } => {
                let heavy =
                    || link.image.then(|| heavy(self.reader.measure_at(&at)?, place.clone())).flatten();
                self.site_link(&at, fragment.as_deref(), place.clone()).or_else(heavy)
            }
            Meaning::Outside(outside) => Some(self.outside(outside, place)),
        }
    }

    fn own_anchor(&self, anchor: &str, place: Place) -> Option<Finding> {
        // The top of the page is always there.
        let is_there = ["", "top", "main"].contains(&anchor)
            || self.body.ids.contains(anchor)
            || self.document.facts.ids.contains(anchor)
            || parts::has(self.reader, &self.document.id, anchor);
        let known = || self.body.ids.iter().chain(&self.document.facts.ids).map(String::as_str).collect();
        (!is_there).then(|| no_anchor(place, anchor, "this page", known()))
    }

    fn anchor_of(&self, id: &RecordId, anchor: &str, place: Place) -> Option<Finding> {
        let is_there = ["", "top", "main"].contains(&anchor)
            || self.reader.has_anchor(id, anchor)
            || parts::has(self.reader, id, anchor);
        (!is_there).then(|| no_anchor(place, anchor, &format!("`{id}`"), self.reader.anchors(id)))
    }

    fn site_link(&self, at: &Address, fragment: Option<&str>, place: Place) -> Option<Finding> {
        self.reader.note(Slice::Address(at.clone()));
        match (self.routes.get(at).map(|page| &page.what), fragment) {
            (None, _) => {
                match self.held_back_at(at) {
                    Some(id) if !self.reader.is_there(&id) => return Some(not_yet(place, &id)),
                    Some(id) => return self.anchor_of(&id, fragment?, place),
                    None => {}
                }
                let finding = Finding::at(place, Code::LinkMissing, format!("nothing lives at `{at}`"));
                let page = Address::parse(&format!("{at}/")).filter(|page| self.is_page(page));
                Some(finding.suggest(page.as_ref().map(Address::as_str)))
            }
            (Some(PageKind::Record(id)), Some(fragment)) => self.anchor_of(&id.clone(), fragment, place),
            _ => None,
        }
    }

    fn no_file(&self, id: &RecordId, file: &RelPath, place: Place) -> Finding {
        if self.reader.is_held_back(id) {
            return not_yet(place, id);
        }
        // Whether the file is there cannot be told where its folder has no kind, which is said by itself.
        let message = match self.reader.kind(&id.folder) {
            Some(_) => format!("there is no file `{file}`"),
            None => format!("there is no record in `{file}`"),
        };
        let finding = Finding::at(place, Code::LinkMissing, message);
        // The record may be there, in another of its forms.
        let other = self.reader.files(id).first().and_then(|other| RelPath::new(other));
        match other {
            Some(other) => finding.suggest(Some(&link::relative(self.folder, &other))),
            None => self.suggest_file(finding, file),
        }
    }

    fn no_attachment(&self, id: &RecordId, file: &RelPath, place: Place) -> Finding {
        if self.reader.is_held_back(id) {
            return not_yet(place, id);
        }
        let finding = Finding::at(place, Code::LinkMissing, format!("there is no file `{file}`"));
        let files: Vec<RelPath> = self.reader.files(id).into_iter().filter_map(RelPath::new).collect();
        let near = suggest::nearest(file.file_name(), files.iter().map(RelPath::file_name));
        let near = near.and_then(|near| files.iter().find(|file| file.file_name() == near));
        finding.suggest(near.map(|file| link::relative(self.folder, file)).as_deref())
    }

    fn outside(&self, outside: Outside, place: Place) -> Finding {
        let (message, help) = match outside {
            Outside::NoRecord(file) => {
                let message = format!("there is no record in `{file}`");
                return self.suggest_file(Finding::at(place, Code::LinkMissing, message), &file);
            }
            Outside::Alone(file) => (
                format!("`{file}` can belong to no record"),
                "an attachment lies in a folder with its record: make the record a folder, and put the file there",
            ),
            Outside::SetAside(file) => (
                format!("`{file}` is set aside, and never published"),
                "a name that begins with `_` or `.` sets a file aside: rename it, or remove the link",
            ),
            Outside::Elsewhere(file) => (format!("`{file}` is never published"), ELSEWHERE),
            Outside::Above(path) => (format!("`{path}` leads out of the site's folder"), ELSEWHERE),
            Outside::Query(path) => (
                format!("`{path}` is no address of this site"),
                "the site is made of files: an address here has no `?`",
            ),
            Outside::Address(path) => (
                format!("`{path}` is no address of this site"),
                "an address of this site holds letters, digits, `-`, `.`, `_` and `~`",
            ),
        };
        Finding::at(place, Code::LinkOutside, message).help(help)
    }

    // Adds what was probably meant by a path below `content/`: the file of a record, or a whole register.
    fn suggest_file(&self, finding: Finding, file: &RelPath) -> Finding {
        let mut parts = file.below("content").unwrap_or_default().split('/');
        let (written, name) = (parts.next().unwrap_or_default(), parts.next());
        let is_kind = |folder: &Slug| self.reader.kind(folder).is_some();
        let folder = Slug::new(written).ok().filter(is_kind);
        let folder = folder.or_else(|| nearest_kind(self.reader, written).cloned());
        let meant = folder.and_then(|folder| match name {
            Some(name) => {
                let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
                let id = nearest_record(self.reader, &folder, stem, &self.document.id)?;
                let file = RelPath::new(self.reader.files(&id).first()?)?;
                Some(link::relative(self.folder, &file))
            }
            None => {
                let register = self.reader.register_address(&folder);
                self.is_page(&register).then(|| register.to_string())
            }
        });
        match meant {
            Some(meant) => finding.suggest(Some(&meant)),
            None => finding.help("links to records are relative paths to their files"),
        }
    }

    fn is_page(&self, at: &Address) -> bool {
        self.reader.note(Slice::Address(at.clone()));
        self.routes.get(at).is_some()
    }

    // The record that readers cannot see yet, but which will live at an address. Only when looking ahead may it be
    // there in time.
    fn held_back_at(&self, at: &Address) -> Option<RecordId> {
        let path = at.as_str().strip_prefix('/')?.strip_suffix('/')?;
        let ids = match path.split_once('/') {
            Some(_) => vec![RecordId::parse(path).ok()?],
            None => {
                let name = Slug::new(path).ok()?;
                let is_root =
                    |folder: &&Slug| self.reader.kind(folder).is_some_and(|kind| kind.mount == Mount::Root);
                let folders = self.reader.folders().into_iter().filter(is_root);
                folders.map(|folder| RecordId { folder: folder.clone(), name: name.clone() }).collect()
            }
        };
        let is_to_come = |id: &RecordId| {
            self.reader.is_held_back(id) || self.reader.is_ahead().is_some() && self.reader.is_there(id)
        };
        ids.into_iter().find(|id| is_to_come(id) && self.reader.address(id) == *at)
    }
}

// What takes half a minute on a slow telephone.
const HEAVY: u64 = 2_000_000;

fn heavy(measure: Measure, place: Place) -> Option<Finding> {
    let megabytes = format!("{}.{}", measure.bytes / 1_000_000, measure.bytes % 1_000_000 / 100_000);
    let message = format!("a picture of {megabytes} MB");
    let help = "show one with fewer pixels, and link to this one: some readers pay for each megabyte";
    (measure.bytes > HEAVY).then(|| Finding::at(place, Code::PictureHeavy, message).help(help))
}

const ELSEWHERE: &str = "link to a record's file, to one of its attachments, or to a file of `static/`";

fn not_yet(place: Place, id: &RecordId) -> Finding {
    Finding::at(place, Code::LinkMissing, format!("the record `{id}` is not published yet"))
}

fn no_anchor(place: Place, anchor: &str, page: &str, known: Vec<&str>) -> Finding {
    let finding = Finding::at(place, Code::LinkAnchor, format!("there is no place `#{anchor}` on {page}"));
    finding.suggest(suggest::nearest(anchor, known).map(|near| format!("#{near}")).as_deref())
}
