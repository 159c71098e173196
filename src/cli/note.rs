//! `candour note`: writes a change note into a record's file, or a kind's.

use serde_json::json;

use crate::archive::dictation::{self, Dictated, NotAdded};
use crate::archive::gate::Stand;
use crate::archive::reason;
use crate::base::date::PartialDate;
use crate::base::id::RecordId;
use crate::build::gatekeeping;
use crate::diag::code::Code;
use crate::diag::finding::Finding;
use crate::diag::suggest;
use crate::disk::seal::Sealer;
use crate::document::files;
use crate::kind::kinds;

use super::arguments::{Common, NoteOptions};
use super::report::{could_not_run, say, tell, warn};
use super::session::{self, Session};

/// Adds a note to a record, or to a kind.
pub(super) fn run(common: &Common, options: &NoteOptions) -> u8 {
    match write(common, options) {
        Ok(()) => super::CLEAN,
        Err(reason) => could_not_run(&reason),
    }
}

/// Whether a text can be a note; the error says why not.
pub(super) fn sound(text: &str) -> Result<(), String> {
    if text.chars().any(char::is_control) {
        return Err("a note is one line, without control characters".to_owned());
    }
    match reason::says_something(text) {
        true => Ok(()),
        false => Err(format!("the note `{text}` does not say what changed: {}", reason::SAY_MORE)),
    }
}

/// Why a note is not added; `by_hand` says what to do where the form of what is there stands in the way.
pub(super) fn not_added(why: NotAdded, by_hand: String) -> String {
    match why {
        NotAdded::Form => by_hand,
        NotAdded::Repeated => {
            "the same note stands there already: say in other words what changed this time".to_owned()
        }
    }
}

fn write(common: &Common, options: &NoteOptions) -> Result<(), String> {
    sound(&options.note)?;
    if options.by.as_ref().is_some_and(|by| by.chars().any(char::is_control)) {
        return Err("a name is one line, without control characters".to_owned());
    }
    let sealer = Sealer::lock(&common.site).map_err(|error| error.to_string())?;
    let session = session::open(common, &session::default_out(&common.site), None)?;
    let (tree, site) = (session.build.tree(), session.build.site());
    let day = site.as_of().day();
    let date = options.date.unwrap_or(PartialDate::Day(day));
    if date.earliest() > day {
        return Err(format!("{} is after the day of the site, {day}", date.iso()));
    }
    let note = Dictated {
        date,
        kind: options.kind.name().to_owned(),
        text: options.note.clone(),
        by: options.by.clone(),
    };
    if let Some(folder) = options.record.strip_suffix('/') {
        return into_kind(common, &session, &sealer, (folder, &note));
    }
    let id = RecordId::parse(&options.record).map_err(|_| unknown(&session, &options.record))?;
    let Some(files) = files::gather(tree, &id) else { return Err(unknown(&session, &options.record)) };
    let new = dictation::into_record(&id, &files, &note).map_err(|why| {
        not_added(
            why,
            format!("a note cannot be added to `{id}`: write it by hand, as a table `[[change]]` after its other fields"),
        )
    })?;
    let old = tree.get(new.path.as_str());
    sealer.replace(old, &new).map_err(|error| error.to_string())?;
    let idle = match gatekeeping::stand(tree, site, &id) {
        None => Some("nothing of this record is sealed yet, so the note tells of no change"),
        Some(Stand::Fine) => Some("the record says what was published, so the note tells of no change"),
        Some(Stand::Noted) => Some("the record has a note for this change already; now it has two"),
        Some(Stand::Silent) => None,
    };
    if let Some(line) = idle {
        warn(common, line);
    }
    say(common, &format!("Wrote the note into {}.", new.path));
    tell(common, &json!({"result": "noted", "record": id.to_string(), "file": new.path.as_str()}));
    Ok(())
}

// A kind is named by its folder, with a slash at the end.
fn into_kind(
    common: &Common,
    session: &Session,
    sealer: &Sealer,
    (folder, note): (&str, &Dictated),
) -> Result<(), String> {
    let build = &session.build;
    let path = format!("content/{folder}/{}", kinds::FILE);
    let Some(old) = build.tree().get(&path) else {
        return Err(format!("there is no kind file `{path}`; a built-in kind needs no note"));
    };
    let new = dictation::into_kind(old, note).map_err(|why| {
        not_added(
            why,
            format!(
                "a note cannot be added to `{path}`: write it by hand, as a table `[[change]]` at its end"
            ),
        )
    })?;
    sealer.replace(Some(old), &new).map_err(|error| error.to_string())?;
    let is_meant = |finding: &Finding| {
        let is_there = finding.place.as_ref().is_some_and(|place| place.path == old.path);
        finding.code == Code::EditionSilentKind && is_there
    };
    if !build.findings().iter().any(is_meant) {
        warn(common, "the kind is not refused for want of a note, so the note may tell of no change");
    }
    say(common, &format!("Wrote the note into {}.", new.path));
    tell(common, &json!({"result": "noted", "kind": folder, "file": new.path.as_str()}));
    Ok(())
}

fn unknown(session: &Session, record: &str) -> String {
    let ids: Vec<String> = session.build.site().shown().map(|shown| shown.document.id.to_string()).collect();
    let near = suggest::nearest(record, ids.iter().map(String::as_str));
    let hint = near.map_or_else(
        || "; name it by its folder and its name, such as `policies/open-source`".to_owned(),
        |near| format!("; did you mean `{near}`?"),
    );
    format!("there is no record `{record}`{hint}")
}
