//! A finding: one mistake, one message.

use serde::{Deserialize, Serialize};

use crate::base::lines::Span;
use crate::base::path::RelPath;

use super::code::Code;
use super::suggest;

/// One thing that is wrong with the input (or worth knowing), said once.
///
/// Findings order themselves as people read them: by file, by place in it, then by code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Where; `None` for what concerns the site as a whole.
    pub place: Option<Place>,
    /// The stable name of the mistake; it carries the rank and the long explanation.
    pub code: Code,
    /// The thing that is wrong, in one line, lower case, without a full stop.
    pub message: String,
    /// What to do next.
    pub help: Option<String>,
    /// Other places that belong to it.
    pub related: Vec<Related>,
}

/// A stretch of a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The file.
    pub path: RelPath,
    /// The smallest stretch that is wrong; `None` where the whole file is meant.
    pub span: Option<SpanIn>,
}

/// A byte range that can be ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SpanIn {
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// Where a value came from, for findings about it. Any two are equal: that a line moved makes no value another.
#[derive(Debug, Clone)]
pub struct Origin(pub Place);

impl PartialEq for Origin {
    fn eq(&self, _: &Origin) -> bool {
        true
    }
}

impl Eq for Origin {}

/// A second place, with what it has to do with the finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// Why it is named: `first claimed here`.
    pub label: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Nothing is written until it is mended.
    Error,
    /// The site is built; someone should look.
    Warning,
}

/// A value, and what was found while making it.
#[derive(Debug, Clone)]
pub struct Checked<T> {
    /// What could be made of the input; always there.
    pub value: T,
    /// What was wrong with it.
    pub findings: Vec<Finding>,
}

impl Place {
    /// A stretch of a file.
    pub fn at(path: &RelPath, span: Span) -> Place {
        Place { path: path.clone(), span: Some(SpanIn { start: span.start, end: span.end }) }
    }

    /// A file as a whole.
    pub fn file(path: &RelPath) -> Place {
        Place { path: path.clone(), span: None }
    }
}

// What is quoted may hold line ends; a message is one line for whoever reads lines.
fn on_one_line(text: String) -> String {
    if text.contains(['\n', '\r']) { text.replace('\r', "\\r").replace('\n', "\\n") } else { text }
}

impl Finding {
    /// A finding at a place.
    pub fn at(place: Place, code: Code, message: impl Into<String>) -> Finding {
        let message = on_one_line(message.into());
        Finding { place: Some(place), code, message, help: None, related: Vec::new() }
    }

    /// A finding about the site as a whole.
    pub fn of_site(code: Code, message: impl Into<String>) -> Finding {
        let message = on_one_line(message.into());
        Finding { place: None, code, message, help: None, related: Vec::new() }
    }

    /// Adds what to do next.
    pub fn help(mut self, help: impl Into<String>) -> Finding {
        self.help = Some(on_one_line(help.into()));
        self
    }

    /// Adds "did you mean `x`?", where there is something near.
    pub fn suggest(self, nearest: Option<&str>) -> Finding {
        match nearest {
            Some(name) => self.help(format!("did you mean `{name}`?")),
            None => self,
        }
    }

    /// Adds "did you mean `x`?", or the whole list of what may stand here where nothing is near.
    pub fn suggest_among(self, written: &str, allowed: &[&str]) -> Finding {
        match suggest::nearest(written, allowed.iter().copied()) {
            None if !allowed.is_empty() => self.help(format!("it is one of: {}", allowed.join(", "))),
            nearest => self.suggest(nearest),
        }
    }

    /// Adds a second place.
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Finding {
        self.related.push(Related { place, label: label.into() });
        self
    }

    /// Whether it stops the build.
    pub fn is_error(&self) -> bool {
        self.code.rank() == Rank::Error
    }
}

impl<T> Checked<T> {
    /// A value with nothing wrong.
    pub fn clean(value: T) -> Checked<T> {
        Checked { value, findings: Vec::new() }
    }
}

/// Puts findings in reading order and drops what says the same thing of the same place twice.
pub fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort();
    findings.dedup_by(|later, first| {
        later.place == first.place && later.code == first.code && later.message == first.message
    });
    findings
}
