//! Leads the links of a sealed text to where their targets live now.
//!
//! An edition keeps its words. What it linked to is found under its undated address; where nothing lives there any more,
//! the words of the link stay as text and say so.

use crate::base::address::Address;
use crate::base::id::RecordId;
use crate::document::attachment::Measure;
use crate::document::body::{Body, Piece};
use crate::document::document::Document;
use crate::document::escape;
use crate::document::link::{self, Meaning};
use crate::document::target::Target;
use crate::document::value::{Item, Value};
use crate::plan::planning::file_address;
use crate::plan::routes::Routes;
use crate::site::reader::Reader;
use crate::site::slice::Slice;

use super::article;

/// What stands behind the words of a link that leads nowhere any more.
const GONE: &str = " <span class=\"aside\">(no longer on this site)</span>";

/// Where an edition and its links live.
pub struct Surroundings<'a> {
    /// The site.
    pub reader: &'a Reader<'a>,
    /// What lives where.
    pub routes: &'a Routes,
    /// The edition's own address, below which its files lie.
    pub at: &'a Address,
}

/// Leads all links of a document.
pub fn document(around: &Surroundings<'_>, document: &mut Document) {
    let own = Own::of(document);
    own.lead(around, document.text_path.folder(), &mut document.body);
    let folder = document.meta.path.folder();
    for (_, items) in &mut document.meta.fields {
        markdown(items, &mut |body| own.lead(around, folder, body));
    }
}

/// Leads the links of values of a document's fields.
pub fn items(around: &Surroundings<'_>, document: &Document, items: &mut [Item]) {
    let own = Own::of(document);
    markdown(items, &mut |body| own.lead(around, document.meta.path.folder(), body));
}

// The record whose links are led, and its files as they were.
struct Own {
    id: RecordId,
    files: Vec<(String, Measure)>,
}

impl Own {
    fn of(document: &Document) -> Own {
        let files = document.attachments.iter().map(|file| (file.name.clone(), file.measure)).collect();
        Own { id: document.id.clone(), files }
    }

    fn lead(&self, around: &Surroundings<'_>, folder: &str, body: &mut Body) {
        let mut dead = Vec::new();
        for index in 0..body.links.len() {
            let meaning = link::meaning(folder, &body.links[index].target);
            // Its own files are those of then; where it leads to others, those of today are told of.
            let file = match &meaning {
                Meaning::Attachment { id, file } if *id == self.id => {
                    self.files.iter().find(|(name, _)| name == file.file_name()).cloned()
                }
                meaning => article::file(around.reader, meaning),
            };
            let target = around.target(meaning, &self.id);
            tell_of(body, index, file.as_ref().filter(|_| target.is_some()));
            match target {
                Some(target) => body.links[index].target = target,
                None => dead.push(index),
            }
        }
        dead.into_iter().for_each(|index| take_out(body, index));
    }
}

fn markdown(items: &mut [Item], lead: &mut dyn FnMut(&mut Body)) {
    for item in items {
        match &mut item.value {
            Value::Markdown(body) => lead(body),
            Value::Row(cells) => cells.iter_mut().for_each(|(_, items)| markdown(items, lead)),
            _ => {}
        }
    }
}

impl Surroundings<'_> {
    // Where a link leads now; nothing where that is gone.
    fn target(&self, meaning: Meaning, own: &RecordId) -> Option<Target> {
        let site = |at: Address, fragment| {
            self.reader.note(Slice::Address(at.clone()));
            self.routes.get(&at).is_some().then(|| Target::Site { path: at.to_string(), fragment })
        };
        match meaning {
            Meaning::External(url) => Some(Target::External(url)),
            Meaning::Own(anchor) => Some(Target::Fragment(anchor)),
            Meaning::Record { id, fragment, .. } => site(self.reader.address(&id), fragment),
            Meaning::Attachment { id, file } if id == *own => {
                site(file_address(self.at, file.file_name()), None)
            }
            Meaning::Attachment { id, file } => {
                site(file_address(&self.reader.address(&id), file.file_name()), None)
            }
            Meaning::Site { at, fragment } => site(at, fragment),
            Meaning::Outside(_) => None,
        }
    }
}

// Writes down what is told of the file that a link leads to.
fn tell_of(body: &mut Body, index: usize, file: Option<&(String, Measure)>) {
    for piece in &mut body.pieces {
        let html = match piece {
            Piece::Size(own) if *own == index => file.map(|(_, measure)| article::size(*measure)),
            Piece::File(own) if *own == index => {
                file.map(|file| article::about(&body.links[index].text, file))
            }
            _ => continue,
        };
        *piece = Piece::Html(html.unwrap_or_default());
    }
}

// Takes a link out of a text and leaves its words, or those of the image.
fn take_out(body: &mut Body, index: usize) {
    let Some(at) = body.pieces.iter().position(|piece| *piece == Piece::Href(index)) else { return };
    let Some(link) = body.links.get(index) else { return };
    let (is_image, words) = (link.image, escape::text(&link.text).into_owned());
    let (before, after) = body.pieces.split_at_mut(at);
    if let Some(Piece::Html(html)) = before.last_mut() {
        html.truncate(html.rfind('<').unwrap_or(html.len()));
    }
    let mut rest = after.iter_mut().skip(1).filter_map(|piece| match piece {
        Piece::Html(html) => Some(html),
        Piece::Href(_) | Piece::Size(_) | Piece::File(_) => None,
    });
    // The rest of the tag may stand in several pieces.
    while let Some(html) = rest.next() {
        let Some(end) = html.find('>') else {
            html.clear();
            continue;
        };
        html.drain(..=end);
        if is_image {
            html.insert_str(0, &format!("{words}{GONE}"));
        } else if let Some((end, html)) =
            std::iter::once(html).chain(rest).find_map(|html| Some((html.find("</a>")?, html)))
        {
            html.replace_range(end..end + "</a>".len(), GONE);
        }
        break;
    }
    body.pieces[at] = Piece::Html(String::new());
}
