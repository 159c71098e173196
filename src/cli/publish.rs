//! `candour publish`: seals what differs from the newest snapshot, and builds.
//!
//! Everything is made and checked in memory before the first byte is written. Then come the change notes, the
//! snapshot, `since` in the settings, and the output, in this order: a run that is killed in between has done the
//! first of these whole, and the next run does the rest.

use serde_json::json;

use crate::archive::dictation::{self, Dictated};
use crate::archive::difference::{self, Differences, RecordFate, State};
use crate::archive::seal::{Occasion, Sealing};
use crate::archive::{manifest::Manifest, since};
use crate::base::as_of::Moment;
use crate::base::date::PartialDate;
use crate::build::{gatekeeping, seal};
use crate::config::settings;
use crate::disk::seal::{SealError, Sealer};
use crate::site::audience::Audience;
use crate::source::tree::{Change, Source};

use super::again::Again;
use super::appending;
use super::arguments::{Common, NoteKind, PublishOptions};
use super::finish::{self, Later};
use super::report::{self, could_not_run, refused, say, tell};
use super::session::{self, Session};

/// Seals and builds the site.
pub(super) fn run(common: &Common, options: &PublishOptions) -> u8 {
    // Before anything is read: what another run seals meanwhile would not be known here.
    let sealer = match Sealer::lock(&common.site) {
        Ok(sealer) => sealer,
        Err(error) => return could_not_run(&error.to_string()),
    };
    let out = options.out.clone().unwrap_or_else(|| session::default_out(&common.site));
    let again = Again::to_come(common);
    let asked = options.date.map(Moment::EndOf);
    let mut session = match session::load(common, &out, asked, Audience::Readers) {
        Ok(loaded) => loaded.build(again.as_ref().map(Again::store), again.as_ref().and_then(Again::kept)),
        Err(reason) => return could_not_run(&reason),
    };
    session.wants_timings = options.timings;
    if let Err(reason) = until_now(&mut session) {
        return refused(&reason);
    }
    let (note, sealing, since) = match prepare(common, options, &mut session) {
        Ok(Prepared { note, sealing, since }) => (note, sealing, since),
        Err(status) => return status,
    };
    let tally = report::tally(&session.build.findings());
    let write = || -> Result<(), SealError> {
        note.iter().try_for_each(|(old, new)| sealer.replace(old.as_ref(), new))?;
        sealing.iter().try_for_each(|(sealing, _)| sealer.write(sealing))?;
        since.iter().try_for_each(|(old, new)| sealer.replace(Some(old), new))
    };
    if let Err(error) = write() {
        return could_not_run(&error.to_string());
    }
    session.timings.lap("seal");
    told(common, &session, sealing.as_ref());
    let stands_still = session.build.site().settings().as_of.is_some();
    let later = if stands_still { Later::Same } else { Later::Flips };
    session.reported = session.build.findings();
    let again = again.map(|again| again.settled(&session));
    finish::publish(common, session, &out, tally, (later, again))
}

// What is to be written, all of it already taken in by the build.
struct Prepared {
    // A file of notes as it was, and as it is to be.
    note: Option<(Option<Source>, Source)>,
    // A snapshot, and what is told of it.
    sealing: Option<(Sealing, Differences)>,
    // The settings as they were, and with the beginning of the archive.
    since: Option<(Source, Source)>,
}

fn prepare(common: &Common, options: &PublishOptions, session: &mut Session) -> Result<Prepared, u8> {
    let day = session.build.site().as_of().day();
    if let Some(newest) = session.build.site().archive().newest().filter(|newest| day < newest.id.day) {
        return Err(refused(&format!(
            "the newest snapshot is that of {}, and {day} is before it; what readers saw on an earlier day is added \
             with `candour edition add`",
            newest.id
        )));
    }
    let note = match &options.note {
        Some(text) => dictate(common, session, text, options.kind)?,
        None => None,
    };
    let tally = report::findings(common, &session.build);
    session.timings.lap("report");
    if tally.errors > 0 {
        say(common, &format!("{}: nothing was sealed or written.", tally.words()));
        return Err(super::FINDINGS);
    }
    let (tree, site) = (session.build.tree(), session.build.site());
    let occasion = Occasion {
        day,
        as_of: site.as_of().instant,
        now: session.clock.given(),
        generator: appending::GENERATOR.to_owned(),
    };
    let sealing = seal::of_site(tree, site, &occasion).map(|sealing| {
        let (nothing, none) = (Manifest::default(), std::collections::BTreeMap::new());
        let before = site.archive().newest();
        let old = before.map_or(State { manifest: &nothing, records: &none }, |before| before.state());
        let differences = difference::between(tree, old, sealing.snapshot.state());
        (sealing, differences)
    });
    let first = site.archive().snapshots.keys().next().copied();
    let first = first.or_else(|| sealing.as_ref().map(|(sealing, _)| sealing.snapshot.id));
    let since = first.and_then(|first| {
        let old = tree.get(settings::FILE)?;
        Some((old.clone(), since::written(old, first)?))
    });
    let mut changes: Vec<Change> = sealing.iter().flat_map(|(sealing, _)| sealing.changes()).collect();
    changes.extend(since.iter().map(|(_, new)| Change::Put(new.clone())));
    session.update(changes);
    // What is right before it is sealed may clash with the pages of the snapshot itself.
    if report::tally(&session.build.findings()).errors > 0 {
        let tally = report::findings(common, &session.build);
        say(common, &format!("{}: nothing was sealed or written.", tally.words()));
        return Err(super::FINDINGS);
    }
    Ok(Prepared { note, sealing, since })
}

