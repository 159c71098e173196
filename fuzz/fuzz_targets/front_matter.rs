//! Any text as a record of a built-in kind: every finding stands in the text, and can be shown in every format.
#![no_main]

use std::sync::OnceLock;

use candour::base::id::RecordId;
use candour::base::path::RelPath;
use candour::config::settings::RawHtml;
use candour::diag::human::{self, Ink};
use candour::diag::{json, sarif};
use candour::document::document;
use candour::document::files::Files;
use candour::kind::kinds::{self, Kinds};
use candour::source::tree::{Source, Tree};
use libfuzzer_sys::fuzz_target;

fn built_in() -> &'static Kinds {
    static KINDS: OnceLock<Kinds> = OnceLock::new();
    KINDS.get_or_init(|| kinds::of_tree(&Tree::default()).value)
}

fuzz_target!(|data: &[u8]| {
    // The first byte chooses between the two forms and among the kinds.
    let Some((choice, bytes)) = data.split_first() else { return };
    let kinds: Vec<_> = built_in().iter().collect();
    let kind = kinds[usize::from(*choice / 2) % kinds.len()];
    let extension = if choice % 2 == 0 { "md" } else { "toml" };
    let id = RecordId::parse(&format!("{}/a", kind.folder)).expect("an id");
    let path = RelPath::new(&format!("content/{id}.{extension}")).expect("a path");
    let source = Source::new(path, bytes);
    let (text, data) = if extension == "md" { (Some(&source), None) } else { (None, Some(&source)) };
    let files = Files { text, data, ..Files::default() };
    let read = document::parse(&id, kind, files, RawHtml::Deny);

    let shown = String::from_utf8_lossy(bytes).into_owned();
    for finding in &read.findings {
        let places = finding.place.iter().chain(finding.related.iter().map(|related| &related.place));
        for span in places.filter_map(|place| place.span) {
            assert!(span.start <= span.end && span.end <= shown.len(), "{finding:?}");
            assert!(shown.is_char_boundary(span.start) && shown.is_char_boundary(span.end), "{finding:?}");
        }
        assert!(!finding.message.is_empty() && !finding.message.contains('\n'), "{finding:?}");
    }
    let text_of = |_: &RelPath| Some(shown.clone());
    let drawn = human::draw(&read.findings, &text_of, Ink::Plain);
    assert!(!drawn.contains(|c: char| c.is_control() && c != '\n'), "{drawn:?}");
    json::lines(&read.findings, &text_of);
    sarif::log(&read.findings, &text_of);
});
