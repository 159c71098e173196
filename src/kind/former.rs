//! The folders that a kind had before, as its file lists them.

use crate::base::id::Slug;
use crate::base::lines::Span;
use crate::base::path::RelPath;
use crate::diag::code::Code;
use crate::diag::finding::{Finding, Place};

/// Reads the former folders; `own` is the folder that the kind has now.
pub(super) fn folders(
    path: &RelPath,
    texts: Vec<(String, Span)>,
    own: &Slug,
    findings: &mut Vec<Finding>,
) -> Vec<Slug> {
    let mut folders = Vec::new();
    for (text, span) in texts {
        let why = match Slug::new(&text) {
            Ok(folder) if folder == *own => "is the one that the kind has now",
            Ok(folder) => {
                folders.push(folder);
                continue;
            }
            Err(why) => why,
        };
        let message = format!("the former folder `{text}` {why}");
        findings.push(Finding::at(Place::at(path, span), Code::KindField, message));
    }
    folders
}