// One note for all records that lack one.
type Note = Option<(Option<Source>, Source)>;

fn dictate(common: &Common, session: &mut Session, text: &str, kind: NoteKind) -> Result<Note, u8> {
    super::note::sound(text).map_err(|reason| could_not_run(&reason))?;
    let (tree, site) = (session.build.tree(), session.build.site());
    let silent = gatekeeping::silent(tree, site);
    if silent.is_empty() {
        say(common, "Every record that differs has a note of its own: this one was not written.");
        return Ok(None);
    }
    let day = site.as_of().day();
    let note = Dictated {
        date: PartialDate::Day(day),
        kind: kind.name().to_owned(),
        text: text.to_owned(),
        by: None,
    };
    let path = dictation::many_path(day);
    let old = tree.get(path.as_str()).cloned();
    let new = dictation::for_many(day, old.as_ref(), &note, &silent).map_err(|why| {
        let by_hand = format!("a note cannot be added to `{path}`: its TOML is broken");
        could_not_run(&super::note::not_added(why, by_hand))
    })?;
    session.update(vec![Change::Put(new.clone())]);
    say(common, &format!("The note tells of {}.", report::count(silent.len(), "record")));
    Ok(Some((old, new)))
}

// A day that is not over yet is sealed as it is now: what is to be published later today stays out.
fn until_now(session: &mut Session) -> Result<(), String> {
    let as_of = session.build.site().as_of();
    let given = session.clock.given();
    if as_of.instant <= given {
        return Ok(());
    }
    let day = as_of.day();
    if as_of.start_of(day) > given {
        return Err(format!("{day} has not begun, and nobody can say yet what readers will see then"));
    }
    session.clock.asked = Some(Moment::At(given));
    session.update(Vec::new());
    Ok(())
}

fn told(common: &Common, session: &Session, sealing: Option<&(Sealing, Differences)>) {
    let Some((sealing, differences)) = sealing else {
        let newest = session.build.site().archive().newest().map(|newest| newest.id.to_string());
        let of =
            newest.as_ref().map_or_else(String::new, |newest| format!(" since the snapshot of {newest}"));
        say(common, &format!("Nothing differs{of}: no new one was sealed."));
        tell(common, &json!({"result": "unchanged", "snapshot": newest}));
        return;
    };
    let of = |is_meant: &dyn Fn(&RecordFate) -> bool| {
        differences.records.iter().filter(|(_, fate)| is_meant(fate)).count()
    };
    let new = of(&|fate| *fate == RecordFate::New);
    let moved = of(&|fate| matches!(fate, RecordFate::Moved(..)));
    let withdrawn = of(&|fate| *fate == RecordFate::Withdrawn);
    let changed = differences.records.len() - new - moved - withdrawn;
    let id = sealing.snapshot.id.to_string();
    say(
        common,
        &format!(
            "Sealed the snapshot {id}: {new} new, {changed} changed, {moved} moved, {withdrawn} withdrawn of {}.",
            report::count(sealing.snapshot.records.len(), "record"),
        ),
    );
    tell(
        common,
        &json!({
            "result": "sealed",
            "snapshot": id,
            "sha256": sealing.snapshot.digest.to_string(),
            "records": sealing.snapshot.records.len(),
            "new": new,
            "changed": changed,
            "moved": moved,
            "withdrawn": withdrawn,
            "objects": sealing.objects.len(),
        }),
    );
}
