//! What a site says of its own accessibility, from which its statement is made.
//!
//! The parts are those that SI 2018/952, regulation 8, and the model statement ask of public bodies.

use jiff::{Span, civil};

use crate::base::date::PartialDate;
use crate::base::path::RelPath;
use crate::base::web;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Origin};
use crate::source::fields::Fields;
use crate::source::table::Value;

use super::settings::{absorb, parsed};

/// The table of `site.toml`.
pub const TABLE: &str = "accessibility";

/// What the statement is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Accessibility {
    /// How far the site meets the standard.
    pub status: Conformance,
    /// The standard: `WCAG 2.2, level AA`.
    pub standard: String,
    /// The law under which it is made.
    pub law: String,
    /// When it was first made.
    pub prepared: civil::Date,
    /// When it was last held against the site, with the place that says so.
    pub reviewed: (civil::Date, Origin),
    /// How the site was tested.
    pub tested: Option<String>,
    /// Where problems are told of, if not at the contact of the site.
    pub contact: Option<String>,
    /// Within what time an answer comes.
    pub reply_within: Option<String>,
    /// Who enforces the law: name and web address.
    pub enforcement: (String, String),
    /// What is not accessible.
    pub issues: Vec<Issue>,
}

/// How far a site meets the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conformance {
    /// All of it.
    Fully,
    /// Most of it; the rest is listed.
    Partly,
    /// It does not.
    Not,
}

/// Something that not everyone can use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// What it is, in a sentence.
    pub what: String,
    /// Why it is so.
    pub reason: Reason,
    /// What there is instead.
    pub alternative: Option<String>,
    /// By when it is to be mended.
    pub mend_by: Option<PartialDate>,
}

/// Why something is not accessible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is a mistake that is to be mended.
    NotCompliant,
    /// To mend it would be too much for the body, as it has found.
    DisproportionateBurden,
    /// The law does not ask for it.
    OutOfScope,
}

impl Accessibility {
    /// The day by which it is to be looked at again: a year after the last time.
    pub fn review_due(&self) -> civil::Date {
        self.reviewed.0.checked_add(Span::new().years(1)).unwrap_or(civil::Date::MAX)
    }

    /// The day from which on it is overdue.
    pub fn overdue_from(&self) -> civil::Date {
        self.review_due().tomorrow().unwrap_or(civil::Date::MAX)
    }
}

/// Reads `[accessibility]`; `contact` is that of the site.
pub(super) fn read(
    path: &RelPath,
    outer: &mut Fields<'_>,
    contact: Option<&String>,
) -> Option<Accessibility> {
    let (table, span) = outer.table(TABLE)?;
    let mut fields = Fields::of_node(path, table, &span);
    for key in ["status", "prepared", "reviewed", "enforcement"] {
        fields.require(key);
    }
    let status = parsed(&mut fields, "status", |word| match word {
        "fully" => Ok(Conformance::Fully),
        "partly" => Ok(Conformance::Partly),
        "not" => Ok(Conformance::Not),
        _ => Err("must be `fully`, `partly` or `not`"),
    });
    let standard = fields.text("standard");
    let law = fields.text("law");
    let prepared = day(&mut fields, "prepared");
    let reviewed = day(&mut fields, "reviewed");
    let origin = Origin(fields.place_of("reviewed"));
    let own_contact = parsed(&mut fields, "contact", |text| {
        let sound = web::is_web_address(text) || web::is_email_address(text);
        sound.then(|| text.to_owned()).ok_or("must be an e-mail address or a web address")
    });
    if !fields.has("contact") && contact.is_none() {
        let message = "an accessibility statement needs a `contact`";
        let finding = Finding::at(fields.place_of("contact"), Code::SiteValue, message);
        fields.add(finding.help("give one here, or for the whole site"));
    }
    let enforcement = enforcement(path, &mut fields);
    let (tested, reply_within) = (fields.text("tested"), fields.text("reply_within"));
    let count = fields.count();
    let issues = issues(path, &mut fields);
    // One that could not be read is listed all the same.
    let is_listed = !issues.is_empty() || fields.count() > count;
    contradictions(&mut fields, status, prepared, reviewed, &issues, is_listed);
    absorb(outer, fields);
    Some(Accessibility {
        status: status?,
        standard: standard.unwrap_or_else(|| "Web Content Accessibility Guidelines 2.2, level AA".to_owned()),
        law: law.unwrap_or_else(|| {
            "the Public Sector Bodies (Websites and Mobile Applications) (No. 2) Accessibility Regulations 2018"
                .to_owned()
        }),
        prepared: prepared?,
        reviewed: (reviewed?, origin),
        tested,
        contact: own_contact,
        reply_within,
        enforcement: enforcement?,
        issues,
    })
}

