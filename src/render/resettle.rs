//! Leads the links of a sealed text to where their targets live now.
//!
//! An edition keeps its words. What it linked to is found under its undated address; where nothing lives there any more,
//! the words of the link stay as text and say so.

use crate::base::address::Address;
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
    let own = document.id.clone();
    let lead = |folder: &str, body: &mut Body| {
        let mut dead = Vec::new();
        for (index, link) in body.links.iter_mut().enumerate() {
            match around.target(link::meaning(folder, &link.target), &own) {
                Some(target) => link.target = target,
                None => dead.push(index),
            }
        }
        dead.into_iter().for_each(|index| take_out(body, index));
    };
    let folder = document.text_path.folder().to_owned();
    lead(&folder, &mut document.body);
    let folder = document.meta.path.folder().to_owned();
    for (_, items) in &mut document.meta.fields {
        markdown(items, &mut |body| lead(&folder, body));
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
    fn target(&self, meaning: Meaning, own: &crate::base::id::RecordId) -> Option<Target> {
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

// Takes a link out of a text and leaves its words, or those of the image.
fn take_out(body: &mut Body, index: usize) {
    let Some(at) = body.pieces.iter().position(|piece| *piece == Piece::Href(index)) else { return };
    let is_image = body.links.get(index).is_some_and(|link| link.image);
    let words = body.links.get(index).map(|link| escape::text(&link.text).into_owned()).unwrap_or_default();
    let (before, after) = body.pieces.split_at_mut(at);
    if let Some(Piece::Html(html)) = before.last_mut() {
        html.truncate(html.rfind('<').unwrap_or(html.len()));
    }
    let mut rest = after.iter_mut().skip(1).filter_map(|piece| match piece {
        Piece::Html(html) => Some(html),
        Piece::Href(_) => None,
    });
    if let Some(html) = rest.next() {
        html.drain(..html.find('>').map_or(0, |end| end + 1));
        if is_image {
            html.insert_str(0, &format!("{words}{GONE}"));
        } else if let Some((end, html)) =
            std::iter::once(html).chain(rest).find_map(|html| Some((html.find("</a>")?, html)))
        {
            html.replace_range(end..end + "</a>".len(), GONE);
        }
    }
    body.pieces[at] = Piece::Html(String::new());
}
