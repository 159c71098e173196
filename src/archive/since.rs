//! Writes into `site.toml` since when there is an archive: whoever takes the archive away is then told.

use crate::base::snapshot_id::SnapshotId;
use crate::config::settings::ARCHIVE;
use crate::source::table;
use crate::source::tree::Source;

/// The settings with the name of the first snapshot; nothing where there is such a table already, or where the file
/// cannot be read, which is told of elsewhere.
pub fn written(settings: &Source, first: SnapshotId) -> Option<Source> {
    let text = settings.text().ok()?;
    let table = table::parse(settings, text, 0..text.len());
    if !table.findings.is_empty() || table.value.get(ARCHIVE).is_some() {
        return None;
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let gap = if text.is_empty() || text.ends_with('\n') { end.to_owned() } else { end.repeat(2) };
    // A table may follow any other.
    let text = format!("{text}{gap}[{ARCHIVE}]{end}since = \"{first}\"{end}");
    Some(Source::new(settings.path.clone(), text.into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::path::RelPath;

    fn after(text: &str) -> Option<String> {
        let source = Source::new(RelPath::new("site.toml")?, text.as_bytes());
        Some(
            String::from_utf8_lossy(written(&source, SnapshotId::parse("2021-02-22")?)?.bytes()).into_owned(),
        )
    }

    #[test]
    fn the_rest_of_the_file_stays_as_it_is() {
        for (before, end) in
            [("title=\"A\" # so\n[x]\ny = 1", "\n"), ("title = \"A\"\r\n", "\r\n"), ("a = 1\n", "\n")]
        {
            let text = after(before).expect("it is written");
            let added = text.strip_prefix(before).expect("all of it");
            assert_eq!(added.trim_start(), format!("[archive]{end}since = \"2021-02-22\"{end}"));
        }
        assert_eq!(after("[archive]\nsince = \"2020-01-01\"\n"), None);
        assert_eq!(after("archive = 1\n"), None);
        assert_eq!(after("title = \n"), None);
    }
}
