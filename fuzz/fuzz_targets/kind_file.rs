//! Any text as a kind file: there is a kind all the same, with a schema, and records can be read against it.
#![no_main]

use candour::base::id::RecordId;
use candour::base::path::RelPath;
use candour::config::settings::{self, RawHtml};
use candour::diag::human::{self, Ink};
use candour::document::document;
use candour::document::files::Files;
use candour::kind::kinds;
use candour::render::schema;
use candour::source::tree::{Change, Source, Tree};
use libfuzzer_sys::fuzz_target;

const RECORD: &str =
    "title = \"A\"\nstatus = \"open\"\nlevel = \"high\"\nnumber = 1\nnone = { absent = \"unknown\" }\n";

fuzz_target!(|data: &[u8]| {
    let mut tree = Tree::default();
    for path in ["content/risks/_kind.toml", "site.toml"] {
        let path = RelPath::new(path).expect("a path");
        tree.apply(Change::Put(Source::new(path, data)));
    }
    let settings = settings::of_tree(&tree);
    let kinds = kinds::of_tree(&tree);
    let id = RecordId::parse("risks/a").expect("an id");
    let kind = kinds.value.get(&id.folder).expect("whatever its file says, there is a kind");
    let schema = schema::schema(kind);
    assert!(schema.ends_with("}\n"), "{schema}");

    let source = Source::new(RelPath::new("content/risks/a.toml").expect("a path"), RECORD.as_bytes());
    let read = document::parse(&id, kind, Files { data: Some(&source), ..Files::default() }, RawHtml::Deny);
    let findings: Vec<_> = settings.findings.into_iter().chain(kinds.findings).chain(read.findings).collect();
    human::draw(&findings, &|path| tree.text_of(path), Ink::Plain);
});
