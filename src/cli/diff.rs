//! `candour diff`: what changed in a record from one edition to another.

use jiff::civil;
use serde_json::{Value, json};

use crate::base::id::RecordId;
use crate::base::snapshot_id::SnapshotId;
use crate::plan::past;
use crate::render::redline::between::End;
use crate::render::redline::told::{Passage, Told, ToldChange, ToldFact};
use crate::site::editions::Edition;
use crate::site::site::Site;

use super::arguments::{Common, DiffOptions, Format};
use super::report::{could_not_run, print, tell};
use super::session;

/// What stands for the record as its files have it.
const FILES: &str = "files";

/// Compares.
pub(super) fn run(common: &Common, options: &DiffOptions) -> u8 {
    match compared(common, options) {
        Ok(()) => super::CLEAN,
        Err(reason) => could_not_run(&reason),
    }
}

fn compared(common: &Common, options: &DiffOptions) -> Result<(), String> {
    let asked = RecordId::parse(&options.record).map_err(|why| format!("`{}` {why}", options.record))?;
    let session = session::open(common, &session::default_out(&common.site), None)?;
    let site = session.build.site();
    let id = now(site, &asked);
    let editions = site.editions().of(&id);
    let Some(newest) = editions.last() else {
        return Err(match site.shown_one(&id) {
            Some(_) => format!("`{id}` has no edition yet; `candour publish` seals one"),
            None => format!("there is no record `{asked}`"),
        });
    };
    let old = end(editions, &options.old)?;
    let new = options.new.as_ref().map_or(Ok(End::Edition(newest.id)), |new| end(editions, new))?;
    let told = session.build.compared(&id, old, new)?;
    let ends = [old, new].map(|end| Place { end, url: url(site, &id, end) });
    tell(common, &object(&id, &ends, &told));
    if common.format == Format::Human {
        print(&text(&id, &ends, &told));
    }
    Ok(())
}

// One end, and where it can be read.
struct Place {
    end: End,
    url: Option<String>,
}

// A record by the id that it has now.
fn now(site: &Site, asked: &RecordId) -> RecordId {
    let newest_with = |snapshot: SnapshotId| site.editions().in_snapshot(snapshot, asked);
    let newest = site.archive().newest().and_then(|newest| newest_with(newest.id));
    newest.map_or_else(|| asked.clone(), |(id, _)| id.clone())
}

// An edition by its date, or by a day on which it was shown.
fn end(editions: &[Edition], asked: &str) -> Result<End, String> {
    if asked == FILES {
        return Ok(End::Files);
    }
    let dates = || editions.iter().map(|edition| edition.id.to_string()).collect::<Vec<_>>().join(", ");
    let wrong = || format!("`{asked}` is no day, such as 2022-02-10, and not `{FILES}`");
    let date = SnapshotId::parse(asked).ok_or_else(wrong)?;
    if editions.iter().any(|edition| edition.id == date) {
        return Ok(End::Edition(date));
    }
    let was_shown = |day: civil::Date| {
        let begun = editions.iter().rev().find(|edition| edition.id.day <= day)?;
        begun.until.is_none_or(|until| until.day > day).then_some(begun.id)
    };
    match was_shown(date.day).filter(|_| date.ordinal == 1) {
        Some(shown) => Ok(End::Edition(shown)),
        None => Err(format!("it was not on the site on {asked}; its editions are of {}", dates())),
    }
}

fn url(site: &Site, id: &RecordId, end: End) -> Option<String> {
    let home = site.kinds().address(id);
    match end {
        End::Edition(date) => Some(site.settings().base.absolute(&past::edition_address(&home, date))),
        End::Files => None,
    }
}

fn object(id: &RecordId, ends: &[Place; 2], told: &Told) -> Value {
    let end = |end: &Place| match end.end {
        End::Edition(date) => json!({"edition": date.to_string(), "url": end.url}),
        End::Files => json!({"edition": null, "url": null}),
    };
    let passage =
        |passage: &Passage| json!({"change": passage.how, "section": passage.section, "text": passage.text});
    let passages = |all: &[Passage]| all.iter().map(passage).collect::<Vec<_>>();
    let fact = |fact: &ToldFact| {
        let mut said = json!({"field": fact.field, "label": fact.label});
        match &fact.how {
            ToldChange::Line(line) => said["text"] = json!(line),
            ToldChange::Text(text) => said["passages"] = json!(passages(text)),
            ToldChange::Values(removed, added, kept) => {
                said["removed"] = json!(removed);
                said["added"] = json!(added);
                said["kept"] = json!(kept);
            }
            ToldChange::Order(was, is) => {
                said["was_in_order"] = json!(was);
                said["is_in_order"] = json!(is);
            }
        }
        said
    };
    json!({
        "result": "compared",
        "record": id.to_string(),
        "old": end(&ends[0]),
        "new": end(&ends[1]),
        "counts": told.counts,
        "details": told.facts.iter().map(fact).collect::<Vec<_>>(),
        "passages": passages(&told.passages),
        "files": told.files.iter().map(|(name, how)| json!({"file": name, "change": how})).collect::<Vec<_>>(),
    })
}

fn text(id: &RecordId, ends: &[Place; 2], told: &Told) -> String {
    let mut lines = vec![id.to_string()];
    for (word, told) in ["from", "to"].iter().zip(ends) {
        let what = match told.end {
            End::Edition(date) => format!("the edition of {date}"),
            End::Files => "its files as they are".to_owned(),
        };
        let url = told.url.as_ref().map_or_else(String::new, |url| format!("  {url}"));
        lines.push(format!("  {word:<4} {what}{url}"));
    }
    if told.facts.is_empty() && told.passages.is_empty() && told.files.is_empty() {
        lines.push("\nNothing differs.".to_owned());
        return lines.join("\n") + "\n";
    }
    lines.push(format!("\n{}", told.counts.join(", ")));
    if !told.facts.is_empty() {
        lines.push("\nDetails".to_owned());
    }
    for fact in &told.facts {
        lines.push(format!("  {}", fact.label));
        details(&mut lines, &fact.how);
    }
    if !told.passages.is_empty() {
        lines.push("\nText".to_owned());
        passages(&mut lines, &told.passages, "  ");
    }
    if !told.files.is_empty() {
        lines.push("\nFiles".to_owned());
    }
    lines.extend(told.files.iter().map(|(name, how)| format!("  {how}: {name}")));
    lines.join("\n") + "\n"
}

fn details(lines: &mut Vec<String>, how: &ToldChange) {
    let mut each = |word: &str, values: &[String]| {
        lines.extend(values.iter().map(|value| format!("    {word}: {value}")));
    };
    match how {
        ToldChange::Line(line) => each("changed", std::slice::from_ref(line)),
        ToldChange::Text(text) => passages(lines, text, "    "),
        ToldChange::Values(removed, added, kept) => {
            each("removed", removed);
            each("added", added);
            if *kept > 0 {
                lines.push(format!("    {kept} more, unchanged"));
            }
        }
        ToldChange::Order(was, is) => {
            each("was", &[was.join(", ")]);
            each("is", &[is.join(", ")]);
        }
    }
}

fn passages(lines: &mut Vec<String>, passages: &[Passage], indent: &str) {
    let mut section: Option<&String> = None;
    for passage in passages {
        if passage.section.as_ref() != section {
            section = passage.section.as_ref();
            lines.extend(section.map(|section| format!("{indent}Under “{section}”")));
        }
        let text = passage.text.replace('\n', &format!("\n{indent}    "));
        lines.push(format!("{indent}  {}: {text}", passage.how));
    }
}
