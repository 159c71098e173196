//! `candour edition add`: seals an edition that was found later.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::archive::archive::Archive;
use crate::archive::entering::{self, Found};
use crate::archive::sequence::Entry as _;
use crate::base::id::RecordId;
use crate::base::path::RelPath;
use crate::base::web;
use crate::diag::code::Code;
use crate::disk::everything;
use crate::document::{document, files};
use crate::source::tree::{Change, Source, Tree};

use super::appending;
use super::archive_arguments::{EditionCommand, RecoveredOptions};
use super::arguments::Common;
use super::report::{self, could_not_run, refused, say, tell};
use super::session::{self, Session};

/// Does it.
pub(super) fn run(common: &Common, command: &EditionCommand) -> u8 {
    let EditionCommand::Add(options) = command;
    let (sealer, record) = match appending::begin(common, &options.record) {
        Ok(begun) => begun,
        Err(status) => return status,
    };
    if !web::is_web_address(&options.source) {
        return could_not_run("--source takes a web address, such as https://web.archive.example/page");
    }
    let session = match session::open(common, &session::default_out(&common.site), None) {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    let site = session.build.site();
    let found = Found {
        record: &record,
        day: options.date,
        certainty: options.certainty,
        source: &options.source,
        on: site.settings().zone.to_datetime(session.clock.given()).date(),
        now: session.clock.given(),
        generator: appending::GENERATOR,
    };
    let (archive, histories) = (site.archive(), site.histories());
    let then = match entering::id_then(archive, histories, &found) {
        Ok(then) => then,
        // A run that was killed after the last step has done it all.
        Err(_) if was_entered(archive, &found, &options.file) => {
            say(common, &format!("That edition of `{record}` of {} was entered before.", options.date));
            tell(common, &json!({"result": "unchanged", "record": record.to_string()}));
            return super::CLEAN;
        }
        Err(reason) => return refused(&reason),
    };
    let files = match taken_in(&options.file, &then) {
        Ok(files) => files,
        Err(reason) => return could_not_run(&reason),
    };
    if let Some(status) = wrong(common, &session, options, &then, &files) {
        return status;
    }
    let entered = entering::seal(session.build.tree(), archive, &found, &then, &files);
    if let Err(error) = sealer.append(&entered.objects, &entered.entry.file()) {
        return could_not_run(&error.to_string());
    }
    let path = entered.entry.file().path;
    say(common, &format!("Entered `{then}` as of {} into `{path}`; `candour build` shows it.", options.date));
    tell(
        common,
        &json!({
            "result": "entered",
            "record": then.to_string(),
            "date": options.date.to_string(),
            "number": entered.entry.number,
            "content": entered.entry.content.to_string(),
            "file": path.as_str(),
        }),
    );
    super::CLEAN
}

// Whether the same words were entered before, for the same day and from the same place.
fn was_entered(archive: &Archive, found: &Found<'_>, file: &Path) -> bool {
    entering::alike(archive, found).any(|entered| {
        let files = taken_in(file, &entered.record);
        files.is_ok_and(|files| entering::says_the_same(entered, &files))
    })
}

// A record's file, or the files of its folder, at the paths that they have in a site.
fn taken_in(from: &Path, id: &RecordId) -> Result<Tree, String> {
    let cannot = |error: std::io::Error| format!("cannot read `{}`: {error}", from.display());
    let mut tree = Tree::default();
    if fs::metadata(from).map_err(cannot)?.is_dir() {
        let from = fs::canonicalize(from).map_err(cannot)?;
        let (above, name) = (from.parent().unwrap_or(&from), from.file_name().unwrap_or_default());
        let name = name.to_string_lossy();
        let (read, _) = everything::read(above, &name).map_err(cannot)?;
        for source in read.iter() {
            let plain =
                source.path.below(&name).filter(|below| !below.contains('/') && !below.starts_with('.'));
            let path = plain.and_then(|below| RelPath::new(&format!("content/{id}/{below}")));
            let taken = path.zip(source.shared()).map(|(path, bytes)| Source::new(path, bytes));
            tree.apply(Change::Put(taken.ok_or_else(|| {
                format!(
                    "`{}` is no attachment of a record: a plain file with a name of its own is",
                    source.path
                )
            })?));
        }
        return Ok(tree);
    }
    let extension = from.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if !["md", "toml"].contains(&extension) {
        return Err(format!("`{}` is neither `.md`, nor `.toml`, nor a folder", from.display()));
    }
    let path = RelPath::new(&format!("content/{id}.{extension}")).expect("an id is a plain path");
    tree.apply(Change::Put(Source::new(path, fs::read(from).map_err(cannot)?)));
    Ok(tree)
}

// What is wrong with it by itself; where its links lead is for its own time.
fn wrong(
    common: &Common,
    session: &Session,
    options: &RecoveredOptions,
    id: &RecordId,
    tree: &Tree,
) -> Option<u8> {
    let site = session.build.site();
    let Some(kind) = site.kinds().get(&id.folder) else {
        return Some(refused(&format!("there is no kind for the folder `{}`", id.folder)));
    };
    let Some(files) = files::gather(tree, id) else {
        return Some(refused(&format!(
            "there is no `index.md` or `index.toml` in `{}`",
            options.file.display()
        )));
    };
    let mut findings = document::parse(id, kind, files, &site.settings().writing).findings;
    findings.retain(|finding| finding.is_error() && finding.code != Code::FieldMissing);
    if findings.is_empty() {
        return None;
    }
    report::put_findings(common, &findings, &|path| tree.text_of(path));
    say(common, &format!("{}: nothing was entered.", report::tally(&findings).words()));
    Some(super::FINDINGS)
}
