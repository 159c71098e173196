//! Findings as a SARIF log, for code hosts and editors (OASIS SARIF 2.1.0).
//!
//! The same findings give the same bytes: the log names no time and no folder of this machine. Paths count from the
//! folder of the site, which is called `SITE`.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::base::path::RelPath;

use super::code::Code;
use super::explain;
use super::finding::{Finding, Place};
use super::json::rank;
use super::texts::Texts;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes findings as one SARIF log. Columns count characters; each code that occurs is a rule with its explanation.
pub fn log(findings: &[Finding], text_of: &dyn Fn(&RelPath) -> Option<String>) -> String {
    let texts = Texts::new(text_of);
    let mut rules: BTreeMap<Code, usize> = findings.iter().map(|finding| (finding.code, 0)).collect();
    rules.values_mut().enumerate().for_each(|(index, rule)| *rule = index);
    let results: Vec<Value> =
        findings.iter().map(|finding| result(finding, rules[&finding.code], &texts)).collect();
    let driver = json!({
        "name": "candour",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.keys().map(|code| rule(*code)).collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": driver },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": {
                "SITE": { "description": { "text": "The folder of the site, which holds site.toml." } },
            },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: Code) -> Value {
    let text = explain::explain(code);
    let first = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    json!({
        "id": code.name(),
        "shortDescription": { "text": message(&explain::brief(code)) },
        "fullDescription": { "text": message(&first) },
        "help": { "text": message(text) },
        "defaultConfiguration": { "level": rank(code.rank()) },
    })
}

fn result(finding: &Finding, rule: usize, texts: &Texts<'_>) -> Value {
    let text = match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    };
    let mut result = json!({
        "ruleId": finding.code.name(),
        "ruleIndex": rule,
        "level": rank(finding.code.rank()),
        "message": { "text": message(&text) },
    });
    if let Some(place) = &finding.place {
        result["locations"] = json!([location(place, texts)]);
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|related| {
            let mut location = location(&related.place, texts);
            location["message"] = json!({ "text": message(&related.label) });
            location
        });
        result["relatedLocations"] = related.collect();
    }
    result
}

fn location(place: &Place, texts: &Texts<'_>) -> Value {
    let mut physical = Map::new();
    let artifact = json!({ "uri": uri(&place.path), "uriBaseId": "SITE" });
    physical.insert("artifactLocation".to_owned(), artifact);
    if let (Some(span), Some(lines)) = (place.span, texts.get(&place.path)) {
        let (start, end) = (lines.position(span.start), lines.position(span.end));
        let region = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
        physical.insert("region".to_owned(), region);
    }
    json!({ "physicalLocation": physical })
}

// A relative reference (RFC 3986 §2.3): whatever is not unreserved is percent-encoded.
fn uri(path: &RelPath) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    path.as_str()
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

// Braces stand for arguments in a message, and `[text](1)` for a link to a place (SARIF 2.1.0 §3.11.5, §3.11.6).
fn message(text: &str) -> String {
    let text = text.replace('{', "{{").replace('}', "}}");
    match text.contains("](") {
        true => text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references_and_messages_are_plain() {
        let path = RelPath::new("content/a b/ü:x%.md").expect("a path");
        assert_eq!(uri(&path), "content/a%20b/%C3%BC%3Ax%25.md");
        assert_eq!(message("`{x}` and [a]"), "`{{x}}` and [a]");
        assert_eq!(message("[a](b\\)"), "\\[a\\](b\\\\)");
    }
}
