//! Looks at files by themselves.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::path::RelPath;
use crate::diag::finding::Finding;
use crate::document::document::Document;
use crate::site::slice::{Slice, Touched};

use super::build::Build;
use super::concern::Concern;
use super::intake::{self, Intake};

impl Build {
    // What is wrong with the changed files by themselves, and with folders that have no kind.
    pub(super) fn inspect(&mut self, intake: &Intake, known: &[Arc<Document>], touched: &Touched) {
        // Nothing was found in those when they were read.
        let known: BTreeSet<&RelPath> = known.iter().flat_map(|document| &document.facts.files).collect();
        let paths: Vec<&RelPath> = intake.paths.iter().filter(|path| !known.contains(path)).collect();
        let one = |path: &&RelPath| self.tree.get(path.as_str()).map(intake::inspect).unwrap_or_default();
        let told: Vec<Vec<Finding>> = paths.par_iter().map(one).collect();
        for (path, findings) in paths.into_iter().zip(told) {
            self.findings.replace(Concern::Source(path.clone()), findings);
        }
        let content = intake::inspect_content(&self.tree);
        self.findings.replace(Concern::Content, content.into_iter().collect());
        // Which kind was probably meant depends on which there are.
        let all =
            if touched.contains(&Slice::Kinds) { intake::all_folders(&self.tree) } else { BTreeSet::new() };
        for folder in intake.folders().into_iter().chain(all) {
            let findings = intake::inspect_folder(&self.tree, self.site.kinds(), &folder);
            self.findings.replace(Concern::Folder(folder), findings);
        }
    }
}
