//! stub
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::finding::Checked;
pub struct Split {
    pub toml: Option<Span>,
    pub body: Span,
}
pub fn split(_path: &RelPath, text: &str) -> Checked<Split> {
    let toml = text.strip_prefix("+++\n").and_then(|rest| rest.find("\n+++").map(|at| 4..at + 5));
    let body = toml.as_ref().map_or(0, |t| t.end + 4).min(text.len())..text.len();
    Checked::clean(Split { toml, body })
}
