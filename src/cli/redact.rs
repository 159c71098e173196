//! `candour redact`: withholds the words of editions, and builds the site without them.
//!
//! The notice comes first, then the bytes are removed: a run that is killed in between is finished by running it again.

use serde_json::json;

use crate::archive::redaction::{self, Asked, Redaction};
use crate::archive::sequence::Entry as _;
use crate::base::id::RecordId;
use crate::disk::seal::SealError;

use super::appending;
use super::archive_arguments::RedactOptions;
use super::arguments::{BuildOptions, Common};
use super::report::{could_not_run, refused, say, tell, warn};
use super::session;

/// What no command can reach, for people.
const BEYOND: [&str; 7] = [
    "copies of the site that others made: readers, search engines, web archives",
    "the deployed site, until it is replaced by what was built now",
    "the history of version control: rewrite it, or say in it what is withheld",
    "bags and tars that were exported, and backups",
    "titles, summaries and links in other records, in their editions and in `content/_changes/`",
    "caches of browsers and of delivery networks",
    "the digests of the files, which stay: short texts can be guessed from them",
];

/// Withholds editions of a record.
pub(super) fn run(common: &Common, options: &RedactOptions) -> u8 {
    let (sealer, record) = match appending::begin(common, &options.record) {
        Ok(begun) => begun,
        Err(status) => return status,
    };
    for (name, text) in [("reason", &options.reason), ("authority", &options.authority)] {
        if text.trim().is_empty() || text.contains(char::is_control) {
            return could_not_run(&format!("--{name} takes a sentence, in one line"));
        }
    }
    let session = match session::open(common, &session::default_out(&common.site), None) {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    let site = session.build.site();
    let asked = Asked {
        record: &record,
        editions: &options.editions,
        reason: options.reason.trim(),
        authority: options.authority.trim(),
        on: site.settings().zone.to_datetime(session.clock.given()).date(),
        now: session.clock.given(),
        generator: appending::GENERATOR,
    };
    let planned = redaction::plan(session.build.tree(), site.archive(), site.histories(), &asked);
    let redaction = match planned {
        Ok(redaction) => redaction,
        Err(reason) => return refused(&reason),
    };
    drop(session);
    let done = || -> Result<(), SealError> {
        redaction.notice.iter().try_for_each(|notice| sealer.append(&[], &notice.file()))?;
        sealer.withhold(&redaction.remove)
    };
    if let Err(error) = done() {
        return could_not_run(&format!("{error}; run the command again"));
    }
    // A build takes the lock of its own.
    drop(sealer);
    told(common, &record, &redaction);
    let status = super::build::run(
        common,
        &BuildOptions { out: None, as_of: None, unsealed: false, portable: false, timings: false },
    );
    if status != super::CLEAN {
        warn(common, "the built site still shows what is withheld, until `candour build` succeeds");
    }
    status
}

fn told(common: &Common, record: &RecordId, redaction: &Redaction) {
    match &redaction.notice {
        None => say(common, &format!("All of this is withheld already: `{record}` has its notice.")),
        Some(notice) => {
            let dates: Vec<String> = notice.editions.iter().map(ToString::to_string).collect();
            say(
                common,
                &format!("Withheld under notice {}: `{record}` of {}.", notice.number, dates.join(", ")),
            );
        }
    }
    for (path, by) in &redaction.kept {
        warn(common, &format!("`{path}` stays, because it is also {by}"));
    }
    if let Some(current) = &redaction.current {
        say(common, &format!("The edition of {current} stays: it is what the site says now."));
    }
    if redaction.notice.is_some() {
        say(common, "What this cannot reach, and what you may have to see to:");
        BEYOND.iter().for_each(|beyond| say(common, &format!("- {beyond}")));
    }
    tell(
        common,
        &json!({
            "result": if redaction.notice.is_some() { "withheld" } else { "unchanged" },
            "record": record.to_string(),
            "notice": redaction.notice.as_ref().map(|notice| notice.number),
            "editions": redaction.notice.iter().flat_map(|notice| &notice.editions)
                .map(ToString::to_string).collect::<Vec<_>>(),
            "removed": redaction.remove.len(),
            "kept": redaction.kept.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
            "out_of_reach": BEYOND,
        }),
    );
}