fn contradictions(
    fields: &mut Fields<'_>,
    status: Option<Conformance>,
    prepared: Option<civil::Date>,
    reviewed: Option<civil::Date>,
    issues: &[Issue],
    is_listed: bool,
) {
    let fails = issues.iter().any(|issue| issue.reason == Reason::NotCompliant);
    if status == Some(Conformance::Fully) && fails {
        let message = "a site with an issue that is `not-compliant` does not meet the standard fully";
        let finding = Finding::at(fields.place_of("status"), Code::SiteValue, message);
        fields.add(finding.help("write `partly`, or take away the issue that is mended"));
    }
    if matches!(status, Some(Conformance::Partly | Conformance::Not)) && !is_listed {
        let message = "a statement that the site does not meet the standard fully must say where";
        let finding = Finding::at(fields.place_of("status"), Code::SiteValue, message);
        fields.add(finding.help("list what is not accessible, each in a table `[[accessibility.issue]]`"));
    }
    if let (Some(prepared), Some(reviewed)) = (prepared, reviewed)
        && reviewed < prepared
    {
        let message = "a statement cannot have been reviewed before it was prepared";
        fields.wrong_value("reviewed", Code::SiteValue, message);
    }
}

fn day(fields: &mut Fields<'_>, key: &'static str) -> Option<civil::Date> {
    let node = fields.any(key)?;
    let text = match &node.value {
        Value::Datetime(text) | Value::Text(text) => text.as_str(),
        _ => "",
    };
    match PartialDate::parse(text) {
        Some(PartialDate::Day(day)) => Some(day),
        _ => {
            fields.wrong_value(key, Code::SiteValue, format!("`{key}` must be a day such as 2022-02-10"));
            None
        }
    }
}

fn enforcement(path: &RelPath, outer: &mut Fields<'_>) -> Option<(String, String)> {
    let (table, span) = outer.table("enforcement")?;
    let mut fields = Fields::of_node(path, table, &span);
    let name = fields.required_text("name");
    fields.require("url");
    let url = parsed(&mut fields, "url", |text| {
        let sound = web::is_web_address(text);
        sound.then(|| text.to_owned()).ok_or("must be a web address that starts with https:// or http://")
    });
    absorb(outer, fields);
    Some((name?, url?))
}

fn issues(path: &RelPath, outer: &mut Fields<'_>) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (table, span) in outer.tables("issue") {
        let mut fields = Fields::of_node(path, table, &span);
        let what = fields.required_text("what");
        fields.require("reason");
        let reason = parsed(&mut fields, "reason", |word| match word {
            "not-compliant" => Ok(Reason::NotCompliant),
            "disproportionate-burden" => Ok(Reason::DisproportionateBurden),
            "out-of-scope" => Ok(Reason::OutOfScope),
            _ => Err("must be `not-compliant`, `disproportionate-burden` or `out-of-scope`"),
        });
        let alternative = fields.text("alternative");
        let mend_by = mend_by(&mut fields);
        absorb(outer, fields);
        if let (Some(what), Some(reason)) = (what, reason) {
            issues.push(Issue { what, reason, alternative, mend_by });
        }
    }
    issues
}

fn mend_by(fields: &mut Fields<'_>) -> Option<PartialDate> {
    let node = fields.any("mend_by")?;
    let text = match &node.value {
        Value::Datetime(text) | Value::Text(text) => text.as_str(),
        _ => "",
    };
    let date = PartialDate::parse(text);
    if date.is_none() {
        let message = "`mend_by` must be a day, a month or a year: 2022-02-10, \"2022-02\", \"2022\"";
        fields.wrong_value("mend_by", Code::SiteValue, message);
    }
    date
}
