//! The HTML of a body, with its links led to where they belong.

use crate::document::attachment::Measure;
use crate::document::body::{Body, Piece};
use crate::document::escape;
use crate::document::link::{self, Meaning};
use crate::document::picture::Picture;
use crate::plan::planning;
use crate::site::reader::Reader;

use super::values;

/// Joins the pieces of a body that stands in a file of `folder`.
pub fn html(reader: &Reader<'_>, folder: &str, body: &Body) -> String {
    joined(reader, folder, body, &body.pieces)
}

/// The same in two parts: the text, and what its terms mean, which can stand elsewhere on the page.
pub fn text_and_terms(reader: &Reader<'_>, folder: &str, body: &Body) -> (String, String) {
    let (text, terms) = body.pieces.split_at(body.terms_from.min(body.pieces.len()));
    (joined(reader, folder, body, text), joined(reader, folder, body, terms))
}

fn joined(reader: &Reader<'_>, folder: &str, body: &Body, pieces: &[Piece]) -> String {
    let mut html = String::with_capacity(pieces.iter().map(length).sum());
    let of = |index: &usize| {
        let link = body.links.get(*index)?;
        Some((link.text.as_str(), link::meaning(folder, &link.target)))
    };
    for piece in pieces {
        match piece {
            Piece::Html(text) => html.push_str(text),
            Piece::Href(index) => {
                let href = of(index).map_or_else(String::new, |(_, meaning)| href(reader, meaning));
                html.push_str(&escape::attribute(&href));
            }
            Piece::Size(index) => {
                let found = of(index).and_then(|(_, meaning)| file(reader, &meaning));
                html.push_str(&found.map(|(_, measure)| size(measure)).unwrap_or_default());
            }
            Piece::File(index) => {
                let found = of(index).and_then(|(text, meaning)| Some((text, file(reader, &meaning)?)));
                html.push_str(&found.map(|(text, file)| about(text, &file)).unwrap_or_default());
            }
        }
    }
    html
}

/// The file that a link leads to: its name and how large it is.
pub(super) fn file(reader: &Reader<'_>, meaning: &Meaning) -> Option<(String, Measure)> {
    match meaning {
        Meaning::Attachment { id, file } => {
            reader.measure(id, file).map(|measure| (file.file_name().to_owned(), measure))
        }
        Meaning::Site { at, .. } => {
            let name = at.as_str().rsplit('/').next().filter(|name| name.contains('.'))?;
            reader.measure_at(at).map(|measure| (name.to_owned(), measure))
        }
        _ => None,
    }
}

/// The attributes of a picture of this size: without them, the text below jumps when the picture comes.
pub(super) fn size(measure: Measure) -> String {
    let attributes = |picture: Picture| format!(" width=\"{}\" height=\"{}\"", picture.width, picture.height);
    measure.picture.map(attributes).unwrap_or_default()
}

/// Of which kind a file is, and how large; nothing where the author said so.
pub(super) fn about(text: &str, (name, measure): &(String, Measure)) -> String {
    let Some((_, extension)) = name.rsplit_once('.') else { return String::new() };
    let kind = extension.to_uppercase();
    if text.trim_end().ends_with(')') && text.to_uppercase().contains(&format!("({kind}")) {
        return String::new();
    }
    let words = format!("{kind}, {}", values::size(measure.bytes));
    format!(" <span class=\"file\">({})</span>", escape::text(&words))
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
        Piece::Size(_) | Piece::File(_) => 40,
    }
}
