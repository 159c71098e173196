//! `candour rename`.

use std::collections::BTreeSet;

use serde_json::json;

use crate::base::id::{RecordId, Slug};
use crate::build::build::Build;
use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::disk::change::{self, Altered};
use crate::plan::rename::{self, Changed, Renaming, Request};

use super::arguments::{Common, RenameOptions};
use super::report::{self, could_not_run, count, print, say, tell};
use super::session;

/// Renames a record or the folder of a kind, in all files that name it.
pub(super) fn run(common: &Common, options: &RenameOptions) -> u8 {
    let finished = match change::finish(&common.site) {
        Ok(finished) => finished,
        Err(reason) => return could_not_run(&reason),
    };
    if finished {
        say(common, "Finished the renaming that was interrupted.");
    }
    let (Some(old), Some(new)) = (&options.old, &options.new) else {
        if !finished {
            say(common, "No renaming was interrupted.");
        }
        tell(common, &json!({ "result": "finished", "was_interrupted": finished }));
        return super::CLEAN;
    };
    match request(old, new).and_then(|request| renamed(common, options, &request)) {
        Ok(status) => status,
        Err(reason) => could_not_run(&reason),
    }
}

fn renamed(common: &Common, options: &RenameOptions, request: &Request) -> Result<u8, String> {
    let mut session = session::open(common, &session::default_out(&common.site), None)?;
    let before: BTreeSet<Finding> = session.build.findings().into_iter().collect();
    let site = session.build.site();
    let renaming = rename::plan(session.build.tree(), site.kinds(), site.settings(), request)?;
    session.update(renaming.changes());
    let after: Vec<Finding> = session.build.findings();
    let new: Vec<Finding> = after.into_iter().filter(|finding| !before.contains(finding)).collect();
    refuse_clashes(&new)?;

    if options.dry_run {
        print_plan(common, &renaming);
    } else {
        let altered = |file: &Changed| -> Altered {
            Altered {
                from: file.from.clone(),
                to: file.to.clone(),
                before: file.before.clone(),
                after: file.after.clone(),
            }
        };
        let files: Vec<Altered> = renaming.files.iter().map(altered).collect();
        change::apply(&common.site, &files)?;
    }
    Ok(told(common, options, &session.build, &renaming, &new))
}

// What was meant by the two names.
fn request(old: &str, new: &str) -> Result<Request, String> {
    let folder = |text: &str| text.strip_suffix('/').map(|name| (name.to_owned(), Slug::new(name)));
    match (folder(old), folder(new)) {
        (Some((_, Ok(old))), Some((_, Ok(new)))) => Ok(Request::Folder(old, new)),
        (Some((name, Err(why))), Some(_)) | (Some((_, Ok(_))), Some((name, Err(why)))) => {
            let meant =
                Slug::suggest(&name).map_or_else(String::new, |slug| format!("; did you mean `{slug}/`?"));
            Err(format!("the folder `{name}` {why}{meant}"))
        }
        (None, None) => Ok(Request::Record(id(old)?, id(new)?)),
        _ => Err(format!(
            "`{old}` and `{new}` must both be ids, such as `policies/open-source`, or both be \
                          folders with a slash at the end, such as `policies/`"
        )),
    }
}

fn id(text: &str) -> Result<RecordId, String> {
    RecordId::parse(text).map_err(|why| {
        let meant =
            RecordId::suggest(text, None).map_or_else(String::new, |id| format!("; did you mean `{id}`?"));
        format!("the id `{text}` {why}{meant}")
    })
}

// An address that two would have, or that candour keeps, is no place to move to.
fn refuse_clashes(findings: &[Finding]) -> Result<(), String> {
    let clash =
        findings.iter().find(|finding| [Code::AddressTwice, Code::AddressReserved].contains(&finding.code));
    match clash {
        Some(finding) => {
            let place = finding.place.as_ref().map_or_else(String::new, |place| format!(" ({})", place.path));
            Err(format!("it cannot have that name: {}{place}; nothing was changed", finding.message))
        }
        None => Ok(()),
    }
}

fn print_plan(common: &Common, renaming: &Renaming) {
    if common.format == super::arguments::Format::Json {
        return;
    }
    for file in &renaming.files {
        match &file.from {
            None => print(&format!("{} (new)\n", file.to)),
            Some(from) if *from == file.to => print(&format!("{from}\n")),
            Some(from) => print(&format!("{from} -> {}\n", file.to)),
        }
        for line in &file.edits {
            match line.old.is_empty() {
                true => print(&format!("  {}: + {}\n", line.number, line.new)),
                false => print(&format!("  {}: {} -> {}\n", line.number, line.old, line.new)),
            }
        }
    }
}

fn told(common: &Common, options: &RenameOptions, build: &Build, renaming: &Renaming, new: &[Finding]) -> u8 {
    let moved = renaming.files.iter().filter(|file| file.from.as_ref().is_some_and(|from| *from != file.to));
    let (moved, edits) = (moved.count(), renaming.files.iter().map(|file| file.edits.len()).sum::<usize>());
    let made = renaming.files.iter().filter(|file| file.from.is_none()).count();
    let file = |file: &Changed| {
        let line = |line: &rename::Line| json!({ "line": line.number, "old": line.old, "new": line.new });
        let edits: Vec<_> = file.edits.iter().map(line).collect();
        let from = file.from.as_ref().map(ToString::to_string);
        json!({ "from": from, "to": file.to.as_str(), "edits": edits })
    };
    let files: Vec<_> = renaming.files.iter().map(file).collect();
    let left: Vec<String> = renaming.left.iter().map(|place| place.path.to_string()).collect();
    tell(
        common,
        &json!({ "result": if options.dry_run { "planned" } else { "renamed" }, "files": files, "left": left }),
    );
    let made = if made > 0 { format!(", {} made", count(made, "file")) } else { String::new() };
    let would = if options.dry_run { "Would change" } else { "Changed" };
    say(
        common,
        &format!("{would}: {} moved, {} in all files{made}.", count(moved, "file"), count(edits, "edit")),
    );
    for path in left {
        say(
            common,
            &format!("A link in `{path}` could not be found where it is written: change it by hand."),
        );
    }
    let tally = report::these(common, build, new);
    if tally.errors > 0 {
        say(common, &format!("{} to mend by hand.", tally.words()));
        return super::FINDINGS;
    }
    super::CLEAN
}
