//! Findings as JSON lines, one object a finding, for programs.

use serde_json::{Value, json};

use crate::base::path::RelPath;

use super::finding::{Finding, Place, Rank};
use super::texts::Texts;

/// Writes findings as JSON lines: `code`, `rank`, `message`, and where known `file`, `line`, `column`,
/// `end_line`, `end_column`, `help` and `related`. Lines and columns count from 1, columns in characters.
pub fn lines(findings: &[Finding], text_of: &dyn Fn(&RelPath) -> Option<String>) -> String {
    let texts = Texts::new(text_of);
    findings.iter().map(|finding| format!("{}\n", object(finding, &texts))).collect()
}

fn object(finding: &Finding, texts: &Texts<'_>) -> Value {
    let mut object =
        json!({ "code": finding.code.name(), "rank": rank(finding.code.rank()), "message": finding.message });
    if let Some(place) = &finding.place {
        merge(&mut object, place_of(place, texts));
    }
    if let Some(help) = &finding.help {
        object["help"] = json!(help);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let mut place = place_of(&related.place, texts);
            place["label"] = json!(related.label);
            place
        });
        object["related"] = related.collect();
    }
    object
}

/// The word for a rank: `error` or `warning`.
pub fn rank(rank: Rank) -> &'static str {
    match rank {
        Rank::Error => "error",
        Rank::Warning => "warning",
    }
}

fn place_of(place: &Place, texts: &Texts<'_>) -> Value {
    let mut object = json!({ "file": place.path.as_str() });
    if let (Some(span), Some(lines)) = (place.span, texts.get(&place.path)) {
        let (start, end) = (lines.position(span.start), lines.position(span.end));
        merge(
            &mut object,
            json!({ "line": start.line, "column": start.column, "end_line": end.line, "end_column": end.column }),
        );
    }
    object
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
