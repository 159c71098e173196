//! `candour schema`.

use crate::kind::kinds::Kinds;
use crate::kind::shape::Kind;
use crate::render::schema;

use super::arguments::{Common, SchemaOptions};
use super::report::{could_not_run, print};
use super::session;

/// Prints the JSON Schema of a kind, named by its folder or its label.
pub(super) fn run(common: &Common, options: &SchemaOptions) -> u8 {
    let session = match session::open(common, &session::default_out(&common.site), None) {
        Ok(session) => session,
        Err(reason) => return could_not_run(&reason),
    };
    match named(session.build.site().kinds(), &options.kind) {
        Ok(kind) => {
            print(&schema::schema(kind));
            super::CLEAN
        }
        Err(reason) => could_not_run(&reason),
    }
}

/// The kind that somebody named by its folder or its label; the error is a sentence.
pub(super) fn named<'a>(kinds: &'a Kinds, name: &str) -> Result<&'a Kind, String> {
    let is_meant = |kind: &&Kind| {
        [kind.folder.as_str(), &kind.label.to_lowercase()].contains(&name.to_lowercase().as_str())
    };
    if let Some(kind) = kinds.iter().map(AsRef::as_ref).find(is_meant) {
        return Ok(kind);
    }
    let hint = match kinds.nearest(name) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let folders: Vec<&str> = kinds.iter().map(|kind| kind.folder.as_str()).collect();
            format!("there are {}", folders.join(", "))
        }
    };
    Err(format!("there is no kind `{name}`; {hint}"))
}
