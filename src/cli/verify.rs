//! `candour snapshot verify`.

use serde_json::json;

use crate::archive::archive::FOLDER;
use crate::archive::verify::{self, Home};
use crate::diag::finding::Place;
use crate::disk::everything;

use super::arguments::Common;
use super::report::{self, could_not_run, say, tell};

/// Verifies every file of the archive.
pub(super) fn run(common: &Common, home: Home) -> u8 {
    let (tree, folders) = match everything::read(&common.site, FOLDER) {
        Ok(read) => read,
        Err(error) => return could_not_run(&format!("cannot read `{FOLDER}/`: {error}")),
    };
    if tree.iter().next().is_none() && folders.is_empty() {
        return could_not_run(&format!("there is no archive in `{}`", common.site.display()));
    }
    let verdict = verify::verify(&tree, &folders, home);
    report::put_findings(common, &verdict.findings, &|path| tree.text_of(path));
    for ((notice, path), count) in &verdict.withheld {
        let times = if *count > 1 { format!(", {count} times") } else { String::new() };
        say(common, &format!("withheld under notice {notice}: {path}{times}"));
    }
    let first = verdict.findings.iter().find_map(|finding| finding.place.as_ref());
    let first = first.map(|Place { path, .. }| path.to_string());
    let sums = format!(
        "{} of {}, {} and {} read",
        report::count(verdict.files, "file"),
        report::count(verdict.snapshots, "snapshot"),
        report::count(verdict.recovered, "recovered edition"),
        report::count(verdict.objects, "stored object"),
    );
    match &first {
        None => say(common, &format!("Verified: {sums}, and nothing is wrong.")),
        Some(first) => {
            let wrong = report::count(verdict.findings.len(), "thing");
            say(common, &format!("Not verified: {sums}; {wrong} wrong, first `{first}`."));
        }
    }
    tell(
        common,
        &json!({
            "result": if first.is_none() { "verified" } else { "not-verified" },
            "files": verdict.files,
            "snapshots": verdict.snapshots,
            "recovered": verdict.recovered,
            "objects": verdict.objects,
            "withheld": verdict.withheld.iter().map(|((notice, path), count)| {
                json!({"notice": notice, "path": path.as_str(), "count": count})
            }).collect::<Vec<_>>(),
            "wrong": verdict.findings.len(),
            "first": first,
        }),
    );
    if first.is_none() { super::CLEAN } else { super::FINDINGS }
}
