//! What is called how afterwards: ids, folders and paths.

use crate::base::id::{RecordId, Slug};
use crate::base::path::RelPath;
use crate::document::files;
use crate::kind::kinds::Kinds;
use crate::source::tree::Tree;

use super::Request;

/// The old names and the new ones.
pub(super) struct Names {
    request: Request,
}

impl Names {
    pub(super) fn of(request: &Request) -> Names {
        Names { request: request.clone() }
    }

    /// The new id of a record; none where it keeps its own.
    pub(super) fn id(&self, id: &RecordId) -> Option<RecordId> {
        match &self.request {
            Request::Record(old, new) => (id == old).then(|| new.clone()),
            Request::Folder(old, new) => {
                (id.folder == *old).then(|| RecordId { folder: new.clone(), name: id.name.clone() })
            }
        }
    }

    /// The new name of a kind's folder; none where it keeps its own.
    pub(super) fn folder(&self, folder: &Slug) -> Option<&Slug> {
        match &self.request {
            Request::Folder(old, new) if old == folder => Some(new),
            _ => None,
        }
    }

    /// The path of a file afterwards.
    pub(super) fn path(&self, path: &RelPath) -> RelPath {
        let new = match &self.request {
            Request::Folder(old, new) => {
                path.below(&format!("content/{old}")).map(|below| format!("content/{new}/{below}"))
            }
            Request::Record(old, new) => {
                let flat = path.as_str().strip_prefix(&format!("content/{old}"));
                flat.filter(|rest| is_of_record(rest)).map(|rest| format!("content/{new}{rest}"))
            }
        };
        new.and_then(|new| RelPath::new(&new)).unwrap_or_else(|| path.clone())
    }

    /// Says why there can be no such renaming.
    pub(super) fn refuse(&self, tree: &Tree, kinds: &Kinds) -> Result<(), String> {
        match &self.request {
            Request::Record(old, new) if old == new => Err(format!("`{old}` has that name already")),
            Request::Record(old, new) => {
                if files::gather(tree, old).is_none() {
                    return Err(format!("there is no record `{old}`"));
                }
                if kinds.get(&new.folder).is_none() {
                    let near = kinds.nearest(new.folder.as_str());
                    let help = near
                        .map_or_else(String::new, |near| format!("; did you mean `{near}/{}`?", new.name));
                    return Err(format!("there is no kind `{}`{help}", new.folder));
                }
                let taken = tree.iter().find(|source| {
                    source.path.as_str().strip_prefix(&format!("content/{new}")).is_some_and(is_of_record)
                });
                match taken {
                    Some(source) => Err(format!("`{new}` is taken: there is `{}`", source.path)),
                    None => Ok(()),
                }
            }
            Request::Folder(old, new) if old == new => Err(format!("`{old}/` has that name already")),
            Request::Folder(old, new) => {
                let Some(kind) = kinds.get(old) else { return Err(format!("there is no kind `{old}`")) };
                if tree.below(&format!("content/{old}")).next().is_none() {
                    return Err(format!("there is nothing in `content/{old}`"));
                }
                if let Some(source) = tree.below(&format!("content/{new}")).next() {
                    return Err(format!("`{new}/` is taken: there is `{}`", source.path));
                }
                if kinds.get(new).is_some() && !kind.formerly.contains(new) {
                    return Err(format!(
                        "there is a kind `{new}` already, with fields of its own; \
                         move the records into it one by one"
                    ));
                }
                Ok(())
            }
        }
    }
}

// What follows the id in the path of one of its files: `.md`, `.toml`, `.cy.md` or a file of its folder.
fn is_of_record(rest: &str) -> bool {
    match rest.split_once('.') {
        Some(("", extensions)) => {
            let end = extensions.rsplit('.').next().unwrap_or_default();
            ["md", "toml"].contains(&end) && !extensions.contains('/')
        }
        _ => rest.starts_with('/'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_of_a_record_move_and_no_others() {
        let id = |text| RecordId::parse(text).expect("an id");
        let names = Names::of(&Request::Record(id("a/x"), id("b/y")));
        let path = |text: &str| names.path(&RelPath::new(text).expect("a path")).to_string();
        for (from, to) in [
            ("content/a/x.md", "content/b/y.md"),
            ("content/a/x.toml", "content/b/y.toml"),
            ("content/a/x.cy.md", "content/b/y.cy.md"),
            ("content/a/x/index.md", "content/b/y/index.md"),
            ("content/a/x/x.png", "content/b/y/x.png"),
            ("content/a/x-2.md", "content/a/x-2.md"),
            ("content/a/x.pdf", "content/a/x.pdf"),
            ("content/a/xx/index.md", "content/a/xx/index.md"),
            ("static/a/x.md", "static/a/x.md"),
        ] {
            assert_eq!(path(from), to);
        }
        let slug = |text| Slug::new(text).expect("a slug");
        let names = Names::of(&Request::Folder(slug("a"), slug("b")));
        let path = |text: &str| names.path(&RelPath::new(text).expect("a path")).to_string();
        assert_eq!(path("content/a/_kind.toml"), "content/b/_kind.toml");
        assert_eq!(path("content/ab/x.md"), "content/ab/x.md");
    }
}
