//! The preview's own script and style, which are added to pages as they are served and to no published site.

use crate::output::artifact::Media;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

const FILES: [(&str, &str, &str); 7] = [
    ("preview.js", SCRIPT, include_str!("client/preview.js")),
    ("ask.js", SCRIPT, include_str!("client/ask.js")),
    ("patch.js", SCRIPT, include_str!("client/patch.js")),
    ("bar.js", SCRIPT, include_str!("client/bar.js")),
    ("panel.js", SCRIPT, include_str!("client/panel.js")),
    ("bar.css", STYLE, include_str!("client/bar.css")),
    ("page.css", STYLE, include_str!("client/page.css")),
];

/// A file by its name.
pub(super) fn file(name: &str) -> Option<(Media, &'static str)> {
    FILES.iter().find(|(known, ..)| *known == name).map(|(_, media, text)| (Media(media), *text))
}
