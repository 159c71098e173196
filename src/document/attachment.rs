//! Files that belong to a record and are published beside it.

use crate::base::digest::Digest;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};
use crate::source::tree::{Held, Source};

/// One attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its file in the input.
    pub path: RelPath,
    /// Its name in its record's `files/`.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
}

// What could run in a reader's browser as part of the site.
const REFUSED: [&str; 9] = ["html", "htm", "xhtml", "xht", "js", "mjs", "cjs", "wasm", "swf"];

/// Takes in an attachment, or says why it is refused.
pub fn read(source: &Source) -> Result<Option<Attachment>, Finding> {
    let Held::Bytes(bytes, digest) = &source.held else { return Ok(None) };
    let name = source.path.file_name();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    let refuse = |message: String, help: &str| {
        Err(Finding::at(Place::file(&source.path), Code::AttachmentRefused, message).help(help))
    };
    if !name.chars().all(plain) || name.ends_with('.') {
        let message =
            format!("the name `{}` may only hold letters, digits, `-`, `_` and `.`", name.escape_debug());
        return refuse(message, &format!("call it `{}`", plain_name(name)));
    }
    let extension = source.path.extension().unwrap_or_default().to_ascii_lowercase();
    if REFUSED.contains(&extension.as_str()) {
        let message =
            format!("an attachment may not be a `.{extension}` file: it would run as part of the site");
        return refuse(message, "offer it as a PDF or a text, or as a record of its own");
    }
    if extension == "svg"
        && let Some(found) = active_svg(&String::from_utf8_lossy(bytes))
    {
        let message = format!("this SVG holds {found}, which would run as part of the site");
        return refuse(message, "export it as plain SVG, without scripts");
    }
    let size = bytes.len() as u64;
    Ok(Some(Attachment { path: source.path.clone(), name: name.to_owned(), size, digest: *digest }))
}

// A name like it that is safe in an address.
fn plain_name(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._".contains(c) { c } else { ' ' };
    let words: String = name.trim_matches('.').chars().map(plain).collect();
    let name = words.split_whitespace().collect::<Vec<_>>().join("-").replace("-.", ".");
    if name.is_empty() { "attachment".to_owned() } else { name }
}

// What can act in an SVG: scripts, event handlers, script addresses, foreign content, entities that may spell them.
fn active_svg(text: &str) -> Option<&'static str> {
    let text: String = text.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let handler = || {
        text.match_indices(" on").any(|(at, _)| {
            let rest = &text[at + 3..];
            let name = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            name.len() < rest.len() && name.trim_start().starts_with('=')
        })
    };
    let holds = |needles: &[&str]| needles.iter().any(|needle| text.contains(needle));
    if holds(&["<script", ":script"]) {
        Some("a script")
    } else if holds(&["javascript:", "data:text/html"]) {
        Some("a script address")
    } else if holds(&["foreignobject", "<iframe", "<embed", "<object"]) {
        Some("foreign content")
    } else if holds(&["<!entity", "<!doctype svg ["]) {
        Some("entities of its own")
    } else if handler() {
        Some("an event handler")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_svg_that_can_act_is_refused() {
        for (svg, found) in [
            ("<svg><script>1</script></svg>", Some("a script")),
            ("<svg ONLOAD = 'x()'></svg>", Some("an event handler")),
            ("<svg\nonclick='x'></svg>", Some("an event handler")),
            ("<svg><a href='JavaScript:x'/></svg>", Some("a script address")),
            ("<svg><foreignObject/></svg>", Some("foreign content")),
            ("<svg><text>on the way = now</text><path d='M0 0'/></svg>", None),
        ] {
            assert_eq!(active_svg(svg), found, "{svg}");
        }
    }
}
