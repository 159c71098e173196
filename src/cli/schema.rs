//! `candour schema`.

use crate::diag::suggest;
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
    let kinds = session.build.site().kinds();
    let is_meant = |kind: &&Kind| {
        [kind.folder.as_str(), &kind.label.to_lowercase()].contains(&options.kind.to_lowercase().as_str())
    };
    match kinds.iter().map(AsRef::as_ref).find(is_meant) {
        Some(kind) => {
            print(&schema::schema(kind));
            super::CLEAN
        }
        None => {
            let folders: Vec<&str> = kinds.iter().map(|kind| kind.folder.as_str()).collect();
            let hint = match suggest::nearest(&options.kind, folders.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", folders.join(", ")),
            };
            could_not_run(&format!("there is no kind `{}`; {hint}", options.kind))
        }
    }
}
