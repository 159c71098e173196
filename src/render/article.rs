//! The HTML of a body, with its links led to where they belong.

use crate::document::body::{Body, Piece};
use crate::document::escape;
use crate::document::link::{self, Meaning};
use crate::plan::planning;
use crate::site::reader::Reader;

/// Joins the pieces of a body that stands in a file of `folder`.
pub fn html(reader: &Reader<'_>, folder: &str, body: &Body) -> String {
    let mut html = String::with_capacity(body.pieces.iter().map(length).sum());
    for piece in &body.pieces {
        match piece {
            Piece::Html(text) => html.push_str(text),
            Piece::Href(index) => {
                let target = body.links.get(*index).map(|link| link::meaning(folder, &link.target));
                let href = target.map_or_else(String::new, |meaning| href(reader, meaning));
                html.push_str(&escape::attribute(&href));
            }
        }
    }
    html
}

/// Where a link leads.
fn href(reader: &Reader<'_>, meaning: Meaning) -> String {
    let base = &reader.settings().base;
    let at_place = |href: String, fragment: Option<String>| match fragment {
        Some(fragment) => format!("{href}#{fragment}"),
        None => href,
    };
    match meaning {
        Meaning::External(url) => url,
        Meaning::Own(anchor) => format!("#{anchor}"),
        Meaning::Record { id, fragment, .. } => at_place(base.href(&reader.address(&id)), fragment),
        Meaning::Attachment { id, file } => {
            base.href(&planning::file_address(&reader.address(&id), file.file_name()))
        }
        Meaning::Site { at, fragment } => at_place(base.href(&at), fragment),
        // Reported by the check of the record; the page is not published like this.
        Meaning::Outside(_) => String::new(),
    }
}

fn length(piece: &Piece) -> usize {
    match piece {
        Piece::Html(text) => text.len(),
        Piece::Href(_) => 48,
    }
}
