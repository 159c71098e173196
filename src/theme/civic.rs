//! The built-in theme, embedded: the files of `themes/civic/` in candour's own repository.

use crate::base::path::RelPath;

/// Its name.
pub const NAME: &str = "civic";

macro_rules! embed {
    ($folder:literal, $read:ident, $($name:literal),* $(,)?) => {
        &[$(($name, $read!(concat!("../../themes/civic/", $folder, "/", $name)))),*]
    };
}

/// Its templates: name and text.
pub const TEMPLATES: &[(&str, &str)] = embed!(
    "templates",
    include_str,
    "accountability.html",
    "accessibility.html",
    "announcement.html",
    "base.html",
    "changes.html",
    "data.html",
    "dates.html",
    "dictionary.html",
    "glossary.html",
    "history.html",
    "home.html",
    "licence.html",
    "not-found.html",
    "organisation.html",
    "page.html",
    "parts/certainties.html",
    "parts/changes.html",
    "parts/contents.html",
    "parts/evidence.html",
    "parts/facts.html",
    "parts/footer.html",
    "parts/lists.html",
    "parts/map.html",
    "parts/notes.html",
    "parts/pages.html",
    "parts/redline.html",
    "parts/timeline.html",
    "parts/values.html",
    "record.html",
    "redirect.html",
    "redline.html",
    "register.html",
    "remit-area.html",
    "search.html",
    "site-map.html",
    "snapshot-changes.html",
    "snapshot.html",
    "snapshots.html",
    "tag.html",
    "tags.html",
    "timeline.html",
    "withheld.html",
);

/// Its assets: name and bytes.
pub const ASSETS: &[(&str, &[u8])] =
    embed!("assets", include_bytes, "history.js", "icon.svg", "search-past.js", "search.js", "site.css");

/// Where a built-in template stands, as findings name it.
pub fn template_path(name: &str) -> RelPath {
    RelPath::new(&format!("themes/{NAME}/templates/{name}")).expect("built-in names are plain")
}

/// The text of a built-in template at a path, for showing a finding in it.
pub fn text_of(path: &RelPath) -> Option<&'static str> {
    let name = path.as_str().strip_prefix("themes/civic/templates/")?;
    TEMPLATES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}
